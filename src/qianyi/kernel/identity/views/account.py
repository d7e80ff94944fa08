"""One's own account: password, second factor, where it is signed in, keys of one's machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qianyi.foundation.requests import actor_of
from qianyi.kernel.identity import pages, services
from qianyi.kernel.identity.choices import Happened
from qianyi.kernel.identity.models import User
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    return render(request, "identity/account.html", pages.account_page(request, user, clock.now()))


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    count = services.sessions_end(user, keep=request.session.session_key or "")
    if count:
        services.report(
            Happened.SESSIONS_ENDED,
            actor=actor_of(request),
            user=user,
            moment=clock.now(),
            facts={"count": count},
        )
    messages.success(request, f"已退出其他 {count} 处登录。")
    return redirect("identity:account")
