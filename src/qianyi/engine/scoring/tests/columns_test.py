from __future__ import annotations

import math
from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.scoring import FrameRefused, SubjectNotRated, score
from qianyi.engine.scoring.records import (
    Group,
    MethodIndicator,
    MethodInput,
    Normalise,
    Part,
    Step,
    Value,
)
from qianyi.engine.scoring.records import (
    Test as InputTest,
)
from qianyi.engine.scoring.tests.building import item, method, people


def points(chosen, code="a", **columns):
    return score(chosen, people(**columns)).frame.sort("subject")[f"p.{code}"].to_list()


class TestRatio:
    def test_divides_by_the_base(self):
        assert points(method(item("a")), a=[5.0, 10.0, 25.0]) == [50.0, 100.0, 250.0]

    def test_stops_at_the_cap(self):
        capped = method(item("a", cap=Decimal("1.5")))
        assert points(capped, a=[14.8, 15.0, 15.1, 99.0]) == pytest.approx(
            [148.0, 150.0, 150.0, 150.0]
        )

    def test_turns_round_where_less_is_better(self):
        down = method(item("a", zero="full"), directions={"a": "down"})
        assert points(down, a=[5.0, 10.0, 20.0, 0.0]) == [200.0, 100.0, 50.0, 100.0]

    def test_takes_the_groups_mean_of_what_is_there(self):
        of_mean = method(item("a", normalise=Normalise("ratio", source="mean"), missing="zero"))
        assert points(of_mean, a=[5.0, 15.0, None, -5.0]) == [50.0, 150.0, 0.0, 0.0]

    def test_takes_the_groups_total_over_its_total(self):
        pooled = method(
            item("a", normalise=Normalise("ratio", source="pooled")),
            inputs=(MethodInput("x", "甲", unit="万元"), MethodInput("y", "乙", unit="亩")),
            indicators=(MethodIndicator("a", "甲每乙", "万元/亩", Value(("x",), per=("y",))),),
        )
        # 30 ÷ 10 = 3 is the base, not the mean of 10 and 20÷9.
        found = points(pooled, x=[10.0, 20.0], y=[1.0, 9.0])
        assert found == pytest.approx([333.3333333333, 74.074074074])

    @pytest.mark.parametrize(
        ("negative", "expected"), [("zero", 0.0), ("keep", -50.0), ("missing", None)]
    )
    def test_settles_negatives_as_told(self, negative, expected):
        assert points(method(item("a", negative=negative)), a=[-5.0]) == [expected]

    @pytest.mark.parametrize(
        ("zero", "expected"), [("zero", 0.0), ("keep", 0.0), ("full", 100.0), ("missing", None)]
    )
    def test_settles_zeros_as_told(self, zero, expected):
        assert points(method(item("a", zero=zero)), a=[0.0]) == [expected]

    @pytest.mark.parametrize(
        ("missing", "expected"), [("zero", 0.0), ("mean", 75.0), ("unknown", None), ("skip", None)]
    )
    def test_settles_the_missing_as_told(self, missing, expected):
        assert points(method(item("a", missing=missing)), a=[5.0, 10.0, None])[2] == expected


class TestMinMax:
    jingde = method(item("a", "30", Normalise("minmax", floor=Decimal("0.2"))), total=Decimal(30))

    def test_reproduces_the_published_example(self):
        assert points(self.jingde, a=[12.0, 2.0, 52.0]) == pytest.approx([10.8, 6.0, 30.0])

    def test_gives_the_full_weight_where_all_are_alike_or_what_flat_says(self):
        assert points(self.jingde, a=[7.0, 7.0]) == [30.0, 30.0]
        flat = Normalise("minmax", flat=Decimal(0))
        assert points(method(item("a", normalise=flat)), a=[7.0, 7.0]) == [0.0, 0.0]

    def test_turns_round_where_less_is_better(self):
        down = method(item("a", normalise=Normalise("minmax")), directions={"a": "down"})
        assert points(down, a=[2.0, 12.0, 52.0]) == pytest.approx([100.0, 80.0, 0.0])

    def test_trims_at_linear_quantiles(self):
        trimmed = Normalise("minmax", trim=Decimal("0.25"))
        # Linear quartiles of 0, 10, 20, 30, 1000 are 10 and 30.
        found = points(method(item("a", normalise=trimmed)), a=[0.0, 10.0, 20.0, 30.0, 1000.0])
        assert found == pytest.approx([0.0, 0.0, 50.0, 100.0, 100.0])


class TestBands:
    steps = tuple(
        Step(Decimal(bound), Decimal(worth)) for bound, worth in ((2, 20), (5, 60), (8, 100))
    )

    def test_holds_each_bound_from_itself_on(self):
        banded = method(item("a", normalise=Normalise("bands", steps=self.steps)))
        assert points(banded, a=[1.9, 2.0, 4.9, 5.0, 7.99, 8.0]) == [0, 20, 20, 60, 60, 100]


class TestPercentile:
    def test_is_the_inverse_of_the_linear_quantile(self):
        by_rank = method(item("a", normalise=Normalise("percentile")))
        values = [3.0, 1.0, 9.0, 5.0, 7.0]
        found = points(by_rank, a=values)
        assert found == [25.0, 0.0, 100.0, 50.0, 75.0]
        for value, share in zip(values, found, strict=True):
            quantile = pl.Series(values).quantile(share / 100, interpolation="linear")
            assert quantile == value

    def test_lets_equal_values_share_their_mean_rank(self):
        by_rank = method(item("a", normalise=Normalise("percentile")))
        assert points(by_rank, a=[1.0, 2.0, 2.0, 3.0]) == pytest.approx([0.0, 50.0, 50.0, 100.0])


class TestWeights:
    def test_come_from_entropy(self):
        # Shares of a: 0, 0, 1 and of b: 0, 1, 1; entropies 0 and ln2/ln3; weights 1 : 1 − ln2/ln3.
        chosen = method(
            item("a", None, Normalise("minmax")),
            item("b", None, Normalise("minmax")),
            weighting="entropy",
        )
        scores = score(chosen, people(a=[1.0, 1.0, 2.0], b=[1.0, 2.0, 2.0]))
        rest = 1 - math.log(2) / math.log(3)
        weights = {code: float(one.weight) for code, one in scores.references["all"].items()}
        assert weights == pytest.approx({"a": 100 / (1 + rest), "b": 100 * rest / (1 + rest)})

    def test_are_equal_where_entropy_tells_nothing(self):
        chosen = method(
            item("a", None, Normalise("minmax")), item("b", None, Normalise("minmax")),
            weighting="entropy",
        )  # fmt: skip
        scores = score(chosen, people(a=[1.0, 1.0], b=[2.0, 2.0]))
        assert {float(one.weight) for one in scores.references["all"].values()} == {50.0}

    def test_are_shared_out_within_a_part(self):
        chosen = method(
            item("a", "0.8", part="p"),
            item("b", "1.2", part="p"),
            item("c", "1", part="q"),
            groups=(
                Group(
                    "all",
                    "全部",
                    (
                        item("a", "0.8", part="p"),
                        item("b", "1.2", part="p"),
                        item("c", "1", part="q"),
                    ),
                    parts=(Part("p", "一", Decimal(60)), Part("q", "二", Decimal(40))),
                ),
            ),
        )
        scores = score(chosen, people(a=[10.0], b=[10.0], c=[10.0]))
        weights = {code: one.weight for code, one in scores.references["all"].items()}
        assert weights == {"a": 24, "b": 36, "c": 40}

    def test_of_skipped_items_go_to_the_others(self):
        chosen = method(item("a", "60", missing="skip"), item("b", "40"))
        scores = score(chosen, people(a=[10.0, None], b=[5.0, 5.0]))
        assert scores.row("企业000")["total"] == 80.0
        assert scores.row("企业001")["total"] == 50.0


class TestPopulation:
    chosen = method(
        item("a"),
        inputs=(MethodInput("a", "甲", unit="万元"), MethodInput("in", "区内", type="flag")),
        population=InputTest("in", "=", True),  # noqa: FBT003 - the value compared with
    )

    def test_keeps_out_who_is_not_meant_and_who_cannot_be_told(self):
        frame = people(a=[1.0, 2.0, 3.0], **{"in": [True, False, None]})
        statuses = score(self.chosen, frame).frame.sort("subject")["status"].to_list()
        assert statuses == ["rated", "not_rated", "unknown"]

    def test_may_be_empty(self):
        frame = people(a=[1.0], **{"in": [False]})
        scores = score(self.chosen, frame)
        assert scores.frame["status"].to_list() == ["not_rated"]
        assert scores.ranking().is_empty()

    def test_takes_a_table_without_rows(self):
        frame = people(a=[1.0], **{"in": [False]}).clear()
        assert score(self.chosen, frame).frame.is_empty()

    def test_says_who_is_not_in_it(self):
        scores = score(self.chosen, people(a=[1.0], **{"in": [True]}))
        with pytest.raises(SubjectNotRated, match="不在这次评价的名单里"):
            scores.row("别家")


class TestFrame:
    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            pytest.param({"b": [1.0]}, "缺少1列：a（a）", id="a column is missing"),
            pytest.param({"a": ["很多"]}, "应为数字，现为 String", id="words for numbers"),
            pytest.param({"a": [float("nan")]}, "不是数或无穷大", id="not a number"),
            pytest.param({"a": [float("inf")]}, "企业000", id="infinite"),
            pytest.param({"a": [True]}, "应为数字，现为 Boolean", id="truth for a number"),
        ],
    )
    def test_is_refused_with_a_sentence(self, columns, said):
        with pytest.raises(FrameRefused, match=said):
            score(method(item("a")), people(**columns))

    def test_may_not_hold_a_subject_twice(self):
        frame = pl.DataFrame({"subject": ["甲", "甲"], "a": [1.0, 2.0]})
        with pytest.raises(FrameRefused, match="重复的主体（如 甲）"):
            score(method(item("a")), frame)

    def test_may_not_hold_a_subject_without_name(self):
        frame = pl.DataFrame({"subject": ["甲", None], "a": [1.0, 2.0]})
        with pytest.raises(FrameRefused, match="1行没有填写"):
            score(method(item("a")), frame)

    def test_may_hold_an_empty_column(self):
        frame = pl.DataFrame({"subject": ["甲"], "a": [None]})
        assert score(method(item("a", missing="zero")), frame).row("甲")["total"] == 0.0

    def test_takes_whole_numbers_of_any_width(self):
        frame = pl.DataFrame({"subject": ["甲", "乙"], "a": pl.Series([100, 27], dtype=pl.Int8)})
        scores = score(method(item("a", normalise=Normalise("ratio", source="mean"))), frame)
        assert scores.row("甲")["total"] == pytest.approx(157.480314961)
