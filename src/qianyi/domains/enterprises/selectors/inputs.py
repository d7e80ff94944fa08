"""Typed inputs out of records: what rules and panels ask of an enterprise, as of a date.

A rule names a code from here, never a field. Rights and land are unknown for a firm of which
nothing is recorded; registers of accidents, violations and listings are complete, so nothing there
means none. Records that may not be used for the purpose are left out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from qianyi.domains.enterprises.choices import (
    CLASS_ONE,
    CLASS_TWO,
    LISTED,
    Acquired,
    CertificateKind,
    IncidentKind,
    Level,
    RightKind,
    is_grave,
)
from qianyi.domains.enterprises.models import (
    Certificate,
    ChainTag,
    CreditRating,
    Incident,
    IntellectualRight,
    Land,
    Platform,
)
from qianyi.foundation.registry import FactColumn
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Values = dict[str, dict[int, object]]
YEAR: Final = timedelta(days=365)
PROVINCIAL: Final = (Level.NATIONAL, Level.PROVINCIAL)
_RIGHT_COLUMNS: Final = {
    "rec.invention_patents": RightKind.INVENTION,
    "rec.utility_patents": RightKind.UTILITY,
    "rec.design_patents": RightKind.DESIGN,
    "rec.software_rights": RightKind.SOFTWARE,
}


def _count(code: str, label: str, unit: str = "件", *, complete: bool = False) -> FactColumn:
    return FactColumn(code=code, label=label, kind="count", unit=unit, zero_if_none=complete)


def _flag(code: str, label: str, *, complete: bool = False) -> FactColumn:
    return FactColumn(code=code, label=label, kind="flag", zero_if_none=complete)


COLUMNS: Final = (
    FactColumn(code="rec.registered_on", label="成立日期", kind="day"),
    FactColumn(code="rec.moved_in_on", label="入驻日期", kind="day"),
    FactColumn(code="rec.industry", label="行业", kind="code"),
    FactColumn(code="rec.legal_status", label="登记状态", kind="code"),
    _count("rec.days_registered", "成立天数", "天"),
    _count("rec.ip_class1", "有效Ⅰ类知识产权"),
    _count("rec.ip_class2", "有效Ⅱ类知识产权"),
    _count("rec.ip_class1_own", "有效Ⅰ类知识产权（不含转让取得，权利人前三）"),
    *(_count(code, f"有效{kind.label}") for code, kind in _RIGHT_COLUMNS.items()),
    _flag("rec.ip_self_developed", "有自主研发取得的知识产权"),
    FactColumn(code="rec.land_mu", label="实际使用土地", kind="number", unit="亩"),
    _count("rec.platforms", "研发平台", "个"),
    _count("rec.platforms_provincial", "省级以上研发平台", "个"),
    _flag("rec.construction_qualified", "有总承包或专业承包资质"),
    _count("rec.violations_365", "近365天违法违规和事故", "起", complete=True),
    _flag("rec.major_incident_365", "近365天有重大事故或严重环境违法", complete=True),
    _flag("rec.abnormal_list", "在经营异常名录", complete=True),
    _flag("rec.serious_dishonesty", "在严重违法失信名单", complete=True),
    FactColumn(code="rec.tax_credit", label="纳税信用等级", kind="code"),
    FactColumn(code="rec.chains", label="产业链", kind="code"),
)


def columns() -> tuple[FactColumn, ...]:
    """What there is to ask."""
    return COLUMNS


def record_facts(
    enterprise_ids: Collection[int], as_of: date, purpose: str
) -> Mapping[str, Mapping[int, object]]:
    """Column → firm → value, as of the date, out of records permitted for the purpose.

    Seven queries, whatever the number of firms.
    """
    ids = list(enterprise_ids)
    values: Values = {column.code: {} for column in COLUMNS}
    for read in (_firms, _rights, _land, _platforms, _certificates, _credits, _chains):
        read(values, ids, as_of, purpose)
    _incidents(values, ids, as_of, purpose)
    return values


def _firms(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    del purpose  # the register of firms is public
    rows = Enterprise.objects.filter(pk__in=ids).values_list(
        "pk", "registered_on", "moved_in_on", "industry__code", "legal_status"
    )
    for pk, registered_on, moved_in_on, industry, status in rows:
        told = {
            "rec.registered_on": registered_on,
            "rec.moved_in_on": moved_in_on,
            "rec.industry": industry,
            "rec.legal_status": status,
            "rec.days_registered": (as_of - registered_on).days if registered_on else None,
        }
        for code, value in told.items():
            if value is not None:
                values[code][pk] = value


def _rights(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    rows = IntellectualRight.objects.for_use(purpose).filter(enterprise__in=ids)
    known: set[int] = set()
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    own: set[int] = set()
    fields = ("enterprise_id", "right_kind", "granted_on", "valid_to", "acquired", "holder_rank")
    for pk, kind, granted_on, valid_to, acquired, rank in rows.values_list(*fields):
        known.add(pk)
        if granted_on is None or granted_on > as_of or (valid_to is not None and valid_to <= as_of):
            continue
        for code in _right_codes(kind, acquired, rank):
            counts[code][pk] += 1
        if acquired == Acquired.OWN:
            own.add(pk)
    codes = ("rec.ip_class1", "rec.ip_class2", "rec.ip_class1_own", *_RIGHT_COLUMNS)
    for code in codes:
        values[code] = {pk: counts[code].get(pk, 0) for pk in known}
    values["rec.ip_self_developed"] = {pk: pk in own for pk in known}


def _right_codes(kind: str, acquired: str, rank: int) -> list[str]:
    """The columns one valid right counts in."""
    codes = [code for code, own in _RIGHT_COLUMNS.items() if own == kind]
    if kind in CLASS_TWO:
        codes.append("rec.ip_class2")
    if kind in CLASS_ONE:
        codes.append("rec.ip_class1")
        if acquired != Acquired.TRANSFER and rank <= 3:  # noqa: PLR2004 - the first three owners
            codes.append("rec.ip_class1_own")
    return codes


def land_used(
    enterprise_ids: Collection[int], as_of: date, purpose: str | None = None
) -> dict[int, Decimal]:
    """亩 really used on a day: own and leased in, less what is leased out to firms we know.

    A firm of which no land is recorded is not there: its land is unknown.
    """
    rows = Land.objects.in_force(as_of) if purpose is None else Land.objects.for_use(purpose)
    rows = rows.in_force(as_of).filter(
        Q(enterprise__in=enterprise_ids) | Q(lessor__in=enterprise_ids)
    )
    used: dict[int, Decimal] = {}
    wanted = set(enterprise_ids)
    told = list(rows.values_list("enterprise_id", "lessor_id", "area_mu"))
    for user_id, _, area in told:
        if user_id in wanted:
            used[user_id] = used.get(user_id, Decimal(0)) + area
    for _, lessor_id, area in told:
        if lessor_id in used:
            used[lessor_id] -= area
    return used


def _land(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    values["rec.land_mu"] = dict(land_used(ids, as_of, purpose))


def _platforms(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    rows = Platform.objects.for_use(purpose).filter(enterprise__in=ids)
    known = set(rows.values_list("enterprise_id", flat=True))
    held = list(rows.in_force(as_of).values_list("enterprise_id", "level"))
    values["rec.platforms"] = {pk: sum(1 for one, _ in held if one == pk) for pk in known}
    values["rec.platforms_provincial"] = {
        pk: sum(1 for one, level in held if one == pk and level in PROVINCIAL) for pk in known
    }


def construction_qualified(ids: Collection[int], as_of: date, purpose: str) -> dict[int, bool]:
    """Whether a contracting qualification is in force; firms that never had one are not there."""
    kinds = (CertificateKind.GENERAL_CONTRACTING, CertificateKind.SPECIAL_CONTRACTING)
    rows = Certificate.objects.for_use(purpose).filter(
        enterprise__in=ids, certificate_kind__in=kinds
    )
    held = set(rows.in_force(as_of).values_list("enterprise_id", flat=True))
    return {pk: pk in held for pk in rows.values_list("enterprise_id", flat=True)}


def _certificates(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    values["rec.construction_qualified"] = dict(construction_qualified(ids, as_of, purpose))


def _incidents(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    rows = Incident.objects.for_use(purpose).filter(enterprise__in=ids, happened_on__lte=as_of)
    recent: dict[int, int] = defaultdict(int)
    major: set[int] = set()
    listed: dict[str, set[int]] = {kind: set() for kind in LISTED}
    fields = (
        "enterprise_id", "incident_kind", "severity", "is_serious", "happened_on", "lifted_on",
    )  # fmt: skip
    for pk, kind, severity, is_serious, happened_on, lifted_on in rows.values_list(*fields):
        if kind in listed:
            if lifted_on is None or lifted_on > as_of:
                listed[kind].add(pk)
            continue
        if happened_on <= as_of - YEAR:
            continue
        recent[pk] += 1
        if is_grave(kind, severity, is_serious=is_serious):
            major.add(pk)
    values["rec.violations_365"] = {pk: recent.get(pk, 0) for pk in ids}
    values["rec.major_incident_365"] = {pk: pk in major for pk in ids}
    values["rec.abnormal_list"] = {pk: pk in listed[IncidentKind.ABNORMAL] for pk in ids}
    values["rec.serious_dishonesty"] = {pk: pk in listed[IncidentKind.DISHONEST] for pk in ids}


def _credits(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    rows = CreditRating.objects.for_use(purpose).in_force(as_of).filter(enterprise__in=ids)
    newest = rows.filter(scheme="tax", year__lte=as_of.year).order_by("year")
    values["rec.tax_credit"] = dict(newest.values_list("enterprise_id", "grade"))


def _chains(values: Values, ids: list[int], as_of: date, purpose: str) -> None:
    rows = ChainTag.objects.for_use(purpose).in_force(as_of).filter(enterprise__in=ids)
    named: dict[int, list[str]] = defaultdict(list)
    for pk, scheme, chain in rows.order_by("chain__scheme__code", "chain__position").values_list(
        "enterprise_id", "chain__scheme__code", "chain__code"
    ):
        named[pk].append(f"{scheme}:{chain}")
    values["rec.chains"] = {pk: "、".join(codes) for pk, codes in named.items()}


def of_one(enterprise_id: int, as_of: date, purpose: str) -> dict[str, Any]:
    """All inputs of one firm; what is unknown is left out."""
    told = record_facts([enterprise_id], as_of, purpose)
    return {code: firms[enterprise_id] for code, firms in told.items() if enterprise_id in firms}


def labels(codes: Iterable[str]) -> dict[str, str]:
    """The word of each code."""
    known = {column.code: column.label for column in COLUMNS}
    return {code: known[code] for code in codes if code in known}
