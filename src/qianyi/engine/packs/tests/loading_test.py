from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

import pytest

from qianyi.engine.packs import (
    Locator,
    PackInvalid,
    PackNotFound,
    check_pack,
    fact_conflicts,
    find_packs,
    load_pack,
    load_packs,
)
from qianyi.engine.packs.loading import locator_document

FACT = """
    document: report
    observations:
      - {{indicator: {indicator}, subject: {subject}, scope: {scope}, period: {period},
         kind: {kind}, value: {value}, unit: {unit}, locator: {{section: 一}}}}
"""


def fact(**changed):
    usual = {
        "indicator": "revenue",
        "subject": "zone",
        "scope": "直管区",
        "period": "2023",
        "kind": "actual",
        "value": "1",
        "unit": "亿元",
    }
    return FACT.format(**{**usual, **changed})


def problems(folder):
    return [str(problem) for problem in check_pack(folder)]


class TestLoadPack:
    def test_yields_typed_records(self, sample):
        pack = load_pack(sample())
        assert (pack.name, pack.title, pack.version) == ("sample", "试验", "1")
        (one,) = pack.facts
        assert (one.value, one.unit, one.period.code) == (Decimal("12.50"), "亿元", "2023")
        assert one.locator == Locator(section="第一章", start=10, end=16)
        assert (one.comparator, one.uses, one.certainty) == ("=", ("统计", "行政管理"), "confirmed")
        assert one.at is not None
        assert (one.at.file, one.at.line) == ("facts/f.yaml", 3)
        assert locator_document(one, one.locator) == "report"
        (plan,) = pack.plans
        assert (plan.starts_on, plan.target_period.code) == (date(2021, 1, 1), "2025")
        (target,) = plan.targets
        assert (target.number, target.nature, target.lead) == ("1", "约束性", ("economy",))
        assert target.growth is not None
        assert (target.growth.value, target.growth.kind) == (Decimal(52), "change")
        assert pack.documents[0].issued_on == date(2024, 1, 15)
        assert pack.indicators[0].synonyms == ("营收",)

    def test_needs_a_header(self, tmp_path):
        with pytest.raises(PackNotFound, match=r"pack\.yaml"):
            load_pack(tmp_path)

    def test_names_the_folder_and_the_pack_alike(self, sample, tmp_path):
        folder = sample()
        folder.rename(tmp_path / "other")
        assert "name 应与文件夹同名“other”" in problems(tmp_path / "other")[0]

    def test_lists_every_problem_of_every_file(self, sample):
        folder = sample(
            facts__f=fact(scope="直管", period="2023年", value="一"),
            plans__p="code: plan\ntitle: 某规划\nstage: 执行\n",
        )
        with pytest.raises(PackInvalid) as caught:
            load_pack(folder)
        told = [(p.place.file, p.place.line, p.field) for p in caught.value.problems]
        assert ("facts/f.yaml", 3, "observations[0].scope") in told
        assert ("facts/f.yaml", 3, "observations[0].period") in told
        assert ("facts/f.yaml", 4, "observations[0].value") in told
        assert ("plans/p.yaml", 3, "stage") in told
        assert ("plans/p.yaml", 1, "territory") in told
        assert f"有{len(told)}处问题" in caught.value.message


class TestCheckPack:
    def test_finds_nothing_in_a_sound_pack(self, sample):
        assert problems(sample()) == []

    @pytest.mark.parametrize(
        ("changed", "place", "says"),
        [
            ({"indicator": "revenu"}, "facts/f.yaml 第3行，indicator", "是否要写“revenue”"),
            (
                {"indicator": "Revenue"},
                "facts/f.yaml 第3行，observations[0].indicator",
                "有效的代码",
            ),
            ({"subject": "zon"}, "facts/f.yaml 第3行，subject", "是否要写“zone”"),
            ({"scope": "直管"}, "facts/f.yaml 第3行，observations[0].scope", "一区五园"),
            ({"period": "2023-9"}, "observations[0].period", "是否要写成 2023-09"),
            ({"period": "2023-01/06"}, "observations[0].period", "请写成后者"),
            ({"kind": "plan"}, "observations[0].kind", "actual、target、forecast"),
            ({"value": '"1"'}, "observations[0].value", "应为数字"),
            ({"unit": "美金"}, "facts/f.yaml 第3行，unit", "没有计量单位“美金”"),
            ({"unit": "家"}, "facts/f.yaml 第3行，unit", "不是同一量纲"),
            ({"unit": "万美元"}, "facts/f.yaml 第3行，unit", "不是同一量纲"),
            ({"unit": "亿元/人"}, "facts/f.yaml 第3行，unit", "不是同一量纲"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_names_place_and_fix_of_a_fact(self, sample, changed, place, says):
        (told,) = problems(sample(facts__f=fact(**changed)))
        assert place in told
        assert says in told

    @pytest.mark.parametrize("unit", ["元", "万元", "亿元", "块", "万块", "yuan"])
    def test_takes_any_unit_of_the_dimension(self, sample, unit):
        assert problems(sample(facts__f=fact(unit=unit))) == []

    @pytest.mark.parametrize(
        ("file", "content", "says"),
        [
            ("facts__f", "document: repor\nobservations: []\nextra: 1\n", "没有“extra”这个字段"),
            ("facts__f", "document: report\nobservations: {}\n", "应为列表，现为一个对象"),
            ("units__u", "unit: []\n", "没有“unit”这个字段。可用的字段：units。是否要写“units”"),
            ("territories__t", "territories:\n  - zone\n", "应为对象"),
        ],
    )
    def test_names_what_a_file_should_be(self, sample, file, content, says):
        assert any(says in told for told in problems(sample(**{file: content})))

    @pytest.mark.parametrize(
        ("locator", "says"),
        [
            ("{start: 5, end: 5}", "start（5）应小于 end（5）"),
            ("{start: 5}", "要么都写，要么都不写"),
            ("{start: -1, end: 5}", "应为不小于0的整数"),
            ("{document: other}", "没有文件“other”"),
        ],
    )
    def test_looks_at_locators(self, sample, locator, says):
        content = fact().replace("{section: 一}", locator)
        assert any(says in told for told in problems(sample(facts__f=content)))

    def test_refuses_the_same_figure_twice(self, sample):
        once = fact().rstrip()
        item = once[once.index("      - ") :]
        (told,) = problems(sample(facts__f=f"{once}\n{item}\n"))
        assert "重复" in told

    def test_keeps_two_figures_that_disagree(self, sample):
        once = fact().rstrip()
        item = once[once.index("      - ") :].replace("value: 1", "value: 2")
        pack = load_pack(sample(facts__f=f"{once}\n{item}\n"))
        ((one, other),) = fact_conflicts(pack.facts)
        assert (one.value, other.value) == (Decimal(1), Decimal(2))
        assert one.key == other.key

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("lead: [economy]", "lead: [economie]", "是否要写“economy”"),
            ("stage: 执行中", "stage: 已完成", "待总结评估"),
            ("nature: 约束性", "nature: 约束", "是否要写“约束性”"),
            ("document: report", "document: nothing", "没有文件“nothing”"),
            ("territory: zone", "territory: nowhere", "没有区域“nowhere”"),
            ("ends_on: 2025-12-31", "ends_on: 2020-12-31", "应先始后止"),
            ("ends_on: 2025-12-31", "ends_on: 2025-02-30", "应为日期"),
            ("stage: 执行中", "stage: 执行中\nsupersedes: plan", "不能接续自己"),
            ("stage: 执行中", "stage: 执行中\nsupersedes: plam", "是否要写“plan”"),
            ("stage: 执行中", "stage: 执行中\npresumed_scope: 全市", "要写明理由"),
            ("value: 80", "value: null", "没有数值的目标要在 text 里写明"),
            ("unit: 家", "unit: 顷", "没有计量单位“顷”"),
            ("indicator: firms", "indicator: firm", "是否要写“firms”"),
            ("    indicator: firms", "    unit: 亿元\n    indicator: firms", "不是同一量纲"),
        ],
        ids=lambda value: value[:40],
    )
    def test_looks_at_plans(self, sample, write, old, new, says):
        folder = sample()
        path = folder / "plans/p.yaml"
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        assert any(says in told for told in problems(folder))

    def test_refuses_a_number_used_twice(self, sample):
        folder = sample()
        path = folder / "plans/p.yaml"
        text = path.read_text(encoding="utf-8")
        row = text[text.index("  - number") : text.index("papers:")]
        path.write_text(text.replace("papers:", f"{row}papers:"), encoding="utf-8")
        told = problems(folder)
        assert len(told) == 2
        assert all("编号“1”与目标期重复" in one for one in told)

    def test_gives_a_name_to_one_indicator_only(self, sample):
        folder = sample()
        path = folder / "indicators/i.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("name: 企业数", "name: 营收"), encoding="utf-8")
        assert any("名称“营收”已归指标“revenue”" in told for told in problems(folder))

    def test_keeps_synonyms_and_lookalikes_apart(self, sample):
        folder = sample()
        path = folder / "indicators/i.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("[营收]", "[营收]\n    ask: [营收]"), encoding="utf-8")
        assert any("只能在一处" in told for told in problems(folder))

    def test_refuses_territories_that_contain_each_other(self, sample):
        content = """
            territories:
              - {code: zone, name: 甲, short_name: 甲, kind: zone, parent: part}
              - {code: part, name: 乙, short_name: 乙, kind: base, parent: zone}
            """
        assert any("上级又回到自己" in told for told in problems(sample(territories__t=content)))


class TestRequires:
    HEADER = "name: {name}\ntitle: 试\nversion: '1'\ndescription: 试\nrequires: [%s]\n"

    def test_finds_a_required_pack_beside_it(self, sample, write):
        sample("base")
        write({"pack.yaml": self.HEADER % "base"}, "upper")
        folder = write({"facts/f.yaml": fact()}, "upper")
        pack = load_pack(folder)
        assert [one.name for one in pack.load_order] == ["base", "upper"]
        assert pack.by_code("indicators")["revenue"].name == "营业收入"
        unit = pack.unit_get("万元")
        assert unit is not None
        assert (unit.factor, unit.dimension) == (Decimal(10000), "money in yuan")
        per_head = pack.unit_get("家/万人")
        assert per_head is not None
        assert (per_head.factor, per_head.dimension) == (Decimal("0.0001"), "count/people")
        assert pack.unit_get("万") is None
        assert pack.unit_get("家/") is None

    def test_loads_a_shared_pack_once(self, sample, write):
        sample("base")
        write({"pack.yaml": self.HEADER % "base"}, "left")
        write({"pack.yaml": self.HEADER % "base"}, "right")
        folder = write({"pack.yaml": self.HEADER % "left, right"}, "top")
        order = [pack.name for pack in load_pack(folder).load_order]
        assert order == ["base", "left", "right", "top"]

    def test_reads_what_several_require_once(self, sample, write):
        base = sample("base")
        asked = [write({"pack.yaml": self.HEADER % "base"}, name) for name in ("left", "right")]
        left, right = load_packs(asked, found={"base": base})
        assert (left.name, right.name) == ("left", "right")
        assert left.required[0] is right.required[0]

    def test_says_which_pack_is_missing(self, write):
        folder = write({"pack.yaml": self.HEADER % "nowhere"})
        assert problems(folder) == [
            (
                "pack.yaml 第1行，requires：依赖的数据包“nowhere”没有找到，"
                "请把它放在同一文件夹或写入 QIANYI_PACKS。"
            )
        ]

    def test_looks_where_it_is_told(self, sample, write, tmp_path):
        base = sample("base")
        folder = write({"pack.yaml": self.HEADER % "base"}, "upper")
        assert load_pack(folder, found={"base": base}).required[0].name == "base"
        assert check_pack(folder, found={}) != []

    def test_refuses_a_circle(self, write):
        write({"pack.yaml": self.HEADER % "b"}, "a")
        folder = write({"pack.yaml": self.HEADER % "a"}, "b")
        assert any("互相依赖：b → a → b" in told for told in problems(folder))


class TestDigest:
    def test_ignores_how_a_pack_looks(self, sample, write, tmp_path):
        before = load_pack(sample()).digest
        units = (tmp_path / "sample/units/u.yaml").read_text(encoding="utf-8")
        lines = units.splitlines()
        write({"units/u.yaml": f"# 说明\n{lines[0]}\n{lines[2]}\n{lines[4]}\n"})
        write({"units/v.yaml": f"{lines[0]}\n{lines[3]}\n\n{lines[1]}\n"})
        facts = (tmp_path / "sample/facts/f.yaml").read_text(encoding="utf-8")
        write({"facts/f.yaml": facts.replace("12.50", "12.5").replace("第一章", '"第一章"')})
        assert load_pack(tmp_path / "sample").digest == before

    @pytest.mark.parametrize(
        ("path", "old", "new"),
        [
            ("facts/f.yaml", "12.50", "12.51"),
            ("facts/f.yaml", "start: 10", "start: 11"),
            ("units/u.yaml", "wan: keep", "wan: multiply"),
            ("plans/p.yaml", "value: 80", "value: 81"),
            ("pack.yaml", '"1"', '"2"'),
        ],
    )
    def test_changes_with_any_value(self, sample, path, old, new):
        folder = sample()
        before = load_pack(folder).digest
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new), encoding="utf-8")
        assert load_pack(folder).digest != before

    def test_covers_folders_and_files_it_does_not_read(self, sample, write):
        folder = sample()
        digests = {load_pack(folder).digest}
        write({"rules/r.yaml": "id: r\n"})
        digests.add(load_pack(folder).digest)
        write({"forms/f.txt": "表"})
        digests.add(load_pack(folder).digest)
        write({"forms/f.txt": "表二"})
        digests.add(load_pack(folder).digest)
        assert len(digests) == 4


class TestFindPacks:
    def test_takes_the_folders_named_first_wins(self, sample, tmp_path):
        sample("one")
        sample("two")
        (tmp_path / "early").mkdir()
        (tmp_path / "one").rename(tmp_path / "early" / "one")
        (tmp_path / "early" / "two").mkdir()
        (tmp_path / "early/two/pack.yaml").write_text("name: two\n", encoding="utf-8")
        where = os.pathsep.join([str(tmp_path / "early"), str(tmp_path)])
        found = find_packs({"QIANYI_PACKS": where})
        assert list(found) == ["one", "two"]
        assert found["two"] == tmp_path / "early" / "two"

    def test_refuses_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(PackNotFound, match="QIANYI_PACKS"):
            find_packs({"QIANYI_PACKS": str(tmp_path / "none")})

    def test_finds_the_packs_of_the_checkout(self):
        assert {"national", "leshan", "demo"} <= set(find_packs({}))

    @pytest.mark.parametrize("name", ["national", "leshan", "demo"])
    def test_ships_only_sound_packs(self, name):
        assert check_pack(find_packs({})[name]) == []
