"""Typed inputs that look back over years: incidents, rights granted; and the size of a firm.

The conditions for titles ask of the last three years, or of this year and the one before; an
accident or an offence nobody registered did not happen, a right nobody registered is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.choices import LISTED, RightKind, is_grave
from qianyi.engine.classes import SizeInputs, size_possible
from qianyi.foundation.permissions import system_actor
from qianyi.foundation.registry import FactColumn
from qianyi.kernel.indicators.selectors import values_resolved

from .recorded import INCIDENT, RIGHT

if TYPE_CHECKING:
    from decimal import Decimal

    from .recorded import Records

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


def span_facts(records: Records) -> dict[str, dict[int, object]]:
    """Column → firm → value."""
    return {
        **_incidents(records),
        **_granted(records),
        "rec.operating_years": _complete_years(records),
        "rec.is_sme": _smes(records),
    }


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _incidents(records: Records) -> dict[str, dict[int, object]]:
    as_of, ids = records.as_of, records.ids
    begins = years_before(as_of, YEARS)
    grave: dict[int, list[date]] = defaultdict(list)
    for row in records.rows[INCIDENT]:
        if row.first is None or row.first <= begins or row.word in LISTED:
            continue
        if is_grave(row.word, row.second, is_serious=bool(row.flag)):
            grave[row.firm].append(row.first)
    last_year = date(as_of.year - 1, 1, 1)
    return {
        "rec.major_incident_3y": {pk: pk in grave for pk in ids},
        "rec.kexiao_incident": {pk: any(day >= last_year for day in grave.get(pk, ()))
                                for pk in ids},
    }  # fmt: skip


def _granted(records: Records) -> dict[str, dict[int, object]]:
    as_of = records.as_of
    begins = years_before(as_of, YEARS)
    rows = records.rows[RIGHT]
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        if row.first is not None and begins < row.first <= as_of:
            counts[row.firm, row.word] += 1
    known = {row.firm for row in rows}
    return {
        code: {pk: sum(counts[pk, kind] for kind in kinds) for pk in known}
        for code, kinds in GRANTED.items()
    }


def _complete_years(records: Records) -> dict[int, object]:
    """Calendar years from the first whole one to the last complete one before the day's."""
    found: dict[int, object] = {}
    for pk, firm in records.firms.items():
        day = firm.registered_on
        if day is not None:
            first = day.year if (day.month, day.day) == (1, 1) else day.year + 1
            found[pk] = max(records.as_of.year - first, 0)
    return found


def _smes(records: Records) -> dict[int, object]:
    """Whether the size class of the last complete year is not 大型; unknown while it may be."""
    values = values_resolved(
        actor=system_actor(),
        subject_ids=records.ids,
        as_of=records.as_of,
        codes=(STAFF, REVENUE, ASSETS),
        periods=(str(records.as_of.year - 1),),
        purpose=records.purpose,
    )
    told: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (pk, code, _), value in values.items():
        told[pk][code] = value
    found: dict[int, object] = {}
    for pk, figures in told.items():
        firm = records.firms.get(pk)
        possible = size_possible(
            SizeInputs(
                industry=(firm.industry if firm else "") or "",
                staff=figures.get(STAFF),
                revenue=figures.get(REVENUE),
                assets=figures.get(ASSETS),
            )
        )
        if possible and (LARGE not in possible or len(possible) == 1):
            found[pk] = LARGE not in possible
    return found
