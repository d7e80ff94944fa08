"""One document.

Its text with every figure marked, its lists, and what a planner can do with it as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.documents import forms, selectors, services, tables
from qianyi.kernel.documents.errors import DocumentNotFound
from qianyi.kernel.documents.pages import document as pages
from qianyi.kernel.documents.pages import marks
from qianyi.kernel.documents.pages.figure import figure_panel
from qianyi.kernel.documents.pages.source import cited_uses
from qianyi.kernel.documents.permissions import can_correct_reading, can_store_document
from qianyi.lib import clock

from .opening import Opened, demo_frame, open_document, workbook_response

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from qianyi.kernel.documents.pages.text import Focus
    from qianyi.kernel.documents.selectors import ReadFigure


@require_safe
def detail(request: HttpRequest, document_id: int) -> HttpResponse:
    """The text with its figures; ``focus`` or ``figure`` in the query opens it at a place."""
    opened = open_document(request, document_id)
    offers = len(_offers(opened))
    context = opened.frame("text", request.path, offers=offers)
    if opened.version is None:
        return render(request, "documents/cited.html", context)
    form = forms.FigureFilter(request.GET)
    asked = forms.asked(form)
    everything = opened.reading.figures if opened.reading else []
    shown = marks.chosen(everything, opened.words, **asked)
    focus, focused = _focus(request, opened, everything)
    if focused is not None and focused not in shown:
        shown.append(focused)
    bar = filter_bar(form, Query.of(request), count=len(shown), noun="条读数")
    return render(
        request,
        "documents/detail.html",
        context
        | {
            "filters": bar,
            "chapters": pages.chapters_of(opened.reading.sections if opened.reading else [], shown),
            "markup": pages.text_of_reading(
                opened.version, opened.reading, shown, opened.words, focus
            ),
            "panel": figure_panel(request, opened.actor, focused.id) if focused else None,
            "arrived": cited_uses(opened.actor, request.GET.get("source", "")),
            "summary": pages.summary_figures(opened.reading, opened.words, opened.query)
            if opened.reading
            else [],
            "offers": offers,
            "events": pages.history_of(
                opened.document, opened.versions, selectors.run_list(opened.document)
            ),
        },
    )


@require_safe
def figures(request: HttpRequest, document_id: int) -> HttpResponse:
    """The figures of a document as a list."""
    opened = open_document(request, document_id)
    reading = _reading_of(opened)
    form = forms.FigureFilter(request.GET)
    chosen = marks.chosen(reading.figures, opened.words, **forms.asked(form))
    table = tables.figure_table(request, reading, chosen, opened.words)
    context = opened.frame("figures", request.path, title="读数清单")
    bar = filter_bar(form, Query.of(request), count=table.count, target=table.element_id)
    return render(request, "documents/listed.html", context | {"filters": bar, "table": table})


@require_safe
def figures_export(request: HttpRequest, document_id: int) -> FileResponse:
    """The figures on screen as a workbook."""
    opened = open_document(request, document_id)
    reading = _reading_of(opened)
    asked = forms.asked(forms.FigureFilter(request.GET))
    chosen = marks.chosen(reading.figures, opened.words, **asked)
    table = tables.figure_table(request, reading, chosen, opened.words)
    return workbook_response(table, opened.filename("读数清单"), *_remarks(opened))


@require_safe
def commitments(request: HttpRequest, document_id: int) -> HttpResponse:
    """The promises of a document."""
    opened = open_document(request, document_id)
    reading = _reading_of(opened)
    rows = selectors.commitment_list(reading.run)
    table = tables.commitment_table(
        request, reading, rows, selectors.commitment_uses(opened.actor, rows)
    )
    context = opened.frame("commitments", request.path, title="承诺事项")
    return render(request, "documents/listed.html", context | {"table": table})


@require_safe
def commitments_export(request: HttpRequest, document_id: int) -> FileResponse:
    """The promises as a workbook."""
    opened = open_document(request, document_id)
    reading = _reading_of(opened)
    rows = selectors.commitment_list(reading.run)
    table = tables.commitment_table(
        request, reading, rows, selectors.commitment_uses(opened.actor, rows)
    )
    return workbook_response(table, opened.filename("承诺事项"), *_remarks(opened))


@require_safe
def corrections(request: HttpRequest, document_id: int) -> HttpResponse:
    """Corrections to look at again, and those an earlier text offers."""
    opened = open_document(request, document_id)
    reading = _reading_of(opened)
    offers = _offers(opened)
    return render(
        request,
        "documents/corrections.html",
        opened.frame("corrections", request.path, title="更正与复核", offers=len(offers))
        | {
            "orphans": tables.orphan_table(request, reading.orphaned),
            "offers": tables.offer_table(request, offers),
            "offer_count": len(offers),
            "can_correct": can_correct_reading(opened.actor),
            "predecessor": opened.document.predecessor,
        },
    )


@require_POST
def reread(request: HttpRequest, document_id: int) -> HttpResponse:
    """Read the newest version again."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="重新读取文件")
    document = selectors.document_get(actor=actor, document_id=document_id)
    version = selectors.version_get(document)
    if version is None:
        raise _not_loaded(document.title)
    stored = services.version_reread(actor=actor, version=version, moment=clock.now())
    told = f"已重新读取，共 {stored.run.statement_count} 条读数；已有的更正仍然有效。"
    if stored.is_new_text:
        told = (
            f"已重新读取。提取出的文本与原来不同，另存为第{stored.version.number}版；"
            "原有更正请在“更正与复核”中决定是否沿用。"
        )
    messages.success(request, told)
    return redirect("documents:detail", document_id)


@require_POST
def carry_over(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take over the corrections an earlier text offers."""
    actor = actor_of(request)
    require(allowed=can_correct_reading(actor), actor=actor, what="沿用更正")
    document = selectors.document_get(actor=actor, document_id=document_id)
    version = selectors.version_get(document)
    if version is None:
        raise _not_loaded(document.title)
    taken = services.correction_carry_over(actor=actor, version=version, moment=clock.now())
    messages.success(request, f"已沿用 {taken} 条更正；不合适的可逐条恢复原读数。")
    return redirect("documents:corrections", document_id)


def predecessor(request: HttpRequest, document_id: int) -> HttpResponse:
    """Say which document this one follows."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="登记前一文件")
    document = selectors.document_get(actor=actor, document_id=document_id)
    form = forms.PredecessorForm(
        request.POST or None,
        documents=selectors.document_list(actor).exclude(pk=document.pk),
        initial={"predecessor": document.predecessor_id},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["predecessor"]
        services.document_set_predecessor(actor=actor, document=document, predecessor=chosen)
        messages.success(request, f"已登记前一文件“{chosen}”。")
        return redirect("documents:corrections", document_id)
    return render(
        request,
        "documents/form.html",
        {
            "page": pages.document_head(document, actor, title="登记前一文件"),
            "form": form,
            "submit_label": "登记",
            "cancel_url": reverse("documents:detail", args=[document.pk]),
            **demo_frame(document),
        },
        status=422 if form.is_bound else 200,
    )


def _focus(
    request: HttpRequest, opened: Opened, everything: list[ReadFigure]
) -> tuple[Focus | None, ReadFigure | None]:
    """The place asked for and the figure that stands there, if any."""
    assert opened.version is not None  # noqa: S101 - the caller has asked
    wanted = request.GET.get("figure", "")
    for figure in everything:
        if wanted and str(figure.id) == wanted:
            return pages.focus_on(opened.version, figure), figure
    focus = pages.focus_of(opened.version, everything, request.GET.get("focus", ""))
    if focus is None:
        return None, None
    at = next((one for one in everything if one.start < focus.end and one.end > focus.start), None)
    return focus, at


def _offers(opened: Opened) -> list[Any]:
    """Corrections of earlier texts; asked only where there can be any."""
    if opened.version is None or opened.reading is None:
        return []
    if opened.version.number == 1 and opened.document.predecessor_id is None:
        return []
    return selectors.corrections_to_carry(opened.version)


def _reading_of(opened: Opened) -> selectors.ReadingNow:
    if opened.reading is None:
        raise _not_loaded(opened.document.title)
    return opened.reading


def _not_loaded(title: str) -> DocumentNotFound:
    return DocumentNotFound(
        f"“{title}”还没有载入原文，所以没有读数和承诺；请规划编制人员先上传原文。"
    )


def _remarks(opened: Opened) -> list[str]:
    document, version = opened.document, opened.version
    number = f"（{document.number}）" if document.number else ""
    return [f"文件：{document.title}{number}" + (f"，第{version.number}版" if version else "")]
