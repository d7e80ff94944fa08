"""Sessions that end by themselves, and the second factor that some roles must have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from qianyi.foundation.requests import actor_of
from qianyi.kernel.identity import services
from qianyi.kernel.identity.choices import BEGAN, TIMED_OUT_WORDS, Happened
from qianyi.kernel.identity.errors import PasswordExpired, SecondFactorMissing
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.selectors import (
    has_second_factor,
    needs_second_factor,
    password_is_due,
)
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from qianyi.lib.errors import QianyiError

SEEN: Final = "qianyi_seen_at"
WRITE_EVERY: Final = timedelta(minutes=1)
OPEN_WITHOUT: Final = ("/accounts/", "/static/", "/health/")


class SessionLimitMiddleware:
    """End a session that was not used for a while, or that began too long ago.

    Both moments are in the session itself, so that a stolen cookie cannot outlive them; the moment
    of use is written at most once a minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out what is over its time before anything else looks at the user."""
        if request.user.is_authenticated:
            self._hold_against_limits(request, clock.now())
        return self.get_response(request)

    def _hold_against_limits(self, request: HttpRequest, moment: datetime) -> None:
        began = _moment(request, BEGAN) or moment
        seen = _moment(request, SEEN) or moment
        idle = timedelta(minutes=settings.QIANYI_SESSION_IDLE_MINUTES)
        whole = timedelta(hours=settings.QIANYI_SESSION_HOURS)
        if moment - seen >= idle or moment - began >= whole:
            user = request.user
            assert isinstance(user, User)  # noqa: S101 - the only user model
            services.report(
                Happened.TIMED_OUT, actor=services.own_actor(user), user=user, moment=moment
            )
            logout(request)
            request.session[TIMED_OUT_WORDS] = True
            return
        if (
            BEGAN not in request.session
            or moment - seen >= WRITE_EVERY
            or SEEN not in request.session
        ):
            request.session[BEGAN] = began.isoformat()
            request.session[SEEN] = moment.isoformat()


class SecondFactorMiddleware:
    """Lead whoever holds a role that needs a second factor to setting one up, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on those who need none, have one, or are on the way to it."""
        if self._is_free(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return _refused(
                SecondFactorMissing("您的角色必须先设置动态口令，请在网页上登录后设置。")
            )
        messages.warning(request, "您的角色必须使用动态口令，请先完成设置。")
        return redirect(reverse("mfa_activate_totp"))

    def _is_free(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            not isinstance(user, User)
            or not needs_second_factor(actor_of(request))
            or request.path.startswith(OPEN_WITHOUT)
            or has_second_factor(user)
        )


class PasswordAgeMiddleware:
    """Lead whoever has a password that is too old to changing it, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on everybody else."""
        user = request.user
        if (
            not isinstance(user, User)
            or request.path.startswith(OPEN_WITHOUT)
            or not password_is_due(user, actor_of(request), clock.now())
        ):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return _refused(PasswordExpired("您的密码已超过使用期限，请在网页上登录后修改。"))
        messages.warning(
            request, f"密码已使用超过 {settings.QIANYI_PASSWORD_DAYS} 天，请先修改密码。"
        )
        return redirect(reverse("account_change_password"))


def _refused(refusal: QianyiError) -> JsonResponse:
    return JsonResponse(
        {"code": refusal.code, "message": refusal.message, "fields": {}, "context": {}},
        status=403,
        json_dumps_params={"ensure_ascii": False},
    )


def _moment(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
