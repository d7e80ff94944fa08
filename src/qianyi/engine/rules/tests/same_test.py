"""The back ends give the same, one subject and columns, over random data and edges."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.rules import decide, match
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.columns import DIVISION, column_expr, day_number, section_number
from qianyi.engine.rules.matching import outputs_of
from qianyi.engine.rules.subject import compile_expr, years_between

from .making import FACTS, book

BOOK = book()
EDGES = ["0", "1", "-1", "0.05", "0.0499999", "0.0500001", "5000", "4999.99", "5000.01", "0.1", "3"]
NUMBERS = st.one_of(
    st.none(),
    st.sampled_from(EDGES).map(Decimal),
    st.decimals(-100_000, 100_000, places=2, allow_nan=False),
)
FLAGS = st.sampled_from([None, True, False])
CODES = st.sampled_from([None, "3921", "6510", "6520", "651", "65", "51", "C", "I", "0111"])
DAYS = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2030, 12, 31)))


def span(low, high, *, result, low_in=False, high_in=False) -> x.Span:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return x.Span(ends[0], low_in, ends[1], high_in, x.Num(Decimal(result)))


def number_exprs() -> st.SearchStrategy[x.Expr]:
    leaf = st.one_of(
        st.sampled_from([x.Col("a"), x.Col("b"), x.Col("c")]),
        st.sampled_from(EDGES).map(lambda text: x.Num(Decimal(text))),
    )

    def deeper(inner: Any) -> Any:
        compared = st.builds(x.Cmp, st.sampled_from([">=", ">", "<=", "<"]), inner, inner)
        bands = st.builds(
            lambda value: x.Bands(
                value,
                (
                    span(None, 5, high_in=True, result=1),
                    span(5, 5000, result=2),
                    span(5000, None, low_in=True, result=3),
                ),
                x.Null(),
            ),
            inner,
        )
        case = st.builds(lambda when, a, b: x.Case(((when, a),), b), compared, inner, inner)
        arith = st.builds(x.Arith, st.sampled_from("+-*/"), inner, inner)
        rounded = inner.map(lambda a: (x.Round(a, 6),))
        called = st.builds(x.Call, st.sampled_from(["floor", "ceil", "abs"]), rounded)
        return st.one_of(arith, bands, case, called)

    return st.recursive(leaf, deeper, max_leaves=6)


def conditions() -> st.SearchStrategy[x.Expr]:
    numbers = number_exprs().map(lambda expr: x.Round(expr, 6))
    leaf = st.one_of(
        st.builds(x.Cmp, st.sampled_from([">=", ">", "<=", "<", "=", "!="]), numbers, numbers),
        st.sampled_from(
            [
                x.Col("f"),
                x.Industry(x.Col("i"), ("C", "6510")),
                x.OneOf(x.Col("i"), ("3921", "51")),
                x.Cmp("<=", x.Col("d"), x.Day(date(2020, 2, 29))),
            ]
        ),
        numbers.map(x.IsNull),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda items: x.All(tuple(items))),
            st.lists(inner, min_size=1, max_size=3).map(lambda items: x.Some(tuple(items))),
            inner.map(x.Not),
        ),
        max_leaves=5,
    )


def frame(env: dict[str, Any]) -> pl.DataFrame:
    schema: dict[str, Any] = {**dict.fromkeys("abc", pl.Float64), "f": pl.Boolean, "i": pl.String}
    schema["d"] = pl.Int64
    row = {
        key: None
        if value is None
        else float(value)
        if isinstance(value, Decimal)
        else day_number(value)
        if isinstance(value, date)
        else value
        for key, value in env.items()
    }
    code = env["i"]
    division = (
        None if code is None else int(code[:2]) if code[0].isdigit() else section_number(code)
    )
    return pl.DataFrame([row], schema=schema).with_columns(
        pl.lit(division, pl.Int64).alias("i" + DIVISION)
    )


def on_columns(expr: x.Expr, env: dict[str, Any]) -> Any:
    made = nw.from_native(frame(env)).select(column_expr(expr).alias("it"))
    return made.to_native()["it"][0]


ENVS = st.fixed_dictionaries(
    {"a": NUMBERS, "b": NUMBERS, "c": NUMBERS, "f": FLAGS, "i": CODES, "d": DAYS}
)


class TestTheBackEnds:
    @given(number_exprs(), ENVS)
    @settings(max_examples=150, deadline=None)
    def test_work_out_the_same_numbers(self, expr, env):
        one = compile_expr(expr)(env)
        many = on_columns(expr, env)
        assert (one is None) == (many is None)
        if one is not None:
            assert many == pytest.approx(float(one), rel=1e-9, abs=1e-6)

    @given(conditions(), ENVS)
    @settings(max_examples=150, deadline=None)
    def test_decide_the_same(self, expr, env):
        assert on_columns(expr, env) is compile_expr(expr)(env)

    @given(
        st.dates(date(1900, 3, 1), date(2100, 1, 1)), st.dates(date(1900, 3, 1), date(2100, 1, 1))
    )
    @settings(max_examples=100, deadline=None)
    def test_count_the_same_full_years(self, first, last):
        expr = x.Call("years_between", (x.Day(first), x.Day(last)))
        got = (
            nw.from_native(pl.DataFrame({"z": [1]}))
            .select(column_expr(expr).alias("it"))
            .to_native()
        )
        assert got["it"][0] == years_between(first, last)


def row(**changes: Any) -> dict[str, Any]:
    return {**FACTS, "s_plan": None, **changes}


def both(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What one subject and what columns say of the same rows."""
    native = pl.DataFrame(rows, infer_schema_length=None, strict=False).with_columns(
        pl.col("applied_on", "founded_on").str.to_date()
    )
    many = match(BOOK, native).to_dicts()
    names = outputs_of(BOOK.program())
    one = [decide(BOOK, r).values for r in rows]
    return [
        ({n: a[n] for n in names}, {n: b[n] for n in names}) for a, b in zip(one, many, strict=True)
    ]


def assert_same(one: dict[str, Any], many: dict[str, Any]) -> None:
    for name, value in one.items():
        if isinstance(value, Decimal):
            assert many[name] == pytest.approx(float(value), abs=1e-6), name
        else:
            assert many[name] is value or many[name] == value, name


class TestAPack:
    @pytest.mark.parametrize("by", [Decimal("-0.0001"), Decimal(0), Decimal("0.0001")])
    @pytest.mark.parametrize("revenue", ["123.45", "4999.99", "5000", "5000.01", "998877.66"])
    @pytest.mark.parametrize("share", ["0.05", "0.03"])
    def test_meets_its_thresholds_exactly_on_both(self, revenue, share, by):
        total = Decimal(revenue) * 3
        cost = total * Decimal(share) / 3 + by / 3
        values = {f"revenue_fy{n}": float(revenue) for n in (1, 2, 3)}
        values |= {f"rd_cost_fy{n}": float(cost) for n in (1, 2, 3)}
        for one, many in both([row(**values)]):
            assert_same(one, many)

    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "staff": st.sampled_from([None, 0, 1, 99, 100, 101]),
                    "tech_staff": st.sampled_from([None, 0, 9, 10, 11]),
                    "years": st.sampled_from([None, 0, 1, 2, 3, 9]),
                    "revenue_fy1": st.sampled_from([None, 0.0, 4999.99, 5000.0, 5000.01]),
                    "revenue_fy2": st.sampled_from([None, 0.0, 4545.45, 5000.0]),
                    "revenue_fy3": st.sampled_from([None, 0.0, 3000.0]),
                    "rd_cost_fy1": st.sampled_from([None, 0.0, 99.99, 100.0, 250.0]),
                    "rd_cost_fy2": st.sampled_from([None, 99.99, 100.0]),
                    "has_award": FLAGS,
                    "dishonest": FLAGS,
                    "industry": CODES,
                    "stage": st.sampled_from([None, "初创期", "成长期"]),
                    "s_plan": st.sampled_from([None, 0.0, 20.0, 21.0, 60.0, 61.0]),
                }
            ),
            min_size=1,
            max_size=12,
        )
    )
    @settings(max_examples=25, deadline=None)
    def test_says_the_same_of_one_and_of_many(self, changes):
        for one, many in both([row(**c) for c in changes]):
            assert_same(one, many)

    def test_knows_the_day_it_was_founded_on(self):
        start = date(2025, 4, 25)
        rows = [row(founded_on=str(start + timedelta(days=n))) for n in range(12)]
        for one, many in both(rows):
            assert_same(one, many)
