"""One firm's policies: the same page for the officer and for the enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.policies.errors import NoOwnFirm
from qianyi.domains.policies.pages import matching as pages
from qianyi.domains.policies.permissions import can_see_matches, can_see_own
from qianyi.domains.policies.selectors.calls import open_with_own
from qianyi.domains.policies.selectors.firm import items_of_firm
from qianyi.domains.policies.selectors.gathering import PURPOSES
from qianyi.domains.policies.tables import matching as tables
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects.selectors import enterprise_get, enterprise_list
from qianyi.lib import clock

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The policies of the firm one works for; of several the one chosen, or the first by name."""
    own = _own_firms(request)
    asked = request.GET.get("uscc", "").upper()
    chosen = next((row for row in own if row.uscc == asked), own[0])
    others = [
        (str(row), f"{reverse('policies:mine')}?uscc={row.uscc}") for row in own if row != chosen
    ]
    export = f"{reverse('policies:mine-export')}?uscc={chosen.uscc}"
    return _page(request, chosen, is_own=True, export=export, others=others)


@require_safe
def mine_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    own = _own_firms(request)
    asked = request.GET.get("uscc", "").upper()
    return _workbook(request, next((row for row in own if row.uscc == asked), own[0]))


@require_safe
def firm(request: HttpRequest, uscc: str) -> HttpResponse:
    """The policies of one firm, for who works for the zone."""
    enterprise = _firm(request, uscc)
    if enterprise.uscc != uscc.upper():
        return redirect("policies:firm", enterprise.uscc)
    export = reverse("policies:firm-export", args=[enterprise.uscc])
    return _page(request, enterprise, is_own=False, export=export, others=[])


@require_safe
def firm_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """The same as a workbook."""
    return _workbook(request, _firm(request, uscc))


def _firm(request: HttpRequest, uscc: str) -> Enterprise:
    actor = actor_of(request)
    require(allowed=can_see_matches(actor), actor=actor, what="查看企业的政策匹配")
    return enterprise_get(actor=actor, uscc=uscc)


def _own_firms(request: HttpRequest) -> list[Enterprise]:
    actor: Actor = actor_of(request)
    require(allowed=can_see_own(actor), actor=actor, what="查看本企业的政策")
    own = [row for row in enterprise_list(actor) if row.pk in actor.subject_ids]
    if not own:
        raise NoOwnFirm("您的账号没有关联企业；如确属企业用户，请联系管理员登记任职。")
    return own


def _page(
    request: HttpRequest,
    enterprise: Enterprise,
    *,
    is_own: bool,
    export: str,
    others: list[tuple[str, str]],
) -> HttpResponse:
    found = items_of_firm(enterprise, clock.local_date(clock.now()))
    context = {
        "page": pages.own_page(enterprise, found, is_own=is_own, export=export),
        "enterprise": enterprise,
        "found": found,
        "groups": pages.groups_of(found),
        "others": others,
        "is_own": is_own,
        "parts": open_with_own(enterprise, found.as_of) if is_own else [],
        "is_demo": enterprise.is_demo,
    }
    return render(request, "policies/firm.html", context)


def _workbook(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    today = clock.local_date(clock.now())
    found = items_of_firm(enterprise, today)
    table = tables.own_table(request, found.items)
    told = [f"{enterprise.subject.name}（{enterprise.uscc}）", PURPOSES, SELF_CHECK]
    return workbook(table, f"{enterprise.subject.name}政策匹配", today, told)
