"""What the pages of lists say: titles, figures, actions, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.planning.permissions import (
    can_ask,
    can_keep_lists,
    can_press,
    can_report,
)
from qianyi.domains.planning.selectors import RULE, light_counts
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.lib.sentences import quoted

from .plans import HOME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.domains.planning.models import ListItem, ProgressReport, TaskList, Urging
    from qianyi.domains.planning.selectors import ItemNow
    from qianyi.foundation.permissions import Actor

LISTS = ("清单", "/lists/")
OVERDUE, ALARM = "已逾期", "预警"


def list_crumb(task_list: TaskList) -> tuple[str, str]:
    """A list's own place in the breadcrumb."""
    return str(task_list), reverse("lists:board", args=[task_list.pk])


def index_page(actor: Actor, rows: Sequence[ItemNow], day: date, *, archived: bool) -> Page:
    """The head of all lists."""
    here = reverse("lists:list")
    more = [Action(label="全部事项", url=reverse("lists:items"))]
    if archived:
        more.append(Action(label="在用的清单", url=here))
    else:
        more.append(Action(label="已归档", url=f"{here}?state=archived"))
    return Page(
        title="清单",
        answer="清单制、责任制、时限制：做什么、谁负责、什么时候完成、现在怎么样",
        breadcrumbs=(HOME, LISTS),
        figures=_figures(rows),
        action=Action(label="建立清单", url=reverse("lists:new"))
        if can_keep_lists(actor)
        else None,
        more_actions=more,
        as_of=day,
        tags=("已归档",) if archived else (),
    )


def board_page(actor: Actor, task_list: TaskList, rows: Sequence[ItemNow], day: date) -> Page:
    """The head of one list."""
    action, more = None, []
    if can_keep_lists(actor):
        key = [task_list.pk]
        action = Action(label="列入事项", url=reverse("lists:item-new", args=key))
        more = [
            Action(label="导入 Excel", url=reverse("lists:import", args=key)),
            Action(label="修改清单说明", url=reverse("lists:edit", args=key)),
            _archive_action(task_list),
        ]
    certain = ("待核实",) if task_list.certainty == "unverified" else ()
    return Page(
        title=str(task_list),
        answer=task_list.basis or RULE,
        breadcrumbs=(HOME, LISTS, list_crumb(task_list)),
        figures=_figures(rows),
        action=action,
        more_actions=more,
        history=audit.history_of(task_list),
        as_of=day,
        tags=(*certain, *(("已归档",) if task_list.is_archived else ())),
    )


def items_page(rows: Sequence[ItemNow], day: date) -> Page:
    """The head of all items."""
    return Page(
        title="全部清单事项",
        answer=RULE,
        breadcrumbs=(HOME, LISTS, ("全部事项", "")),
        figures=_figures(rows),
        as_of=day,
    )


def item_page(
    actor: Actor, now: ItemNow, reports: Sequence[ProgressReport], urgings: Sequence[Urging],
    day: date,
) -> Page:  # fmt: skip
    """The head of one item."""
    item = now.item
    return Page(
        title=item.content,
        answer=f"{item.task_list} 第{item.number}项",
        breadcrumbs=(HOME, LISTS, list_crumb(item.task_list), (f"第{item.number}项", "")),
        figures=_item_figures(now),
        action=_first_action(actor, now),
        more_actions=_more_actions(actor, now),
        history=_history(item, reports, urgings),
        as_of=day,
        tags=("已锁定",) if item.is_locked else (),
    )


def under_item(item: ListItem, title: str, answer: str) -> Page:
    """A page that does one thing to an item."""
    return Page(
        title=title,
        answer=answer,
        breadcrumbs=(
            HOME, LISTS, list_crumb(item.task_list),
            (f"第{item.number}项", reverse("lists:item", args=[item.pk])), (title, ""),
        ),
    )  # fmt: skip


def under_list(task_list: TaskList | None, title: str, answer: str) -> Page:
    """A page that does one thing to a list, or to none yet."""
    crumbs = (list_crumb(task_list),) if task_list else ()
    return Page(title=title, answer=answer, breadcrumbs=(HOME, LISTS, *crumbs, (title, "")))


def archive_context(task_list: TaskList) -> dict[str, object]:
    """What the question says before a list is put away."""
    return {
        "page": under_list(task_list, "归档", "不再使用的清单可以归档，内容全部保留"),
        "question": f"归档{quoted(task_list)}？",
        "consequences": [
            "清单列表、调度页和待办中不再出现它的事项，也不再自动督办。",
            "事项、进展和督办记录都保留，已有的链接照常可以打开。",
        ],
        "undo": "归档后可以随时恢复使用。",
        "confirm_label": "归档",
        "cancel_url": reverse("lists:board", args=[task_list.pk]),
    }


def _figures(rows: Sequence[ItemNow]) -> tuple[Figure, ...]:
    """Of real items where there are any; those of a fictional zone are never counted with them."""
    real = [now for now in rows if not now.item.task_list.territory.is_demo]
    scope = "不含示例数据" if 0 < len(real) < len(rows) else "所列范围"
    told = real or rows
    counts = dict(light_counts(told))
    still = sum(now.standing.is_still and now.item.ended_at is None for now in told)
    overdue, alarm = counts.get(OVERDUE, 0), counts.get(ALARM, 0)
    return (
        Figure(label="事项", value=len(told), unit="项", scope=scope),
        Figure(label=OVERDUE, value=overdue, unit="项", scope=scope,
               tone="red" if overdue else ""),
        Figure(label=ALARM, value=alarm, unit="项", scope=scope,
               tone="amber" if alarm else ""),
        Figure(label="上月没有报送进展", value=still, unit="项", scope=scope),
    )  # fmt: skip


def _item_figures(now: ItemNow) -> tuple[Figure, ...]:
    """What is reached, and how much time is left: no more than is known."""
    figures = []
    standing = now.standing
    if now.done_words:
        month = now.latest.month if now.latest else ""
        figures.append(Figure(label="报送的完成情况", value=now.done_words, kind="text",
                              period=month, scope=now.item.lead_words))  # fmt: skip
    if standing.time_share is not None:
        figures.append(Figure(label="时间进度", value=standing.time_share * 100, unit="%",
                              decimals=0, scope="开始到完成期限"))  # fmt: skip
    if standing.days_left is not None and now.item.ended_at is None:
        label = "逾期工作日" if standing.light == "overdue" else "还剩工作日"
        figures.append(Figure(label=label, value=abs(standing.days_left), unit="个",
                              scope="按国家放假安排",
                              tone="red" if standing.light == "overdue" else ""))  # fmt: skip
    return tuple(figures)


def _first_action(actor: Actor, now: ItemNow) -> Action | None:
    """What this person most likely came for."""
    key = [now.item.pk]
    if now.item.ended_at is not None:
        return None
    done = now.standing.done is not None and now.standing.done >= 1
    if can_press(actor) and done:
        return Action(label="核实销号", url=reverse("lists:end", args=key))
    if can_report(actor, now.item):
        return Action(label="报送进展", url=reverse("lists:progress", args=key), hotkey="e")
    return None


def _more_actions(actor: Actor, now: ItemNow) -> list[Action]:
    key, item = [now.item.pk], now.item
    if item.ended_at is not None:
        if not can_press(actor):
            return []
        return [Action(label="恢复办理", url=reverse("lists:reopen", args=key), dangerous=True)]
    more = []
    first = _first_action(actor, now)
    if can_report(actor, item) and first is not None and first.label != "报送进展":
        more.append(Action(label="报送进展", url=reverse("lists:progress", args=key)))
    if can_keep_lists(actor) and not item.is_locked:
        more.append(Action(label="修改事项", url=reverse("lists:item-edit", args=key)))
    if can_ask(actor, item):
        more.append(Action(label="商请派驻、垂管单位", url=reverse("lists:ask", args=key)))
    if can_press(actor) and _can_be_supervised(now):
        more.append(Action(label="发起督办", url=reverse("lists:supervise", args=key)))
    if can_press(actor) and (first is None or first.label != "核实销号"):
        more.append(Action(label="核实销号", url=reverse("lists:end", args=key)))
    return more


def _can_be_supervised(now: ItemNow) -> bool:
    """Somebody of the zone leads it, somebody sees to it, and no 督办件 is open."""
    lead, held = now.item.lead, now.item.task_list
    own = lead is not None and not lead.is_vertical
    return own and held.supervisor_id is not None and now.supervision is None


def _history(
    item: ListItem, reports: Sequence[ProgressReport], urgings: Sequence[Urging]
) -> list[Event]:
    """What was changed of it, reported and urged, newest first."""
    events = list(audit.history_of(item, *item.partners.all(), *item.milestones.all()))
    events += [
        Event(
            at=row.reported_at,
            who=str(row.reported_by or "系统"),
            what=f"报送 {row.month} 进展（第{row.version}版）",
        )
        for row in reports
    ]
    events += [
        Event(
            at=row.made_at,
            who=str(row.made_by or "系统"),
            what=f"{row.get_kind_display()}：{row.reason}",
            url=f"/cases/{row.case.number}/" if row.case else "",
        )
        for row in urgings
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _archive_action(task_list: TaskList) -> Action:
    if task_list.is_archived:
        url = reverse("lists:unarchive", args=[task_list.pk])
        return Action(label="恢复使用", url=url, method="post")
    return Action(label="归档", url=reverse("lists:archive", args=[task_list.pk]))
