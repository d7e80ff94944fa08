"""The shape of every record and file of a pack, as tables of keys and how each is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs import records as r
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
    period,
    scope,
    text,
    texts,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Node

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def _matching(pattern: re.Pattern[str], what: str) -> Reader:
    def read(node: Node, path: Path) -> object:
        value = text(node, path)
        if not isinstance(value, str) or pattern.fullmatch(value):
            return value
        return path.bad(node, f"“{value}”不是有效的{what}。")

    return read


code = _matching(_CODE, "代码：小写英文字母开头，用 . _ - 分段，如 innovation.high_tech_firms")
digest = _matching(_DIGEST, "摘要：应为64位小写十六进制的sha256")


def _label(node: Node, path: Path) -> object:
    """A row number as printed: 12, or a word such as 文1."""
    return str(node.value) if whole(node, Path([])) is not BAD else text(node, path)


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _span_in_order(locator: r.Locator) -> Iterable[str]:
    if (locator.start is None) != (locator.end is None):
        yield "start 与 end 要么都写，要么都不写。"
    elif locator.start is not None and locator.end is not None and locator.start >= locator.end:
        yield f"start（{locator.start}）应小于 end（{locator.end}）。"


def _ends_after_start(plan: r.Plan) -> Iterable[str]:
    if plan.starts_on >= plan.ends_on:
        yield f"规划期应先始后止，现为 {plan.starts_on} 至 {plan.ends_on}。"
    if plan.presumed_scope and not plan.presumed_scope_reason:
        yield "推定口径（presumed_scope）要写明理由（presumed_scope_reason）。"


def _rolls_up(one: r.Indicator) -> Iterable[str]:
    if (one.roll_up == "ratio") != (one.numerator is not None and one.denominator is not None):
        yield "按比率汇总（roll_up: ratio）的指标要写明分子（numerator）和分母（denominator）。"
    if one.low is not None and one.high is not None and one.low > one.high:
        yield f"合理范围应先小后大，现为 {one.low} 至 {one.high}。"


def _values_of_a_code(one: r.Quality) -> Iterable[str]:
    if (one.kind == "code") != bool(one.values):
        yield "代码型（kind: code）的事项要列出可用的值（values），其他类型不列。"


def _says_something(target: r.TargetValue) -> Iterable[str]:
    if target.value is None and not target.text:
        yield "没有数值的目标要在 text 里写明文字要求（如“完成市下目标任务”）。"


locator: Shape[r.Locator] = Shape(
    r.Locator,
    (
        _maybe("section", note),
        _maybe("row", note),
        _maybe("start", whole),
        _maybe("end", whole),
        _maybe("document", text),
    ),
    placed=False,
    check=_span_in_order,
)

unit: Shape[r.Unit] = Shape(
    r.Unit,
    (
        Field("code", text),
        Field("name", text),
        Field("dimension", text),
        Field("factor", number),
        _maybe("aliases", texts),
        _maybe("wan", choice(*r.WANS)),
        _maybe("shy", boolean),
    ),
)

territory: Shape[r.Territory] = Shape(
    r.Territory,
    (
        Field("code", code),
        Field("name", text),
        Field("short_name", text),
        Field("kind", choice(*r.TERRITORY_KINDS)),
        _maybe("parent", optional(code)),
        _maybe("aggregate_only", boolean),
    ),
)

department: Shape[r.Department] = Shape(
    r.Department,
    (
        Field("code", code),
        Field("name", text),
        Field("short_name", text),
        Field("territory", code),
        _maybe("vertical", boolean),
        _maybe("duties", texts),
        _maybe("functions", many(choice(*r.FUNCTIONS))),
        _maybe("source", note),
    ),
)

indicator: Shape[r.Indicator] = Shape(
    r.Indicator,
    (
        Field("code", code),
        Field("name", text),
        Field("unit", text),
        Field("direction", choice(*r.DIRECTIONS)),
        Field("progress", choice(*r.PROGRESS_KINDS)),
        Field("aggregation", choice(*r.AGGREGATIONS)),
        Field("category", text),
        Field("definition", text),
        _maybe("cumulative", boolean),
        _maybe("price_basis", choice(*r.PRICE_BASES)),
        _maybe("synonyms", texts),
        _maybe("ask", texts),
        _maybe("owner", optional(code)),
        _maybe("source", note),
        _maybe("certainty", choice(*r.CERTAINTIES)),
        _maybe("applies_to", choice(*r.APPLIES_TO)),
        _maybe("roll_up", choice(*r.ROLL_UPS)),
        _maybe("numerator", optional(code)),
        _maybe("denominator", optional(code)),
        _maybe("factor", optional(number)),
        _maybe("totals_as", optional(code)),
        _maybe("periods", many(choice(*r.PERIOD_KINDS))),
        _maybe("low", optional(number)),
        _maybe("high", optional(number)),
        _maybe("source_system", note),
        _maybe("formula", note),
    ),
    check=_rolls_up,
)

quality: Shape[r.Quality] = Shape(
    r.Quality,
    (
        Field("code", code),
        Field("name", text),
        Field("kind", choice(*r.QUALITY_KINDS)),
        Field("category", text),
        Field("definition", text),
        _maybe("values", texts),
        _maybe("source", note),
        _maybe("certainty", choice(*r.CERTAINTIES)),
    ),
    check=_values_of_a_code,
)

document: Shape[r.CitedDocument] = Shape(
    r.CitedDocument,
    (
        Field("key", code),
        Field("title", text),
        Field("kind", text),
        _maybe("number", optional(text)),
        _maybe("issuer", optional(text)),
        _maybe("issued_on", optional(day)),
        _maybe("issued_period", optional(period)),
        _maybe("publisher", optional(text)),
        _maybe("text_digest", optional(digest)),
        _maybe("file", optional(text)),
        _maybe("certainty", choice(*r.CERTAINTIES)),
        _maybe("note", note),
    ),
)

observation: Shape[dict[str, Any]] = Shape(
    dict,
    (
        Field("indicator", code),
        Field("subject", code),
        Field("scope", scope),
        Field("period", period),
        Field("kind", choice(*r.FACT_KINDS)),
        Field("value", number),
        Field("unit", text),
        Field("locator", locator),
        _maybe("comparator", choice(*r.COMPARATORS)),
        _maybe("version", optional(choice(*r.VERSIONS))),
        _maybe("uses", many(choice(*r.USES))),
        _maybe("certainty", choice(*r.CERTAINTIES)),
        _maybe("also", many(locator)),
        _maybe("note", note),
    ),
)

facts_file: Shape[dict[str, Any]] = Shape(
    dict, (Field("document", code), Field("observations", many(observation))), placed=False
)

_base: Shape[r.TargetBase] = Shape(
    r.TargetBase,
    (
        Field("period", period),
        Field("value", optional(number)),
        _maybe("locator", optional(locator)),
    ),
    placed=False,
)
_value: Shape[r.TargetValue] = Shape(
    r.TargetValue,
    (
        Field("period", period),
        Field("value", optional(number)),
        _maybe("comparator", choice(*r.COMPARATORS)),
        _maybe("text", note),
        _maybe("locator", optional(locator)),
    ),
    placed=False,
    check=_says_something,
)
_growth: Shape[r.TargetGrowth] = Shape(
    r.TargetGrowth,
    (
        Field("value", number),
        Field("unit", text),
        Field("kind", choice(*r.GROWTH_KINDS)),
        _maybe("locator", optional(locator)),
    ),
    placed=False,
)
target: Shape[r.PlanTarget] = Shape(
    r.PlanTarget,
    (
        Field("number", _label),
        Field("indicator", code),
        Field("subject", code),
        Field("scope", scope),
        _maybe("nature", choice(*r.NATURES)),
        _maybe("category", note),
        _maybe("unit", optional(text)),
        _maybe("base", optional(_base)),
        _maybe("target", optional(_value)),
        _maybe("growth", optional(_growth)),
        _maybe("lead", many(code)),
        _maybe("locator", optional(locator)),
        _maybe("certainty", choice(*r.CERTAINTIES)),
        _maybe("note", note),
    ),
)
paper: Shape[r.PlanPaper] = Shape(
    r.PlanPaper, (Field("title", text), Field("lead", code), _maybe("locator", optional(locator)))
)
plan: Shape[r.Plan] = Shape(
    r.Plan,
    (
        Field("code", code),
        Field("title", text),
        Field("territory", code),
        Field("starts_on", day),
        Field("ends_on", day),
        Field("base_period", optional(period)),
        Field("target_period", period),
        Field("stage", choice(*r.STAGES)),
        _maybe("document", optional(code)),
        _maybe("supersedes", optional(code)),
        _maybe("short_title", note),
        _maybe("presumed_scope", optional(scope)),
        _maybe("presumed_scope_reason", note),
        _maybe("targets", many(target)),
        _maybe("papers", many(paper)),
        _maybe("certainty", choice(*r.CERTAINTIES)),
        _maybe("note", note),
    ),
    check=_ends_after_start,
)

header: Shape[dict[str, Any]] = Shape(
    dict,
    (
        Field("name", code),
        Field("title", text),
        Field("version", text),
        Field("description", text),
        _maybe("requires", many(code)),
    ),
)

LISTS: dict[str, Shape[Any]] = {
    "units": unit,
    "territories": territory,
    "departments": department,
    "indicators": indicator,
    "qualities": quality,
    "documents": document,
}
