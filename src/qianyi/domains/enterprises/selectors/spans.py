"""Typed inputs that look back over years: incidents, rights granted; and the size of a firm.

The conditions for titles ask of the last three years, or of this year and the one before; an
accident or an offence nobody registered did not happen, a right nobody registered is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.choices import LISTED, RightKind, is_grave
from qianyi.domains.enterprises.models import Incident, IntellectualRight
from qianyi.engine.classes import SizeInputs, size_possible
from qianyi.foundation.permissions import system_actor
from qianyi.foundation.registry import FactColumn
from qianyi.kernel.indicators.selectors import values_resolved
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

YEARS: Final = 3
STAFF, REVENUE, ASSETS = "ent.staff_average", "ent.revenue", "ent.assets"
LARGE: Final = "大型"
GRANTED: Final = {
    "rec.inventions_3y": (RightKind.INVENTION,),
    "rec.utilities_3y": (RightKind.UTILITY,),
    "rec.software_3y": (RightKind.SOFTWARE,),
    "rec.layouts_3y": (RightKind.LAYOUT,),
    "rec.varieties_3y": (
        RightKind.PLANT_VARIETY,
        RightKind.CROP_VARIETY,
        RightKind.NEW_DRUG,
        RightKind.TCM,
    ),
}
COLUMNS: Final = (
    FactColumn(
        code="rec.major_incident_3y", label="近三年有重大事故或违法", kind="flag", zero_if_none=True
    ),
    FactColumn(
        code="rec.kexiao_incident",
        label="上一年及当年有重大事故或违法",
        kind="flag",
        zero_if_none=True,
    ),
    *(
        FactColumn(code=code, label=f"近三年获得的{kinds[0].label}", kind="count", unit="件")
        for code, kinds in GRANTED.items()
        if len(kinds) == 1
    ),
    FactColumn(
        code="rec.varieties_3y", label="近三年获批的新品种、新药等", kind="count", unit="件"
    ),
    FactColumn(code="rec.operating_years", label="完整会计年度数", kind="count", unit="年"),
    FactColumn(code="rec.is_sme", label="划型为中小微企业", kind="flag"),
)


def columns() -> tuple[FactColumn, ...]:
    """What there is to ask."""
    return COLUMNS


def span_facts(
    enterprise_ids: Collection[int], as_of: date, purpose: str
) -> Mapping[str, Mapping[int, object]]:
    """Column → firm → value, as of the date, out of records permitted for the purpose."""
    ids = list(enterprise_ids)
    return {
        **_incidents(ids, as_of, purpose),
        **_granted(ids, as_of, purpose),
        "rec.operating_years": _complete_years(ids, as_of),
        "rec.is_sme": _smes(ids, as_of, purpose),
    }


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _incidents(ids: list[int], as_of: date, purpose: str) -> dict[str, dict[int, object]]:
    rows = Incident.objects.for_use(purpose).filter(
        enterprise__in=ids, happened_on__gt=years_before(as_of, YEARS), happened_on__lte=as_of
    )
    grave: dict[int, list[date]] = defaultdict(list)
    fields = ("enterprise_id", "incident_kind", "severity", "is_serious", "happened_on")
    for pk, kind, severity, is_serious, day in rows.exclude(incident_kind__in=LISTED).values_list(
        *fields
    ):
        if is_grave(kind, severity, is_serious=is_serious):
            grave[pk].append(day)
    begins = date(as_of.year - 1, 1, 1)
    return {
        "rec.major_incident_3y": {pk: pk in grave for pk in ids},
        "rec.kexiao_incident": {pk: any(day >= begins for day in grave.get(pk, ())) for pk in ids},
    }


def _granted(ids: list[int], as_of: date, purpose: str) -> dict[str, dict[int, object]]:
    rows = IntellectualRight.objects.for_use(purpose).filter(enterprise__in=ids)
    known = set(rows.values_list("enterprise_id", flat=True))
    recent = rows.filter(granted_on__gt=years_before(as_of, YEARS), granted_on__lte=as_of)
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for pk, kind in recent.values_list("enterprise_id", "right_kind"):
        counts[pk, kind] += 1
    return {
        code: {pk: sum(counts[pk, kind] for kind in kinds) for pk in known}
        for code, kinds in GRANTED.items()
    }


def _complete_years(ids: list[int], as_of: date) -> dict[int, object]:
    """Calendar years from the first whole one to the last complete one before the day's."""
    rows = Enterprise.objects.filter(pk__in=ids, registered_on__isnull=False)
    found: dict[int, object] = {}
    for pk, day in rows.values_list("pk", "registered_on"):
        assert day is not None  # noqa: S101 - filtered above
        first = day.year if (day.month, day.day) == (1, 1) else day.year + 1
        found[pk] = max(as_of.year - first, 0)
    return found


def _smes(ids: list[int], as_of: date, purpose: str) -> dict[int, object]:
    """Whether the size class of the last complete year is not 大型; unknown while it may be."""
    values = values_resolved(
        actor=system_actor(),
        subject_ids=ids,
        as_of=as_of,
        codes=(STAFF, REVENUE, ASSETS),
        periods=(str(as_of.year - 1),),
        purpose=purpose,
    )
    told: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (pk, code, _), value in values.items():
        told[pk][code] = value
    found: dict[int, object] = {}
    firms = Enterprise.objects.filter(pk__in=told).values_list("pk", "industry__code")
    for pk, industry in firms:
        possible = size_possible(
            SizeInputs(
                industry=industry or "",
                staff=told[pk].get(STAFF),
                revenue=told[pk].get(REVENUE),
                assets=told[pk].get(ASSETS),
            )
        )
        if possible and (LARGE not in possible or len(possible) == 1):
            found[pk] = LARGE not in possible
    return found
