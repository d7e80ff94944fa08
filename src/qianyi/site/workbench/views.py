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
from qianyi.site.homes.desks import desks_of
from qianyi.site.homes.firm import firms_of
from qianyi.site.homes.pages import firm_home

from . import selectors
from .guides import guides

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ON_FIRMS_HOME = frozenset(
    {"reporting.own", "policies-news", "policies-own-payments", "titles", "cases"}
)
"""Sources whose content stands on a firm's home as a part of its own."""


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What is mine today: a firm's home, or desks by what the unit is for and all that waits."""
    actor = actor_of(request)
    require(allowed=actor.user_id is not None, actor=actor, what="进入工作台")
    firms = firms_of(actor)
    if firms:
        other = selectors.sections(actor, clock.now(), but=ON_FIRMS_HOME)
        return firm_home(request, firms, other, guides=guides(actor))
    desks, taken = desks_of(actor, clock.now())
    found = selectors.sections(actor, clock.now(), but=taken)
    waits = any(section.count for section in found) or bool(desks)
    roles = selectors.role_labels(actor)
    page = Page(
        title="工作台",
        answer="今天需要您处理的事项。" if waits else "目前没有需要您处理的事项。",
        tags=roles,
    )
    # Whoever has nothing waiting reads first what there is to do here.
    context = {
        "page": page,
        "desks": desks,
        "sections": found,
        "has_role": bool(roles),
        "guides": guides(actor),
        "is_guide_open": not waits,
        "places": [
            {"label": entry.label, "url": reverse(entry.url_name)}
            for entry in sorted(registry.navigation, key=lambda entry: entry.order)
            if entry.url_name != "me" and entry.visible(actor)
        ],
    }
    return render(request, "site/workbench.html", context)
