"""The list of firms: found, narrowed, exported; registering one, recording what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises.forms.listing import ChangeForm, FirmFilter, FirmForm, initial_of
from qianyi.domains.enterprises.pages import listing as pages
from qianyi.domains.enterprises.tables.listing import firm_table
from qianyi.engine.uscc import UsccInvalid
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import delimited, excel
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects import selectors, services
from qianyi.kernel.subjects.permissions import (
    can_change_enterprise,
    can_keep_enterprises,
    can_read_enterprises,
)
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All firms the actor may see."""
    actor = _reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="家", target=table.element_id)
    csv = str(Query(reverse("enterprises:list-csv"), Query.of(request).without("page").items))
    page = pages.list_page(may_keep=can_keep_enterprises(actor), csv_url=csv)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The firms on screen as a workbook."""
    _, table = _listed(request, _reader(request))
    return workbook(table, "企业名单")


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The firms on screen as text, marked when it is whole."""
    _, table = _listed(request, _reader(request))
    response = StreamingHttpResponse(
        (piece.encode() for piece in delimited.lines(table)), content_type=delimited.CONTENT_TYPE
    )
    response.headers["Content-Disposition"] = delimited.attachment("企业名单")
    return response


def new(request: HttpRequest) -> HttpResponse:
    """Register a firm."""
    actor = actor_of(request)
    require(allowed=can_keep_enterprises(actor), actor=actor, what="登记企业")
    form = FirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            facts = services.EnterpriseFacts(**_resolved(form))
            row = services.enterprise_register(actor=actor, facts=facts, moment=clock.now())
        except QianyiError as refused:
            _show(form, refused)
        else:
            messages.success(request, f"已登记：{row}。")
            return redirect("enterprises:profile", row.uscc)
    return _form(request, form, pages.new_page(), "登记", reverse("enterprises:list"))


def change(request: HttpRequest, uscc: str) -> HttpResponse:
    """Record what changed of a firm, on which day."""
    actor = actor_of(request)
    enterprise = selectors.enterprise_get(actor=actor, uscc=uscc)
    require(allowed=can_change_enterprise(actor, enterprise), actor=actor, what="变更企业信息")
    initial = {**initial_of(enterprise), "effective_on": clock.local_date(clock.now())}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            values = _resolved(form)
            dated = {name: values.pop(name) for name in ("effective_on", "source")}
            made = services.enterprise_change(
                actor=actor, enterprise=enterprise, values=values, moment=clock.now(), **dated
            )
        except QianyiError as refused:
            _show(form, refused)
        else:
            labels = "、".join(services.CHANGEABLE[one.field] for one in made)
            messages.success(request, f"已记录变更：{labels}。" if made else "内容没有变化。")
            return redirect("enterprises:profile", enterprise.uscc)
    back = reverse("enterprises:profile", args=[enterprise.uscc])
    return _form(request, form, pages.change_page(enterprise), "记录变更", back)


def workbook(table: Table, title: str) -> HttpResponse:
    """A list as a file to keep."""
    response = HttpResponse(excel.workbook([table]), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(title)
    return response


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_enterprises(actor), actor=actor, what="查看企业名单")
    return actor


def _listed(request: HttpRequest, actor: Actor) -> tuple[FirmFilter, Table]:
    form = FirmFilter(request.GET)
    rows = selectors.enterprise_list(actor, form.asked)
    return form, firm_table(request, rows, may_register=can_keep_enterprises(actor))


def _resolved(form: Form) -> dict[str, Any]:
    """The form's words as the services want them: places and industries as rows."""
    values = dict(form.cleaned_data)
    for name in ("territory", "park", "building"):
        values[name] = selectors.territory_get(values[name]) if values[name] else None
    code = values["industry"]
    values["industry"] = selectors.industry_open(code) if code else None
    if "uscc" in values and values["territory"] is not None:
        values["is_demo"] = values["territory"].is_demo
    return values


def _show(form: Form, refused: QianyiError) -> None:
    field = refused.context.get("field")
    if isinstance(refused, UsccInvalid):
        field = "uscc"
    form.add_error(str(field) if field in form.fields else None, refused.message)


def _form(request: HttpRequest, form: Form, page: object, submit: str, back: str) -> HttpResponse:
    context = {"page": page, "form": form, "submit_label": submit, "cancel_url": back}
    status = 422 if form.is_bound else 200
    return render(request, "enterprises/form.html", context, status=status)
