"""The ``talent/`` folder of a pack: plans and titles, fields, classes of cards, their services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import PackInvalid, Problem, read_yaml
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    choice,
    many,
    note,
    optional,
    text,
    texts,
    whole,
)

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Pack, Place

FOLDER: Final = "talent"
LEVELS: Final = ("national", "provincial", "city", "zone")
CERTAINTIES: Final = ("confirmed", "unverified")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A plan people are taken into, or a title they are given. No amount is stated here."""

    code: str
    name: str
    level: str
    at: Place
    basis: str = ""
    certainty: str = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """A field somebody works in."""

    code: str
    name: str
    at: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A class of cards; ``place`` is the code of the territory that gives them."""

    code: str
    name: str
    place: str
    at: Place
    basis: str = ""
    certainty: str = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A service that holders of a card may ask for.

    Attributes:
        unit: code of the department that answers for it.
        process: code of the process its cases follow, whose limit is ``workdays``.
        classes: codes of cards it is open to.
        per_year: so often a calendar year at most; None is as often as needed.
        needs: papers, in words.
    """

    code: str
    name: str
    unit: str
    process: str
    workdays: int
    classes: tuple[str, ...]
    at: Place
    per_year: int | None = None
    needs: str = ""
    note: str = ""
    certainty: str = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything of one file."""

    at: Place
    plans: tuple[PlanLine, ...] = ()
    fields: tuple[FieldLine, ...] = ()
    cards: tuple[CardLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()


_CERTAIN: Final = Field("certainty", choice(*CERTAINTIES), required=False)
_NAMED: Final = (Field("code", text), Field("name", text))
_BASIS: Final = Field("basis", note, required=False)
_PLAN: Final = Shape(PlanLine, (*_NAMED, Field("level", choice(*LEVELS)), _BASIS, _CERTAIN))
_FIELD: Final = Shape(FieldLine, _NAMED)
_CARD: Final = Shape(CardLine, (*_NAMED, Field("place", text), _BASIS, _CERTAIN))
_SERVICE: Final = Shape(
    ServiceLine,
    (
        *_NAMED,
        Field("unit", text),
        Field("process", text),
        Field("workdays", whole),
        Field("classes", texts),
        Field("per_year", optional(whole), required=False),
        Field("needs", note, required=False),
        Field("note", note, required=False),
        _CERTAIN,
    ),
)
_BOOK: Final = Shape(
    Book,
    (
        Field("plans", many(_PLAN), required=False),
        Field("fields", many(_FIELD), required=False),
        Field("cards", many(_CARD), required=False),
        Field("services", many(_SERVICE), required=False),
    ),
)


def read_books(pack: Pack) -> tuple[Book, ...]:
    """The files of a pack's folder, in order of name.

    Raises:
        PackInvalid: with every problem, each with its line.
    """
    problems: list[Problem] = []
    files = sorted((pack.path / FOLDER).glob("*.yaml"))
    found = [_read(path, pack.path, problems) for path in files]
    _named_once(found, problems)
    if problems:
        raise PackInvalid(pack.name, problems)
    return tuple(book for book in found if book is not None)


def _read(path: FilePath, root: FilePath, problems: list[Problem]) -> Book | None:
    read = _BOOK(read_yaml(path, root), Path(problems))
    return None if read is BAD or not isinstance(read, Book) else read


def _named_once(books: list[Book | None], problems: list[Problem]) -> None:
    """Two lines of one code would silently take each other's place; so would 0 times a year."""
    seen: set[str] = set()
    for book in books:
        if book is None:
            continue
        lines: list[PlanLine | FieldLine | CardLine | ServiceLine] = [
            *book.plans, *book.fields, *book.cards, *book.services,
        ]  # fmt: skip
        for line in lines:
            if line.code in seen:
                problems.append(Problem(line.at, "code", f"代码“{line.code}”重复，请改用另一个。"))
            seen.add(line.code)
        for service in book.services:
            if service.per_year == 0:
                words = "每年次数应为不小于1的整数；不限次数的不写。"
                problems.append(Problem(service.at, "per_year", words))
