"""What a method's parts must be to each other; every problem is found, each with its line."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from qianyi.engine.packs import Problem
from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.scoring.conditions import tests_of
from qianyi.engine.scoring.errors import SourceNotUnderstood
from qianyi.engine.scoring.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.packs import Place
    from qianyi.engine.scoring.records import (
        Condition,
        Grades,
        Group,
        Item,
        Method,
        MethodIndicator,
        MethodInput,
        Normalise,
    )

_ONLY = {
    "ratio": {"base", "source"},
    "minmax": {"floor", "low", "high", "trim", "flat"},
    "bands": {"steps"},
    "percentile": {"steps", "flat"},
    "points": set[str](),
}
_ONE = Decimal(1)
RESERVED = frozenset(
    {
        "subject", "group", "status", "rank", "tied", "grade", "total", "points", "bonus",
        "deduction", "veto", "not_classed", "low", "high", "firm",
    }
)  # fmt: skip
"""Columns of a run's outcome: an input of that name would be written over."""


def check_method(method: Method) -> list[Problem]:
    """Every problem of one method, in order of line."""
    found = _Checks(method)
    found.names()
    found.conditions()
    for group in method.groups:
        found.group(group)
    found.grades(method.grades, method.at, "grades")
    found.outcomes()
    found.ties()
    return sorted(found.problems, key=lambda one: (one.place.file, one.place.line, one.field))


class _Checks:
    def __init__(self, method: Method) -> None:
        self.method = method
        self.problems: list[Problem] = []
        self.inputs = {one.code: one for one in method.inputs}
        self.indicators = {one.code: one for one in method.indicators}

    def complain(self, at: Place | None, field: str, message: str) -> None:
        place = at or self.method.at
        assert place is not None  # noqa: S101 - every record read from a file has a place
        self.problems.append(Problem(place, field, message))

    def known(
        self, name: str, valid: Iterable[str], at: Place | None, field: str, what: str
    ) -> bool:
        names = list(valid)
        if name in names:
            return True
        hint = did_you_mean(name, names)
        self.complain(at, field, f"没有{what}“{name}”。可用的{what}：{allowed(names)}。{hint}")
        return False

    def names(self) -> None:
        """Codes are said once; indicators use inputs there are, numbers of one unit in a sum."""
        method = self.method
        self.once("数据项", ((one.code, one.at) for one in method.inputs))
        self.once("指标", ((one.code, one.at) for one in method.indicators))
        self.once("分组", ((one.code, one.at) for one in method.groups))
        if not method.groups:
            self.complain(method.at, "groups", "至少要有一个分组。")
        for group in method.groups[:-1]:
            if group.when is None:
                self.complain(
                    group.at, "when", f"分组“{group.name}”没有条件，排在后面的分组都轮不到。"
                )
        for one in method.inputs:
            if one.type == "number" and not one.unit:
                self.complain(one.at, "unit", f"数据项“{one.name}”是数字，请写明单位。")
            self.origin(one)
        for indicator in method.indicators:
            self.value(indicator)

    def origin(self, one: MethodInput) -> None:
        """Its code is no column of a run's outcome, and where it comes from can be read."""
        if one.code in RESERVED:
            self.complain(one.at, "code", f"“{one.code}”是评价结果自己的列名，数据项请换一个代码。")
        try:
            source_of(one)
        except SourceNotUnderstood as refusal:
            self.complain(one.at, "fact", refusal.message)

    def value(self, indicator: MethodIndicator) -> None:
        """It is made of numbers, and what is added up is of one unit."""
        value = indicator.value
        for name in value.inputs:
            if self.known(name, self.inputs, indicator.at, "value", "数据项"):
                self.number(name, indicator.at, "value")
        for summed in ((*value.of, *value.less), (*value.per, *value.per_less)):
            units = {self.inputs[name].unit for name in summed if name in self.inputs}
            if len(units) > 1:
                self.complain(
                    indicator.at,
                    "value",
                    f"“{indicator.name}”把单位不同的数据项相加减（{allowed(units)}），"
                    "请先统一单位。",
                )

    def once(self, what: str, codes: Iterable[tuple[str, Place | None]]) -> None:
        first: dict[str, Place | None] = {}
        for code, at in codes:
            if code in first:
                self.complain(at, "", f"{what}“{code}”重复，{first[code]}已有，请删去一个。")
            first.setdefault(code, at)

    def number(self, name: str, at: Place | None, field: str) -> None:
        if self.inputs[name].type != "number":
            self.complain(at, field, f"数据项“{self.inputs[name].name}”不是数字，不能参加计算。")

    def conditions(self) -> None:
        """Conditions name inputs there are and compare like with like."""
        for condition, at, field in self._all_conditions():
            for test in tests_of(condition):
                if not self.known(test.input, self.inputs, at, field, "数据项"):
                    continue
                kind = self.inputs[test.input].type
                given = {Decimal: "number", bool: "flag"}.get(type(test.value), "code")
                if kind != given:
                    words = {"number": "数字", "flag": "是或否", "code": "代码"}
                    self.complain(
                        at,
                        field,
                        f"“{self.inputs[test.input].name}”是{words[kind]}，"
                        f"不能与{words[given]}比较。",
                    )

    def _all_conditions(self) -> Iterator[tuple[Condition | None, Place | None, str]]:
        method = self.method
        yield method.population, method.at, "population"
        for group in method.groups:
            yield group.when, group.at, "when"
        for adjustment in (*method.bonus.items, *method.deduction.items):
            yield adjustment.when, adjustment.at, "when"
            if adjustment.per and self.known(
                adjustment.per, self.inputs, adjustment.at, "per", "数据项"
            ):
                self.number(adjustment.per, adjustment.at, "per")
        for veto in method.vetoes:
            yield veto.when, veto.at, "when"
        for state in method.not_classed:
            yield state.when, state.at, "when"

    def group(self, group: Group) -> None:
        """Items name indicators once; weights are there, positive, and add up."""
        self.once("评分指标", ((item.indicator, item.at) for item in group.items))
        if not group.items:
            self.complain(group.at, "items", f"分组“{group.name}”没有评分指标。")
        for item in group.items:
            if self.known(item.indicator, self.indicators, item.at, "indicator", "指标"):
                self.item(item)
        self.weights(group)
        self.grades(group.grades, group.at, "grades")

    def weights(self, group: Group) -> None:
        """Given weights fill the total, in parts or at once."""
        parts = [part.code for part in group.parts]
        self.parts(group, parts)
        if self.method.weighting != "given":
            return
        if parts:
            total = sum((part.weight for part in group.parts), Decimal(0))
        elif any(item.weight is None for item in group.items):
            return
        else:
            total = sum((item.weight or Decimal(0) for item in group.items), Decimal(0))
        if total != self.method.total:
            self.complain(
                group.at,
                "weight",
                f"分组“{group.name}”的权重合计为{total}，应为{self.method.total}，请核对。",
            )

    def parts(self, group: Group, parts: list[str]) -> None:
        """Every item stands in a part there is, and no part is empty."""
        for item in group.items:
            if parts and self.known(item.part, parts, item.at, "part", "一级指标"):
                continue
            if item.part and not parts:
                self.complain(item.at, "part", f"分组“{group.name}”没有 parts，不能写 part。")
        for part in parts:
            if not any(item.part == part for item in group.items):
                self.complain(group.at, "parts", f"一级指标“{part}”下没有评分指标。")

    def item(self, item: Item) -> None:
        """The way a value becomes a share is whole and fits direction, weights and zeros."""
        normalise = item.normalise
        for message in _normalise_problems(normalise):
            self.complain(item.at, "normalise", message)
        if item.weight is not None and item.weight <= 0:
            self.complain(item.at, "weight", "权重应大于0；不计分的指标请不要列入 items。")
        if item.cap is not None and item.cap <= 0:
            self.complain(item.at, "cap", "cap 应大于0（1.5 表示最高得权重的1.5倍）。")
        self.points(item)
        self.direction(item)

    def points(self, item: Item) -> None:
        """Points need a weight that is known, and stay under it."""
        normalise = item.normalise
        if normalise.steps and (item.weight is None or self.method.weighting != "given"):
            self.complain(item.at, "normalise", "分档给分要求权重已知（weighting: given）。")
        elif normalise.steps and max(one.points for one in normalise.steps) > (item.weight or 0):
            self.complain(item.at, "normalise", f"分档的最高分超过权重{item.weight}。")
        if normalise.kind == "points" and item.weight is None:
            self.complain(item.at, "weight", "直接给分的指标要写权重（满分）。")

    def direction(self, item: Item) -> None:
        """Where less is better, negatives and zeros must be settled before dividing."""
        normalise = item.normalise
        indicator = self.indicators[item.indicator]
        falling = normalise.kind == "ratio" and indicator.direction == "down"
        if falling and "keep" in (item.negative, item.zero):
            self.complain(
                item.at,
                "normalise",
                f"“{indicator.name}”越小越好，按比值计分时须写明负数和零怎么算"
                "（negative、zero 不能是 keep）。",
            )
        if normalise.source == "pooled" and not indicator.value.per:
            self.complain(
                item.at, "normalise", f"“{indicator.name}”没有 per，基准不能取 pooled（总量之比）。"
            )

    def grades(self, grades: Grades | None, at: Place | None, field: str) -> None:
        """Steps go one way, by rank to the last, or by points down to the lowest."""
        if grades is None:
            return
        self.once("等级", ((step.code, at) for step in grades.steps))
        by_rank = [step.to for step in grades.steps if step.to is not None]
        by_points = [step.from_ for step in grades.steps if step.from_ is not None]
        if by_rank and not by_points and len(by_rank) == len(grades.steps):
            rising = all(a < b for a, b in pairwise(by_rank))
            if not rising or by_rank[0] <= 0 or by_rank[-1] != _ONE:
                self.complain(at, field, "to 是名次的累计比例，应逐级增大，最后一级为1。")
        elif not by_rank and grades.steps and grades.steps[-1].from_ is None:
            falling = all(a > b for a, b in pairwise(by_points))
            if not falling or len(by_points) != len(grades.steps) - 1:
                self.complain(at, field, "from 是分数下限，应逐级减小，只有最后一级不写。")
        else:
            self.complain(at, field, "每一级写 to（按名次）或 from（按分数），只能用一种写法。")

    def outcomes(self) -> None:
        """Vetoes and the not-classed name grades there are; tie-breaks name what is there."""
        method = self.method
        codes = {
            step.code
            for grades in (method.grades, *(group.grades for group in method.groups))
            if grades
            for step in grades.steps
        }
        for veto in method.vetoes:
            self.known(veto.grade, codes, veto.at, "grade", "等级")
        for state in method.not_classed:
            if state.treated_as:
                self.known(state.treated_as, codes, state.at, "treated_as", "等级")
        if method.valid_from and method.valid_to and method.valid_from > method.valid_to:
            self.complain(method.at, "valid_to", "有效期应先始后止。")

    def ties(self) -> None:
        """Tie-breaks name numbers there are; an indicator does not borrow an input's code."""
        method = self.method
        valid = [*self.inputs, *self.indicators]
        for tie in method.tie_break:
            known = self.known(tie.by, valid, method.at, "tie_break", "数据项或指标")
            if known and tie.by in self.inputs:
                self.number(tie.by, method.at, "tie_break")
        for indicator in method.indicators:
            if indicator.code in self.inputs and indicator.value.inputs != (indicator.code,):
                self.complain(
                    indicator.at,
                    "code",
                    f"“{indicator.code}”已是数据项，指标要么直接取它，要么换一个代码。",
                )


def _normalise_problems(normalise: Normalise) -> Iterator[str]:
    given = {
        name
        for name in ("base", "source", "floor", "low", "high", "trim", "flat", "steps")
        if getattr(normalise, name) not in (None, ())
    }
    for name in sorted(given - _ONLY[normalise.kind]):
        yield f"{normalise.kind} 不用 {name}，请删去。"
    if normalise.kind == "ratio":
        yield from _ratio_problems(normalise)
    if normalise.kind == "bands" and not normalise.steps:
        yield "bands 要写 steps。"
    for name in ("floor", "trim", "flat"):
        share = getattr(normalise, name)
        if share is not None and not 0 <= share <= (_ONE / 2 if name == "trim" else _ONE):
            yield f"{name} 应在0与{'0.5' if name == 'trim' else '1'}之间。"
    if normalise.low is not None and normalise.high is not None and normalise.low >= normalise.high:
        yield "low 应小于 high。"
    yield from _step_problems(normalise)


def _ratio_problems(normalise: Normalise) -> Iterator[str]:
    if (normalise.base is None) == (normalise.source is None):
        yield "ratio 要写 base（基准数）或 source（mean、median、pooled），只写一个。"
    elif normalise.base is not None and normalise.base <= 0:
        yield "base 应大于0。"


def _step_problems(normalise: Normalise) -> Iterator[str]:
    bounds = [step.from_ for step in normalise.steps]
    if not bounds:
        return
    if None in bounds[1:]:
        yield "steps 里只有第一档可以不写 from。"
        return
    known = [bound for bound in bounds if bound is not None]
    if any(a >= b for a, b in pairwise(known)):
        yield "steps 的 from 应逐档增大，不能重复（上一档到下一档的 from 为止）。"
    if normalise.kind == "percentile" and any(not 0 <= bound <= 1 for bound in known):
        yield "percentile 的 from 是分位，应在0与1之间。"
    if any(step.points < 0 for step in normalise.steps):
        yield "points 不能为负；扣分请写到 deduction。"
