"""Frames of subjects made fit for a program: names matched, types checked, dates as day numbers.

A column is found by its code (``revenue_fy1``) or by its Chinese label, 销售收入（上一年度） or
销售收入（FY-1）. Columns that are no input are carried through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.columns import (
    DIVISION,
    EPOCH,
    YMD,
    YMD_YEAR,
    day_number,
    section_number,
    ymd_number,
)
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.naming import year_words
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.engine.rules.syntax import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from qianyi.engine.rules.program import Column, Program

TRUE_WORDS = ("true", "是", "有", "1", "yes", "y")
FALSE_WORDS = ("false", "否", "无", "0", "no", "n")
INDUSTRY = r"^[A-Ta-t]?[0-9]{2,4}$|^[A-Ta-t]$"
_FISCAL = re.compile("（FY-([0-9])）")
PREFIX = "_q_"
"""Inputs of the program stand under their name with this before it: a frame's own stay as is."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A frame ready for a program.

    Attributes:
        absent: inputs the frame has no column for: unknown for everybody.
        kept: the frame's own columns.
    """

    frame: Any
    absent: frozenset[str]
    kept: tuple[str, ...]


def prepare(
    native: Any,  # noqa: ANN401  # a frame of any library Narwhals knows
    program: Program,
    *,
    on: date | None = None,
    allow_missing: bool = False,
) -> Prepared:
    """A frame with the program's inputs as columns of the right type.

    ``on`` is the date of application for everybody, where the frame has no column of its own.

    Raises:
        FactsNotUsable: inputs have no column (unless allowed), or a column is of a wrong type.
    """
    frame = nw.from_native(native).lazy()
    schema = frame.collect_schema()
    found = match_names(program, schema.names(), allow_missing=allow_missing or on is not None)
    # A column without a single value has no type; it says as much as no column.
    found = {name: header for name, header in found.items() if schema[header] != nw.Unknown}
    empty = {name for name in schema.names() if schema[name] == nw.Unknown}
    needed = _needed(program)
    absent = needed - set(found)
    if on is not None:
        absent -= {APPLIED_ON}
    missing = sorted(
        name for name in absent if not program.columns[name].review and name not in empty
    )
    if missing and not allow_missing:
        labels = "、".join(f"{program.columns[name].label}（{name}）" for name in missing[:12])
        raise FactsNotUsable(
            f"缺少{len(missing)}列：{labels}。请补上这些列（没有数据的留空），"
            "或声明允许缺列，缺的按“没有数据”处理。"
        )
    made = [
        _column(program.columns[name], header, schema[header], _library(frame)).alias(PREFIX + name)
        for name, header in found.items()
        if name in needed
    ]
    made += [
        _ymd(header, schema[header]).alias(PREFIX + name + YMD)
        for name, header in found.items()
        if name in _counted_in_years(program)
    ]
    made += [
        _division(header, program).alias(PREFIX + name + DIVISION)
        for name, header in found.items()
        if name in needed and program.columns[name].kind == "industry"
    ]
    if on is not None and APPLIED_ON in needed and APPLIED_ON not in found:
        made.append(nw.lit(day_number(on)).alias(PREFIX + APPLIED_ON))
        made.append(nw.lit(ymd_number(on)).alias(PREFIX + APPLIED_ON + YMD))
    return Prepared(frame.with_columns(*made), frozenset(absent), tuple(schema.names()))


def match_names(
    program: Program, headers: Iterable[str], *, allow_missing: bool = True
) -> dict[str, str]:
    """Which header holds each input.

    Raises:
        FactsNotUsable: two headers name one input, or one is a misspelt input.
    """
    by_label = {_plain(column.label): name for name, column in program.columns.items()}
    found: dict[str, str] = {}
    strange = []
    for header in headers:
        name = header if header in program.columns else by_label.get(_plain(header))
        if name is None:
            strange.append(header)
        elif name in found:
            raise FactsNotUsable(
                f"“{found[name]}”和“{header}”两列都是“{program.columns[name].label}”，请去掉一列。"
            )
        else:
            found[name] = header
    if not found:
        raise FactsNotUsable(
            f"没有一列是“{program.pack.title}”的输入。"
            f"可用的列名：{allowed(program.columns)}，或其中文名称。"
        )
    if not allow_missing:
        _misspelt(program, found, strange)
    return found


def _misspelt(program: Program, found: Mapping[str, str], strange: Iterable[str]) -> None:
    free = {name: c.label for name, c in program.columns.items() if name not in found}
    for header in strange:
        hint = did_you_mean(header, [*free, *free.values()])
        if hint:
            raise FactsNotUsable(f"“{header}”不是“{program.pack.title}”的输入。{hint}")


def _plain(header: str) -> str:
    header = header.replace("(", "（").replace(")", "）").replace(" ", "")
    return _FISCAL.sub(lambda found: f"（{year_words(int(found[1]))}）", header)


def _needed(program: Program) -> frozenset[str]:
    read = {name for step in program.steps for name in x.names(step.expr)}
    return frozenset(read & set(program.columns))


def _library(frame: Any) -> str:  # noqa: ANN401
    return "polars" if frame.implementation is nw.Implementation.POLARS else "other"


# --- one column


def _column(column: Column, header: str, dtype: Any, library: str) -> Any:  # noqa: ANN401
    reader: Callable[..., Any] = _READERS.get(column.kind, _words)
    expr = reader(column, header, dtype, library)
    if expr is None:
        raise FactsNotUsable(
            f"列“{header}”应为{_WANTED.get(column.kind, '文字')}，"
            f"现在的类型是{dtype}。请改正后重试。"
        )
    return expr


_WANTED = {
    "number": "数字", "flag": "是否（true、false 或 是、否）", "date": "日期",
    "industry": "行业代码（文字）", "choice": "选项（文字）",
}  # fmt: skip


def _number(_: Column, header: str, dtype: Any, __: str) -> Any:  # noqa: ANN401
    if dtype.is_integer():
        return nw.col(header).cast(nw.Int64)
    if dtype.is_numeric() or dtype == nw.String:
        return nw.col(header).cast(nw.Float64)
    return None


def _flag(_: Column, header: str, dtype: Any, __: str) -> Any:  # noqa: ANN401
    value = nw.col(header)
    if dtype == nw.Boolean:
        return value
    if dtype.is_integer():
        return value == 1
    if dtype == nw.String:
        word = value.str.to_lowercase()
        is_true, is_false = word.is_in(list(TRUE_WORDS)), word.is_in(list(FALSE_WORDS))
        return nw.when(is_true).then(is_true).otherwise(nw.when(is_false).then(~is_false))
    return None


def _date(_: Column, header: str, dtype: Any, library: str) -> Any:  # noqa: ANN401
    value = nw.col(header)
    if dtype == nw.String:
        value = value.str.to_date("%Y-%m-%d")
    elif dtype not in (nw.Date, nw.Datetime):
        return None
    if library == "polars":
        return value.cast(nw.Date).cast(nw.Int32).cast(nw.Int64)
    return _days(value.dt.year(), value.dt.month(), value.dt.day())


def _ymd(header: str, dtype: Any) -> Any:  # noqa: ANN401
    """A date as one number: what full years are counted by."""
    value = nw.col(header)
    if dtype == nw.String:
        value = value.str.to_date("%Y-%m-%d")
    month_day = value.dt.month().cast(nw.Int64) * 100 + value.dt.day().cast(nw.Int64)
    return value.dt.year().cast(nw.Int64) * YMD_YEAR + month_day


def _counted_in_years(program: Program) -> frozenset[str]:
    """Date columns full years are counted between."""
    found: set[str] = set()

    def look(expr: x.Expr) -> None:
        if isinstance(expr, x.Call) and expr.name == "years_between":
            found.update(x.names(expr))
        for part in x.parts(expr):
            look(part)

    for step in program.steps:
        look(step.expr)
    return frozenset(found)


def _days(year: Any, month: Any, day: Any) -> Any:  # noqa: ANN401
    """The day number of a civil date by the civil calendar: for libraries without casts."""
    is_early = month <= 2  # noqa: PLR2004  # January and February belong to the shifted year before
    y = nw.when(is_early).then(year - 1).otherwise(year)
    m = nw.when(is_early).then(month + 9).otherwise(month - 3)
    of_year = (153 * m + 2) // 5 + day - 1
    return 365 * y + y // 4 - y // 100 + y // 400 + of_year - 719_468


def _industry(_: Column, header: str, dtype: Any, __: str) -> Any:  # noqa: ANN401
    if dtype != nw.String:
        return None
    code = nw.col(header).str.to_uppercase()
    digits = code.str.strip_chars("".join(SECTIONS))
    return nw.when(digits == "").then(code).otherwise(digits)


def _division(header: str, program: Program) -> Any:  # noqa: ANN401
    """The division as a number; a section alone as a number beyond, where a formula asks for it."""
    code = nw.col(header).str.to_uppercase()
    digits = code.str.strip_chars("".join(SECTIONS))
    number: Any = nw.when(digits != "").then(digits).str.slice(0, 2).cast(nw.Int64)
    for letter in _sections_asked(program):
        number = nw.when(code == letter).then(section_number(letter)).otherwise(number)
    return number


def _sections_asked(program: Program) -> list[str]:
    found: set[str] = set()

    def look(expr: x.Expr) -> None:
        if isinstance(expr, x.Industry):
            found.update(x.prefixes(expr.codes)[0])
        for part in x.parts(expr):
            look(part)

    for step in program.steps:
        look(step.expr)
    return sorted(found)


def _words(_: Column, header: str, dtype: Any, __: str) -> Any:  # noqa: ANN401
    return nw.col(header) if dtype == nw.String else None


_READERS: dict[str, Callable[..., Any]] = {
    "number": _number, "flag": _flag, "date": _date, "industry": _industry,
}  # fmt: skip


# --- what is wrong with values, on one machine


def check_values(native: Any, program: Program) -> None:  # noqa: ANN401  # polars frame, lazy or not
    """Refuses text where numbers belong, NaN, infinities, broken wholes and unknown words.

    Only for Polars; one pass over the columns, a second one only to say where.

    Raises:
        FactsNotUsable: naming column, row and value of the first wrong one of each column.
    """
    import polars as pl  # noqa: PLC0415  # one subject never needs it

    frame = native.lazy() if isinstance(native, pl.DataFrame) else native
    schema = frame.collect_schema()
    tests = {}
    for name, header in match_names(program, schema.names()).items():
        wrong = _wrong(program.columns[name], pl.col(header), schema[header])
        if wrong is not None:
            tests[header] = (program.columns[name], wrong)
    if not tests:
        return

    def is_plain(header: str) -> bool:
        return schema[header].is_float() and not tests[header][0].whole

    engine: Literal["in-memory", "streaming"] = (
        "in-memory" if isinstance(native, pl.DataFrame) else "streaming"
    )
    counts = frame.select(
        (_spoilt(pl.col(header)) if is_plain(header) else wrong.any()).alias(header)
        for header, (_, wrong) in tests.items()
    ).collect(engine=engine)
    bad = [header for header in tests if counts[header][0]]
    if bad:
        raise FactsNotUsable(" ".join(_first(frame, header, *tests[header]) for header in bad[:8]))


def _spoilt(value: Any) -> Any:  # noqa: ANN401  # polars expressions
    """Whether a column of floats has a NaN or an infinity: one sum tells, either spoils it."""
    return ~(value * 0).sum().is_finite()


def _first(frame: Any, header: str, column: Column, wrong: Any) -> str:  # noqa: ANN401
    found = frame.select(header).with_row_index("row").filter(wrong).head(1).collect()
    row, value = found.row(0)
    wanted = _CHECKED.get(column.kind, f"以下之一：{'、'.join(column.choices)}")
    if column.whole and column.kind == "number":
        wanted = f"整数（{column.unit}）"
    return f"列“{header}”第{row + 2}行是“{value}”，应为{wanted}。"


_CHECKED = {
    "number": "数字（不能是文字、NaN或无穷大）", "flag": "是或否", "date": "日期，如 2024-12-31",
    "industry": "国民经济行业代码，如 C3921",
}  # fmt: skip


def _wrong(column: Column, value: Any, dtype: Any) -> Any:  # noqa: ANN401  # polars expression or None
    import polars as pl  # noqa: PLC0415

    if column.kind == "number":
        return _wrong_number(column, value, dtype)
    if dtype != pl.String:
        return None
    if column.kind == "flag":
        return ~value.str.to_lowercase().is_in([*TRUE_WORDS, *FALSE_WORDS])
    if column.kind == "date":
        return value.is_not_null() & value.str.to_date("%Y-%m-%d", strict=False).is_null()
    if column.kind == "industry":
        return ~value.str.contains(INDUSTRY)
    return ~value.is_in(list(column.choices)) if column.kind == "choice" else None


def _wrong_number(column: Column, value: Any, dtype: Any) -> Any:  # noqa: ANN401
    import polars as pl  # noqa: PLC0415

    if dtype.is_integer():
        return None
    if dtype == pl.String:
        read = value.cast(pl.Float64, strict=False)
        return value.is_not_null() & (read.is_null() | ~read.is_finite())
    if dtype.is_float() or dtype.is_decimal():
        infinite = ~value.cast(pl.Float64).is_finite()
        return infinite | (value != value.floor()) if column.whole else infinite
    return None


__all__ = ["EPOCH", "PREFIX", "Prepared", "check_values", "match_names", "prepare"]
