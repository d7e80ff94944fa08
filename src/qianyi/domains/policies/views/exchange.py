"""Items in and out: JSON for the provincial platform, JSON or a workbook in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.errors import ExchangeRefused
from qianyi.domains.policies.pages.library import small_page
from qianyi.domains.policies.selectors.exchange import exchanged
from qianyi.domains.policies.services.packs import policies_import
from qianyi.engine.policies.packed import PolicyFileRefused, policies_read
from qianyi.engine.policies.sheets import SheetRefused, policies_of_sheet, template_make
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show
from qianyi.lib import clock

from .frame import keeper, reader

if TYPE_CHECKING:
    from django.http import HttpRequest


class TakeInForm(forms.Form):
    """A file of items."""

    file = forms.FileField(
        label="文件",
        help_text=(
            "按省级平台格式导出的 .json，或按模板填写的 .xlsx；严禁上传涉密、工作秘密文件。"
            "导入的事项都是拟制，发布仍要两个人。"
        ),
    )


@require_safe
def items_json(request: HttpRequest) -> HttpResponse:
    """Released items with their status."""
    actor = reader(request)
    today = clock.local_date(clock.now())
    answer = JsonResponse(
        exchanged(actor, today), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    name = f"policies-{today:%Y%m%d}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Take items in as drafts."""
    actor = keeper(request)
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        raw, name = given.read(), given.name
        try:
            policies = (
                policies_of_sheet(raw)
                if name.lower().endswith(".xlsx")
                else policies_read(raw, name)
            )
            made = policies_import(actor=actor, policies=policies, moment=clock.now())
        except (PolicyFileRefused, SheetRefused, ExchangeRefused) as refusal:
            show(form, refusal)
        else:
            total = sum(len(one.items) for one in policies)
            messages.success(
                request, f"读到 {total} 项，新增 {made} 项拟制；已有的 {total - made} 项没有改动。"
            )
            return redirect("policies:list")
    page = small_page("导入政策事项", "从省级平台或表格带入，只成为拟制，不直接发布")
    return form_page(request, page, form, cancel_url=reverse("policies:list"), submit_label="导入")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the headings."""
    keeper(request)
    answer = HttpResponse(template_make(), content_type=excel.CONTENT_TYPE)
    answer.headers["Content-Disposition"] = excel.attachment("政策事项导入模板")
    return answer
