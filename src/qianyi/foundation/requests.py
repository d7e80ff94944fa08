"""One request: its number, who is asking, and how a refusal becomes a page."""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render

from qianyi.foundation import registry
from qianyi.foundation.logs import current_request_id
from qianyi.foundation.permissions import ANONYMOUS, Actor
from qianyi.lib import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger("qianyi.request")
ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Give every request a number, taken from a trusted header form or made; send it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set ``request.request_id`` and the response header."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTED_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


class ActorMiddleware:
    """Put the :class:`Actor` on the request, built by the one builder the kernel registered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set ``request.actor``; without a builder everyone is the public."""
        builder = registry.actor_builders.get("web")
        request.actor = builder(request) if builder else ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)


class RefusalMiddleware:
    """Turn domain refusals into pages, once, with the sentence the refusal carries."""

    STATUS: ClassVar[list[tuple[type[errors.QianyiError], int]]] = [
        (errors.NotAllowed, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.BadInput, 400),
        (errors.Unavailable, 503),
    ]

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a refusal; None for anything else (Django's 500)."""
        if not isinstance(exception, errors.QianyiError):
            return None
        actor: Actor = getattr(request, "actor", ANONYMOUS)
        if (
            isinstance(exception, errors.NotAllowed)
            and not actor.is_signed_in
            and request.method == "GET"
        ):
            return redirect_to_login(request.get_full_path())
        status = next((code for kind, code in self.STATUS if isinstance(exception, kind)), 400)
        log.info("refused", extra={"facts": {"code": exception.code, **exception.context}})
        return render(
            request,
            "ui/refusal.html",
            {"message": exception.message, "code": exception.code, "status": status},
            status=status,
        )


def actor_of(request: HttpRequest) -> Actor:
    """The actor the middleware put on the request."""
    actor = getattr(request, "actor", ANONYMOUS)
    assert isinstance(actor, Actor)  # noqa: S101 - the middleware sets nothing else
    return actor
