"""Lists out of a pack, in the search box, in the inbox, beside promises and places of documents."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.errors import ItemInvalid
from qianyi.domains.planning.models import ListItem, Plan, TaskList, Urging
from qianyi.domains.planning.permissions import can_decide, can_keep_lists, can_read_plans
from qianyi.domains.planning.services.pressing import PROCESS as SUPERVISION
from qianyi.engine.flow.acts import outcome_meant
from qianyi.engine.tasklists import lists_read
from qianyi.foundation import search
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_ALL, Role
from qianyi.foundation.provenance import provenance_of
from qianyi.foundation.registry import FigureUse, Panel
from qianyi.kernel.cases.selectors import process_of
from qianyi.kernel.documents.models import Commitment, Document
from qianyi.kernel.documents.services import place_of_locator
from qianyi.kernel.subjects.selectors import territory_get
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from qianyi.engine.packs import Pack
    from qianyi.engine.tasklists import PackedList, Task
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case
    from qianyi.kernel.cases.selectors import Act
    from qianyi.kernel.documents.models import Statement
    from qianyi.kernel.documents.selectors import ReadFigure

LOG: Final = logging.getLogger(__name__)
SHOWN: Final = 6
OF_UNIT: Final = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
PRESSING: Final = ("已逾期", "预警")


def load_lists(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Load lists; heads and items that people have worked on since are left as they are.

    Said in the log and in what the load tells.
    """
    made = kept = 0
    found = lists_read(pack.path)
    for packed in found:
        row, by_people = _load_list(packed, pack)
        if by_people:
            kept += 1
            LOG.info("清单 %s 的%s经人工修改，保留现有内容。", row.code, "、".join(by_people))
        there = set(row.items.values_list("number", flat=True))
        names = services.units_by_name(row.territory)
        for task in packed.items:
            if task.number in there:
                continue
            services.item_make(
                actor=actor,
                task_list=row,
                asked=services.asked_of(task, names, _place(packed, task, moment)),
                moment=moment,
                number=task.number,
                provenance=provenance_of(pack),
            )
            made += 1
    return {"清单": len(found), "新增清单事项": made, "保留人工修改的清单": kept}


def _load_list(packed: PackedList, pack: Pack) -> tuple[TaskList, Sequence[str]]:
    territory = territory_get(packed.territory)
    if territory is None:
        raise ItemInvalid(f"清单 {packed.code} 的区域“{packed.territory}”不存在，请先载入区域。")
    return services.list_ensure(
        code=packed.code,
        facts={
            "title": packed.title,
            "territory": territory,
            "plan": Plan.objects.filter(code=packed.plan).first(),
            "document": Document.objects.filter(key=packed.document).first(),
            "basis": packed.basis,
            "supervisor": services.units_by_name(territory).get(packed.supervisor),
            "certainty": packed.certainty,
            "note": packed.note,
            **provenance_of(pack),
        },
    )


def _place(packed: PackedList, task: Task, moment: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a CitedPlace or None
    document = task.document or packed.document
    if task.locator is None or not document:
        return None
    return place_of_locator(
        locator=task.locator, document_key=document, figure=task.target_value, unit=task.unit,
        moment=moment,
    )  # fmt: skip


def found_items(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Items of lists in use, by content and result."""
    rows = ListItem.objects.filter(task_list__archived_at__isnull=True)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    along = rows.select_related("task_list__territory", "lead__subject")
    for item in along.prefetch_related("partners"):
        path = item.task_list.territory.path
        units = [item.lead_id, *(one.department_id for one in item.partners.all())]
        yield search.Entry(
            object_id=item.pk,
            title=item.content,
            names=(item.result,) if item.result else (),
            hint=f"{item.task_list} 第{item.number}项，牵头单位：{item.lead_words}",
            url=reverse("lists:item", args=[item.pk]),
            readers=search.to_roles(*READ_ALL)
            | search.to_roles_within(path, Role.PARK_OFFICER)
            | search.to_posts(Role.DEPARTMENT_HEAD, *(one for one in units if one is not None)),
        )


def waiting(actor: Actor, moment: datetime) -> Section | None:
    """Items that are late or soon late: one's own units', all for who keeps or leads."""
    whole = actor.has_role(Role.LEADER, Role.PLANNER)
    if actor.is_system or not (whole or actor.departments_of(*OF_UNIT)):
        return None
    day = local_date(moment)
    rows = [
        now
        for now in selectors.item_list(actor, selectors.ItemFilter(), day)
        if now.mark.word in PRESSING
        and (whole or now.item.lead_id in actor.departments_of(*OF_UNIT))
    ]
    rows.sort(key=lambda now: (PRESSING.index(now.mark.word), now.item.due_on or day))
    return Section(
        title="逾期和预警的清单事项" if whole else "本部门逾期和预警的清单事项",
        items=[
            Item(
                title=now.item.content,
                url=reverse("lists:item", args=[now.item.pk]),
                detail=f"{now.item.lead_words}，{now.standing.reasons[0]}",
                mark=now.mark.word,
            )
            for now in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("lists:items"),
        hint="按期限、节点和进度判断；逾期的由程序发起督办。",
        empty="没有逾期和预警的清单事项。",
        order=12,
        tone="red" if rows else "",
    )


def asked(actor: Actor, moment: datetime) -> Section | None:
    """商请 that one's unit has not answered."""
    del moment
    if actor.is_system or not actor.has_role(Role.DEPARTMENT_OFFICER):
        return None
    rows = list(selectors.consultations_open(actor))
    if not rows:
        return None
    return Section(
        title="待反馈的商请",
        items=[
            Item(
                title=row.question,
                url=reverse("lists:answer", args=[row.pk]),
                detail=f"{row.item.content}"
                + (f"，请于 {row.answer_by:%m月%d日} 前反馈" if row.answer_by else ""),
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        hint="其他单位就清单事项商请贵单位，反馈即可，不列入考核。",
        order=14,
        tone="amber",
    )


def deciding(actor: Actor, moment: datetime) -> Section | None:
    """Adjustments of plans that wait for this person."""
    del moment
    if actor.is_system or not actor.has_role(Role.LEADER, Role.PLANNER):
        return None
    proposed = selectors.adjustment_list(actor).filter(state=AdjustmentState.PROPOSED)
    rows = [row for row in proposed if can_decide(actor, row)]
    return Section(
        title="待登记批准的规划调整",
        items=[
            Item(
                title=row.title,
                url=reverse("planning:adjustment", args=[row.pk]),
                detail=f"{row.plan}，调整 {len(row.lines)} 项，{row.made_by} 提出",
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        hint="凭批准文号和日期登记，提出人不能自己登记。",
        empty="没有待登记批准的规划调整。",
        order=16,
    )


def uses_of_place(actor: Actor, place_id: int) -> list[FigureUse]:
    """Items that cite a place, for its source page."""
    return [
        FigureUse(
            label=f"{item.task_list} 第{item.number}项",
            url=reverse("lists:item", args=[item.pk]),
            detail=f"清单事项：{item.content[:40]}",
        )
        for item in selectors.items_at_place(actor, place_id)
    ]


def commitment_uses(
    actor: Actor, commitments: Collection[Commitment]
) -> Mapping[int, list[FigureUse]]:
    """For each promise the items taken from it; else the way to take it, for who may."""
    found: dict[int, list[FigureUse]] = {}
    if not can_read_plans(actor):
        return found
    taken = selectors.items_by_commitment(actor, commitments)
    for one in commitments:
        uses = [
            FigureUse(
                label=f"已列入{quoted(item.task_list)}",
                url=reverse("lists:item", args=[item.pk]),
                detail=item.content,
            )
            for item in taken.get(one.pk, [])
        ]
        if can_keep_lists(actor) and not uses:
            uses = [FigureUse(label="列入清单", url=reverse("lists:take", args=[one.pk]))]
        found[one.pk] = uses
    return found


def figure_panel(request: HttpRequest, figure: ReadFigure, row: Statement) -> Panel | None:
    """Beside a figure: the promise it stands in, with the way into a list."""
    from qianyi.foundation.requests import actor_of  # noqa: PLC0415

    actor = actor_of(request)
    held = Commitment.objects.filter(
        run=row.run_id, start__lte=figure.start, end__gte=figure.end
    ).select_related("run__version")
    commitment = held.first()
    uses = commitment_uses(actor, [commitment]).get(commitment.pk, []) if commitment else []
    if not uses:
        return None
    return Panel("planning/figure_panel.html", {"commitment": commitment, "uses": uses}, order=60)


def case_guard(actor: Actor, case: Case, act: Act) -> None:
    """A 督办件 of an item is not ended before progress was reported since it was opened.

    Raises:
        ItemRefused: nothing was reported.
    """
    del actor
    if case.version.code == SUPERVISION and _ends(case, act):
        services.end_guard(case)


def case_panel(request: HttpRequest, case: Case) -> Panel | None:
    """On the page of a 督办件: the item it is about."""
    del request
    urging = (
        Urging.objects.filter(case=case).select_related("item__task_list", "item__lead").first()
    )
    if urging is None:
        return None
    return Panel("planning/case_panel.html", {"urging": urging, "item": urging.item}, order=10)


def _ends(case: Case, act: Act) -> bool:
    """Whether an act means to end a case well; what withdraws or returns it does not."""
    if act.kind == "finished":
        return True
    if act.kind != "step_done":
        return False
    step = process_of(case.version).by_id.get(act.step)
    if step is None or not step.outcomes:
        return False
    meant = outcome_meant(step, str(act.values.get("outcome", "")))
    return meant is not None and meant.to == "finish"
