"""Registering a firm and recording what changed of it, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from qianyi.engine import uscc
from qianyi.engine.matching import keys
from qianyi.foundation import search
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.errors import (
    EnterpriseChangeInvalid,
    EnterpriseExists,
    EnterpriseInvalid,
    EnterpriseMerged,
)
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseChange,
    EnterpriseName,
    EnterpriseType,
    LegalStatus,
    NameKind,
    Subject,
    SubjectKind,
)
from qianyi.kernel.subjects.permissions import can_change_enterprise, can_keep_enterprises
from qianyi.kernel.subjects.selectors import plain_value
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Industry, Territory

LONGEST_NAME: Final = 120
CHANGEABLE: Final[dict[str, str]] = {
    "name": "名称",
    "enterprise_type": "企业类型",
    "industry": "行业",
    "registered_on": "成立日期",
    "moved_in_on": "入驻日期",
    "legal_status": "登记状态",
    "territory": "统计归属区域",
    "park": "园区",
    "building": "楼宇",
}
"""What of a firm can change, by the word on screen. Another code is another firm."""
PLACES: Final = ("territory", "park", "building")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseFacts:
    """What is known of a firm at registration; None and "" are unknown."""

    uscc: str
    name: str
    territory: Territory
    short_name: str = ""
    former_names: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    enterprise_type: str = ""
    industry: Industry | None = None
    registered_on: date | None = None
    moved_in_on: date | None = None
    legal_status: str = LegalStatus.ACTIVE
    legal_status_on: date | None = None
    park: Territory | None = None
    building: Territory | None = None
    is_demo: bool = False


@transaction.atomic
def enterprise_register(*, actor: Actor, facts: EnterpriseFacts, moment: datetime) -> Enterprise:
    """A new firm with its names, found from now on.

    Raises:
        NotAllowed: the actor does not keep the list of firms.
        UsccInvalid: the code's form or check digit is wrong.
        EnterpriseInvalid: name, dates or place cannot be.
        EnterpriseExists: a firm with that code is there.
    """
    require(allowed=can_keep_enterprises(actor), actor=actor, what="登记企业")
    code = uscc.checked(facts.uscc)
    check_facts(facts, today=local_date(moment))
    if Subject.objects.filter(kind=SubjectKind.ENTERPRISE, code=code).exists():
        raise EnterpriseExists(
            f"统一社会信用代码 {code} 的企业已经登记，请查找这家企业并在其页面上变更。", uscc=code
        )
    subject = Subject.objects.create(
        kind=SubjectKind.ENTERPRISE, code=code, name=facts.name.strip(), short_name=facts.short_name
    )
    enterprise = Enterprise.objects.create(
        subject=subject,
        uscc=code,
        enterprise_type=facts.enterprise_type,
        industry=facts.industry,
        registered_on=facts.registered_on,
        moved_in_on=facts.moved_in_on,
        legal_status=facts.legal_status,
        legal_status_on=facts.legal_status_on,
        territory=facts.territory,
        park=facts.park,
        building=facts.building,
        is_demo=facts.is_demo,
    )
    names = [(facts.name, NameKind.CURRENT), (facts.short_name, NameKind.SHORT)]
    names += [(name, NameKind.FORMER) for name in facts.former_names]
    names += [(name, NameKind.VARIANT) for name in facts.variants]
    for name, kind in names:
        if name.strip():
            name_add(enterprise=enterprise, name=name, kind=kind)
    keys_renew(enterprise)
    return enterprise


@transaction.atomic
def enterprise_change(
    *,
    actor: Actor,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    effective_on: date,
    source: str,
    moment: datetime,
) -> list[EnterpriseChange]:
    """Record what changed on a day; keys of ``values`` are those of :data:`CHANGEABLE`.

    A change dated before a later known one of the same field is kept for questions about that
    time, and does not alter the present value. Values that stay the same record nothing. A new
    name makes the old one a former name.

    Raises:
        NotAllowed: the actor does not keep this firm.
        EnterpriseMerged: it was merged into another.
        EnterpriseChangeInvalid: an unknown field, a day in the future, or no name or territory.
    """
    require(allowed=can_change_enterprise(actor, enterprise), actor=actor, what="变更企业信息")
    row = (
        Enterprise.objects.select_for_update(of=("self",))
        .select_related("subject")
        .get(pk=enterprise.pk)
    )
    if row.merged_into_id is not None:
        raise EnterpriseMerged(
            "这家企业已并入另一家企业，不能再变更；请在保留的企业上办理，或先撤销合并。"
        )
    _check_change(values, effective_on=effective_on, today=local_date(moment))
    _check_ground(row, values)
    made = []
    for field, value in values.items():
        change = _change_one(row, field, value, effective_on)
        if change is not None:
            change.source, change.recorded_at = source.strip(), moment
            change.recorded_by_id = actor.user_id
            change.save(force_insert=True)
            made.append(change)
    row.save()
    if any(change.field == "name" for change in made):
        row.subject.save()
    keys_renew(row)
    return made


def name_add(
    *,
    enterprise: Enterprise,
    name: str,
    kind: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> EnterpriseName:
    """A name a firm has or had; the same plain name of a kind is kept once."""
    key = keys.plain(name)[:LONGEST_NAME]
    row, _ = EnterpriseName.objects.get_or_create(
        enterprise=enterprise,
        key=key,
        name_kind=kind,
        defaults={
            "name": name.strip(),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "initials": keys.initials(key)[:LONGEST_NAME],
        },
    )
    return row


def keys_renew(enterprise: Enterprise) -> None:
    """Make again what the firm is found by, from its names, its code and those merged into it."""
    names = list(enterprise.names.order_by("pk").values_list("name", "name_kind"))
    current = next((name for name, kind in names if kind == NameKind.CURRENT), "")
    codes = [enterprise.uscc, *enterprise.absorbed.values_list("uscc", flat=True)]
    found = finding_keys(current, [name for name, _ in names], codes)
    Enterprise.objects.filter(pk=enterprise.pk).update(**found)
    search.touched("enterprise", enterprise.pk)


def finding_keys(current: str, names: Iterable[str], codes: Iterable[str]) -> dict[str, str]:
    """The four columns a firm is found and sorted by."""
    plain = list(dict.fromkeys(keys.plain(name) for name in (current, *names)))
    sought = [*plain, *(code.lower() for code in codes)]
    return {
        "names_key": "\n".join(sought),
        "initials_key": "\n".join(keys.initials(name) for name in plain),
        "sort_key": keys.sort_key(current),
        "terms": keys.vector(sought),
    }


def _change_one(
    row: Enterprise, field: str, value: object, effective_on: date
) -> EnterpriseChange | None:
    value = value.strip() if isinstance(value, str) else value
    recorded = row.changes.filter(field=field)
    later = recorded.filter(effective_on__gt=effective_on).order_by("effective_on", "pk").first()
    if later is None:
        old = plain_value(row.subject.name if field == "name" else getattr(row, field))
        if old == plain_value(value):
            return None
        _set(row, field, value, effective_on)
    else:
        before = recorded.filter(effective_on__lte=effective_on).order_by("effective_on", "pk")
        earlier = before.last()
        old = earlier.new if earlier is not None else later.old
    return EnterpriseChange(
        enterprise=row,
        field=field,
        old=old,
        new=plain_value(value),
        effective_on=effective_on,
    )


def _set(row: Enterprise, field: str, value: Any, effective_on: date) -> None:  # noqa: ANN401
    if field == "name":
        row.names.filter(name_kind=NameKind.CURRENT).update(
            name_kind=NameKind.FORMER, valid_to=effective_on
        )
        row.subject.name = value
        name_add(enterprise=row, name=value, kind=NameKind.CURRENT, valid_from=effective_on)
        return
    setattr(row, field, value)
    if field == "legal_status":
        row.legal_status_on = effective_on


def check_facts(facts: EnterpriseFacts, *, today: date) -> None:
    """Refuse what cannot be of a firm; its code is checked where it comes in.

    Raises:
        EnterpriseInvalid: with the field in its context.
    """
    name = facts.name.strip()
    if not keys.plain(name) or len(name) > LONGEST_NAME:
        raise EnterpriseInvalid(
            f"企业名称须有文字且不超过 {LONGEST_NAME} 个字，请按营业执照填写。", field="name"
        )
    if facts.enterprise_type and facts.enterprise_type not in EnterpriseType.values:
        raise EnterpriseInvalid(
            f"没有企业类型“{facts.enterprise_type}”，可以是{'、'.join(EnterpriseType.labels)}。",
            field="enterprise_type",
        )
    if facts.legal_status not in LegalStatus.values:
        raise EnterpriseInvalid(
            f"没有登记状态“{facts.legal_status}”，可以是{'、'.join(LegalStatus.labels)}。",
            field="legal_status",
        )
    for field, label in (("registered_on", "成立日期"), ("moved_in_on", "入驻日期")):
        day = getattr(facts, field)
        if day is not None and day > today:
            raise EnterpriseInvalid(f"{label}不能晚于今天（{today}）。", field=field)
    _check_places(facts)


def _check_places(facts: EnterpriseFacts) -> None:
    if facts.territory.aggregate_only:
        raise EnterpriseInvalid(
            f"“{facts.territory}”只有汇总数，不登记单个企业；请选择其他区域。", field="territory"
        )
    if facts.is_demo:
        for field in PLACES:
            place = getattr(facts, field)
            if place is not None and not place.is_demo:
                raise EnterpriseInvalid(_not_real(place), field=field)


def _not_real(place: Territory) -> str:
    return f"示例企业不能登记在真实区域“{place}”，请选择示例区域。"


def _check_ground(row: Enterprise, values: Mapping[str, Any]) -> None:
    for field in PLACES:
        place = values.get(field)
        if row.is_demo and place is not None and not place.is_demo:
            raise EnterpriseChangeInvalid(_not_real(place), field=field)


def _check_change(values: Mapping[str, Any], *, effective_on: date, today: date) -> None:
    unknown = [field for field in values if field not in CHANGEABLE]
    if unknown:
        raise EnterpriseChangeInvalid(
            f"不能变更“{'、'.join(unknown)}”，可以变更的有{'、'.join(CHANGEABLE.values())}。"
        )
    if effective_on > today:
        raise EnterpriseChangeInvalid(
            f"变更日期不能晚于今天（{today}），请在变更生效后登记。", field="effective_on"
        )
    if "name" in values and not keys.plain(str(values["name"] or "")):
        raise EnterpriseChangeInvalid("企业名称不能为空。", field="name")
    if "territory" in values:
        if values["territory"] is None:
            raise EnterpriseChangeInvalid("统计归属区域不能为空。", field="territory")
        if values["territory"].aggregate_only:
            raise EnterpriseChangeInvalid(
                f"“{values['territory']}”只有汇总数，不登记单个企业。", field="territory"
            )
