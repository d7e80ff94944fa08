"""Small readers that turn YAML nodes into typed values and say all that is wrong.

A reader takes a node and a ``Path`` (where it notes what is wrong) and returns the value or
``BAD``. A ``Shape`` reads a mapping into a record. No reader raises: one broken field never hides
the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Generic, TypeAlias, TypeVar

from qianyi.engine.packs.problems import Problem, allowed, did_you_mean
from qianyi.engine.packs.yaml12 import Node
from qianyi.engine.periods import Period, PeriodNotUnderstood
from qianyi.engine.scopes import SCOPE_CODES

T = TypeVar("T")


class _Bad:
    def __repr__(self) -> str:
        return "BAD"


BAD: Final = _Bad()
Reader: TypeAlias = Callable[[Node, "Path"], object]
_SHOWN_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Path:
    """Where in a file a reader is, and the list of problems it adds to."""

    problems: list[Problem]
    name: str = ""

    def key(self, name: str) -> Path:
        """The same, one key deeper."""
        return Path(self.problems, f"{self.name}.{name}" if self.name else name)

    def item(self, index: int) -> Path:
        """The same, one list item deeper."""
        return Path(self.problems, f"{self.name}[{index}]")

    def bad(self, node: Node, message: str) -> _Bad:
        """Notes a problem at the node's line and returns BAD."""
        self.problems.append(Problem(node.place, self.name, message))
        return BAD


def shown(node: Node) -> str:
    """A value as a message quotes it, shortened."""
    if isinstance(node.value, list):
        return "一个列表"
    if isinstance(node.value, dict):
        return "一个对象"
    names = {None: "空值", True: "true", False: "false"}
    if node.value is None or isinstance(node.value, bool):
        return names[node.value]
    return f"“{str(node.value)[:_SHOWN_LENGTH]}”"


def text(node: Node, path: Path) -> object:
    """A string that is not blank."""
    if isinstance(node.value, Decimal):
        return path.bad(node, f"应为文字，现为数字{node.value}，请加引号。")
    if not isinstance(node.value, str) or not node.value.strip():
        return path.bad(node, f"应为文字，现为{shown(node)}。")
    return node.value


def note(node: Node, path: Path) -> object:
    """A string that may be empty."""
    return "" if node.value in (None, "") else text(node, path)


def number(node: Node, path: Path) -> object:
    """An exact Decimal."""
    if not isinstance(node.value, Decimal):
        return path.bad(node, f"应为数字（不带单位、千分号和引号），现为{shown(node)}。")
    return node.value


def whole(node: Node, path: Path) -> object:
    """A whole number from zero on."""
    value = node.value
    if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
        return path.bad(node, f"应为不小于0的整数，现为{shown(node)}。")
    return int(value)


def boolean(node: Node, path: Path) -> object:
    """True or false; yes and no are words in YAML 1.2."""
    if not isinstance(node.value, bool):
        return path.bad(node, f"应为 true 或 false，现为{shown(node)}。")
    return node.value


def day(node: Node, path: Path) -> object:
    """A date, 2024-12-31."""
    try:
        return date.fromisoformat(str(node.value))
    except ValueError:
        return path.bad(node, f"应为日期，如 2024-12-31，现为{shown(node)}。")


def period(node: Node, path: Path) -> object:
    """A period code in its shortest form."""
    code = node.value
    if isinstance(code, Decimal):
        code = format(code, "f")
    if not isinstance(code, str):
        return path.bad(node, f"应为期间代码，如 2024、2024H1，现为{shown(node)}。")
    try:
        found = Period.parse(code)
    except PeriodNotUnderstood as refusal:
        return path.bad(node, refusal.message)
    if found != found.canonical:
        return path.bad(node, f"期间“{code}”与“{found.canonical}”是同一段时间，请写成后者。")
    return found


def choice(*valid: str) -> Reader:
    """A reader of one word out of a closed list."""

    def read(node: Node, path: Path) -> object:
        if isinstance(node.value, str) and node.value in valid:
            return node.value
        hint = did_you_mean(str(node.value), valid)
        return path.bad(node, f"{shown(node)}不在可用的值里。可用的值：{'、'.join(valid)}。{hint}")

    return read


def optional(reader: Reader) -> Reader:
    """A reader that also takes null."""

    def read(node: Node, path: Path) -> object:
        return None if node.value is None else reader(node, path)

    return read


def many(reader: Reader) -> Reader:
    """A reader of a list; a broken item is noted and left out."""

    def read(node: Node, path: Path) -> object:
        if not isinstance(node.value, list):
            return path.bad(node, f"应为列表，现为{shown(node)}。")
        items = (reader(item, path.item(index)) for index, item in enumerate(node.value))
        return tuple(item for item in items if item is not BAD)

    return read


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping: how it is read, whether it must be there."""

    name: str
    read: Reader
    required: bool = True


@dataclass(frozen=True)
class Shape(Generic[T]):
    """Reads a mapping into a record; the record's own defaults stand for keys left out.

    Attributes:
        build: the record's class; it gets ``at`` when ``placed``.
        check: a last look at the finished record, returning sentences of complaint.
    """

    build: Callable[..., T]
    fields: tuple[Field, ...]
    placed: bool = True
    check: Callable[[T], Iterable[str]] = field(default=lambda _: ())

    def __call__(self, node: Node, path: Path) -> T | _Bad:
        """The record, or BAD with every reason noted."""
        if not isinstance(node.value, dict):
            return path.bad(node, f"应为对象（若干个“键: 值”），现为{shown(node)}。")
        self._unknown_keys(node.value, path)
        values = self._values(node, node.value, path)
        if any(value is BAD for value in values.values()) or self._missing(node.value):
            return BAD
        if self.placed:
            values["at"] = node.place
        record = self.build(**values)
        complaints = list(self.check(record))
        for complaint in complaints:
            path.bad(node, complaint)
        return BAD if complaints else record

    def _unknown_keys(self, given: dict[str, Node], path: Path) -> None:
        names = [one.name for one in self.fields]
        for key, value in given.items():
            if key not in names:
                hint = did_you_mean(key, names)
                path.key(key).bad(
                    value, f"没有“{key}”这个字段。可用的字段：{allowed(names)}。{hint}"
                )

    def _values(self, node: Node, given: dict[str, Node], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for one in self.fields:
            if one.name in given:
                values[one.name] = one.read(given[one.name], path.key(one.name))
            elif one.required:
                path.key(one.name).bad(node, f"缺少必填的字段“{one.name}”。")
        return values

    def _missing(self, given: dict[str, Node]) -> bool:
        return any(one.required and one.name not in given for one in self.fields)


scope: Reader = choice(*SCOPE_CODES)
texts: Reader = many(text)
