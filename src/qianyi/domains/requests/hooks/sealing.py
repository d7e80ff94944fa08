"""Which rows belong to reports (举报): no export says who wrote them or what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.requests.models import Answer, CallBack, Redo, Reply, Request

if TYPE_CHECKING:
    from django.db.models import Model

SEALED: Final[dict[type[Model], Q]] = {
    Request: Q(case__is_sealed=True),
    **dict.fromkeys((Reply, CallBack, Redo, Answer), Q(request__case__is_sealed=True)),
}
"""Model → which of its rows; every tracked model that belongs to a request stands here."""
