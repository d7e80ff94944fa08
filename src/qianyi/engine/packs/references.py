"""Checks of records against each other and against the packs they require.

Every problem is found; none hides another.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import Problem, allowed, did_you_mean
from qianyi.engine.packs.units import unit_measure, unit_resolve
from qianyi.engine.returns.equations import equation_parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qianyi.engine.packs.forms import Form
    from qianyi.engine.packs.loading import Pack
    from qianyi.engine.packs.records import Fact, Locator, Plan, PlanTarget, Unit
    from qianyi.engine.packs.yaml12 import Place

_NOWHERE = "（无）"
_CODES_IN_FORMULA = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")


class _References:
    """The names one pack can use: its own and those of all packs it requires."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems: list[Problem] = []
        self.units = pack.units_by_name()
        self.indicators = pack.by_code("indicators")
        self.territories = pack.by_code("territories")
        self.departments = pack.by_code("departments")
        self.documents = {d.key: d for p in pack.with_required() for d in p.documents}
        self.plans = pack.by_code("plans")

    def complain(self, at: Place | None, field: str, message: str) -> None:
        assert at is not None  # noqa: S101  # every record read from a file has a place
        self.problems.append(Problem(at, field, message))

    def known(
        self, name: str | None, valid: Mapping[str, object], at: Place | None, field: str, what: str
    ) -> bool:
        """Complains, and says False, where a name is not among the valid ones."""
        if name is None or name in valid:
            return True
        hint = did_you_mean(name, valid)
        self.complain(
            at, field, f"没有{what}“{name}”。可用的{what}：{allowed(valid) or _NOWHERE}。{hint}"
        )
        return False

    def unit(self, printed: str, at: Place | None, field: str) -> Unit | None:
        """The unit of that name; complains where there is none."""
        found = unit_resolve(printed, self.units)
        if found is None:
            names = {unit.name for unit in self.units.values()}
            self.complain(
                at,
                field,
                f"没有计量单位“{printed}”。可用的单位：{allowed(names) or _NOWHERE}；"
                f"前面可加万、亿，中间可用“/”表示每（如 件/万人）。{did_you_mean(printed, names)}",
            )
        return found

    def unit_fits(self, printed: str, indicator: str, at: Place | None, field: str) -> None:
        """The unit exists and measures the same thing as the indicator's own."""
        given = self.unit(printed, at, field)
        owner = self.indicators[indicator]
        wanted = unit_resolve(owner.unit, self.units)
        if given is None or wanted is None or given.dimension == wanted.dimension:
            return
        fitting = {u.name for u in self.units.values() if unit_measure(u) == wanted.dimension}
        self.complain(
            at,
            field,
            f"单位“{printed}”（{given.dimension}）与指标“{owner.name}”的单位“{owner.unit}”"
            f"（{wanted.dimension}）不是同一量纲。可用的单位：{allowed(fitting | {owner.unit})}。",
        )


def check_references(pack: Pack) -> list[Problem]:
    """Every problem of one pack with names, units and repetitions, in order of file and line."""
    names = _References(pack)
    checks = (
        _repeated, _dictionary, _territories, _departments, _facts, _plans, _forms, _chains,
    )  # fmt: skip
    for check in checks:
        check(names)
    return sorted(names.problems, key=lambda p: (p.place.file, p.place.line, p.field))


def _repeated(names: _References) -> None:
    pack = names.pack
    for what, records in (
        ("单位", pack.units),
        ("区域", pack.territories),
        ("部门", pack.departments),
        ("指标", pack.indicators),
        ("非数值事项", pack.qualities),
        ("规划", pack.plans),
        ("资质称号", pack.titles),
        ("产业链体系", pack.chains),
    ):
        _once(names, what, ((record.code, record.at) for record in records))
    _once(names, "文件", ((record.key, record.at) for record in pack.documents))
    _once(names, "指标名称", ((record.name, record.at) for record in pack.indicators))


def _once(names: _References, what: str, codes: Iterable[tuple[str, Place | None]]) -> None:
    first: dict[str, Place | None] = {}
    for code, at in codes:
        if code in first:
            names.complain(at, "", f"{what}“{code}”重复，{first[code]}已有，请删去一个或改代码。")
        first.setdefault(code, at)


def _dictionary(names: _References) -> None:
    for one in names.pack.indicators:
        names.unit(one.unit, one.at, "unit")
        names.known(one.owner, names.departments, one.at, "owner", "部门")
        both = set(one.synonyms) & set(one.ask)
        if both:
            names.complain(
                one.at, "ask", f"“{allowed(both)}”既在同义名称又在相近名称里，只能在一处。"
            )
        for field in ("numerator", "denominator", "totals_as"):
            names.known(getattr(one, field), names.indicators, one.at, field, "指标")
        for code in _CODES_IN_FORMULA.findall(one.formula):
            names.known(code, names.indicators, one.at, "formula", "指标")
    claimed: dict[tuple[str, str], str] = {}
    for one in names.indicators.values():
        for name in (one.name, *one.synonyms):
            other = claimed.setdefault((one.applies_to, name), one.code)
            if other != one.code and one in names.pack.indicators:
                names.complain(
                    one.at, "synonyms", f"名称“{name}”已归指标“{other}”，一个名称只能归一个指标。"
                )


def _territories(names: _References) -> None:
    for one in names.pack.territories:
        names.known(one.parent, names.territories, one.at, "parent", "区域")
        seen, parent = {one.code}, one.parent
        while parent in names.territories:
            if parent in seen:
                names.complain(one.at, "parent", f"区域“{one.code}”的上级又回到自己。")
                break
            seen.add(parent)
            parent = names.territories[parent].parent


def _departments(names: _References) -> None:
    for one in names.pack.departments:
        names.known(one.territory, names.territories, one.at, "territory", "区域")


def _located(names: _References, locators: Iterable[Locator | None], at: Place | None) -> None:
    for locator in locators:
        if locator is not None:
            names.known(locator.document, names.documents, at, "locator.document", "文件")


def _facts(names: _References) -> None:
    for fact in names.pack.facts:
        names.known(fact.document, names.documents, fact.at, "document", "文件")
        names.known(fact.subject, names.territories, fact.at, "subject", "区域")
        _located(names, (fact.locator, *fact.also), fact.at)
        if names.known(fact.indicator, names.indicators, fact.at, "indicator", "指标"):
            names.unit_fits(fact.unit, fact.indicator, fact.at, "unit")
    _once(names, "数据", ((_same(fact), fact.at) for fact in names.pack.facts))


def _same(fact: Fact) -> str:
    """One figure stated once: a second place of the same figure belongs in ``also``."""
    return " ".join(str(part) for part in (*fact.key, fact.document, fact.value.normalize()))


def _forms(names: _References) -> None:
    for form in names.pack.forms:
        names.known(form.territory, names.territories, form.at, "territory", "区域")
        names.known(form.owner, names.departments, form.at, "owner", "部门")
        asked = {item.key: item for item in form.items}
        for item in form.items:
            names.known(item.lead, names.departments, form.at, "items.lead", "部门")
            known = names.known(item.indicator, names.indicators, form.at, "items", "指标")
            if known and item.unit:
                names.unit_fits(item.unit, item.indicator, form.at, f"items.{item.key}")
        _checks_of_one_unit(names, form)
        for total in form.totals:
            if names.known(total.indicator, names.indicators, form.at, "totals", "指标"):
                item = asked[total.item]
                owner = names.indicators.get(item.indicator)
                unit = item.unit or (owner.unit if owner else "")
                if unit:
                    names.unit_fits(unit, total.indicator, form.at, f"totals.{total.item}")
    _once(names, "报表", ((form.code, form.at) for form in names.pack.forms))


def _checks_of_one_unit(names: _References, form: Form) -> None:
    """A sum of 万元 and 人 means nothing, and one of 万元 and 亿元 is wrong by four places."""
    units = {}
    for item in form.items:
        owner = names.indicators.get(item.indicator)
        units[item.key] = item.unit or (owner.unit if owner else "")
    for check in form.checks:
        keys = equation_parse(check.relation, keys=units).keys
        if len({units[key] for key in keys}) > 1:
            told = "、".join(f"{key}（{units[key]}）" for key in keys)
            names.complain(form.at, "checks", f"“{check.relation}”的计量单位不同：{told}。")


def _plans(names: _References) -> None:
    for plan in names.pack.plans:
        _plan(names, plan)
        for target in plan.targets:
            _target(names, target)
        for paper in plan.papers:
            names.known(paper.lead, names.departments, paper.at, "lead", "部门")
            _located(names, (paper.locator,), paper.at)
        rows = Counter(_row(target) for target in plan.targets)
        for target in plan.targets:
            if rows[_row(target)] > 1:
                names.complain(
                    target.at, "number", f"编号“{target.number}”与目标期重复，请用不同的编号。"
                )


def _row(target: PlanTarget) -> tuple[str, str]:
    return target.number, target.target.period.code if target.target else ""


def _plan(names: _References, plan: Plan) -> None:
    names.known(plan.territory, names.territories, plan.at, "territory", "区域")
    names.known(plan.document, names.documents, plan.at, "document", "文件")
    names.known(plan.supersedes, names.plans, plan.at, "supersedes", "规划")
    if plan.supersedes == plan.code:
        names.complain(plan.at, "supersedes", "规划不能接续自己，请写上一个规划的代码。")


def _target(names: _References, target: PlanTarget) -> None:
    names.known(target.subject, names.territories, target.at, "subject", "区域")
    for lead in target.lead:
        names.known(lead, names.departments, target.at, "lead", "部门")
    _located(names, _target_locators(target), target.at)
    if target.growth is not None:
        names.unit(target.growth.unit, target.at, "growth.unit")
    if (
        names.known(target.indicator, names.indicators, target.at, "indicator", "指标")
        and target.unit
    ):
        names.unit_fits(target.unit, target.indicator, target.at, "unit")


def _target_locators(target: PlanTarget) -> Iterator[Locator | None]:
    yield target.locator
    for part in (target.base, target.target, target.growth):
        if part is not None:
            yield part.locator


def _chains(names: _References) -> None:
    schemes = names.pack.by_code("chains")
    for scheme in names.pack.chains:
        names.known(scheme.territory, names.territories, scheme.at, "territory", "区域")
        own = {chain.code: chain for chain in scheme.chains}
        for match in scheme.crosswalk:
            names.known(match.chain, own, match.at, "chain", "产业链")
            if names.known(match.scheme, schemes, match.at, "scheme", "产业链体系"):
                others = {chain.code: chain for chain in schemes[match.scheme].chains}
                names.known(match.other, others, match.at, "other", "产业链")
