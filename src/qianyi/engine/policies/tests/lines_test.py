"""Conditions of an item, written as lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qianyi.engine.policies.lines import APPLICATION, Line, LinesNotUsable, book_of, input_name
from qianyi.engine.rules import decide

DAY = date(2026, 11, 21)
REVENUE = Line(
    code="C1", name="营业收入", kind="figure", fact="ent.revenue", fact_name="营业收入",
    unit="万元", threshold=Decimal(2000), clause="第三条",
)  # fmt: skip
TITLE = Line(code="C2", name="高新技术企业", kind="flag", fact="title.high_tech_firm")


def answer(lines: list[Line], **facts: object) -> str:
    """What the lines say of one firm."""
    return decide(book_of("示例", lines), {"applied_on": DAY, **facts}).precheck


class TestBookOf:
    """``book_of``."""

    @pytest.mark.parametrize(
        ("value", "wanted"),
        [(Decimal("1999.99"), "no"), (Decimal(2000), "yes"), (Decimal("2000.01"), "yes")],
        ids=["under", "on", "over"],
    )
    def test_holds_a_figure_against_its_threshold(self, value: Decimal, wanted: str) -> None:
        assert answer([REVENUE], ent_revenue_fy1=value) == wanted

    def test_keeps_clause_and_certainty_with_the_finding(self) -> None:
        line = replace(REVENUE, certainty="unverified")
        found = decide(book_of("示例", [line]), {"ent_revenue_fy1": Decimal(1)}).finding("C1")
        assert (found.clause, found.certainty) == ("第三条", "unverified")

    def test_tells_costs_as_costs(self) -> None:
        line = replace(REVENUE, fact="ent.rd_expense", fact_name="研发费用")
        found = decide(book_of("示例", [line]), {"ent_rd_expense_fy1": Decimal(1)}).finding("C1")
        assert "归集口径" in found.words

    @pytest.mark.parametrize(("wanted", "verdict"), [(True, "yes"), (False, "no")])
    def test_asks_whether_a_flag_is_or_is_not(self, *, wanted: bool, verdict: str) -> None:
        assert answer([replace(TITLE, wanted=wanted)], title_high_tech_firm=True) == verdict

    def test_counts_years_since_a_day(self) -> None:
        line = Line(
            code="C1", name="成立满三年", kind="age", fact="rec.registered_on",
            fact_name="成立日期", threshold=Decimal(3),
        )  # fmt: skip
        assert answer([line], rec_registered_on=date(2023, 11, 21)) == "yes"
        assert answer([line], rec_registered_on=date(2023, 11, 22)) == "no"

    @pytest.mark.parametrize(("grade", "wanted"), [("A", "yes"), ("C", "no"), (None, "unknown")])
    def test_holds_a_word_against_a_list(self, grade: str | None, wanted: str) -> None:
        line = Line(
            code="C1", name="纳税信用A级或B级", kind="choice", fact="rec.tax_credit",
            fact_name="纳税信用等级", choices=("A", "B"),
        )  # fmt: skip
        assert answer([line], rec_tax_credit=grade) == wanted

    def test_takes_one_of_a_group_as_enough(self) -> None:
        lines = [replace(REVENUE, group="规模或称号"), replace(TITLE, group="规模或称号")]
        assert answer(lines, ent_revenue_fy1=Decimal(1), title_high_tech_firm=True) == "yes"
        assert answer(lines, ent_revenue_fy1=Decimal(1), title_high_tech_firm=False) == "no"

    def test_shuts_out_whom_a_veto_names(self) -> None:
        veto = replace(TITLE, code="V1", fact="rec.serious_dishonesty", is_veto=True)
        given = {"ent_revenue_fy1": Decimal(3000)}
        assert answer([REVENUE, veto], rec_serious_dishonesty=False, **given) == "yes"
        assert answer([REVENUE, veto], rec_serious_dishonesty=True, **given) == "no"

    def test_leaves_what_a_person_decides_aside(self) -> None:
        manual = Line(code="C9", name="有示范作用", kind="manual")
        verdict = decide(book_of("示例", [REVENUE, manual]), {"ent_revenue_fy1": Decimal(3000)})
        assert (verdict.answer, verdict.precheck) == ("unknown", "yes")
        assert list(verdict.pending.values()) == ["有示范作用"]

    def test_shares_growth_and_years(self) -> None:
        share = Line(
            code="C1", name="研发占比", kind="share", fact="ent.rd_expense", fact_name="研发费用",
            unit="万元", per="ent.revenue", per_name="营业收入", threshold=Decimal(3),
        )  # fmt: skip
        growth = replace(REVENUE, code="C2", kind="growth", threshold=Decimal(10))
        given = {"ent_revenue_fy1": Decimal(1100), "ent_revenue_fy2": Decimal(1000)}
        assert answer([share, growth], ent_rd_expense_fy1=Decimal(33), **given) == "yes"
        assert answer([share, growth], ent_rd_expense_fy1=Decimal(32), **given) == "no"

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ([], "至少写一条"),
            ([replace(REVENUE, threshold=None)], "标准值"),
            ([replace(REVENUE, fact="")], "数据项"),
            ([replace(REVENUE, kind="share")], "分母"),
            ([replace(REVENUE, kind="industry")], "取值"),
            ([replace(REVENUE, unit="台套次")], "不能计算"),
        ],
        ids=["none", "no threshold", "no fact", "no divisor", "no choices", "unit"],
    )
    def test_refuses_what_cannot_be_worked_out(self, lines: list[Line], words: str) -> None:
        with pytest.raises(LinesNotUsable, match=words):
            book_of("示例", lines)

    def test_gives_the_same_pack_for_the_same_lines(self) -> None:
        assert book_of("示例", [REVENUE]) is book_of("示例", [REVENUE])
        assert book_of("示例", [REVENUE]).applications == (APPLICATION,)

    def test_names_a_fact_as_formulas_may(self) -> None:
        assert input_name("title.high-tech.firm") == "title_high_tech_firm"
