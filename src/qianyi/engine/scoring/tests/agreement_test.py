"""Columns and the one-subject path give the same, whatever the method and the figures."""

from __future__ import annotations

from decimal import Decimal

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.scoring import score, score_subject
from qianyi.engine.scoring.conditions import column, holds
from qianyi.engine.scoring.records import (
    Adjustment,
    Adjustments,
    Joined,
    Normalise,
    Step,
    Veto,
)
from qianyi.engine.scoring.records import (
    Test as InputTest,
)
from qianyi.engine.scoring.tests.building import ABCD, item, method, people

TENTHS = st.integers(-50, 200).map(lambda one: Decimal(one) / 10)
FIGURES = st.none() | TENTHS | st.just(Decimal(0))
SHARES = st.sampled_from([Decimal(0), Decimal("0.2"), Decimal("0.5"), Decimal(1)])


@st.composite
def normalises(draw):
    kind = draw(st.sampled_from(["ratio", "minmax", "bands", "percentile", "points"]))
    if kind == "ratio":
        source = draw(st.sampled_from([None, "mean", "median"]))
        return Normalise(kind, base=None if source else Decimal("7.3"), source=source)
    if kind == "minmax":
        ends = draw(st.sampled_from([{}, {"low": Decimal(0), "high": Decimal(10)}]))
        trim = draw(st.sampled_from([None, Decimal("0.1")])) if not ends else None
        return Normalise(kind, floor=draw(SHARES), trim=trim, flat=draw(SHARES), **ends)
    if kind == "points":
        return Normalise(kind)
    bounds = ["0.25", "0.5", "0.75"] if kind == "percentile" else ["1", "5", "10"]
    steps = tuple(Step(Decimal(bound), Decimal(10 * n)) for n, bound in enumerate(bounds, 1))
    if kind == "percentile" and draw(st.booleans()):
        steps = ()
    return Normalise(kind, steps=steps, flat=draw(SHARES) if kind == "percentile" else None)


@st.composite
def items(draw, code, weight):
    return item(
        code,
        weight,
        draw(normalises()),
        cap=draw(st.sampled_from([None, Decimal("0.8"), Decimal("1.5")])),
        missing=draw(st.sampled_from(["zero", "mean", "unknown", "skip"])),
        negative=draw(st.sampled_from(["zero", "missing"])),
        zero=draw(st.sampled_from(["zero", "full", "missing"])),
    )


@st.composite
def settled(draw):
    """A method over three inputs, and a population."""
    chosen = method(
        draw(items("a", "50")),
        draw(items("b", "30")),
        draw(items("c", "20")),
        directions={"b": draw(st.sampled_from(["up", "down"]))},
        bonus=Adjustments(
            (Adjustment("more", "加分", Decimal(2), InputTest("a", ">=", Decimal(5))),),
            at_most=Decimal(3),
        ),
        deduction=Adjustments((Adjustment("less", "扣分", Decimal("0.5"), per="b"),)),
        vetoes=(Veto("bad", "否决", InputTest("c", "<", Decimal(0)), "D"),),
        grades=ABCD,
        weighting=draw(st.sampled_from(["given", "given", "equal"])),
    )
    if chosen.weighting == "equal":
        steps = {one.normalise.kind for one in chosen.groups[0].items}
        if steps & {"bands", "points"} or any(i.normalise.steps for i in chosen.groups[0].items):
            chosen = method(*chosen.groups[0].items, grades=ABCD)
    rows = draw(st.lists(st.tuples(FIGURES, FIGURES, FIGURES), min_size=1, max_size=9))
    return chosen, rows


class TestAgreement:
    @settings(max_examples=150, deadline=None)
    @given(settled())
    def test_of_totals_points_and_states(self, given_ones):
        chosen, rows = given_ones
        frame = people(
            **{
                code: pl.Series(
                    [None if r[n] is None else float(r[n]) for r in rows], dtype=pl.Float64
                )
                for n, code in enumerate("abc")
            }
        )
        scores = score(chosen, frame)
        for subject, row in zip(frame["subject"], rows, strict=True):
            alone = score_subject(chosen, dict(zip("abc", row, strict=True)), scores.references)
            together = scores.row(subject)
            self.same(together["total"], alone.total)
            for one in alone.items:
                self.same(together[f"p.{one.indicator.code}"], one.points)
            assert together["veto"] == alone.veto

    @staticmethod
    def same(by_column, by_itself):
        if by_column is None or by_itself is None:
            assert by_column is by_itself
        else:
            assert abs(Decimal(repr(by_column)) - by_itself) < Decimal("1e-8")


TESTS = st.builds(
    InputTest,
    st.sampled_from(["a", "b"]),
    st.sampled_from([">=", ">", "<=", "<", "=", "!="]),
    TENTHS,
) | st.builds(lambda words: InputTest("w", "in", words), st.sampled_from([("x",), ("x", "y")]))
CONDITIONS = st.recursive(
    TESTS,
    lambda inside: st.builds(
        lambda joint, parts: Joined(joint, tuple(parts[:1] if joint == "not" else parts)),
        st.sampled_from(["all", "any", "not"]),
        st.lists(inside, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


class TestConditions:
    @settings(max_examples=150, deadline=None)
    @given(CONDITIONS, FIGURES, FIGURES, st.sampled_from([None, "x", "y", "z"]))
    def test_mean_the_same_in_both_forms(self, condition, a, b, word):
        frame = nw.from_native(
            pl.DataFrame(
                {
                    "a": pl.Series([None if a is None else float(a)], dtype=pl.Float64),
                    "b": pl.Series([None if b is None else float(b)], dtype=pl.Float64),
                    "w": pl.Series([word], dtype=pl.String),
                }
            ),
            eager_only=True,
        )
        by_column = frame.select(column(condition).alias("held"))["held"].to_list()[0]
        assert by_column is holds(condition, {"a": a, "b": b, "w": word})
