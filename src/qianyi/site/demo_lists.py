"""Progress, supervision, asking and an adjustment, so that the demonstration's lists are alive.

All of it is invented; the lists themselves come with the demonstration's pack.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.domains.planning import services
from qianyi.domains.planning.models import ListItem, Plan, PlanAdjustment, ProgressReport
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.subjects.models import Department
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

TASKS, PLATFORMS = "demo.key_tasks_2026", "demo.platforms_2026"
PLAN: Final = "demo.plan_2026"
Told = tuple[str, int, int, str | None, int | None, str]
REPORTS: Final[tuple[Told, ...]] = (
    (TASKS, 1, 0, None, 100, ""),
    (TASKS, 2, 1, "9", None, ""),
    (TASKS, 2, 0, "11", None, "两个项目用电增容还没有批复"),
    (TASKS, 3, 0, None, 70, "装修招标流标一次"),
    (TASKS, 4, 0, "7", None, ""),
    (TASKS, 5, 0, "13", None, ""),
    (TASKS, 6, 0, "3.1", None, "剩余路段用地手续未办结"),
    (TASKS, 7, 2, "6.5", None, ""),
    (PLATFORMS, 1, 0, "4", None, ""),
    (PLATFORMS, 2, 0, None, 80, ""),
)
"""List, number, months before the last one, value, share, obstacle."""
SUPERVISED: Final = ((TASKS, 3), (TASKS, 6))


def lists_ensure(moment: datetime) -> int:
    """What people did about the demonstration's items; nothing where there is any of it.

    Needs the accounts, the lists of the pack and the process of 督办件 in force.
    """
    held = {
        (item.task_list.code, item.number): item
        for item in ListItem.objects.filter(
            task_list__code__in=(TASKS, PLATFORMS), ended_at=None
        ).select_related("task_list")
    }
    if not held or ProgressReport.objects.exists():
        return 0
    system, planner = system_actor(via="cli"), account_actor("planner", moment)
    for code, number, before, value, share, obstacle in REPORTS:
        item = held.get((code, number))
        if item is None:
            continue
        month = _month(clock.local_date(moment), before + 1)
        _report(planner, item, month, value, share, obstacle, moment)
    _ended(held.get((TASKS, 1)), moment)
    _asked(held.get((TASKS, 6)), planner, moment)
    for key in SUPERVISED:
        if key in held:
            services.item_supervise(
                actor=system, item=held[key], reason="逾期没有完成（示例）", moment=moment
            )
    _proposed(planner, moment)
    return len(REPORTS)


def _report(
    actor: Actor, item: ListItem, month: str, value: str | None, share: int | None,
    obstacle: str, moment: datetime,
) -> None:  # fmt: skip
    services.progress_report(
        actor=actor,
        item=item,
        progress=services.Progress(
            month=month,
            words="按计划推进，具体见佐证材料（示例数据）。",
            value=Decimal(value) if value else None,
            share=share,
            obstacle=obstacle,
            files=[services.Evidence(f"{month}进展（示例数据）.txt", "示例数据\n".encode())],
        ),
        moment=moment - timedelta(hours=1),
    )


def _ended(item: ListItem | None, moment: datetime) -> None:
    if item is not None:
        leader = account_actor("leader", moment)
        services.item_end(actor=leader, item=item, reason="已核对佐证（示例数据）", moment=moment)


def _asked(item: ListItem | None, planner: Actor, moment: datetime) -> None:
    land = Department.objects.filter(subject__code="demo.land").first()
    if item is not None and land is not None:
        services.consultation_ask(
            actor=planner, item=item, department=land,
            question="剩余路段的用地手续何时可以办结（示例数据）",
            answer_by=clock.local_date(moment) + timedelta(days=5), moment=moment,
        )  # fmt: skip


def _proposed(planner: Actor, moment: datetime) -> None:
    """An adjustment that waits for a second person."""
    plan = Plan.objects.filter(code=PLAN).first()
    target = plan.targets.filter(superseded_at=None, value__gt=0).first() if plan else None
    if plan is None or target is None or target.value is None or PlanAdjustment.objects.exists():
        return
    held = services.adjustment_make(
        actor=planner, plan=plan, title="2026年目标中期调整（示例数据）",
        reasons="外部环境变化，原目标难以实现，按程序提出调整。（示例数据）", moment=moment,
    )  # fmt: skip
    held = services.line_of_target(
        actor=planner, adjustment=held, target=target, value=target.value - Decimal("0.5"),
        words="", comparator=target.comparator, reason="上半年增速低于预期（示例数据）",
    )  # fmt: skip
    item = ListItem.objects.filter(task_list__code=TASKS, number=7).first()
    if item is not None:
        services.line_of_item(
            actor=planner, adjustment=held, item=item, content=item.content, result=item.result,
            due_on=date(item.due_on.year + 1, 6, 30) if item.due_on else None, drop=False,
            reason="土地交付推迟（示例数据）",
        )  # fmt: skip
    services.adjustment_propose(actor=planner, adjustment=held, moment=moment)


def _month(day: date, before: int) -> str:
    """The month so many months before a day's, as 2026-10."""
    months = day.year * 12 + day.month - 1 - before
    return f"{months // 12}-{months % 12 + 1:02d}"
