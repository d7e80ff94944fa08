"""Steps of a run, each asked once more; comments; a run that follows; methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.choices import TRANSITIONS, RunAction
from qianyi.domains.evaluation.errors import RunNotFound
from qianyi.domains.evaluation.forms import runs as forms
from qianyi.domains.evaluation.pages import runs as pages
from qianyi.domains.evaluation.permissions import can_comment, can_keep_runs
from qianyi.domains.evaluation.selectors import methods
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.domains.evaluation.services import runs as services
from qianyi.domains.evaluation.services.guards import passed
from qianyi.domains.evaluation.tables import runs as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed, QianyiError

from .frame import reader, workbook

if TYPE_CHECKING:
    from django import forms as django_forms
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.permissions import Actor

ASKED = (
    RunAction.SUBMIT, RunAction.RETURN, RunAction.ANNOUNCE, RunAction.FINALISE, RunAction.PUBLISH,
    RunAction.DISCARD,
)  # fmt: skip
"""Steps a person confirms; freezing and scoring have a button of their own."""


def step(request: HttpRequest, run_id: int, action: str) -> HttpResponse:
    """One step: what follows is said, the reason asked for, then it is done."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    asked = next((one for one in ASKED if one.value == action), None)
    if asked is None:
        raise RunNotFound("没有这一步；请从评价页面办理。")
    passed(actor, row, asked, clock.local_date(clock.now()))
    form = _form(request, asked)
    if request.method == "POST" and form.is_valid():
        try:
            done = _take(actor, row, asked, form)
        except NotAllowed:
            raise
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"{pages.LABELS[asked]}：已办理。")
            return redirect("evaluation:run", done.pk)
    context = {
        "page": pages.step_page(row, asked),
        "question": f"确定要{pages.LABELS[asked]}“{row.title}”吗？",
        "consequences": pages.consequences(asked),
        "confirm_label": pages.LABELS[asked],
        "cancel_url": reverse("evaluation:run", args=[row.pk]),
        "form": form,
        "is_demo": row.is_demo,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, action: RunAction) -> django_forms.Form:
    data = request.POST if request.method == "POST" else None
    if action == RunAction.ANNOUNCE:
        return forms.AnnounceForm(data)
    needs = TRANSITIONS[action].needs_reason
    return forms.ReasonForm(data) if needs else forms.NoteForm(data)


def _take(
    actor: Actor, row: EvaluationRun, action: RunAction, form: django_forms.Form
) -> EvaluationRun:
    told, moment = form.cleaned_data, clock.now()
    if action == RunAction.ANNOUNCE:
        return services.run_announce(
            actor=actor, run=row, moment=moment, days=told["days"], reason=told["reason"]
        )
    return services.run_step(
        actor=actor, run=row, action=action, moment=moment, reason=told["reason"]
    )


def comment(request: HttpRequest, run_id: int) -> HttpResponse:
    """A comment of the internal review."""
    actor = reader(request)
    require(allowed=can_comment(actor), actor=actor, what="提出审核意见")
    row = selectors.run_get(actor=actor, run_id=run_id)
    form = forms.CommentForm(request.POST or None)
    back = reverse("evaluation:run", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.run_comment(
                actor=actor, run=row, text=form.cleaned_data["text"], moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "审核意见已记录。")
            return redirect(back)
    page = Page(
        title=f"审核意见：{row.title}",
        answer="意见记入办理记录，只有园区内部能看到；企业数据由原报送渠道更正，不在这里改",
        breadcrumbs=(pages.HOME, pages.runs_crumb(), (row.title, back), ("审核意见", "")),
    )
    return form_page(
        request, page, form, cancel_url=back, submit_label="记录意见", is_demo=row.is_demo
    )


def follow(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run that corrects this one: inputs frozen anew from the indicators."""
    actor = reader(request)
    require(allowed=can_keep_runs(actor), actor=actor, what="发起后续评价")
    row = selectors.run_get(actor=actor, run_id=run_id)
    today = clock.local_date(clock.now())
    form = forms.FollowForm(request.POST or None, initial={"as_of": today})
    back = reverse("evaluation:run", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        told, moment = form.cleaned_data, clock.now()
        try:
            made = services.run_follow(
                actor=actor, run=row, as_of=told["as_of"], reason=told["reason"], moment=moment
            )
            tasks.run_work(actor=actor, run=made, goal=tasks.PREVIEW, moment=moment)
        except QianyiError as refusal:
            show(form, refusal)
        else:
            return redirect("evaluation:run", made.pk)
    page = Page(
        title=f"后续评价：{row.title}",
        answer="用更正后的数据重新取数、评分；原评价的输入和结果保留，差别逐户列出",
        breadcrumbs=(pages.HOME, pages.runs_crumb(), (row.title, back), ("后续评价", "")),
    )
    return form_page(
        request, page, form, cancel_url=back, submit_label="发起后续评价", is_demo=row.is_demo
    )


@require_safe
def methods_list(request: HttpRequest) -> HttpResponse:
    """Which methods there are."""
    actor = reader(request)
    page = Page(
        title="评价办法",
        answer="有哪些办法和版本、权重是否已核实；每次评价都保存当时的全文",
        breadcrumbs=(pages.HOME, pages.runs_crumb(), ("评价办法", "")),
    )
    table = tables.method_table(request, methods.method_list(actor))
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def methods_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook(tables.method_table(request, methods.method_list(reader(request))), "评价办法")


@require_safe
def method(request: HttpRequest, version_id: int) -> HttpResponse:
    """What one version says: items, weights, grades, certainty."""
    actor = reader(request)
    version = methods.method_get(actor=actor, version_id=version_id)
    told = methods.method_of(version)
    grades = told.grades
    page = Page(
        title=str(version),
        answer="评谁、看哪些指标、各占多少分、怎样折算、怎样分级；哪些还待核实",
        breadcrumbs=(
            pages.HOME, pages.runs_crumb(), ("评价办法", reverse("evaluation:methods")),
            (str(version), ""),
        ),
        tags=["权重待核实"] if version.is_provisional else ["权重已核实"],
    )  # fmt: skip
    context = {
        "page": page,
        "facts": pages.method_facts(version),
        "lines": pages.method_lines(version),
        "bonus": told.bonus.items,
        "deduction": told.deduction.items,
        "vetoes": told.vetoes,
        "not_classed": told.not_classed,
        "grades": grades,
    }
    return render(request, "evaluation/method.html", context)
