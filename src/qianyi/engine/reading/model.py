"""What reading yields.

Statements (a figure and all that is said of it) and commitments (who will do what by when).

Both point into the extracted text by Python string offsets: ``text[start:end] == quote``. A
    statement never counts by
itself; a planner adopts it, which makes an observation.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "actual", "target", "growth_yoy", "growth_avg", "change", "cumulative",
    "rank", "share", "threshold", "capacity", "plan",
]  # fmt: skip
Comparator: TypeAlias = Literal["=", ">=", ">", "<=", "<", "≈"]
Value: TypeAlias = Decimal | tuple[Decimal, Decimal] | None

KINDS: tuple[str, ...] = (
    "actual", "target", "growth_yoy", "growth_avg", "change", "cumulative",
    "rank", "share", "threshold", "capacity", "plan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure in a text and what is said of it.

    Attributes:
        start, end: offsets of the figure with its unit; ``quote`` is that text.
        subject: whose figure it is, as a person would name it, scope in it where stated
            (乐山高新区直管区).
        scope: 口径 code-word where the text states one (直管区, 一区五园, 全市, 全省, 全国, 企业,
            项目), else 未注明.
        indicator: what is counted, without the figure, normalised (地区生产总值增长率).
        value: exact; a pair for a range; None for a blank or verbal cell. 万 is multiplied out
            except in money.
        unit: normalised (亿元, 平方米, 人, %, 个百分点); None only where the text has none.
        period: "2025", "2023-11", "2024H1", "2024-01/09", "十三五", "近4年", … or None.
        base: what a change, growth or share is measured against.
        table: it stands in a table cell, a real one or one flattened into lines.
        optional: a borderline reading (slogan, name of a project, repetition).
        note: 力争, 预计 and whatever a person checking it should know.
        section: number of the section it stands in (index into the structure's list), or None.
        context_start, context_end: the sentence or table row it was read from.
        confidence: 0..1, the grammar's own estimate.
    """

    start: int
    end: int
    quote: str
    subject: str | None
    indicator: str | None
    value: Value
    unit: str | None
    period: str | None
    kind: Kind
    comparator: Comparator = "="
    base: str | None = None
    scope: str = "未注明"
    table: bool = False
    optional: bool = False
    note: str = ""
    section: int | None = None
    context_start: int = 0
    context_end: int = 0
    confidence: float = 1.0

    def as_gold(self, doc: str, number: int) -> dict[str, object]:
        """The object of one jsonl line.

        Exactly the fields of the annotation guide, in its order.
        """
        return {
            "id": f"{doc}-{number:04d}",
            "doc": doc,
            "char_start": self.start,
            "char_end": self.end,
            "quote": self.quote,
            "subject": self.subject,
            "indicator": self.indicator,
            "value": _plain(self.value),
            "unit": self.unit,
            "period": self.period,
            "kind": self.kind,
            "comparator": self.comparator,
            "base": self.base,
            "table": self.table,
            "optional": self.optional,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise: who will do what by when.

    Attributes:
        start, end: the clause that promises.
        verb: the word that makes it a promise (力争, 确保, 出台, 建成, …).
        action: the clause without the leading time words, as the text has it.
        lead: the lead department where the text names one, else None (未明确).
        due: period code of the date promised, or None.
        section: index into the structure's list of sections, or None.
        figures: positions, in the list of statements, of the figures inside it.
    """

    start: int
    end: int
    quote: str
    verb: str
    action: str
    lead: str | None = None
    due: str | None = None
    section: int | None = None
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document, in order of position."""

    statements: tuple[Statement, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    unread: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """Nested plain values, for storing and for transport between processes."""
        return asdict(self)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(value: Value) -> int | float | list[int | float] | None:
    if value is None:
        return None
    if isinstance(value, tuple):
        return [_number(part) for part in value]
    return _number(value)
