"""Reading the ladder: the funnel by title, the list behind each number, when it was worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, Sum

from qianyi.domains.enterprises.choices import HELD, LadderState, Precheck
from qianyi.domains.enterprises.errors import LadderTitleUnknown
from qianyi.domains.enterprises.models import (
    LadderCount,
    LadderMove,
    LadderRound,
    LadderStanding,
    PoolMember,
)
from qianyi.kernel.rules.models import Title
from qianyi.kernel.subjects.models import Territory, TerritoryKind, firms_at
from qianyi.kernel.subjects.selectors import EnterpriseFilter, enterprise_list, territory_get

from .rungs import Rung, rungs, versions_asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

CLOSE: Final = 0.1
"""A gap of at most a tenth of the limit counts as close."""
AT_RISK, POOLED, ANY = "at_risk", "pooled", ""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One title: how many firms stand where.

    Attributes:
        counts: state → firms.
        at_risk: holders who by the facts there are would not get it again.
        pooled: firms in the reserve for it.
    """

    rung: Rung
    counts: Mapping[str, int]
    at_risk: int
    pooled: int

    @property
    def held(self) -> int:
        """Holders, those whose title ends soon included."""
        return sum(self.counts.get(state, 0) for state in HELD)

    def count(self, state: str) -> int:
        """Firms in one state; all holders for 持有."""
        return self.held if state == LadderState.HOLDS else self.counts.get(state, 0)

    @property
    def pipeline(self) -> int:
        """Holders, those that qualify and those one condition short together."""
        ahead = (LadderState.QUALIFIES, LadderState.NEAR)
        return self.held + sum(self.counts.get(state, 0) for state in ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFilter:
    """What a list of standings is narrowed to; empty takes all.

    ``state`` is one of :class:`LadderState`, or holders at risk, or firms in the reserve; 持有
    includes titles that end soon. ``close`` keeps gaps of at most a tenth of the limit.
    """

    title: Title
    place: Territory | None = None
    state: str = ANY
    words: str = ""
    industry: str = ""
    size: str = ""
    close: bool = False


def places_with_firms(actor: Actor) -> list[Territory]:
    """Zones the ladder has counts of, and their parks; real ones first."""
    counted = LadderCount.objects.visible_to(actor)
    ids = set(counted.values_list("territory_id", flat=True).distinct())
    ids |= {pk for pk in counted.values_list("park_id", flat=True).distinct() if pk}
    paths = list(Territory.objects.filter(pk__in=ids).values_list("path", flat=True))
    kinds = (TerritoryKind.ZONE, TerritoryKind.DIRECT, TerritoryKind.BASE, TerritoryKind.PARK)
    rows = Territory.objects.filter(territory_kind__in=kinds).select_related("subject")
    found = [row for row in rows if any(path.startswith(row.path) for path in paths)]
    return sorted(found, key=lambda row: (row.is_demo, row.path))


def place_chosen(code: str, counted: Sequence[Territory]) -> Territory | None:
    """The place asked for, else the first with firms; real firms never count with others."""
    found = territory_get(code) if code else None
    return found if found is not None else next(iter(counted), None)


def funnel(actor: Actor, place: Territory | None, day: date, *, code: str = "") -> list[FunnelRow]:
    """Every title (or the one of that code) with its numbers in a place, as counted last."""
    counted = _counts(actor, place)
    if code:
        counted = counted.filter(title__code=code)
    rows = counted.values_list("title_id", "state", "precheck")
    counts: dict[int, dict[str, int]] = {}
    at_risk: dict[int, int] = {}
    for title, state, precheck, firms in rows.annotate(total=Sum("firms")):
        mine = counts.setdefault(title, {})
        mine[state] = mine.get(state, 0) + firms
        if state in HELD and precheck == Precheck.NO:
            at_risk[title] = at_risk.get(title, 0) + firms
    pooled = _pooled(actor, place, code)
    return [
        FunnelRow(
            rung,
            counts.get(rung.title.pk, {}),
            at_risk.get(rung.title.pk, 0),
            pooled.get(rung.title.pk, 0),
        )
        for rung in rungs(day, code=code)
        if place is None or rung.title.is_for(place.path)
    ]


def _counts(actor: Actor, place: Territory | None) -> QuerySet[LadderCount]:
    rows = LadderCount.objects.visible_to(actor)
    return rows if place is None else rows.filter(at_place(place))


def at_place(place: Territory, at: str = "") -> Q:
    """Rows of firms that count or sit in a place or below; fictional firms in fictional places."""
    below = Territory.objects.filter(path__startswith=place.path)
    inside = firms_at(list(below.values_list("pk", flat=True)), at)
    return inside & Q(**{f"{at}territory__is_demo": place.is_demo})


def _pooled(actor: Actor, place: Territory | None, code: str) -> dict[int, int]:
    rows = PoolMember.objects.visible_to(actor).present()
    if code:
        rows = rows.filter(title__code=code)
    if place is not None:
        rows = rows.filter(at_place(place, "enterprise__"))
    found: dict[int, int] = {}
    for title in rows.values_list("title_id", flat=True):
        found[title] = found.get(title, 0) + 1
    return found


def title_of(code: str) -> Title:
    """The title of an address.

    Raises:
        LadderTitleUnknown: there is none.
    """
    found = Title.objects.filter(code=code).first()
    if found is None:
        raise LadderTitleUnknown("没有这个资质称号；请从梯度培育台账进入。")
    return found


def standing_list(actor: Actor, asked: StandingFilter) -> QuerySet[LadderStanding]:
    """Standings before one title, by the firm's name; those one short by how close they are."""
    rows = (
        LadderStanding.objects.visible_to(actor)
        .filter(title=asked.title, **_state(asked.state))
        .select_related(
            "title", "enterprise__subject", "enterprise__industry", "enterprise__park__subject"
        )
        .order_by("sort_key", "pk")
    )
    if asked.place is not None:
        rows = rows.filter(at_place(asked.place, "enterprise__"))
    is_whole = not (asked.words or asked.industry or asked.size or asked.close)
    if is_whole and asked.state != POOLED:
        return rows.counted_as(_counted(actor, asked))
    return _narrowed(actor, rows, asked)


def _state(state: str) -> dict[str, object]:
    if state == AT_RISK:
        return {"state__in": HELD, "precheck": Precheck.NO}
    if state == LadderState.HOLDS:
        return {"state__in": HELD}
    return {"state": state} if state in LadderState.values else {}


def _counted(actor: Actor, asked: StandingFilter) -> int:
    """The number of rows, as counted when they were made."""
    rows = _counts(actor, asked.place).filter(title=asked.title, **_state(asked.state))
    return rows.aggregate(total=Sum("firms"))["total"] or 0


def _narrowed(
    actor: Actor, rows: QuerySet[LadderStanding], asked: StandingFilter
) -> QuerySet[LadderStanding]:
    if asked.words or asked.industry:
        wanted = EnterpriseFilter(words=asked.words, industry=asked.industry)
        firms = enterprise_list(actor, wanted).order_by()
        rows = rows.filter(enterprise__in=firms.values("pk"))
    if asked.size:
        rows = rows.filter(size=asked.size)
    if asked.close:
        rows = rows.filter(share__lte=CLOSE)
    if asked.state == POOLED:
        present = PoolMember.objects.present().filter(
            enterprise=OuterRef("enterprise"), title=OuterRef("title")
        )
        rows = rows.filter(Exists(present))
    return rows


def standings_of_firm(enterprise: Enterprise) -> dict[int, LadderStanding]:
    """Title → the standing kept of one firm."""
    rows = LadderStanding.objects.filter(enterprise=enterprise).select_related("title", "version")
    return {row.title_id: row for row in rows.order_by("title__position", "pk")}


def moves_of(actor: Actor, enterprise: Enterprise) -> QuerySet[LadderMove]:
    """How one firm's standings changed, newest first."""
    rows = LadderMove.objects.visible_to(actor).filter(enterprise=enterprise)
    return rows.select_related("title").order_by("-recorded_at", "-pk")


def round_latest() -> LadderRound | None:
    """The last time the ladder was worked out, for all firms or for some."""
    return LadderRound.objects.order_by("-pk").first()


def facts_until() -> datetime | None:
    """Up to when changes were looked at; None before the first time."""
    last = round_latest()
    return last.facts_until if last else None


def is_outdated(day: date) -> bool:
    """Whether other conditions are in force than those asked last, or none were asked yet."""
    whole = LadderRound.objects.filter(is_whole=True).order_by("-pk").first()
    if whole is None:
        return True
    return bool(versions_asked(day) != whole.versions)
