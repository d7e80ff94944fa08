"""Pages of records: lists of one firm, one record, adding, changing, putting away, revealing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.enterprises import selectors, services
from qianyi.domains.enterprises.errors import RecordInvalid
from qianyi.domains.enterprises.forms.records import record_form
from qianyi.domains.enterprises.models import Contact
from qianyi.domains.enterprises.pages import records as pages
from qianyi.domains.enterprises.permissions import can_keep_records, can_reveal_person
from qianyi.domains.enterprises.tables import records as tables
from qianyi.foundation.archiving import ReasonForm
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

from .profile import frame, reader

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import Record
    from qianyi.domains.enterprises.selectors import RecordKind
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.pages import Page

REVEALED = {"name": "姓名", "phone": "电话", "email": "电子邮箱"}


@require_safe
def records(request: HttpRequest, uscc: str, record_kind: str) -> HttpResponse:
    """One kind of one firm."""
    actor = reader(request)
    kind, enterprise = selectors.kind_get(record_kind), enterprise_get(actor=actor, uscc=uscc)
    archived = request.GET.get("state") == "archived"
    rows = selectors.records_of(actor, enterprise, kind, archived=archived)
    keeps = can_keep_records(actor, enterprise, kind.key)
    new = reverse("enterprises:record-new", args=[enterprise.uscc, kind.key])
    table = tables.record_table(
        request,
        kind,
        enterprise,
        rows,
        empty_action=(f"登记{kind.label}", new) if keeps and not archived else None,
    )
    page = pages.records_page(kind, enterprise, actor, archived=archived)
    context = {**frame(enterprise), "page": page, "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def records_export(request: HttpRequest, uscc: str, record_kind: str) -> HttpResponse:
    """One kind of one firm as a workbook."""
    actor = reader(request)
    kind, enterprise = selectors.kind_get(record_kind), enterprise_get(actor=actor, uscc=uscc)
    archived = request.GET.get("state") == "archived"
    rows = selectors.records_of(actor, enterprise, kind, archived=archived)
    table = tables.record_table(request, kind, enterprise, rows, empty_action=None)
    title = f"{enterprise.subject.name}{kind.label}"
    response = HttpResponse(excel.workbook([table]), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(title)
    return response


@require_safe
def record(request: HttpRequest, record_kind: str, record_id: int) -> HttpResponse:
    """One record with where it is from and its history."""
    actor = reader(request)
    kind, row = _found(actor, record_kind, record_id)
    context = {
        **frame(row.enterprise),
        "page": pages.record_page(kind, row, actor),
        "record": row,
        "facts": pages.record_facts(kind, row, actor),
        "enterprise": row.enterprise,
    }
    return render(request, "enterprises/record.html", context)


def record_new(request: HttpRequest, uscc: str, record_kind: str) -> HttpResponse:
    """Add a record."""
    actor = reader(request)
    kind, enterprise = selectors.kind_get(record_kind), enterprise_get(actor=actor, uscc=uscc)
    allowed = can_keep_records(actor, enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"登记{kind.label}")
    form = record_form(kind, actor, enterprise, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.record_add(
                actor=actor,
                enterprise=enterprise,
                kind=kind,
                values=form.cleaned_data,
                moment=clock.now(),
            )
        except RecordInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已登记{kind.label}“{row}”。")
            return redirect("enterprises:records", enterprise.uscc, kind.key)
    page = pages.step_page(
        kind, enterprise, f"登记{kind.label}", f"给{enterprise}登记一条，写明从哪里知道的"
    )
    back = reverse("enterprises:records", args=[enterprise.uscc, kind.key])
    return _form_page(request, page, form, back, frame(enterprise))


def record_edit(request: HttpRequest, record_kind: str, record_id: int) -> HttpResponse:
    """Correct a record."""
    actor = reader(request)
    kind, row = _kept(actor, record_kind, record_id, "修改")
    form = record_form(kind, actor, row.enterprise, data=request.POST or None, record=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_change(
                actor=actor, record=row, kind=kind, values=form.cleaned_data, moment=clock.now()
            )
        except RecordInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存；修改前的内容在记录中可以查到。")
            return redirect("enterprises:record", kind.key, row.pk)
    page = pages.step_page(
        kind, row.enterprise, f"修改{kind.label}", "更正登记的内容；情况变化请另登记一条"
    )
    back = reverse("enterprises:record", args=[kind.key, row.pk])
    return _form_page(request, page, form, back, frame(row.enterprise))


def record_archive(request: HttpRequest, record_kind: str, record_id: int) -> HttpResponse:
    """Ask once for the reason, then put the record away."""
    actor = reader(request)
    kind, row = _kept(actor, record_kind, record_id, "归档")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.record_archive(
            actor=actor, record=row, kind=kind, reason=reason, moment=clock.now()
        )
        messages.success(request, "已归档；在“已归档”中可以恢复使用。")
        return redirect("enterprises:records", row.enterprise.uscc, kind.key)
    consequences = ["企业页面、名单和认定条件中不再计入这一条，内容和历史都保留。"]
    return _confirm(request, kind, row, form, "归档", consequences, "归档后可以随时恢复使用。")


@require_POST
def record_restore(request: HttpRequest, record_kind: str, record_id: int) -> HttpResponse:
    """Bring a record back."""
    actor = reader(request)
    kind, row = _kept(actor, record_kind, record_id, "恢复")
    services.record_restore(actor=actor, record=row, kind=kind)
    messages.success(request, f"已恢复使用“{row}”。")
    return redirect("enterprises:record", kind.key, row.pk)


def contact_reveal(request: HttpRequest, record_id: int, field: str) -> HttpResponse:
    """Ask what for, log it, then show the full value once."""
    actor = reader(request)
    kind, row = _found(actor, "contacts", record_id)
    allowed = can_reveal_person(actor, row.enterprise)
    require(allowed=allowed, actor=actor, what="查看完整的联系方式")
    if field not in REVEALED:
        raise Http404
    label = REVEALED[field]
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "查看的事由"
    page = pages.step_page(kind, row.enterprise, f"查看完整的{label}", "事由和时间会记入访问记录")
    back = reverse("enterprises:record", args=[kind.key, row.pk])
    if request.method == "POST" and form.is_valid():
        assert isinstance(row, Contact)  # noqa: S101 - a record of this kind is one
        value = services.contact_reveal(
            actor=actor,
            contact=row,
            field=field,
            reason=form.cleaned_data["reason"],
            moment=clock.now(),
        )
        context = {"page": page, "label": label, "value": value, "cancel_url": back}
        return render(request, "enterprises/revealed.html", {**frame(row.enterprise), **context})
    return _form_page(request, page, form, back, {**frame(row.enterprise), "submit_label": "查看"})


def contact_erase(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask once for the reason, then empty the person's fields for good."""
    actor = reader(request)
    kind, row = _kept(actor, "contacts", record_id, "清除")
    assert isinstance(row, Contact)  # noqa: S101 - a record of this kind is one
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "清除的理由"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.contact_erase(actor=actor, contact=row, reason=reason, moment=clock.now())
        messages.success(request, "已清除姓名、电话和电子邮箱。")
        return redirect("enterprises:record", kind.key, row.pk)
    consequences = ["姓名、电话、电子邮箱被清空，历史中也没有留存，不能恢复。"]
    return _confirm(request, kind, row, form, "清除个人信息", consequences, "")


def _found(actor: Actor, key: str, record_id: int) -> tuple[RecordKind, Record]:
    kind = selectors.kind_get(key)
    return kind, selectors.record_get(actor=actor, kind=kind, record_id=record_id)


def _kept(actor: Actor, key: str, record_id: int, verb: str) -> tuple[RecordKind, Record]:
    """A record the actor keeps."""
    kind, row = _found(actor, key, record_id)
    allowed = can_keep_records(actor, row.enterprise, kind.key)
    require(allowed=allowed, actor=actor, what=f"{verb}{kind.label}")
    return kind, row


def show(form: Form, refusal: RecordInvalid) -> None:
    """Put a refusal beside its fields, else above the form."""
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.message)


def _form_page(
    request: HttpRequest, page: Page, form: Form, cancel_url: str, more: dict[str, Any]
) -> HttpResponse:
    context = {"page": page, "form": form, "submit_label": "保存", "cancel_url": cancel_url, **more}
    status = 422 if request.method == "POST" else 200
    return render(request, "enterprises/form.html", context, status=status)


def _confirm(
    request: HttpRequest,
    kind: RecordKind,
    row: Record,
    form: Form,
    verb: str,
    consequences: list[str],
    undo: str,
) -> HttpResponse:
    context = {
        **frame(row.enterprise),
        "page": pages.step_page(kind, row.enterprise, f"{verb}：{row}", "请写明理由"),
        "form": form,
        "question": f"{verb}“{row}”？",
        "consequences": consequences,
        "undo": undo,
        "confirm_label": verb,
        "cancel_url": reverse("enterprises:record", args=[kind.key, row.pk]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "ui/confirm.html", context, status=status)
