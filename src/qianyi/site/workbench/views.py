"""The page everybody lands on after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from . import selectors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What is mine today."""
    actor = actor_of(request)
    require(allowed=actor.user_id is not None, actor=actor, what="进入工作台")
    found = selectors.sections(actor, clock.now())
    roles = selectors.role_labels(actor)
    page = Page(
        title="工作台",
        answer="今天需要您处理的事项。"
        if any(section.count for section in found)
        else "目前没有需要您处理的事项。",
        tags=roles,
    )
    context = {"page": page, "sections": found, "has_role": bool(roles)}
    return render(request, "site/workbench.html", context)
