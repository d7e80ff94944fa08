"""The page everybody lands on after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation import registry
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from . import selectors
from .guides import guides

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
    # Whoever has nothing waiting reads first what there is to do here.
    context = {
        "page": page,
        "sections": found,
        "has_role": bool(roles),
        "guides": guides(actor),
        "is_guide_open": not any(section.count for section in found),
        "places": [
            {"label": entry.label, "url": reverse(entry.url_name)}
            for entry in sorted(registry.navigation, key=lambda entry: entry.order)
            if entry.url_name != "me" and entry.visible(actor)
        ],
    }
    return render(request, "site/workbench.html", context)
