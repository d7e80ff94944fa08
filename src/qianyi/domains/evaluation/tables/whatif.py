"""Lists of what-ifs: who enters and leaves, and what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import Scenario

PER_PAGE: Final = 30


@dataclass(slots=True)
class Mover:
    """A firm that enters or leaves; name and reason are filled in for those on the page."""

    subject: int
    direction: str
    industry: str
    park: str
    size: str
    before: str
    after: str
    name: str = ""
    uscc: str = ""
    reason: str = ""


def mover_table(request: HttpRequest, movers: Sequence[Mover], *, export_url: str) -> Table:
    """Who enters and leaves, with the reason."""
    return Table(
        request,
        name="movers",
        caption="进入和退出的企业",
        noun="家",
        rows=movers,
        columns=[
            Column(
                key="name",
                title="企业",
                priority=1,
                required=True,
                missing="没有查看这家企业的权限",
                url=lambda row: address_of(ENTERPRISE, row.uscc),
            ),
            Column(key="direction", title="变化", priority=2),
            Column(
                key="states",
                title="结论",
                value=lambda row: f"{row.before} → {row.after}",
            ),
            Column(key="industry", title="行业"),
            Column(key="park", title="园区", visible=False),
            Column(key="size", title="规模", visible=False),
            Column(key="reason", title="原因", priority=2, wrap=True),
        ],
        export_url=export_url,
        per_page=PER_PAGE,
        empty="没有企业进入或退出：改动还没有越过任何企业的数值，或没有改动。",
    )


def scenario_table(request: HttpRequest, rows: QuerySet[Scenario]) -> Table:
    """What was kept, the newest first; up to four can be held beside each other."""
    return Table(
        request,
        name="scenarios",
        caption="试算方案",
        noun="个",
        rows=rows,
        columns=[
            Column(
                key="name",
                title="方案",
                priority=1,
                sortable=True,
                url=lambda row: reverse("evaluation:scenario", args=[row.pk]),
                note=lambda row: row.note,
            ),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(
                key="of", title="依据", wrap=True, value=lambda row: str(row.version or row.run)
            ),
            Column(key="territory", title="企业范围", value=lambda row: str(row.territory)),
            Column(key="as_of", title="数据截至", kind="day", sortable=True),
            Column(key="before", title="原有", kind="number", unit="家", value=_result("before")),
            Column(
                key="after", title="试算后", kind="number", unit="家", priority=2,
                value=_result("after"),
            ),
            Column(key="in", title="进入", kind="number", unit="家", value=_result("entering")),
            Column(key="out", title="退出", kind="number", unit="家", value=_result("leaving")),
            Column(
                key="cost", title="资金变化", kind="number", unit="万元", missing="没有填金额",
                value=lambda row: (row.results.get("money") or {}).get("change"),
            ),
            Column(key="made_by", title="保存人", value=lambda row: str(row.made_by)),
            Column(key="made_at", title="保存时间", kind="moment", priority=2, sortable=True),
        ],
        row_url=lambda row: reverse("evaluation:scenario", args=[row.pk]),
        export_url=reverse("evaluation:scenarios-export"),
        empty="还没有保存过试算方案。",
        empty_action=("去试算", reverse("evaluation:what-if")),
    )  # fmt: skip


def _result(name: str) -> Any:  # noqa: ANN401 - a reader of a row, as Column takes it
    return lambda row: row.results.get(name)
