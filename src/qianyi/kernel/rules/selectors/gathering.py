"""The facts sets of conditions ask for, gathered once for many conditions and many firms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.foundation import registry
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.selectors import panel_read
from qianyi.kernel.rules.errors import RunInvalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from qianyi.engine.rules.program import Column, Program
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

INDICATOR, QUALITY = "ent.", "q."
SUBJECT = "subject"
TYPES: dict[str, Any] = {
    "number": pl.Float64, "flag": pl.Boolean, "date": pl.Date, "industry": pl.String,
    "choice": pl.String, "text": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The facts of a population for one set of conditions.

    Attributes:
        facts: subject id → column → value; a column nobody knows anything of is left out.
        unknown: columns the fact base has no entry for, by label: asked of the firm itself.
        left_out: figures the purpose did not permit.
    """

    facts: Mapping[int, Mapping[str, object]]
    unknown: Mapping[str, str]
    left_out: int


@dataclass(frozen=True)
class Gathered:
    """What the fact base knows of a population, for any of the conditions it was gathered for.

    Attributes:
        frame: a row a firm: ``subject``, figures by year and inputs by code.
        applied_on: the day the conditions are asked for; FY-1 is the year before.
        left_out: figures the purpose did not permit.
    """

    frame: pl.DataFrame
    applied_on: date
    left_out: int

    def inputs_of(self, program: Program) -> pl.DataFrame:
        """``subject`` and the program's columns; a column the fact base has no entry for is out.

        A choice the program does not know, and a part where only whole things count, are unknown.
        """
        found = [
            _typed_column(self.frame, header, column).alias(name)
            for name, column in program.columns.items()
            if (header := self._header(column)) in self.frame.columns
        ]
        return self.frame.select(SUBJECT, *found)

    def facts_of(self, program: Program) -> dict[int, dict[str, object]]:
        """Firm → column → value as the conditions take it; what is not known is left out."""
        return {
            int(row.pop(SUBJECT)): {
                APPLIED_ON: self.applied_on,
                **{name: exact(value) for name, value in row.items() if value is not None},
            }
            for row in self.inputs_of(program).iter_rows(named=True)
        }

    def value(self, code: str, year: int) -> str:
        """The header of an indicator's figure of a year."""
        return column_name(code, Period.parse(str(year)))

    def unknown_to(self, program: Program) -> dict[str, str]:
        """Labels of the program's columns nothing here is about."""
        return {
            name: column.label
            for name, column in program.columns.items()
            if name != APPLIED_ON
            and not column.review
            and self._header(column) not in self.frame.columns
        }

    def _header(self, column: Column) -> str:
        code = code_of(column)
        if column.review or column.name == APPLIED_ON:
            return ""
        return column_name(code, _period(column, self.applied_on)) if _is_figure(code) else code


def gather(
    *,
    actor: Actor,
    programs: Sequence[Program],
    territory: Territory,
    applied_on: date,
    as_of: date,
    purpose: str,
    subject_ids: Collection[int] | None = None,
    figures: Iterable[str] = (),
) -> Gathered:
    """What the fact base knows that the programs read, for the firms of a territory.

    FY-1 is the year before the application. Money and counts come through the panel, for the stated
    purpose, as known at the end of ``as_of``. ``figures`` are indicators wanted besides, of FY-1.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    columns = [
        column
        for program in programs
        for name, column in program.columns.items()
        if name != APPLIED_ON and not column.review
    ]
    known = _known({code_of(column) for column in columns} | set(figures))
    last = Period.parse(str(applied_on.year - 1))
    years = {
        (code_of(column), _period(column, applied_on))
        for column in columns
        if _is_figure(code_of(column)) and code_of(column) in known
    } | {(code, last) for code in figures if code in known}
    inputs = [code_of(one) for one in columns if not _is_figure(code_of(one))]
    panel = panel_read(
        actor=actor,
        territory=territory,
        codes=sorted({code for code, _ in years}) or [_any_indicator()],
        periods=sorted({period for _, period in years}, key=str, reverse=True) or [last],
        purpose=purpose,
        as_of=as_of,
        inputs=[code for code in dict.fromkeys(inputs) if code in known],
        subject_ids=subject_ids,
    )
    return Gathered(panel.frame, applied_on, panel.left_out.rows)


def facts_for(
    *,
    actor: Actor,
    program: Program,
    territory: Territory,
    applied_on: date,
    as_of: date,
    purpose: str,
    subject_ids: Collection[int] | None = None,
) -> Asked:
    """What the fact base knows that one program reads, for the firms of a territory.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    gathered = gather(
        actor=actor, programs=[program], territory=territory, applied_on=applied_on, as_of=as_of,
        purpose=purpose, subject_ids=subject_ids,
    )  # fmt: skip
    return Asked(
        facts=gathered.facts_of(program),
        unknown=gathered.unknown_to(program),
        left_out=gathered.left_out,
    )


def code_of(column: Column) -> str:
    """What the fact base calls an input."""
    return (column.input.fact or column.input.code) if column.input else column.name


def _is_figure(code: str) -> bool:
    return code.startswith(INDICATOR)


def _any_indicator() -> str:
    """An indicator of firms, for conditions that ask for no figure: a panel has a column at least.

    Raises:
        RunInvalid: the dictionary holds none.
    """
    found = Indicator.objects.filter(applies_to="enterprise").order_by("pk").first()
    if found is None:
        raise RunInvalid(
            "指标字典里还没有企业指标，不能测算；请先载入数据包：qianyi packs load national。"
        )
    return found.code


def _known(codes: set[str]) -> set[str]:
    """Codes the fact base has an entry for."""
    found = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    found |= set(Quality.objects.filter(code__in=codes).values_list("code", flat=True))
    for source in registry.fact_sources:
        found |= {column.code for column in source.columns()} & codes
    return found


def _period(column: Column, applied_on: date) -> Period:
    back = 1 if column.year is None else column.year
    return Period.parse(str(applied_on.year - back))


def _typed_column(frame: pl.DataFrame, header: str, column: Column) -> pl.Expr:
    value = pl.col(header)
    if column.kind == "number":
        number = value.cast(pl.Float64)
        return pl.when(number == number.floor()).then(number) if column.whole else number
    if column.kind == "choice":
        return pl.when(value.cast(pl.String).is_in(list(column.choices))).then(value)
    return value if frame.schema[header] == TYPES[column.kind] else value.cast(TYPES[column.kind])


def exact(value: object) -> object:
    """A number as exact as it was given."""
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
