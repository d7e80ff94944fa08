"""The way in from the provincial platform: signed in there, at our page of that item here.

The platform links to ``/entry/policies/<its number>/``. The page led to is looked up by that
number, never taken from the address, so that the link can lead nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.policies.models import PolicyItem
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.foundation.requests import actor_of

from .errors import NumberUnknown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor

PROVIDER = "oidc"


@require_safe
def policy(request: HttpRequest, number: str) -> HttpResponse:
    """Lead to the item with the platform's number, signing in by the outside identity first."""
    actor = actor_of(request)
    target = item_url(actor, number)
    if actor.is_signed_in:
        return HttpResponseRedirect(target)
    again = reverse("homes:entry-policy", args=[number])
    if not settings.QIANYI_OIDC_ISSUER:
        return redirect_to_login(again)
    provider = get_adapter(request).get_provider(request, PROVIDER)
    answer: HttpResponse = provider.redirect(request, process=AuthProcess.LOGIN, next_url=again)
    return answer


def item_url(actor: Actor, number: str) -> str:
    """Our page of the item the platform calls so: the library's for who works here.

    Raises:
        NumberUnknown: none that was released bears the number.
    """
    rows = PolicyItem.objects.public().filter(outside_number=number)
    row = None if "\0" in number else rows.order_by("-version", "-pk").first()
    if row is None:
        raise NumberUnknown(
            "平台上没有这个编号的政策事项，或者它还没有发布、已经停止；请从政策列表查找。",
            number=number[:80],
        )
    if actor.has_role(*READ_INSIDE):
        return reverse("policies:item", args=[row.pk])
    return reverse("policies:public-item", args=[row.ref])
