"""From a rule pack to a program: conditions as steps, three-valued, with gap and shortfall."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import PackInvalid, did_you_mean
from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.classing import lower_classes
from qianyi.engine.rules.limiting import LEAST_OPS, Limiting
from qianyi.engine.rules.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    at_least,
)
from qianyi.engine.rules.naming import Naming
from qianyi.engine.rules.pointing import Pointing
from qianyi.engine.rules.program import PRECHECK, VERDICT, Column, Program, Step, Tested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit


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


class Lowering(Limiting):
    """One pack being lowered for one type of application."""

    def __init__(self, pack: r.RulePack, units: Mapping[str, Unit], application: str) -> None:
        super().__init__(pack, Naming(pack, units))
        self.application = application
        self.points = Pointing(pack, self.naming)
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
        sides: tuple[tuple[x.Expr, x.Expr], ...] = (
            (x.Cmp(one.operator, sure, limit), TRUE),
            (x.Not(x.Cmp(one.operator, best, limit)), FALSE),
        )
        held = x.Case(sides, UNKNOWN)
        hopeful = x.Case((*sides, (x.Col(f"{one.score}_known"), TRUE)), UNKNOWN)
        self.add(f"{one.code}_value", low, "number", "value", one.code)
        whole = self.pack.scores is not None and self.pack.scores.whole
        reach = x.Case(((x.Cmp(one.operator, best, limit), sure),), best)
        self._gap(one, reach, limit, x.Cmp(one.operator, sure, limit), measure, whole=whole)
        self.tests[one.code] = Tested(
            one, measure, limit=one.threshold, reads=scored.reads, depth=depth
        )
        return held, hopeful


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
