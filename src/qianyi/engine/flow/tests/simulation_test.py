from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.flow.simulation import (
    MOST_RUNS,
    QUANTILES,
    SimulationRefused,
    simulate,
    total,
)
from qianyi.engine.workdays import Limit

from .invented import REFUSED, licence, process, processes, step


def d(*numbers):
    return [Decimal(str(one)) for one in numbers]


def fixed(made, **days):
    """Past lengths that leave nothing to chance: each step always took as long."""
    return {one.id: d(days.get(one.id, 0)) for one in made.steps}


class TestTotal:
    def test_adds_up_by_hand(self):
        made = process(
            step("a", days=1), step("b", "a", days=5), step("c", "a", days=2),
            step("d", "b", "c", days=3), step("e", "d", kind="automatic", days=None),
        )  # fmt: skip
        found = total(made)
        assert (found.serial, found.parallel) == (Decimal(11), Decimal(9))
        assert found.critical == ("a", "b", "d", "e")

    @pytest.mark.parametrize(
        ("joint", "count", "days"), [("any", 0, "9"), ("of", 2, "12"), ("all", 0, "16")]
    )
    def test_waits_as_the_joining_says(self, joint, count, days):
        made = process(step("a", days=1), step("b", days=4), step("c", days=8),
                       step("d", "a", "b", "c", joint=joint, count=count, days=8))  # fmt: skip
        assert total(made).parallel == Decimal(days)

    def test_goes_by_the_promise_where_there_is_one(self):
        made = process(replace(step("a", days=20), promised=Limit(7)))
        assert total(made).serial == 7

    def test_is_over_with_the_step_that_ends_the_case(self):
        made = process(step("a", days=1, outcomes=(REFUSED,)), step("b", days=9))
        assert total(made).parallel == 1

    def test_of_the_invented_licence(self):
        found = total(licence())
        assert found.serial == Decimal(94)
        assert found.critical == ("file", "scheme", "visit", "plan", "drawing", "fire", "permit",
                                  "notify", "request", "accept", "record")  # fmt: skip
        assert found.parallel == 1 + 10 + 2 + 7 + 7 + 7 + 5 + 0 + 0 + 7 + 0

    def test_of_nothing(self):
        assert total(process()).parallel == 0


class TestSimulate:
    def test_gives_the_sum_or_the_longest_way_without_chance(self):
        made = process(step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c"))
        past = fixed(made, a=1, b=5, c=2, d=3)
        beside = simulate(made, durations=past, runs=50)
        after = simulate(made, durations=past, runs=50, serial=True)
        assert (beside.mean, beside.shortest, beside.longest) == (9, 9, 9)
        assert (after.mean, after.shortest, after.longest) == (11, 11, 11)
        assert beside.critical == {"a": 1, "b": 1, "c": 0, "d": 1}
        assert set(beside.by.values()) == {"past"}
        assert beside.invented == ()

    @settings(max_examples=30)
    @given(processes())
    def test_agrees_with_the_total_without_chance(self, made):
        plain = replace(made, steps=tuple(replace(one, when="") for one in made.steps))
        past = {
            one.id: d(one.limit.amount if one.limit and one.kind not in ("notice", "automatic")
                      else 0)
            for one in plain.steps
        }  # fmt: skip
        found, wanted = simulate(plain, durations=past, runs=3), total(plain)
        assert found.mean == found.longest == wanted.parallel
        assert tuple(code for code, share in found.critical.items() if share) == wanted.critical

    def test_is_the_same_again_for_the_same_seed(self):
        made = licence()
        assert simulate(made, runs=500, seed=7) == simulate(made, runs=500, seed=7)
        assert simulate(made, runs=500, seed=7) != simulate(made, runs=500, seed=8)

    def test_keeps_its_figures_from_release_to_release(self):
        found = simulate(licence(), runs=2000, seed=1)
        assert found.quantiles == dict(
            zip(QUANTILES, d(28.25, 30.3, 32.57, 35.01, 36.94), strict=True)
        )

    def test_draws_the_same_lengths_for_both_ways(self):
        made = process(step("a", days=5), step("b", "a", days=5))
        one, other = (simulate(made, runs=300, seed=3, serial=way) for way in (False, True))
        assert one.quantiles == other.quantiles
        assert (one.shortest, one.longest) == (other.shortest, other.longest)

    def test_draws_only_what_was_measured(self):
        made = process(step("a", days=5))
        found = simulate(made, durations={"a": d(2, 4, 9)}, runs=3000, seed=1)
        assert (found.shortest, found.longest) == (2, 9)
        assert found.quantiles[Decimal("0.1")] == 2
        assert found.quantiles[Decimal("0.5")] == 4
        assert abs(found.mean - 5) < Decimal("0.2")

    def test_marks_what_it_had_to_assume(self):
        made = process(step("a", days=10), step("b", "a", days=None), step("c", days=1))
        found = simulate(made, durations={"c": d(1), "b": []}, runs=3000, seed=1)
        assert found.invented == ("a",)
        assert found.by == {"a": "limit", "b": "none", "c": "past"}
        assert found.shortest >= 2
        assert found.longest <= 12
        assert abs(found.mean - 7) < Decimal("0.2"), "a triangle from 2 by 7 to 12"

    @pytest.mark.parametrize(("chance", "mean"), [(0, "1"), (Decimal("0.25"), "3.25"), (1, "10")])
    def test_leaves_a_step_out_as_often_as_told(self, chance, mean):
        made = process(step("a", days=1), step("b", "a", when="x > 1", days=9))
        found = simulate(made, durations=fixed(made, a=1, b=9), chances={"b": Decimal(chance)},
                         runs=4000, seed=5)  # fmt: skip
        assert abs(found.mean - Decimal(mean)) < Decimal("0.2")
        assert abs(found.critical["b"] - Decimal(chance)) < Decimal("0.03")

    def test_needs_every_step_that_nothing_is_said_of(self):
        made = process(step("a", when="x > 1", days=4))
        assert simulate(made, durations=fixed(made, a=4), runs=9).mean == 4

    @pytest.mark.parametrize(
        ("joint", "count", "days"),
        [
            pytest.param("any", 0, 6, id="any: the one that is left"),
            pytest.param("of", 2, 9, id="of two: both that are left"),
            pytest.param("all", 0, 9, id="all: skipped is passed"),
        ],
    )
    def test_never_waits_for_what_is_skipped(self, joint, count, days):
        made = process(
            step("a", when="x > 1"), step("b"), step("c"),
            step("d", "a", "b", "c", joint=joint, count=count),
        )  # fmt: skip
        past = fixed(made, a=99, b=5, c=8, d=1)
        found = simulate(made, durations=past, chances={"a": Decimal(0)}, runs=5)
        assert found.longest == max(days, 8)

    @pytest.mark.parametrize(("limit", "within"), [(4, "0"), (5, "1"), (6, "1"), (None, None)])
    def test_counts_runs_that_keep_the_limit(self, limit, within):
        made = process(step("a"), limit=limit and Limit(limit))
        found = simulate(made, durations=fixed(made, a=5), runs=10)
        assert found.within == (None if within is None else Decimal(within))

    def test_holds_the_decision_against_the_promise(self):
        made = process(step("a"), step("b", "a"), limit=Limit(90), promised=Limit(5), decision="a")
        past = fixed(made, a=5, b=9)
        assert simulate(made, durations=past, runs=10).within == 1
        assert simulate(made, durations=past, runs=10, serial=True).within == 1

    def test_has_nothing_to_run(self):
        assert simulate(process(), runs=10).mean == 0

    @pytest.mark.parametrize("runs", [0, -1, MOST_RUNS + 1])
    def test_refuses_too_few_and_too_many_runs(self, runs):
        with pytest.raises(SimulationRefused, match="模拟次数应为1至100000"):
            simulate(licence(), runs=runs)

    @pytest.mark.parametrize("days", ["-1", "NaN", "Infinity"])
    def test_refuses_what_is_no_length(self, days):
        with pytest.raises(SimulationRefused, match=f"“a”的以往办理时长.*现有“{days}”"):
            simulate(process(step("a")), durations={"a": d(3, days)}, runs=1)

    @pytest.mark.parametrize("chance", ["-0.1", "1.1", "NaN"])
    def test_refuses_what_is_no_chance(self, chance):
        with pytest.raises(SimulationRefused, match="比例应为0至1"):
            simulate(process(step("a")), chances={"a": Decimal(chance)}, runs=1)

    @settings(max_examples=30)
    @given(processes(), st.integers(0, 99))
    def test_is_never_slower_side_by_side(self, made, seed):
        beside = simulate(made, runs=20, seed=seed)
        after = simulate(made, runs=20, seed=seed, serial=True)
        assert beside.longest <= after.longest
        assert beside.mean <= after.mean
        assert beside.shortest <= beside.quantiles[Decimal("0.5")] <= beside.longest
