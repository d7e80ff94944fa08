"""Setting the first password by the link of an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from qianyi.foundation.ui.pages import Page
from qianyi.kernel.identity import services
from qianyi.kernel.identity.errors import PasswordInvalid
from qianyi.kernel.identity.forms import InvitedPasswordForm
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@sensitive_post_parameters("password1", "password2")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form while the link is good; set the password; lead to the sign-in page."""
    invitation = services.invitation_open(token=token, moment=clock.now())
    form = InvitedPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invitation_use(
                token=token, password=form.cleaned_data["password1"], moment=clock.now()
            )
        except PasswordInvalid as refused:
            form.add_error("password1", refused.message)
        else:
            messages.success(request, "密码已设置，请登录。")
            return redirect("identity:sign-in")
    page = Page(
        title="设置登录密码",
        answer=f"{invitation.user}，您的账号是 {invitation.user.username}。",
    )
    response = render(
        request,
        "identity/invitation.html",
        {"page": page, "form": form, "submit_label": "设置密码"},
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
