"""Whose hands work is in: claiming, putting back, handing over, absences, measures proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import (
    AbsenceInvalid,
    ActNotAllowed,
    CaseInvalid,
    ProposalClosed,
    ProposalNotFound,
    StepNotFound,
    StepTaken,
)
from qianyi.kernel.cases.forms import hands as forms
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import can_decide_proposals
from qianyi.kernel.cases.tables import hands as tables
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from .frame import inside

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.cases.models import Case, StepInstance

ABSENCES = ("离岗代办", "/cases/absences/")
PROPOSALS = ("督办建议", "/cases/proposals/")


@require_POST
def claim(request: HttpRequest, number: str, step_id: int) -> HttpResponse:
    """Take a step."""
    actor = inside(request, "认领环节")
    case = selectors.case_get(actor=actor, number=number)
    try:
        row = services.step_claim(actor=actor, step_id=step_id, moment=clock.now())
    except (StepTaken, StepNotFound, ActNotAllowed) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"已认领“{row.label}”。")
    return redirect(pages.case_url(case))


@require_POST
def release(request: HttpRequest, number: str, step_id: int) -> HttpResponse:
    """Put a step back for the unit."""
    actor = inside(request, "放回环节")
    case = selectors.case_get(actor=actor, number=number)
    try:
        row = services.step_release(actor=actor, step_id=step_id, moment=clock.now())
    except (StepNotFound, ActNotAllowed) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"已把“{row.label}”放回本单位。")
    return redirect(pages.case_url(case))


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, number: str, step_id: int) -> HttpResponse:
    """Hand a step to a colleague."""
    actor, moment = inside(request, "转交环节"), clock.now()
    case = selectors.case_get(actor=actor, number=number)
    row = _step(actor, case, step_id)
    people = [(one.pk, str(one)) for one in selectors.colleagues_of(row, moment)]
    form = forms.DelegateForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            services.step_delegate(
                actor=actor,
                step_id=step_id,
                to_id=form.cleaned_data["to"],
                reason=form.cleaned_data["reason"],
                moment=moment,
            )
        except (StepNotFound, ActNotAllowed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已转交“{row.label}”。")
            return redirect(pages.case_url(case))
    page = Page(
        title=f"转交：{row.label}",
        answer="交给同一单位能办这个环节的同事，办理期限不变",
        breadcrumbs=(
            pages.HOME,
            pages.CASES,
            (case.number, pages.case_url(case)),
            ("转交", ""),
        ),
    )
    return form_page(request, page, form, cancel_url=pages.case_url(case), submit_label="转交")


def _step(actor: Actor, case: Case, step_id: int) -> StepInstance:
    row = selectors.step_rows(actor, [step_id]).select_related("case__territory").first()
    if row is None or row.case_id != case.pk:
        raise StepNotFound("这个环节已经办完或不在这一件里，请刷新办件页面。")
    return row


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away and who acts for them."""
    actor = inside(request, "查看离岗代办")
    page = Page(
        title="离岗代办",
        answer="谁不在岗，期间由谁代办；代办的每一步都注明受谁委托",
        breadcrumbs=(pages.HOME, ("待办", "/cases/inbox/"), ABSENCES),
        action=Action(label="登记离岗", url="new/"),
    )
    return render(request, "ui/page.html", {"page": page, "table": _absences(request, actor)})


@require_safe
def absences_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table = _absences(request, inside(request, "导出离岗代办"))
    return workbook([excel.Sheet(table=table)], "离岗代办")


def _absences(request: HttpRequest, actor: Actor) -> Table:
    return tables.absence_table(request, selectors.absence_list(actor), local_date(clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: HttpRequest) -> HttpResponse:
    """Say when one is away, and who acts in the meantime."""
    actor, moment = inside(request, "登记离岗代办"), clock.now()
    people = [(one.pk, str(one)) for one in selectors.covers_for(actor, local_date(moment))]
    form = forms.AbsenceForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.absence_set(
                actor=actor,
                cover_id=told["cover"],
                first_on=told["first_on"],
                last_on=told["last_on"],
                reason=told["reason"],
                moment=moment,
            )
        except AbsenceInvalid as refusal:
            field = str(refusal.context.get("field") or "")
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            messages.success(request, "已登记；期间您的待办由代办人办理，通知也发给代办人。")
            return redirect("cases:absences")
    page = Page(
        title="登记离岗代办",
        answer="期间由代办人以您的名义办理，每一步都留有记录",
        breadcrumbs=(pages.HOME, ABSENCES, ("登记", "")),
    )
    return form_page(request, page, form, cancel_url="/cases/absences/", submit_label="登记")


@require_http_methods(["GET", "HEAD", "POST"])
def absence_end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Ask once, then end an absence early."""
    actor = inside(request, "结束离岗代办")
    if request.method == "POST":
        services.absence_end(actor=actor, absence_id=absence_id, moment=clock.now())
        messages.success(request, "已提前结束离岗代办。")
        return redirect("cases:absences")
    context = {
        "page": Page(
            title="提前结束离岗代办",
            breadcrumbs=(pages.HOME, ABSENCES, ("提前结束", "")),
        ),
        "question": "现在就回岗，结束离岗代办？",
        "consequences": ["代办人不再能办理您的待办；已经办的不受影响。"],
        "confirm_label": "提前结束",
        "cancel_url": "/cases/absences/",
    }
    return render(request, "ui/confirm.html", context)


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Measures proposed: nothing of this happens by itself."""
    actor = inside(request, "查看督办建议")
    page = Page(
        title="督办建议",
        answer="逾期到一定程度，系统提出通报、约谈等建议，由领导决定",
        breadcrumbs=(pages.HOME, pages.CASES, PROPOSALS),
    )
    table = tables.proposal_table(request, selectors.proposal_list(actor))
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def proposals_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = inside(request, "导出督办建议")
    table = tables.proposal_table(request, selectors.proposal_list(actor))
    return workbook([excel.Sheet(table=table)], "督办建议")


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Decide about a measure, with a reason; once decided, the decision stands there."""
    actor = inside(request, "决定督办建议")
    row = selectors.proposal_list(actor).filter(pk=proposal_id).first()
    if row is None:
        raise ProposalNotFound("没有找到这项督办建议，或不归您决定；请从督办建议列表进入。")
    form = forms.DecisionForm(request.POST or None)
    if request.method == "POST":
        require(allowed=can_decide_proposals(actor, row.case), actor=actor, what="决定督办建议")
        if form.is_valid():
            try:
                services.proposal_decide(
                    actor=actor,
                    proposal_id=row.pk,
                    accept=form.cleaned_data["accept"] == "yes",
                    reason=form.cleaned_data["reason"],
                    moment=clock.now(),
                )
            except (ProposalClosed, CaseInvalid) as refusal:
                show(form, refusal)
            else:
                messages.success(request, "已记下决定。")
                return redirect("cases:proposals")
    context = {
        "page": Page(
            title=f"{row.measure}：{row.case.title}",
            answer=row.ground,
            breadcrumbs=(pages.HOME, PROPOSALS, (row.measure, "")),
            tags=[row.get_state_display()],
        ),
        "row": row,
        "form": form if row.decided_at is None else None,
        "can_decide": can_decide_proposals(actor, row.case),
        "submit_label": "记下决定",
        "cancel_url": "/cases/proposals/",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/proposal.html", context, status=status)
