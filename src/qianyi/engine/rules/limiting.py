"""Figures held against a limit: thresholds, bands, tables, years; the gap and what is lacking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.logic import (
    FALSE,
    MONEY_STEP,
    UNKNOWN,
    extreme,
    lies_in,
    step_of,
)
from qianyi.engine.rules.measures import Measure, divided
from qianyi.engine.rules.naming import NOTHING, ONE, ZERO, Naming, spans
from qianyi.engine.rules.program import Step, Tested

if TYPE_CHECKING:
    from qianyi.engine.rules.program import Role
    from qianyi.engine.rules.typed import Typed

LEAST_OPS = (">=", ">")


class Limiting:
    """What conditions that hold a figure against a limit are lowered with."""

    def __init__(self, pack: r.RulePack, naming: Naming) -> None:
        self.pack = pack
        self.naming = naming
        self.tests: dict[str, Tested] = {}
        self.steps: list[Step] = []

    def add(self, name: str, expr: x.Expr, kind: str, role: Role, owner: str = "") -> x.Col:
        """One more step."""
        self.steps.append(Step(name, expr, kind, role, owner))  # type: ignore[arg-type]
        return x.Col(name)

    def _figure(self, one: r.Criterion, depth: int, skipped: x.Expr) -> x.Expr:
        if one.period is not None and one.period.mode in ("each", "any"):
            return self._year_by_year(one, one.period, depth, skipped)
        extra = self.naming.over_years(one.period, one.at, one.formula) if one.period else None
        typed, value = self.naming.declared(
            one.formula, one.unit, one.at, f"条件“{one.name}”", extra
        )
        if typed.kind not in ("number", "null"):
            self.naming.complain(one.at, f"条件“{one.name}”有标准值，公式应算出数量。")
        shown = self.add(f"{one.code}_value", value, "number", "value", one.code)
        limits = self._limits(one)
        self._note(one, typed, depth)
        held = self._held(one, shown, limits, skipped)
        name = self.add(f"{one.code}_meets", held, "flag", "hidden", one.code)
        limit = limits if isinstance(limits, x.Num) else self.add(
            f"{one.code}_limit", limits, "number", "limit", one.code
        )  # fmt: skip
        self._gap(one, shown, limit, name, typed.measure, whole=typed.whole)
        self._amount(one, typed, limit, name)
        return name

    def _note(self, one: r.Criterion, typed: Typed, depth: int) -> None:
        top = typed.top
        levers = self._reads(top.expr if top is not None else typed.expr)
        self.tests[one.code] = Tested(
            one,
            typed.measure,
            amount=top.measure if top is not None else None,
            amount_whole=top is not None and top.whole,
            limit=one.threshold,
            reads=self._reads(typed.expr),
            levers=tuple(name for name in levers if self._can_change(name)),
            depth=depth,
        )

    def _can_change(self, name: str) -> bool:
        column = self.naming.columns.get(name)
        return column is not None and column.input is not None and not column.input.fixed

    def _limits(self, one: r.Criterion) -> x.Expr:
        """The threshold as a number, or as an expression of what it depends on."""
        if one.threshold is not None:
            return x.Num(one.threshold)
        if one.bands is not None:
            return self._banded(one, one.bands)
        assert one.table is not None  # noqa: S101  # the shape wants one of the three
        return self._tabled(one, one.table)

    def _banded(self, one: r.Criterion, bands: r.ThresholdBands) -> x.Expr:
        what = f"条件“{one.name}”分档所依据的值"
        typed, by = self.naming.declared(bands.by, bands.unit, one.at, what)
        if typed.kind == "number" and not bands.unit:
            self.naming.complain(one.at, f"{what}没有单位，请在 bands 里写 unit。")
        rows = [(row.within, x.Num(row.threshold)) for row in bands.rows]
        at = bands.rows[0].at if bands.rows else one.at
        found = spans(
            rows, lambda m: self.naming.complain(at, f"条件“{one.name}”{m}"), whole=typed.whole
        )
        name = self.add(f"{one.code}_by", by, "number", "hidden", one.code)
        return x.Bands(name, found, UNKNOWN)

    def _tabled(self, one: r.Criterion, table: r.ThresholdTable) -> x.Expr:
        subject = self.naming.values.get(table.by, NOTHING)
        if subject.kind not in ("industry", "choice", "text"):
            self.naming.complain(
                one.at, f"条件“{one.name}”的表要按行业或选项分行（by），“{table.by}”不是。"
            )
        rows = [
            (lies_in(self.naming, subject, row.in_, row.at), x.Num(row.threshold))
            for row in table.rows
        ]
        return x.Case(tuple(rows), UNKNOWN)

    def _held(self, one: r.Criterion, value: x.Expr, limits: x.Expr, skipped: x.Expr) -> x.Expr:
        assert one.operator is not None  # noqa: S101  # the shape wants it with a limit
        if isinstance(limits, x.Num):
            return x.Cmp(one.operator, value, limits)
        if isinstance(limits, x.Bands):
            outside = _outside(one.bands.outside if one.bands else "unknown", skipped)
            rows = tuple(
                replace(row, result=x.Cmp(one.operator, value, row.result)) for row in limits.rows
            )
            return x.Bands(limits.value, rows, outside)
        assert isinstance(limits, x.Case)  # noqa: S101  # there is no fourth kind
        outside = _outside(one.table.outside if one.table else "unknown", skipped)
        return x.Case(
            tuple((when, x.Cmp(one.operator, value, limit)) for when, limit in limits.rows), outside
        )

    def _gap(
        self, one: r.Criterion, value: x.Expr, limit: x.Expr, met: x.Expr, measure: Measure,
        *, whole: bool,
    ) -> None:  # fmt: skip
        up = one.operator in LEAST_OPS
        short: x.Expr = x.Arith("-", limit, value) if up else x.Arith("-", value, limit)
        if one.operator in (">", "<"):
            short = x.Arith("+", short, x.Num(step_of(one, measure, whole=whole)))
        if one.operator in ("=", "!="):
            short = x.Call("abs", (short,))
        gap: x.Expr = x.Case(((met, x.Num(ZERO)),), x.Round(short, measure.places))
        if one.operator in (">=", "<="):
            # Met or not, the same comes out: what is missing, at least nothing.
            gap = x.Call("no_less", (x.Round(short, measure.places), x.Num(ZERO)))
        self.add(f"{one.code}_gap", gap, "number", "gap", one.code)

    def _amount(self, one: r.Criterion, typed: Typed, limit: x.Expr, met: x.Expr) -> None:
        """For a quotient: what the numerator lacks (or has too much), in its own unit."""
        if typed.top is None or typed.bottom is None or one.operator in ("=", "!="):
            return
        self.add(
            f"{one.code}_amount", self._lack(one, typed, limit, met), "number", "amount", one.code
        )

    def _lack(self, one: r.Criterion, typed: Typed, limit: x.Expr, met: x.Expr) -> x.Expr:
        top, bottom = typed.top, typed.bottom
        assert top is not None  # noqa: S101  # asked by the caller
        assert bottom is not None  # noqa: S101
        quotient = replace(typed, measure=divided(top.measure, bottom.measure))
        scale = self.naming.scale(quotient, typed.measure) or ONE
        share = x.Num(limit.value / scale) if isinstance(limit, x.Num) else x.Arith(
            "/", limit, x.Num(scale)
        )  # fmt: skip
        wanted = x.Arith("*", share, bottom.expr)
        up = one.operator in LEAST_OPS
        short = x.Arith("-", wanted, top.expr) if up else x.Arith("-", top.expr, wanted)
        lack: x.Expr = x.Round(short, top.measure.places)
        if top.whole:
            lack = x.Call("ceil", (lack,))
        elif one.operator in (">", "<"):
            lack = x.Arith("+", lack, x.Num(MONEY_STEP))
        return x.Case(((met, x.Num(ZERO)), (x.Cmp("<", lack, x.Num(ZERO)), x.Num(ZERO))), lack)

    def _year_by_year(
        self, one: r.Criterion, span: r.YearSpan, depth: int, skipped: x.Expr
    ) -> x.Expr:
        held: list[x.Expr] = []
        gaps: list[tuple[x.Expr | None, x.Expr]] = []
        amounts: list[tuple[x.Expr | None, x.Expr]] = []
        values: list[tuple[x.Expr | None, x.Expr]] = []
        every = span.mode == "each"
        self.naming.check_span(span, one.at)
        typed = NOTHING
        for year in span.years:
            single = replace(one, code=f"{one.code}_fy{year}", period=None)
            inner = self.naming.in_year(span, year)
            typed, value = self.naming.declared(
                one.formula, one.unit, one.at, f"条件“{one.name}”", inner
            )
            shown = self.add(f"{single.code}_value", value, "number", "hidden", one.code)
            limits = self._limits(single)
            met = self.add(
                f"{single.code}_meets",
                self._held(one, shown, limits, skipped),
                "flag",
                "hidden",
                one.code,
            )
            out = self.naming.left_out(span, year)
            freed = met if out is None else x.Case(((out, x.Flag(every)),), met)
            held.append(freed)
            values.append((out, shown))
            limit = limits if isinstance(limits, x.Num) else x.Col(f"{one.code}_limit")
            if not isinstance(limits, x.Num) and year == span.years[0]:
                self.add(f"{one.code}_limit", limits, "number", "limit", one.code)
            gaps.append((out, self._short(one, shown, limit, met, typed)))
            if typed.top is not None and typed.bottom is not None:
                amounts.append((out, self._lack(one, typed, limit, met)))
        self._note(one, typed, depth)
        self._note_years(one, span)
        smallest = (one.operator in LEAST_OPS) == every
        self.add(
            f"{one.code}_value", extreme(values, smallest=smallest), "number", "value", one.code
        )
        self.add(f"{one.code}_gap", extreme(gaps, smallest=not every), "number", "gap", one.code)
        if amounts:
            most = extreme(amounts, smallest=not every)
            self.add(f"{one.code}_amount", most, "number", "amount", one.code)
        return x.All(tuple(held)) if every else x.Some(tuple(held))

    def _note_years(self, one: r.Criterion, span: r.YearSpan) -> None:
        tested = self.tests[one.code]
        last = span.years[-1]
        reads = tuple(
            dict.fromkeys(
                name.replace(f"_fy{last}", f"_fy{year}")
                for year in span.years
                for name in tested.reads
            )
        )
        levers = tuple(
            dict.fromkeys(
                name.replace(f"_fy{last}", f"_fy{year}")
                for year in span.years
                for name in tested.levers
            )
        )
        self.tests[one.code] = replace(tested, reads=reads, levers=levers)

    def _short(
        self, one: r.Criterion, value: x.Expr, limit: x.Expr, met: x.Expr, typed: Typed
    ) -> x.Expr:
        up = one.operator in LEAST_OPS
        short: x.Expr = x.Arith("-", limit, value) if up else x.Arith("-", value, limit)
        if one.operator in (">", "<"):
            short = x.Arith("+", short, x.Num(step_of(one, typed.measure, whole=typed.whole)))
        return x.Case(((met, x.Num(ZERO)),), x.Round(short, typed.measure.places))

    def _reads(self, expr: x.Expr) -> tuple[str, ...]:
        """Columns an expression rests on, through steps."""
        steps = {step.name: step.expr for step in (*self.naming.steps, *self.steps)}
        found: dict[str, None] = {}
        waiting = list(x.names(expr))[::-1]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in steps:
                waiting.extend(reversed(list(x.names(steps[name]))))
            elif name in self.naming.columns:
                found[name] = None
        return tuple(found)


def _outside(word: r.Outside, skipped: x.Expr) -> x.Expr:
    return {"fail": FALSE, "skip": skipped, "unknown": UNKNOWN}[word]
