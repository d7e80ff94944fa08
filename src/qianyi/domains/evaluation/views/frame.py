"""What every view of evaluation shares: who asks, workbooks that say what they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.evaluation.permissions import can_read_runs
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import answers, excel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.ui.tables import Table


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read runs."""
    actor = actor_of(request)
    require(allowed=can_read_runs(actor), actor=actor, what="查看企业评价")
    return actor


def workbook(
    table: Table, title: str, run: EvaluationRun | None = None, remarks: Sequence[str] = ()
) -> HttpResponse:
    """The list on screen as a workbook, with what it is of above it."""
    said = list(remarks)
    if run is not None:
        said.append(
            f"{run.title}；办法 {run.method.title} {run.method.version}；数据截至 {run.as_of}；"
            f"用途：{run.purpose}；状态：{run.get_state_display()}"
        )
        if run.is_provisional:
            said.append("权重待核实，结果只供内部试算，不能公布。")
        if run.is_demo:
            said.append("示例数据，不代表任何真实企业或园区。")
    sheet = excel.Sheet(table=table, remarks=said)
    return answers.workbook([sheet], title)
