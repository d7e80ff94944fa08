"""Reading firms: one, many, as they were on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.engine import industries
from qianyi.engine.matching import keys
from qianyi.kernel.subjects.errors import EnterpriseNotFound
from qianyi.kernel.subjects.models import (
    Enterprise,
    EnterpriseChange,
    EnterpriseName,
    Territory,
    firms_at,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

SHOWN: Final = (
    "subject", "industry", "territory__subject", "park__subject", "building__subject",
)  # fmt: skip


DATED: Final = (
    "name", "enterprise_type", "industry", "registered_on", "moved_in_on", "legal_status",
    "territory", "park", "building",
)  # fmt: skip
"""What of a firm is known by day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseFilter:
    """What a list of firms is narrowed to; empty takes all.

    Attributes:
        words: names, codes or initials of pinyin.
        industry: any code of the classification: a section takes all its divisions.
        place: code of a territory; firms that count or sit there or below.
        moved_in: earliest and latest day of moving in.
    """

    words: str = ""
    industry: str = ""
    place: str = ""
    legal_status: str = ""
    enterprise_type: str = ""
    moved_in: tuple[date | None, date | None] = (None, None)


def enterprise_list(actor: Actor, asked: EnterpriseFilter | None = None) -> QuerySet[Enterprise]:
    """Firms the actor may see, by pinyin, with all that a list shows; merged ones are left out."""
    rows = (
        Enterprise.objects.visible_to(actor)
        .present()
        .select_related(*SHOWN)
        .defer("terms", "names_key", "initials_key")
        .order_by("sort_key", "pk")
    )
    return rows if asked is None else _narrowed(rows, asked)


def enterprise_get(*, actor: Actor, uscc: str) -> Enterprise:
    """One firm by its code; a code that was merged away gives the firm it was merged into.

    Raises:
        EnterpriseNotFound: there is none, or the actor may not see it.
    """
    rows = (
        Enterprise.objects.visible_to(actor)
        .select_related(*SHOWN, "merged_into")
        .defer("terms", "names_key", "initials_key")
    )
    found = rows.filter(uscc=uscc.strip().upper()).first()
    while found is not None and found.merged_into_id is not None:
        found = rows.filter(pk=found.merged_into_id).first()
    if found is None:
        raise EnterpriseNotFound(
            "没有找到这家企业：代码可能有误，或者您没有查看权限。请从企业名单查找。"
        )
    return found


def names_of(enterprise: Enterprise) -> QuerySet[EnterpriseName]:
    """Every name: present, former, short, written otherwise; each by its day."""
    return enterprise.names.order_by("name_kind", "valid_from", "pk")


def changes_of(enterprise: Enterprise) -> QuerySet[EnterpriseChange]:
    """What changed, newest first."""
    return enterprise.changes.select_related("recorded_by").order_by("-effective_on", "-pk")


def plain_value(value: object) -> str:
    """A value as the record of changes keeps it: codes of what is pointed to, days as ISO."""
    if value is None:
        return ""
    code = getattr(value, "code", None) or getattr(getattr(value, "subject", None), "code", None)
    return str(code or value)


def value_on(changes: Sequence[EnterpriseChange], present: str, day: date) -> str:
    """A field's value on a day from its changes: the last until then, or what the first left."""
    ordered = sorted(changes, key=lambda change: (change.effective_on, change.pk))
    until = [change for change in ordered if change.effective_on <= day]
    if until:
        return until[-1].new
    return ordered[0].old if ordered else present


def enterprise_on(enterprise: Enterprise, day: date) -> dict[str, str]:
    """What a firm was on a day, by field: codes and plain words, as the changes keep them.

    A field without a recorded change holds its present value. One query.
    """
    present = {field: plain_value(getattr(enterprise, field)) for field in DATED if field != "name"}
    present["name"] = enterprise.subject.name
    changes: dict[str, list[EnterpriseChange]] = {field: [] for field in DATED}
    for change in enterprise.changes.filter(field__in=DATED):
        changes[change.field].append(change)
    return {field: value_on(changes[field], present[field], day) for field in DATED}


def firms_named(words: str) -> QuerySet[Enterprise]:
    """Firms, seen by anybody or not, whose names, code or initials hold all the words."""
    rows = Enterprise.objects.all()
    for part in keys.asked_for(words):
        rows = rows.filter(holding(part))
    return rows


def _narrowed(rows: QuerySet[Enterprise], asked: EnterpriseFilter) -> QuerySet[Enterprise]:
    for part in keys.asked_for(asked.words):
        rows = rows.filter(holding(part))
    if asked.industry:
        rows = rows.filter(_of_industry(asked.industry))
    if asked.place:
        rows = rows.filter(_at(asked.place))
    if asked.legal_status:
        rows = rows.filter(legal_status=asked.legal_status)
    if asked.enterprise_type:
        rows = rows.filter(enterprise_type=asked.enterprise_type)
    earliest, latest = asked.moved_in
    if earliest is not None:
        rows = rows.filter(moved_in_on__gte=earliest)
    if latest is not None:
        rows = rows.filter(moved_in_on__lte=latest)
    return rows


def holding(part: str) -> Q:
    """Firms with a plain part in a name, a code or the initials: by index, then exactly."""
    exact = Q(names_key__contains=part)
    if keys.LATIN_OR_DIGITS.fullmatch(part):
        exact |= Q(initials_key__contains=part)
    return Q(terms__matches=keys.question([part])) & exact


def _of_industry(code: str) -> Q:
    """An industry with everything below it; a code that is none finds nothing."""
    try:
        known = industries.normalised(code)
    except industries.IndustryCodeUnknown:
        return Q(pk__in=())
    if known not in industries.SECTIONS:
        return Q(industry__code=known) | Q(industry__code__startswith=known)
    first, last = industries.SECTIONS[known]
    below = [f"{number:02}" for number in range(first, last + 1)]
    found = Q(industry__code=known)
    for division in below:
        found |= Q(industry__code__startswith=division)
    return found


def _at(code: str) -> Q:
    place = Territory.objects.filter(subject__code=code).first()
    if place is None:
        return Q(pk__in=())
    inside = Territory.objects.filter(path__startswith=place.path)
    return firms_at(list(inside.values_list("pk", flat=True)))
