"""Keeping the reserve (梯度培育储备): who is in it, who looks after whom, what was talked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.enterprises.choices import PoolEnd
from qianyi.domains.enterprises.errors import PoolEntryEnded, PoolEntryExists, PoolInvalid
from qianyi.domains.enterprises.models import PoolMember, PoolNote
from qianyi.domains.enterprises.permissions import can_keep_pool
from qianyi.engine.reserves import ReserveRow, reserves_read
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.rules.models import Title
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.permissions import can_change_enterprise
from qianyi.kernel.subjects.selectors import enterprises_by_code
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from typing import Any

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFacts:
    """Who looks after a firm, and when it is to be called next."""

    owner: str = ""
    department: Department | None = None
    next_contact_on: date | None = None


@transaction.atomic
def pool_add(
    *,
    actor: Actor,
    enterprise: Enterprise,
    title: Title,
    reason: str,
    facts: PoolFacts,
    moment: datetime,
) -> PoolMember:
    """A firm comes into the reserve for a title.

    Raises:
        NotAllowed: the actor does not keep this firm.
        PoolInvalid: no reason, or a day of calling that lies behind.
        PoolEntryExists: it is there already.
    """
    _require(actor, enterprise, "登记储备企业")
    today = local_date(moment)
    _check({"reason": "" if reason.strip() else "请写明入库理由。", **_wrong_day(facts, today)})
    if PoolMember.objects.present().filter(enterprise=enterprise, title=title).exists():
        raise PoolEntryExists(f"“{enterprise}”已在“{title}”储备中，不用再登记；可以打开它修改。")
    return PoolMember.objects.create(
        enterprise=enterprise,
        title=title,
        reason=reason.strip()[:200],
        added_on=today,
        owner=facts.owner.strip(),
        department=facts.department,
        next_contact_on=facts.next_contact_on,
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )


@transaction.atomic
def pool_change(
    *, actor: Actor, member: PoolMember, facts: PoolFacts, moment: datetime
) -> PoolMember:
    """Who looks after the firm and when to call it next.

    Raises:
        NotAllowed: the actor does not keep this firm.
        PoolInvalid: a day of calling that lies behind.
        PoolEntryEnded: it left the reserve.
    """
    row = _open(actor, member, "修改储备企业")
    if facts.next_contact_on != row.next_contact_on:
        _check(_wrong_day(facts, local_date(moment)))
    row.owner, row.department = facts.owner.strip(), facts.department
    row.next_contact_on = facts.next_contact_on
    row.save(update_fields=["owner", "department", "next_contact_on"])
    return row


@transaction.atomic
def pool_note(
    *,
    actor: Actor,
    member: PoolMember,
    noted_on: date,
    text: str,
    next_contact_on: date | None,
    moment: datetime,
) -> PoolNote:
    """What was talked about with the firm, and when to call it next.

    Raises:
        NotAllowed: the actor does not keep this firm.
        PoolInvalid: nothing said, a day to come, or a next day that lies behind.
        PoolEntryEnded: it left the reserve.
    """
    row = _open(actor, member, "记录联系情况")
    today = local_date(moment)
    problems = {"text": "" if text.strip() else "请写明联系的内容。"}
    if noted_on > today:
        problems["noted_on"] = f"联系日期 {noted_on:%Y-%m-%d} 晚于今天，请核对。"
    _check({**problems, **_wrong_day(PoolFacts(next_contact_on=next_contact_on), today)})
    row.next_contact_on = next_contact_on
    row.save(update_fields=["next_contact_on"])
    return PoolNote.objects.create(
        member=row,
        noted_on=noted_on,
        text=text.strip()[:500],
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )


@transaction.atomic
def pool_end(
    *, actor: Actor, member: PoolMember, end: str, reason: str, moment: datetime
) -> PoolMember:
    """A firm leaves the reserve, with the cause.

    Raises:
        NotAllowed: the actor does not keep this firm.
        PoolInvalid: no cause of the list, or 其他 without words.
        PoolEntryEnded: it left already.
    """
    row = _open(actor, member, "移出储备")
    problems = {"end": "" if end in PoolEnd.values else "请选择出库原因。"}
    if end == PoolEnd.OTHER and not reason.strip():
        problems["reason"] = "选“其他”的，请写明原因。"
    _check(problems)
    row.ended_on, row.end, row.end_reason = local_date(moment), end, reason.strip()[:200]
    with history.because(reason or PoolEnd(end).label):
        row.save(update_fields=["ended_on", "end", "end_reason"])
    return row


def pool_looked_through(*, actor: Actor, content: bytes) -> list[ReserveRow]:
    """A workbook's rows, each with what is wrong with it; nothing is registered.

    Raises:
        NotAllowed: the actor keeps no reserve.
        ReserveListRefused: it cannot be read as such a list.
    """
    require(allowed=can_keep_pool(actor), actor=actor, what="导入储备企业")
    rows = reserves_read(content)
    words = _Words(actor, rows)
    return [row if row.problem else replace(row, problem=words.problem(row)) for row in rows]


@transaction.atomic
def pool_bring_in(*, actor: Actor, content: bytes, moment: datetime) -> int:
    """All rows of a workbook into the reserve; how many.

    Raises:
        NotAllowed: the actor keeps no reserve.
        ReserveListRefused: it cannot be read as such a list.
        PoolInvalid: some row is wrong; none was brought in.
    """
    rows = pool_looked_through(actor=actor, content=content)
    wrong = [row for row in rows if row.problem]
    if wrong:
        raise PoolInvalid(f"有 {len(wrong)} 行有误，没有导入任何一行；请改正后重新上传。")
    words = _Words(actor, rows)
    for row in rows:
        firm = words.firms[row.uscc]
        facts = PoolFacts(
            owner=row.owner,
            department=words.departments.get(row.department),
            next_contact_on=row.next_contact_on,
        )
        member = pool_add(
            actor=actor, enterprise=firm, title=words.titles[row.title], reason=row.reason,
            facts=facts, moment=moment,
        )  # fmt: skip
        if row.note:
            pool_note(
                actor=actor, member=member, noted_on=local_date(moment), text=row.note,
                next_contact_on=row.next_contact_on, moment=moment,
            )  # fmt: skip
    return len(rows)


class _Words:
    """What the words of a workbook mean here, looked up once for all rows."""

    def __init__(self, actor: Actor, rows: Iterable[ReserveRow]) -> None:
        self.actor = actor
        codes = {row.uscc for row in rows}
        self.firms = enterprises_by_code(actor, codes)
        self.titles = {name: row for row in Title.objects.all() for name in (row.name, row.code)}
        self.departments = {
            name: row
            for row in Department.objects.select_related("subject")
            for name in (row.subject.name, row.subject.short_name)
            if name
        }
        present = PoolMember.objects.present().filter(enterprise__uscc__in=codes)
        self.there = set(present.values_list("enterprise__uscc", "title_id"))

    def problem(self, row: ReserveRow) -> str:
        """What is wrong with a row, in one sentence; empty for a right one."""
        firm, title = self.firms.get(row.uscc), self.titles.get(row.title)
        if firm is None:
            return "企业名单里没有这个统一社会信用代码，或者您没有查看权限。"
        if not can_change_enterprise(self.actor, firm):
            return "这家企业不归您办理。"
        if title is None:
            return f"没有“{row.title}”这个称号；请从模板的下拉列表中选择。"
        if row.department and row.department not in self.departments:
            return f"没有“{row.department}”这个单位。"
        if (row.uscc, title.pk) in self.there:
            return "已在这个称号的储备中。"
        return ""


def pool_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Entries of one firm become another's, but for titles the other is in the reserve for."""
    there = set(
        PoolMember.objects.present().filter(enterprise=to_id).values_list("title_id", flat=True)
    )
    rows = PoolMember.objects.filter(enterprise=from_id)
    moving = [row.pk for row in rows if not row.is_present or row.title_id not in there]
    PoolMember.objects.filter(pk__in=moving).update(enterprise=to_id)
    return moving


def pool_move_back(from_id: int, to_id: int, moved: list[Any], moment: datetime) -> None:  # noqa: ARG001
    """Exactly those back."""
    PoolMember.objects.filter(pk__in=moved, enterprise=to_id).update(enterprise=from_id)


def _require(actor: Actor, enterprise: Enterprise, what: str) -> None:
    require(allowed=can_change_enterprise(actor, enterprise), actor=actor, what=what)


def _open(actor: Actor, member: PoolMember, what: str) -> PoolMember:
    _require(actor, member.enterprise, what)
    row = PoolMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if not row.is_present:
        raise PoolEntryEnded("这家企业已移出储备，不能再修改；如需再培育，请重新登记。")
    return row


def _wrong_day(facts: PoolFacts, today: date) -> dict[str, str]:
    if facts.next_contact_on is not None and facts.next_contact_on < today:
        return {"next_contact_on": f"下次联系日期 {facts.next_contact_on:%Y-%m-%d} 早于今天。"}
    return {}


def _check(problems: dict[str, str]) -> None:
    told = {name: sentence for name, sentence in problems.items() if sentence}
    if told:
        raise PoolInvalid(in_one(told.values()), fields=told)
