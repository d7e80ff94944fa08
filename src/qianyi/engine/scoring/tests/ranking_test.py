from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.scoring import score
from qianyi.engine.scoring.placing import placed
from qianyi.engine.scoring.ranking import quota_ends
from qianyi.engine.scoring.records import (
    Grades,
    MethodInput,
    NotClassed,
    Quota,
    TieBreak,
    Veto,
)
from qianyi.engine.scoring.records import Test as InputTest
from qianyi.engine.scoring.tests.building import ABCD, item, method, people

NUMBERS = (MethodInput("a", "甲", unit="万元"), MethodInput("tax", "税收", unit="万元"))
FLAGGED = (*NUMBERS, MethodInput("bad", "否决", type="flag"), MethodInput("new", "新", type="flag"))
BAD = InputTest("bad", "=", True)  # noqa: FBT003 - the value compared with
NEW = InputTest("new", "=", True)  # noqa: FBT003 - the value compared with


def ranks(chosen, **columns):
    frame = score(chosen, people(**columns)).frame.sort("subject")
    return frame["rank"].to_list()


class TestRanks:
    plain = method(item("a"), inputs=NUMBERS, tie_break=(TieBreak("tax"),))

    def test_are_made_before_rounding(self):
        assert ranks(self.plain, a=[7.1234567, 7.1234568], tax=[1.0, 1.0]) == [2, 1]

    def test_tell_equal_totals_apart_by_the_stated_key(self):
        assert ranks(self.plain, a=[5.0, 5.0, 9.0, 5.0], tax=[1.0, 3.0, 0.0, 2.0]) == [4, 2, 1, 3]

    def test_are_shared_where_nothing_tells_apart(self):
        scores = score(self.plain, people(a=[5.0, 5.0, 9.0, 1.0], tax=[2.0, 2.0, 0.0, 0.0]))
        frame = scores.frame.sort("subject")
        assert frame["rank"].to_list() == [2, 2, 1, 4]
        assert frame["tied"].to_list() == [True, True, False, False]

    def test_put_a_missing_key_last_among_equals(self):
        assert ranks(self.plain, a=[5.0, 5.0], tax=[None, 0.0]) == [2, 1]

    def test_do_not_come_from_the_last_bit_of_a_float(self):
        two = method(item("a", "50"), item("b", "50"))
        assert ranks(two, a=[0.1, 0.3], b=[0.5, 0.3]) == [1, 1]

    def test_are_given_only_to_who_has_a_total(self):
        assert ranks(self.plain, a=[5.0, None], tax=[1.0, 1.0]) == [1, None]

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12))
    def test_are_one_plus_the_number_of_better_ones(self, rows):
        found = ranks(
            self.plain, a=[float(row[0]) for row in rows], tax=[float(row[1]) for row in rows]
        )
        assert found == [1 + sum(other > row for other in rows) for row in rows]


TOTALS = st.integers(-(10**13), 10**13).map(lambda one: one / 10**10)


class TestPlaced:
    @given(st.lists(TOTALS | st.sampled_from([0.0, 1.5, 99.9999999999]), max_size=60))
    def test_gives_what_the_ordinary_rank_gives(self, totals):
        series = pl.Series("total", [round(one, 10) for one in totals], dtype=pl.Float64)
        expected = series.rank("min", descending=True).cast(pl.Int64)
        assert placed(series).to_list() == expected.to_list()

    @pytest.mark.parametrize(
        "totals",
        [
            pytest.param([1.0, None, 2.0], id="a null"),
            pytest.param([1e9, -1e9, 3.0], id="a wide spread"),
            pytest.param([], id="none"),
            pytest.param([5.0, 5.0, 5.0], id="all alike"),
            pytest.param([0.3, 0.1 + 0.2], id="the last bit, before rounding"),
        ],
    )
    def test_keeps_to_it_at_the_edges(self, totals):
        series = pl.Series("total", totals, dtype=pl.Float64).round(10)
        expected = series.rank("min", descending=True).cast(pl.Int64)
        assert placed(series).to_list() == expected.to_list()


class TestQuotaEnds:
    @pytest.mark.parametrize(
        ("rounding", "count", "ends"),
        [
            ("floor", 20, [5, 14, 19, 20]),
            ("floor", 39, [9, 27, 37, 39]),
            ("ceil", 39, [10, 28, 38, 39]),
            ("half_up", 39, [10, 27, 37, 39]),
            ("floor", 1, [0, 0, 0, 1]),
            ("floor", 100, [25, 70, 95, 100]),
        ],
    )
    def test_round_as_stated(self, rounding, count, ends):
        found = quota_ends(replace(ABCD, rounding=rounding), count)
        assert [end for _, end in found] == ends

    @given(st.integers(1, 5000))
    def test_never_give_more_than_the_quota_rounded_down(self, count):
        ends = dict(quota_ends(ABCD, count))
        assert ends["A"] * 4 <= count
        assert (count - ends["C"]) * 20 >= count
        assert ends["D"] == count


class TestGrades:
    chosen = method(
        item("a"),
        inputs=FLAGGED,
        grades=ABCD,
        vetoes=(Veto("bad", "否决", BAD, "D"),),
        not_classed=(NotClassed("new", "新办", NEW, "B"),),
    )

    def graded(self, chosen=None, **columns):
        count = len(columns["a"])
        usual = {"tax": [0.0] * count, "bad": [False] * count, "new": [False] * count}
        frame = score(chosen or self.chosen, people(**{**usual, **columns})).frame
        return frame.sort("subject")

    def test_follow_the_quota_on_rank(self):
        frame = self.graded(a=[4.0, 3.0, 2.0, 1.0])
        assert frame["grade"].to_list() == ["A", "B", "C", "D"]

    def test_give_equals_the_better_grade(self):
        frame = self.graded(a=[4.0, 4.0, 2.0, 1.0])
        assert frame["grade"].to_list() == ["A", "A", "C", "D"]

    def test_put_a_veto_last_and_down(self):
        frame = self.graded(a=[9.0, 3.0, 2.0, 1.0], bad=[True, False, False, False])
        assert frame["rank"].to_list() == [4, 1, 2, 3]
        assert frame["grade"].to_list() == ["D", "A", "B", "C"]

    def test_may_leave_vetoes_out_of_the_quota(self):
        chosen = replace(self.chosen, grades=replace(ABCD, veto_in_quota=False))
        frame = self.graded(chosen, a=[9.0, 4.0, 3.0, 2.0, 1.0], bad=[True] + [False] * 4)
        assert frame["grade"].to_list() == ["D", "A", "B", "C", "D"]

    def test_leave_out_the_not_classed(self):
        frame = self.graded(a=[9.0, 4.0, 3.0, 2.0, 1.0], new=[True] + [False] * 4)
        assert frame["grade"].to_list() == [None, "A", "B", "C", "D"]
        assert frame["status"].to_list()[0] == "not_classed"
        assert frame["total"].to_list()[0] == 90.0

    def test_may_go_by_points(self):
        by_points = Grades(
            steps=(Quota("优", "优秀", from_=Decimal(90)), Quota("良", "良好", from_=Decimal(75)),
                   Quota("差", "不合格"))
        )  # fmt: skip
        frame = self.graded(
            replace(self.chosen, grades=by_points, vetoes=()), a=[9.0, 8.99, 7.5, 7.49]
        )
        assert frame["grade"].to_list() == ["优", "良", "良", "差"]

    def test_are_counted_by_group(self):
        count = 40
        frame = people(
            a=[float(one) for one in range(count)],
            tax=[0.0] * count,
            bad=[False] * count,
            new=[False] * count,
        )
        assert score(self.chosen, frame).grade_counts() == {
            "all": {"A": 10, "B": 18, "C": 10, "D": 2}
        }

    def test_do_not_depend_on_the_order_of_rows(self):
        frame = people(
            a=[float(one % 7) for one in range(60)],
            tax=[float(one % 5) for one in range(60)],
            bad=[one % 11 == 0 for one in range(60)],
            new=[one % 13 == 0 for one in range(60)],
        )
        chosen = replace(self.chosen, tie_break=(TieBreak("tax", "down"),))
        straight = score(chosen, frame).frame.sort("subject")
        shuffled = score(chosen, frame.sample(fraction=1, shuffle=True, seed=5)).frame
        wanted = ["subject", "rank", "tied", "grade", "total"]
        assert shuffled.sort("subject").select(wanted).equals(straight.select(wanted))
        assert isinstance(straight, pl.DataFrame)
