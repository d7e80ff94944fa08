"""A rule pack ready to use: read, checked, compiled for each type of application."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from qianyi.engine.packs import find_packs, load_pack, read_yaml, read_yaml_text
from qianyi.engine.packs.problems import PackInvalid, Problem, allowed, did_you_mean
from qianyi.engine.packs.shape import Path
from qianyi.engine.rules.errors import RulePackNotFound
from qianyi.engine.rules.lowering import compile_pack
from qianyi.engine.rules.records import RulePack
from qianyi.engine.rules.shapes_points import rule_pack
from qianyi.engine.rules.subject import Compiled, compile_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qianyi.engine.packs import Node, Pack, Unit
    from qianyi.engine.rules.program import Program

FOLDER = "rules"
CASES = "cases"


@dataclass(frozen=True)
class RuleBook:
    """One version of one rule set, compiled.

    Attributes:
        pack: what it says.
        tree: the YAML it was read from, with lines; changed copies are made of it.
        units: units of measure its formulas were checked with.
        path: its file, or None for one that came from elsewhere.
    """

    pack: RulePack
    tree: Node
    units: Mapping[str, Unit]
    path: FilePath | None = None
    _programs: dict[str, Program] = field(default_factory=dict, compare=False, repr=False)
    _subjects: dict[tuple[str, frozenset[str]], Compiled] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def applications(self) -> tuple[str, ...]:
        """The types of application it is for, each once."""
        return tuple(dict.fromkeys(force.type for force in self.pack.applications))

    def program(self, application: str | None = None) -> Program:
        """The program for one type of application (the first when not said).

        Raises:
            RulePackNotFound: the pack is not for that type.
        """
        name = application or self.applications[0]
        if name not in self.applications:
            raise RulePackNotFound(
                f"“{self.pack.title}”没有申请类型“{name}”。可用的类型：{'、'.join(self.applications)}。"
            )
        if name not in self._programs:
            self._programs[name] = compile_pack(self.pack, self.units, name)
        return self._programs[name]

    def subject(
        self, application: str | None = None, given: Iterable[str] | None = None
    ) -> Compiled:
        """The program as functions for one subject.

        ``given`` are the columns there are facts of; reviewers' decisions not among them are left
        out of the work. None leaves nothing out.
        """
        program = self.program(application)
        if given is None:
            absent: frozenset[str] = frozenset()
        else:
            absent = program.reviewed.difference(given)
        key = (program.application, absent)
        if key not in self._subjects:
            self._subjects[key] = compile_subject(program, absent)
        return self._subjects[key]


def read_book(
    tree: Node,
    units: Mapping[str, Unit],
    path: FilePath | None = None,
    *,
    check: Iterable[str] | None = None,
) -> RuleBook:
    """A rule pack from its YAML tree, checked and compiled for its types of application.

    ``check`` names the types to compile now; None compiles all.

    Raises:
        PackInvalid: listing everything that is wrong, with file and line.
    """
    problems: list[Problem] = []
    pack = rule_pack(tree, Path(problems))
    if problems or not isinstance(pack, RulePack):
        raise PackInvalid(tree.place.file, problems)
    book = RuleBook(pack, tree, units, path)
    for application in book.applications if check is None else check:
        book.program(application)
    return book


def load(where: str | FilePath, *, version: str | None = None) -> RuleBook:
    """The rule pack in a file, or of a code in the packs found (its newest version when not said).

    Raises:
        RulePackNotFound: there is none.
        PackInvalid: listing everything that is wrong with it.
    """
    path = FilePath(where)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise RulePackNotFound(f"没有文件“{where}”，请检查路径。")
        return _read(path)
    books = [book for book in load_all() if book.pack.code == str(where)]
    if version is not None:
        books = [book for book in books if book.pack.version == version]
    if not books:
        codes = sorted({book.pack.code for book in load_all()})
        raise RulePackNotFound(
            f"没有认定条件“{where}”{f'的版本{version}' if version else ''}。"
            f"可用的有：{allowed(codes)}。{did_you_mean(str(where), codes)}"
        )
    return max(books, key=lambda book: max(force.from_on for force in book.pack.applications))


def read_text(text: str, name: str) -> RuleBook:
    """The rule pack a text holds, its formulas checked with the national units.

    Raises:
        PackInvalid: listing everything that is wrong; ``name`` is what the lines are of.
    """
    return read_book(read_yaml_text(text, name), _units(None))


def load_all(folders: Iterable[FilePath] | None = None) -> list[RuleBook]:
    """Every rule pack of the packs found, in order of file.

    Raises:
        PackInvalid: for the first that is wrong.
    """
    where = find_packs().values() if folders is None else folders
    return [_read(path) for folder in where for path in rule_files(folder)]


def rule_files(folder: FilePath) -> list[FilePath]:
    """The rule packs of a pack's folder; cases are not among them."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def books_of(pack: Pack) -> list[RuleBook]:
    """The rule packs of one loaded pack, read with its units (kernel.rules loads these)."""
    units = pack.units_by_name()
    return [read_book(read_yaml(path, pack.path), units, path) for path in rule_files(pack.path)]


def _read(path: FilePath) -> RuleBook:
    resolved = path.resolve()
    root = _root(resolved)
    return read_book(read_yaml(resolved, root or resolved.parent), _units(root), path)


def _root(path: FilePath) -> FilePath | None:
    """The pack folder a file lies in, if any."""
    return next((up for up in path.parents if (up / "pack.yaml").is_file()), None)


def units_near(path: FilePath | None = None) -> Mapping[str, Unit]:
    """Units of measure of the pack a file lies in, else of the national one."""
    return _units(None if path is None else _root(path.resolve()))


@lru_cache(maxsize=16)
def _units(root: FilePath | None) -> Mapping[str, Unit]:
    """Units of a file's own pack, else of the national one."""
    found = find_packs()
    if root is None:
        if "national" not in found:
            raise RulePackNotFound(
                "没有找到数据包 national（计量单位在其中），请检查 QIANYI_PACKS。"
            )
        root = found["national"]
    return load_pack(root).units_by_name()


def sources(books: Iterable[RuleBook]) -> Iterator[tuple[RuleBook, FilePath]]:
    """Each book with the file of its cases, where there is one."""
    for book in books:
        if book.path is not None:
            cases = book.path.parent / CASES / book.path.name
            if cases.is_file():
                yield book, cases
