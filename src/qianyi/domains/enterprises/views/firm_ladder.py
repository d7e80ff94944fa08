"""The ladder of one firm: the same page for the officer and for the enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises.errors import NoOwnEnterprise
from qianyi.domains.enterprises.pages import firm_ladder as pages
from qianyi.domains.enterprises.permissions import can_see_own_ladder
from qianyi.domains.enterprises.selectors.firm_ladder import ladder_of
from qianyi.domains.enterprises.tables import firm_ladder as tables
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.kernel.subjects.selectors import enterprise_get, enterprise_list
from qianyi.lib import clock

from .profile import frame, reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise


@require_safe
def ladder(request: HttpRequest, uscc: str) -> HttpResponse:
    """Where one firm stands before every title."""
    actor = reader(request)
    enterprise = enterprise_get(actor=actor, uscc=uscc)
    if enterprise.uscc != uscc.upper():
        return redirect("enterprises:ladder", enterprise.uscc)
    return _page(request, actor, enterprise, others=[])


@require_safe
def ladder_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """Every condition of every title as a workbook."""
    enterprise = enterprise_get(actor=reader(request), uscc=uscc)
    found = ladder_of(enterprise, clock.local_date(clock.now()))
    head = [f"{enterprise.subject.name}（{enterprise.uscc}）", f"截至 {found.as_of:%Y-%m-%d}"]
    sheets = [
        excel.Sheet(
            table=tables.condition_table(request, rung),
            title=rung.rung.title.short_name or rung.rung.title.name,
            remarks=[*head, f"{rung.label}；{rung.next_words}", SELF_CHECK],
        )
        for rung in found.rungs
        if rung.conditions
    ]
    told = excel.Sheet(table=tables.rung_table(request, found.rungs), remarks=head)
    return workbook([told, *sheets], f"{enterprise.subject.name}梯度培育")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The ladder of the firm one works for; of several, the one chosen or the first by name."""
    actor = actor_of(request)
    require(allowed=can_see_own_ladder(actor), actor=actor, what="查看本企业的梯度培育")
    own = [row for row in enterprise_list(actor) if row.pk in actor.subject_ids]
    if not own:
        raise NoOwnEnterprise("您的账号没有关联企业；如确属企业用户，请联系管理员登记任职。")
    asked = request.GET.get("uscc", "").upper()
    chosen = next((row for row in own if row.uscc == asked), own[0])
    return _page(request, actor, chosen, others=[row for row in own if row != chosen])


def _page(
    request: HttpRequest, actor: Actor, enterprise: Enterprise, *, others: list[Enterprise]
) -> HttpResponse:
    found = ladder_of(enterprise, clock.local_date(clock.now()))
    context = {
        **frame(enterprise),
        "page": pages.ladder_page(actor, enterprise, found),
        "enterprise": enterprise,
        "ladder": found,
        "now": pages.now_of(found),
        "sections": pages.sections_of(actor, enterprise, found),
        "others": [(str(row), f"{reverse('ladder:mine')}?uscc={row.uscc}") for row in others],
        "moves": pages.moves_of(actor, enterprise),
    }
    return render(request, "enterprises/ladder/firm.html", context)
