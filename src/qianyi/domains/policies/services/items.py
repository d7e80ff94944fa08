"""Writing, handing in, returning, releasing, ending and revising items.

Whoever wrote or handed in a version does not release it. A released version is never edited: a
change is a new version, and takes the old one's place when it is released.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.domains.policies.choices import PAY_WITHIN, BenefitForm, ItemState
from qianyi.domains.policies.errors import ItemClosed, ItemInvalid, ItemNotReady
from qianyi.domains.policies.models import PolicyDocument, PolicyItem, PolicyLine
from qianyi.domains.policies.permissions import can_keep_items, can_release_items
from qianyi.domains.policies.selectors.library import findings_of, lacking
from qianyi.engine.fair_competition import findings
from qianyi.foundation import history, search
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document
    from qianyi.kernel.subjects.models import Department, Territory

NUMBER_BYTES: Final = 3
MOST_PAY_DAYS: Final = 250
SEARCH_KIND: Final = "policy_item"
LINE_FIELDS: Final = (
    "section", "position", "name", "kind", "fact", "fact_name", "unit", "per", "per_name", "year",
    "operator", "threshold", "wanted", "choices", "group", "is_veto", "clause", "certainty",
    "reuse", "place_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """What is said of a policy document beside its title page."""

    level: str
    territory: Territory
    valid_from: date | None = None
    valid_to: date | None = None
    certainty: str = "unverified"
    superseded_by: PolicyDocument | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What an item says but for its lines; ends are the first day that does not count."""

    policy: PolicyDocument
    territory: Territory
    title: str
    kind: str
    who: str = ""
    benefit_form: str = "other"
    amount: Decimal | None = None
    ratio: Decimal | None = None
    base: str = ""
    cap: Decimal | None = None
    pot: Decimal | None = None
    benefit_words: str = ""
    rule_code: str = ""
    rule_application: str = ""
    without_application: bool = False
    pay_days: int = PAY_WITHIN
    procedure: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    department: Department | None = None
    unit: str = ""
    contact: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    certainty: str = "unverified"
    review_conclusion: str = ""
    review_basis: str = ""
    reviewed_on: date | None = None
    explanation: str = ""


@transaction.atomic
def policy_record(
    *, actor: Actor, document: Document, facts: PolicyFacts, moment: datetime
) -> PolicyDocument:
    """A document as a policy, recorded or renewed.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemInvalid: it ends before it begins, or would supersede itself.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="登记政策文件")
    if facts.valid_from and facts.valid_to and facts.valid_to <= facts.valid_from:
        raise ItemInvalid("失效日期应晚于施行日期。", fields={"last_day": "应晚于施行日期。"})
    if facts.superseded_by is not None and facts.superseded_by.document_id == document.pk:
        told = "一份文件不能被自己替代；请选择另一份文件，或留空。"
        raise ItemInvalid(told, fields={"superseded_by": told})
    row, _ = PolicyDocument.objects.update_or_create(
        document=document,
        defaults={
            **_plain(facts),
            "is_demo": facts.territory.is_demo or document.is_demo,
            "recorded_at": moment,
            "recorded_by_id": actor.user_id,
        },
    )
    return row


@transaction.atomic
def item_write(*, actor: Actor, facts: ItemFacts, moment: datetime, code: str = "") -> PolicyItem:
    """A new item as a draft; its lines are added one by one.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemInvalid: see :func:`item_check`.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="拟制政策事项")
    item_check(facts)
    made = PolicyItem.objects.create(
        code=code or f"p{local_date(moment):%Y%m%d}-{secrets.token_hex(NUMBER_BYTES)}",
        is_demo=facts.territory.is_demo or facts.policy.is_demo,
        written_at=moment,
        written_by_id=actor.user_id,
        **_plain(facts),
    )
    search.touched(SEARCH_KIND, made.pk)
    return made


@transaction.atomic
def item_rewrite(
    *, actor: Actor, item: PolicyItem, facts: ItemFacts, moment: datetime
) -> PolicyItem:
    """Change a version that is not released; it becomes a draft again.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: it is released or ended.
        ItemInvalid: see :func:`item_check`.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="修改政策事项")
    row = item_open(item)
    item_check(facts)
    for name, value in _plain(facts).items():
        setattr(row, name, value)
    row.is_demo = facts.territory.is_demo or facts.policy.is_demo
    item_touch(row, actor, moment)
    search.touched(SEARCH_KIND, row.pk)
    return row


def item_open(item: PolicyItem) -> PolicyItem:
    """The version locked, if its text may still change.

    Raises:
        ItemClosed: it is released or ended.
    """
    row = PolicyItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not row.is_open_for_edit:
        raise ItemClosed(
            f"“{row}”第{row.version}版已{row.get_state_display().removeprefix('已')}，"
            "内容不能再修改；如需调整，请拟新版本。"
        )
    return row


def item_touch(row: PolicyItem, actor: Actor, moment: datetime) -> None:
    """A version was changed: whoever changed it last wrote it, and it is to be handed in again."""
    row.state = ItemState.DRAFT
    row.written_at, row.written_by_id = moment, actor.user_id
    row.save()


@transaction.atomic
def item_submit(*, actor: Actor, item: PolicyItem, moment: datetime) -> PolicyItem:
    """Hand a draft in, for another person to release.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: it is released or ended.
        ItemNotReady: naming everything that is missing.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="提交复核")
    row = item_open(item)
    _check_ready(row, local_date(moment))
    row.state, row.returned_reason = ItemState.WAITING, ""
    row.written_by_id = actor.user_id
    row.save()
    return row


@transaction.atomic
def item_return(*, actor: Actor, item: PolicyItem, reason: str) -> PolicyItem:
    """Send a version back to whoever wrote it.

    Raises:
        NotAllowed: the actor does not release items.
        ItemClosed: it is not waiting.
        ItemInvalid: without a reason.
    """
    require(allowed=can_release_items(actor), actor=actor, what="退回政策事项")
    row = item_open(item)
    if row.state != ItemState.WAITING:
        raise ItemClosed(f"“{row}”没有提交复核，不用退回。")
    row.state, row.returned_reason = ItemState.DRAFT, _reason(reason, "退回")
    with history.because(reason):
        row.save()
    return row


@transaction.atomic
def item_release(*, actor: Actor, item: PolicyItem, reason: str, moment: datetime) -> PolicyItem:
    """Let a version hold; the one released before ends.

    Raises:
        NotAllowed: the actor may not release, or wrote it.
        ItemClosed: it is not waiting.
        ItemInvalid: without a reason.
        ItemNotReady: naming everything that is missing.
    """
    require(allowed=can_release_items(actor), actor=actor, what="发布政策事项")
    row = item_open(item)
    if row.state != ItemState.WAITING:
        raise ItemClosed(f"“{row}”还没有提交复核；请先由拟制人提交。")
    if _has_written(row, actor):
        require(allowed=False, actor=actor, what="发布自己拟制或提交的政策（须由另一人发布）")
    told = _reason(reason, "发布")
    _check_ready(row, local_date(moment))
    before = PolicyItem.objects.select_for_update(of=("self",)).filter(
        code=row.code, state=ItemState.RELEASED
    )
    for one in before:
        _end(one, actor, f"由第{row.version}版替代", moment)
    row.state, row.released_at = ItemState.RELEASED, moment
    row.released_by_id = actor.user_id
    with history.because(told):
        row.save()
    search.touched(SEARCH_KIND, row.pk)
    return row


@transaction.atomic
def item_end(*, actor: Actor, item: PolicyItem, reason: str, moment: datetime) -> PolicyItem:
    """Stop a released version, or give up a draft.

    Raises:
        NotAllowed: the actor may neither release nor, for a draft, keep items.
        ItemClosed: it is ended already.
        ItemInvalid: without a reason.
    """
    row = PolicyItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    allowed = can_release_items(actor) if row.state == ItemState.RELEASED else can_keep_items(actor)
    require(allowed=allowed, actor=actor, what="停止政策事项")
    if row.state == ItemState.ENDED:
        raise ItemClosed(f"“{row}”已经停止。")
    _end(row, actor, _reason(reason, "停止"), moment)
    return row


@transaction.atomic
def item_revise(*, actor: Actor, item: PolicyItem, moment: datetime) -> PolicyItem:
    """A draft of the next version with the same text and lines; the review is to be made anew.

    Raises:
        NotAllowed: the actor does not keep the library.
        ItemClosed: a version in the making is there already, or the item is one itself.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="拟政策事项的新版本")
    row = PolicyItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    newest = PolicyItem.objects.filter(code=row.code).order_by("-version")[0]
    if newest.is_open_for_edit:
        raise ItemClosed(f"“{row}”的第{newest.version}版正在拟制，请在那一版上修改。")
    facts = ItemFacts(**{
        name: getattr(row, name) for name in ItemFacts.__dataclass_fields__
        if name not in ("review_conclusion", "review_basis", "reviewed_on", "explanation")
    })  # fmt: skip
    made = PolicyItem.objects.create(
        code=row.code, version=newest.version + 1, follows=row, is_demo=row.is_demo,
        written_at=moment, written_by_id=actor.user_id, **_plain(facts),
    )  # fmt: skip
    for line in row.lines.order_by("section", "position", "pk"):
        PolicyLine.objects.create(item=made, **{name: getattr(line, name) for name in LINE_FIELDS})
    return made


def _has_written(row: PolicyItem, actor: Actor) -> bool:
    """Whether the actor wrote or handed in this version at any time, not only last."""
    kept = history.kept_for(PolicyItem)
    if kept is None or actor.user_id is None:
        return False
    events = kept.event._default_manager.filter(pgh_obj_id=row.pk, written_by=actor.user_id)
    return events.exists()


def _end(row: PolicyItem, actor: Actor, reason: str, moment: datetime) -> None:
    row.state, row.ended_at, row.ended_by_id = ItemState.ENDED, moment, actor.user_id
    row.end_reason = reason[:300]
    with history.because(reason):
        row.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    search.touched(SEARCH_KIND, row.pk)


def _reason(reason: str, what: str) -> str:
    told = reason.strip()
    if not told:
        sentence = f"请写明{what}的理由。"
        raise ItemInvalid(sentence, fields={"reason": sentence})
    return told[:300]


def _plain(facts: PolicyFacts | ItemFacts) -> dict[str, Any]:
    """Field → value; related rows stay rows."""
    return {name: getattr(facts, name) for name in type(facts).__dataclass_fields__}


def item_check(facts: ItemFacts | PolicyItem) -> None:
    """What an item may not say, however unfinished it is.

    Raises:
        ItemInvalid: with a sentence for each field.
    """
    wrong = {**_wrong_text(facts), **_wrong_money(facts), **_wrong_days(facts)}
    if wrong:
        raise ItemInvalid(f"有{len(wrong)}处需要改正：{'；'.join(wrong.values())}", fields=wrong)


def _wrong_text(facts: ItemFacts | PolicyItem) -> dict[str, str]:
    wrong = {} if facts.title.strip() else {"title": "请填写名称。"}
    for one in findings(f"{facts.title}。{facts.benefit_words}。{facts.who}"):
        if one.is_refused:
            wrong["benefit_words"] = one.sentence
    return wrong


def _wrong_money(facts: ItemFacts | PolicyItem) -> dict[str, str]:
    wrong = {
        name: "应大于0；没有规定的请留空。"
        for name in ("amount", "ratio", "cap", "pot")
        if (value := getattr(facts, name)) is not None and value <= 0
    }
    if facts.benefit_form == BenefitForm.RATIO and facts.amount is not None:
        wrong["amount"] = "按比例的不写定额；单户上限写在“单户上限”里。"
    if facts.cap is not None and facts.pot is not None and facts.cap > facts.pot:
        wrong["cap"] = "单户上限超过了年度资金总额。"
    return wrong


def _wrong_days(facts: ItemFacts | PolicyItem) -> dict[str, str]:
    wrong = {}
    if facts.valid_from and facts.valid_to and facts.valid_to <= facts.valid_from:
        wrong["last_day"] = "失效日期应不早于生效日期。"
    if facts.opens_on and facts.closes_on and facts.closes_on <= facts.opens_on:
        wrong["close_day"] = "申报截止应不早于申报开始。"
    if not 1 <= facts.pay_days <= MOST_PAY_DAYS:
        wrong["pay_days"] = f"兑付时限应在1到{MOST_PAY_DAYS}个工作日之间。"
    return wrong


def _check_ready(row: PolicyItem, day: date) -> None:
    refused = [one for one in findings_of(row) if one.is_refused]
    missing = [*lacking(row, day), *(one.sentence.rstrip("。") for one in refused)]
    if missing:
        raise ItemNotReady(
            f"“{row}”还不能发布：{'；'.join(missing)}。请补齐后再提交。", missing=missing
        )
