"""Pages of a plan's versions: which there are, one as it stood, two side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.forms import adjustments as forms
from qianyi.domains.planning.pages import adjustments as pages
from qianyi.domains.planning.permissions import can_press
from qianyi.domains.planning.tables import adjustments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, form_page
from qianyi.lib import clock
from qianyi.lib.sentences import quoted

from .adjustments import frame, reader, sheet

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.planning.models import Plan


@require_safe
def versions(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The versions of a plan, and the way to compare two."""
    actor = reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    held = list(selectors.version_list(plan))
    form = None
    if len(held) > 1:
        initial = {"new": held[0].number, "old": held[1].number}
        form = forms.CompareForm(versions=held, initial=initial)
    context = {
        **frame(plan),
        "page": pages.versions_page(plan),
        "table": tables.version_table(request, plan, selectors.version_list(plan)),
        "form": form,
        "plan": plan,
    }
    return render(request, "planning/versions.html", context)


@require_safe
def versions_export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The versions as a workbook."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    table = tables.version_table(request, plan, selectors.version_list(plan))
    return sheet(table, f"{plan}规划版本")


@require_safe
def version(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """One version as it stood."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    held = selectors.version_get(plan=plan, number=number)
    url = reverse("planning:version-export", args=[plan.pk, number])
    table = tables.compared_table(
        request, selectors.compare(held.rows, held.rows), export_url=url, one=True
    )
    context = {**frame(plan), "page": pages.version_page(plan, held), "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def version_export(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """One version as a workbook."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    held = selectors.version_get(plan=plan, number=number)
    rows = selectors.compare(held.rows, held.rows)
    table = tables.compared_table(request, rows, export_url="", one=True)
    return sheet(table, f"{plan}第{number}版", f"内容摘要 {held.digest}")


def plan_approve(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Enter the approval of a plan that was being written: file number and day."""
    actor = reader(request)
    require(allowed=can_press(actor), actor=actor, what="登记规划的批准")
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    form = forms.ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if done(form, lambda: services.plan_approve(
            actor=actor, plan=plan, moment=clock.now(), **told
        )):  # fmt: skip
            messages.success(request, f"已登记批准，{quoted(plan)}开始执行，各项目标已锁定。")
            return redirect("planning:board", plan.pk)
    page = pages.under_plan(
        plan, "登记批准实施", "登记后各项目标锁定，形成第1版；以后只能通过规划调整修改"
    )
    back = reverse("planning:board", args=[plan.pk])
    return form_page(request, page, form, submit_label="登记批准", cancel_url=back, **frame(plan))


@require_safe
def compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Two versions side by side."""
    plan, old, new, rows = _compared(request, plan_id)
    url = reverse("planning:compare-export", args=[plan.pk])
    context = {
        **frame(plan),
        "page": pages.compare_page(plan, old, new, rows),
        "table": tables.compared_table(request, rows, export_url=url),
    }
    return render(request, "ui/page.html", context)


@require_safe
def compare_export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Two versions side by side as a workbook."""
    plan, old, new, rows = _compared(request, plan_id)
    table = tables.compared_table(request, rows, export_url="")
    return sheet(table, f"{plan}第{old}版与第{new}版对照")


def _compared(
    request: HttpRequest, plan_id: int
) -> tuple[Plan, int, int, list[selectors.Compared]]:
    """The plan, the two numbers asked for (the newest two where none are), and the rows."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    newest = plan.versions.count()
    old = _whole(request.GET.get("old", ""), max(newest - 1, 1))
    new = _whole(request.GET.get("new", ""), newest)
    rows = selectors.compare(
        selectors.version_get(plan=plan, number=old).rows,
        selectors.version_get(plan=plan, number=new).rows,
    )
    return plan, old, new, rows


def _whole(words: str, otherwise: int) -> int:
    longest = 6
    return int(words) if words.isdecimal() and len(words) <= longest else otherwise
