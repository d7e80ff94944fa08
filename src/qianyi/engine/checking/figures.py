"""A statement made comparable.

Name resolved, unit brought to its base, period in years, value as an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.checking import tolerance, units
from qianyi.engine.checking.tolerance import Interval
from qianyi.engine.checking.when import span_of

if TYPE_CHECKING:
    from qianyi.engine.checking.names import Name, Names
    from qianyi.engine.checking.when import Span
    from qianyi.engine.reading.model import Kind, Statement

Aspect: TypeAlias = Literal["level", "target", "cumulative", "growth", "average", "change", "other"]

_ASPECTS: dict[Kind, Aspect] = {
    "actual": "level",
    "share": "level",
    "target": "target",
    "cumulative": "cumulative",
    "growth_yoy": "growth",
    "growth_avg": "average",
    "change": "change",
}
_EXACT = frozenset({units.COUNT, units.PEOPLE, units.WORKDAY, units.DAY})
UNSURE = 0.4


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure ready for comparing.

    Attributes:
        document: index in the corpus.
        name: of the level itself, or of what a growth or change is measured on.
        subject, scope: whose figure, brought to one form within the corpus.
        span: years covered, or None.
        dimension: base unit; ``value`` and ``interval`` are in it.
        sentence: number of the sentence, or -1 in a table.
        row: number of the table row within the document, or -1.
        solid: may be compared beyond its own sentence (not optional, not a guess of the reader's).
    """

    document: int
    statement: Statement
    name: Name
    subject: str
    scope: str
    span: Span | None
    aspect: Aspect
    dimension: str
    value: float
    interval: Interval
    sentence: int
    row: int
    solid: bool

    @property
    def start(self) -> int:
        """Offset of the figure."""
        return self.statement.start

    @property
    def quote(self) -> str:
        """The figure as printed."""
        return self.statement.quote

    @property
    def token(self) -> str:
        """What a finding's key keeps of it: everything but the place."""
        when = self.span.code if self.span else self.statement.period or ""
        return (
            f"{self.subject}|{self.name.key}|{when}|{self.aspect}|{self.value:.10g}{self.dimension}"
        )


def aspect_of(statement: Statement) -> Aspect:
    """What kind of comparison a statement can enter.

    A promised 年均增长 is an average, not a level.
    """
    if statement.kind in ("target", "plan") and "年均增" in (statement.indicator or ""):
        return "average"
    return _ASPECTS.get(statement.kind, "other")


def figure_of(
    statement: Statement,
    names: Names,
    *,
    document: int,
    subject: str,
    scope: str,
    sentence: int,
    row: int,
) -> Figure | None:
    """The comparable figure of a statement, or None where it holds no number."""
    if statement.value is None:
        return None
    unit = units.unit_of(statement.unit)
    aspect = aspect_of(statement)
    raw = statement.indicator or ""
    growing = aspect in ("growth", "average", "change")
    value, interval = _measured(statement, unit)
    return Figure(
        document=document,
        statement=statement,
        name=names.of_growth(raw) if growing else names.of_level(raw),
        subject=subject,
        scope=scope,
        span=span_of(statement.period),
        aspect=aspect,
        dimension=unit.dimension,
        value=value,
        interval=interval,
        sentence=sentence,
        row=row,
        solid=not statement.optional and statement.confidence > UNSURE and bool(raw),
    )


def _measured(statement: Statement, unit: units.Unit) -> tuple[float, Interval]:
    value = statement.value
    if isinstance(value, tuple):
        low, high = sorted(float(part) for part in value)
        return (low + high) / 2 * unit.factor, Interval(low, high).times(unit.factor)
    assert value is not None  # noqa: S101  (callers have turned away blank cells)
    comparator = "=" if statement.kind == "target" else statement.comparator
    interval = tolerance.printed(statement.quote, value, comparator, exact=unit.dimension in _EXACT)
    return float(value) * unit.factor, interval.times(unit.factor)
