"""What stands above the page of a case that belongs to a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.models import Project
from qianyi.domains.projects.permissions import can_read_projects
from qianyi.foundation.registry import Panel
from qianyi.foundation.requests import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case


def panel_of_case(request: HttpRequest, case: Case) -> Panel | None:
    """The project a case is about, with the way to its page."""
    actor = actor_of(request)
    row = (
        Project.objects.visible_to(actor)
        .filter(cases__case=case)
        .select_related("subject", "lead__subject")
        .first()
    )
    if row is None:
        return None
    name = "projects:project" if can_read_projects(actor) else "projects:mine"
    context = {"project": row, "url": reverse(name, args=[row.ref])}
    return Panel("projects/panel_case.html", context, order=20)
