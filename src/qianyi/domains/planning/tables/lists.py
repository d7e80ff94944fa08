"""Tables of lists: the lists, their items, what a workbook says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.tasklists import Step, words_of_steps
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

from .plans import place_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from qianyi.domains.planning.models import TaskList
    from qianyi.domains.planning.selectors import ItemNow
    from qianyi.engine.tasklists import Task


def item_url(now: ItemNow) -> str:
    """An item's page."""
    return reverse("lists:item", args=[now.item.pk])


def list_table(
    request: HttpRequest,
    rows: Sequence[TaskList],
    counts: Mapping[int, Mapping[str, int]],
) -> Table:
    """The lists, with how many items stand in which light."""

    def count(word: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a reader of one row
        return lambda row: counts.get(row.pk, {}).get(word, 0)

    return Table(
        request,
        name="lists",
        caption="清单",
        noun="份",
        rows=rows,
        columns=[
            Column(key="title", title="清单", priority=1, required=True, wrap=True,
                   url=lambda row: reverse("lists:board", args=[row.pk]),
                   note=_list_note),
            Column(key="territory", title="区域", value=lambda row: str(row.territory)),
            Column(key="plan", title="所属规划", missing="不属于哪个规划",
                   value=lambda row: str(row.plan) if row.plan else None),
            Column(key="open", title="在办", kind="number", priority=2, value=count("在办")),
            Column(key="overdue", title="已逾期", kind="number", priority=2, value=count("已逾期")),
            Column(key="alarm", title="预警", kind="number", priority=2, value=count("预警")),
            Column(key="done", title="已销号", kind="number", value=count("已销号")),
        ],
        row_url=lambda row: reverse("lists:board", args=[row.pk]),
        export_url=reverse("lists:list-export"),
        empty="还没有清单。可以从数据包载入，也可以由规划编制人员建立。",
    )  # fmt: skip


def item_table(
    request: HttpRequest, rows: Sequence[ItemNow], *, one_list: TaskList | None, can_pick: bool
) -> Table:
    """Items as they stand, the columns of a workbook that can be brought in again."""
    columns = [
        Column(key="number", title="序号", priority=3, sortable=True, visible=one_list is not None,
               value=lambda now: now.item.number),
        Column(key="content", title="事项", priority=1, required=True, wrap=True, url=item_url,
               value=lambda now: now.item.content, note=_item_note,
               source_url=lambda now: place_url(now.item.place)),
        Column(key="result", title="可衡量的成果", wrap=True, missing="没有写明",
               visible=one_list is not None,
               value=lambda now: now.item.result),
        Column(key="lead", title="牵头单位", priority=2, sortable=True,
               value=lambda now: now.item.lead_words,
               note=lambda now: "派驻或垂管，只商请" if _is_vertical(now) else ""),
        Column(key="partners", title="配合单位", visible=False, wrap=True, missing="没有",
               value=lambda now: "、".join(str(one) for one in now.partners)),
        Column(key="due_on", title="完成期限", kind="day", priority=2, sortable=True,
               value=_due, note=_days_left),
        Column(key="progress", title="进度与时间", kind="progress", value=_progress,
               export=lambda now: now.standing.done, note=lambda now: now.done_words,
               help="色条为报送的完成度，竖线为时间进度"),
        Column(key="light", title="状态", kind="status", priority=2, required=True,
               value=lambda now: now.mark, export=lambda now: now.mark.word, wrap=True,
               note=lambda now: now.standing.reasons[0]
               if now.item.ended_at is None and now.standing.reasons else ""),
        Column(key="obstacle", title="存在的问题", wrap=True, visible=False, missing="没有报送",
               value=lambda now: now.obstacle),
        Column(key="supervision", title="督办件", missing="没有在办的督办件", value=_supervision,
               url=lambda now: f"/cases/{_supervision(now)}/"),
        *_workbook_columns(),
    ]  # fmt: skip
    if one_list is None:
        columns.insert(2, Column(key="list", title="清单", wrap=True, sortable=True,
                                 value=lambda now: now.item.task_list.title))  # fmt: skip
    if can_pick:
        columns.insert(0, _pick())
    export = (
        reverse("lists:board-export", args=[one_list.pk])
        if one_list
        else reverse("lists:items-export")
    )
    return Table(
        request,
        name="items",
        caption="清单事项",
        noun="项",
        rows=rows,
        columns=columns,
        group=(lambda now: now.item.category) if one_list and _has_groups(rows) else None,
        row_url=item_url,
        source=lambda now: str(now.item.place or ""),
        export_url=export,
        empty="没有符合条件的清单事项。",
        per_page=100,
    )


def problem_table(request: HttpRequest, rows: Sequence[Task]) -> Table:
    """What a workbook says, row by row."""
    return Table(
        request,
        name="rows",
        caption="文件中的事项",
        noun="行",
        rows=rows,
        columns=[
            Column(key="row", title="行", kind="number", priority=2),
            Column(key="content", title="事项", priority=1, wrap=True, missing="没有写"),
            Column(key="lead", title="牵头单位", missing="未明确"),
            Column(key="due_on", title="完成期限", kind="day", missing="未定期限"),
            Column(key="problem", title="问题", priority=2, wrap=True, missing="可以导入"),
        ],
        empty="文件中没有事项。",
        per_page=200,
    )


def _pick() -> Column:
    return Column(
        key="pick",
        title="选择",
        kind="pick",
        priority=2,
        required=True,
        form="item-acts",
        label=lambda now: f"第 {now.item.number} 项 {now.item.content}",
        value=lambda now: now.item.pk,
        export=lambda _now: "",
    )


def _workbook_columns() -> list[Column]:
    """Columns that an import reads and a page folds away."""
    return [
        Column(key="category", title="类别", visible=False, missing="没有分类",
               value=lambda now: now.item.category),
        Column(key="target_value", title="成果数量", kind="number", visible=False,
               missing="不用数量衡量", value=lambda now: now.item.target_value),
        Column(key="unit", title="计量单位", visible=False, missing="没有",
               value=lambda now: now.item.unit),
        Column(key="starts_on", title="开始日期", kind="day", visible=False, missing="没有写明",
               value=lambda now: now.item.starts_on),
        Column(key="milestones", title="节点", visible=False, wrap=True, missing="没有节点",
               value=_steps),
        Column(key="note", title="说明", visible=False, wrap=True, missing="没有",
               value=lambda now: now.item.note),
    ]  # fmt: skip


def _steps(now: ItemNow) -> str:
    return words_of_steps(Step(one.title, one.due_on) for one in now.item.milestones.all())


def _list_note(row: TaskList) -> str:
    if row.territory.is_demo:
        return "示例数据"
    return "待核实" if row.certainty == "unverified" else row.basis


def _item_note(now: ItemNow) -> str:
    said = ["示例数据"] if now.item.task_list.territory.is_demo else []
    if now.item.certainty == "unverified":
        said.append("待核实")
    return "，".join(said)


def _is_vertical(now: ItemNow) -> bool:
    return now.item.lead is not None and now.item.lead.is_vertical


def _due(now: ItemNow) -> object:
    if now.item.due_on is not None:
        return now.item.due_on
    return Missing(f"未定期限{f'，原文为“{now.item.due_words}”' if now.item.due_words else ''}")


def _days_left(now: ItemNow) -> str:
    left = now.standing.days_left
    if now.item.ended_at is not None or left is None:
        return ""
    if now.standing.light == "overdue":
        return f"逾期 {-left} 个工作日" if left < 0 else "已过期限"
    return f"还剩 {left} 个工作日"


def _progress(now: ItemNow) -> object:
    if now.standing.done is None:
        return Missing("还没有报送过进展")
    return now.standing.done, now.standing.time_share


def _supervision(now: ItemNow) -> str | None:
    held = now.supervision
    return held.case.number if held and held.case else None


def _has_groups(rows: Sequence[ItemNow]) -> bool:
    return any(now.item.category for now in rows)
