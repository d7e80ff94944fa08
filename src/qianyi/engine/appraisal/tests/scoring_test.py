"""Points from values, on the edges of every rule, and what is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from qianyi.engine.appraisal import (
    Adjustment,
    Given,
    Grade,
    Item,
    Part,
    Scheme,
    points_of,
    scored,
)

D = Decimal
values = st.decimals(min_value=0, max_value=200, places=2)


def item(**facts) -> Item:
    return Item(**{"code": "one", "title": "示例项目", "full": D(20), **facts})


def scheme(*items: Item, **facts) -> Scheme:
    return Scheme(
        **{
            "code": "shili", "title": "示例办法",
            "parts": (Part(code="p", title="示例部分", items=items),),
            "grades": (Grade(name="良好", at_least=D(80)), Grade(name="合格", at_least=D(0))),
            **facts,
        }
    )  # fmt: skip


class TestPointsOf:
    @pytest.mark.parametrize(
        ("value", "points"),
        [
            pytest.param("100", "20", id="target met"),
            pytest.param("120", "20", id="above the target"),
            pytest.param("98.01", "20", id="just under two per cent short"),
            pytest.param("98", "19", id="two per cent short"),
            pytest.param("97.99", "19", id="just over two per cent short"),
            pytest.param("60", "0", id="forty per cent short takes all"),
            pytest.param("59", "0", id="never under nothing"),
        ],
    )
    def test_takes_a_mark_for_each_whole_step(self, value, points):
        assert points_of(item(), D(value))[0] == D(points)

    @pytest.mark.parametrize(
        ("counting", "points"),
        [
            pytest.param("whole", "19", id="a part is free"),
            pytest.param("started", "18", id="a part counts as a step"),
            pytest.param("exact", "18.5", id="a part counts in proportion"),
        ],
    )
    def test_counts_a_part_of_a_step_as_the_scheme_says(self, counting, points):
        assert points_of(item(counting=counting), D(97))[0] == D(points)

    @pytest.mark.parametrize(
        ("value", "points"),
        [
            pytest.param("45", "10", id="half the target"),
            pytest.param("90", "20", id="the target"),
            pytest.param("99", "20", id="above"),
            pytest.param("-3", "0", id="below nothing"),
            pytest.param("30", "6.67", id="rounded half up"),
        ],
    )
    def test_gives_a_share_of_the_marks(self, value, points):
        assert points_of(item(rule="share", target=D(90)), D(value))[0] == D(points)

    @pytest.mark.parametrize(("value", "points"), [("7.5", "7.5"), ("21", "20"), ("-1", "0")])
    def test_takes_confirmed_points_within_full_marks(self, value, points):
        assert points_of(item(rule="points"), D(value))[0] == D(points)

    @drawn(values, values)
    def test_never_gives_more_for_less(self, one, other):
        low, high = sorted([one, other])
        for rule in ("shortfall", "share", "points"):
            for counting in ("whole", "started", "exact"):
                made = item(rule=rule, counting=counting)
                assert 0 <= points_of(made, low)[0] <= points_of(made, high)[0] <= made.full

    def test_says_the_arithmetic(self):
        assert points_of(item(), D(90))[1] == (
            "90，目标 100，差 10%，每差 2% 扣 1 分，扣 5 分，得 15 分。"
        )


class TestScored:
    two = scheme(item(code="a", full=D(60)), item(code="b", full=D(40)))

    def test_leaves_the_unknown_open_and_never_nothing(self):
        found = scored(self.two, {"a": Given(value=D(100)), "b": Given(why_not="没有填报。")})
        assert (found.low, found.high, found.is_settled) == (D(60), D(100), False)
        assert found.lines[1].words == "没有填报。待定，不按零分。"

    def test_takes_the_unknown_from_full_marks_where_the_scheme_says_so(self):
        left_out = scheme(
            item(code="a", full=D(60)), item(code="b", full=D(40), unknown="left_out")
        )
        found = scored(left_out, {"a": Given(value=D(90))})
        assert (found.low, found.high) == (D("91.67"), D("91.67"))
        assert "计入的满分为 60 分，得分按 100 分折算。" in found.words

    def test_takes_what_does_not_apply_from_full_marks(self):
        found = scored(self.two, {"a": Given(value=D(100)), "b": Given(applies=False)})
        assert found.low == found.high == D(100)

    def test_gives_no_total_where_nothing_applies(self):
        none = Given(applies=False)
        found = scored(self.two, {"a": none, "b": none})
        assert (found.low, found.high, found.is_settled) == (None, None, False)

    @pytest.mark.parametrize(
        ("points", "counted"),
        [pytest.param("4.99", "4.99", id="under"), pytest.param("5", "5", id="on"),
         pytest.param("5.01", "5", id="over the cap")],
    )  # fmt: skip
    def test_caps_the_bonus(self, points, counted):
        given = {"a": Given(value=D(100)), "b": Given(value=D(60))}
        bonus = [Adjustment(kind="bonus", title="示例", points=D(points))]
        assert scored(self.two, given, bonus).low == D(80) + D(counted)

    def test_is_open_while_a_deduction_or_bonus_is_not_decided(self):
        given = {"a": Given(value=D(100)), "b": Given(value=D(100))}
        waiting = [
            Adjustment(kind="deduction", title="示例", points=D(3), is_settled=False),
            Adjustment(kind="bonus", title="示例", points=D(2), is_settled=False),
        ]
        found = scored(self.two, given, waiting)
        assert (found.low, found.high, found.held_back) == (D(97), D(102), D(3))

    def test_never_falls_under_nothing(self):
        taken = [Adjustment(kind="deduction", title="示例", points=D(200))]
        given = {"a": Given(value=D(100)), "b": Given(value=D(100))}
        assert scored(self.two, given, taken).low == D(0)

    def test_tells_a_proposed_veto_from_a_decided_one(self):
        given = {"a": Given(value=D(100)), "b": Given(value=D(100))}
        proposed = scored(self.two, given, [Adjustment(kind="veto", title="甲", is_settled=False)])
        decided = scored(self.two, given, [Adjustment(kind="veto", title="甲")])
        assert (proposed.has_open_veto, proposed.is_vetoed, proposed.is_settled) == (
            True, False, False,
        )  # fmt: skip
        assert (decided.has_open_veto, decided.is_vetoed) == (False, True)
