"""One return: filling it, saving as one types, reporting, reading what was reported."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.reporting import selectors, services
from qianyi.domains.reporting.errors import ReturnInvalid, ReturnNotEditable, ReturnStale
from qianyi.domains.reporting.forms import UploadForm
from qianyi.domains.reporting.pages.crumbs import HOME, RETURNS, collection_title
from qianyi.domains.reporting.pages.returns import entry_lines, filed_lines
from qianyi.domains.reporting.pages.returns import return_page as page_of
from qianyi.domains.reporting.permissions import can_fill, can_read_entries
from qianyi.domains.reporting.tables import line_table
from qianyi.engine.returns import entry_text
from qianyi.engine.returns.sheets import MOST_BYTES, WorkbookRefused, sheet_read, template_make
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from .frame import download, reader, ribbon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reporting.models import Return
    from qianyi.domains.reporting.selectors import Sheet
    from qianyi.foundation.permissions import Actor

ENTRY, WORDS, ANSWER = "e-", "w-", "a-"
MOST_REVISION = 2**31 - 1


@require_safe
def return_page(request: HttpRequest, return_id: int) -> HttpResponse:
    """The sheet: to fill for the respondent while it may, else as it was reported."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    sheet = selectors.sheet_of(filled)
    if can_fill(actor, filled) and filled.is_editable:
        context = _filling(actor, sheet, filled.entries, filled.explanations)
        return render(request, "reporting/fill.html", context)
    return render(request, "reporting/filed.html", _reading(request, actor, sheet))


@require_POST
def draft(request: HttpRequest, return_id: int) -> HttpResponse:
    """Save what was typed: a second after the last key by htmx, or by the button."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    by_itself = request.headers.get("HX-Request") == "true"
    edit = _edit(request)
    try:
        saved = services.draft_save(actor=actor, filled=filled, edit=edit, moment=clock.now())
    except ReturnStale as refusal:
        if by_itself:
            return _state(request, filled, problem=refusal.message)
        return _clash(request, filled, refusal)
    except ReturnNotEditable as refusal:
        if by_itself:
            return _state(request, filled, problem=refusal.message)
        raise
    if by_itself:
        return _state(request, saved, entries=edit.entries, words=edit.explanations)
    messages.success(request, "已暂存，还没有报送。")
    return redirect("reporting:return", filled.pk)


@require_POST
def submit(request: HttpRequest, return_id: int) -> HttpResponse:
    """Report; pressed twice, or again after going back, it is one filing."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    edit = _edit(request)
    submission = services.Submission(edit=edit, via="web", answers=_answers(request))
    try:
        _, made = services.return_file(
            actor=actor, filled=filled, submission=submission, moment=clock.now()
        )
    except ReturnStale as refusal:
        return _clash(request, filled, refusal)
    except ReturnInvalid as refusal:
        saved = services.draft_save(actor=actor, filled=filled, edit=edit, moment=clock.now())
        messages.error(request, refusal.message)
        sheet = selectors.sheet_of(saved)
        context = _filling(actor, sheet, edit.entries, edit.explanations, sent=True)
        context["answers"] = {str(key): words for key, words in _answers(request).items()}
        return render(request, "reporting/fill.html", context, status=422)
    messages.success(request, "已报送，等待审核。" if made else "本期已经报送过，没有重复报送。")
    return redirect("reporting:return", filled.pk)


@require_POST
def reopen(request: HttpRequest, return_id: int) -> HttpResponse:
    """Take up what was reported, to change it; values sent along become the draft."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    held = services.return_reopen(actor=actor, filled=filled, moment=clock.now())
    edit = _edit(request)
    if edit.entries:
        services.draft_save(actor=actor, filled=held, edit=edit, moment=clock.now())
    messages.info(request, "可以修改了；改好后请重新报送，在此之前原来报送的数有效。")
    return redirect("reporting:return", filled.pk)


@require_safe
def template(request: HttpRequest, return_id: int) -> HttpResponse:
    """The sheet as a workbook to fill off line."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    require(allowed=can_fill(actor, filled), actor=actor, what="下载填报模板")
    sheet = selectors.sheet_of(filled)
    form = filled.collection.form
    title = collection_title(filled.collection)
    content = template_make(
        title=title,
        remarks=[
            f"填报单位：{filled.subject}",
            form.basis,
            "只填“本期”和“说明”两列，不要改动其他列。",
        ],
        items=sheet.items,
        last={key: entry_text(value) for key, value in sheet.last.items()},
        entries=filled.entries,
        explanations=filled.explanations,
    )
    return download(content, f"{title}-{filled.subject}")


def upload(request: HttpRequest, return_id: int) -> HttpResponse:
    """A filled template: shown in the sheet to be looked at; nothing is saved yet."""
    actor = reader(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    require(allowed=can_fill(actor, filled), actor=actor, what="上传填报表")
    if not filled.is_editable:
        raise ReturnNotEditable(services.why_not_editable(filled), filled=filled.pk)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if request.method == "POST" and form.is_valid():
        sheet = selectors.sheet_of(filled)
        given = form.cleaned_data["workbook"]
        try:
            read = sheet_read(given.read(MOST_BYTES + 1), sheet.items)
        except WorkbookRefused as refusal:
            form.add_error("workbook", refusal.message)
        else:
            return _preview(request, actor, sheet, read.entries, read.explanations, read.remarks)
    context = {
        "page": Page(
            title="上传填好的 Excel",
            answer=f"{filled.subject}，{collection_title(filled.collection)}",
            breadcrumbs=(
                HOME, RETURNS, (f"{filled.subject}", _url(filled)), ("上传", ""),
            ),
        ),
        "form": form,
        "form_note": "先显示在填报页上供核对，确认后再暂存或报送。",
        "submit_label": "上传并核对",
        "cancel_url": _url(filled),
    }  # fmt: skip
    return render(request, "reporting/narrow.html", context, status=422 if form.is_bound else 200)


def _preview(
    request: HttpRequest,
    actor: Actor,
    sheet: Sheet,
    entries: Mapping[str, str],
    words: Mapping[str, str],
    remarks: tuple[str, ...],
) -> HttpResponse:
    merged = {**sheet.filled.entries, **entries}
    told = {**sheet.filled.explanations, **{key: text for key, text in words.items() if text}}
    context = _filling(actor, sheet, merged, told, sent=True)
    changed = [
        item.name
        for item in sheet.items
        if merged.get(item.key, "") != sheet.filled.entries.get(item.key, "")
    ]
    context["preview"] = {"changed": changed, "remarks": remarks}
    return render(request, "reporting/fill.html", context)


def _filling(
    actor: Actor,
    sheet: Sheet,
    entries: Mapping[str, str],
    words: Mapping[str, str],
    *,
    sent: bool = False,
) -> dict[str, Any]:
    filled = sheet.filled
    return {
        **ribbon(filled.territory),
        "page": page_of(filled, actor),
        "filled": filled,
        "collection": filled.collection,
        "lines": entry_lines(sheet, entries, words, shows_missing=sent),
        "before": sheet.before.label,
        "queries": [row for row in selectors.query_list(filled) if row.answered_at is None],
        "names": {item.key: item.name for item in sheet.items},
        "base": json.dumps(services.flat(filled), ensure_ascii=False),
        "editor": secrets.token_hex(8),
        "answers": {},
    }


def _reading(request: HttpRequest, actor: Actor, sheet: Sheet) -> dict[str, Any]:
    filled = sheet.filled
    filing = selectors.live_filing(filled)
    shown = can_read_entries(actor, filled)
    return {
        **ribbon(filled.territory),
        "page": page_of(filled, actor),
        "filled": filled,
        "filing": filing,
        "shown": shown,
        "lines": line_table(request, filed_lines(sheet, filing), sheet.before.label)
        if filing is not None and shown
        else None,
        "queries": selectors.query_list(filled) if shown else [],
        "filings": selectors.filing_list(filled),
        "names": {item.key: item.name for item in sheet.items},
    }


def _state(
    request: HttpRequest,
    filled: Return,
    *,
    problem: str = "",
    entries: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> HttpResponse:
    """What an automatic save answers: where it stands, and each line's findings in their place."""
    context = {
        "filled": filled,
        "problem": problem,
        "revision": request.POST.get("revision", "0") if problem else filled.revision,
        "base": request.POST.get("base", "{}")
        if problem
        else json.dumps(services.flat(filled), ensure_ascii=False),
        "lines": []
        if entries is None
        else entry_lines(selectors.sheet_of(filled), entries, words or {}),
    }
    return render(request, "reporting/saved.html", context)


def _clash(request: HttpRequest, filled: Return, refusal: ReturnStale) -> HttpResponse:
    """Both values, side by side, to choose from; nothing was saved."""
    held = selectors.return_get(actor=reader(request), return_id=filled.pk)
    names = {item.key: item.name for item in selectors.items_for(held)}
    clashing = {clash.key for clash in refusal.clashes}
    rows = [
        {
            "field": _field(clash.key),
            "name": names[clash.key.removesuffix(".words")]
            + ("（说明）" if clash.key.endswith(".words") else ""),
            "mine": clash.mine,
            "theirs": clash.theirs,
        }
        for clash in refusal.clashes
    ]
    kept = [
        (_field(key), value)
        for key, value in _all_entries(request, refusal).items()
        if key not in clashing
    ]
    context = {
        "page": Page(
            title="两边填的不同，请选定",
            answer=refusal.message,
            breadcrumbs=(HOME, RETURNS, (f"{held.subject}", _url(held)), ("选定", "")),
        ),
        "filled": held,
        "rows": rows,
        "kept": kept,
        "base": json.dumps(services.flat(held), ensure_ascii=False),
        "is_filed": not held.is_editable,
        "editor": secrets.token_hex(8),
    }
    return render(request, "reporting/clash.html", context, status=409)


def _all_entries(request: HttpRequest, refusal: ReturnStale) -> dict[str, str]:
    told = dict(refusal.entries)
    for key, words in _edit(request).explanations.items():
        told.setdefault(f"{key}.words", words)
    return told


def _field(key: str) -> str:
    return f"{WORDS}{key.removesuffix('.words')}" if key.endswith(".words") else f"{ENTRY}{key}"


def _edit(request: HttpRequest) -> services.Edit:
    """What the page sent."""
    revision = request.POST.get("revision", "0")
    return services.Edit(
        revision=min(int(revision), MOST_REVISION) if revision.isdecimal() else 0,
        entries=_prefixed(request, ENTRY),
        explanations=_prefixed(request, WORDS),
        base=_base(request.POST.get("base", "{}")),
        editor=request.POST.get("editor", "")[:32],
    )


def _prefixed(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value.replace("\0", "")
        for name, value in request.POST.items()
        if name.startswith(prefix) and isinstance(value, str)
    }


def _base(text: str) -> dict[str, str]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {str(key): str(value) for key, value in told.items()}


def _answers(request: HttpRequest) -> dict[int, str]:
    found = _prefixed(request, ANSWER)
    return {int(key): words for key, words in found.items() if key.isdecimal()}


def _url(filled: Return) -> str:
    return reverse("reporting:return", args=[filled.pk])
