"""Who looks and who acts, asked the same way by every page of cases."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from qianyi.foundation import registry
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.cases.permissions import can_read_cases, can_read_inside

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may have a case to look at."""
    actor = actor_of(request)
    require(allowed=can_read_cases(actor), actor=actor, what="查看办件")
    return actor


def inside(request: HttpRequest, what: str) -> Actor:
    """Who works for the zone; firms and institutions have pages of their own."""
    actor = reader(request)
    require(allowed=can_read_inside(actor), actor=actor, what=what)
    return actor


def token_of(request: HttpRequest) -> str:
    """The number a form was given when it was shown; a new one when it is shown."""
    return request.POST.get("token", "")[:64] or secrets.token_hex(8)


def panels_of(request: HttpRequest, case: Case) -> list[registry.Panel]:
    """What the app that opened the case says above its page."""
    found = (panel(request, case) for panel in registry.case_panels)
    return sorted((one for one in found if one is not None), key=lambda one: one.order)
