"""What waits for whom in planning: targets behind their pace, figures that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.models import TargetLead
from qianyi.domains.planning.permissions import can_edit_plans
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.domains.planning.selectors import Board, BoardRow, MissingFigure
    from qianyi.foundation.permissions import Actor

SHOWN: Final = 6
BEHIND: Final = ("严重滞后", "滞后")
FOLLOWERS: Final = (
    Role.LEADER, Role.PLANNER, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER,
)  # fmt: skip


def lagging(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001 - boards know their day
    """Targets behind their pace; a department's officers and its head see those it leads."""
    if actor.is_system or not actor.has_role(*FOLLOWERS):
        return None
    own = _led_by(actor)
    rows = [
        (board, row)
        for board in _boards(actor)
        for row in board.rows
        if row.pace.status in BEHIND and (own is None or row.target.pk in own)
    ]
    rows.sort(key=lambda pair: BEHIND.index(pair[1].pace.status))
    return Section(
        title="进度滞后的指标" if own is None else "本部门牵头的滞后指标",
        items=[_lagging_item(board, row) for board, row in rows[:SHOWN]],
        count=len(rows),
        url=_one_board(rows, "status=滞后"),
        hint="按时间进度应当完成而没有完成的目标，最严重的在前。",
        empty="没有进度滞后的指标。",
        order=10,
        tone="red",
    )


def missing(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001
    """Figures that are missing, for whoever keeps the plans."""
    if not can_edit_plans(actor):
        return None
    gaps = [(board, gap) for board in _boards(actor) for gap in selectors.missing_list(board)]
    plans = {board.plan.pk for board, _ in gaps}
    return Section(
        title="缺少的数据",
        items=[
            Item(
                title=f"{gap.row.target.indicator}：缺{gap.what}",
                url=reverse(
                    "planning:indicator", args=[board.plan.pk, gap.row.target.indicator.code]
                ),
                detail=f"{gap.detail}{_supplier(gap)}",
            )
            for board, gap in gaps[:SHOWN]
        ],
        count=len(gaps),
        url=reverse("planning:missing", args=[plans.pop()])
        if len(plans) == 1
        else reverse("planning:list"),
        hint="补上这些数据，进度才能评价。",
        empty="规划指标的数据齐全。",
        order=40,
        tone="amber",
    )


def _boards(actor: Actor) -> Iterator[Board]:
    for plan in selectors.plan_list(actor).present():  # type: ignore[attr-defined]
        if plan.target_count:
            yield selectors.board_get(plan=plan)


def _led_by(actor: Actor) -> set[int] | None:
    """Targets of the actor's departments; None for who follows all of them."""
    if actor.has_role(Role.LEADER, Role.PLANNER, Role.PARK_OFFICER):
        return None
    leads = TargetLead.objects.filter(department__in=actor.department_ids)
    return set(leads.values_list("target_id", flat=True))


def _lagging_item(board: Board, row: BoardRow) -> Item:
    return Item(
        title=str(row.target.indicator),
        url=reverse("planning:indicator", args=[board.plan.pk, row.target.indicator.code]),
        detail=f"{board.plan}，牵头单位：{row.lead_words}，截至 {board.as_of:%Y-%m-%d}",
        mark=row.pace.status,
    )


def _supplier(gap: MissingFigure) -> str:
    if gap.supplier == selectors.UNKNOWN_LEAD:
        return "由谁提供未明确。"
    return f"可请{gap.supplier}提供。"


def _one_board(rows: list[tuple[Board, BoardRow]], query: str) -> str:
    plans = {board.plan.pk for board, _ in rows}
    if len(plans) != 1:
        return reverse("planning:list")
    return f"{reverse('planning:board', args=[plans.pop()])}?{query}"
