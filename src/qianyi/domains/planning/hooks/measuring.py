"""What scores of units and assessments of plans may take from planning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.choices import AdjustmentState, Ending, Nature
from qianyi.domains.planning.models import ListItem, Plan, PlanAdjustment, Target
from qianyi.domains.planning.selectors.amounts import amount
from qianyi.foundation.reviewing import Cell, Measured, Part, ReviewedPlan
from qianyi.lib.clock import ZONE, local_date
from qianyi.lib.sentences import quoted, written_day

from .closing import (
    UNJUDGED,
    board_asked,
    plan_asked,
    recent_rows,
    told_missing,
    told_progress,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from qianyi.domains.planning.selectors import Board, BoardRow, ItemNow
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import ReviewAsked

MET: Final = ("已完成", "达到序时进度")
HUNDRED: Final = Decimal(100)
Lines = list[tuple[str, str, str]]


def targets_met(
    codes: Sequence[str], first: date, last: date, moment: datetime
) -> Mapping[str, Measured]:
    """Of the targets a unit leads in plans of that time: the share done or on pace.

    Targets that cannot be judged are neither: they are counted in the sentence, and a unit of which
    none can be judged has no value.
    """
    del moment
    judged: dict[str, list[bool]] = {}
    unjudged: dict[str, int] = {}
    lines: dict[str, Lines] = {}
    plans = Plan.objects.present().filter(starts_on__lte=last, ends_on__gte=first)
    led = Target.objects.filter(
        superseded_at=None, leads__department__subject__code__in=codes, plan__in=plans
    )
    for plan in plans.filter(pk__in=led.values("plan")).select_related("territory"):
        board = selectors.board_get(plan=plan, as_of=min(last, plan.ends_on))
        for row in board.rows:
            for lead in row.target.leads.all():
                code = lead.department.subject.code
                if code not in codes or lead.department.is_vertical:
                    continue
                lines.setdefault(code, []).append(_line_of_target(row))
                if row.pace.status == UNJUDGED:
                    unjudged[code] = unjudged.get(code, 0) + 1
                else:
                    judged.setdefault(code, []).append(row.pace.status in MET)
    return {
        code: _share(judged.get(code, []), unjudged.get(code, 0), "项指标", told)
        for code, told in lines.items()
    }


def items_on_time(
    codes: Sequence[str], first: date, last: date, moment: datetime
) -> Mapping[str, Measured]:
    """Of the items a unit leads that were due in those days: the share ended by their last day.

    Items dropped by an approved adjustment are left out; what is due later in the time and not
    ended yet is not counted either way.
    """
    rows = (
        ListItem.objects.filter(
            lead__subject__code__in=codes, lead__is_vertical=False,
            due_on__gte=first, due_on__lte=last, made_at__lte=moment,
        )
        .exclude(ending=Ending.DROPPED)
        .filter(Q(ended_at__isnull=False) | Q(due_on__lt=local_date(moment)))
        .select_related("lead__subject", "task_list")
        .order_by("due_on", "pk")
    )  # fmt: skip
    held: dict[str, list[bool]] = {}
    lines: dict[str, Lines] = {}
    for item in rows:
        assert item.lead is not None  # noqa: S101 - asked for above
        assert item.due_on is not None  # noqa: S101
        code = item.lead.subject.code
        ended = local_date(item.ended_at) if item.ended_at else None
        held.setdefault(code, []).append(ended is not None and ended <= item.due_on)
        lines.setdefault(code, []).append(
            (
                item.content,
                f"期限 {item.due_on:%Y-%m-%d}，"
                + (f"{ended:%Y-%m-%d} 销号" if ended else "没有销号"),
                reverse("lists:item", args=[item.pk]),
            )
        )
    return {code: _share(held[code], 0, "项事项", told) for code, told in lines.items()}


def reviewed_plans(actor: Actor) -> Sequence[ReviewedPlan]:
    """Plans in use that the actor may see."""
    return [
        ReviewedPlan(
            key=plan.code,
            title=str(plan.title),
            territory=plan.territory.subject.code,
            first=plan.starts_on,
            last=plan.ends_on,
            url=reverse("planning:board", args=[plan.pk]),
            is_demo=plan.territory.is_demo,
        )
        for plan in selectors.plan_list(actor).present()  # type: ignore[attr-defined]
        if plan.target_count
    ]


def part_of_targets(actor: Actor, asked: ReviewAsked) -> Part | None:
    """Every target of the plan as of the last day: base, target, actual, judgement, source."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    board = board_asked(plan, asked)
    judged = [row for row in board.rows if row.pace.status != UNJUDGED]
    recent = recent_rows(plan, board)
    return Part(
        title="指标完成情况",
        order=10,
        sentences=[
            _counted(board), *_binding(board.rows), *(told_progress(row) for row in judged),
        ],
        columns=("指标", "性质", "口径", "基期", "目标", "实际", "状态"),
        rows=[_target_cells(row) for row in board.rows],
        missing=[
            told_missing(row, recent.get(row.target.pk), plan.starts_on)
            for row in board.rows
            if row.pace.status == UNJUDGED
        ],
    )  # fmt: skip


def part_of_items(actor: Actor, asked: ReviewAsked) -> Part | None:
    """Items of the plan's lists as they stood on the last day."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    rows = ListItem.objects.filter(task_list__plan=plan, task_list__archived_at__isnull=True)
    rows = rows.filter(made_at__lt=_after(asked.last)).visible_to(actor)
    found = selectors.items_now(rows, min(asked.last, local_date(asked.moment)))
    if not found:
        return None
    told = "、".join(f"{word} {count} 项" for word, count in selectors.light_counts(found))
    return Part(
        title="清单事项完成情况",
        order=20,
        sentences=[f"清单共列入 {len(found)} 项事项：{told}。"],
        columns=("清单", "事项", "牵头单位", "完成期限", "完成情况", "状态"),
        rows=[_item_cells(now) for now in found],
        missing=[
            f"{now.item.content}：{'没有定期限' if now.item.due_on is None else '没有报送过进展'}"
            for now in found
            if now.item.ended_at is None and (now.item.due_on is None or now.latest is None)
        ],
    )


def part_of_adjustments(actor: Actor, asked: ReviewAsked) -> Part | None:
    """What was changed of the plan in that time, by which papers."""
    plan = plan_asked(actor, asked)
    if plan is None:
        return None
    rows = PlanAdjustment.objects.filter(
        plan=plan, state=AdjustmentState.APPROVED,
        approved_on__gte=asked.first, approved_on__lte=asked.last,
    ).order_by("approved_on", "pk")  # fmt: skip
    cells = [
        (
            Cell(words=row.title, url=reverse("planning:adjustment", args=[row.pk])),
            Cell(words=line.what),
            Cell(words=line.before),
            Cell(words=line.after, source=_approval(row)),
            Cell(words=line.reason),
        )
        for row in rows
        for line in selectors.lines_shown(row)
    ]
    if not cells:
        return Part(title="规划调整情况", order=30, sentences=["评估期内没有经批准的规划调整。"])
    return Part(
        title="规划调整情况",
        order=30,
        sentences=[f"评估期内经批准调整 {rows.count()} 次，共 {len(cells)} 项。"],
        columns=("调整", "指标或事项", "调整前", "调整后", "理由"),
        rows=cells,
    )


def _counted(board: Board) -> str:
    """How many targets there are, how many could be judged, how those stand."""
    counts = {status: count for status, count in board.status_counts if status != UNJUDGED}
    judged = sum(counts.values())
    head = f"截至 {written_day(board.as_of)}，{quoted(board.plan)}的 {len(board.rows)} 项指标中，"
    if not judged:
        return f"{head}没有一项有能够评价的近期数据，都列为暂无法评价，逐项原因见后。"
    told = "、".join(f"{status} {count} 项" for status, count in counts.items())
    left = len(board.rows) - judged
    rest = f"；其余 {left} 项暂无法评价，逐项原因见后" if left else ""
    return f"{head}能够评价的 {judged} 项：{told}{rest}。"


def _binding(rows: Sequence[BoardRow]) -> list[str]:
    """约束性 targets by how they stand: they are promises and must be met."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.target.nature == Nature.BINDING:
            found.setdefault(row.pace.status, []).append(str(row.target.indicator))
    if not found:
        return []
    told = "；".join(
        f"{status} {len(names)} 项（{'、'.join(names)}）" for status, names in found.items()
    )
    return [f"约束性指标 {sum(len(names) for names in found.values())} 项：{told}。"]


def _target_cells(row: BoardRow) -> tuple[Cell, ...]:
    target, latest = row.target, row.latest
    actual = row.actual.value if row.actual else None
    return (
        Cell(
            words=str(target.indicator),
            url=reverse("planning:indicator", args=[target.plan_id, target.indicator.code]),
        ),
        Cell(words=target.nature),
        Cell(words=target.scope),
        Cell(
            words=_figure(row.base, target.unit, row.base_period.label if row.base_period else ""),
            value=row.base,
            source=str(row.base_place or ""),
        ),
        Cell(
            words=target.words
            if target.value is None
            else f"{target.sign}{amount(target.value, target.unit)}",
            value=target.value,
            source=str(target.place or ""),
        ),
        Cell(
            words=_figure(actual, target.unit, latest.period.label if latest else ""),
            value=actual,
            source=_source(row),
        ),
        Cell(words=row.pace.status + ("（待核实）" if row.doubts else "")),
    )


def _figure(value: Decimal | None, unit: str, period: str) -> str:
    return amount(value, unit) + (f"（{period}）" if period and value is not None else "")


def _source(row: BoardRow) -> str:
    if row.latest is None:
        return ""
    held = row.latest.observation
    where = str(held.place) if held.place else "填报数据"
    return f"{where}；{held.scope}，{held.version or '未注明版本'}"


def _item_cells(now: ItemNow) -> tuple[Cell, ...]:
    item = now.item
    latest = now.latest
    source = f"{latest.month} 进展报送，第{latest.version}版" if latest else ""
    return (
        Cell(words=item.task_list.title),
        Cell(
            words=item.content,
            source=str(item.place or ""),
            url=reverse("lists:item", args=[item.pk]),
        ),
        Cell(words=item.lead_words),
        Cell(words=f"{item.due_on:%Y-%m-%d}" if item.due_on else item.due_words or "未定期限"),
        Cell(words=now.done_words or "没有报送", value=now.standing.done, source=source),
        Cell(words=now.mark.word),
    )


def _approval(row: PlanAdjustment) -> str:
    return f"{row.approval_number}，{row.approved_on:%Y-%m-%d} 批准"


def _line_of_target(row: BoardRow) -> tuple[str, str, str]:
    url = reverse("planning:indicator", args=[row.target.plan_id, row.target.indicator.code])
    return str(row.target.indicator), f"{row.target.scope}，{row.pace.status}", url


def _share(held: Sequence[bool], unjudged: int, noun: str, lines: Lines) -> Measured:
    """Done of judged in percent; none where nothing was judged."""
    if not held:
        why = f"{unjudged} {noun}都暂无法评价，不计分。"
        return Measured(value=None, why_not=why, lines=lines)
    done, of = Decimal(sum(held)), Decimal(len(held))
    why = f"另有 {unjudged} {noun}暂无法评价，没有计入。" if unjudged else ""
    return Measured(
        value=round(done / of * HUNDRED, 10), why_not=why, done=done, of=of, lines=lines
    )


def _after(day: date) -> datetime:
    """The first moment after a day in China."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)
