"""Lists out of packs and workbooks: the same items, the units in them found by code or name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.planning.errors import ItemInvalid
from qianyi.domains.planning.models import ListItem, TaskList
from qianyi.domains.planning.permissions import can_keep_lists
from qianyi.engine.tasklists import Step, Task, tasks_from_workbook
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.models import Department
from qianyi.lib.sentences import in_one

from .lists import ItemAsked, item_change, item_make
from .loading import kept_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qianyi.kernel.documents.models import CitedPlace
    from qianyi.kernel.subjects.models import Territory

PROBLEMS_SHOWN = 5
SAME = (
    "content", "result", "category", "target_value", "unit", "lead_id", "starts_on", "due_on",
    "due_words", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook came to; nothing is written where a row has a problem, or for a look."""

    rows: tuple[Task, ...]
    made: int = 0
    changed: int = 0
    same: int = 0

    @property
    def problems(self) -> list[Task]:
        """Rows that cannot be used."""
        return [row for row in self.rows if row.problem]


@transaction.atomic
def list_ensure(*, code: str, facts: Mapping[str, object]) -> tuple[TaskList, Sequence[str]]:
    """The list of that code as a pack says it, but for what people have changed of it since.

    Beside it the words of the fields that were kept although the pack says otherwise.
    """
    held = TaskList.objects.select_for_update().filter(code=code).first()
    if held is None:
        return TaskList.objects.create(code=code, **facts), ()
    kept = kept_from(held, facts)
    held.save()
    return held, kept


@transaction.atomic
def items_import(
    *, actor: Actor, task_list: TaskList, data: bytes, only_look: bool, moment: datetime
) -> Imported:
    """Bring a workbook's rows into a list: by number a row is changed, without one it is added.

    All rows or none: one that cannot be used stops all, and each is named with its row number.

    Raises:
        NotAllowed: the actor keeps no lists.
        TaskWorkbookRefused: the file is no such workbook.
        ItemInvalid: a row changes an item that has ended or is locked.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="导入清单事项")
    names = units_by_name(task_list.territory)
    rows = tuple(_with_units_checked(row, names) for row in tasks_from_workbook(data))
    found = Imported(rows)
    if only_look or found.problems:
        return found
    there_now = task_list.items.select_related("lead", "place")
    held = {item.number: item for item in there_now.prefetch_related("milestones", "partners")}
    made = changed = same = 0
    for row in rows:
        asked = asked_of(row, names)
        there = held.get(row.number) if row.number is not None else None
        if there is None:
            item_make(
                actor=actor, task_list=task_list, asked=asked, moment=moment, number=row.number
            )
            made += 1
        elif _is_same(there, asked):
            same += 1
        else:
            _refuse_closed(there, row)
            kept = replace(
                asked, place=there.place, certainty=there.certainty, due_words=there.due_words
            )
            item_change(actor=actor, item=there, asked=kept, reason="导入清单")
            changed += 1
    return Imported(rows, made, changed, same)


def units_by_name(territory: Territory) -> dict[str, Department]:
    """Units of a territory and those above or below it, by code, name and short name.

    A name that two units share means neither.
    """
    found: dict[str, Department | None] = {}
    for unit in Department.objects.select_related("subject", "territory"):
        place = unit.territory.path if unit.territory else ""
        if not (place.startswith(territory.path) or territory.path.startswith(place)):
            continue
        for name in {unit.subject.code, unit.subject.name, unit.subject.short_name} - {""}:
            found[name] = unit if found.get(name, unit) == unit else None
    return {name: unit for name, unit in found.items() if unit is not None}


def asked_of(
    task: Task, names: Mapping[str, Department], place: CitedPlace | None = None
) -> ItemAsked:
    """What an item is to say, its units found; a lead nobody knows is left 未明确."""
    return ItemAsked(
        content=task.content,
        result=task.result,
        category=task.category,
        target_value=task.target_value,
        unit=task.unit,
        lead=names.get(task.lead),
        partners=[names[one] for one in task.partners if one in names],
        starts_on=task.starts_on,
        due_on=task.due_on,
        due_words=task.due_words,
        milestones=task.milestones,
        place=place,
        certainty=task.certainty,
        note=task.note,
    )


def asked_by_codes(*, lead: str | None, partners: Sequence[str], **plain: Any) -> ItemAsked:  # noqa: ANN401
    """What an item is to say, its units named by code.

    Raises:
        ItemInvalid: naming codes that are no unit's.
    """
    wanted = [one for one in (lead, *partners) if one]
    units = Department.objects.select_related("subject").filter(subject__code__in=wanted)
    found = {one.subject.code: one for one in units}
    unknown = [one for one in wanted if one not in found]
    if unknown:
        sentence = f"没有代码为“{'、'.join(unknown)}”的单位，请从单位列表中选择。"
        raise ItemInvalid(sentence, fields={"lead": sentence})
    return ItemAsked(
        lead=found[lead] if lead else None, partners=[found[one] for one in partners], **plain
    )


def _with_units_checked(row: Task, names: Mapping[str, Department]) -> Task:
    lead = "" if row.lead in ("", "未明确") else row.lead
    unknown = [one for one in (lead, *row.partners) if one and one not in names]
    problems = [row.problem] if row.problem else []
    if unknown:
        problems.append(f"没有名为“{'、'.join(unknown)}”的单位，请写单位全称、简称或代码。")
    if row.target_value is not None and not row.unit:
        problems.append("填写了成果数量的，请填写计量单位。")
    late = [one.title for one in row.milestones if row.due_on and one.due_on > row.due_on]
    if late:
        problems.append(f"节点“{'、'.join(late)}”晚于完成期限。")
    return replace(row, lead=lead, problem=in_one(problems))


def _is_same(item: ListItem, asked: ItemAsked) -> bool:
    told = {name: getattr(asked, name.removesuffix("_id")) for name in SAME}
    told["lead_id"] = asked.lead.pk if asked.lead else None
    steps = {Step(one.title, one.due_on) for one in item.milestones.all()}
    partners = {one.department_id for one in item.partners.all()}
    wanted = {one.pk for one in asked.partners} - {told["lead_id"]}
    return (
        all(getattr(item, name) == value for name, value in told.items() if name != "due_words")
        and steps == set(asked.milestones)
        and partners == wanted
    )


def _refuse_closed(item: ListItem, row: Task) -> None:
    why = "已经结束" if item.ended_at else "已经批准锁定" if item.is_locked else ""
    if why:
        raise ItemInvalid(
            f"第 {row.row} 行：序号 {item.number} 的事项{why}，不能通过导入修改；请删去这一行。"
        )
