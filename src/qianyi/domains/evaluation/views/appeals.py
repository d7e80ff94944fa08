"""Pages of objections: putting one in, adding to it, answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation.choices import AppealState
from qianyi.domains.evaluation.forms import appeals as forms
from qianyi.domains.evaluation.forms.runs import ReasonForm
from qianyi.domains.evaluation.pages import runs as pages
from qianyi.domains.evaluation.permissions import (
    can_answer_appeals,
    can_appeal_for,
    can_read_appeals,
    can_read_runs,
    is_enterprise,
)
from qianyi.domains.evaluation.selectors import appeals as selectors
from qianyi.domains.evaluation.selectors import runs as run_selectors
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.services import appeals as services
from qianyi.domains.evaluation.tables import appeals as tables
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed, QianyiError

from .frame import reader, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import Appeal, RunResult
    from qianyi.foundation.ui.tables import Table


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_appeals(actor), actor=actor, what="查看评价异议")
    return actor


@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Objections one may see, those that wait first."""
    actor = _reader(request)
    form, table = _appeals(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="件", target=table.element_id)
    page = Page(
        title="评价异议",
        answer="哪些企业对结果有异议、等谁答复、还剩几天、怎样处理的",
        breadcrumbs=(pages.HOME, _home(actor), ("评价异议", "")),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def appeals_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _appeals(request, _reader(request))
    return workbook(table, "评价异议")


def _appeals(request: HttpRequest, actor: Actor) -> tuple[forms.AppealFilterForm, Table]:
    form = forms.AppealFilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    asked = selectors.AppealFilter(words=told.get("q") or "", state=told.get("state") or "")
    return form, tables.appeal_table(request, selectors.appeal_list(actor, asked))


def _home(actor: Actor) -> tuple[str, str]:
    if is_enterprise(actor) and not can_read_runs(actor):
        return ("我的评价", reverse("evaluation:own-results"))
    return pages.runs_crumb()


def appeal_new(request: HttpRequest, run_id: int, result_id: int) -> HttpResponse:
    """An officer puts a firm's objection in for it."""
    actor = reader(request)
    run = run_selectors.run_get(actor=actor, run_id=run_id)
    row = run_selectors.result_get(actor=actor, run=run, result_id=result_id)
    back = reverse("evaluation:result", args=[run.pk, row.pk])
    return _new(request, actor, row, back)


def own_appeal_new(request: HttpRequest, ref: str) -> HttpResponse:
    """The firm puts its objection in."""
    actor = actor_of(request)
    require(allowed=is_enterprise(actor), actor=actor, what="提出评价异议")
    row = run_selectors.own_result(actor=actor, ref=ref)
    return _new(request, actor, row, reverse("evaluation:own-result", args=[ref]))


def _new(request: HttpRequest, actor: Actor, row: RunResult, back: str) -> HttpResponse:
    require(allowed=can_appeal_for(actor, row.enterprise_id), actor=actor, what="提出评价异议")
    method = method_for(row.run)
    form = forms.AppealForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        indicators=[(one.code, one.name) for one in method.indicators if one.code in row.items],
    )
    if request.method == "POST" and _whole(request, form):
        told = form.cleaned_data
        try:
            made = services.appeal_file(
                actor=actor, result=row,
                asked=services.AppealAsked(
                    statement=told["statement"], indicator=told["indicator"],
                    claimed=told["claimed"], files=_evidence(told["evidence"]),
                ),
                moment=clock.now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except QianyiError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"异议已提交，应于 {made.due_on} 前答复。")
            return redirect("evaluation:appeal", made.ref)
    page = Page(
        title=f"提出异议：{row.run.title}",
        answer=f"{row.name}；公示到 {row.run.publicity_to} 结束，期内可以提出",
        breadcrumbs=(pages.HOME, _home(actor), (row.name, back), ("提出异议", "")),
    )
    return form_page(
        request, page, form, cancel_url=back, submit_label="提交异议", is_demo=row.run.is_demo
    )


@require_safe
def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """One objection: what is contested, the evidence, the answer, what followed."""
    actor = _reader(request)
    row = selectors.appeal_get(actor=actor, ref=ref)
    return render(request, "evaluation/appeal.html", _context(actor, row))


def _context(actor: Actor, row: Appeal) -> dict[str, Any]:
    method = method_for(row.run)
    names = {one.code: one.name for one in method.indicators}
    is_open = row.state == AppealState.FILED
    actions = []
    if is_open and can_appeal_for(actor, row.enterprise_id):
        actions.append(
            Action(label="补充材料", url=reverse("evaluation:appeal-add", args=[row.ref]))
        )
        actions.append(
            Action(
                label="撤回异议", url=reverse("evaluation:appeal-withdraw", args=[row.ref]),
                dangerous=True,
            )
        )  # fmt: skip
    answer = Action(label="答复", url=reverse("evaluation:appeal-answer", args=[row.ref]))
    page = Page(
        title=f"评价异议：{row.enterprise}",
        answer=f"对“{row.run.title}”的异议，应于 {row.due_on} 前答复",
        breadcrumbs=(
            pages.HOME, _home(actor), ("评价异议", reverse("evaluation:appeals")),
            (str(row.enterprise), ""),
        ),
        action=answer if is_open and can_answer_appeals(actor) else None,
        more_actions=actions,
        tags=[row.get_state_display(), row.get_side_display()],
    )  # fmt: skip
    return {
        "page": page,
        "appeal": row,
        "files": row.files.all(),
        "steps": row.steps.select_related("by"),
        "indicator": names.get(row.indicator, "") or "整个结果",
        "run_url": reverse("evaluation:run", args=[row.run_id])
        if can_read_runs(actor)
        else reverse("evaluation:own-result", args=[row.run.ref]),
        "successor_url": reverse("evaluation:run", args=[row.successor_id])
        if row.successor_id and can_read_runs(actor)
        else "",
        "is_demo": row.run.is_demo,
    }


@require_safe
def evidence(request: HttpRequest, ref: str, file_id: int) -> FileResponse:
    """One file of the evidence, never shown inside a page."""
    row = selectors.evidence_get(actor=_reader(request), ref=ref, file_id=file_id)
    response = FileResponse(
        file_path(row.digest).open("rb"), as_attachment=True, filename=row.filename
    )
    response["Content-Type"] = "application/octet-stream"
    return response


def appeal_add(request: HttpRequest, ref: str) -> HttpResponse:
    """More words or files."""
    actor = _reader(request)
    row = selectors.appeal_get(actor=actor, ref=ref)
    require(allowed=can_appeal_for(actor, row.enterprise_id), actor=actor, what="补充异议材料")
    form = forms.AddForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and _whole(request, form):
        told = form.cleaned_data
        try:
            services.appeal_add(
                actor=actor, appeal=row, files=_evidence(told["evidence"]), words=told["words"],
                moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, "材料已补充。")
            return redirect("evaluation:appeal", row.ref)
    return _form(request, row, form, "补充材料")


def appeal_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The firm takes it back."""
    actor = _reader(request)
    row = selectors.appeal_get(actor=actor, ref=ref)
    require(allowed=can_appeal_for(actor, row.enterprise_id), actor=actor, what="撤回评价异议")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal_withdraw(
                actor=actor, appeal=row, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "异议已撤回。")
            return redirect("evaluation:appeal", row.ref)
    return _form(request, row, form, "撤回异议")


def appeal_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """The department's answer."""
    actor = _reader(request)
    require(allowed=can_answer_appeals(actor), actor=actor, what="答复评价异议")
    row = selectors.appeal_get(actor=actor, ref=ref)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.appeal_answer(
                actor=actor, appeal=row, answer=told["answer"],
                is_upheld=told["decision"] == AppealState.UPHELD, moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已答复，企业会收到提醒。")
            return redirect("evaluation:appeal", row.ref)
    return _form(request, row, form, "答复异议")


def _form(request: HttpRequest, row: Appeal, form: Any, title: str) -> HttpResponse:  # noqa: ANN401 - any form
    back = reverse("evaluation:appeal", args=[row.ref])
    page = Page(
        title=f"{title}：{row.enterprise}",
        answer=f"对“{row.run.title}”的异议",
        breadcrumbs=(
            pages.HOME, ("评价异议", reverse("evaluation:appeals")),
            (str(row.enterprise), back), (title, ""),
        ),
    )  # fmt: skip
    return form_page(
        request, page, form, cancel_url=back, submit_label=title, is_demo=row.run.is_demo
    )


def _whole(request: HttpRequest, form: Any) -> bool:  # noqa: ANN401 - any form
    """Valid, and the files came whole."""
    if getattr(request, "upload_too_large", False):
        form.add_error("evidence", "文件合计超过上限，已停止接收，没有保存任何内容；请分次上传。")
        return False
    return bool(form.is_valid())


def _evidence(files: list[Any]) -> list[services.Evidence]:
    return [services.Evidence(file.name or "", file.read()) for file in files]


def _show(form: Any, refusal: QianyiError) -> None:  # noqa: ANN401 - any form
    """Refusals of the text reader are about the files."""
    if not getattr(refusal, "fields", None) and refusal.code.startswith("text."):
        form.add_error("evidence", refusal.message)
        return
    show(form, refusal, {"files": "evidence"})
