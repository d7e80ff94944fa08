"""Error pages for every status, and the living page of the kit (not mounted in production)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader

from . import charts, excel, sample_charts, samples

if TYPE_CHECKING:
    from django.http import HttpRequest

WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("请求无法处理", "提交的内容格式不对，没有改动任何数据。请返回上一页，核对后重新提交。"),
    403: ("没有权限", "您的账号不能查看或办理这项内容；如确需办理，请联系管理员调整角色。"),
    404: ("没有找到", "这个页面不存在、已经移动，或您没有查看权限。请核对网址，或从首页重新进入。"),
}
CSRF_WORDS: Final = (
    "页面停留过久或浏览器禁用了 Cookie，提交未被接受，没有改动任何数据。请刷新页面后重新提交。"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _refused(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _refused(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _refused(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without a valid token (``CSRF_FAILURE_VIEW``)."""
    context = {"heading": "提交未被接受", "message": CSRF_WORDS, "status": 403, "code": ""}
    return render(request, "ui/refusal.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without context processors or database, because any of them may be what failed."""
    try:
        stylesheet = staticfiles_storage.url("ui/error.css")
    except ValueError:
        stylesheet = ""
    page = loader.render_to_string(
        "ui/server_error.html",
        {"request_id": getattr(request, "request_id", ""), "stylesheet": stylesheet},
    )
    return HttpResponse(page, status=500)


def style_page(request: HttpRequest) -> HttpResponse:
    """Every component with example data; a picture's workbook when the query asks for one."""
    workbook = charts.chart_asked(request, sample_charts.sample_charts(request))
    return workbook or render(request, "ui/style.html", samples.style_context(request))


def style_workbook(request: HttpRequest) -> HttpResponse:
    """The example list as a workbook."""
    table = samples.indicator_table(request)
    response = HttpResponse(
        excel.workbook([excel.Sheet(table=table, remarks=["示例数据，不代表任何真实园区。"])]),
        content_type=excel.CONTENT_TYPE,
    )
    response["Content-Disposition"] = excel.attachment("指标进度表（示例）")
    return response


def style_confirm(request: HttpRequest) -> HttpResponse:
    """The confirmation step."""
    return render(request, "ui/confirm.html", samples.confirm_context())


def style_refusal(request: HttpRequest) -> HttpResponse:
    """The page of a refusal."""
    return not_found(request, ValueError())


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    heading, message = WORDS[status]
    context = {"heading": heading, "message": message, "status": status, "code": ""}
    return render(request, "ui/refusal.html", context, status=status)
