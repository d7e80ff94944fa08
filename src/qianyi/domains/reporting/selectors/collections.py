"""Reading collections: how far each is, and who has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from qianyi.domains.reporting import choices
from qianyi.domains.reporting.errors import CollectionNotFound
from qianyi.domains.reporting.models import Collection, Return
from qianyi.engine.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection with how many of how many have come how far, as the actor may count them."""

    collection: Collection
    total: int
    filed: int
    accepted: int
    queried: int

    @property
    def period(self) -> Period:
        """The period reported on."""
        return Period.parse(self.collection.period)

    @property
    def missing(self) -> int:
        """Not reported, or asked to be verified and not answered."""
        return self.total - self.filed


@dataclass(frozen=True, slots=True)
class Gap:
    """A park or department with how many of its respondents have not reported."""

    name: str
    total: int
    missing: int
    code: str


def collection_list(actor: Actor) -> QuerySet[Collection]:
    """Collections the actor may see, the latest period first."""
    return (
        Collection.objects.visible_to(actor)
        .select_related("form__owner__subject", "form__territory__subject")
        .order_by("-ends_on", "form__title", "pk")
    )


def collection_get(*, actor: Actor, collection_id: int) -> Collection:
    """One collection.

    Raises:
        CollectionNotFound: there is none, or not for this actor.
    """
    found = collection_list(actor).filter(pk=collection_id).first()
    if found is None:
        raise CollectionNotFound(
            "没有这项采集任务，或您没有查看它的权限；请从采集任务列表进入。",
            collection=collection_id,
        )
    return found


def collection_rows(actor: Actor, collections: Iterable[Collection]) -> list[CollectionRow]:
    """Each with its counts; two queries, whatever their number."""
    rows = list(collections)
    counted = {
        told["collection"]: told
        for told in Return.objects.visible_to(actor)
        .filter(collection__in=[row.pk for row in rows])
        .values("collection")
        .annotate(
            total=Count("pk"),
            filed=Count("pk", filter=Q(status__in=choices.FILED)),
            accepted=Count("pk", filter=Q(status__in=choices.COUNTED)),
            queried=Count("pk", filter=Q(status=choices.ReturnStatus.QUERIED)),
        )
    }
    return [_row(row, dict(counted.get(row.pk, {}))) for row in rows]


def _row(collection: Collection, told: dict[str, Any]) -> CollectionRow:
    return CollectionRow(
        collection=collection,
        **{name: told.get(name, 0) for name in ("total", "filed", "accepted", "queried")},
    )


def gaps_of(*, actor: Actor, collection: Collection) -> list[Gap]:
    """Who has not reported, by park (or by department, in a form for departments)."""
    told = (
        Return.objects.visible_to(actor)
        .filter(collection=collection)
        .values("territory__subject__code", "territory__subject__name")
        .annotate(total=Count("pk"), missing=Count("pk", filter=Q(status__in=choices.OUTSTANDING)))
        .order_by("-missing", "territory__subject__code")
    )
    return [
        Gap(
            name=str(row["territory__subject__name"]),
            total=row["total"],
            missing=row["missing"],
            code=str(row["territory__subject__code"]),
        )
        for row in told
    ]


def outstanding_list(actor: Actor, *, collection: Collection | None = None) -> QuerySet[Return]:
    """Returns still to come in open collections that the actor sees, the nearest due first."""
    return outstanding(Return.objects.visible_to(actor), collection=collection)


def outstanding(
    rows: QuerySet[Return], *, collection: Collection | None = None
) -> QuerySet[Return]:
    """Of some returns those that are still to come, in open collections; the nearest due first."""
    found = rows.filter(
        status__in=choices.OUTSTANDING, collection__closed_at__isnull=True
    ).select_related(
        "subject", "territory__subject", "collection__form__owner__subject",
        "collection__form__territory__subject",
    )  # fmt: skip
    if collection is not None:
        found = found.filter(collection=collection)
    return found.order_by("collection__due_on", "subject__code")
