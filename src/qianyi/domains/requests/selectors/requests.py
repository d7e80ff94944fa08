"""Finding requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Q, Subquery

from qianyi.domains.requests.choices import Channel
from qianyi.domains.requests.errors import RequestNotFound
from qianyi.domains.requests.models import Request
from qianyi.engine.flow import restore
from qianyi.engine.flow.events import AskedAgain
from qianyi.engine.flow.guards import Situation, why_not
from qianyi.engine.workdays import calendar_installed
from qianyi.kernel.cases.models import Rating
from qianyi.kernel.cases.selectors import process_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

NOT_FOUND: Final = "没有找到这件诉求，或您没有参与办理；请从诉求列表进入，或核对工单号。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """What a list is narrowed to; empty takes all. ``is_late`` needs ``moment``."""

    words: str = ""
    kind: str = ""
    channel: str = ""
    topic: str = ""
    unit: str = ""
    level: str = ""
    status: str = ""
    is_late: bool = False
    moment: datetime | None = None


def request_list(actor: Actor, asked: RequestFilter | None = None) -> QuerySet[Request]:
    """Requests the actor may open, the newest first; those of the sealed route are in no list."""
    rows = _shown(Request.objects.visible_to(actor).unsealed())
    return _narrowed(rows, asked or RequestFilter())


def mine_list(actor: Actor) -> QuerySet[Request]:
    """All a firm has filed, its reports too: they stand in its own list and in no other."""
    own = Request.objects.visible_to(actor).filter(case__subject_id__in=sorted(actor.subject_ids))
    return _shown(own)


def sealed_list(actor: Actor) -> QuerySet[Request]:
    """Requests of the sealed route the actor was named for, or filed."""
    return _shown(Request.objects.visible_to(actor).filter(case__is_sealed=True))


def _shown(rows: QuerySet[Request]) -> QuerySet[Request]:
    return (
        rows.select_related("case__subject", "case__unit", "topic")
        .defer("case__state", "case__facts", "case__form")
        .annotate(rated=last_rating("case_id"))
        .order_by("-case__opened_at", "-pk")
    )


def _narrowed(rows: QuerySet[Request], asked: RequestFilter) -> QuerySet[Request]:
    plain = {
        "kind": asked.kind, "channel": asked.channel, "topic__code": asked.topic,
        "case__unit__code": asked.unit, "case__level": asked.level, "case__status": asked.status,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if asked.is_late and asked.moment is not None:
        rows = rows.filter(case__expires_at__lte=asked.moment, case__is_open=True)
    for word in asked.words.split():
        rows = rows.filter(
            Q(case__number__icontains=word)
            | Q(case__title__icontains=word)
            | Q(case__subject__name__icontains=word)
            | Q(case__outside_number__icontains=word)
            | Q(content__icontains=word)
        )
    return rows


def last_rating(case: str) -> Subquery:
    """How the last answer was rated; ``case`` names the column of the case's key."""
    rows = Rating.objects.filter(case_id=OuterRef(case)).order_by("-round")
    return Subquery(rows.values("level")[:1])


def request_get(*, actor: Actor, number: str) -> Request:
    """One request by its number.

    Raises:
        RequestNotFound: there is none, or the actor has no part in it.
    """
    return _one(actor, case__number=number)


def request_by_ref(*, actor: Actor, ref: str) -> Request:
    """One request by the name outsiders use.

    Raises:
        RequestNotFound: there is none, or the actor has no part in it.
    """
    return _one(actor, case__ref=ref)


def order_known(number: str) -> Request | None:
    """The request an order of the 12345 hotline was registered as; for the services."""
    rows = Request.objects.filter(channel=Channel.HOTLINE, case__outside_number=number.strip())
    return rows.select_related("case__unit").order_by("pk").first()


def asks_at_once(request: Request, moment: datetime) -> bool:
    """Whether the firm's own word is enough to have it done again: once, and in time."""
    process, state = process_of(request.case.version), restore(request.case.state)
    if process.reopen_within is None:  # versions before 2026.2
        return not request.redos.exists()
    at = max(moment, state.moment)
    situation = Situation(process, state, None, at, calendar_installed())
    return why_not(AskedAgain, situation) is None


def request_of(actor: Actor, case: Case) -> Request | None:
    """The request a case carries; None for other cases."""
    return Request.objects.visible_to(actor).filter(case=case).select_related("case").first()


def _one(actor: Actor, **by: object) -> Request:
    found = (
        Request.objects.visible_to(actor)
        .select_related(
            "case__subject", "case__unit", "case__version", "case__territory__subject", "topic",
            "rule", "merged_into__case", "territory__subject", "case__opened_by",
        )
        .defer("case__version__content")
        .filter(**by)
        .first()
    )  # fmt: skip
    if found is None:
        raise RequestNotFound(NOT_FOUND)
    return found
