"""From a rule pack to a program: conditions as steps, three-valued, with gap and shortfall."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import PackInvalid, did_you_mean
from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.classing import lower_classes
from qianyi.engine.rules.logic import (
    FALSE,
    MONEY_STEP,
    TRUE,
    UNKNOWN,
    at_least,
    extreme,
    lies_in,
    step_of,
)
from qianyi.engine.rules.measures import Measure, divided
from qianyi.engine.rules.naming import NOTHING, ONE, ZERO, Naming, spans
from qianyi.engine.rules.pointing import Pointing
from qianyi.engine.rules.program import PRECHECK, VERDICT, Column, Program, Step, Tested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit
    from qianyi.engine.rules.formulas import Typed
    from qianyi.engine.rules.program import Role

LEAST_OPS = (">=", ">")


def compile_pack(
    pack: r.RulePack, units: Mapping[str, Unit], application: str | None = None
) -> Program:
    """The program of a pack for one type of application (the first when not said).

    Raises:
        PackInvalid: listing everything that is wrong with formulas, units, bands and weights.
    """
    lowering = Lowering(pack, units, application or pack.applications[0].type)
    program = lowering.program()
    if lowering.naming.problems:
        told = {(p.place, p.message): p for p in lowering.naming.problems}
        problems = sorted(told.values(), key=lambda p: p.place.line)
        raise PackInvalid(f"{pack.code} {pack.version}", problems)
    return program


class Lowering:
    """One pack being lowered for one type of application."""

    def __init__(self, pack: r.RulePack, units: Mapping[str, Unit], application: str) -> None:
        self.pack = pack
        self.application = application
        self.naming = Naming(pack, units)
        self.points = Pointing(pack, self.naming)
        self.tests: dict[str, Tested] = {}
        self.steps: list[Step] = []
        self.pre: dict[str, x.Expr] = {}
        self.others: list[r.Criterion] = []

    def program(self) -> Program:
        """All steps in order."""
        self.steps.extend(self.points.steps)
        top = [self.condition(one, 0) for one in self.pack.criteria if self.applies(one)]
        struck = [
            self.condition(one, 0, veto=True) for one in self.pack.vetoes if self.applies(one)
        ]
        pre = [x.Col(f"{c}_pre") if c in self.pre else x.Col(f"{c}_pass") for c in (*top, *struck)]
        if pre:
            passes = tuple(x.Col(f"{code}_pass") for code in (*top, *struck))
            self.add(VERDICT, x.All(passes), "flag", "verdict")
            self.add(PRECHECK, x.All(tuple(pre)), "flag", "verdict")
        if self.pack.classes is not None:
            lower_classes(self, self.pack.classes)
        return Program(
            self.pack,
            self.application,
            self.naming.columns,
            _ordered((*self.naming.steps, *self.steps)),
            self.tests,
            self.points.scored,
            self.naming.measures,
            tuple(self.others),
        )

    def applies(self, one: r.Criterion) -> bool:
        """Whether a condition is for this type of application."""
        known = {force.type for force in self.pack.applications}
        for name in one.applications:
            if name not in known:
                self.naming.complain(
                    one.at,
                    f"条件“{one.name}”的申请类型“{name}”不在本办法的申请类型（{'、'.join(known)}）里。",
                )
        if not one.applications or self.application in one.applications:
            return True
        self.others.append(one)
        return False

    def add(self, name: str, expr: x.Expr, kind: str, role: Role, owner: str = "") -> x.Col:
        """One more step."""
        self.steps.append(Step(name, expr, kind, role, owner))  # type: ignore[arg-type]
        return x.Col(name)

    # --- conditions

    def condition(
        self, one: r.Criterion, depth: int, *, veto: bool = False, skipped: bool = True
    ) -> str:
        """Lower one condition with its parts; its code.

        ``skipped`` is what it counts as where it does not apply: met among conditions that must
        all hold, not met among those of which some must.
        """
        self.naming.take(one.code, one.at)
        if one.parts:
            held, pre = self._group(one, depth)
        elif one.manual:
            held, pre = self._manual(one, depth)
        elif one.score:
            held, pre = self._score(one, depth)
        elif one.operator is None:
            held, pre = self._statement(one, depth, veto=veto), None
        else:
            held, pre = self._figure(one, depth, x.Flag(value=skipped)), None
        if veto and one.operator is not None:
            held = x.Not(held)
        self.tests[one.code] = replace(self.tests[one.code], veto=veto)
        self.add(
            f"{one.code}_pass", self._freed(one, held, skipped=skipped), "flag", "pass", one.code
        )
        if pre is not None:
            self.pre[one.code] = self._freed(one, pre, skipped=skipped)
            self.add(f"{one.code}_pre", self.pre[one.code], "flag", "hidden", one.code)
        return one.code

    def _freed(self, one: r.Criterion, held: x.Expr, *, skipped: bool) -> x.Expr:
        for key, text in (("applies", one.when), ("waived", one.waived_if)):
            name = f"{one.code}_{key}"
            if text and all(step.name != name for step in self.steps):
                flag = self.naming.flag(text, one.at, f"条件“{one.name}”的 when、waived_if")
                self.add(name, flag, "flag", "hidden", one.code)
        if one.when:
            held = x.Case(((x.Col(f"{one.code}_applies"), held),), x.Flag(value=skipped))
        if one.waived_if:
            held = x.Some((x.Col(f"{one.code}_waived"), held))
        return held

    def _group(self, one: r.Criterion, depth: int) -> tuple[x.Expr, x.Expr | None]:
        codes = [
            self.condition(part, depth + 1, skipped=bool(one.all_of))
            for part in one.parts
            if self.applies(part)
        ]
        held = tuple(x.Col(f"{code}_pass") for code in codes)
        pre = tuple(x.Col(f"{c}_pre") if c in self.pre else x.Col(f"{c}_pass") for c in codes)
        reads = tuple(dict.fromkeys(name for c in codes for name in self.tests[c].reads))
        self.tests[one.code] = Tested(one, None, reads=reads, depth=depth)
        has_open = any(code in self.pre for code in codes)
        return self._joined(one, held), self._joined(one, pre) if has_open else None

    def _joined(self, one: r.Criterion, held: tuple[x.Expr, ...]) -> x.Expr:
        if one.any_of:
            return x.Some(held)
        if one.all_of or not held:
            return x.All(held)
        return at_least(held, one.at_least or 0)

    def _manual(self, one: r.Criterion, depth: int) -> tuple[x.Expr, x.Expr]:
        self.naming.columns[one.code] = Column(one.code, one.name, "flag", review=one.code)
        given = x.Col(one.code)
        self.tests[one.code] = Tested(one, None, reads=(one.code,), depth=depth)
        return given, x.Case(((x.IsNull(given), TRUE),), given)

    def _statement(self, one: r.Criterion, depth: int, *, veto: bool) -> x.Expr:
        held = self.naming.flag(one.formula, one.at, f"条件“{one.name}”")
        reads = self._reads(held)
        self.tests[one.code] = Tested(one, None, reads=reads, depth=depth)
        return x.Not(held) if veto else held

    def _score(self, one: r.Criterion, depth: int) -> tuple[x.Expr, x.Expr]:
        scored = self.points.scored.get(one.score)
        measure = self.naming.measure(one.unit or "分", one.at)
        if scored is None or one.threshold is None or one.operator is None:
            hint = did_you_mean(one.score, self.points.scored)
            names = "、".join(self.points.scored) or "（无）"
            self.naming.complain(
                one.at,
                f"条件“{one.name}”的评分“{one.score}”不存在，或没写 operator 和 threshold。"
                f"可用的评分：{names}。{hint}",
            )
            self.tests[one.code] = Tested(one, measure, depth=depth)
            return UNKNOWN, UNKNOWN
        low, high = x.Col(f"{one.score}_low"), x.Col(f"{one.score}_high")
        limit = x.Num(one.threshold)
        sure, best = (low, high) if one.operator in LEAST_OPS else (high, low)
        held = x.Case(
            ((x.Cmp(one.operator, sure, limit), TRUE), (x.Not(x.Cmp(one.operator, best, limit)), FALSE)),
            UNKNOWN,
        )  # fmt: skip
        hopeful = x.Case(
            ((x.Cmp(one.operator, sure, limit), TRUE), (x.Not(x.Cmp(one.operator, best, limit)), FALSE),
             (x.Col(f"{one.score}_known"), TRUE)),
            UNKNOWN,
        )  # fmt: skip
        self.add(f"{one.code}_value", low, "number", "value", one.code)
        whole = self.pack.scores is not None and self.pack.scores.whole
        reach = x.Case(((x.Cmp(one.operator, best, limit), sure),), best)
        self._gap(one, reach, limit, x.Cmp(one.operator, sure, limit), measure, whole=whole)
        self.tests[one.code] = Tested(
            one, measure, limit=one.threshold, reads=scored.reads, depth=depth
        )
        return held, hopeful

    # --- figures held against a limit

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
        gap = x.Case(((met, x.Num(ZERO)),), x.Round(short, measure.places))
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


def _ordered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps after those they read; steps nobody could read in time stay where they are."""
    by_name = {step.name: step for step in steps}
    done: dict[str, Step] = {}
    met: set[str] = set()

    def visit(step: Step) -> None:
        if step.name in met:
            return
        met.add(step.name)
        for name in x.names(step.expr):
            if name in by_name and name != step.name:
                visit(by_name[name])
        done[step.name] = step

    for step in steps:
        visit(step)
    return tuple(done.values())
