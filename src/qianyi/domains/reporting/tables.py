"""Lists of reporting: returns, collections, forms, rosters, a return's lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.engine.periods import Period
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

from .choices import OUTSTANDING, ReturnStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.engine.returns import Item

    from .models import Collection, Form, Return, RosterEntry
    from .selectors import CollectionRow, Gap, RosterGap

MARKS: Final = {
    ReturnStatus.EMPTY: Status("empty", "未填报", "ring", "grey", "○"),
    ReturnStatus.DRAFT: Status("draft", "暂存", "ring", "blue", "○"),
    ReturnStatus.REPORTED: Status("reported", "已报送", "half", "teal", "◐"),
    ReturnStatus.QUERIED: Status("queried", "提示核实", "triangle", "amber", "▲"),
    ReturnStatus.APPROVED: Status("approved", "已审核", "disc", "green", "●"),
    ReturnStatus.LOCKED: Status("locked", "已核定", "disc", "blue", "●"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a return as it was reported."""

    item: Item
    value: Decimal | None
    last: Decimal | None
    remark: str

    @property
    def change(self) -> Decimal | None:
        """Against last period in percent; nothing on a zero or negative base."""
        if self.value is None or self.last is None or self.last <= 0:
            return None
        return (self.value - self.last) / self.last * 100


def status_mark(filled: Return) -> Status:
    """The status in word, shape and colour."""
    return MARKS[ReturnStatus(filled.status)]


def return_url(filled: Return) -> str:
    """The page of one return."""
    return reverse("reporting:return", args=[filled.pk])


def _period(collection: Collection) -> Period:
    return Period.parse(collection.period)


def _due_note(collection: Collection, today: date, *, waits: bool) -> str:
    """What stands under a due date: that it is doubtful, that it has passed while somebody owes."""
    is_late = waits and collection.is_open and collection.due_on < today
    notes = ["已过截止日"] * is_late + ["待核实"] * bool(collection.due_doubt)
    return "，".join(notes)


def own_table(request: HttpRequest, rows: QuerySet[Return], today: date) -> Table:
    """What the reader fills, or may see, across collections."""
    columns = [
        Column(key="form", title="报表", priority=1, required=True, wrap=True,
               value=lambda row: str(row.collection.form), url=return_url),
        Column(key="period", title="报告期", kind="period", priority=2, sortable=True,
               order_by="collection__ends_on", value=lambda row: row.collection.period),
        Column(key="subject", title="填报单位", wrap=True, value=lambda row: row.subject.name),
        Column(key="status", title="状态", kind="status", priority=2, required=True,
               value=status_mark),
        Column(key="due", title="截止", kind="day", priority=2, sortable=True,
               order_by="collection__due_on", value=lambda row: row.collection.due_on,
               note=lambda row: _due_note(
                   row.collection, today, waits=row.status in OUTSTANDING)),
        Column(key="reported_at", title="报送时间", kind="moment", missing="未报送",
               sortable=True),
    ]  # fmt: skip
    return Table(
        request, name="returns", columns=columns, rows=rows, caption="填报单", noun="张",
        row_url=return_url, export_url=reverse("reporting:returns-export"),
        empty="没有填报单。收表单位开始采集后会出现在这里。",
    )  # fmt: skip


def collection_table(
    request: HttpRequest, rows: Sequence[CollectionRow], export_url: str, today: date
) -> Table:
    """Collections and how far each is."""

    def url(row: CollectionRow) -> str:
        return reverse("reporting:collection", args=[row.collection.pk])

    columns = [
        Column(key="form", title="报表", priority=1, required=True, wrap=True, url=url,
               value=lambda row: str(row.collection.form)),
        Column(key="period", title="报告期", kind="period", priority=2,
               value=lambda row: row.collection.period),
        Column(key="due", title="截止", kind="day", priority=2,
               value=lambda row: row.collection.due_on,
               note=lambda row: _due_note(row.collection, today, waits=bool(row.missing))),
        Column(key="total", title="应报", kind="number", unit="家"),
        Column(key="missing", title="未报送", kind="number", unit="家", priority=2, required=True,
               sortable=True),
        Column(key="queried", title="提示核实中", kind="number", unit="家"),
        Column(key="accepted", title="已审核", kind="number", unit="家"),
        Column(key="progress", title="审核进度", kind="progress",
               value=lambda row: row.accepted / row.total if row.total else None,
               export=lambda row: row.accepted / row.total if row.total else None),
        Column(key="state", title="状态",
               value=lambda row: "采集中" if row.collection.is_open else "已结束"),
        Column(key="owner", title="收表单位",
               value=lambda row: str(row.collection.form.owner)),
    ]  # fmt: skip
    return Table(
        request, name="collections", columns=columns, rows=rows, caption="采集任务", noun="项",
        row_url=url, export_url=export_url, empty="还没有采集任务，请从“报表”开始采集。",
        empty_action=("查看报表", reverse("reporting:forms")),
    )  # fmt: skip


def respondents_table(
    request: HttpRequest, collection: Collection, rows: QuerySet[Return]
) -> Table:
    """Who has reported and who has not."""
    columns = [
        Column(key="subject", title="填报单位", priority=1, required=True, wrap=True,
               value=lambda row: row.subject.name, url=return_url,
               note=lambda row: row.subject.code),
        Column(key="place", title="区域", value=lambda row: str(row.territory)),
        Column(key="status", title="状态", kind="status", priority=2, required=True,
               sortable=True, value=status_mark),
        Column(key="reported_at", title="报送时间", kind="moment", priority=2, sortable=True,
               missing="未报送"),
        Column(key="reminded_at", title="最近催报", kind="moment", missing="没有催报过"),
    ]  # fmt: skip
    return Table(
        request, name="respondents", columns=columns, rows=rows, caption="填报单位", noun="家",
        row_url=return_url, empty="没有符合条件的填报单位，请放宽筛选。",
        export_url=reverse("reporting:collection-export", args=[collection.pk]),
    )  # fmt: skip


def gap_table(request: HttpRequest, rows: Sequence[Gap], what: str) -> Table:
    """How many have not reported, by park or department."""
    columns = [
        Column(key="name", title=what, priority=1, required=True, wrap=True),
        Column(key="total", title="应报", kind="number", unit="家", priority=2),
        Column(key="missing", title="未报送", kind="number", unit="家", priority=2),
        Column(key="progress", title="报送进度", kind="progress",
               value=lambda row: (row.total - row.missing) / row.total,
               export=lambda row: (row.total - row.missing) / row.total),
    ]  # fmt: skip
    return Table(
        request, name="gaps", columns=columns, rows=rows, caption=f"未报送（按{what}）",
        noun="项", prefix="gap-", per_page=100, empty="没有填报单位。",
    )  # fmt: skip


def form_table(request: HttpRequest, rows: QuerySet[Form]) -> Table:
    """Forms in force."""

    def url(row: Form) -> str:
        return reverse("reporting:form", args=[row.pk])

    columns = [
        Column(key="title", title="报表", priority=1, required=True, wrap=True, sortable=True,
               url=url),
        Column(key="number", title="表号", missing="自愿填报，没有表号"),
        Column(key="basis", title="依据", priority=2, wrap=True),
        Column(key="valid_to", title="有效期至", kind="day", missing="自愿填报，不设有效期"),
        Column(key="respondent", title="填报对象", priority=2,
               value=lambda row: row.get_respondent_display()),
        Column(key="frequency", title="周期", value=lambda row: row.get_frequency_display()),
        Column(key="due_days", title="期后工作日", kind="number", unit="天"),
        Column(key="owner", title="收表单位", value=lambda row: str(row.owner)),
        Column(key="version", title="版本", visible=False),
    ]  # fmt: skip
    return Table(
        request, name="forms", columns=columns, rows=rows, caption="报表", noun="张", row_url=url,
        export_url=reverse("reporting:forms-export"), empty="还没有载入报表，请先载入数据包。",
    )  # fmt: skip


def item_table(request: HttpRequest, rows: Sequence[Item]) -> Table:
    """What a form asks."""
    columns = [
        Column(key="name", title="项目", priority=1, required=True, wrap=True),
        Column(key="unit", title="单位", priority=2),
        Column(key="required", title="必填", value=lambda row: "必填" if row.required else "选填"),
        Column(key="cumulative", title="口径",
               value=lambda row: "自年初累计" if row.cumulative else "本期"),
        Column(key="low", title="下限", kind="number", missing="不设下限"),
        Column(key="high", title="上限", kind="number", missing="不设上限"),
        Column(key="hint", title="说明", wrap=True, priority=2),
    ]  # fmt: skip
    return Table(
        request, name="items", columns=columns, rows=rows, caption="填报项目", noun="项",
        per_page=200, empty="没有项目。",
    )  # fmt: skip


def line_table(request: HttpRequest, rows: Sequence[Line], before: str) -> Table:
    """A return as it was reported, against last period."""
    columns = [
        Column(key="name", title="项目", priority=1, required=True, wrap=True,
               value=lambda row: row.item.name),
        Column(key="unit", title="单位", value=lambda row: row.item.unit),
        Column(key="value", title="报送数", kind="number", priority=2, required=True,
               missing="未填"),
        Column(key="last", title=before, kind="number", missing="上期没有数据"),
        Column(key="change", title="比上期", kind="percent", decimals=1, priority=2,
               missing="无法计算"),
        Column(key="remark", title="核对和说明", wrap=True, missing="没有提示"),
    ]  # fmt: skip
    return Table(
        request, name="lines", columns=columns, rows=rows, caption="报送内容", noun="项",
        per_page=200, empty="还没有报送。",
    )  # fmt: skip


def roster_table(
    request: HttpRequest, rows: QuerySet[RosterEntry], *, roster: str, title: str, keeps: bool
) -> Table:
    """Firms in a roster."""
    columns = [
        Column(key="enterprise", title="企业", priority=1, required=True, wrap=True,
               value=lambda row: row.enterprise.subject.name, note=lambda row: row.enterprise.uscc),
        Column(key="place", title="区域", value=lambda row: str(row.enterprise.territory)),
        Column(key="entered_on", title="入统日期", kind="day", priority=2, sortable=True),
        Column(key="basis", title="依据", wrap=True, missing="没有写明"),
    ]  # fmt: skip
    if keeps:
        columns.append(
            Column(key="leave", title="操作", priority=2, value=lambda _row: "退出名录",
                   export=lambda _row: "",
                   url=lambda row: reverse("reporting:roster-leave", args=[row.pk]))
        )  # fmt: skip
    return Table(
        request, name="roster", columns=columns, rows=rows, caption=title, noun="家",
        export_url=reverse("reporting:roster-export", args=[roster]),
        empty="名录里还没有企业。",
    )  # fmt: skip


def roster_gap_table(
    request: HttpRequest, rows: Sequence[RosterGap], year: int, *, empty: str = ""
) -> Table:
    """应统未统, and in the roster below the threshold; ``empty`` where nobody has looked yet."""
    columns = [
        Column(key="enterprise", title="企业", priority=1, required=True, wrap=True,
               value=lambda row: row.enterprise.subject.name, note=lambda row: row.enterprise.uscc),
        Column(key="standing", title="情形", priority=2, required=True, sortable=True),
        Column(key="reason", title="判断理由", wrap=True, priority=2),
        Column(key="industry", title="行业", missing="没有登记行业",
               value=lambda row: str(row.enterprise.industry or "")),
        Column(key="place", title="区域", value=lambda row: str(row.enterprise.territory)),
    ]  # fmt: skip
    return Table(
        request, name="roster-gaps", columns=columns, rows=rows,
        caption=f"应统未统（按{year}年数据）", noun="家",
        export_url=reverse("reporting:roster-gaps-export"),
        empty=empty or "按这一年的数据，没有应统未统和在统未达标的企业。",
    )  # fmt: skip
