"""Ranks and grades of units beside each other, with caps; open points leave a grade open.

A unit has a capped grade for certain when it has it however the open points turn out. Units with
one total share the better rank; a cap is never passed, so that units tied across it all stay below.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from qianyi.engine.appraisal.scheme import plain

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from qianyi.engine.appraisal.scheme import Grade, Scheme
    from qianyi.engine.appraisal.scoring import UnitResult

OPEN_GRADE: Final = ""
Unit = TypeVar("Unit", bound="Hashable")


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's rank and grade; rank None and grade empty while open, ``words`` says why."""

    rank: int | None
    grade: str
    words: str = ""


def graded(scheme: Scheme, results: Mapping[Unit, UnitResult]) -> dict[Unit, Standing]:
    """Where each scored unit stands; one without a total stands nowhere."""
    spans = {
        unit: (result.low, result.high)
        for unit, result in results.items()
        if result.low is not None and result.high is not None
    }
    free = {unit: span for unit, span in spans.items() if not results[unit].is_vetoed}
    places = _places(scheme, len(spans))
    return {
        unit: Standing(None, OPEN_GRADE, "没有可以计分的项目。")
        if unit not in spans
        else _standing(scheme, result, spans[unit], spans, free, places)
        for unit, result in results.items()
    }


Span = tuple[Decimal, Decimal]


def _standing(
    scheme: Scheme,
    result: UnitResult,
    span: Span,
    spans: Mapping[Unit, Span],
    free: Mapping[Unit, Span],
    places: Mapping[str, int],
) -> Standing:
    rank = _rank(span, spans)
    if result.is_vetoed:
        return Standing(rank, scheme.veto_grade, f"一票否决，评为{scheme.veto_grade}。")
    if result.has_open_veto:
        return Standing(rank, OPEN_GRADE, "有待决定的一票否决建议，等次待定。")
    for grade in scheme.grades:
        has_it = _has(grade, span, free, places.get(grade.name))
        if has_it is None:
            return Standing(rank, OPEN_GRADE, _open_words(grade, span))
        if has_it:
            return Standing(rank, grade.name, _capped_words(scheme, grade, span, places))
    return Standing(rank, OPEN_GRADE, "等次待定。")


def _has(grade: Grade, span: Span, free: Mapping[Unit, Span], most: int | None) -> bool | None:
    """Whether the unit has the grade; None while it may or may not."""
    low, high = span
    if high < grade.at_least:
        return False
    if most is None:
        return True if low >= grade.at_least else None
    may_be_better = sum(1 for _, other in free.values() if other >= low)
    are_better = sum(1 for other, _ in free.values() if other >= high)
    if low >= grade.at_least and may_be_better <= most:
        return True
    # The unit itself is among those as good as its own low; where it is open, only others count.
    return False if are_better + (0 if low == high else 1) > most else None


def _rank(span: Span, spans: Mapping[Unit, Span]) -> int | None:
    """The rank where it is certain: nobody's open points can pass or be passed."""
    low, high = span
    above = sum(1 for other, _ in spans.values() if other > high)
    may_be_above = sum(1 for _, other in spans.values() if other > low)
    own = 1 if high > low else 0
    return above + 1 if above == may_be_above - own else None


def _places(scheme: Scheme, units: int) -> dict[str, int]:
    return {
        grade.name: int((grade.most_share * units).to_integral_value(ROUND_DOWN))
        for grade in scheme.grades
        if grade.most_share is not None
    }


def _open_words(grade: Grade, span: Span) -> str:
    low, high = span
    if low == high:
        return f"达到“{grade.name}”的分数线，是否在名额内要等其他单位的待定项目确定。"
    return f"得分在 {plain(low)}—{plain(high)} 分之间，等次待定。"


def _capped_words(scheme: Scheme, grade: Grade, span: Span, places: Mapping[str, int]) -> str:
    for better in scheme.grades:
        if better is grade:
            break
        if span[0] >= better.at_least and better.name in places:
            return (
                f"达到“{better.name}”的分数线，但名额为 {places[better.name]} 个，"
                f"按得分评为“{grade.name}”。"
            )
    return ""
