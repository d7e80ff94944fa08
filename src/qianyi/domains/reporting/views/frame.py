"""What every view of reporting shares: who reads, workbooks, a form that was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from qianyi.domains.reporting.permissions import can_follow_returns, can_read_returns
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Territory


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read returns."""
    actor = actor_of(request)
    require(allowed=can_read_returns(actor), actor=actor, what="查看填报")
    return actor


def follower(request: HttpRequest) -> Actor:
    """Who asks, and works inside."""
    actor = actor_of(request)
    require(allowed=can_follow_returns(actor), actor=actor, what="查看采集任务")
    return actor


def workbook(tables: Sequence[Table], title: str) -> HttpResponse:
    """Lists as a workbook."""
    return download(excel.workbook(list(tables)), title)


def download(content: bytes, title: str) -> HttpResponse:
    """A workbook to be kept."""
    response = HttpResponse(content, content_type=excel.CONTENT_TYPE)
    response["Content-Disposition"] = excel.attachment(title)
    return response


def ribbon(territory: Territory) -> dict[str, bool]:
    """The ribbon 示例数据 on pages about a fictional territory; real ones what the site gives."""
    return {"is_demo": True} if territory.is_demo else {}


def status_of(form: Form) -> int:
    """A form that was sent and is shown again was refused."""
    return 422 if form.is_bound else 200
