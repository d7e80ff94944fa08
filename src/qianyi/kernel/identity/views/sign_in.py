"""Sign in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter as outside_adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_POST

from qianyi.foundation.requests import actor_of
from qianyi.kernel.identity import services
from qianyi.kernel.identity.choices import TIMED_OUT_WORDS, Happened
from qianyi.kernel.identity.models import User
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class SignInView(LoginView):  # type: ignore[misc]
    """The sign-in page; someone already signed in goes on to where they were going."""

    template_name = "ui/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """The page's words, and the outside services one may sign in by."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        asked = self.request.POST.get(REDIRECT_FIELD_NAME) or self.request.GET.get(
            REDIRECT_FIELD_NAME, ""
        )
        target = asked if asked and get_adapter(self.request).is_safe_url(asked) else ""
        return {
            **context,
            "next": target,
            "recovery_url": reverse("account_reset_password"),
            "timed_out": self.request.session.pop(TIMED_OUT_WORDS, False),
            "outside": [
                {
                    "name": provider.app.name,
                    "url": reverse(
                        "openid_connect_login", kwargs={"provider_id": provider.app.provider_id}
                    ),
                }
                for provider in outside_adapter(self.request).list_providers(self.request)
                if provider.app is not None
            ],
        }


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, by POST only."""
    user = request.user
    if isinstance(user, User):
        services.report(Happened.SIGNED_OUT, actor=actor_of(request), user=user, moment=clock.now())
    get_adapter(request).logout(request)
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))
