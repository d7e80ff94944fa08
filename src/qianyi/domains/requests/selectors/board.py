"""The board: five rates by unit or topic, each with what is above and below the line.

Counted are requests filed in the period. The sealed route is left out, and so is what was merged:
it has no answer of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from django.db.models import Exists, OuterRef

from qianyi.domains.requests.choices import CONTACT
from qianyi.domains.requests.models import KnowledgeUse, Redo, Request
from qianyi.engine.requests import Rate, RequestFacts, rates
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.choices import LIVE, CaseStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.selectors import units_seen
from qianyi.lib.clock import ZONE

from .requests import last_rating

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.requests.rates import RateName
    from qianyi.foundation.permissions import Actor

Grouping: TypeAlias = Literal["unit", "topic", "kind", "channel"]
GROUPINGS: Final[dict[Grouping, str]] = {
    "unit": "主办单位", "topic": "主题", "kind": "类别", "channel": "来源",
}  # fmt: skip
NOT_YET: Final = ("sign", CONTACT)
COLUMNS: Final[dict[str, str]] = {
    "unit": "case__unit__name", "topic": "topic__name", "kind": "kind", "channel": "channel",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAsked:
    """Which days (``after`` not counted), grouped by what."""

    first: date
    after: date
    moment: datetime
    by: Grouping = "unit"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One group: its name, requests filed, still open, and the rates."""

    name: str
    filed: int
    open: int
    rates: Mapping[RateName, Rate]


@dataclass(frozen=True, slots=True)
class Board:
    """The groups, all of them together, and consultations the knowledge base settled."""

    rows: list[BoardRow]
    whole: BoardRow
    settled_at_once: int


def board(actor: Actor, asked: BoardAsked) -> Board:
    """The board as the actor may read it: an officer the own units, others the zone."""
    rows = _rows(asked).filter(case__unit_id__in=units_seen(actor).values("pk"))
    grouped: dict[str, list[tuple[bool, RequestFacts]]] = defaultdict(list)
    everything: list[tuple[bool, RequestFacts]] = []
    for plain in _plain(rows, asked.moment):
        one = plain["case__is_open"], facts_of(plain, asked.moment)
        grouped[str(plain[COLUMNS[asked.by]])].append(one)
        everything.append(one)
    uses = KnowledgeUse.objects.filter(
        is_solved=True,
        used_at__gte=_start(asked.first),
        used_at__lt=_start(asked.after),
    )
    if not actor.has_role(Role.LEADER, Role.PLANNER, Role.AUDITOR):
        uses = uses.filter(item__unit_id__in=actor.department_ids)
    return Board(
        [_row(name, held) for name, held in sorted(grouped.items())],
        _row("合计", everything),
        uses.count(),
    )


def _rows(asked: BoardAsked) -> QuerySet[Request]:
    return Request.objects.unsealed().filter(
        merged_into__isnull=True,
        case__opened_at__gte=_start(asked.first),
        case__opened_at__lt=_start(asked.after),
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _plain(rows: QuerySet[Request], moment: datetime) -> list[dict[str, Any]]:
    waiting = StepInstance.objects.filter(
        case_id=OuterRef("case_id"), step__in=NOT_YET, status__in=LIVE, expires_at__lte=moment
    )
    redone = Redo.objects.filter(request_id=OuterRef("pk"), state="granted")
    found = rows.annotate(
        is_uncontacted=Exists(waiting), was_redone=Exists(redone), rated=last_rating("case_id")
    ).values(
        "contacted_late", "is_uncontacted", "was_redone", "is_solved",
        "first_answered_at", "case__is_open", "case__is_late", "case__expires_at",
        "case__status", "rated", "case_id", "case__number",
        "case__title", "case__unit__code", *COLUMNS.values(),
    )  # fmt: skip
    return list(found)


def facts_of(plain: Mapping[str, Any], moment: datetime) -> RequestFacts:
    """What the rates read of one row of plain values."""
    late = plain["contacted_late"]
    contact = None if late is None else not late
    if contact is None and plain["is_uncontacted"]:
        contact = False
    return RequestFacts(
        contact=contact,
        on_time=_on_time(plain, moment),
        is_solved=plain["is_solved"],
        rating=plain["rated"],
        has_ended=plain["first_answered_at"] is not None,
        was_reopened=plain["was_redone"],
    )


def _on_time(plain: Mapping[str, Any], moment: datetime) -> bool | None:
    """Within the limit of the case, which is the hotline's own where the order brought one."""
    if plain["case__status"] == CaseStatus.WITHDRAWN:
        return None
    if not plain["case__is_open"]:
        return not plain["case__is_late"]
    expires = plain["case__expires_at"]
    return False if expires is not None and expires <= moment else None


def _row(name: str, held: list[tuple[bool, RequestFacts]]) -> BoardRow:
    return BoardRow(
        name, len(held), sum(1 for is_open, _ in held if is_open), rates(one for _, one in held)
    )


def facts_by_unit(
    codes: Iterable[str], asked: BoardAsked
) -> dict[str, list[tuple[dict[str, Any], RequestFacts]]]:
    """For the measures of units: the requests of each unit filed in the period."""
    found: dict[str, list[tuple[dict[str, Any], RequestFacts]]] = defaultdict(list)
    rows = _rows(asked).filter(case__unit__code__in=[*codes])
    for plain in _plain(rows, asked.moment):
        found[plain["case__unit__code"]].append((plain, facts_of(plain, asked.moment)))
    return dict(found)
