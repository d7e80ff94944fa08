"""The ``requests/`` folder of a pack: topics with their words, and the table of routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import PackInvalid, Problem, read_yaml
from qianyi.engine.packs.shape import BAD, Field, Path, Shape, choice, many, note, text, texts

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Pack, Place

FOLDER: Final = "requests"
KINDS: Final = ("inquiry", "help", "suggestion", "complaint", "report")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """One topic as a pack states it."""

    code: str
    name: str
    at: Place
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """One rule as a pack states it; ``territory`` is a code, "" leaves open."""

    code: str
    lead: str
    at: Place
    kind: str = ""
    topic: str = ""
    territory: str = ""
    assist: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything of one file."""

    at: Place
    topics: tuple[TopicLine, ...] = ()
    routes: tuple[RouteLine, ...] = ()


_TOPIC: Final = Shape(
    TopicLine,
    (Field("code", text), Field("name", text), Field("words", texts, required=False)),
)
_ROUTE: Final = Shape(
    RouteLine,
    (
        Field("code", text),
        Field("lead", text),
        Field("kind", choice(*KINDS), required=False),
        Field("topic", text, required=False),
        Field("territory", text, required=False),
        Field("assist", texts, required=False),
        Field("basis", note, required=False),
    ),
)
_BOOK: Final = Shape(
    Book,
    (
        Field("topics", many(_TOPIC), required=False),
        Field("routes", many(_ROUTE), required=False),
    ),
)


def read_books(pack: Pack) -> tuple[Book, ...]:
    """The files of a pack's folder, in order of name.

    Raises:
        PackInvalid: with every problem, each with its line.
    """
    problems: list[Problem] = []
    found = [_read(path, pack.path, problems) for path in _files(pack.path)]
    _named_once(found, problems)
    if problems:
        raise PackInvalid(pack.name, problems)
    return tuple(book for book in found if book is not None)


def _files(folder: FilePath) -> list[FilePath]:
    return sorted((folder / FOLDER).glob("*.yaml"))


def _read(path: FilePath, root: FilePath, problems: list[Problem]) -> Book | None:
    read = _BOOK(read_yaml(path, root), Path(problems))
    return None if read is BAD or not isinstance(read, Book) else read


def _named_once(books: list[Book | None], problems: list[Problem]) -> None:
    """Two lines of one code would silently take each other's place."""
    seen: set[tuple[str, str]] = set()
    for book in books:
        lines: list[TopicLine | RouteLine] = [*book.topics, *book.routes] if book else []
        for line in lines:
            key = type(line).__name__, line.code
            if key in seen:
                problems.append(Problem(line.at, "code", f"代码“{line.code}”重复，请改用另一个。"))
            seen.add(key)
