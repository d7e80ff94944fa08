"""Public lists of a batch: put up for objection, answered, then the result; only what must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse

from qianyi.domains.policies.choices import (
    ANSWER_WITHIN,
    PROCESS,
    ApplicationState,
    EntryKind,
    ObjectionState,
    PublicityKind,
    PublicityState,
)
from qianyi.domains.policies.errors import PublicityInvalid, SecondPersonNeeded
from qianyi.domains.policies.models import (
    PolicyApplication,
    PolicyCall,
    PolicyObjection,
    PolicyPublicity,
)
from qianyi.domains.policies.permissions import can_apply_for, can_object, is_of_call
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role, require
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.selectors import process_active, process_of
from qianyi.lib.clock import local_date

from .telling import readers_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

LEAST_WORDS, MOST_WORDS = 10, 2000
STEP: Final = "publicity"
CHANNELS: Final = ("平台", "来信", "来电", "来访")


def publicity_days() -> int:
    """Working days of the publicity period, as the process in force says."""
    step = process_of(process_active(PROCESS)).by_id[STEP]
    assert step.promised is not None  # noqa: S101 - the definition says it
    return step.promised.amount


def to_publish(call: PolicyCall, kind: str) -> QuerySet[PolicyApplication]:
    """Applications whose turn it is: at the publicity and on no list, or paid and in no result."""
    rows = PolicyApplication.objects.filter(call_item__call=call).select_related(
        "enterprise__subject", "call_item__item"
    )
    if kind == PublicityKind.RESULT:
        rows = rows.filter(state=ApplicationState.PAID)
    else:
        turn = StepInstance.objects.filter(step=STEP, status__in=LIVE).values("case_id")
        rows = rows.filter(state=ApplicationState.SUBMITTED, case__in=turn)
    shown = PolicyPublicity.objects.public().filter(call=call, kind=kind)
    refs = {one["ref"] for rows_ in shown.values_list("rows", flat=True) for one in rows_}
    return rows.exclude(ref__in=refs).order_by("call_item", "enterprise__sort_key", "pk")


@transaction.atomic
def publicity_publish(
    *,
    actor: Actor,
    call: PolicyCall,
    kind: str,
    refs: Collection[str],
    contact: str,
    moment: datetime,
) -> PolicyPublicity:
    """Publish the chosen applications: firm, item and amount, nothing else.

    Raises:
        NotAllowed: not an officer of the announcement's unit.
        PublicityInvalid: none chosen whose turn it is, or no way to object.
        ProcessNotFound: the process is not in force.
    """
    require(allowed=is_of_call(actor, call), actor=actor, what="公布名单")
    held = PolicyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    chosen = [row for row in to_publish(held, kind) if row.ref in refs]
    wrong = {} if chosen else {"chosen": "请选择要公布的企业；没有轮到公示的不能选。"}
    if not contact.strip():
        wrong["contact"] = "请填写异议受理方式。"
    if wrong:
        raise PublicityInvalid("；".join(wrong.values()), fields=wrong)
    day = local_date(moment)
    is_result = kind == PublicityKind.RESULT
    due = None if is_result else calendar_installed().add_workdays(day, publicity_days())
    last = held.publicities.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    row = PolicyPublicity.objects.create(
        call=held, kind=kind, number=last + 1,
        title=f"{held.title}{PublicityKind(kind).label}（第{last + 1}期）"[:160],
        rows=[_shown(one, is_result=is_result) for one in chosen], begins=day,
        until=due.on if due else None, doubt=due.doubt[:300] if due else "",
        contact=contact.strip()[:200], published_at=moment, published_by_id=actor.person_id,
    )  # fmt: skip
    readers = readers_of([one.enterprise_id for one in chosen], day)
    for one in chosen:
        until = f"，公示到{row.until:%Y-%m-%d}" if row.until else ""
        notify(
            Notice(
                key=f"policy-public-{row.pk}-{one.pk}", kind="policies.publicity",
                recipients=readers.get(one.enterprise_id, []),
                title=f"“{one.call_item.item}”{PublicityKind(kind).label}{until}。",
                url=reverse("policies:public-publicity", args=[row.ref]), moment=moment,
            )
        )  # fmt: skip
    return row


def _shown(row: PolicyApplication, *, is_result: bool) -> dict[str, Any]:
    amount = row.asked
    if is_result:
        amount = sum(
            one.amount if one.kind == EntryKind.PAID else -one.amount
            for one in row.entries.all()
            if one.kind in (EntryKind.PAID, EntryKind.RETURNED, EntryKind.RECOVERED)
        )  # type: ignore[assignment]  # of decimals, there is one at least
    return {
        "ref": row.ref, "firm": row.enterprise.subject.name, "item": row.call_item.item.title,
        "amount": None if amount is None else f"{amount.normalize():f}",
    }  # fmt: skip


@transaction.atomic
def publicity_withdraw(
    *, actor: Actor, publicity: PolicyPublicity, reason: str, moment: datetime
) -> PolicyPublicity:
    """Take a list down; what was on it stays kept.

    Raises:
        NotAllowed: not an officer of the announcement's unit.
        PublicityInvalid: no reason, or it is down already.
    """
    del moment  # the history keeps when
    require(allowed=is_of_call(actor, publicity.call), actor=actor, what="撤下公示")
    row = PolicyPublicity.objects.select_for_update(of=("self",)).get(pk=publicity.pk)
    if row.state == PublicityState.WITHDRAWN:
        raise PublicityInvalid("这份公示已经撤下。")
    if not reason.strip():
        sentence = "请写明撤下的理由。"
        raise PublicityInvalid(sentence, fields={"reason": sentence})
    row.state, row.withdrawn_reason = PublicityState.WITHDRAWN, reason.strip()[:300]
    row.save(update_fields=["state", "withdrawn_reason"])
    return row


@transaction.atomic
def objection_file(
    *,
    actor: Actor,
    publicity: PolicyPublicity,
    application_ref: str,
    enterprise: Enterprise | None,
    channel: str,
    statement: str,
    moment: datetime,
) -> PolicyObjection:
    """Object to a line of a list: a firm for itself, an officer for what came otherwise.

    Raises:
        NotAllowed: neither a firm nor a department.
        PublicityInvalid: the period is over, no such line, too few words, or one waits already.
    """
    require(allowed=can_object(actor), actor=actor, what="提出公示异议")
    if Role.ENTERPRISE_USER in actor.roles:
        allowed = enterprise is not None and can_apply_for(actor, enterprise.pk)
        require(allowed=allowed, actor=actor, what="以这家企业的名义提出异议")
    day = local_date(moment)
    row = PolicyApplication.objects.filter(ref=application_ref).first()
    listed = {one["ref"] for one in publicity.rows}
    wrong = {}
    if publicity.until is None or publicity.is_over_on(day):
        wrong["statement"] = "公示期已过，请向受理单位书面反映。"
    if row is None or application_ref not in listed:
        wrong["application"] = "请从名单里选择一行。"
    if not LEAST_WORDS <= len(statement.strip()) <= MOST_WORDS:
        wrong["statement"] = f"请写明事实和理由，{LEAST_WORDS}到{MOST_WORDS}字。"
    if channel not in CHANNELS:
        wrong["channel"] = f"提出方式只能是：{'、'.join(CHANNELS)}。"
    if wrong or row is None:
        raise PublicityInvalid("；".join(wrong.values()), fields=wrong)
    due = calendar_installed().add_workdays(day, ANSWER_WITHIN)
    try:
        with transaction.atomic():
            return PolicyObjection.objects.create(
                publicity=publicity, application=row, enterprise=enterprise, channel=channel,
                statement=statement.strip(), due_on=due.on, filed_at=moment,
                filed_by_id=actor.person_id,
            )  # fmt: skip
    except IntegrityError as problem:
        raise PublicityInvalid("本企业对这一行已有一件异议等待答复。") from problem


@transaction.atomic
def objection_answer(
    *, actor: Actor, objection: PolicyObjection, is_upheld: bool, answer: str, moment: datetime
) -> PolicyObjection:
    """Answer with reasons. What is upheld keeps the application from being decided.

    Raises:
        NotAllowed: not an officer of the announcement's unit.
        SecondPersonNeeded: whoever wrote the objection down.
        PublicityInvalid: answered already, or without reasons.
    """
    allowed = is_of_call(actor, objection.publicity.call)
    require(allowed=allowed, actor=actor, what="答复公示异议")
    row = PolicyObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.state != ObjectionState.OPEN:
        raise PublicityInvalid(f"这件异议已答复“{row.get_state_display()}”。")
    if row.filed_by_id == actor.user_id:
        raise SecondPersonNeeded("异议由您登记，须由另一名人员答复。")
    if len(answer.strip()) < LEAST_WORDS:
        sentence = f"请写明核实的情况和理由，至少{LEAST_WORDS}字。"
        raise PublicityInvalid(sentence, fields={"answer": sentence})
    row.state = ObjectionState.UPHELD if is_upheld else ObjectionState.TURNED_DOWN
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), moment, actor.person_id
    row.save()
    if row.enterprise_id is not None:
        day = local_date(moment)
        notify(
            Notice(
                key=f"policy-objection-{row.pk}", kind="policies.objection",
                recipients=readers_of([row.enterprise_id], day).get(row.enterprise_id, []),
                title=f"您对兑付公示的异议已答复：{row.get_state_display()}。",
                url=reverse("policies:objection", args=[row.pk]), moment=moment,
            )
        )  # fmt: skip
    return row
