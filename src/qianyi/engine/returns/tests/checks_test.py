"""A whole return judged: ranges, last period, relations, explanations."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.returns import (
    EquationNotUnderstood,
    Item,
    Level,
    check_return,
    equation_parse,
)

TOTAL = Item("total", "ent.revenue", "营业收入", "万元", low=Decimal(0), high=Decimal(1000),
             change_limit=Decimal("0.5"))  # fmt: skip
HOME = Item("home", "ent.main_revenue", "境内收入", "万元", required=False)
ABROAD = Item("abroad", "ent.exports", "境外收入", "万元", required=False)
SO_FAR = Item("so_far", "ent.output", "本年产值", "万元", cumulative=True)
KEYS = ("total", "home", "abroad")
SPLIT = equation_parse("total = home + abroad", keys=KEYS, tolerance=Decimal("0.01"))


def codes(checked):
    return [(finding.key, finding.code.partition(":")[0]) for finding in checked.findings]


class TestCheckReturn:
    @pytest.mark.parametrize(
        ("entry", "expected"),
        [
            ("", [("total", "missing")]), ("-0.01", [("total", "low")]), ("0", []), ("1000", []),
            ("1000.01", [("total", "high")]), ("许多", [("total", "form")]),
        ],
    )  # fmt: skip
    def test_alone(self, entry, expected):
        assert codes(check_return([TOTAL], [], {"total": entry})) == expected

    @pytest.mark.parametrize(
        ("last", "entry", "asked"),
        [
            (100, "150", False), (100, "150.01", True), (100, "50", False), (100, "49.99", True),
            (0, "0", False), (0, "1", True), (-5, "100", False), (None, "900", False),
        ],
    )  # fmt: skip
    def test_asks_for_an_explanation_of_a_jump(self, last, entry, asked):
        before = {"total": None if last is None else Decimal(last)}
        checked = check_return([TOTAL], [], {"total": entry}, last=before)
        assert [finding.level for finding in checked.findings] == [Level.WARNING] * asked
        assert bool(checked.blocking) is asked

    def test_an_explained_warning_does_not_stop(self):
        checked = check_return(
            [TOTAL], [], {"total": "900"}, last={"total": Decimal(100)},
            explanations={"total": "新厂投产"},
        )  # fmt: skip
        assert checked.findings[0].explanation == "新厂投产"
        assert checked.blocking == ()

    def test_an_error_cannot_be_explained_away(self):
        checked = check_return([TOTAL], [], {"total": "-1"}, explanations={"total": "确实如此"})
        assert len(checked.blocking) == 1

    @pytest.mark.parametrize(("same_year", "count"), [(True, 1), (False, 0)])
    def test_a_cumulative_figure_cannot_fall_within_a_year(self, same_year, count):
        checked = check_return(
            [SO_FAR], [], {"so_far": "90"}, last={"so_far": Decimal(100)}, same_year=same_year
        )
        assert len(checked.findings) == count

    @pytest.mark.parametrize(
        ("home", "abroad", "count"),
        [("60", "40", 0), ("60", "40.01", 0), ("60", "40.02", 1), ("60", "", 0), ("", "", 0)],
    )
    def test_relations_need_every_value(self, home, abroad, count):
        checked = check_return(
            [TOTAL, HOME, ABROAD], [SPLIT], {"total": "100", "home": home, "abroad": abroad}
        )
        assert len(checked.findings) == count
        assert all("营业收入" in finding.message for finding in checked.findings)


class TestEquationParse:
    @pytest.mark.parametrize(
        "text",
        ["total", "total = home = abroad", "total = 2 home", "total = ", "total = staff",
         "total home <= abroad", "total = __import__"],
    )  # fmt: skip
    def test_refuses(self, text):
        with pytest.raises(EquationNotUnderstood):
            equation_parse(text, keys=KEYS)

    @pytest.mark.parametrize(
        ("text", "total", "held"),
        [("home <= total", 5, True), ("home <= total", 3, False), ("total >= home", 4, True),
         ("total - home = abroad", 5, True), ("- abroad + total = home", 5, True)],
    )  # fmt: skip
    def test_holds(self, text, total, held):
        values = {"total": Decimal(total), "home": Decimal(4), "abroad": Decimal(1)}
        assert equation_parse(text, keys=KEYS).holds(values) is held
