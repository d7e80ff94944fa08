"""Reading territories, departments and institutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qianyi.engine import industries
from qianyi.kernel.subjects.errors import PlaceNotFound
from qianyi.kernel.subjects.models import (
    Department,
    Enterprise,
    Industry,
    Institution,
    Subject,
    Territory,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def subject_get(*, kind: str, code: str) -> Subject | None:
    """The subject with that official code."""
    return Subject.objects.filter(kind=kind, code=code).first()


def territory_list() -> QuerySet[Territory]:
    """All territories, parents before children."""
    return Territory.objects.select_related("subject", "parent__subject").order_by("path")


def territory_get(code: str) -> Territory | None:
    """The territory with that code."""
    return Territory.objects.select_related("subject").filter(subject__code=code).first()


def department_list() -> QuerySet[Department]:
    """All departments by name."""
    return Department.objects.select_related("subject").order_by("subject__name")


def department_open(code: str) -> Department:
    """One department.

    Raises:
        PlaceNotFound: there is none of that code.
    """
    found = (
        Department.objects.select_related("subject", "territory__subject")
        .filter(subject__code=code)
        .first()
    )
    if found is None:
        raise PlaceNotFound("没有找到这个部门，请从部门列表进入。", code=code)
    return found


def institution_list(actor: Actor) -> QuerySet[Institution]:
    """Institutions the actor may see, by kind and name."""
    return (
        Institution.objects.visible_to(actor)
        .select_related("subject", "territory__subject")
        .order_by("institution_kind", "subject__name")
    )


def institution_open(*, actor: Actor, code: str) -> Institution:
    """One institution.

    Raises:
        PlaceNotFound: there is none of that code, or it may not be seen.
    """
    found = institution_list(actor).filter(subject__code=code).first()
    if found is None:
        raise PlaceNotFound("没有找到这个机构，请从机构列表进入。", code=code)
    return found


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory in the tree.

    Attributes:
        depth: levels below the top of the list.
        firms: firms that count there or below and the actor may see; None where only totals are
            given.
    """

    territory: Territory
    depth: int
    firms: int | None


def territory_open(code: str) -> Territory:
    """One territory.

    Raises:
        PlaceNotFound: there is none of that code.
    """
    found = (
        Territory.objects.select_related("subject", "parent__subject")
        .filter(subject__code=code)
        .first()
    )
    if found is None:
        raise PlaceNotFound("没有找到这个区域，请从区域列表进入。", code=code)
    return found


def territory_tree(actor: Actor, *, top: Territory | None = None) -> list[TerritoryRow]:
    """The tree from a territory down, or all of it, parents before children. Two queries.

    Fictional firms are never counted for a real place.
    """
    rows = territory_list()
    if top is not None:
        rows = rows.filter(path__startswith=top.path)
    counts = _counts_by_place(actor)
    found, above = [], top.path.count("/") if top is not None else 2
    for territory in rows:
        inside = sum(
            number
            for is_demo, paths, number in counts
            if is_demo == territory.is_demo
            and any(path.startswith(territory.path) for path in paths)
        )
        found.append(
            TerritoryRow(
                territory,
                territory.path.count("/") - above,
                None if territory.aggregate_only else inside,
            )
        )
    return found


def territory_above(territory: Territory) -> list[Territory]:
    """The chain from the country down to the parent."""
    codes = [code for code in territory.path.split("/") if code][:-1]
    return list(
        Territory.objects.select_related("subject").filter(subject__code__in=codes).order_by("path")
    )


def industry_list(*levels: str) -> QuerySet[Industry]:
    """Industries of the levels asked for, by code; all without."""
    found = Industry.objects.order_by("code")
    return found.filter(level__in=levels) if levels else found


def industry_get(code: str) -> Industry | None:
    """The industry of that code."""
    return Industry.objects.filter(code=code).first()


def industry_open(code: str) -> Industry:
    """The industry of a code as people write it, with or without its section letter.

    Raises:
        IndustryCodeUnknown: the classification has no such code.
        PlaceNotFound: the dictionary loaded does not hold it.
    """
    known = industries.normalised(code)
    found = industry_get(known)
    if found is None:
        raise PlaceNotFound(
            f"行业字典中没有代码“{known}”，请填上一级的代码，例如“{known[:2]}”。", field="industry"
        )
    return found


def _counts_by_place(actor: Actor) -> list[tuple[bool, tuple[str, ...], int]]:
    """Distinct combinations of places and how many firms each has: few, however many firms."""
    places = ("territory__path", "park__path", "building__path")
    rows = (
        Enterprise.objects.visible_to(actor)
        .present()
        .order_by()
        .values_list("is_demo", *places)
        .annotate(number=Count("pk", filter=Q(merged_into__isnull=True)))
    )
    return [(row[0], tuple(path for path in row[1:4] if path), row[4]) for row in rows]
