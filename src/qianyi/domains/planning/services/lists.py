"""Lists and their items: set up, filled by hand or from a pack, changed, ended, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max

from qianyi.domains.planning import selectors
from qianyi.domains.planning.choices import Ending
from qianyi.domains.planning.errors import ItemInvalid, ItemRefused
from qianyi.domains.planning.models import ItemPartner, ListItem, Milestone, TaskList
from qianyi.domains.planning.permissions import can_keep_lists, can_press
from qianyi.foundation import history, search
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.domains.planning.models import Plan
    from qianyi.engine.tasklists import Step
    from qianyi.kernel.documents.models import CitedPlace, Document
    from qianyi.kernel.subjects.models import Department, Territory

LONGEST: Final = {"content": 500, "result": 300, "category": 60, "unit": 20, "note": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """What a list is set up with."""

    code: str
    title: str
    territory: Territory
    plan: Plan | None = None
    document: Document | None = None
    basis: str = ""
    supervisor: Department | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAsked:
    """What an item says. ``partners`` and ``milestones`` are whole: what is left out ends."""

    content: str
    result: str = ""
    category: str = ""
    target_value: Decimal | None = None
    unit: str = ""
    lead: Department | None = None
    partners: Sequence[Department] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_words: str = ""
    milestones: Sequence[Step] = ()
    place: CitedPlace | None = None
    certainty: str = "confirmed"
    note: str = ""


PLAIN: Final = (
    "content", "result", "category", "target_value", "unit", "lead", "starts_on", "due_on",
    "due_words", "place", "certainty", "note",
)  # fmt: skip


@transaction.atomic
def list_make(*, actor: Actor, asked: ListAsked) -> TaskList:
    """Set up a list.

    Raises:
        NotAllowed: the actor keeps no lists.
        ItemInvalid: no title, a unit of the other sort of zone, or the code is empty or taken.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="建立清单")
    problems = _list_problems(asked)
    if not asked.code.strip() or TaskList.objects.filter(code=asked.code.strip()).exists():
        problems["code"] = "代码为空或已被使用，请换一个。"
    if problems:
        raise ItemInvalid(in_one(problems.values()), fields=problems)
    return TaskList.objects.create(code=asked.code.strip(), **_list_facts(asked))


@transaction.atomic
def list_change(*, actor: Actor, task_list: TaskList, asked: ListAsked) -> TaskList:
    """Change what a list says of itself; its code stays.

    Raises:
        NotAllowed: the actor keeps no lists.
        ItemInvalid: no title.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="修改清单")
    if problems := _list_problems(asked):
        raise ItemInvalid(in_one(problems.values()), fields=problems)
    held = TaskList.objects.select_for_update().get(pk=task_list.pk)
    for name, value in _list_facts(asked).items():
        setattr(held, name, value)
    held.save()
    return held


@transaction.atomic
def list_archive(
    *, actor: Actor, task_list: TaskList, reason: str, moment: datetime | None
) -> None:
    """Leave a list out of use; with ``moment`` None bring it back. A second time changes nothing.

    Raises:
        NotAllowed: the actor keeps no lists.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="归档清单")
    with history.because(reason):
        held = TaskList.objects.select_for_update().get(pk=task_list.pk)
        if held.is_archived != (moment is not None):
            held.archived_at = moment
            held.save(update_fields=["archived_at"])
            search.touched("list_item", *held.items.values_list("pk", flat=True))


@transaction.atomic
def item_make(
    *,
    actor: Actor,
    task_list: TaskList,
    asked: ItemAsked,
    moment: datetime,
    number: int | None = None,
    provenance: dict[str, str] | None = None,
) -> ListItem:
    """Put an item into a list, with the next number unless one is given.

    Raises:
        NotAllowed: the actor keeps no lists.
        ItemInvalid: what it says does not hold together; ``fields`` says where.
        ItemRefused: the list is out of use.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="列入清单事项")
    held = TaskList.objects.select_for_update().get(pk=task_list.pk)
    if held.is_archived:
        raise ItemRefused(f"{quoted(held)}已归档，不能再列入事项；请先恢复使用。")
    _checked(asked, held.territory)
    last = held.items.aggregate(last=Max("number"))["last"] or 0
    item = ListItem.objects.create(
        task_list=held,
        number=last + 1 if number is None else number,
        made_at=moment,
        made_by_id=actor.user_id,
        **_item_facts(asked),
        **(provenance or {}),
    )
    _along(item, asked)
    search.touched("list_item", item.pk)
    return item


@transaction.atomic
def item_change(*, actor: Actor, item: ListItem, asked: ItemAsked, reason: str) -> ListItem:
    """Change what an item says; a locked one changes by an adjustment of the plan only.

    Raises:
        NotAllowed: the actor keeps no lists.
        ItemRefused: it has ended, or is locked.
        ItemInvalid: no reason, or what it says does not hold together.
    """
    require(allowed=can_keep_lists(actor), actor=actor, what="修改清单事项")
    held = item_locked(item)
    if held.is_locked:
        raise ItemRefused("这一事项已经批准锁定，请通过规划调整修改，并填写批准文号和日期。")
    _checked(asked, held.task_list.territory)
    _reasoned(reason, "请写明修改的理由。")
    with history.because(reason):
        for name, value in _item_facts(asked).items():
            setattr(held, name, value)
        held.save()
        _along(held, asked)
    search.touched("list_item", held.pk)
    return held


@transaction.atomic
def item_end(*, actor: Actor, item: ListItem, reason: str, moment: datetime) -> ListItem:
    """销号: what was to be done is done, as somebody else has reported with evidence.

    Raises:
        NotAllowed: the actor is neither leader nor planner.
        ItemRefused: it has ended, nothing says that it is done, the actor reported it, or a
            督办件 is still open.
        ItemInvalid: no reason.
    """
    require(allowed=can_press(actor) and not actor.is_system, actor=actor, what="核实销号")
    item_locked(item)
    _reasoned(reason, "请写明核实的情况。")
    (now,) = selectors.items_now(ListItem.objects.filter(pk=item.pk), local_date(moment))
    if now.latest is None or now.standing.done is None or now.standing.done < 1:
        raise ItemRefused("最近一次报送的进展没有达到 100%，不能销号；请先由责任单位报送完成情况。")
    if now.latest.reported_by_id == actor.user_id:
        raise ItemRefused("完成情况是您本人报送的，请由另一人核实销号。")
    if now.supervision is not None and now.supervision.case is not None:
        raise ItemRefused(f"督办件 {now.supervision.case.number} 还没有办结，请先核验销号督办件。")
    return _ended(item, Ending.DONE, reason, actor, moment)


@transaction.atomic
def item_reopen(*, actor: Actor, item: ListItem, reason: str) -> ListItem:
    """Take up again what was 销号 too early; what an adjustment dropped stays dropped.

    Raises:
        NotAllowed: the actor is neither leader nor planner.
        ItemRefused: it has not ended, or was dropped by an approved adjustment.
        ItemInvalid: no reason.
    """
    require(allowed=can_press(actor) and not actor.is_system, actor=actor, what="恢复办理清单事项")
    _reasoned(reason, "请写明恢复办理的理由。")
    held = ListItem.objects.select_for_update().get(pk=item.pk)
    if held.ending != Ending.DONE:
        raise ItemRefused(
            "这一事项经批准取消，须再次通过规划调整恢复。"
            if held.ended_at
            else "这一事项还在办理，无须恢复。"
        )
    with history.because(reason):
        held.ended_at, held.ended_by, held.ending, held.ending_reason = None, None, "", ""
        held.save(update_fields=["ended_at", "ended_by", "ending", "ending_reason"])
    search.touched("list_item", held.pk)
    return held


def item_locked(item: ListItem) -> ListItem:
    """The item's row, locked until the transaction ends.

    Raises:
        ItemRefused: it has ended.
    """
    rows = ListItem.objects.select_related("task_list__territory", "lead__subject")
    held = rows.select_for_update(of=("self",)).get(pk=item.pk)
    if held.ended_at is not None:
        raise ItemRefused(f"这一事项{held.get_ending_display()}，不能再办理；确需办理请先恢复。")
    return held


def item_drop(*, actor: Actor, item: ListItem, reason: str, moment: datetime) -> ListItem:
    """End an item that an approved adjustment drops."""
    return _ended(item, Ending.DROPPED, reason, actor, moment)


def _ended(item: ListItem, ending: Ending, reason: str, actor: Actor, moment: datetime) -> ListItem:
    held = ListItem.objects.select_for_update().get(pk=item.pk)
    held.ended_at, held.ended_by_id = moment, actor.user_id
    held.ending, held.ending_reason = ending, reason.strip()[:300]
    with history.because(reason):
        held.save(update_fields=["ended_at", "ended_by", "ending", "ending_reason"])
    search.touched("list_item", held.pk)
    return held


def _list_problems(asked: ListAsked) -> dict[str, str]:
    problems = {}
    if not asked.title.strip():
        problems["title"] = "请填写清单名称。"
    if foreign := _of_the_other_sort([asked.supervisor], asked.territory):
        problems["supervisor"] = foreign
    return problems


def _list_facts(asked: ListAsked) -> dict[str, object]:
    return {
        "title": asked.title.strip()[:120],
        "territory": asked.territory,
        "plan": asked.plan,
        "document": asked.document,
        "basis": asked.basis.strip()[:300],
        "supervisor": asked.supervisor,
        "note": asked.note.strip()[:500],
    }


def _item_facts(asked: ItemAsked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in PLAIN}


def _along(item: ListItem, asked: ItemAsked) -> None:
    """Helping units and steps, those that stay being left as they are."""
    wanted = {one.pk: one for one in asked.partners if one.pk != item.lead_id}
    item.partners.exclude(department__in=wanted).delete()
    there = set(item.partners.values_list("department_id", flat=True))
    for key, department in wanted.items():
        if key not in there:
            ItemPartner.objects.create(item=item, department=department)
    item.milestones.exclude(title__in=[one.title for one in asked.milestones]).delete()
    held = {one.title: one for one in item.milestones.all()}
    for step in asked.milestones:
        row = held.get(step.title)
        if row is None:
            Milestone.objects.create(item=item, title=step.title, due_on=step.due_on)
        elif row.due_on != step.due_on:
            row.due_on = step.due_on
            row.save(update_fields=["due_on"])


def _of_the_other_sort(units: Sequence[Department | None], territory: Territory) -> str:
    """Why units cannot answer for a list: a fictional one for a real zone, or the other way round.

    Empty where all can; a unit whose zone nobody stated is taken.
    """
    found = [
        str(one)
        for one in units
        if one is not None and one.territory and one.territory.is_demo != territory.is_demo
    ]
    if not found:
        return ""
    sort = "实际区域的清单不能由示例单位" if not territory.is_demo else "示例清单不能由实际单位"
    return f"{sort}负责：{'、'.join(found)}。"


def _late_steps(asked: ItemAsked) -> list[str]:
    due = asked.due_on
    return [one.title for one in asked.milestones if due and one.due_on > due]


def _checked(asked: ItemAsked, territory: Territory) -> None:
    problems = {
        name: f"最多 {most} 字，现为 {len(getattr(asked, name))} 字。"
        for name, most in LONGEST.items()
        if len(getattr(asked, name)) > most
    }
    if not asked.content.strip():
        problems["content"] = "请填写事项。"
    problems |= _amount_problems(asked) | _day_problems(asked)
    for name, units in (("lead", [asked.lead]), ("partners", asked.partners)):
        if foreign := _of_the_other_sort(units, territory):
            problems[name] = foreign
    if problems:
        raise ItemInvalid(in_one(problems.values()), fields=problems)


def _amount_problems(asked: ItemAsked) -> dict[str, str]:
    problems = {}
    if asked.target_value is not None and asked.target_value <= 0:
        problems["target_value"] = "成果数量应大于 0；不能用数量衡量的请留空。"
    if asked.target_value is not None and not asked.unit.strip():
        problems["unit"] = "填写了成果数量的，请填写计量单位。"
    return problems


def _day_problems(asked: ItemAsked) -> dict[str, str]:
    problems = {}
    if asked.starts_on and asked.due_on and asked.due_on < asked.starts_on:
        problems["due_on"] = f"完成期限不能早于开始日期 {asked.starts_on:%Y-%m-%d}。"
    late = _late_steps(asked)
    if late:
        problems["milestones"] = f"节点“{'、'.join(late)}”晚于完成期限，请核对日期。"
    return problems


def _reasoned(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise ItemInvalid(sentence, fields={"reason": sentence})
