"""What the search box knows of projects. Readers say the same as ``Project.visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.models import Project
from qianyi.foundation import search
from qianyi.foundation.permissions import READ_ALL, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def projects(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Projects by name, code and owner; owners reach theirs through their own list."""
    rows = Project.objects.select_related("subject", "territory", "owner__subject")
    for row in rows if ids is None else rows.filter(pk__in=ids):
        yield search.Entry(
            object_id=row.pk,
            title=row.subject.name,
            names=tuple(one for one in (row.project_code, row.owner_words) if one),
            text=row.content,
            hint=f"{row.get_nature_display()}，{row.stage_word}",
            url=reverse("projects:project", args=[row.ref]),
            readers=search.to_roles(*READ_ALL)
            | search.to_roles_within(row.territory.path, Role.PARK_OFFICER),
        )
