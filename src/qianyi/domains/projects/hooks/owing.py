"""What units owe in projects: those standing still, issues to settle, promises to keep."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects import selectors
from qianyi.domains.projects.choices import IssueState, PromiseSide, PromiseState
from qianyi.domains.projects.models import Issue, Promise
from qianyi.domains.projects.permissions import can_confirm, can_decide, can_read_projects
from qianyi.foundation.duties import Duty
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from qianyi.domains.projects.selectors import DispatchRow
    from qianyi.engine.projects import Month
    from qianyi.foundation.duties import DutiesAsked, Light
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department

SHOWN = 6
STILL_WORDS = {"nothing": "当月完成投资为零", "unreported": "当月没有报送", "done": ""}


def duties_owed(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """Projects being built with how their month stands, open issues, open promises."""
    if not can_read_projects(actor):
        return ()
    day = local_date(asked.moment)
    found = [
        *_projects(actor, asked, day), *_issues(actor, asked, day), *_promises(actor, asked, day),
        *_decisions(actor, asked),
    ]  # fmt: skip
    return [one for one in found if _is_asked(one, asked)]


def _is_asked(duty: Duty, asked: DutiesAsked) -> bool:
    if asked.unit_codes is not None and duty.unit_code not in asked.unit_codes:
        return False
    if asked.due_before is None:
        return True
    is_near = duty.due_on is not None and duty.due_on <= asked.due_before
    return duty.group == "decision" or is_near or duty.is_still or duty.light in ("red", "overdue")


def _projects(actor: Actor, asked: DutiesAsked, day: date) -> Iterator[Duty]:
    if asked.unit_codes is not None and not asked.unit_codes:
        return
    for row in selectors.dispatch_rows(actor, selectors.month_before(day)):
        yield Duty(
            group="project",
            title=row.project.subject.name,
            url=reverse("projects:project", args=[row.project.ref]),
            unit=_name(row.project.lead),
            unit_code=_code(row.project.lead),
            due_on=row.project.planned_end_on,
            light=_light(row),
            standing=_standing(row),
            obstacle=row.obstacle,
            scope="项目报送数",
            as_of=_end_of(row.month),
            is_still=row.standing.word == "nothing",
            certainty="待核实" if row.project.certainty != "confirmed" else "",
            is_demo=row.project.is_demo,
        )


def _light(row: DispatchRow) -> Light:
    if row.standing.word == "nothing":
        return "red"
    if row.standing.is_behind or row.standing.word == "unreported":
        return "yellow"
    return "green" if row.standing.is_on_plan else ""


def _standing(row: DispatchRow) -> str:
    said = [row.project.stage_word, STILL_WORDS[row.standing.word]]
    if row.still > 1:
        said.append(f"已连续 {row.still} 个月为零")
    if row.standing.share is not None:
        said.append(f"完成年度计划 {row.standing.share * 100:.1f}%")
    return "，".join(one for one in said if one)


def _end_of(month: Month) -> date:
    return date(month.year, month.number, monthrange(month.year, month.number)[1])


def _issues(actor: Actor, asked: DutiesAsked, day: date) -> Iterator[Duty]:
    rows = Issue.objects.visible_to(actor).filter(state=IssueState.OPEN)
    if asked.unit_codes is not None:
        rows = rows.filter(unit__subject__code__in=asked.unit_codes)
    for row in rows.select_related("project__subject", "unit__subject"):
        yield Duty(
            group="item",
            title=f"{row.project}：{row.words}",
            url=reverse("projects:project", args=[row.project.ref]),
            unit=_name(row.unit),
            unit_code=_code(row.unit),
            due_on=row.due_on,
            light=_due_light(row.due_on, day),
            standing=f"{row.raised_on:%Y-%m-%d} 提出，协调中",
            obstacle=row.words,
            is_demo=row.project.is_demo,
        )


def _promises(actor: Actor, asked: DutiesAsked, day: date) -> Iterator[Duty]:
    rows = Promise.objects.visible_to(actor).open()
    if asked.unit_codes is not None:
        rows = rows.filter(unit__subject__code__in=asked.unit_codes)
    else:  # those that wait for a person are told once, as matters to decide
        rows = rows.exclude(pk__in=selectors.promises_waiting(actor).order_by().values("pk"))
    for row in rows.select_related("project__subject", "unit__subject"):
        yield Duty(
            group="promise",
            title=f"{row.project}：{row.what}",
            url=reverse("projects:promise", args=[row.pk]),
            unit=_name(row.unit),
            unit_code=_code(row.unit),
            due_on=row.due_on,
            light="overdue" if row.is_late(day) else
            "red" if row.state == PromiseState.BROKEN else _due_light(row.due_on, day),
            standing=_promise_standing(row),
            obstacle="" if row.side == PromiseSide.ZONE else row.evidence,
            is_demo=row.project.is_demo,
        )  # fmt: skip


def _promise_standing(row: Promise) -> str:
    said = [row.get_side_display(), row.get_state_display()]
    if row.claimed:
        said.append(f"已提请认定{row.get_claimed_display()}，待确认")
    if row.awaits_decision:
        said.append("公平竞争审查不符合，待决定")
    return "，".join(said)


def _decisions(actor: Actor, asked: DutiesAsked) -> Iterator[Duty]:
    """Promises that a second person has to agree to, and those the review does not allow.

    They wait for people, not for a unit: units that ask for their own are not given them.
    """
    if asked.unit_codes is not None:
        return
    for row in selectors.promises_waiting(actor):
        yield Duty(
            group="decision",
            title=f"{row.project}：{row.what}",
            url=reverse("projects:promise", args=[row.pk]),
            unit=_name(row.unit),
            due_on=row.due_on,
            standing=_waits_for(row),
            obstacle=row.evidence,
            is_demo=row.project.is_demo,
        )


def _waits_for(row: Promise) -> str:
    if row.awaits_decision:
        return "公平竞争审查不符合，请决定怎么处理"
    return f"提请认定{row.get_claimed_display()}，待另一人确认"


def _name(unit: Department | None) -> str:
    return unit.subject.name if unit else ""


def _code(unit: Department | None) -> str:
    return unit.subject.code if unit else ""


def _due_light(due: date | None, day: date) -> Light:
    if due is None:
        return ""
    return "overdue" if due < day else "green"


def still_section(actor: Actor, moment: datetime) -> Section | None:
    """Projects that did nothing in the last month, for leaders, planners and their units."""
    if actor.is_system or not actor.has_role(
        Role.LEADER, Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER
    ):
        return None
    month = selectors.month_before(local_date(moment))
    rows = [
        row for row in selectors.dispatch_rows(actor, month)
        if row.standing.word != "done" and _is_mine(actor, row)
    ]  # fmt: skip
    rows = [row for row in rows if not row.project.is_demo] or rows  # never counted together
    return Section(
        title="没有进展的项目",
        items=[
            Item(
                title=row.project.subject.name,
                url=reverse("projects:project", args=[row.project.ref]),
                detail=row.obstacle or f"{month.year}年{month.number}月",
                mark=STILL_WORDS[row.standing.word],
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("projects:dispatch"),
        hint="当月投资为零和没有报送分开看；没有报送不等于没有投资。",
        empty="在建项目上月都有进展。",
        order=20,
        tone="amber" if rows else "",
    )


def _is_mine(actor: Actor, row: DispatchRow) -> bool:
    if actor.has_role(Role.LEADER, Role.PLANNER, Role.PARK_OFFICER):
        return True
    return row.project.lead_id in actor.department_ids


def waiting_section(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001 - the registry's signature
    """Promises that wait for this very person: to agree to, or to decide."""
    if actor.is_system or not can_read_projects(actor):
        return None
    rows = [row for row in selectors.promises_waiting(actor) if _waits_for_me(actor, row)]
    rows = [row for row in rows if not row.project.is_demo] or rows  # never counted together
    if not rows:
        return None
    return Section(
        title="待我确认和决定的招商承诺",
        items=[
            Item(
                title=f"{row.project}：{row.what}",
                url=reverse("projects:promise", args=[row.pk]),
                detail=_waits_for(row),
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("projects:promises"),
        hint="责任单位自己说的兑现不算数，由另一人确认；不符合公平竞争审查的由人决定。",
        empty="没有待确认和决定的招商承诺。",
        order=21,
        tone="amber",
    )


def _waits_for_me(actor: Actor, row: Promise) -> bool:
    return can_decide(actor, row) if row.awaits_decision else can_confirm(actor, row)
