"""The page of one enterprise, its workbook, and the way of a firm's user to its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises import selectors
from qianyi.domains.enterprises.errors import NoOwnEnterprise
from qianyi.domains.enterprises.pages.profile import profile_of
from qianyi.domains.enterprises.permissions import can_keep_records, can_read_profiles
from qianyi.domains.enterprises.tables.records import record_table
from qianyi.foundation import registry
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts, excel
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at profiles."""
    actor = actor_of(request)
    require(allowed=can_read_profiles(actor), actor=actor, what="查看企业")
    return actor


def frame(enterprise: Enterprise) -> dict[str, object]:
    """A fictional firm's pages wear the ribbon."""
    return {"is_demo": True} if enterprise.is_demo else {}


@require_safe
def profile(request: HttpRequest, uscc: str) -> HttpResponse:
    """One enterprise: who it is, how it grows, what it holds, what is due."""
    actor = reader(request)
    enterprise = enterprise_get(actor=actor, uscc=uscc)
    if enterprise.uscc != uscc.upper():
        messages.info(request, f"这家企业已并入“{enterprise}”。")
        return redirect("enterprises:profile", enterprise.uscc)
    shown = profile_of(actor, enterprise, _as_of(request))
    if workbook := charts.chart_asked(request, shown.charts):
        return workbook
    panels = [panel for make in registry.enterprise_panels if (panel := make(request, enterprise))]
    context = {
        **frame(enterprise),
        "page": shown.page,
        "profile": shown,
        "charts": charts.charts_exportable(request, shown.charts),
        "enterprise": enterprise,
        "panels": sorted(panels, key=lambda panel: panel.order),
        "can_keep": can_keep_records(actor, enterprise),
        "as_of": shown.as_of,
    }
    return render(request, "enterprises/profile.html", context)


@require_safe
def profile_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """All records of one enterprise, a sheet a kind."""
    actor = reader(request)
    enterprise = enterprise_get(actor=actor, uscc=uscc)
    today = clock.local_date(clock.now())
    sheets = [
        excel.Sheet(
            table=record_table(
                request,
                kind,
                enterprise,
                selectors.records_of(actor, enterprise, kind),
                empty_action=None,
            ),
            title=kind.label,
            remarks=[f"{enterprise.subject.name}（{enterprise.uscc}），截至 {today:%Y-%m-%d}"],
        )
        for kind in selectors.KINDS.values()
        if not kind.is_internal or selectors.records_of(actor, enterprise, kind).exists()
    ]
    response = HttpResponse(excel.workbook(sheets), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(enterprise.subject.name)
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To the profile of the firm one works for; of several, the first by name."""
    actor = actor_of(request)
    require(allowed=actor.is_signed_in, actor=actor, what="查看本企业")
    own = Enterprise.objects.visible_to(actor).filter(pk__in=actor.subject_ids).present()
    found = own.order_by("sort_key", "pk").first()
    if found is None:
        raise NoOwnEnterprise("您的账号没有关联企业；如确属企业用户，请联系管理员登记任职。")
    return redirect("enterprises:profile", found.uscc)


def _as_of(request: HttpRequest) -> date:
    """The day asked for, else today."""
    today = clock.local_date(clock.now())
    word = request.GET.get("as_of", "")
    if not word:
        return today
    try:
        return min(date.fromisoformat(word), today)
    except ValueError:
        messages.error(request, f"截至日期“{word[:20]}”无法识别，已按今天显示；请写成 2024-06-30。")
        return today
