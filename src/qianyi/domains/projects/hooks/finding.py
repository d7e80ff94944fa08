"""What the search box knows of projects. Readers say the same as ``Project.visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.models import Project
from qianyi.foundation import search
from qianyi.foundation.permissions import READ_ALL, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet


def projects(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Projects by name, code and owner; owners reach theirs through their own list."""
    rows = Project.objects.select_related("subject", "territory", "owner__subject")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    units = _units(rows)
    for row in rows:
        yield search.Entry(
            object_id=row.pk,
            title=row.subject.name,
            names=tuple(one for one in (row.project_code, row.owner_words) if one),
            text=row.content,
            hint=f"{row.get_nature_display()}，{row.stage_word}",
            url=reverse("projects:project", args=[row.ref]),
            readers=search.to_roles(*READ_ALL)
            | search.to_roles_within(row.territory.path, Role.PARK_OFFICER)
            | search.to_posts(Role.DEPARTMENT_HEAD, *units.get(row.pk, ())),
        )


def _units(rows: QuerySet[Project]) -> dict[int, set[int]]:
    """Project → units that lead it, or owe or settle something in it: their heads see it."""
    found: dict[int, set[int]] = {}
    for field in ("lead", "promises__unit", "issues__unit"):
        named = rows.order_by().exclude(**{f"{field}__isnull": True})
        for project, unit in named.values_list("pk", field).distinct():
            found.setdefault(project, set()).add(unit)
    return found
