"""What planning tells boards: targets at risk, items of lists, adjustments to be decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.permissions import can_decide, can_read_lists, can_read_plans
from qianyi.domains.planning.selectors.amounts import amount
from qianyi.foundation.duties import DutiesAsked, Duty, Light
from qianyi.foundation.permissions import READ_INSIDE, Role
from qianyi.kernel.subjects.models import Department
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from qianyi.domains.planning.selectors import Board, BoardRow, ItemNow
    from qianyi.foundation.permissions import Actor

AT_RISK: Final[dict[str, Light]] = {"严重滞后": "red", "滞后": "yellow"}
SETTLED: Final[dict[str, Light]] = {"已完成": "green", "达到序时进度": "green", "基本达到": "green"}


def targets(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """Targets of plans in use: what is reached, of what scope, as of when. Done ones owe nothing.

    A target no paper names a lead for is shown where all units are asked for, as 未明确; to the
    head of a unit its own alone.
    """
    if not can_read_plans(actor):
        return []
    found = [duty for duty in _targets(actor, asked) if _is_asked(duty, asked)]
    if actor.has_role(*READ_INSIDE):
        return found
    headed = Department.objects.filter(pk__in=actor.departments_of(Role.DEPARTMENT_HEAD))
    own = set(headed.values_list("subject__code", flat=True))
    return [duty for duty in found if duty.unit_code in own]


def items(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """Items of lists that are not ended."""
    if not can_read_lists(actor):
        return []
    day = local_date(asked.moment)
    found = selectors.item_list(actor, selectors.ItemFilter(), day)
    return [
        duty
        for now in found
        if _is_asked(duty := _item_duty(now), asked) and _is_pressing(duty, asked, day)
    ]


def decisions(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """Adjustments of plans that wait for a second person."""
    if asked.unit_codes is not None:
        return []
    rows = selectors.adjustment_list(actor).filter(state=AdjustmentState.PROPOSED)
    return [
        Duty(
            group="decision",
            title=f"规划调整：{row.title}（{row.plan}）",
            url=reverse("planning:adjustment", args=[row.pk]),
            standing=f"调整 {len(row.lines)} 项，等待登记批准文号和日期",
            is_demo=row.plan.territory.is_demo,
        )
        for row in rows
        if can_decide(actor, row)
    ]


def _targets(actor: Actor, asked: DutiesAsked) -> Iterator[Duty]:
    day = local_date(asked.moment)
    for plan in selectors.plan_list(actor).present():  # type: ignore[attr-defined]
        if not plan.target_count:
            continue
        board = selectors.board_get(plan=plan)
        for row in board.rows:
            duty = _target_duty(board, row, day)
            if asked.due_before is None or duty.light in ("red", "yellow", "overdue"):
                yield from _for_each_lead(row, duty)


def _for_each_lead(row: BoardRow, duty: Duty) -> Iterator[Duty]:
    """One for every unit that leads; one of nobody where no paper names any."""
    leads = [lead.department.subject for lead in row.target.leads.all()]
    if not leads:
        yield duty
    for subject in leads:
        yield replace(duty, unit=str(subject), unit_code=subject.code)


def _target_duty(board: Board, row: BoardRow, day: date) -> Duty:
    status, target = row.pace.status, row.target
    light: Light = AT_RISK.get(status) or SETTLED.get(status, "")
    if board.plan.ends_on < day and status in AT_RISK:
        light = "overdue"
    return Duty(
        group="target",
        title=str(target.indicator),
        url=reverse("planning:indicator", args=[board.plan.pk, target.indicator.code]),
        unit=row.lead_words,
        due_on=board.plan.ends_on,
        light=light,
        standing=_target_words(row),
        scope=target.scope,
        as_of=board.as_of,
        certainty="待核实" if row.doubts else "",
        is_demo=board.plan.territory.is_demo,
    )


def _target_words(row: BoardRow) -> str:
    """完成 62 家，目标 80 家，滞后: figures with their unit, then the judgement or why none."""
    target = row.target
    asked = (
        f"目标{target.sign}{amount(target.value, target.unit)}"
        if target.value is not None
        else f"目标：{target.words}"
    )
    if row.actual is None or row.actual.value is None:
        return f"{asked}，{row.pace.reason or '暂无数据'}"
    period = row.latest.period.label if row.latest else ""
    return f"{period} {amount(row.actual.value, target.unit)}，{asked}，{row.pace.status}"


def _item_duty(now: ItemNow) -> Duty:
    item = now.item
    done = f"完成 {now.done_words}；" if now.done_words else "还没有报送过进展；"
    reason = now.standing.reasons[0] if now.standing.reasons else "按期推进。"
    return Duty(
        group="item",
        title=item.content,
        url=reverse("lists:item", args=[item.pk]),
        unit=item.lead_words,
        unit_code=item.lead.subject.code if item.lead else "",
        due_on=item.due_on,
        light=now.standing.light,
        standing=f"{done}{reason}",
        obstacle=now.obstacle,
        is_still=now.standing.is_still,
        certainty="待核实" if item.certainty == "unverified" else "",
        is_demo=item.task_list.territory.is_demo,
    )


def _is_asked(duty: Duty, asked: DutiesAsked) -> bool:
    return asked.unit_codes is None or duty.unit_code in asked.unit_codes


def _is_pressing(duty: Duty, asked: DutiesAsked, day: date) -> bool:
    """Late, due by the day asked, red, or nothing done in the month looked at."""
    del day
    if asked.due_before is None:
        return True
    by_then = duty.due_on is not None and duty.due_on <= asked.due_before
    return by_then or duty.light in ("red", "overdue") or duty.is_still
