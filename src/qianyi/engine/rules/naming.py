"""The names formulas of one pack may use, and the reading of each formula with its unit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import Problem, allowed
from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.errors import FormulaNotUnderstood
from qianyi.engine.rules.formulas import read_formula
from qianyi.engine.rules.measures import PURE, Measure, measure_get, scale_to
from qianyi.engine.rules.program import Column, Step
from qianyi.engine.rules.typed import Names, Typed, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qianyi.engine.packs.records import Unit
    from qianyi.engine.packs.yaml12 import Place
    from qianyi.engine.rules.typed import Kind

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ZERO, ONE = Decimal(0), Decimal(1)
NOTHING = Typed(x.Null(), "null")
_YEARS = ("本年度", "上一年度", "再上一年度")


class Naming:
    """Names of one pack; notes what is wrong and goes on with an unknown value."""

    def __init__(self, pack: r.RulePack, units: Mapping[str, Unit]) -> None:
        self.pack = pack
        self.units = units
        self.problems: list[Problem] = []
        self.columns: dict[str, Column] = {}
        self.values: dict[str, Typed] = {}
        self.steps: list[Step] = []
        self.measures: dict[str, Measure] = {}
        self.day = measure_get("天", units) or PURE
        self.year = measure_get("年", units) or PURE
        self._taken: dict[str, Place | None] = {}
        self._before: set[str] = set()
        self._summed: dict[tuple[str, r.YearSpan], x.Expr] = {}
        self._inputs()
        self._parameters()
        self._derived()

    # --- telling

    def complain(self, at: Place | None, message: str) -> None:
        """Note one problem at the line of a record."""
        assert at is not None  # noqa: S101  # every record with a formula is read from a file
        self.problems.append(Problem(at, "", message))

    def take(self, name: str, at: Place | None) -> None:
        """A name can be given once."""
        if name in self._taken:
            self.complain(at, f"代码“{name}”重复，{self._taken[name] or '开头'}已有，请改一个。")
        self._taken.setdefault(name, at)

    def measure(self, printed: str, at: Place | None) -> Measure:
        """The measure of a unit; an unknown one is told."""
        found = measure_get(printed, self.units)
        if found is None:
            names = {unit.name for unit in self.units.values()}
            self.complain(
                at, f"没有计量单位“{printed}”。可用的单位：{allowed(names)}；前面可加万、亿。"
            )
            return PURE
        return found

    # --- what there is to name

    def _inputs(self) -> None:
        self.columns[r.APPLIED_ON] = Column(r.APPLIED_ON, "申请日期", "date")
        self.values[r.APPLIED_ON] = Typed(x.Col(r.APPLIED_ON), "date")
        self._taken[r.APPLIED_ON] = None
        for one in self.pack.inputs:
            kind: Kind = "number" if one.type in ("number", "whole") else one.type  # type: ignore[assignment]
            measure = self.measure(one.unit, one.at) if kind == "number" else PURE
            for name, label, year in _names(one):
                self.take(name, one.at)
                self.columns[name] = Column(
                    name, label, kind, one.unit, one.type == "whole", one.choices, one, year
                )
                self.measures[name] = measure
                self.values[name] = Typed(
                    x.Col(name), kind, measure, whole=one.type == "whole", choices=one.choices
                )

    def _parameters(self) -> None:
        for one in self.pack.parameters:
            self.take(one.code, one.at)
            measure = self.measure(one.unit, one.at)
            whole = one.value == one.value.to_integral_value()
            self.values[one.code] = Typed(x.Num(one.value), "number", measure, whole=whole)
            self.measures[one.code] = measure

    def _derived(self) -> None:
        for one in self._in_order():
            self.take(one.code, one.at)
            typed, scaled = self.declared(one.formula, one.unit, one.at, f"推算值“{one.name}”")
            self.steps.append(Step(one.code, scaled, typed.kind, "derived", one.code))
            measure = self.measure(one.unit, one.at) if one.unit else PURE
            self.measures[one.code] = measure
            self.values[one.code] = replace(
                typed, expr=x.Col(one.code), measure=measure, bare=False, top=None, bottom=None
            )

    def _in_order(self) -> list[r.Derived]:
        by_code = {one.code: one for one in self.pack.derived}
        done: dict[str, r.Derived] = {}

        def visit(one: r.Derived, above: tuple[str, ...]) -> None:
            if one.code in done:
                return
            if one.code in above:
                chain = " → ".join(
                    by_code[code].name for code in (*above[above.index(one.code) :], one.code)
                )
                self.complain(one.at, f"推算值互相引用，成了循环：{chain}。请去掉其中一处引用。")
                return
            for word in _WORD.findall(one.formula):
                if word in by_code:
                    visit(by_code[word], (*above, one.code))
            done.setdefault(one.code, one)

        for one in self.pack.derived:
            visit(one, ())
        return list(done.values())

    # --- reading formulas

    def formula(
        self, text: str, at: Place | None, *, extra: Mapping[str, Typed] | None = None
    ) -> Typed:
        """The typed expression; ``NOTHING`` after a complaint."""
        values = {**self.values, **extra} if extra else self.values
        try:
            return read_formula(text, Names(values, self.day, self.year))
        except FormulaNotUnderstood as refusal:
            self.complain(at, refusal.message)
            return NOTHING

    def declared(
        self, text: str, unit: str, at: Place | None, what: str,
        extra: Mapping[str, Typed] | None = None,
    ) -> tuple[Typed, x.Expr]:  # fmt: skip
        """A formula with its value in the unit declared, rounded as it is compared."""
        typed = self.formula(text, at, extra=extra)
        if typed.kind != "number":
            if unit and typed.kind != "null":
                self.complain(at, f"{what}的公式不是数量，不能有单位“{unit}”。")
            return typed, typed.expr
        if not unit and not (typed.measure.is_pure and typed.whole):
            self.complain(
                at,
                f"{what}没有单位，请写 unit，如 {typed.measure.name or '万元'}；比值写 % 或 倍。",
            )
            return typed, typed.expr
        measure = self.measure(unit, at)
        scale = self.scale(typed, measure)
        if scale is None:
            self.complain(
                at,
                f"{what}的公式算出来是“{typed.measure.name}”，与写明的单位“{unit}”不一致。"
                "请改单位，或把输入改成同一单位。",
            )
            return typed, typed.expr
        return replace(typed, measure=measure), scaled(typed, scale, measure)

    @staticmethod
    def scale(typed: Typed, measure: Measure) -> Decimal | None:
        """By what the value is multiplied; a bare zero fits any unit."""
        if typed.bare and isinstance(typed.expr, x.Num) and typed.expr.value == 0:
            return ONE
        return scale_to(typed.measure, measure)

    def flag(self, text: str, at: Place | None, what: str) -> x.Expr:
        """A formula that must be true or false."""
        typed = self.formula(text, at)
        if typed.kind not in ("flag", "null"):
            self.complain(at, f"{what}应为可判断真假的公式，现在算出来的是数量或文字。")
        return typed.expr

    # --- yearly inputs

    def over_years(self, span: r.YearSpan, at: Place | None, text: str) -> dict[str, Typed]:
        """Bare codes of the yearly inputs a text names, as their sum or mean over the years."""
        lazy: dict[str, Typed] = {}
        named = set(_WORD.findall(text))
        for one in self._yearly(span):
            if one.code not in named:
                continue
            expr = self._joined_years(one.code, span)
            first = self.values[f"{one.code}_fy{span.years[0]}"]
            whole = first.whole and span.mode == "pooled"
            lazy[one.code] = replace(first, expr=expr, whole=whole)
        self.check_span(span, at)
        return lazy

    def in_year(self, span: r.YearSpan, year: int) -> dict[str, Typed]:
        """Bare codes of yearly inputs as their value in one year."""
        return {one.code: self.values[f"{one.code}_fy{year}"] for one in self._yearly(span)}

    def left_out(self, span: r.YearSpan, year: int) -> x.Expr | None:
        """Whether a year lies before the firm began; None where that is not asked."""
        if not span.limited_by or span.limited_by not in self.values or year == min(span.years):
            return None
        name = f"{span.limited_by}_before_{year}"
        if name not in self._before:
            limit = x.Col(span.limited_by)
            known = x.Not(x.IsNull(limit))
            before = x.All((known, x.Cmp("<", limit, x.Num(Decimal(year)))))
            self.steps.append(Step(name, before, "flag", "hidden", span.limited_by))
            self._before.add(name)
        return x.Col(name)

    def _yearly(self, span: r.YearSpan) -> Iterable[r.Input]:
        return (one for one in self.pack.inputs if set(span.years) <= set(one.periods))

    def check_span(self, span: r.YearSpan, at: Place | None) -> None:
        """The years are there, and so is the input that limits them."""
        if not span.years:
            self.complain(at, "period 的 years 至少要写一个会计年度。")
        if span.limited_by and span.limited_by not in self.values:
            self.complain(at, f"period 的 limited_by 没有“{span.limited_by}”这个输入。")

    def _joined_years(self, code: str, span: r.YearSpan) -> x.Expr:
        key = (code, span)
        if key not in self._summed:
            name = f"{code}_{span.mode}_{'_'.join(map(str, sorted(span.years)))}"
            name += f"_by_{span.limited_by}" if span.limited_by else ""
            terms = [self._term(x.Col(f"{code}_fy{year}"), span, year) for year in span.years]
            total = _added(terms)
            if span.mode == "mean":
                ones = [self._term(x.Num(ONE), span, year) for year in span.years]
                total = x.Arith("/", total, _added(ones))
            self.steps.append(Step(name, total, "number", "hidden", code))
            self._summed[key] = x.Col(name)
        return self._summed[key]

    def _term(self, value: x.Expr, span: r.YearSpan, year: int) -> x.Expr:
        before = self.left_out(span, year)
        return value if before is None else x.Case(((before, x.Num(ZERO)),), value)


def scaled(typed: Typed, scale: Decimal, measure: Measure) -> x.Expr:
    """A value in another unit, rounded as it is compared."""
    if scale == 1:
        return compared(replace(typed, measure=measure))
    return x.Round(x.Arith("*", typed.expr, x.Num(scale)), measure.places)


def _added(terms: list[x.Expr]) -> x.Expr:
    total = terms[0]
    for term in terms[1:]:
        total = x.Arith("+", total, term)
    return total


def _names(one: r.Input) -> Iterable[tuple[str, str, int | None]]:
    if not one.periods:
        yield one.code, one.name, None
    for year in one.periods:
        yield f"{one.code}_fy{year}", f"{one.name}（{year_words(year)}）", year


def year_words(back: int) -> str:
    """A fiscal year as people say it; ``back`` is 1 for FY-1, the last complete one.

    Example:
        >>> year_words(1), year_words(3)
        ('上一年度', '前3年度')
    """
    return _YEARS[back] if back < len(_YEARS) else f"前{back}年度"


def spans(
    rows: Iterable[tuple[r.Interval, x.Expr]], complain: Callable[[str], None], *, whole: bool
) -> tuple[x.Span, ...]:
    """Intervals in rising order; an overlap, a gap or an empty one is told."""
    found = sorted((_span(within, result) for within, result in rows), key=_low)
    for one in found:
        if one.low is not None and one.high is not None and one.low > one.high:
            complain(f"区间的下限{one.low}大于上限{one.high}。")
    for before, after in pairwise(found):
        _neighbours(before, after, complain, whole=whole)
    return tuple(found)


def _span(within: r.Interval, result: x.Expr) -> x.Span:
    low = within.from_ if within.from_ is not None else within.above
    high = within.to if within.to is not None else within.below
    return x.Span(low, within.above is None, high, within.below is None, result)


def _low(span: x.Span) -> tuple[bool, Decimal, bool]:
    return span.low is not None, span.low or ZERO, not span.low_in


def _neighbours(
    before: x.Span, after: x.Span, complain: Callable[[str], None], *, whole: bool
) -> None:
    if before.high is None or after.low is None:
        complain("两档都没有上限或都没有下限，互相重叠；每档写明起止（from、above、to、below）。")
        return
    if before.high > after.low or (before.high == after.low and before.high_in and after.low_in):
        complain(
            f"两档重叠：一档到{before.high}{_in(before.high_in)}，下一档从{after.low}{_in(after.low_in)}起。"
        )
    touching = before.high == after.low and (before.high_in or after.low_in)
    stepping = whole and before.high_in and after.low_in and after.low - before.high == 1
    if before.high <= after.low and not touching and not stepping and before.high != after.low:
        complain(
            f"两档之间有空缺：{before.high}{_in(before.high_in)}之后、"
            f"{after.low}{_in(after.low_in)}之前没有标准。"
        )
    if before.high == after.low and not (before.high_in or after.low_in):
        complain(f"两档之间有空缺：正好{before.high}不属于任何一档，请把一边改为含（from 或 to）。")


def _in(included: bool) -> str:  # noqa: FBT001  # a word for a flag
    return "（含）" if included else "（不含）"
