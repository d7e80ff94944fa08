"""A zone's figures out of the fact base: its own, those of its firms, titles, registrations.

Scopes never mix: only figures of the asked 口径 count, others are named. Nothing known is nothing
told: a register without a single row says nothing about how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.panel import STATISTICS, Column
from qianyi.engine.periods import Period
from qianyi.engine.zones import DOUBTFUL_TIMES, changed, codes_needed, firms_figure, years_needed
from qianyi.kernel.indicators.selectors import measures_of, observations_resolved, panel_read
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from qianyi.engine.zones import Source, ZoneIndicator, ZoneSystem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Observation
    from qianyi.kernel.subjects.models import Territory

PLACES: Final = Decimal("1e-10")
WELL_COVERED: Final = Decimal("0.9")
"""From this share of firms on a total is taken as it stands; below it is marked 待核实."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherOf:
    """What is to be gathered: a system's figures of a territory for a year, in one 口径."""

    system: ZoneSystem
    territory: Territory
    year: int
    scope: str
    as_of: date

    @property
    def year_end(self) -> date:
        """The last day of the year."""
        return date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class ZoneFigure:
    """One indicator's figure and how it came about.

    Attributes:
        how: a sentence for the page.
        observations: numbers of the zone's own figures it was made of.
        other_scopes: 口径 in which there are figures that were not taken.
    """

    value: Decimal | None
    how: str
    kind: str = ""
    observations: tuple[int, ...] = ()
    reported: int | None = None
    expected: int | None = None
    is_certain: bool = True
    other_scopes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept with an assessment."""
        return {
            "value": None if self.value is None else format(self.value.normalize(), "f"),
            "how": self.how,
            "kind": self.kind,
            "observations": list(self.observations),
            "reported": self.reported,
            "expected": self.expected,
            "is_certain": self.is_certain,
            "other_scopes": list(self.other_scopes),
        }


@dataclass(frozen=True, slots=True)
class Gathered:
    """Figures by indicator, how many firms there are, and what the purpose did not permit."""

    figures: Mapping[str, ZoneFigure]
    firms: int
    left_out: int


@dataclass
class _Known:
    """What was read once for all indicators."""

    asked: GatherOf
    observations: dict[tuple[str, str], list[Observation]] = field(default_factory=dict)
    periods: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    frame: pl.DataFrame | None = None
    firms: int = 0
    left_out: int = 0


def zone_gather(*, actor: Actor, asked: GatherOf) -> Gathered:
    """Figures for every indicator of a system that has a source; 统计 is the purpose.

    Permission is the caller's; what the actor may not see is not counted.
    """
    known = _Known(asked)
    sources = [one for indicator in asked.system.indicators for one in indicator.sources]
    _read_own(actor, known, sources)
    _read_firms(actor, known, sources)
    figures = {one.code: _figure(known, one) for one in asked.system.indicators}
    return Gathered(figures, known.firms, known.left_out)


def _read_own(actor: Actor, known: _Known, sources: Iterable[Source]) -> None:
    asked = known.asked
    wanted = {(one.of, year) for one in sources if one.kind == "figure"
              for year in years_needed(one, asked.year)}  # fmt: skip
    codes = sorted({code for code, _ in wanted})
    if not codes:
        return
    measures = {one.code: one for one in measures_of(codes)}
    for code, year in wanted:
        column = Column(measures[code], Period.parse(f"{year:04d}"))
        known.periods[code, year] = column.codes
    rows = observations_resolved(
        actor=actor, subject_ids=[asked.territory.pk], as_of=asked.as_of, codes=codes,
        purpose=STATISTICS,
    )  # fmt: skip
    for row in rows:
        known.observations.setdefault((row.indicator.code, row.period), []).append(row)


def _read_firms(actor: Actor, known: _Known, sources: Iterable[Source]) -> None:
    asked = known.asked
    known.firms = _firms(known).count()
    looked = [one for one in sources if codes_needed(one)]
    codes = list(dict.fromkeys(code for one in looked for code in codes_needed(one)))
    years = sorted({year for one in looked for year in years_needed(one, asked.year)})
    if not codes or not known.firms:
        return
    panel = panel_read(
        actor=actor, territory=asked.territory, codes=codes,
        periods=[Period.parse(f"{year:04d}") for year in years], purpose=STATISTICS,
        as_of=asked.as_of,
    )  # fmt: skip
    known.frame = panel.frame
    known.left_out = panel.left_out.rows


def _firms(known: _Known) -> Any:  # noqa: ANN401 - a queryset; its annotations differ
    territory = known.asked.territory
    return Enterprise.objects.present().filter(
        territory__path__startswith=territory.path,
        territory__aggregate_only=False,
        is_demo=territory.is_demo,
    )


def _figure(known: _Known, indicator: ZoneIndicator) -> ZoneFigure:
    """The first source that gives a figure; else why there is none."""
    ways = {
        "figure": _own, "firms": _of_firms, "firms_with": _of_firms, "holders": _holders,
        "granted": _granted, "registered": _registered,
    }  # fmt: skip
    others: tuple[str, ...] = ()
    for source in indicator.sources:
        found = ways[source.kind](known, source)
        others = others or found.other_scopes
        if found.value is not None:
            return found
    if others:
        how = (
            f"没有“{known.asked.scope}”口径的数据；另有{'、'.join(others)}口径的，口径不同不采用。"
        )
        return ZoneFigure(None, how, other_scopes=others)
    how = f"尚未采集，可由{indicator.supplier}提供。"
    return ZoneFigure(None, how)


def _own(known: _Known, source: Source) -> ZoneFigure:
    year = known.asked.year
    now, other = _observation(known, source.of, year)
    if now is None:
        return ZoneFigure(None, "", other_scopes=other)
    if source.change is None:
        return ZoneFigure(
            (now.value * source.times).quantize(PLACES), f"{now.indicator}{year}年", "figure",
            (now.pk,), is_certain=now.certainty == "confirmed",
        )  # fmt: skip
    before, other = _observation(known, source.of, year - 1)
    if before is None:
        return ZoneFigure(None, "", other_scopes=other)
    return ZoneFigure(
        changed(source, now.value, before.value),
        f"{now.indicator}{year}年与{year - 1}年之差" if source.change == "net"
        else f"{now.indicator}{year}年比{year - 1}年的变化率",
        "figure",
        (now.pk, before.pk),
        is_certain=now.certainty == before.certainty == "confirmed",
    )  # fmt: skip


def _observation(known: _Known, code: str, year: int) -> tuple[Observation | None, tuple[str, ...]]:
    """The figure of the asked scope, and in which other scopes there are some."""
    others: list[str] = []
    for period in known.periods[code, year]:
        for row in known.observations.get((code, period), []):
            if row.scope == known.asked.scope and row.comparator == "=" and row.value_high is None:
                return row, ()
            if row.scope != known.asked.scope:
                others.append(row.scope)
    return None, tuple(dict.fromkeys(others))


def _of_firms(known: _Known, source: Source) -> ZoneFigure:
    if known.frame is None:
        return ZoneFigure(None, "")
    found = firms_figure(source, known.frame, known.asked.year)
    if found.value is None:
        return ZoneFigure(None, "")
    whole = Decimal(found.expected) * WELL_COVERED
    note = f"（{source.note}）" if source.note else ""
    years = "两年都" if source.change else ""
    doubted = (
        f"；{found.doubtful:,}家的数据两年相差{DOUBTFUL_TIMES}倍以上，请核实，未计入"
        if found.doubtful
        else ""
    )
    return ZoneFigure(
        found.value,
        f"由企业数据汇总，{found.expected:,}家中有{found.reported:,}家{years}有数据{note}{doubted}",
        source.kind,
        reported=found.reported,
        expected=found.expected,
        is_certain=Decimal(found.reported) >= whole,
    )


def _grants(known: _Known, source: Source) -> Any:  # noqa: ANN401 - a queryset
    return TitleGrant.objects.present().filter(
        title__code=source.of, enterprise__in=_firms(known).values("pk")
    )


def _holders(known: _Known, source: Source) -> ZoneFigure:
    grants = _grants(known, source)
    if not grants.exists():
        return ZoneFigure(None, "")
    end = known.asked.year_end
    days = [date(end.year - 1, 12, 31), end] if source.change else [end]
    counts = [
        Decimal(grants.held_on(day).values("enterprise_id").distinct().count()) for day in days
    ]
    value = counts[0] if source.change is None else changed(source, counts[-1], counts[0])
    words = "与上年末之差" if source.change else ""
    return ZoneFigure(value, f"按资质称号登记，{end.year}年末持有企业数{words}", source.kind)


def _granted(known: _Known, source: Source) -> ZoneFigure:
    grants = _grants(known, source)
    if not grants.exists():
        return ZoneFigure(None, "")
    year = known.asked.year
    count = grants.filter(granted_on__year=year).values("enterprise_id").distinct().count()
    return ZoneFigure(Decimal(count), f"按资质称号登记，{year}年取得的企业数", source.kind)


def _registered(known: _Known, source: Source) -> ZoneFigure:
    if not known.firms:
        return ZoneFigure(None, "")
    year = known.asked.year
    count = _firms(known).filter(registered_on__year=year).count()
    return ZoneFigure(Decimal(count), f"按企业名录，{year}年登记注册的企业数", source.kind)
