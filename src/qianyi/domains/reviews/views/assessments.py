"""Pages of assessments: the list, one paper, its sections, submitting and approving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.reviews.choices import AssessmentState
from qianyi.domains.reviews.errors import SectionChanged
from qianyi.domains.reviews.forms import assessments as forms
from qianyi.domains.reviews.pages import assessments as pages
from qianyi.domains.reviews.permissions import (
    can_approve_assessments,
    can_edit_sections,
    can_keep_assessments,
    can_read_assessments,
)
from qianyi.domains.reviews.selectors import assessments as selectors
from qianyi.domains.reviews.services import assessments as services
from qianyi.domains.reviews.services.papers import assessment_paper
from qianyi.domains.reviews.tables.lists import assessment_table, section_table
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import done, form_page, word_file, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.foundation.ui.tables import Column, Table
from qianyi.lib import clock
from qianyi.lib.clock import local_date
from qianyi.lib.errors import QianyiError
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reviews.models import Assessment
    from qianyi.domains.reviews.selectors.assessments import FrozenCell, FrozenPart, SectionView


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """Assessments there are."""
    actor = _reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="份", target=table.element_id)
    context = {"page": pages.list_page(actor), "filters": bar, "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def assessments_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, _reader(request))
    return workbook([table], "规划评估")


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Begin an assessment of a plan."""
    actor = actor_of(request)
    require(allowed=can_keep_assessments(actor), actor=actor, what="起草规划评估")
    form = forms.AssessmentForm(request.POST or None, plans=selectors.plans_offered(actor))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made: list[Assessment] = []

        def begin() -> None:
            made.append(
                services.assessment_begin(
                    actor=actor, plan_key=told["plan"], kind=told["kind"], title=told["title"],
                    first=told["first"], last=told["last"], moment=clock.now(),
                )
            )  # fmt: skip

        if done(form, begin):
            messages.success(request, "已按现有数据起草；请逐节修改后送审。")
            return redirect("reviews:assessment", made[0].pk)
    page = pages.form_head("起草评估报告", "按规划和评估期取数，自动起草各节，再由人修改")
    return form_page(
        request, page, form, cancel_url=reverse("reviews:assessments"), submit_label="取数起草"
    )


@require_safe
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """One paper: its sections, what is missing, what to do."""
    actor = _reader(request)
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    views = selectors.section_views(row)
    context = {
        "page": pages.paper_page(row, views, actor),
        "assessment": row,
        "table": section_table(request, views, row),
        "is_intact": row.snapshot is None or selectors.is_intact(row.snapshot),
        "plan": selectors.plan_named(actor, row.plan_key),
        "is_demo": row.is_demo,
    }
    return render(request, "reviews/assessment.html", context)


@require_safe
def assessment_word(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The paper for Word, sources as footnotes."""
    row = selectors.assessment_get(actor=_reader(request), assessment_id=assessment_id)
    return word_file(assessment_paper(row), row.title)


@require_safe
def assessment_figures(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The tables of the paper as a workbook."""
    row = selectors.assessment_get(actor=_reader(request), assessment_id=assessment_id)
    parts = [part for part in selectors.parts_of(row.snapshot).values() if part.columns]
    tables = [_figures(request, part) for part in sorted(parts, key=lambda one: one.order)]
    if not tables:
        tables = [section_table(request, selectors.section_views(row), row)]
    taken = f"取数 {local_date(row.snapshot.taken_at):%Y-%m-%d}" if row.snapshot else "还没有取数"
    remarks = [taken, *(["示例数据，不代表任何真实园区。"] if row.is_demo else [])]
    sheets = [excel.Sheet(table=table, remarks=remarks) for table in tables]
    return workbook(sheets, f"{row.title}表格")


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, assessment_id: int, section_id: int) -> HttpResponse:
    """One section: the draft beside people's text, the tables, and what another saved meanwhile."""
    actor = _reader(request)
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    found = selectors.section_get(actor=actor, assessment=row, section_id=section_id)
    may_edit = can_edit_sections(actor) and row.state == AssessmentState.DRAFTING
    if request.method == "POST":
        require(allowed=can_edit_sections(actor), actor=actor, what="修改评估报告")
    view = selectors.section_view(found, selectors.parts_of(row.snapshot), row.snapshot)
    form = forms.SectionForm(
        request.POST or None, initial={"text": view.text, "version": found.version}
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            services.section_write(
                actor=actor, section=found, text=_own(form.cleaned_data["text"], view),
                version=form.cleaned_data["version"], moment=clock.now(),
            )  # fmt: skip
        except SectionChanged as refusal:
            theirs = refusal.now or view.draft
            # What is sent next was written with both texts in view.
            sent = {"text": form.cleaned_data["text"], "version": refusal.version}
            form = forms.SectionForm(sent)
            form.add_error(None, refusal.message)
        except QianyiError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已保存{quoted(found.title)}。")
            return redirect("reviews:assessment", row.pk)
    context = {
        "page": pages.section_page(row, view),
        "assessment": row,
        "view": view,
        "form": form if may_edit or form.is_bound else None,
        "theirs": theirs,
        "cancel_url": reverse("reviews:assessment", args=[row.pk]),
        "is_demo": row.is_demo,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/section.html", context, status=status)


@require_POST
def assessment_refresh(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Ask all apps anew; people's texts stay."""
    actor = actor_of(request)
    require(allowed=can_keep_assessments(actor), actor=actor, what="取数起草")
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    before = row.snapshot_id
    taken = services.snapshot_take(actor=actor, assessment=row, moment=clock.now())
    words = (
        "数据没有变化，草稿和正文都没有改动。"
        if taken.pk == before
        else "已重新取数，草稿已更新；人改过的正文没有改动，请对照核对。"
    )
    messages.success(request, words)
    return redirect("reviews:assessment", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_submit(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Ask once, then hand the paper to a second person."""
    actor = actor_of(request)
    require(allowed=can_keep_assessments(actor), actor=actor, what="送审规划评估")
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    if request.method == "POST":
        services.assessment_submit(actor=actor, assessment=row, moment=clock.now())
        messages.success(request, "已送审，由另一人审定。")
        return redirect("reviews:assessment", row.pk)
    context = {
        "page": pages.form_head("送审", "送审后不能修改，退回后可以再改", row),
        "question": f"把{quoted(row)}送审？",
        "consequences": ["由没有参与起草的人审定。", "审定前各节不能修改。"],
        "confirm_label": "送审",
        "cancel_url": reverse("reviews:assessment", args=[row.pk]),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_approve(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Approve with an opinion; the paper and its figures are closed for ever."""
    return _decide(
        request, assessment_id, services.assessment_approve,
        ("审定", "审定后报告和所用数据都不再变动", "已审定；报告和数据快照已固定。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_return(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Send a submitted paper back with the reason."""
    return _decide(
        request, assessment_id, services.assessment_return,
        ("退回修改", "写明要改什么，报告回到起草状态", "已退回起草人员修改。"),
    )  # fmt: skip


def _decide(
    request: HttpRequest,
    assessment_id: int,
    act: Callable[..., object],
    words: tuple[str, str, str],
) -> HttpResponse:
    actor = actor_of(request)
    title, answer, told = words
    require(allowed=can_approve_assessments(actor), actor=actor, what=f"{title}规划评估")
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: act(actor=actor, assessment=row, reason=reason, moment=clock.now())):
            messages.success(request, told)
            return redirect("reviews:assessment", row.pk)
    page = pages.form_head(title, answer, row)
    back = reverse("reviews:assessment", args=[row.pk])
    return form_page(request, page, form, cancel_url=back, submit_label=title, is_demo=row.is_demo)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_assessments(actor), actor=actor, what="查看规划评估")
    return actor


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.AssessmentFilterForm, Table]:
    form = forms.AssessmentFilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    rows = selectors.assessment_list(
        actor, words=told.get("q") or "", state=told.get("state") or ""
    )
    return form, assessment_table(request, rows)


def _figures(request: HttpRequest, part: FrozenPart) -> Table:
    """A part's table as it was told: words as shown, with their sources in the last column."""
    columns = [
        Column(key=f"c{number}", title=head, value=_words_at(number))
        for number, head in enumerate(part.columns)
    ]
    return Table(
        request, name=f"part-{part.name.replace('.', '-')}", columns=columns, rows=list(part.rows),
        caption=part.title, noun="行",
        source=lambda row: "；".join(dict.fromkeys(one.source for one in row if one.source)),
    )  # fmt: skip


def _own(text: str, view: SectionView) -> str:
    """What people wrote; the draft sent back as it was shown is still the draft."""
    return "" if text.replace("\r\n", "\n").strip() == view.draft.strip() else text


def _words_at(place: int) -> Callable[[Sequence[FrozenCell]], str]:
    return lambda row: row[place].words if place < len(row) else ""
