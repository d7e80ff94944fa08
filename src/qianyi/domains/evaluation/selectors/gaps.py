"""What is missing in the inputs of a run, for how many firms, who can supply it, what follows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.engine.scoring import sources_of
from qianyi.engine.scoring.conditions import inputs_of
from qianyi.engine.scoring.frames import frame_checked, parted
from qianyi.foundation import registry
from qianyi.kernel.indicators.models import Indicator, Quality

from .inputs import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qianyi.engine.scoring import Method
    from qianyi.engine.scoring.records import Group, Item

NOBODY: Final = "办法没有写明数据来源，须由企业或主管部门提供"
RECORDS: Final = "企业档案登记（部门经办人员核实录入）"
TITLES: Final = "资质称号登记"
QUALITIES: Final = "企业申报或部门认定的事项"
RETURNS: Final = "企业填报"
POLICY: Final = {
    "zero": "按0分计",
    "mean": "取同组平均得分",
    "unknown": "该企业暂无法评价",
    "skip": "权重分摊到其他指标",
}
OPEN_STATE: Final = "不影响得分，相应的加分、扣分、一票否决或不定等级不能判断"
OPEN_GROUP: Final = "不能判断是否参评或属于哪一组，该企业暂无法评价"


@dataclass(frozen=True, slots=True)
class Gap:
    """One input that is missing for some firms.

    Attributes:
        missing, of: firms without it, among those it matters to.
        supplier: who can supply it.
        policy: what the method does where it is missing.
        weight: points of the items that rest on it, at most in any group; 0 for states.
    """

    code: str
    name: str
    unit: str
    missing: int
    of: int
    supplier: str
    policy: str
    weight: float

    def plain(self) -> dict[str, Any]:
        """For keeping with the run."""
        return asdict(self)


def gaps_of(method: Method, frame: pl.DataFrame, unsourced: Sequence[str]) -> list[Gap]:
    """What is missing, the heaviest first; inputs everybody has are left out."""
    suppliers = _suppliers(method, unsourced)
    found = []
    for code, told in _counted(method, frame).items():
        if not told["missing"]:
            continue
        one = next(one for one in method.inputs if one.code == code)
        found.append(
            Gap(
                code=code,
                name=one.name,
                unit=one.unit,
                missing=told["missing"],
                of=told["of"],
                supplier=suppliers[code],
                policy="；".join(dict.fromkeys(told["policies"])),
                weight=told["weight"],
            )
        )
    return sorted(found, key=lambda gap: (-gap.weight * gap.missing / gap.of, -gap.missing))


def firms_without(method: Method, frame: pl.DataFrame, code: str) -> list[str]:
    """Codes of the firms that take part, or might, and lack an input."""
    outside, groups = parted(method, frame_checked(method, frame, SUBJECT))
    pieces = [outside.filter(outside["status"] == "unknown").to_polars()]
    pieces += [members.to_polars() for _, members in groups]
    found: list[str] = []
    for piece in pieces:
        if code in piece.columns:
            found += piece.filter(pl.col(code).is_null())[SUBJECT].to_list()
    return sorted(found)


def _counted(method: Method, frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    outside, groups = parted(method, frame_checked(method, frame, SUBJECT))
    told: dict[str, dict[str, Any]] = {
        one.code: {"missing": 0, "of": 0, "policies": [], "weight": 0.0} for one in method.inputs
    }
    unsure = outside.filter(outside["status"] == "unknown").to_polars()
    deciding = _deciding(method)
    _add(told, unsure, {code: (OPEN_GROUP, float(method.total)) for code in deciding})
    states = dict.fromkeys(_stating(method), (OPEN_STATE, 0.0))
    for group, members in groups:
        _add(told, members.to_polars(), states | _scoring(method, group))
    return told


def _add(
    told: dict[str, dict[str, Any]], piece: pl.DataFrame, wanted: Mapping[str, tuple[str, float]]
) -> None:
    for code, (policy, weight) in wanted.items():
        if not piece.height:
            continue
        missing = piece[code].null_count() if code in piece.columns else piece.height
        entry = told[code]
        entry["of"] += piece.height
        entry["missing"] += missing
        if missing:
            entry["policies"].append(policy)
            entry["weight"] = max(entry["weight"], weight)


def _scoring(method: Method, group: Group) -> dict[str, tuple[str, float]]:
    """Inputs the items of a group rest on, what happens without them, and how much hangs on it."""
    found: dict[str, tuple[str, float]] = {}
    for item in group.items:
        indicator = method.indicator(item.indicator)
        for code in indicator.value.inputs:
            policy = f"{indicator.name}{POLICY[item.missing]}"
            before, weight = found.get(code, ("", 0.0))
            found[code] = (
                f"{before}，{policy}" if before else policy,
                weight + _weight(method, group, item),
            )
    return found


def _weight(method: Method, group: Group, item: Item) -> float:
    if item.weight is None or group.parts:
        return float(method.total) / len(group.items)
    return float(item.weight)


def _deciding(method: Method) -> set[str]:
    conditions = [method.population, *(group.when for group in method.groups)]
    return {code for one in conditions for code in inputs_of(one)}


def _stating(method: Method) -> Iterable[str]:
    adjustments = (*method.bonus.items, *method.deduction.items)
    conditions = [one.when for one in adjustments]
    conditions += [one.when for one in method.vetoes]
    conditions += [one.when for one in method.not_classed]
    found = {code for one in conditions for code in inputs_of(one)}
    return found | {one.per for one in adjustments if one.per}


def _suppliers(method: Method, unsourced: Sequence[str]) -> dict[str, str]:
    """Who can supply each input."""
    sources = sources_of(method)
    codes = {term.code for one in sources.values() if one for term in one.terms}
    owners = {
        row.code: f"{RETURNS}，{row.owner}归口" if row.owner else RETURNS
        for row in Indicator.objects.filter(code__in=codes).select_related("owner__subject")
    }
    owners |= dict.fromkeys(
        Quality.objects.filter(code__in=codes).values_list("code", flat=True), QUALITIES
    )
    for name, source in registry.fact_sources.items():
        words = TITLES if name == "titles" else RECORDS
        owners |= {column.code: words for column in source.columns() if column.code in codes}
    found = {}
    for code, one in sources.items():
        if one is None or code in unsourced:
            found[code] = NOBODY
        else:
            found[code] = "、".join(
                dict.fromkeys(owners.get(term.code, NOBODY) for term in one.terms)
            )
    return found
