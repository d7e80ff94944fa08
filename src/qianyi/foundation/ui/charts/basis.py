"""What every picture has: words, a drawing for the browser, and the table of the same numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

from qianyi.foundation.ui import numbers

Colour: TypeAlias = Literal[1, 2, 3, 4, 5, 6]
TABLE_LINES: Final = 200


class Head(NamedTuple):
    """A column of the table beside a picture; the unit stands here, never in the cells."""

    title: str
    unit: str = ""
    decimals: int | None = None

    @property
    def is_number(self) -> bool:
        """Right-aligned, written as a number."""
        return bool(self.unit) or self.decimals is not None


class Line(NamedTuple):
    """A row of the table beside a picture: what it is about, its values, where it leads."""

    label: str
    values: list[object]
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing(ABC):
    """A picture with its words; what is drawn is also a table, a workbook and a PNG.

    Attributes:
        name: short English name, unique on the page.
        title: the subject of the finding.
        source: words under the picture, with ``source_url`` where the figures can be followed.
        note: how it is to be read, one sentence.
        export_url: address of its workbook, from ``exporting.chart_address``; empty offers none.
    """

    kind: ClassVar[str]
    label_head: ClassVar[str] = "名称"

    name: str
    title: str
    unit: str
    scope: str = ""
    source: str = ""
    source_url: str = ""
    note: str = ""
    export_url: str = ""

    @property
    def element_id(self) -> str:
        """Id of the JSON that the script reads."""
        return f"chart-{self.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """What goes to the browser. Floats are for drawing only; the table has the exact ones."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "scope": self.scope,
            "source": self.source or "未注明",
            **self.drawn(),
        }

    @property
    def first_head(self) -> str:
        """Head of the column that says what a row is about."""
        return self.label_head

    @property
    def shown_rows(self) -> list[tuple[Line, list[tuple[Head, object]]]]:
        """The rows on the page, each value with its head; the workbook has all."""
        heads = self.table_heads
        return [
            (line, list(zip(heads, line.values, strict=True)))
            for line in self.table_rows[:TABLE_LINES]
        ]

    @property
    def rows_left_off(self) -> int:
        """How many rows only the workbook has."""
        return max(0, len(self.table_rows) - TABLE_LINES)

    @property
    def remark(self) -> str:
        """What the drawing leaves out or marks, in words."""
        return ""

    @property
    def empty_reason(self) -> str:
        """Why nothing can be drawn; empty when something can."""
        return "" if self.table_rows else "暂无数据，图在有数据后显示。"

    @abstractmethod
    def drawn(self) -> dict[str, Any]:
        """The part of the specification that belongs to this kind of picture."""

    @property
    @abstractmethod
    def table_heads(self) -> list[Head]:
        """Column heads of the data table, after the first."""

    @property
    @abstractmethod
    def table_rows(self) -> list[Line]:
        """Exact values, for the table and the workbook."""


def for_drawing(value: object) -> float | None:
    """A float for the canvas; None where there is no number, so that a gap is drawn."""
    found = numbers.as_decimal(value)
    return float(found) if isinstance(found, Decimal) else None
