"""What stands above the page of a case that carries a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.requests.permissions import can_read_requests, is_outside
from qianyi.domains.requests.selectors import request_of
from qianyi.domains.requests.services.following import is_ours
from qianyi.foundation.registry import Panel
from qianyi.foundation.requests import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case


def panel_of_case(request: HttpRequest, case: Case) -> Panel | None:
    """What the firm asked, and where it is answered."""
    actor = actor_of(request)
    found = request_of(actor, case) if is_ours(case) else None
    if found is None:
        return None
    return Panel(
        "requests/panel_case.html",
        {
            "found": found,
            "case": case,
            "outside": is_outside(actor),
            "opens": can_read_requests(actor),
        },
        order=10,
    )
