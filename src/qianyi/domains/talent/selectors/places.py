"""Which library somebody belongs to: one a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Length

from qianyi.domains.talent.models.people import OVERSEERS, officer_paths
from qianyi.foundation.permissions import Role, within
from qianyi.kernel.subjects.models import Territory, TerritoryKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def library_of(territory: Territory) -> Territory:
    """The zone a place lies in; the place itself where no zone is around it."""
    above = _prefixes(territory.path)
    zones = Territory.objects.filter(path__in=above, territory_kind=TerritoryKind.ZONE)
    return zones.select_related("subject").order_by(Length("path")).last() or territory


def libraries_of(actor: Actor) -> QuerySet[Territory]:
    """Zones whose library the actor keeps."""
    rows = Territory.objects.filter(territory_kind=TerritoryKind.ZONE).select_related("subject")
    if not actor.is_system:
        rows = rows.filter(within("path", officer_paths(actor)))
    return rows.order_by("path")


def libraries_read(actor: Actor) -> QuerySet[Territory]:
    """Zones whose library the actor reads: as an officer, leader, auditor, or of a park in it."""
    rows = Territory.objects.filter(territory_kind=TerritoryKind.ZONE).select_related("subject")
    if actor.is_system:
        return rows.order_by("path")
    paths = [*officer_paths(actor), *(p for role in OVERSEERS for p in actor.paths_of(role))]
    around = [one for path in actor.paths_of(Role.PARK_OFFICER) for one in _prefixes(path)]
    return rows.filter(within("path", paths) | Q(path__in=around)).order_by("path")


def places_within(libraries: list[Territory]) -> QuerySet[Territory]:
    """Places somebody may wish to work at: the zones and what lies in them."""
    rows = Territory.objects.filter(within("path", [one.path for one in libraries]))
    return (
        rows.exclude(territory_kind=TerritoryKind.BUILDING)
        .select_related("subject")
        .order_by("path")
    )


def _prefixes(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    return [f"/{'/'.join(parts[: depth + 1])}/" for depth in range(len(parts))]
