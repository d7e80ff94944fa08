from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from qianyi.engine.packs import PackInvalid
from qianyi.engine.scoring import (
    MethodNotFound,
    get_method,
    load_cases,
    load_method,
    method_from_text,
    run_case,
)

ROOT = Path(__file__).resolve().parents[5]
GOOD = """
code: sample
title: 某办法
version: "1"
who: 全部企业
inputs:
  - {code: tax, name: 税收, unit: 万元}
  - {code: fees, name: 规费, unit: 元}
  - {code: land, name: 用地, unit: 亩}
  - {code: big, name: 规上, type: flag}
  - {code: kind, name: 类型, type: code}
indicators:
  - {code: tax_per_mu, name: 亩均税收, unit: 万元/亩, value: {of: [tax], per: [land]}}
  - {code: cost, name: 成本, unit: 万元, direction: down, value: {input: tax}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: tax_per_mu, weight: 60, normalise: {kind: ratio, base: 10}}
      - {indicator: cost, weight: 40, normalise: {kind: minmax}}
grades:
  steps:
    - {code: A, name: 甲, to: 0.25}
    - {code: B, name: 乙, to: 1}
tie_break:
  - {by: tax}
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="sample"):
        folder = tmp_path / "zone" / "methods"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.yaml"
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


def problems(path):
    with pytest.raises(PackInvalid) as caught:
        load_method(path)
    return [str(problem) for problem in caught.value.problems]


class TestLoadMethod:
    def test_reads_a_whole_one(self, written):
        method = load_method(written(GOOD))
        assert [one.code for one in method.indicators] == ["tax_per_mu", "cost"]
        assert method.groups[0].items[0].weight == 60
        assert method.at is not None

    @pytest.mark.parametrize(
        ("old", "new", "said", "line"),
        [
            pytest.param("weight: 60", "weight: 50", "权重合计为90，应为100", 15, id="weights"),
            pytest.param("of: [tax]", "of: [tx]", "没有数据项“tx”", 12, id="misspelt input"),
            pytest.param(
                "indicator: cost", "indicator: csot", "是否要写“cost”", 19, id="indicator"
            ),
            pytest.param("of: [tax]", "of: [tax, fees]", "单位不同的数据项", 12, id="units"),
            pytest.param("of: [tax]", "of: [big]", "不是数字", 12, id="flag in arithmetic"),
            pytest.param("unit: 亩}", "unit: ''}", "请写明单位", 8, id="no unit"),
            pytest.param("base: 10", "base: 0", "base 应大于0", 18, id="base of zero"),
            pytest.param(
                "base: 10", "base: 10, source: mean", "只写一个", 18, id="two kinds of base"
            ),
            pytest.param(
                "kind: ratio, base: 10", "kind: bands", "bands 要写 steps", 18, id="no steps"
            ),
            pytest.param(
                "kind: ratio, base: 10",
                "kind: bands, steps: [{from: 5, points: 10}, {from: 5, points: 20}]",
                "逐档增大",
                18,
                id="overlapping bands",
            ),
            pytest.param(
                "kind: ratio, base: 10",
                "kind: bands, steps: [{from: 5, points: 70}]",
                "最高分超过权重60",
                18,
                id="points above the weight",
            ),
            pytest.param(
                "kind: minmax", "kind: minmax, base: 3", "minmax 不用 base", 19, id="extra"
            ),
            pytest.param(
                "kind: minmax", "kind: minmax, floor: 20", "floor 应在0与1", 19, id="floor"
            ),
            pytest.param(
                "kind: minmax", "kind: minmax, low: 5, high: 5", "low 应小于 high", 19, id="ends"
            ),
            pytest.param(
                "kind: minmax",
                "kind: ratio, base: 3",
                "negative、zero 不能是 keep",
                19,
                id="falling",
            ),
            pytest.param(
                "kind: minmax",
                "kind: ratio, source: pooled",
                "没有 per",
                19,
                id="pooled of a level",
            ),
            pytest.param("kind: minmax", "kind: zscore", "可用的值", 19, id="unknown kind"),
            pytest.param("to: 0.25", "to: 1.2", "逐级增大，最后一级为1", 1, id="quota"),
            pytest.param("to: 0.25", "from: 60", "只能用一种写法", 1, id="mixed grades"),
            pytest.param("by: tax}", "by: sales}", "没有数据项或指标“sales”", 1, id="tie-break"),
            pytest.param("weight: 40", "weight: -1", "权重应大于0", 19, id="negative weight"),
            pytest.param("weight: 40", "weight: 4O", "应为数字", 19, id="text for a number"),
            pytest.param("version:", "edition:", "没有“edition”这个字段", 3, id="unknown key"),
            pytest.param("code: land,", "code: tax,", "重复", 8, id="code twice"),
        ],
    )
    def test_names_line_and_what_is_allowed(self, written, old, new, said, line):
        assert old in GOOD
        found = problems(written(GOOD.replace(old, new, 1)))
        assert any(said in one for one in found), found
        assert any(f"第{line}行" in one for one in found if said in one), found

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("{input: tax, op: '>=', value: true}", "文字和是非请用"),
            ("{input: big, op: '=', value: 5}", "是是或否，不能与数字比较"),
            ("{input: kind, op: in, value: 甲}", "value 应为列表"),
            ("{input: kindd, op: '=', value: 甲}", "没有数据项“kindd”"),
            ("{all: []}", "至少要有一个条件"),
            ("{input: tax, op: '=>', value: 5}", "可用的值"),
        ],
    )
    def test_checks_conditions(self, written, when, said):
        text = GOOD.replace("    name: 全部\n", f"    name: 全部\n    when: {when}\n")
        found = problems(written(text))
        assert any(said in one for one in found), found

    def test_lets_vetoes_name_only_grades_there_are(self, written):
        when = "{input: big, op: '=', value: true}"
        text = f"{GOOD}vetoes:\n  - {{code: bad, name: 某, grade: E, when: {when}}}\n"
        assert any("没有等级“E”" in one for one in problems(written(text)))

    def test_lets_only_the_last_group_take_all_the_rest(self, written):
        item = "{indicator: cost, weight: 100, normalise: {kind: minmax}}"
        more = f"  - {{code: more, name: 其余, items: [{item}]}}\n"
        found = problems(written(GOOD.replace("grades:\n", f"{more}grades:\n", 1)))
        assert any("“全部”没有条件，排在后面的分组都轮不到" in one for one in found)

    def test_wants_every_item_in_a_part(self, written):
        parts = "    parts: [{code: p, name: 一, weight: 100}, {code: q, name: 二, weight: 10}]\n"
        found = problems(written(GOOD.replace("    items:\n", parts + "    items:\n")))
        assert any("没有一级指标“”" in one for one in found)
        assert any("一级指标“q”下没有评分指标" in one for one in found)
        assert any("权重合计为110" in one for one in found)


class TestMethodFromText:
    def test_reads_what_the_file_says(self, written):
        assert method_from_text(GOOD, "kept") == load_method(written(GOOD))

    def test_names_what_is_wrong_by_the_given_name(self):
        with pytest.raises(PackInvalid, match="kept"):
            method_from_text(GOOD.replace("version", "edition"), "kept")


class TestGetMethod:
    def test_suggests_the_near_one(self):
        with pytest.raises(MethodNotFound, match="是否要写“per_mu_sichuan”"):
            get_method("per_mu_sichaun")


class TestHowTo:
    def test_works_as_written(self, written):
        page = ROOT / "docs" / "how-to" / "write-an-evaluation-method.md"
        method_text, cases_text = re.findall(
            r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
        )
        path = written(method_text, "per_mu_mine")
        cases = path.parent / "cases" / path.name
        cases.parent.mkdir()
        cases.write_text(cases_text, encoding="utf-8")
        method = load_method(path)
        outcomes = [one for case in load_cases(cases, method) for one in run_case(method, case)]
        assert len(outcomes) > 8
        assert [one for one in outcomes if not one.ok] == []


class TestLoadCases:
    def test_names_what_the_method_does_not_have(self, written, tmp_path):
        method = load_method(written(GOOD))
        folder = tmp_path / "zone" / "methods" / "cases"
        folder.mkdir()
        path = folder / "sample.yaml"
        path.write_text(
            "method: sample\ncases:\n  - name: 一\n    source: 某\n    subjects:\n"
            "      - {subject: 甲, inputs: {taxes: 1}, expect: {points: {tax: 2}}}\n",
            encoding="utf-8",
        )
        with pytest.raises(PackInvalid) as caught:
            load_cases(path, method)
        said = str(caught.value)
        assert "没有“taxes”" in said
        assert "没有“tax”这个数据项或指标" in said
