"""A zone's figure out of those of its firms: sums, quotients of sums, how many pass a test.

Works on the wide frame of a panel; how many of how many reported is part of the answer. One firm
that writes 元 for 万元 would outweigh all others, so a firm whose figure is a hundred times that
of the year before or after, or a hundredth of it, is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.panel import column_name
from qianyi.engine.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.zones.records import FirmTest, Source

PLACES: Final = 10
DOUBTFUL_TIMES: Final = 100
"""From this ratio of two years on a firm's figure is doubted: units differ by more than that."""


@dataclass(frozen=True, slots=True)
class FirmsFigure:
    """What firms' figures come to.

    Attributes:
        value: None where nobody reported, or the divisor comes to nothing.
        reported: firms with everything that is needed, in both years where a change is asked for.
        expected: firms there are.
        doubtful: firms left out because two years of a figure lie a hundred times apart.
    """

    value: Decimal | None
    reported: int
    expected: int
    doubtful: int = 0


def codes_needed(source: Source) -> tuple[str, ...]:
    """Indicators of firms a source looks at."""
    if source.kind not in {"firms", "firms_with"}:
        return ()
    named = [source.of, source.per]
    for test in source.where:
        named += [test.of, test.per]
    return tuple(dict.fromkeys(name for name in named if name))


def years_needed(source: Source, year: int) -> tuple[int, ...]:
    """The years a source looks at; firms' figures always beside those of the year before."""
    return (year - 1, year) if source.change or codes_needed(source) else (year,)


def firms_figure(source: Source, frame: pl.DataFrame, year: int) -> FirmsFigure:
    """The figure of a source of kind firms or firms_with from a panel's frame.

    A change is that of the firms that reported in both years, so that nothing changes because
    somebody began or ceased to report; ``times`` is applied at the end.
    """
    codes = codes_needed(source)
    trusted = frame.filter(~_doubtful(codes, frame.columns, year))
    value, reported = (
        _level(source, trusted, year) if source.change is None else _change(source, trusted, year)
    )
    return FirmsFigure(value, reported, frame.height, frame.height - trusted.height)


def _level(source: Source, frame: pl.DataFrame, year: int) -> tuple[Decimal | None, int]:
    now, reported = _of_year(source, frame, year)
    return _exact(now, source.times), reported


def _change(source: Source, frame: pl.DataFrame, year: int) -> tuple[Decimal | None, int]:
    names = [
        _column(code, one) for code in codes_needed(source) for one in (year - 1, year)
    ]  # fmt: skip
    if any(name not in frame.columns for name in names):
        return None, 0
    both = frame.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in names))
    now, reported = _of_year(source, both, year)
    before, _ = _of_year(source, both, year - 1)
    one = Decimal(1)
    return changed(source, _exact(now, one), _exact(before, one)), reported


def _doubtful(codes: Iterable[str], columns: Iterable[str], year: int) -> pl.Expr:
    """Rows with a figure whose two years lie too far apart; one without both years is not."""
    there = set(columns)
    apart = []
    for code in codes:
        now, before = _column(code, year), _column(code, year - 1)
        if now in there and before in there:
            far = (pl.col(now) >= pl.col(before) * DOUBTFUL_TIMES) | (
                pl.col(before) >= pl.col(now) * DOUBTFUL_TIMES
            )
            apart.append((pl.col(now) > 0) & (pl.col(before) > 0) & far)
    return (
        pl.any_horizontal(one.fill_null(value=False) for one in apart)
        if apart
        else pl.lit(value=False)
    )


def _column(code: str, year: int) -> str:
    return column_name(code, Period.parse(f"{year:04d}"))


def changed(source: Source, now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """This year less last, or the rate of that; None without both, or on a base not above zero."""
    if now is None or before is None:
        return None
    if source.change == "net":
        return _grain((now - before) * source.times)
    return _grain((now - before) / before * source.times) if before > 0 else None


def _grain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-PLACES))


def _exact(value: float | None, times: Decimal) -> Decimal | None:
    return None if value is None else _grain(Decimal(repr(value)) * times)


def _of_year(source: Source, frame: pl.DataFrame, year: int) -> tuple[float | None, int]:
    codes = codes_needed(source)
    names = {code: _column(code, year) for code in codes}
    missing = [name for name in names.values() if name not in frame.columns]
    if missing:
        return None, 0
    there = frame.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in names.values()))
    passing = there.filter(_passing(source.where, names))
    if not there.height:
        return None, 0
    if source.kind == "firms_with":
        return float(passing.height), there.height
    top = float(passing[names[source.of]].sum())
    if not source.per:
        return top, there.height
    below = float(there[names[source.per]].sum())
    return (top / below if below > 0 else None), there.height


def _passing(tests: Iterable[FirmTest], names: dict[str, str]) -> pl.Expr:
    held = [_holds(test, names) for test in tests]
    return reduce(lambda a, b: a & b, held) if held else pl.lit(value=True)


def _holds(test: FirmTest, names: dict[str, str]) -> pl.Expr:
    value = pl.col(names[test.of])
    if test.per:
        below = pl.col(names[test.per])
        value = (value / pl.when(below > 0).then(below)).round(PLACES)
    if test.at_least is not None:
        return (value >= float(test.at_least)).fill_null(value=False)
    assert test.more_than is not None  # noqa: S101 - the schema made sure
    return (value > float(test.more_than)).fill_null(value=False)
