"""What is filed with a case and written about it: materials, notes, messages, links, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.engine.rules import FactsNotUsable
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import CaseInvalid, LinkInvalid, MaterialNotFound
from qianyi.kernel.cases.forms import papers as forms
from qianyi.kernel.cases.forms.opening import FactsForm
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import can_write_inside
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import inside, reader, token_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

CLOSED = "sandbox; default-src 'none'"
HARMLESS = {"application/pdf": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"}
"""Browsers do not start their PDF reader in a sandbox; it keeps scripts of a paper to itself."""
TOO_LARGE = "文件太大，没有保存任何内容；请压缩或分开后再交。"


@require_safe
def material(request: HttpRequest, material_id: int) -> FileResponse:
    """The file of a material: downloaded, or shown where a browser can do no harm with it."""
    row, path = selectors.material_open(actor=reader(request), material_id=material_id)
    shown = "show" in request.GET and row.media_type in services.PREVIEWED
    response = FileResponse(
        path.open("rb"),
        as_attachment=not shown,
        filename=row.filename,
        content_type=row.media_type if shown else "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = HARMLESS.get(
        row.media_type if shown else "", CLOSED
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def material_new(request: HttpRequest, number: str) -> HttpResponse:
    """File a material for a case, inside."""
    actor = inside(request, "提交材料")
    case = selectors.case_get(actor=actor, number=number)
    return material_form(request, actor, case, back=pages.case_url(case))


def material_form(
    request: HttpRequest, actor: Actor, case: Case, *, back: str, mine: bool = False
) -> HttpResponse:
    """The form of a material, and filing it; what is here already is offered first."""
    lines = selectors.material_lines(actor, case)
    choices = [
        (line.asked.id, line.title + ("（还没有）" if line.is_lacking else ""))
        for line in lines
        if line.asked is not None
    ]
    chosen = request.GET.get("code", "")
    initial = {"code": chosen or next((code for code, title in choices if "还没有" in title), "")}
    posted = request.POST if request.method == "POST" else None
    form = forms.MaterialForm(
        posted, request.FILES or None, choices=choices, initial=initial, is_applicants=mine
    )
    if request.method == "POST":
        if getattr(request, "upload_too_large", False):
            form.add_error("file", TOO_LARGE)
        elif form.is_valid():
            done = _filed(request, actor, case, form)
            if done:
                return redirect(back)
    offers = [
        (line.asked.id, line.title, one)
        for line in lines
        if line.asked is not None and line.is_lacking
        for one in selectors.reusable_list(case, line.asked.id)
    ]
    context = {
        "page": Page(
            title=f"提交材料：{case.title}",
            answer="系统已有的不用再交；重新提交的成为新版本，原来的保留",
            breadcrumbs=((case.number, back), ("提交材料", "")),
        ),
        "form": form,
        "offers": offers,
        "reuse_url": reverse("cases:material-reuse", args=[case.number]),
        "reuse_back": "mine" if mine else "",
        "token": token_of(request),
        "submit_label": "提交材料",
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/material.html", context, status=status)


def _filed(request: HttpRequest, actor: Actor, case: Case, form: forms.MaterialForm) -> bool:
    told, moment = form.cleaned_data, clock.now()
    try:
        if told.get("seen"):
            (row,) = services.material_seen(
                actor=actor, case_id=case.pk, codes=[told["code"]], moment=moment
            )
        else:
            upload = services.Upload(
                filename=told["file"].name, data=told["file"].read(), code=told["code"],
                title=told["title"],
            )  # fmt: skip
            row = services.material_add(
                actor=actor, case_id=case.pk, upload=upload, moment=moment, token=token_of(request)
            )
    except QianyiError as refusal:
        show(form, refusal)
        return False
    messages.success(request, f"已提交“{row.title}”。")
    return True


@require_POST
def material_reuse(request: HttpRequest, number: str) -> HttpResponse:
    """Take what is here already instead of a file."""
    actor = reader(request)
    case = selectors.case_get(actor=actor, number=number)
    back = request.POST.get("back", "")
    try:
        row = services.material_reuse(
            actor=actor,
            case_id=case.pk,
            code=request.POST.get("code", "")[:60],
            key=request.POST.get("key", "")[:200],
            moment=clock.now(),
        )
    except (MaterialNotFound, CaseInvalid) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"“{row.title}”已用系统已有的材料，不用再交。")
    mine = reverse("cases_mine:case", args=[case.ref])
    return redirect(mine if back == "mine" else pages.case_url(case))


@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note for colleagues."""
    actor = inside(request, "写内部备注")
    case = selectors.case_get(actor=actor, number=number)
    form = forms.NoteForm(request.POST)
    if form.is_valid():
        services.note_add(
            actor=actor, case_id=case.pk, words=form.cleaned_data["words"], moment=clock.now()
        )
        messages.success(request, "已记下内部备注。")
        return redirect(f"{pages.case_url(case)}#ca-notes")
    return _again(request, case, form, "内部备注", "记下备注")


@require_POST
def message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to the applicant."""
    actor = inside(request, "给申请人写信")
    case = selectors.case_get(actor=actor, number=number)
    form = forms.MessageForm(request.POST)
    if form.is_valid():
        try:
            services.message_send(
                actor=actor, case_id=case.pk, words=form.cleaned_data["words"], moment=clock.now()
            )
        except CaseInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已发给申请人。")
            return redirect(f"{pages.case_url(case)}#ca-messages")
    return _again(request, case, form, "发给申请人", "发给申请人")


def _again(
    request: HttpRequest,
    case: Case,
    form: forms.NoteForm | forms.MessageForm,
    what: str,
    label: str,
) -> HttpResponse:
    """The one field once more with what is wrong; nothing written is lost."""
    return form_page(
        request, _page(case, what), form, cancel_url=pages.case_url(case), submit_label=label
    )


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Link another case to this one."""
    actor = inside(request, "关联办件")
    require(allowed=can_write_inside(actor), actor=actor, what="关联办件")
    case = selectors.case_get(actor=actor, number=number)
    form = forms.LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.case_link(
                actor=actor, case_id=case.pk, moment=clock.now(), **form.cleaned_data
            )
        except (LinkInvalid, QianyiError) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已关联。")
            return redirect(pages.case_url(case))
    page = _page(case, "关联其他办件")
    return form_page(request, page, form, cancel_url=pages.case_url(case), submit_label="关联")


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, number: str) -> HttpResponse:
    """Fill in what conditions of steps wait for."""
    actor, moment = inside(request, "补充申请内容"), clock.now()
    case = selectors.case_get(actor=actor, number=number)
    process = selectors.process_of(case.version)
    form = FactsForm(request.POST or None, inputs=process.inputs, initial=case.form)
    if request.method == "POST" and form.is_valid():
        try:
            services.facts_renew(actor=actor, case_id=case.pk, moment=moment, form=form.values())
        except (FactsNotUsable, QianyiError) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已补充；需要时办理的环节已重新判断。")
            return redirect(pages.case_url(case))
    page = _page(case, "补充申请内容")
    return form_page(request, page, form, cancel_url=pages.case_url(case), submit_label="保存")


def _page(case: Case, what: str) -> Page:
    return Page(
        title=f"{what}：{case.title}",
        answer=case.number,
        breadcrumbs=(pages.HOME, pages.CASES, (case.number, pages.case_url(case)), (what, "")),
    )
