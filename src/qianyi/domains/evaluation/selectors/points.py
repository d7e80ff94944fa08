"""Innovation points of a firm, and who may look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Case, Count, Max, Q, When

from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.errors import GrantNotFound
from qianyi.domains.evaluation.models import PointsGrant, PointsLook, RunResult
from qianyi.kernel.subjects.models import Institution

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

METHOD: Final = "innovation_points"


def points_of(enterprise_id: int) -> RunResult | None:
    """The newest result of a points method for a firm: what an institution with a grant sees.

    Points need no publication: they are the firm's own, and marked provisional while weights are.
    """
    return (
        RunResult.objects.filter(enterprise_id=enterprise_id, run__method__code=METHOD)
        .exclude(run__state__in=[RunState.SUPERSEDED, RunState.DISCARDED])
        .select_related(
            "run__method", "run__inputs", "run__territory__subject", "enterprise__subject"
        )
        .order_by("-run__year", "-run_id")
        .first()
    )


def grants_valid(
    day: date, enterprise_id: int, institution_id: int | None = None
) -> QuerySet[PointsGrant]:
    """Grants of a firm in force on a day."""
    rows = PointsGrant.objects.filter(enterprise_id=enterprise_id).filter(_valid(day))
    return rows.filter(institution_id=institution_id) if institution_id else rows


def is_valid(grant: PointsGrant, day: date) -> bool:
    """In force on a day; asked of the consent itself."""
    return PointsGrant.objects.filter(pk=grant.pk).filter(_valid(day)).exists()


def grant_list(actor: Actor, day: date) -> QuerySet[PointsGrant]:
    """Grants the actor may see, the newest first, with how often and when they were used."""
    return (
        PointsGrant.objects.visible_to(actor)
        .select_related("consent", "enterprise__subject", "institution__subject")
        .annotate(
            looks_count=Count("looks"),
            looked_at=Max("looks__at"),
            is_open=Case(When(_valid(day), then=True), default=False),
        )
        .order_by("-pk")
    )


def grant_get(*, actor: Actor, grant_id: int, day: date) -> PointsGrant:
    """One grant.

    Raises:
        GrantNotFound: there is none, or the actor may not see it.
    """
    found = grant_list(actor, day).filter(pk=grant_id).first()
    if found is None:
        raise GrantNotFound("没有找到这份授权；请从积分授权列表进入。")
    return found


def look_list(actor: Actor) -> QuerySet[PointsLook]:
    """Who looked at whose points, the newest first."""
    return (
        PointsLook.objects.visible_to(actor)
        .select_related("grant__enterprise__subject", "grant__institution__subject", "by")
        .order_by("-pk")
    )


def institutions_offered() -> QuerySet[Institution]:
    """Institutions a firm may choose from, by name."""
    return Institution.objects.select_related("subject").order_by("subject__name")


def _valid(day: date) -> Q:
    still = Q(consent__valid_to__isnull=True) | Q(consent__valid_to__gt=day)
    return still & Q(consent__valid_from__lte=day)
