"""The knowledge base: written by one person, published by another, retired with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.requests.choices import KnowledgeState
from qianyi.domains.requests.errors import (
    KnowledgeNotFound,
    KnowledgeRefused,
    RequestInvalid,
    SecondPersonNeeded,
)
from qianyi.domains.requests.models import KnowledgeItem, KnowledgeUse
from qianyi.domains.requests.permissions import (
    can_have_requests,
    can_keep_item,
    can_write_knowledge,
    stands_for,
)
from qianyi.domains.requests.selectors.routing import topic_get
from qianyi.engine.requests import words_kept
from qianyi.foundation import search
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.models import Subject, SubjectKind
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

KNOWLEDGE = "knowledge"
"""What the search box calls its entries."""
LONGEST = {"question": 200, "answer": 4000, "source": 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAsked:
    """What an answer says; ``unit`` is the code of the department that stands for it."""

    question: str
    answer: str
    topic: str
    source: str
    unit: str
    valid_from: date
    valid_to: date | None = None
    source_url: str = ""
    replaces: KnowledgeItem | None = None
    is_demo: bool = False


@transaction.atomic
def knowledge_write(*, actor: Actor, asked: ItemAsked, moment: datetime) -> KnowledgeItem:
    """Write an answer; it is shown to nobody outside before a second person has published it.

    Raises:
        NotAllowed: the actor writes none, or not for that unit.
        RequestInvalid: something is missing or does not fit.
    """
    require(allowed=can_write_knowledge(actor), actor=actor, what="编写知识条目")
    units = Subject.objects.filter(kind=SubjectKind.DEPARTMENT, code=asked.unit)
    unit = units.select_related("department__territory").first()
    problems = _wrong(asked)
    if unit is None:
        problems["unit"] = "请从列表中选择负责单位。"
    if problems or unit is None:
        raise RequestInvalid("；".join(problems.values()), fields=problems)
    require(allowed=stands_for(actor, unit), actor=actor, what=f"编写由{unit}负责的知识条目")
    row = KnowledgeItem.objects.create(
        question=asked.question.strip(),
        answer=asked.answer.strip(),
        topic=topic_get(asked.topic),
        source=asked.source.strip(),
        source_url=asked.source_url.strip(),
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        unit=unit,
        replaces=asked.replaces,
        is_demo=asked.is_demo,
        terms=words_kept(f"{asked.question} {asked.question} {asked.answer}"),
        written_at=moment,
        written_by_id=actor.person_id,
    )
    search.touched(KNOWLEDGE, row.pk)
    return row


@transaction.atomic
def knowledge_check(
    *, actor: Actor, item: KnowledgeItem, publishes: bool, reason: str, moment: datetime
) -> KnowledgeItem:
    """A second person publishes an answer, or turns it down; what it replaces is retired with it.

    Raises:
        NotAllowed: neither of the unit that stands for it nor a planner there.
        SecondPersonNeeded: whoever wrote it.
        KnowledgeRefused: it does not wait to be checked.
        RequestInvalid: turned down without a reason.
    """
    require(allowed=can_keep_item(actor, item), actor=actor, what="审核知识条目")
    held = KnowledgeItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if held.state != KnowledgeState.DRAFT:
        raise KnowledgeRefused(f"这条解答现为“{held.get_state_display()}”，不用再审核。")
    if held.written_by_id == actor.person_id:
        raise SecondPersonNeeded("这条解答由您编写，须由另一名人员审核后发布。")
    if not publishes and not reason.strip():
        sentence = "不予发布请写明理由。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    held.state = KnowledgeState.PUBLISHED if publishes else KnowledgeState.RETIRED
    held.checked_at, held.checked_by_id = moment, actor.user_id
    held.ended_reason = "" if publishes else reason.strip()[:300]
    held.save()
    if publishes and held.replaces_id is not None:
        old = KnowledgeItem.objects.select_for_update().get(pk=held.replaces_id)
        old.state, old.ended_reason = KnowledgeState.RETIRED, "由新的解答代替"
        old.save(update_fields=["state", "ended_reason"])
        search.touched(KNOWLEDGE, old.pk)
    search.touched(KNOWLEDGE, held.pk)
    return held


@transaction.atomic
def knowledge_retire(
    *, actor: Actor, item: KnowledgeItem, reason: str, moment: datetime
) -> KnowledgeItem:
    """Take a published answer out of use from today on.

    Raises:
        NotAllowed: neither of the unit that stands for it nor a planner there.
        KnowledgeRefused: it is not in use.
        RequestInvalid: no reason.
    """
    require(allowed=can_keep_item(actor, item), actor=actor, what="停用知识条目")
    held = KnowledgeItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if held.state != KnowledgeState.PUBLISHED:
        raise KnowledgeRefused(f"这条解答现为“{held.get_state_display()}”，不用停用。")
    if not reason.strip():
        sentence = "请写明停用的理由。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    held.state, held.ended_reason = KnowledgeState.RETIRED, reason.strip()[:300]
    today = local_date(moment)
    if today > held.valid_from and (held.valid_to is None or held.valid_to > today):
        held.valid_to = today
    held.save()
    search.touched(KNOWLEDGE, held.pk)
    return held


@transaction.atomic
def knowledge_used(
    *, actor: Actor, item: KnowledgeItem, is_solved: bool, moment: datetime
) -> KnowledgeUse:
    """A firm says whether an answer settled its question.

    Raises:
        NotAllowed: not a firm or institution.
        KnowledgeNotFound: the answer is not in force.
    """
    require(allowed=can_have_requests(actor), actor=actor, what="反馈解答是否有用")
    if not KnowledgeItem.objects.in_force(local_date(moment)).filter(pk=item.pk).exists():
        raise KnowledgeNotFound("这条解答已经停用或过了有效期，请提交诉求。")
    subject_id = min(actor.subject_ids, default=None)
    return KnowledgeUse.objects.create(
        item=item, subject_id=subject_id, is_solved=is_solved, used_at=moment
    )


def _wrong(asked: ItemAsked) -> dict[str, str]:
    problems = {}
    words = {"question": "问题", "answer": "解答", "source": "依据"}
    for name, label in words.items():
        written = str(getattr(asked, name)).strip()
        if not written:
            problems[name] = f"请填写{label}。"
        elif len(written) > LONGEST[name]:
            problems[name] = f"{label}最多 {LONGEST[name]} 字，现为 {len(written)} 字。"
    if asked.valid_to is not None and asked.valid_to <= asked.valid_from:
        problems["valid_to"] = f"有效期止应晚于起始日 {asked.valid_from:%Y-%m-%d}。"
    if asked.source_url and not asked.source_url.startswith(("https://", "http://", "/")):
        problems["source_url"] = "依据所在页面应为网址，以 https:// 开头；没有的不填。"
    return problems
