"""What a check takes and gives: documents with their readings in, findings with both places out.

A finding asks (请核实); it never says who is wrong. It is a planner's working paper, not a public
verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.reading.model import Reading
    from qianyi.engine.text.model import Text

Severity: TypeAlias = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
SEVERITY_WORDS: dict[Severity, str] = {"high": "重要", "medium": "一般", "low": "提示"}


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """One document to be checked.

    Attributes:
        key: what findings call it (`doc` of a jsonl line): digits of the file name, its stem, or a
            database key.
        text: the extracted text; all offsets point into ``text.text``.
        reading: what was read from it.
        dated_on: date of issue; where None, ``text.source.issued_on`` counts, else the document has
            no order in time.
    """

    key: str
    text: Text
    reading: Reading
    dated_on: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a figure or a phrase stands: ``text[start:end] == quote`` in document ``doc``."""

    doc: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One question to the authors.

    Attributes:
        rule: dotted code, listed in `severity.RULES`.
        title: one Chinese line that asks.
        computation: the arithmetic, so that a reader can redo it by hand.
        places: every place involved, in document order given.
        key: rule and normalised figures, without offsets, so that a planner's mark survives a new
            reading and lapses when a figure changes.
        notes: what would explain the gap (口径未注明, 价格口径不同, …).
    """

    rule: str
    severity: Severity
    title: str
    computation: str
    places: tuple[Place, ...]
    key: str
    notes: tuple[str, ...] = field(default=())

    def as_line(self) -> dict[str, object]:
        """The object of one jsonl line."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "title": self.title,
            "computation": self.computation,
            "places": [
                {"doc": p.doc, "char_start": p.start, "char_end": p.end, "quote": p.quote}
                for p in self.places
            ],
        }
