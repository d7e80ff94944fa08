"""Pages of the reserve: the list, one entry, adding, calling, leaving, bringing in a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.errors import PoolEntryEnded, PoolEntryExists, PoolInvalid
from qianyi.domains.enterprises.forms import ladder as forms
from qianyi.domains.enterprises.forms.listing import UploadForm
from qianyi.domains.enterprises.pages import ladder as pages
from qianyi.domains.enterprises.permissions import can_keep_pool
from qianyi.domains.enterprises.selectors import pool as selectors
from qianyi.domains.enterprises.selectors.ladder import title_of
from qianyi.domains.enterprises.tables import ladder as tables
from qianyi.engine.reserves import ReserveListRefused, template_make
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.rules.selectors import title_list
from qianyi.kernel.subjects.errors import EnterpriseNotFound
from qianyi.kernel.subjects.permissions import can_change_enterprise
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

from .ladder import reader

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import PoolMember
    from qianyi.foundation.ui.pages import Page
    from qianyi.foundation.ui.tables import Table


def keeper(request: HttpRequest, what: str) -> Actor:
    """Who acts, and may keep the reserve."""
    actor = actor_of(request)
    require(allowed=can_keep_pool(actor), actor=actor, what=what)
    return actor


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Firms of the reserve, those to be called soonest first."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(
        form, Query.of(request), count=table.count, noun="家次", target=table.element_id
    )
    today = clock.local_date(clock.now())
    due = selectors.pool_list(actor, selectors.PoolFilter(due=today)).count()
    page = pages.pool_page(actor, due, today)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The reserve on screen as a workbook."""
    _, table = _listed(request, reader(request))
    return workbook([excel.Sheet(table=table)], "梯度培育储备企业")


def new(request: HttpRequest) -> HttpResponse:
    """A firm for the reserve."""
    actor = keeper(request, "登记储备企业")
    initial = {name: request.GET.get(name, "")[:60] for name in ("uscc", "title")}
    form = forms.PoolForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = services.pool_add(
                actor=actor,
                enterprise=enterprise_get(actor=actor, uscc=told["uscc"]),
                title=title_of(told["title"]),
                reason=told["reason"],
                facts=form.facts,
                moment=clock.now(),
            )
        except (PoolInvalid, PoolEntryExists) as refusal:
            show(form, refusal)
        except EnterpriseNotFound as refusal:
            form.add_error("uscc", refusal.message)
        else:
            messages.success(request, f"已登记：{row}。")
            return redirect("ladder:pool-member", row.pk)
    page = pages.small_page(
        "登记储备企业", "为哪个称号培育哪家企业，为什么，谁负责", pages.POOL, ("登记", "")
    )
    return form_page(request, page, form, cancel_url=reverse("ladder:pool"))


def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring a workbook of firms in: all its rows, or none and what is wrong with which."""
    actor = keeper(request, "导入储备企业")
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    form.fields["workbook"].label = "储备企业名单（.xlsx）"
    form.fields["workbook"].help_text = "用下载的模板填写；有一行不对就都不导入，并指出哪一行。"
    table = None
    if getattr(request, "upload_too_large", False):
        form.add_error(
            "workbook", f"文件超过 {settings.QIANYI_MAX_UPLOAD_MB} MB，没有接收；请分成几个文件。"
        )
    elif posted and form.is_valid():
        content = form.cleaned_data["workbook"].read()
        try:
            count = services.pool_bring_in(actor=actor, content=content, moment=clock.now())
        except ReserveListRefused as refusal:
            form.add_error("workbook", refusal.message)
        except PoolInvalid as refusal:
            form.add_error(None, refusal.message)
            rows = services.pool_looked_through(actor=actor, content=content)
            table = tables.wrong_table(request, [row for row in rows if row.problem])
        else:
            messages.success(request, f"已导入 {count} 家次。")
            return redirect("ladder:pool")
    page = pages.small_page("导入储备企业", "把线下的储备名单一次带进来", pages.POOL, ("导入", ""))
    context = {
        "page": page, "form": form, "table": table, "submit_label": "导入",
        "cancel_url": reverse("ladder:pool"),
    }  # fmt: skip
    return render(request, "enterprises/ladder/import.html", context, status=422 if posted else 200)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill."""
    keeper(request, "下载储备企业模板")
    content = template_make([row.name for row in title_list()])
    response = HttpResponse(content, content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment("储备企业模板")
    return response


@require_safe
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """One entry, with what was talked about."""
    actor = reader(request)
    row = selectors.pool_get(actor=actor, member_id=member_id)
    standing = selectors.standings_of_members([row]).get((row.enterprise_id, row.title_id))
    may_keep = can_change_enterprise(actor, row.enterprise)
    context = {
        "page": pages.member_page(row, may_keep=may_keep),
        "facts": pages.member_facts(row, standing),
        "notes": selectors.notes_of(row),
        "is_demo": row.enterprise.is_demo,
    }
    return render(request, "enterprises/ladder/member.html", context)


def edit(request: HttpRequest, member_id: int) -> HttpResponse:
    """Who looks after the firm, and when to call it next."""
    actor, row = _own(request, member_id, "修改储备企业")
    form = forms.CareForm(request.POST or None, initial=forms.care_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.pool_change(actor=actor, member=row, facts=form.facts, moment=clock.now())
        except (PoolInvalid, PoolEntryEnded) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("ladder:pool-member", row.pk)
    return _form(request, row, form, "修改", "谁负责，下次什么时候联系", "保存")


def note(request: HttpRequest, member_id: int) -> HttpResponse:
    """What was talked about, and when to call next."""
    actor, row = _own(request, member_id, "记录联系情况")
    form = forms.NoteForm(request.POST or None, initial={"noted_on": clock.local_date(clock.now())})
    if request.method == "POST" and form.is_valid():
        try:
            services.pool_note(actor=actor, member=row, moment=clock.now(), **form.cleaned_data)
        except (PoolInvalid, PoolEntryEnded) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已记录。")
            return redirect("ladder:pool-member", row.pk)
    return _form(request, row, form, "记录联系情况", "和企业谈了什么，下次什么时候联系", "记录")


def end(request: HttpRequest, member_id: int) -> HttpResponse:
    """Ask once for the cause, then the firm leaves the reserve."""
    actor, row = _own(request, member_id, "移出储备")
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.pool_end(actor=actor, member=row, moment=clock.now(), **form.cleaned_data)
        except (PoolInvalid, PoolEntryEnded) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已移出储备；在“看已出库的”中可以查到。")
            return redirect("ladder:pool")
    context = {
        "page": _head(row, "移出储备", "取得了称号，或者不再培育"),
        "form": form,
        "question": f"把“{row}”移出储备？",
        "consequences": ["不再列入储备名单和联系安排，联系记录和变动历史保留。"],
        "undo": "移出后如需再培育，可以重新登记。",
        "confirm_label": "移出储备",
        "cancel_url": reverse("ladder:pool-member", args=[row.pk]),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _own(request: HttpRequest, member_id: int, what: str) -> tuple[Actor, PoolMember]:
    actor = keeper(request, what)
    row = selectors.pool_get(actor=actor, member_id=member_id)
    allowed = can_change_enterprise(actor, row.enterprise)
    require(allowed=allowed, actor=actor, what=what)
    return actor, row


def _head(row: PoolMember, title: str, answer: str) -> Page:
    crumb = (str(row), reverse("ladder:pool-member", args=[row.pk]))
    return pages.small_page(f"{title}：{row}", answer, pages.POOL, crumb, (title, ""))


def _form(
    request: HttpRequest,
    row: PoolMember,
    form: Form,
    title: str,
    answer: str,
    submit: str,
) -> HttpResponse:
    back = reverse("ladder:pool-member", args=[row.pk])
    head = _head(row, title, answer)
    return form_page(request, head, form, cancel_url=back, submit_label=submit)


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.PoolFilterForm, Table]:
    form = forms.PoolFilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    asked = selectors.PoolFilter(
        title=told.get("title") or "",
        words=told.get("q") or "",
        owner=told.get("owner") or "",
        due=told.get("due"),
        ended=bool(told.get("ended")),
    )
    rows = selectors.pool_list(actor, asked)
    found: dict[tuple[int, int], Any] = {}

    def standing_of(row: PoolMember) -> Any:  # noqa: ANN401 - a standing or nothing
        key = (row.enterprise_id, row.title_id)
        if key not in found:
            page = [*table.page.object_list]
            known = selectors.standings_of_members(page if row in page else [row])
            found.update({(one.enterprise_id, one.title_id): None for one in page})
            found.update(known)
        return found.get(key)

    table = tables.pool_table(request, rows, standing_of, may_keep=can_keep_pool(actor))
    return form, table
