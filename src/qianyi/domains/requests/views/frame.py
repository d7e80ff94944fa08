"""Who looks, asked the same way by every page of requests."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from qianyi.domains.requests import selectors
from qianyi.domains.requests.permissions import can_have_requests, can_read_requests
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor


def reader(request: HttpRequest) -> Actor:
    """Who looks, and works for the zone."""
    actor = actor_of(request)
    require(allowed=can_read_requests(actor), actor=actor, what="查看企业诉求")
    return actor


def applicant(request: HttpRequest) -> Actor:
    """Who looks, and is a firm's or an institution's user."""
    actor = actor_of(request)
    require(allowed=can_have_requests(actor), actor=actor, what="查看本企业的诉求")
    return actor


def token_of(request: HttpRequest) -> str:
    """The number a form was given when it was shown; a new one when it is shown."""
    return request.POST.get("token", "")[:64] or secrets.token_hex(8)


def topics() -> list[tuple[str, str]]:
    """Topics to choose from."""
    return [(one.code, one.name) for one in selectors.topic_list()]
