"""Everything that can be said of one return as it is filled in: errors, and what to explain.

An error stops submission. A warning asks for an explanation and lets it pass with one: officers
read it, nobody changes the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .entries import EntryNotUnderstood, entry_parse, entry_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from .equations import Equation
    from .items import Item

LEAST_EXPLANATION = 4


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a return.

    Attributes:
        key: the item it is shown at.
        code: what kind it is; together with the key it is what an explanation belongs to.
        explanation: what the filler said to a warning; empty when nothing yet.
    """

    key: str
    code: str
    level: Level
    message: str
    explanation: str = ""

    @property
    def blocks(self) -> bool:
        """It stops submission: an error, or a warning without an explanation."""
        return self.level is Level.ERROR or len(self.explanation.strip()) < LEAST_EXPLANATION


@dataclass(frozen=True, slots=True)
class Checked:
    """The numbers of a return and all findings, in the order of the form."""

    values: Mapping[str, Decimal | None]
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stands in the way of submission."""
        return tuple(finding for finding in self.findings if finding.blocks)

    def at(self, key: str) -> tuple[Finding, ...]:
        """What is said of one item."""
        return tuple(finding for finding in self.findings if finding.key == key)


def check_return(
    items: Sequence[Item],
    equations: Sequence[Equation],
    entries: Mapping[str, str],
    *,
    last: Mapping[str, Decimal | None] | None = None,
    same_year: bool = False,
    explanations: Mapping[str, str] | None = None,
) -> Checked:
    """What is wrong with a return, and what it comes to.

    Args:
        items: what the form asks.
        equations: what it ties together.
        entries: item key → what was typed.
        last: item key → last period's value.
        same_year: last period lies in the same year, so that cumulative items cannot fall.
        explanations: item key → the filler's words; they answer the item's warnings.
    """
    told, before = explanations or {}, last or {}
    values: dict[str, Decimal | None] = {}
    findings: list[Finding] = []
    for item in items:
        try:
            values[item.key] = entry_parse(entries.get(item.key, ""), item)
        except EntryNotUnderstood as refusal:
            values[item.key] = None
            findings.append(Finding(item.key, "form", Level.ERROR, refusal.message))
            continue
        words = told.get(item.key, "")
        findings += _alone(item, values[item.key])
        findings += _against_last(item, values[item.key], before.get(item.key), words, same_year)
    names = {item.key: item.name for item in items}
    for equation in equations:
        findings += _equation(equation, values, names, told)
    order = {item.key: number for number, item in enumerate(items)}
    findings.sort(key=lambda finding: order[finding.key])
    return Checked(values, tuple(findings))


def _alone(item: Item, value: Decimal | None) -> Iterator[Finding]:
    if value is None:
        if item.required:
            message = f"“{item.name}”没有填写；确实为零请填 0。"
            yield Finding(item.key, "missing", Level.ERROR, message)
        return
    if item.low is not None and value < item.low:
        message = f"“{item.name}”不能小于 {entry_text(item.low)} {item.unit}，现为 {value:f}。"
        yield Finding(item.key, "low", Level.ERROR, message)
    if item.high is not None and value > item.high:
        most = f"{entry_text(item.high)} {item.unit}"
        message = f"“{item.name}”不能大于 {most}，现为 {value:f}；请核对单位。"
        yield Finding(item.key, "high", Level.ERROR, message)


def _against_last(
    item: Item,
    value: Decimal | None,
    last: Decimal | None,
    words: str,
    same_year: bool,  # noqa: FBT001 - one of the facts of the comparison
) -> Iterator[Finding]:
    if value is None or last is None:
        return
    if item.cumulative and same_year and value < last:
        message = (
            f"“{item.name}”是年初以来的累计数，本期 {value:f} 小于上期 {entry_text(last)}；"
            "请核对，如为更正以前的数请说明。"
        )
        yield Finding(item.key, "falls", Level.WARNING, message, words)
    elif item.change_limit is not None and not (item.cumulative and same_year):
        yield from _jump(item, value, last, item.change_limit, words)


def _jump(
    item: Item, value: Decimal, last: Decimal, limit: Decimal, words: str
) -> Iterator[Finding]:
    """Growth on a zero or negative base cannot be told; leaving zero asks for a word."""
    if last <= 0:
        if value != last and last == 0:
            message = f"“{item.name}”上期为 0，本期为 {value:f} {item.unit}；请核对并说明。"
            yield Finding(item.key, "jump", Level.WARNING, message, words)
        return
    change = (value - last) / last
    if abs(change) > limit:
        direction = "增加" if change > 0 else "减少"
        message = (
            f"“{item.name}”比上期（{entry_text(last)}）{direction} {abs(change) * 100:.1f}%，"
            f"超过 {limit * 100:.0f}%；请核对并说明原因。"
        )
        yield Finding(item.key, "jump", Level.WARNING, message, words)


def _equation(
    equation: Equation,
    values: Mapping[str, Decimal | None],
    names: Mapping[str, str],
    told: Mapping[str, str],
) -> Iterator[Finding]:
    if equation.holds(values) is not False:
        return
    sides = equation.sides(values)
    left, right = sides if sides is not None else (None, None)
    key = equation.keys[0]
    words = equation.words or in_words(equation, names)
    message = f"{words}：左边为 {entry_text(left)}，右边为 {entry_text(right)}；请核对。"
    level = Level.ERROR if equation.is_error else Level.WARNING
    explanation = "" if equation.is_error else told.get(key, "")
    yield Finding(key, f"equation:{equation.text}", level, message, explanation)


def in_words(equation: Equation, names: Mapping[str, str]) -> str:
    """A relation with the items' names: “合计应等于境内＋境外”."""
    verb = {"=": "应等于", "<=": "不应大于", ">=": "不应小于"}[equation.relation]
    return f"“{_side(equation.left, names)}”{verb}“{_side(equation.right, names)}”"


def _side(terms: tuple[tuple[int, str], ...], names: Mapping[str, str]) -> str:
    words = ""
    for sign, key in terms:
        words += ("－" if sign < 0 else "＋" if words else "") + names[key]
    return words
