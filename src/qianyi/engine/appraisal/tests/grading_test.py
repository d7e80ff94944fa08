"""Grades with caps: certain only where every way the open points turn out agrees."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.appraisal import Grade, Item, Part, Scheme, UnitResult, graded

D = Decimal
SCHEME = Scheme(
    code="shili",
    title="示例办法",
    parts=(Part(code="p", title="示例", items=(Item(code="a", title="示例", full=D(100)),)),),
    grades=(
        Grade(name="优秀", at_least=D(90), most_share=D("0.25")),
        Grade(name="良好", at_least=D(80)),
        Grade(name="合格", at_least=D(60)),
        Grade(name="不合格", at_least=D(0)),
    ),
    vetoes=("示例事项",),
    veto_grade="不合格",
)


def result(low, high=None, **facts) -> UnitResult:
    low = None if low is None else D(low)
    return UnitResult(
        lines=(), bonus=D(0), deducted=D(0), held_back=D(0), base=low, low=low,
        high=low if high is None else D(high), **facts,
    )  # fmt: skip


def grades(*spans) -> list[str]:
    results = {n: result(*(span if isinstance(span, tuple) else (span,)))
               for n, span in enumerate(spans)}  # fmt: skip
    return [one.grade for one in graded(SCHEME, results).values()]


class TestGraded:
    @pytest.mark.parametrize(
        ("totals", "told"),
        [
            pytest.param(["89.99", 79, 60, "59.99"], ["良好", "合格", "合格", "不合格"], id="bars"),
            pytest.param([90, 80, 80, 80], ["优秀", "良好", "良好", "良好"], id="one of four"),
            pytest.param([95, 91, 80, 80], ["优秀", "良好", "良好", "良好"], id="cap reached"),
            pytest.param([95, 95, 80, 80], ["良好", "良好", "良好", "良好"], id="tied across it"),
            pytest.param([95, 80, 70], ["良好", "良好", "合格"], id="three units have no place"),
        ],
    )
    def test_keeps_to_bars_and_caps(self, totals, told):
        assert grades(*totals) == told

    @pytest.mark.parametrize(
        ("spans", "told"),
        [
            pytest.param([(88, 92), 80, 80, 80], ["", "良好", "良好", "良好"], id="may pass"),
            pytest.param([95, (70, 94), 80, 80], ["优秀", "", "良好", "良好"], id="sure"),
            pytest.param([91, (70, 94), 80, 80], ["", "", "良好", "良好"], id="may be passed"),
            pytest.param([95, (80, 89), 80, 80], ["优秀", "良好", "良好", "良好"], id="one grade"),
        ],
    )
    def test_leaves_open_what_can_still_turn_out_otherwise(self, spans, told):
        assert grades(*spans) == told

    def test_gives_a_vetoed_unit_the_grade_and_its_place_to_others(self):
        results = {"a": result(99, is_vetoed=True), "b": result(92), "c": result(80),
                   "d": result(80)}  # fmt: skip
        found = graded(SCHEME, results)
        assert [found[name].grade for name in "abcd"] == ["不合格", "优秀", "良好", "良好"]

    def test_waits_for_the_decision_about_a_veto(self):
        assert graded(SCHEME, {"a": result(85, has_open_veto=True)})["a"].grade == ""

    def test_ranks_nobody_without_a_total(self):
        found = graded(SCHEME, {"a": result(None), "b": result(70)})
        assert (found["a"].rank, found["b"].rank) == (None, 1)

    def test_lets_ties_share_the_better_rank(self):
        found = graded(SCHEME, {"a": result(90), "b": result(90), "c": result(80)})
        assert [one.rank for one in found.values()] == [1, 1, 3]

    @settings(max_examples=60)
    @given(
        st.lists(
            st.tuples(st.integers(55, 100), st.integers(0, 12)).map(
                lambda pair: (pair[0], pair[0] + pair[1])
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_says_only_what_holds_however_it_turns_out(self, spans):
        told = list(graded(SCHEME, {n: result(*span) for n, span in enumerate(spans)}).values())
        for ends in product(*[sorted({low, (low + high) // 2, high}) for low, high in spans]):
            settled = graded(SCHEME, {n: result(end) for n, end in enumerate(ends)})
            for one, sure in zip(told, settled.values(), strict=True):
                assert one.grade in ("", sure.grade)
                assert one.rank in (None, sure.rank)
                assert sure.grade
                assert sure.rank
