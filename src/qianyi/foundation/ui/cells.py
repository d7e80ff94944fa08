"""One cell: its value, what the column says about it, how it reads on page and in workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from . import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

Kind: TypeAlias = Literal[
    "text",
    "number",
    "percent",
    "points",
    "money",
    "day",
    "moment",
    "period",
    "status",
    "sparkline",
    "progress",
    "pick",
    "template",
]
NUMERIC: Final = frozenset({"number", "percent", "points", "money"})
DRAWN: Final = frozenset({"sparkline", "progress", "pick", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a table says about one column.

    Attributes:
        key: name in the query (``sort``, ``columns``) and, unless ``value`` is given, the row's
            attribute or key.
        unit: stands in the header, never in the cells.
        priority: on a phone 1 is the card's heading, 2 stays in the card, 3 is folded under 展开.
        visible: shown before the user chooses columns; ``required`` ones cannot be switched off.
        sortable: offers sorting; ``order_by`` is the queryset's field when it is not the key.
        value, url, note: asked with the row. ``note`` is a small second line (口径, 版本).
        source_url: asked with the row; a small 来源 link beside the number.
        missing: the reason of an empty cell whose row does not say its own (``numbers.Missing``).
        right: aligned as a number although it is drawn from a template.
        template: for kind ``template``: rendered with ``row`` and ``value``; ``export`` then gives
            the workbook's value.
        form, label: for kind ``pick``, a tick box of the name ``pick``: the form it belongs to, and
            what is ticked, for who does not see it.
        help: one sentence on hover of the header.
    """

    key: str
    title: str
    kind: Kind = "text"
    unit: str = ""
    decimals: int | None = None
    priority: Literal[1, 2, 3] = 3
    visible: bool = True
    required: bool = False
    sortable: bool = False
    order_by: str = ""
    missing: str = numbers.NO_DATA
    template: str = ""
    form: str = ""
    label: Callable[[Any], str] | None = None
    right: bool = False
    help: str = ""
    wrap: bool = False
    value: Callable[[Any], Any] | None = None
    url: Callable[[Any], str] | None = None
    note: Callable[[Any], str] | None = None
    source_url: Callable[[Any], str] | None = None
    export: Callable[[Any], Any] | None = None

    @property
    def is_numeric(self) -> bool:
        """Right-aligned, in tabular digits."""
        return self.kind in NUMERIC or self.right

    @property
    def header(self) -> str:
        """Title with its unit, as the workbook and the card label say it."""
        unit = self.shown_unit
        return f"{self.title}（{unit}）" if unit else self.title

    @property
    def shown_unit(self) -> str:
        """The unit of the header; percent and points bring their own."""
        return self.unit or {"percent": "%", "points": "百分点"}.get(self.kind, "")

    def read(self, row: object) -> object:
        """The raw value of a row."""
        if self.value is not None:
            return self.value(row)
        return row.get(self.key) if isinstance(row, dict) else getattr(row, self.key, None)

    def exported(self, row: object) -> object:
        """The value for a workbook: a number stays a number."""
        return self.export(row) if self.export is not None else self.read(row)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column met with a row; what a cell of a page draws."""

    column: Column
    row: object
    raw: object = field(default=None)

    @property
    def shown(self) -> numbers.Shown:
        """Text, exact value and reason, by the column's kind."""
        column = self.column
        if self.raw is None or self.raw == "":
            return numbers.missing(column.missing)
        if isinstance(self.raw, numbers.Missing):
            return numbers.missing(self.raw.reason)
        return _SHOWN.get(column.kind, _text)(self.raw, column)

    @property
    def url(self) -> str:
        """Where the value leads, when it exists."""
        return self.column.url(self.row) if self.column.url and not self.shown.reason else ""

    @property
    def note(self) -> str:
        """The small second line."""
        return self.column.note(self.row) if self.column.note else ""

    @property
    def source_url(self) -> str:
        """The 来源 link; nothing to cite where there is no value."""
        return (
            self.column.source_url(self.row)
            if self.column.source_url and not self.shown.reason
            else ""
        )


def _text(value: object, _column: Column) -> numbers.Shown:
    return numbers.Shown(str(value))  # words wrap; only values are kept together


def _number(value: object, column: Column) -> numbers.Shown:
    return numbers.number(value, column.decimals)


def _points(value: object, column: Column) -> numbers.Shown:
    return numbers.number(value, column.decimals, sign=True)


def _money(value: object, column: Column) -> numbers.Shown:
    """In a table the column has one unit; only the digits are shown."""
    return numbers.number(value, 2 if column.decimals is None else column.decimals)


_SHOWN: Final[dict[str, Callable[[Any, Column], numbers.Shown]]] = {
    "number": _number,
    "percent": _number,
    "points": _points,
    "money": _money,
    "day": lambda value, _column: numbers.day(value),
    "moment": lambda value, _column: numbers.moment(value),
    "period": lambda value, _column: numbers.period(value),
    "status": lambda value, _column: numbers.Shown(str(value)),
}
