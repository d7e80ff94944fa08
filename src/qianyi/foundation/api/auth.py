"""Who calls: a signed-in person by session, with the token that proves our own page; or a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from qianyi.foundation import registry
from qianyi.foundation.requests import actor_of

from .errors import CsrfFailed, ScopeMissing, SignInNeeded
from .handlers import SIGN_IN

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor

KEY_HEADERS: Final = ("Authorization", "X-API-Key")


class KeyAuth(HttpBearer):
    """``Authorization: Bearer qy_…`` or ``X-API-Key: qy_…``: the machine whose key it is.

    A wrong key ends here.
    """

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The machine, put on the request, so that history and log name it."""
        builder = registry.actor_builders.get("api")
        # An empty header is a key that went missing on its way, not a session's request.
        if builder is None or not any(name in request.headers for name in KEY_HEADERS):
            return None
        actor = builder(request)
        if not actor.is_signed_in:
            raise SignInNeeded(SIGN_IN)
        request.actor = actor  # type: ignore[attr-defined]
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002
        """Ninja's own entry; the call above does all."""
        return self(request)


class SessionAuth(APIKeyCookie):
    """The session of the pages; writes need the CSRF token in ``X-CSRFToken``."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002
        """The signed-in person.

        Raises:
            CsrfFailed: a write without the token.
        """
        actor = actor_of(request)
        if not actor.is_signed_in:
            return None
        if check_csrf(request) is not None:
            raise CsrfFailed(
                "缺少或不符的 X-CSRFToken 请求头；请从页面的 csrftoken Cookie 取值后重发，"
                "程序调用请改用接口密钥。"
            )
        return actor


def caller(request: HttpRequest, scope: str) -> Actor:
    """Who calls, when the key (if it is one) was made for this.

    Raises:
        ScopeMissing: the key has other scopes.
    """
    actor = actor_of(request)
    if not actor.in_scope(scope):
        raise ScopeMissing(
            f"这个接口密钥没有“{scope}”的许可范围，请由责任人另行生成。", scope=scope
        )
    return actor
