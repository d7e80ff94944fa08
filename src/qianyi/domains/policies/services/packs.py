"""What packs and files bring into the library: policies, and items that wait for release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from qianyi.domains.policies.choices import ItemState, LineKind
from qianyi.domains.policies.errors import ExchangeRefused, ItemInvalid
from qianyi.domains.policies.models import PolicyDocument, PolicyItem, PolicyLine
from qianyi.domains.policies.permissions import can_keep_items
from qianyi.domains.policies.selectors.facts import facts_offered
from qianyi.engine.policies.packed import policies_of
from qianyi.foundation import search
from qianyi.foundation.permissions import require
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.documents.models import Document
from qianyi.kernel.documents.services import document_cite
from qianyi.kernel.subjects.models import Department, Territory

from .items import SEARCH_KIND, item_check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from qianyi.domains.policies.selectors.facts import FactOffered
    from qianyi.engine.packs import Pack
    from qianyi.engine.policies.packed import PackedItem, PackedLine, PackedPolicy
    from qianyi.foundation.permissions import Actor

PLAIN = (
    "title", "kind", "who", "benefit_words", "benefit_form", "amount", "ratio", "base", "cap",
    "pot", "without_application", "pay_days", "procedure", "opens_on", "unit", "contact",
    "valid_from", "certainty", "review_conclusion", "review_basis", "reviewed_on",
    "outside_number",
)  # fmt: skip
LINE_PLAIN = (
    "section", "name", "kind", "fact", "per", "year", "operator", "threshold", "wanted", "group",
    "clause", "certainty", "reuse",
)  # fmt: skip


def load_policies(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001 - the registry's signature
    """Bring in a pack's policies; new items wait for an officer to release them.

    Raises:
        PackInvalid: with every problem of the first file that has any.
        ExchangeRefused: a territory, department or fact is not known.
    """
    policies = policies_of(pack)
    made = policies_take(policies, moment=moment, provenance=provenance_of(pack))
    if not policies:
        return {}
    total = sum(len(one.items) for one in policies)
    return {"政策文件": len(policies), "政策事项": total, "其中新增事项": made}


@transaction.atomic
def policies_import(*, actor: Actor, policies: Sequence[PackedPolicy], moment: datetime) -> int:
    """Take in policies from a file; how many items are new. They wait for somebody to release them.

    Raises:
        NotAllowed: the actor does not keep the library.
        ExchangeRefused: a territory, department or fact is not known, or an item says what none
            may say.
    """
    require(allowed=can_keep_items(actor), actor=actor, what="导入政策事项")
    return policies_take(policies, moment=moment, provenance={}, user_id=actor.user_id)


def policies_take(
    policies: Sequence[PackedPolicy],
    *,
    moment: datetime,
    provenance: Mapping[str, str],
    user_id: int | None = None,
) -> int:
    """Policies recorded, items that are not there made; items people have changed stay theirs."""
    offered = facts_offered() if policies else {}
    made = 0
    for record in policies:
        row = _policy(record, moment, provenance, user_id)
        for item in record.items:
            made += _item(row, item, offered, moment, provenance, user_id)
    return made


def _policy(
    record: PackedPolicy, moment: datetime, provenance: Mapping[str, str], user_id: int | None
) -> PolicyDocument:
    territory = Territory.objects.filter(subject__code=record.territory).first()
    if territory is None:
        raise ExchangeRefused(
            f"“{record.title}”的适用区域“{record.territory}”没有登记；"
            "请先载入区域，或改用已有的区域代码。"
        )
    document = Document.objects.filter(key=record.document).first()
    if document is None:
        document = document_cite(
            key=record.document, title=record.title, number=record.number, issuer=record.issuer,
            issued_on=record.issued_on, kind="政策文件", moment=moment,
            provenance=dict(provenance), is_demo=territory.is_demo,
        )  # fmt: skip
    row, _ = PolicyDocument.objects.get_or_create(
        document=document,
        defaults={
            "level": record.level, "territory": territory, "valid_from": record.valid_from,
            "valid_to": _after(record.last_day), "certainty": record.certainty,
            "note": record.note, "is_demo": territory.is_demo, "recorded_at": moment,
            "recorded_by_id": user_id, **provenance,
        },
    )  # fmt: skip
    return row


def _item(
    policy: PolicyDocument,
    record: PackedItem,
    offered: Mapping[str, FactOffered],
    moment: datetime,
    provenance: Mapping[str, str],
    user_id: int | None,
) -> bool:
    """One item made as a draft that waits; True where it was not there."""
    if PolicyItem.objects.filter(code=record.code).exists():
        return False
    department = Department.objects.filter(subject__code=record.department).first()
    if record.department and department is None:
        raise ExchangeRefused(
            f"“{record.title}”的责任单位“{record.department}”没有登记；请先登记单位，"
            "或写在 unit 里。"
        )
    row = PolicyItem(
        code=record.code, policy=policy, territory=policy.territory,
        rule_code=record.rule, rule_application=record.application, department=department,
        closes_on=_after(record.close_day), valid_to=_after(record.last_day),
        is_demo=policy.is_demo, written_at=moment, written_by_id=user_id,
        state=ItemState.WAITING if user_id is None else ItemState.DRAFT,
        **{name: getattr(record, name) for name in PLAIN}, **provenance,
    )  # fmt: skip
    _refuse_wrong(row, record.title)
    try:
        item_check(row)
    except ItemInvalid as refusal:
        raise ExchangeRefused(f"“{record.title}”：{refusal.message}") from refusal
    row.save(force_insert=True)
    for number, line in enumerate(record.lines, start=1):
        _line(row, number, line, offered)
    search.touched(SEARCH_KIND, row.pk)
    return True


def _line(
    row: PolicyItem, number: int, record: PackedLine, offered: Mapping[str, FactOffered]
) -> None:
    known, other = offered.get(record.fact), offered.get(record.per)
    for code, found in ((record.fact, known), (record.per, other)):
        if code and found is None:
            raise ExchangeRefused(
                f"“{row.title}”的条件“{record.name}”用到的数据项“{code}”不存在；"
                "请对照指标字典和企业记录的代码，或改为 manual（人工判断）。"
            )
    if record.kind != LineKind.MANUAL and known is None:
        raise ExchangeRefused(f"“{row.title}”的条件“{record.name}”没有写数据项 fact。")
    made = PolicyLine(
        item=row, position=number, choices=list(record.choices), is_veto=record.veto,
        fact_name=known.label if known else "", unit=known.unit if known else "",
        per_name=other.label if other else "",
        **{name: getattr(record, name) for name in LINE_PLAIN},
    )  # fmt: skip
    _refuse_wrong(made, f"{row.title}”的“{record.name[:30]}")
    made.save(force_insert=True)


def _refuse_wrong(row: PolicyItem | PolicyLine, title: str) -> None:
    """Words too long and numbers out of range, told before the database refuses them.

    Raises:
        ExchangeRefused: naming each field.
    """
    fields = row._meta.fields
    links = {one.name for one in fields if one.is_relation}
    try:
        row.clean_fields(exclude=links)
    except ValidationError as wrong:
        labels = {one.name: one.verbose_name for one in fields}
        told = "；".join(
            f"{labels[name]}：{'、'.join(words)}" for name, words in wrong.message_dict.items()
        )
        raise ExchangeRefused(f"“{title}”有内容不符合要求：{told}") from wrong


def _after(last: date | None) -> date | None:
    return last + timedelta(days=1) if last else None
