"""How a rule pack's YAML is read: each key, its reader, and what a record must be by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Reader,
    Shape,
    boolean,
    choice,
    day,
    many,
    note,
    number,
    optional,
    shown,
    text,
    texts,
    whole,
)
from qianyi.engine.rules import records as r

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qianyi.engine.packs.yaml12 import Node

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_YEAR = re.compile(r"FY-([0-9])")
PAIR = 2


def name(node: Node, path: Path) -> object:
    """A word formulas can use: letters, digits and _, a letter first."""
    value = text(node, path)
    if not isinstance(value, str) or _NAME.fullmatch(value):
        return value
    return path.bad(
        node, f"“{value}”不能作代码：用英文字母、数字和下划线，字母开头，如 rd_cost、H4。"
    )


def words(node: Node, path: Path) -> object:
    """A text; a bare number is taken as printed (industry codes, versions)."""
    if isinstance(node.value, str) or node.value is None:
        return text(node, path)
    return format(node.value, "f") if not isinstance(node.value, (bool, list, dict)) else BAD


def year(node: Node, path: Path) -> object:
    """A fiscal year: FY-1 is the last complete one, FY-0 the current one."""
    found = _YEAR.fullmatch(str(node.value))
    if found is None:
        return path.bad(node, f"应为会计年度，如 FY-1（上一完整年度），现为{shown(node)}。")
    return int(found[1])


def points(node: Node, path: Path) -> object:
    """12, or [7, 8] for a span within which a reviewer decides."""
    if isinstance(node.value, list) and len(node.value) == PAIR:
        low, high = (number(item, path) for item in node.value)
        if low is BAD or high is BAD:
            return BAD
        if low > high:  # type: ignore[operator]
            return path.bad(node, f"分值区间应由小到大，现为 [{low}, {high}]。")
        return r.Points(low, high)  # type: ignore[arg-type]
    value = number(node, path)
    return BAD if value is BAD else r.Points(value, value)  # type: ignore[arg-type]


def maybe(key: str, read: Reader) -> Field:
    """A key that may be left out."""
    return Field(key, read, required=False)


CERTAINTY = maybe("certainty", choice(*r.CERTAINTIES))
CLAUSE = maybe("clause", note)
SOURCE = maybe("source", note)
MARKS = (CLAUSE, CERTAINTY, SOURCE)
BOUNDS = (
    maybe("from", number),
    maybe("above", number),
    maybe("to", number),
    maybe("below", number),
)


def with_interval(build: Callable[..., T]) -> Callable[..., T]:
    """A record whose interval is written flat: from, above, to, below."""

    def made(**values: Any) -> T:  # noqa: ANN401  # the shape has checked each of them
        within = r.Interval(
            values.pop("from", None),
            values.pop("above", None),
            values.pop("to", None),
            values.pop("below", None),
        )
        return build(within=within, **values)

    return made


def renamed(build: Callable[..., T], **names: str) -> Callable[..., T]:
    """A record some of whose keys are words Python keeps for itself."""

    def made(**values: Any) -> T:  # noqa: ANN401  # the shape has checked each of them
        return build(**{names.get(key, key): value for key, value in values.items()})

    return made


def one_end(row: r.ThresholdBand | r.Rung) -> Iterable[str]:
    """Each end of an interval is written in one way only."""
    within = row.within
    if within.from_ is not None and within.above is not None:
        yield "from（含）与 above（不含）只能写一个。"
    if within.to is not None and within.below is not None:
        yield "to（含）与 below（不含）只能写一个。"


basis: Shape[r.Basis] = Shape(
    r.Basis,
    (
        Field("title", text),
        maybe("number", note),
        maybe("issuers", texts),
        maybe("issued_on", optional(day)),
        CERTAINTY,
    ),
    placed=False,
)
force: Shape[r.Force] = Shape(
    renamed(r.Force, **{"from": "from_on", "to": "to_on"}),
    (
        Field("type", text),
        Field("from", day),
        maybe("to", optional(day)),
        CERTAINTY,
    ),
    placed=False,
)


def _typed(one: r.Input) -> Iterable[str]:
    if one.type in ("number", "whole") and not one.unit:
        yield f"数量“{one.name}”要写单位（unit），如 万元、人、%、项。"
    if one.type not in ("number", "whole") and one.unit:
        yield f"“{one.name}”不是数量，不能有单位。"
    if (one.type == "choice") != bool(one.choices):
        yield "类型 choice 要列出 choices，其他类型不能列。"


input_: Shape[r.Input] = Shape(
    r.Input,
    (
        Field("code", name),
        Field("name", text),
        maybe("type", choice(*r.INPUT_TYPES)),
        maybe("unit", note),
        maybe("fact", note),
        maybe("periods", many(year)),
        maybe("choices", many(words)),
        maybe("cost", boolean),
        maybe("fixed", boolean),
        maybe("definition", note),
        CERTAINTY,
    ),
    check=_typed,
)
parameter: Shape[r.Parameter] = Shape(
    r.Parameter,
    (
        Field("code", name),
        Field("name", text),
        Field("value", number),
        Field("unit", note),
        maybe("step", number),
        *MARKS,
    ),
)
derived: Shape[r.Derived] = Shape(
    r.Derived,
    (
        Field("code", name),
        Field("name", text),
        Field("formula", text),
        maybe("unit", note),
        CLAUSE,
        CERTAINTY,
    ),
)
span: Shape[r.YearSpan] = Shape(
    r.YearSpan,
    (
        Field("years", many(year)),
        Field("mode", choice(*r.PERIOD_MODES)),
        maybe("limited_by", name),
    ),
    placed=False,
)
_band: Shape[r.ThresholdBand] = Shape(
    with_interval(r.ThresholdBand),
    (Field("threshold", number), *BOUNDS, *MARKS),
    check=one_end,
)
_bands: Shape[r.ThresholdBands] = Shape(
    r.ThresholdBands,
    (
        Field("by", text),
        Field("rows", many(_band)),
        maybe("unit", note),
        maybe("name", note),
        maybe("outside", choice(*r.OUTSIDES)),
    ),
    placed=False,
)
_choice_row: Shape[r.ThresholdChoice] = Shape(
    renamed(r.ThresholdChoice, **{"in": "in_"}),
    (Field("in", many(words)), Field("threshold", number), *MARKS),
)
_table: Shape[r.ThresholdTable] = Shape(
    r.ThresholdTable,
    (
        Field("by", name),
        Field("rows", many(_choice_row)),
        maybe("outside", choice(*r.OUTSIDES)),
    ),
    placed=False,
)


def _one_kind(one: r.Criterion) -> Iterable[str]:
    kinds = {
        "formula": bool(one.formula),
        "score": bool(one.score),
        "manual": one.manual,
        "all_of": bool(one.all_of),
        "any_of": bool(one.any_of),
        "of": bool(one.of),
    }
    given = [key for key, is_given in kinds.items() if is_given]
    if len(given) != 1:
        yield (
            f"条件“{one.name}”要且只要写明一种判断方式（{'、'.join(kinds)}），"
            f"现写了：{'、'.join(given) or '无'}。"
        )
    if bool(one.of) != (one.at_least is not None):
        yield "of（若干条件）与 at_least（至少满足几项）要一起写。"
    yield from _limits(one)


def _limits(one: r.Criterion) -> Iterable[str]:
    limits = [x for x in (one.threshold, one.bands, one.table) if x is not None]
    if one.operator is not None and len(limits) != 1:
        yield f"条件“{one.name}”有比较符，要且只要写 threshold、bands、table 中的一个。"
    if one.operator is None and limits:
        yield f"条件“{one.name}”有标准值，还要写比较符 operator：{'、'.join(r.OPERATORS)}。"
    if limits and not one.unit:
        yield f"条件“{one.name}”的标准值没有单位，请写 unit，如 万元、%、人、分；纯比值写 倍。"
    if limits and not (one.formula or one.score):
        yield f"条件“{one.name}”的标准值只能与 formula 或 score 同写。"


def criterion(node: Node, path: Path) -> object:
    """One condition, whose parts may be conditions again."""
    return _criterion(node, path)


_criterion: Shape[r.Criterion] = Shape(
    r.Criterion,
    (
        Field("code", name),
        Field("name", text),
        maybe("formula", text),
        maybe("unit", note),
        maybe("operator", choice(*r.OPERATORS)),
        maybe("threshold", number),
        maybe("bands", _bands),
        maybe("table", _table),
        maybe("period", span),
        maybe("score", name),
        maybe("manual", boolean),
        maybe("all_of", many(criterion)),
        maybe("any_of", many(criterion)),
        maybe("of", many(criterion)),
        maybe("at_least", whole),
        maybe("when", text),
        maybe("waived_if", text),
        maybe("applications", texts),
        maybe("step", number),
        maybe("note", note),
        *MARKS,
    ),
    check=_one_kind,
)
validity: Shape[r.Validity] = Shape(
    r.Validity,
    (maybe("months", optional(whole)), maybe("text", note), CLAUSE, CERTAINTY),
    placed=False,
)
consequence: Shape[r.Consequence] = Shape(
    r.Consequence,
    (
        Field("text", text),
        maybe("amount", optional(number)),
        maybe("unit", note),
        CLAUSE,
        CERTAINTY,
    ),
    placed=False,
)
