"""Adjustments of plans and the versions they make: old and new side by side, and what would change.

A line is plain values: what of which target or item, as it was when it was put down, and as it is
to be. What a plan's version holds is plain values too, so that it reads the same years later.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.errors import AdjustmentNotFound
from qianyi.domains.planning.models import (
    SIGNS,
    ListItem,
    Plan,
    PlanAdjustment,
    PlanVersion,
    Target,
    TargetObservation,
)
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import quoted

from .board import BoardRow, board_get, row_for
from .items import item_now, items_now
from .plans import observations_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

    from .items import ItemNow

TARGET, ITEM = "target", "item"
Kind = Literal["未变", "调整", "新增", "取消"]


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of an adjustment, for pages and papers.

    Attributes:
        index: its place, to be removed by.
        what: the target or item, with scope and period, or the list.
        before, after: how it stood when put down, and as it is to be.
        effect_before, effect_after: light or pace under each, worked out now; empty where the
            adjustment is decided.
        problem: why it does not fit any more; empty where it does.
    """

    index: int
    kind: str
    what: str
    before: str
    after: str
    reason: str
    effect_before: str = ""
    effect_after: str = ""
    problem: str = ""
    url_args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One target in two versions of a plan."""

    kind: Kind
    number: str
    category: str
    indicator: str
    unit: str
    scope: str
    period: str
    before: str
    after: str
    nature: str


def adjustment_list(actor: Actor, plan: Plan | None = None) -> QuerySet[PlanAdjustment]:
    """Adjustments the actor may see, newest first."""
    rows = PlanAdjustment.objects.visible_to(actor)
    rows = rows if plan is None else rows.filter(plan=plan)
    return rows.select_related(
        "plan__territory__subject", "made_by", "decided_by", "version"
    ).order_by("-pk")


def adjustment_get(*, actor: Actor, adjustment_id: int) -> PlanAdjustment:
    """One adjustment.

    Raises:
        AdjustmentNotFound: it does not exist or its plan may not be seen.
    """
    found = adjustment_list(actor).filter(pk=adjustment_id).first()
    if found is None:
        raise AdjustmentNotFound("没有找到这次规划调整，或您没有查看权限；请从规划页进入。")
    return found


def version_list(plan: Plan) -> QuerySet[PlanVersion]:
    """The versions of a plan, newest first."""
    return plan.versions.select_related("made_by", "adjustment").order_by("-number")


def version_get(*, plan: Plan, number: int) -> PlanVersion:
    """One version of a plan the actor has been let see.

    Raises:
        AdjustmentNotFound: there is no such version.
    """
    found = plan.versions.filter(number=number).first()
    if found is None:
        raise AdjustmentNotFound(f"{quoted(plan)}没有第 {number} 版，请从版本列表进入。")
    return found


def plan_rows(plan: Plan) -> list[dict[str, Any]]:
    """Every live target of a plan as plain values, in the plan's order."""
    rows = (
        plan.targets.filter(superseded_at__isnull=True)
        .select_related("indicator", "subject", "place__document")
        .prefetch_related("leads__department__subject")
        .order_by("pk")
    )
    shown = [_plain_row(row) for row in rows]
    return sorted(shown, key=lambda row: (not row["number"].isdecimal(), _whole(row["number"])))


def compare(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[Compared]:
    """Two versions target by target: what stands in either, in the order of the newer."""
    before = {(row["key"], row["period"]): row for row in old}
    after = {(row["key"], row["period"]): row for row in new}
    found = [_compared(before.get(key), row) for key, row in after.items()]
    return found + [_compared(row, None) for key, row in before.items() if key not in after]


def words_of(row: dict[str, Any] | None) -> str:
    """A target as it is printed: sign, number and unit, or words."""
    if row is None:
        return ""
    if row.get("value") is None:
        return str(row.get("words") or "")
    number = Decimal(row["value"]).normalize()
    return f"{SIGNS.get(row.get('comparator', '='), '')}{number:f}{row.get('unit', '')}"


def lines_shown(adjustment: PlanAdjustment) -> list[LineShown]:
    """The lines with what they would change; effects only while it can still be decided."""
    is_open = adjustment.state in (AdjustmentState.DRAFT, AdjustmentState.PROPOSED)
    effects = _Effects(adjustment) if is_open else None
    return [
        _target_line(index, line, effects)
        if line["kind"] == TARGET
        else _item_line(index, line, effects)
        for index, line in enumerate(adjustment.lines)
    ]


class _Effects:
    """The board and the items as they are now, asked once for all lines."""

    def __init__(self, adjustment: PlanAdjustment) -> None:
        plan = adjustment.plan
        board = board_get(plan=plan)
        self.as_of = board.as_of
        self.rows = {row.target.pk: row for row in board.rows}
        ids = [row.target.indicator_id for row in self.rows.values()]
        self.observations = observations_for(plan, ids)
        self.links = {
            (link.target_id, link.observation_id): link
            for link in TargetObservation.objects.filter(target__plan=plan)
        }
        # The day a line's light is told for: when the adjustment was last worked on.
        self.day = local_date(adjustment.proposed_at or adjustment.made_at)
        keys = [line["item"] for line in adjustment.lines if line["kind"] == ITEM]
        self.items = {
            one.item.pk: one for one in items_now(ListItem.objects.filter(pk__in=keys), self.day)
        }

    def pace_under(self, row: BoardRow, new: dict[str, Any]) -> str:
        """The status of a target were it changed."""
        changed = copy.copy(row.target)
        changed.value = Decimal(new["value"]) if new["value"] is not None else None
        changed.words, changed.comparator = new["words"], new["comparator"]
        judged = row_for(
            changed,
            observations=self.observations.get(changed.indicator_id, []),
            links=self.links,
            as_of=self.as_of,
        )
        return _pace_words(judged)


def _target_line(index: int, line: dict[str, Any], effects: _Effects | None) -> LineShown:
    row = effects.rows.get(line["target"]) if effects else None
    problem = ""
    if effects and row is None:
        problem = "这项指标在提出后已有新版本，请移除本行后重新提出。"
    return LineShown(
        index=index,
        kind="指标",
        what=f"{line['indicator']}（{line['scope']}，{line['period']}）",
        before=words_of({**line["old"], "unit": line["unit"]}),
        after=words_of({**line["new"], "unit": line["unit"]}),
        reason=line["reason"],
        effect_before=_pace_words(row) if row else "",
        effect_after=effects.pace_under(row, line["new"]) if effects and row else "",
        problem=problem,
    )


def _item_line(index: int, line: dict[str, Any], effects: _Effects | None) -> LineShown:
    now = effects.items.get(line["item"]) if effects else None
    problem = ""
    if effects and (now is None or now.item.ended_at is not None):
        problem = "这一事项已经结束，请移除本行。"
    elif now is not None and item_values(now.item) != line["old"]:
        problem = "这一事项在提出后已有改动，请移除本行后重新提出。"
    new = line["new"]
    return LineShown(
        index=index,
        kind="清单事项",
        what=f"{line['list']} 第{line['number']}项：{line['content']}",
        before=_item_words(line["old"]),
        after="取消" if new.get("drop") else _item_words(new),
        reason=line["reason"],
        effect_before=now.mark.word if now else "",
        effect_after=_light_under(now, new, effects.day) if effects and now else "",
        problem=problem,
    )


def _light_under(now: ItemNow, new: dict[str, Any], day: date) -> str:
    """How an item would stand on a day were it changed."""
    if new.get("drop"):
        return "不再办理"
    changed = copy.copy(now.item)
    changed.due_on = date.fromisoformat(new["due_on"]) if new["due_on"] else None
    return item_now(changed, day).mark.word


def item_values(item: ListItem) -> dict[str, Any]:
    """What of an item an adjustment may change, as plain values."""
    return {
        "content": item.content,
        "result": item.result,
        "due_on": item.due_on.isoformat() if item.due_on else None,
    }


def target_values(target: Target) -> dict[str, Any]:
    """What of a target an adjustment may change, as plain values."""
    return {
        "value": _text(target.value),
        "words": target.words,
        "comparator": target.comparator,
    }


def _item_words(values: dict[str, Any]) -> str:
    due = values["due_on"] or "未定期限"
    result = f"；成果：{values['result']}" if values["result"] else ""
    return f"{values['content']}{result}；期限：{due}"


def _pace_words(row: BoardRow) -> str:
    done = f"，完成度 {row.pace.done:.0%}" if row.pace.done is not None else ""
    return f"{row.pace.status}{done}"


def _compared(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Compared:
    row = new or old
    assert row is not None  # noqa: S101 - one of them stands
    kind: Kind = "调整"
    if old is None:
        kind = "新增"
    elif new is None:
        kind = "取消"
    elif words_of(old) == words_of(new):
        kind = "未变"
    return Compared(
        kind=kind,
        number=row["number"] or "正文",
        category=row["category"],
        indicator=row["indicator"],
        unit=row["unit"],
        scope=row["scope"],
        period=row["period"],
        before=words_of(old),
        after=words_of(new),
        nature=row["nature"],
    )


def _plain_row(row: Target) -> dict[str, Any]:
    plain = (
        "key", "number", "category", "nature", "scope", "base_period", "comparator", "period",
        "unit", "words", "certainty", "version", "approval_number",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "indicator_code": row.indicator.code,
        "indicator": row.indicator.name,
        "subject": row.subject.name,
        "base_value": _text(row.base_value),
        "value": _text(row.value),
        "value_high": _text(row.value_high),
        "leads": [str(lead) for lead in row.leads.all()],
        "source": str(row.place or ""),
        "place": row.place_id,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _whole(words: str) -> int:
    return int(words) if words.isdecimal() else 0
