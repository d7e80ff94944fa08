"""Typed inputs out of records: what rules and panels ask of an enterprise, as of a date.

A rule names a code from here, never a field. Rights and land are unknown for a firm of which
nothing is recorded; registers of accidents, violations and listings are complete, so nothing there
means none. Records that may not be used for the purpose are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from qianyi.domains.enterprises.choices import (
    CLASS_ONE,
    CLASS_TWO,
    LISTED,
    Acquired,
    CertificateKind,
    CreditScheme,
    IncidentKind,
    Level,
    RightKind,
    is_grave,
)
from qianyi.domains.enterprises.models import Certificate, Land
from qianyi.foundation.registry import FactColumn

from . import recorded as kinds
from . import spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from .recorded import Records

Values = dict[str, dict[int, object]]
YEAR: Final = timedelta(days=365)
PROVINCIAL: Final = (Level.NATIONAL, Level.PROVINCIAL)
CONTRACTING: Final = (CertificateKind.GENERAL_CONTRACTING, CertificateKind.SPECIAL_CONTRACTING)
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
    return (*COLUMNS, *spans.COLUMNS)


def record_facts(
    enterprise_ids: Collection[int], as_of: date, purpose: str
) -> Mapping[str, Mapping[int, object]]:
    """Column → firm → value, as of the date, out of records permitted for the purpose.

    Three queries, whatever the number of firms.
    """
    records = kinds.records_read(list(enterprise_ids), as_of, purpose)
    values: Values = {column.code: {} for column in COLUMNS}
    for work in (_firms, _rights, _land, _platforms, _certificates, _credits, _chains, _incidents):
        work(values, records)
    return {**values, **spans.span_facts(records)}


def _firms(values: Values, records: Records) -> None:
    for pk, firm in records.firms.items():
        registered_on = firm.registered_on
        told = {
            "rec.registered_on": registered_on,
            "rec.moved_in_on": firm.moved_in_on,
            "rec.industry": firm.industry,
            "rec.legal_status": firm.status,
            "rec.days_registered": (records.as_of - registered_on).days if registered_on else None,
        }
        for code, value in told.items():
            if value is not None:
                values[code][pk] = value


def _rights(values: Values, records: Records) -> None:
    known: set[int] = set()
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    own: set[int] = set()
    as_of = records.as_of
    for row in records.rows[kinds.RIGHT]:
        known.add(row.firm)
        if row.first is None or row.first > as_of or (row.last is not None and row.last <= as_of):
            continue
        for code in _right_codes(row.word, row.second, int(row.number or 0)):
            counts[code][row.firm] += 1
        if row.second == Acquired.OWN:
            own.add(row.firm)
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


def land_used(enterprise_ids: Collection[int], as_of: date) -> dict[int, Decimal]:
    """亩 really used on a day: own and leased in, less what is leased out to firms we know.

    A firm of which no land is recorded is not there: its land is unknown.
    """
    rows = Land.objects.in_force(as_of).filter(
        Q(enterprise__in=enterprise_ids) | Q(lessor__in=enterprise_ids)
    )
    return _used(set(enterprise_ids), rows.values_list("enterprise_id", "lessor_id", "area_mu"))


def _used(
    wanted: Collection[int], parcels: Iterable[tuple[int, int | None, Decimal]]
) -> dict[int, Decimal]:
    used: dict[int, Decimal] = {}
    told = list(parcels)
    for user_id, _, area in told:
        if user_id in wanted:
            used[user_id] = used.get(user_id, Decimal(0)) + area
    for _, lessor_id, area in told:
        if lessor_id is not None and lessor_id in used:
            used[lessor_id] -= area
    return used


def _land(values: Values, records: Records) -> None:
    parcels = [(row.firm, row.other, row.number or Decimal(0)) for row in records.rows[kinds.LAND]]
    values["rec.land_mu"] = dict(_used(set(records.ids), parcels))


def _platforms(values: Values, records: Records) -> None:
    rows = records.rows[kinds.PLATFORM]
    held = Counter(row.firm for row in rows if row.flag)
    provincial = Counter(row.firm for row in rows if row.flag and row.word in PROVINCIAL)
    known = {row.firm for row in rows}
    values["rec.platforms"] = {pk: held[pk] for pk in known}
    values["rec.platforms_provincial"] = {pk: provincial[pk] for pk in known}


def construction_qualified(ids: Collection[int], as_of: date, purpose: str) -> dict[int, bool]:
    """Whether a contracting qualification is in force; firms that never had one are not there."""
    rows = Certificate.objects.for_use(purpose).filter(
        enterprise__in=ids, certificate_kind__in=CONTRACTING
    )
    held = set(rows.in_force(as_of).values_list("enterprise_id", flat=True))
    return {pk: pk in held for pk in rows.values_list("enterprise_id", flat=True)}


def _certificates(values: Values, records: Records) -> None:
    rows = [row for row in records.rows[kinds.CERTIFICATE] if row.word in CONTRACTING]
    held = {row.firm for row in rows if row.flag}
    values["rec.construction_qualified"] = {row.firm: row.firm in held for row in rows}


def _incidents(values: Values, records: Records) -> None:
    as_of, ids = records.as_of, records.ids
    recent: dict[int, int] = defaultdict(int)
    major: set[int] = set()
    listed: dict[str, set[int]] = {kind: set() for kind in LISTED}
    for row in records.rows[kinds.INCIDENT]:
        if row.word in listed:
            if row.last is None or row.last > as_of:
                listed[row.word].add(row.firm)
            continue
        if row.first is None or row.first <= as_of - YEAR:
            continue
        recent[row.firm] += 1
        if is_grave(row.word, row.second, is_serious=bool(row.flag)):
            major.add(row.firm)
    values["rec.violations_365"] = {pk: recent.get(pk, 0) for pk in ids}
    values["rec.major_incident_365"] = {pk: pk in major for pk in ids}
    values["rec.abnormal_list"] = {pk: pk in listed[IncidentKind.ABNORMAL] for pk in ids}
    values["rec.serious_dishonesty"] = {pk: pk in listed[IncidentKind.DISHONEST] for pk in ids}


def _credits(values: Values, records: Records) -> None:
    newest: dict[int, tuple[Decimal, object]] = {}
    for row in records.rows[kinds.CREDIT]:
        year = row.number or Decimal(0)
        if row.word != CreditScheme.TAX or year > records.as_of.year:
            continue
        if row.firm not in newest or year >= newest[row.firm][0]:
            newest[row.firm] = (year, row.second)
    values["rec.tax_credit"] = {pk: grade for pk, (_, grade) in newest.items()}


def _chains(values: Values, records: Records) -> None:
    named: dict[int, list[str]] = defaultdict(list)
    for row in sorted(records.rows[kinds.CHAIN], key=lambda row: (row.word, row.number)):
        named[row.firm].append(f"{row.word}:{row.second}")
    values["rec.chains"] = {pk: "、".join(codes) for pk, codes in named.items()}


def of_one(enterprise_id: int, as_of: date, purpose: str) -> dict[str, Any]:
    """All inputs of one firm; what is unknown is left out."""
    told = record_facts([enterprise_id], as_of, purpose)
    return {code: firms[enterprise_id] for code, firms in told.items() if enterprise_id in firms}


def labels(codes: Iterable[str]) -> dict[str, str]:
    """The word of each code."""
    known = {column.code: column.label for column in columns()}
    return {code: known[code] for code in codes if code in known}
