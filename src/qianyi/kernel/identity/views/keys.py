"""Making and ending API keys of the machines one answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.identity import selectors, services
from qianyi.kernel.identity.errors import ApiKeyMisdefined, ApiKeyNotFound
from qianyi.kernel.identity.forms import KeyForm
from qianyi.kernel.identity.models import User
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TRAIL = ("我的账号", "identity:account")


@login_required
@never_cache
def make(request: HttpRequest, machine_id: int) -> HttpResponse:
    """The form, and after it the key, shown this once."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    machine = selectors.machine_get(user=user, machine_id=machine_id)
    if machine is None:
        raise ApiKeyNotFound("没有找到这个机器账号，或它由他人负责；请从“我的账号”进入。")
    form = KeyForm(request.POST or None)
    page = Page(
        title=f"为“{machine}”生成密钥",
        answer="密钥只显示一次，系统只保存它的摘要。",
        breadcrumbs=[(TRAIL[0], reverse(TRAIL[1])), ("生成密钥", "")],
    )
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = services.api_key_create(
                actor=actor_of(request), machine=machine, moment=clock.now(), **form.cleaned_data
            )
        except ApiKeyMisdefined as refused:
            form.add_error(None, refused.message)
        else:
            return render(
                request, "identity/key_made.html", {"page": page, "key": key, "secret": secret}
            )
    return render(
        request,
        "identity/form.html",
        {
            "page": page,
            "form": form,
            "submit_label": "生成密钥",
            "cancel_url": reverse("identity:account"),
        },
    )


@login_required
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Ask, then end the key."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    key = selectors.key_get(user=user, key_id=key_id)
    if request.method == "POST":
        services.api_key_revoke(actor=actor_of(request), key=key, moment=clock.now())
        messages.success(request, f"密钥“{key}”已停用。")
        return redirect("identity:account")
    return render(
        request,
        "ui/confirm.html",
        {
            "page": Page(
                title="停用密钥", breadcrumbs=[(TRAIL[0], reverse(TRAIL[1])), ("停用密钥", "")]
            ),
            "question": f"停用“{key}”？",
            "consequences": [
                "使用这个密钥的程序会立即不能访问。",
                "停用后不能恢复，只能重新生成。",
            ],
            "confirm_label": "停用密钥",
            "cancel_url": reverse("identity:account"),
        },
    )
