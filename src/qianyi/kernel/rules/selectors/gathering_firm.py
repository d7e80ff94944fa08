"""The facts sets of conditions ask for, of one firm: for a page, without a frame.

What counts is what ``gathering`` says of many firms; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.foundation import registry
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.selectors import firm_figures, firm_qualities

from .gathering import INDICATOR, TYPES, code_of, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from qianyi.engine.rules.program import Column, Program
    from qianyi.foundation.registry import FactColumn, FactSource
    from qianyi.kernel.subjects.models import Enterprise

QUALITY: Final = "q."
_NONE: Final[dict[str, object]] = {"count": 0, "number": 0.0, "flag": False}
"""What no record means where the register is complete."""
_PYTHON: Final[dict[str, type]] = {
    "flag": bool, "date": date, "industry": str, "choice": str, "text": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FirmGathered:
    """What the fact base knows of one firm, for any of the conditions it was gathered for.

    Attributes:
        values: by header; None of a firm that has no figures of its own on that day.
        applied_on: the day the conditions are asked for; FY-1 is the year before.
        left_out: figures and answers the purpose did not permit.
        observed: header of a figure → the observation it comes from.
        systems: indicators asked for → the system their figures come from.
        qualities, recorded: codes that are answers of firms, and inputs out of records.
    """

    values: Mapping[str, object] | None
    applied_on: date
    left_out: int = 0
    observed: Mapping[str, int] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    qualities: Set[str] = frozenset()
    recorded: Set[str] = frozenset()

    def facts_of(self, program: Program) -> dict[str, object]:
        """Column → value as the conditions take it; what is not known is left out."""
        if self.values is None:
            return {}
        found: dict[str, object] = {APPLIED_ON: self.applied_on}
        for name, column in program.columns.items():
            value = self.values.get(header_of(column, self.applied_on))
            fitting = None if value is None else _fitting(value, column)
            if fitting is not None:
                found[name] = exact(fitting)
        return found


def gather_firm(
    *, enterprise: Enterprise, programs: Sequence[Program], day: date, purpose: str
) -> FirmGathered:
    """What the fact base knows that the programs read, of one firm, as of a day.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    columns = [
        column
        for program in programs
        for name, column in program.columns.items()
        if name != APPLIED_ON and not column.review
    ]
    codes = {code_of(column) for column in columns}
    indicators = {
        row.code: row
        for row in Indicator.objects.filter(code__in=[c for c in codes if c.startswith(INDICATOR)])
    }
    qualities = _qualities(codes)
    sources = _sources(codes)
    recorded = frozenset(code for _, found in sources for code in found)
    systems = {code: row.source_system for code, row in indicators.items()}
    if not _has_row(enterprise, day):
        return FirmGathered(None, day, 0, {}, systems, qualities, recorded)
    years = {(code_of(one), _year(one, day)) for one in columns}
    figures = firm_figures(
        subject_id=enterprise.pk,
        wanted=[(indicators[code], _period(year)) for code, year in years if code in indicators],
        purpose=purpose,
        as_of=day,
    )
    answers, left_out = firm_qualities(
        subject_id=enterprise.pk, codes=qualities, purpose=purpose, as_of=day
    )
    return FirmGathered(
        {**figures.values, **answers, **_recorded(sources, enterprise.pk, day, purpose)},
        day, figures.left_out + left_out, figures.ids, systems, qualities, recorded,
    )  # fmt: skip


def header_of(column: Column, applied_on: date) -> str:
    """What the value of a column stands under."""
    if column.review or column.name == APPLIED_ON:
        return ""
    code = code_of(column)
    return _figure(code, _year(column, applied_on)) if code.startswith(INDICATOR) else code


@lru_cache(maxsize=4096)
def _figure(code: str, year: int) -> str:
    return column_name(code, _period(year))


@lru_cache(maxsize=256)
def _period(year: int) -> Period:
    return Period.parse(str(year))


def _year(column: Column, applied_on: date) -> int:
    return applied_on.year - (1 if column.year is None else column.year)


def _has_row(enterprise: Enterprise, day: date) -> bool:
    """Whether a panel as of the day has a row of the firm."""
    is_there = enterprise.registered_on is None or enterprise.registered_on <= day
    return (
        is_there and enterprise.merged_into_id is None and not enterprise.territory.aggregate_only
    )


def _qualities(codes: Set[str]) -> frozenset[str]:
    asked = [code for code in codes if code.startswith(QUALITY)]
    return frozenset(Quality.objects.filter(code__in=asked).values_list("code", flat=True))


def _sources(codes: Set[str]) -> list[tuple[FactSource, dict[str, FactColumn]]]:
    """Who offers which of the inputs; where two do, the first."""
    left = {code for code in codes if not code.startswith((INDICATOR, QUALITY))}
    found = []
    for source in registry.fact_sources:
        mine = {column.code: column for column in source.columns() if column.code in left}
        left -= mine.keys()
        if mine:
            found.append((source, mine))
    return found


def _recorded(
    sources: Sequence[tuple[FactSource, Mapping[str, FactColumn]]],
    subject_id: int,
    day: date,
    purpose: str,
) -> dict[str, object]:
    found: dict[str, object] = {}
    for source, columns in sources:
        told = source.read([subject_id], day, purpose)
        for code, column in columns.items():
            value = told.get(code, {}).get(subject_id)
            if value is None and column.zero_if_none:
                value = _NONE.get(column.kind)
            found[code] = value
    return found


def _fitting(value: Any, column: Column) -> object:  # noqa: ANN401 - a value of any kind
    """The value in the column's kind; None where it does not say anything there."""
    if column.kind == "number":
        number = float(value)
        return None if column.whole and not number.is_integer() else number
    if not isinstance(value, _PYTHON[column.kind]):
        value = pl.Series([value]).cast(TYPES[column.kind])[0]  # as a frame would turn it
    return None if column.kind == "choice" and value not in column.choices else value
