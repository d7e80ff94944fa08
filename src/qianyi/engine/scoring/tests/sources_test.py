"""Where inputs come from, in the words of a method."""

from __future__ import annotations

import pytest

from qianyi.engine.packs import PackInvalid
from qianyi.engine.scoring import SourceNotUnderstood, find_methods, load_method, source_of
from qianyi.engine.scoring.loading import method_from_text
from qianyi.engine.scoring.records import MethodInput
from qianyi.engine.scoring.sources import Source, Term, sources_of


def given(fact: str, kind: str = "number") -> MethodInput:
    return MethodInput(code="x", name="示例", type=kind, fact=fact)


class TestSourceOf:
    @pytest.mark.parametrize(
        ("fact", "kind", "wanted"),
        [
            ("", "number", None),
            ("ent.tax_paid", "number", Source((Term("ent.tax_paid"),))),
            ("ent.revenue@-1", "number", Source((Term("ent.revenue", back=-1),))),
            (
                "ent.cod + ent.so2@-2", "number",
                Source((Term("ent.cod"), Term("ent.so2", back=-2))),
            ),
            ("q.listed else false", "flag", Source((Term("q.listed"),), otherwise=False)),
            ("rec.flag else true", "flag", Source((Term("rec.flag"),), otherwise=True)),
            ("rec.violations_365 else 0", "number", Source((Term("rec.violations_365"),), 0.0)),
            ("rec.industry[2]", "code", Source((Term("rec.industry", first=2),))),
            ("q.stage else 稳定期", "code", Source((Term("q.stage"),), otherwise="稳定期")),
        ],
        ids=lambda value: str(value) if isinstance(value, str) else "",
    )  # fmt: skip
    def test_reads_the_words(self, fact, kind, wanted):
        assert source_of(given(fact, kind)) == wanted

    @pytest.mark.parametrize(
        ("fact", "kind", "why"),
        [
            ("税收", "number", "不是数据代码"),
            ("ent.a +", "number", "不是数据代码"),
            ("ent.a@1", "number", "不是数据代码"),
            ("q.a + q.b", "number", "只有 ent"),
            ("q.a@-1", "flag", "以前年度"),
            ("ent.a[2]", "number", "前几位"),
            ("q.a[2]", "flag", "前几位"),
            ("q.a else 0", "flag", "true 或 false"),
            ("ent.a else no", "number", "应为数字"),
        ],
        ids=lambda value: str(value)[:16],
    )
    def test_refuses_what_it_cannot_read(self, fact, kind, why):
        with pytest.raises(SourceNotUnderstood, match=why) as refusal:
            source_of(given(fact, kind))
        assert refusal.value.context == {"input": "x"}

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("{code: bonus, name: 加分, unit: 项}", "评价结果自己的列名"),
            ("{code: tax, name: 税收, unit: 万元, fact: 税收}", "不是数据代码"),
        ],
        ids=["a code of the outcome", "a source nobody can read"],
    )
    def test_is_asked_when_a_method_is_read(self, line, says):
        code = line[7 : line.index(",")]
        text = (
            f"code: x\ntitle: 示例\nversion: '1'\nwho: 全部\ninputs: [{line}]\n"
            f"indicators: [{{code: v, name: 示例, unit: 项, value: {{input: {code}}}}}]\n"
            "groups: [{code: all, name: 全部, items: [{indicator: v, weight: 100,"
            " normalise: {kind: minmax}}]}]\n"
        )
        with pytest.raises(PackInvalid, match=says):
            method_from_text(text, "示例")

    def test_every_method_of_the_packs_can_be_read(self):
        told = {code: sources_of(load_method(path)) for code, path in find_methods().items()}
        assert told["per_mu_demo"]["emission"] == Source(
            tuple(Term(f"ent.{one}") for one in ("cod", "ammonia_nitrogen", "so2", "nox"))
        )
        assert told["innovation_points"]["revenue_last"] == Source((Term("ent.revenue", -1),))
