"""The arithmetic of a what-if, without a database."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.domains.evaluation.selectors.whatif import Award, balanced, compared
from qianyi.domains.evaluation.selectors.whatif.comparing import (
    AFTER,
    BASE,
    BEFORE,
    INDUSTRY,
    PARK,
    SIZE,
    SUBJECT,
)

YES, NO, UNKNOWN = "符合", "不符合", "暂无法判断"
STATES = st.sampled_from([YES, NO, UNKNOWN])


def states(*rows, base=None):
    return pl.DataFrame(
        {
            SUBJECT: list(range(len(rows))),
            BEFORE: [old for old, _ in rows],
            AFTER: [new for _, new in rows],
            INDUSTRY: [f"行业{place % 2}" for place in range(len(rows))],
            PARK: ["甲园"] * len(rows),
            SIZE: ["小型"] * len(rows),
            **({BASE: base} if base is not None else {}),
        },
        schema_overrides={BASE: pl.Float64, BEFORE: pl.String, AFTER: pl.String},
    )


def outcome(frame, **award):
    return compared(frame, inside=(YES,), unknown=(UNKNOWN,), award=Award(**award))


class TestCompared:
    def test_counts_who_enters_and_who_leaves(self):
        found = outcome(states((NO, YES), (YES, NO), (YES, YES), (NO, NO), (NO, YES)))
        assert (found.before, found.after, found.net) == (2, 3, 1)
        assert (found.entering, found.leaving) == ((0, 4), (1,))

    @pytest.mark.parametrize("pair", [(UNKNOWN, YES), (YES, UNKNOWN), (UNKNOWN, NO)])
    def test_unknown_on_one_side_neither_enters_nor_leaves(self, pair):
        found = outcome(states(pair))
        assert (found.entering, found.leaving, found.undecided) == ((), (), 1)
        assert found.cleared == ((0,) if pair == (UNKNOWN, YES) else ())
        assert found.clouded == ((0,) if pair == (YES, UNKNOWN) else ())

    def test_puts_the_groups_that_move_most_first(self):
        found = outcome(states((YES, YES), (NO, YES), (YES, YES), (NO, YES)))
        lines = found.groups[INDUSTRY]
        assert [(one.name, one.entering, one.net) for one in lines] == [
            ("行业1", 2, 2),
            ("行业0", 0, 0),
        ]

    def test_leaves_out_groups_without_anybody_inside(self):
        found = outcome(states((NO, NO), (YES, YES)))
        assert [one.name for one in found.groups[INDUSTRY]] == ["行业1"]

    @given(st.lists(st.tuples(STATES, STATES), min_size=1, max_size=40))
    def test_adds_up_whatever_the_states(self, pairs):
        found = outcome(states(*pairs))
        assert sum(count for _, _, count in found.moves) == found.total == len(pairs)
        for lines in found.groups.values():
            assert sum(one.before for one in lines) == found.before
            assert sum(one.after for one in lines) == found.after
            assert sum(one.net for one in lines) == found.net
        gained = len(found.entering) + len(found.cleared)
        assert found.net == gained - len(found.leaving) - len(found.clouded)


class TestMoney:
    FRAME = states((YES, YES), (NO, YES), (YES, NO), (NO, YES), base=[100.0, 1000.0, 50.0, None])

    def test_is_not_told_when_nothing_was_asked(self):
        assert outcome(self.FRAME, budget=Decimal(5)).money is None

    def test_of_one_amount_for_each(self):
        money = outcome(self.FRAME, amount=Decimal("30.5"), budget=Decimal(80)).money
        assert (money.before, money.after, money.change) == (Decimal(61), Decimal("91.5"), 30.5)
        assert (money.left, money.affordable) == (Decimal("-11.5"), 2)

    @pytest.mark.parametrize(
        ("cap", "after"), [(None, "110"), (100, "110"), (99, "109"), (5, "10")]
    )
    def test_of_a_share_up_to_the_cap(self, cap, after):
        given_cap = None if cap is None else Decimal(cap)
        money = outcome(self.FRAME, base="rd", rate=Decimal(10), cap=given_cap).money
        assert money.after == Decimal(after)
        assert money.unpriced == 1

    def test_of_a_negative_figure_is_nothing(self):
        frame = states((YES, YES), base=[-100.0])
        assert outcome(frame, base="rd", rate=Decimal(10)).money.after == 0

    @pytest.mark.parametrize(("budget", "left"), [("61", 0), ("60.99", "-0.01"), ("61.01", "0.01")])
    def test_meets_the_budget_on_under_and_over(self, budget, left):
        frame = states((YES, YES), (YES, YES))
        money = outcome(frame, amount=Decimal("30.5"), budget=Decimal(budget)).money
        assert money.left == Decimal(left)


class TestBalanced:
    NOW = {"a": Decimal(50), "b": Decimal(30), "c": Decimal(20)}

    def test_scales_the_others_so_that_the_sum_stays(self):
        found = balanced(self.NOW, {"a": Decimal(60)}, Decimal(100))
        assert found == {"a": 60, "b": 24, "c": 16}

    def test_gives_what_rounding_leaves_to_the_largest(self):
        now = {"a": Decimal(40), "b": Decimal(20), "c": Decimal(20), "d": Decimal(20)}
        found = balanced(now, {"a": Decimal(50)}, Decimal(100))
        assert sorted(found.values()) == [Decimal("16.66"), Decimal("16.67"), Decimal("16.67"), 50]

    @pytest.mark.parametrize(
        "wanted", [{"a": Decimal(100)}, {"a": Decimal(120)}, dict.fromkeys("abc", Decimal(1))]
    )
    def test_leaves_what_cannot_be_balanced_to_the_engine(self, wanted):
        assert balanced(self.NOW, wanted, Decimal(100)) == {**self.NOW, **wanted}

    @given(
        st.lists(st.integers(1, 500), min_size=2, max_size=8),
        st.decimals("0.5", "90", places=2),
    )
    def test_always_adds_up(self, parts, wanted):
        whole = sum(parts)
        now = {str(place): Decimal(part * 100) / whole for place, part in enumerate(parts)}
        found = balanced(now, {"0": wanted}, Decimal(100))
        assert sum(found.values()) == 100
        assert found["0"] == wanted
