"""Announcements: written, checked and published by a second person, ended; firms told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.domains.policies.choices import CallState, ItemState, PotRule
from qianyi.domains.policies.errors import CallClosed, CallInvalid, SecondPersonNeeded
from qianyi.domains.policies.models import PolicyBudget, PolicyCall, PolicyCallItem
from qianyi.domains.policies.permissions import can_keep_items, can_release_items
from qianyi.domains.policies.selectors.calls import call_lacking
from qianyi.domains.policies.selectors.ledger import balance_of_budget
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department, Territory

UNDERTAKING: Final = (
    "本企业承诺：所填数据和提交的材料真实、完整；同一费用没有重复享受其他财政支持；"
    "按规定使用资金，配合核查；不实的，退回资金并依法承担责任。"
)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPart:
    """One item of an announcement and its money."""

    item: PolicyItem
    budget: PolicyBudget
    pot: Decimal
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What an announcement says; ``closes_on`` is the first day that does not count."""

    territory: Territory
    year: int
    batch: str
    title: str
    unit: Department
    contact: str
    opens_on: date
    closes_on: date
    rule: str = PotRule.FIRST_COME
    words: str = ""
    finance: Department | None = None
    undertaking: str = UNDERTAKING
    parts: Sequence[CallPart] = ()


@transaction.atomic
def call_write(
    *, actor: Actor, facts: CallFacts, moment: datetime, call: PolicyCall | None = None
) -> PolicyCall:
    """Write a new announcement, or change one that is not published; it becomes a draft.

    Raises:
        NotAllowed: the actor does not keep items.
        CallClosed: it is published or ended.
        CallInvalid: something is missing or impossible; ``fields`` says which.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="拟制申报公告")
    _check(facts, call)
    row = _open(call) if call is not None else PolicyCall()
    for name in CallFacts.__dataclass_fields__:
        if name != "parts":
            value: Any = getattr(facts, name)
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.state = CallState.DRAFT
    row.is_demo = facts.territory.is_demo
    row.written_at, row.written_by_id = moment, actor.person_id
    row.save()
    _parts_put(row, facts.parts)
    return row


def _parts_put(row: PolicyCall, parts: Sequence[CallPart]) -> None:
    wanted = {one.item.pk: one for one in parts}
    for there in row.items.all():
        part = wanted.pop(there.item_id, None)
        if part is None:
            there.delete()
            continue
        there.budget, there.pot, there.group = part.budget, part.pot, part.group.strip()
        there.save()
    for part in wanted.values():
        PolicyCallItem.objects.create(
            call=row, item=part.item, budget=part.budget, pot=part.pot, group=part.group.strip()
        )


def _check(facts: CallFacts, call: PolicyCall | None) -> None:
    wrong = {
        name: f"请填写{label}。"
        for name, label in (
            ("title", "标题"), ("batch", "批次"), ("contact", "咨询方式"),
            ("undertaking", "承诺内容"),
        )
        if not getattr(facts, name).strip()
    }  # fmt: skip
    if facts.closes_on <= facts.opens_on:
        wrong["last_day"] = "申报截止应不早于申报开始。"
    if not FIRST_YEAR <= facts.year <= LAST_YEAR:
        wrong["year"] = f"年度应在{FIRST_YEAR}到{LAST_YEAR}之间。"
    if facts.rule not in PotRule.values:
        wrong["rule"] = f"只能是：{'、'.join(PotRule.labels)}。"
    wrong |= _wrong_parts(facts)
    same = PolicyCall.objects.filter(
        territory=facts.territory, year=facts.year, batch=facts.batch, title=facts.title
    )
    same = same.exclude(pk=call.pk) if call is not None else same
    if same.exists():
        wrong["title"] = "同一年度、批次已有同名的公告。"
    if wrong:
        raise CallInvalid("；".join(wrong.values()), fields=wrong)


def _wrong_parts(facts: CallFacts) -> dict[str, str]:
    wrong = {}
    left = {part.budget.pk: balance_of_budget(part.budget).left for part in facts.parts}
    for part in facts.parts:
        name = f"pot-{part.item.code}"
        there = left[part.budget.pk]
        left[part.budget.pk] = there - part.pot
        if part.pot <= 0:
            wrong[name] = f"“{part.item}”的本批资金应大于0。"
        elif part.pot > there:
            wrong[name] = (
                f"“{part.item}”的本批资金{part.pot.normalize():f}万元，超过“{part.budget}”"
                f"的余额{max(there, Decimal(0)).normalize():f}万元（本公告前面各项已扣除）；"
                "请先登记或调整预算。"
            )
        if part.item.state != ItemState.RELEASED:
            wrong["items"] = f"“{part.item}”不是已发布的版本。"
        if not part.budget.is_demo and facts.territory.is_demo:
            wrong["items"] = "示例区域的公告只能用示例资金。"
    return wrong


@transaction.atomic
def call_submit(*, actor: Actor, call: PolicyCall) -> PolicyCall:
    """Hand it in for a second person.

    Raises:
        NotAllowed: the actor does not keep items.
        CallClosed: it is no draft.
        CallInvalid: naming everything that is missing.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="提交申报公告")
    row = _open(call)
    _check_whole(row)
    row.state, row.returned_reason = CallState.WAITING, ""
    row.save()
    return row


@transaction.atomic
def call_publish(*, actor: Actor, call: PolicyCall, moment: datetime) -> PolicyCall:
    """A second person publishes it: firms and the public see it from now on.

    Raises:
        NotAllowed: the actor does not release.
        SecondPersonNeeded: whoever wrote it.
        CallClosed: it does not wait.
        CallInvalid: something is missing by now.
    """
    require(allowed=can_release_items(actor), actor=actor, what="发布申报公告")
    row = _open(call)
    if row.state != CallState.WAITING:
        raise CallClosed(f"“{row}”还没有提交复核；请先由拟制人提交。")
    if _has_written(row, actor):
        raise SecondPersonNeeded("公告由您拟制，须由另一名人员核对后发布。")
    _check_whole(row)
    if row.closes_on <= local_date(moment):
        told = f"申报截止{row.last_day:%Y-%m-%d}已过，发布后没有企业能申报；请退回修改申报截止。"
        raise CallInvalid(told, fields={"items": told})
    row.state, row.published_at, row.published_by_id = (
        CallState.PUBLISHED, moment, actor.person_id,
    )  # fmt: skip
    row.save()
    return row


@transaction.atomic
def call_return(*, actor: Actor, call: PolicyCall, reason: str) -> PolicyCall:
    """Send it back to whoever wrote it.

    Raises:
        NotAllowed: the actor does not release.
        CallClosed: it does not wait.
        CallInvalid: no reason.
    """
    require(allowed=can_release_items(actor), actor=actor, what="退回申报公告")
    row = _open(call)
    if row.state != CallState.WAITING:
        raise CallClosed(f"“{row}”没有提交复核，不用退回。")
    row.state, row.returned_reason = CallState.DRAFT, _reason(reason, "退回")
    with history.because(reason):
        row.save()
    return row


@transaction.atomic
def call_end(*, actor: Actor, call: PolicyCall, reason: str, moment: datetime) -> PolicyCall:
    """Take no more applications; what has been handed in goes on. A draft is given up.

    Raises:
        NotAllowed: the actor neither releases nor, for a draft, keeps items.
        CallClosed: it is ended already.
        CallInvalid: no reason.
    """
    row = PolicyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    is_public = row.state == CallState.PUBLISHED
    allowed = can_release_items(actor) if is_public else can_keep_items(actor)
    require(allowed=allowed, actor=actor, what="结束申报公告")
    if row.state == CallState.ENDED:
        raise CallClosed(f"“{row}”已经结束。")
    row.end_reason = _reason(reason, "结束")
    row.state, row.ended_at = CallState.ENDED, moment
    with history.because(reason):
        row.save()
    return row


def _open(call: PolicyCall) -> PolicyCall:
    row = PolicyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if row.state in (CallState.PUBLISHED, CallState.ENDED):
        state = row.get_state_display().removeprefix("已")
        raise CallClosed(f"“{row}”已{state}，内容不能再改；需要调整的，结束后另发公告。")
    return row


def _check_whole(row: PolicyCall) -> None:
    missing = call_lacking(row)
    if missing:
        told = f"“{row}”还不能发布：{'；'.join(missing)}。"
        raise CallInvalid(told, fields={"items": told})


def _has_written(row: PolicyCall, actor: Actor) -> bool:
    """Whether the actor wrote this announcement at any time."""
    if row.written_by_id == actor.user_id:
        return True
    kept = history.kept_for(PolicyCall)
    assert kept is not None  # noqa: S101 - the model is tracked
    events = kept.event._default_manager.filter(pgh_obj_id=row.pk, written_by=actor.user_id)
    return events.exists()


def _reason(reason: str, what: str) -> str:
    told = reason.strip()
    if not told:
        sentence = f"请写明{what}的理由。"
        raise CallInvalid(sentence, fields={"reason": sentence})
    return told[:300]
