"""The inputs of a method out of the fact base: one row a firm, one column an input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period
from qianyi.engine.scoring import frozen_frame, sources_of
from qianyi.foundation import registry
from qianyi.kernel.indicators.models import Indicator, Quality
from qianyi.kernel.indicators.selectors import panel_read
from qianyi.kernel.subjects.models import Enterprise, LegalStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.panel import Panel
    from qianyi.engine.scoring import Method, Source
    from qianyi.engine.scoring.records import MethodInput
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

ENDED: Final = (LegalStatus.CANCELLED, LegalStatus.REVOKED, LegalStatus.MOVED_OUT)
SUBJECT: Final = "subject"
_DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True)
class Inputs:
    """What a run starts from.

    Attributes:
        frame: ``subject`` (the firm's code) and a column for every input of the method.
        ids: the firm's code → its number.
        left_out: figures that the purpose did not permit.
        ended: firms that were cancelled, revoked or moved away, and take no part.
        unsourced: inputs the method names no fact for, or whose fact nobody offers.
    """

    frame: pl.DataFrame
    ids: Mapping[str, int]
    left_out: int
    ended: int
    unsourced: tuple[str, ...]


def inputs_read(
    *, actor: Actor, method: Method, territory: Territory, year: int, as_of: date, purpose: str
) -> Inputs:
    """The inputs of every firm of a territory the actor may see, as known on a day.

    Figures are those of the year rated; what holds on a day holds at the date.

    Raises:
        PurposeUnknown: for a word outside the closed list.
        SourceNotUnderstood: an input of the method says wrongly where it comes from.
    """
    sources = sources_of(method)
    known = _known({term.code for one in sources.values() if one for term in one.terms})
    bound = {
        code: one
        for code, one in sources.items()
        if one and all(term.code in known for term in one.terms)
    }
    panel = _panel(bound, actor=actor, territory=territory, year=year, as_of=as_of, purpose=purpose)
    ids = dict(zip(panel.frame["code"].to_list(), panel.frame["subject"].to_list(), strict=True))
    gone = set(
        Enterprise.objects.filter(
            territory__path__startswith=territory.path, legal_status__in=ENDED
        ).values_list("pk", flat=True)
    )
    table = panel.frame.filter(~pl.col("subject").is_in(sorted(gone)))
    columns = [
        _filled(one, bound[one.code], table, year).alias(one.code)
        for one in method.inputs
        if one.code in bound
    ]
    frame = pl.DataFrame([table["code"].alias(SUBJECT), *columns])
    return Inputs(
        frame=frozen_frame(method, frame),
        ids=ids,
        left_out=panel.left_out.rows,
        ended=panel.frame.height - table.height,
        unsourced=tuple(code for code in sources if code not in bound),
    )


def _panel(
    bound: Mapping[str, Source],
    *,
    actor: Actor,
    territory: Territory,
    year: int,
    as_of: date,
    purpose: str,
) -> Panel:
    terms = [term for one in bound.values() for term in one.terms]
    figures = list(dict.fromkeys(term.code for term in terms if term.is_figure))
    years = sorted({year + term.back for term in terms if term.is_figure} or {year})
    others = list(dict.fromkeys(term.code for term in terms if not term.is_figure))
    return panel_read(
        actor=actor,
        territory=territory,
        codes=figures or [_any_indicator()],
        periods=[Period.parse(str(one)) for one in years],
        purpose=purpose,
        as_of=as_of,
        inputs=others,
    )


def _any_indicator() -> str:
    """A panel has a column of figures at least."""
    return str(
        Indicator.objects.filter(applies_to="enterprise").order_by("pk").values_list("code")[0][0]
    )


def _known(codes: set[str]) -> set[str]:
    """Codes the fact base has an entry for."""
    found = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    found |= set(Quality.objects.filter(code__in=codes).values_list("code", flat=True))
    for source in registry.fact_sources:
        found |= {column.code for column in source.columns()} & codes
    return found


def _filled(one: MethodInput, source: Source, table: pl.DataFrame, year: int) -> pl.Series:
    """The column of one input, in the type the method asks for."""
    parts = []
    for term in source.terms:
        name = (
            column_name(term.code, Period.parse(str(year + term.back)))
            if term.is_figure
            else term.code
        )
        part = _typed(one.type, table[name], date(year, 12, 31))
        parts.append(part.str.head(term.first) if term.first else part)
    column = parts[0]
    for part in parts[1:]:
        column = column + part
    if source.otherwise is None:
        return column
    return column.to_frame("value").select(pl.col("value").fill_null(source.otherwise))["value"]


def _typed(kind: str, column: pl.Series, end: date) -> pl.Series:
    dtype: Any = column.dtype
    values = column.to_frame("value")
    if dtype == pl.Date and kind == "number":
        days = (pl.lit(end) - pl.col("value")).dt.total_days()
        return values.select((days / _DAYS_A_YEAR).floor()).to_series()
    if dtype == pl.Date and kind == "flag":
        return values.select(pl.col("value") <= end).to_series()
    wanted: Any = {"number": pl.Float64, "flag": pl.Boolean, "code": pl.String}[kind]
    return column.cast(wanted)
