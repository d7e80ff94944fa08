"""A firm's figures beside the median of its industry: same zone, same year, same scope.

As the radar of the evaluation does: the division of GB/T 4754 (two digits), and a median only of
five firms at least, the firm itself among them; else the row says why there is none. Figures are
taken for statistics: what comes out is an aggregate that names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.selectors import figures_by_year
from qianyi.domains.enterprises.selectors.profile import TRENDS
from qianyi.domains.evaluation.selectors.pictures import DIVISION, LEAST_PEERS
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.indicators.choices import FIRM_SCOPE, Use
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.selectors import values_resolved
from qianyi.kernel.subjects.models import Enterprise, Territory, TerritoryKind

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.enterprises.selectors import YearFigures
    from qianyi.foundation.permissions import Actor

NO_FIGURES: Final = "本企业还没有已审核的年度数据；报送并审核后这里会有比较"
NO_INDUSTRY: Final = "本企业没有登记行业大类，不能与同行业比较；请在“本企业”核对行业"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRow:
    """One indicator: the firm's own figure and the median of those that have one.

    Attributes:
        count: firms with a figure, this one included where it has one.
        why_not: why there is no median.
    """

    name: str
    unit: str
    own: Decimal | None
    median: Decimal | None
    count: int
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The comparison of a year; ``words`` says with whom, or why there is none."""

    year: int | None
    words: str
    rows: tuple[PeerRow, ...] = ()


def peers_of(actor: Actor, firm: Enterprise, day: date) -> Peers:
    """The firm's newest year with figures beside its industry in the zone."""
    figures = figures_by_year(actor, firm, day)
    if not figures.years:
        return Peers(year=None, words=NO_FIGURES)
    year = figures.years[-1]
    division = firm.industry.code[:DIVISION] if firm.industry else ""
    if not division.isdigit():
        return Peers(year=year, words=NO_INDUSTRY, rows=_own_only(figures, year))
    zone = _zone_of(firm.territory)
    ids = list(
        Enterprise.objects.present()
        .filter(
            territory__path__startswith=zone.path,
            territory__aggregate_only=False,
            industry__code__startswith=division,
            is_demo=firm.is_demo,
        )
        .values_list("pk", flat=True)
    )
    values: dict[str, list[Decimal]] = {code: [] for code in TRENDS}
    told = values_resolved(
        actor=system_actor(), subject_ids=ids, as_of=day, codes=TRENDS, periods=(str(year),),
        purpose=Use.STATISTICS, scope=FIRM_SCOPE,
    )  # fmt: skip
    for (_, code, _), value in told.items():
        values[code].append(value)
    words = (
        f"{zone}，{firm.industry}所在大类（{division}），{year}年，口径“{FIRM_SCOPE}”；"
        f"不少于{LEAST_PEERS}家才显示中位数，不显示任何一家企业的数"
    )
    rows = tuple(_row(one, figures, year, values[one.code]) for one in _indicators())
    return Peers(year=year, words=words, rows=rows)


def _row(one: Indicator, figures: YearFigures, year: int, found: list[Decimal]) -> PeerRow:
    few = len(found) < LEAST_PEERS
    return PeerRow(
        name=one.name,
        unit=one.unit,
        own=figures.value(one.code, year, one.unit),
        median=None if few else median(found),
        count=len(found),
        why_not=f"同行业有这项数据的企业不足{LEAST_PEERS}家，不显示" if few else "",
    )


def _own_only(figures: YearFigures, year: int) -> tuple[PeerRow, ...]:
    return tuple(
        PeerRow(
            name=one.name, unit=one.unit, own=figures.value(one.code, year, one.unit),
            median=None, count=0, why_not="没有登记行业，不能比较",
        )
        for one in _indicators()
    )  # fmt: skip


def _indicators() -> list[Indicator]:
    rows = {row.code: row for row in Indicator.objects.filter(code__in=TRENDS)}
    return [rows[code] for code in TRENDS if code in rows]


def _zone_of(territory: Territory) -> Territory:
    """The zone a firm counts in; the territory itself where no zone stands above it."""
    parts = territory.path.strip("/").split("/")
    above = ["/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts))]
    zones = Territory.objects.filter(path__in=above, territory_kind=TerritoryKind.ZONE)
    return zones.select_related("subject").order_by("-path").first() or territory
