"""Pages of entries, objections and feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.reviews.forms import appraisals as forms
from qianyi.domains.reviews.pages import appraisals as pages
from qianyi.domains.reviews.permissions import (
    can_decide_entries,
    can_decide_kind,
    can_keep_schemes,
    is_of_unit,
)
from qianyi.domains.reviews.selectors import appraisals as selectors
from qianyi.domains.reviews.selectors.schemes import scheme_read
from qianyi.domains.reviews.services import entries as services
from qianyi.domains.reviews.tables.lists import entry_table
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, form_page, workbook
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from .appraisals import reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reviews.models import Appraisal, UnitScore
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def entries(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """What was entered, by whom, and whether another confirmed it."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    context = {
        "page": pages.entries_page(row),
        "table": _entries(request, actor, row),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/page.html", context)


@require_safe
def entries_export(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    return workbook([_entries(request, actor, row)], f"{row.title}填报")


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, appraisal_id: int, code: str) -> HttpResponse:
    """Enter something for a unit."""
    actor = reader(request)
    score = _unit(actor, appraisal_id, code)
    keeps = can_keep_schemes(actor)
    allowed = keeps or is_of_unit(actor, score.department_id)
    require(allowed=allowed, actor=actor, what="填报考核内容")
    form = forms.EntryForm(
        request.POST or None, request.FILES or None,
        scheme=scheme_read(score.appraisal.scheme), is_keeper=keeps,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asked = services.EntryAsked(
            kind=told["kind"], item=told["item"], value=told["value"], reason=told["reason"],
            files=told["evidence"],
        )  # fmt: skip
        if done(form, lambda: services.entry_make(
            actor=actor, score=score, asked=asked, moment=clock.now()
        )):  # fmt: skip
            messages.success(request, "已填报，由另一人确认后计入。")
            return redirect("reviews:entries", appraisal_id)
    page = pages.form_head(f"填报：{score.department}", "写明依据并附材料；另一人确认后计入")
    back = reverse("reviews:entries", args=[appraisal_id])
    return form_page(
        request, page, form, cancel_url=back, submit_label="填报",
        is_demo=score.appraisal.is_demo,
    )  # fmt: skip


@require_safe
def entry(request: HttpRequest, appraisal_id: int, entry_id: int) -> HttpResponse:
    """One entry with its ground and files."""
    actor = reader(request)
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    row = selectors.entry_get(actor=actor, appraisal=appraisal, entry_id=entry_id)
    titles = _titles(appraisal)
    facts = [
        ("单位", str(row.department), ""),
        ("类别", row.get_kind_display(), ""),
        ("项目", titles.get(row.item, row.item), "不分项目"),
        ("数值或分数", "" if row.value is None else f"{row.value.normalize():f}", "不计分"),
        ("依据", row.reason, ""),
        ("填报", f"{row.entered_by}，{local_date(row.entered_at):%Y-%m-%d}", ""),
        ("确认", f"{row.decided_by}：{row.decision}" if row.decided_by else "", "还没有确认"),
    ]
    context = {
        "page": pages.entry_page(row, actor), "facts": facts, "files": row.files.all(),
        "appraisal": appraisal, "is_demo": appraisal.is_demo,
    }  # fmt: skip
    return render(request, "reviews/facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_decide(request: HttpRequest, appraisal_id: int, entry_id: int) -> HttpResponse:
    """Let an entry count, or not."""
    actor = reader(request)
    require(allowed=can_decide_entries(actor), actor=actor, what="确认考核填报")
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    row = selectors.entry_get(actor=actor, appraisal=appraisal, entry_id=entry_id)
    require(allowed=can_decide_kind(actor, row.kind), actor=actor, what="决定一票否决建议")
    form = forms.DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if done(form, lambda: services.entry_decide(
            actor=actor, entry=row, is_accepted=told["decision"] == "yes",
            reason=told["reason"], moment=clock.now(),
        )):  # fmt: skip
            messages.success(request, "已记录；重新计分后计入。")
            return redirect("reviews:entry", appraisal_id, entry_id)
    page = pages.form_head(f"确认：{row}", "填报的人不能自己确认；一票否决由领导决定")
    back = reverse("reviews:entry", args=[appraisal_id, entry_id])
    return form_page(
        request, page, form, cancel_url=back, submit_label="确定", is_demo=appraisal.is_demo
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_appeal(request: HttpRequest, appraisal_id: int, code: str) -> HttpResponse:
    """A unit objects to its sheet."""
    actor = reader(request)
    score = _unit(actor, appraisal_id, code)
    allowed = is_of_unit(actor, score.department_id)
    require(allowed=allowed, actor=actor, what="对计分提出异议")
    form = forms.AppealForm(
        request.POST or None, request.FILES or None, scheme=scheme_read(score.appraisal.scheme)
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if done(form, lambda: services.appeal_file(
            actor=actor, score=score, item=told["item"], statement=told["statement"],
            files=told["evidence"], moment=clock.now(),
        )):  # fmt: skip
            messages.success(request, "异议已提交，会在期限内答复。")
            return redirect("reviews:sheet", appraisal_id, code)
    page = pages.form_head(f"提出异议：{score.department}", "写明哪一项不对、依据是什么，附材料")
    back = reverse("reviews:sheet", args=[appraisal_id, code])
    return form_page(
        request, page, form, cancel_url=back, submit_label="提交异议",
        is_demo=score.appraisal.is_demo,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, appraisal_id: int, code: str) -> HttpResponse:
    """A unit that is only asked says what it has to say."""
    actor = reader(request)
    score = _unit(actor, appraisal_id, code)
    allowed = is_of_unit(actor, score.department_id)
    require(allowed=allowed, actor=actor, what="反馈意见")
    form = forms.FeedbackForm(request.POST or None, initial={"words": score.feedback})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if done(form, lambda: services.feedback_give(
            actor=actor, score=score, words=words, moment=clock.now()
        )):  # fmt: skip
            messages.success(request, "已反馈。")
            return redirect("reviews:sheet", appraisal_id, code)
    page = pages.form_head(
        f"反馈意见：{score.department}", "派驻、垂管单位不计分，请就商请事项反馈"
    )
    back = reverse("reviews:sheet", args=[appraisal_id, code])
    return form_page(
        request, page, form, cancel_url=back, submit_label="反馈",
        is_demo=score.appraisal.is_demo,
    )  # fmt: skip


@require_safe
def appeal(request: HttpRequest, appraisal_id: int, appeal_id: int) -> HttpResponse:
    """One objection with its evidence and answer."""
    actor = reader(request)
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    row = selectors.appeal_get(actor=actor, appraisal=appraisal, appeal_id=appeal_id)
    facts = [
        ("单位", str(row.score.department), ""),
        ("项目", _titles(appraisal).get(row.item, ""), "整张计分表"),
        ("异议内容", row.statement, ""),
        ("提出", f"{row.filed_by}，{local_date(row.filed_at):%Y-%m-%d}", ""),
        ("答复", row.answer, "还没有答复"),
    ]
    context = {
        "page": pages.appeal_page(row, actor), "facts": facts, "files": row.files.all(),
        "appraisal": appraisal, "is_demo": appraisal.is_demo,
    }  # fmt: skip
    return render(request, "reviews/facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_answer(request: HttpRequest, appraisal_id: int, appeal_id: int) -> HttpResponse:
    """Answer an objection with the reason."""
    actor = reader(request)
    require(allowed=can_decide_entries(actor), actor=actor, what="答复考核异议")
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    row = selectors.appeal_get(actor=actor, appraisal=appraisal, appeal_id=appeal_id)
    form = forms.DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if done(form, lambda: services.appeal_answer(
            actor=actor, appeal=row, is_upheld=told["decision"] == "yes",
            answer=told["reason"], moment=clock.now(),
        )):  # fmt: skip
            messages.success(request, "已答复；采纳的，请更正数据或填报后重新计分。")
            return redirect("reviews:appeal", appraisal_id, appeal_id)
    page = pages.form_head(f"答复：{row.score.department}的异议", "写明核实情况和理由")
    back = reverse("reviews:appeal", args=[appraisal_id, appeal_id])
    return form_page(
        request, page, form, cancel_url=back, submit_label="答复", is_demo=appraisal.is_demo
    )


@require_safe
def evidence(request: HttpRequest, appraisal_id: int, file_id: int) -> FileResponse:
    """A file put in as evidence, to be taken away and never shown in place."""
    actor = reader(request)
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    row = selectors.file_get(actor=actor, appraisal=appraisal, file_id=file_id)
    return FileResponse(
        file_path(row.digest).open("rb"), as_attachment=True, filename=row.filename,
        content_type="application/octet-stream",
    )  # fmt: skip


def _unit(actor: Actor, appraisal_id: int, code: str) -> UnitScore:
    """A unit's row for whoever may enter: also before its sheet is told."""
    appraisal = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    return selectors.unit_get(actor=actor, appraisal=appraisal, code=code)


def _entries(request: HttpRequest, actor: Actor, row: Appraisal) -> Table:
    return entry_table(request, selectors.entry_list(actor, row), row, _titles(row))


def _titles(appraisal: Appraisal) -> dict[str, str]:
    return {item.code: item.title for _, item in scheme_read(appraisal.scheme).items}
