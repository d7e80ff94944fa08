"""Reading a pack with what it requires, and the digest of what was read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs import shapes
from qianyi.engine.packs.calendars import CalendarTables, read_calendars
from qianyi.engine.packs.chains import ChainScheme, read_scheme
from qianyi.engine.packs.finding import HEADER, find_packs
from qianyi.engine.packs.forms import Form, read_form
from qianyi.engine.packs.industries import Industry
from qianyi.engine.packs.industries import industry as industry_shape
from qianyi.engine.packs.institutions import Institution
from qianyi.engine.packs.institutions import institution as institution_shape
from qianyi.engine.packs.problems import PackInvalid, PackNotFound, Problem
from qianyi.engine.packs.records import (
    CitedDocument,
    Department,
    Fact,
    Indicator,
    Locator,
    Plan,
    Quality,
    Territory,
    Unit,
)
from qianyi.engine.packs.references import check_references
from qianyi.engine.packs.shape import BAD, Field, Path, Shape, many
from qianyi.engine.packs.titles import Title
from qianyi.engine.packs.titles import title as title_shape
from qianyi.engine.packs.units import unit_resolve
from qianyi.engine.packs.yaml12 import Node, Place, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LISTS = {
    **shapes.LISTS,
    "industries": industry_shape,
    "institutions": institution_shape,
    "titles": title_shape,
}


@dataclass(frozen=True)
class Pack:
    """One pack, checked, with the packs it requires.

    Attributes:
        digest: sha256 over the normalised content: comments, layout, order of keys and the split
            into files do not change it; any value does.
        required: the packs named in ``requires``, loaded.
    """

    name: str
    title: str
    version: str
    description: str
    path: FilePath
    digest: str
    units: tuple[Unit, ...] = ()
    territories: tuple[Territory, ...] = ()
    departments: tuple[Department, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    qualities: tuple[Quality, ...] = ()
    documents: tuple[CitedDocument, ...] = ()
    facts: tuple[Fact, ...] = ()
    plans: tuple[Plan, ...] = ()
    calendars: CalendarTables = field(default_factory=CalendarTables)
    forms: tuple[Form, ...] = ()
    titles: tuple[Title, ...] = ()
    industries: tuple[Industry, ...] = ()
    institutions: tuple[Institution, ...] = ()
    chains: tuple[ChainScheme, ...] = ()
    required: tuple[Pack, ...] = ()
    at: Place | None = field(default=None, compare=False)

    @cached_property
    def load_order(self) -> tuple[Pack, ...]:
        """Every pack once, each after those it requires, this one last."""
        found: dict[str, Pack] = {}
        for pack in self.required:
            for one in pack.load_order:
                found.setdefault(one.name, one)
        return (*found.values(), self)

    def with_required(self) -> tuple[Pack, ...]:
        """This pack first, then all it requires, directly or not."""
        return (self, *reversed(self.load_order[:-1]))

    def by_code(self, kind: str) -> dict[str, Any]:
        """Records of one kind by code, of this pack and all required; a nearer pack's wins."""
        found: dict[str, Any] = {}
        for pack in self.with_required():
            for record in getattr(pack, kind):
                found.setdefault(record.code, record)
        return found

    def calendars_all(self) -> CalendarTables:
        """What all calendars say, of this pack and all required; a nearer pack's word stands."""
        tables = CalendarTables()
        for pack in self.load_order:
            tables = tables.under(pack.calendars)
        return tables

    def units_by_name(self) -> dict[str, Unit]:
        """Plain units by code, name and alias, required packs' too; a code goes before an alias."""
        found: dict[str, Unit] = dict(self.by_code("units"))
        for unit in list(found.values()):
            for name in (unit.name, *unit.aliases):
                found.setdefault(name, unit)
        return found

    def unit_get(self, printed: str) -> Unit | None:
        """The unit of a printed name such as 亿元 or 件/万人, or None."""
        return unit_resolve(printed, self.units_by_name())


def load_pack(path: FilePath | str, *, found: Mapping[str, FilePath] | None = None) -> Pack:
    """The pack in a folder with all it requires, checked.

    ``found`` says where required packs are; without it they are looked for beside the folder, then
    by ``find_packs``.

    Raises:
        PackNotFound: the folder has no pack.yaml.
        PackInvalid: listing every problem of the first pack (in load order) that has any.
    """
    return _load(FilePath(path), found, (), {})


def load_packs(paths: Iterable[FilePath], *, found: Mapping[str, FilePath]) -> list[Pack]:
    """The packs in several folders; one that several of them require is read once.

    Raises:
        PackNotFound: a folder has no pack.yaml.
        PackInvalid: listing every problem of the first pack (in load order) that has any.
    """
    read: dict[FilePath, Pack] = {}
    return [_load(path, found, (), read) for path in paths]


def check_pack(
    path: FilePath | str, *, found: Mapping[str, FilePath] | None = None
) -> list[Problem]:
    """Every problem of a pack, or an empty list: loading it without raising for content."""
    try:
        load_pack(path, found=found)
    except PackInvalid as refusal:
        return list(refusal.problems)
    return []


def _load(
    folder: FilePath,
    found: Mapping[str, FilePath] | None,
    loading: tuple[str, ...],
    read: dict[FilePath, Pack],
) -> Pack:
    """The pack of a folder out of those ``read``, else read now and put there."""
    if folder not in read:
        read[folder] = _load_anew(folder, found, loading, read)
    return read[folder]


def _load_anew(
    folder: FilePath,
    found: Mapping[str, FilePath] | None,
    loading: tuple[str, ...],
    read: dict[FilePath, Pack],
) -> Pack:
    if not (folder / HEADER).is_file():
        raise PackNotFound(
            f"文件夹“{folder}”里没有 {HEADER}，不是数据包；请指定含有它的文件夹。",
            folder=str(folder),
        )
    reading = _Reading(folder)
    header = reading.header()
    required = tuple(
        _load(where, found, (*loading, folder.name), read)
        for where in reading.required(header, found, (*loading, folder.name))
    )
    content = reading.content()
    if reading.problems:
        raise PackInvalid(folder.name, reading.problems)
    pack = Pack(
        name=header["name"],
        title=header["title"],
        version=header["version"],
        description=header["description"],
        at=header["at"],
        path=folder,
        digest=reading.digest(),
        required=required,
        **content,
    )
    problems = check_references(pack)
    if problems:
        raise PackInvalid(folder.name, problems)
    return pack


class _Reading:
    """One folder being read: its trees, and the problems met on the way."""

    def __init__(self, folder: FilePath) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.trees: dict[str, Node] = {}
        for path in sorted(folder.rglob("*.yaml")):
            try:
                self.trees[path.relative_to(folder).as_posix()] = read_yaml(path, folder)
            except PackInvalid as refusal:
                self.problems.extend(refusal.problems)

    def header(self) -> dict[str, Any]:
        """The content of pack.yaml; nothing can be read without it."""
        header = (
            shapes.header(self.trees[HEADER], Path(self.problems)) if HEADER in self.trees else BAD
        )
        if header is BAD:
            raise PackInvalid(self.folder.name, self.problems)
        assert isinstance(header, dict)  # noqa: S101  # the only other outcome is BAD
        if header["name"] != self.folder.name:
            message = f"name 应与文件夹同名“{self.folder.name}”，现为“{header['name']}”。"
            self.problems.append(Problem(header["at"], "name", message))
        return header

    def required(
        self,
        header: dict[str, Any],
        found: Mapping[str, FilePath] | None,
        loading: tuple[str, ...],
    ) -> Iterator[FilePath]:
        """The folders of the packs required; a missing or circular one is noted."""
        for name in header.get("requires", ()):
            if name in loading:
                chain = " → ".join((*loading, name))
                message = f"数据包互相依赖：{chain}，请去掉其中一处 requires。"
                self.problems.append(Problem(header["at"], "requires", message))
                continue
            where = self._where(name, found)
            if where is None:
                message = f"依赖的数据包“{name}”没有找到，请把它放在同一文件夹或写入 QIANYI_PACKS。"
                self.problems.append(Problem(header["at"], "requires", message))
            else:
                yield where

    def _where(self, name: str, found: Mapping[str, FilePath] | None) -> FilePath | None:
        if found is not None:
            return found.get(name)
        beside = self.folder.parent / name
        return beside if (beside / HEADER).is_file() else find_packs().get(name)

    def content(self) -> dict[str, Any]:
        """All records by kind."""
        content: dict[str, Any] = {kind: tuple(self._list(kind)) for kind in shapes.LISTS}
        content["facts"] = tuple(self._facts())
        content["plans"] = tuple(self._plans())
        content["calendars"] = self._calendars()
        content["forms"] = tuple(self._forms())
        content["industries"] = tuple(self._list("industries"))
        content["institutions"] = tuple(self._list("institutions"))
        content["titles"] = tuple(self._list("titles"))
        content["chains"] = tuple(self._chains())
        return content

    def _files(self, folder: str) -> Iterator[Node]:
        for name, tree in self.trees.items():
            if name.startswith(f"{folder}/"):
                yield tree

    def _list(self, kind: str) -> Iterator[Any]:
        shape: Shape[dict[str, Any]] = Shape(dict, (Field(kind, many(_LISTS[kind])),), placed=False)
        for tree in self._files(kind):
            read = shape(tree, Path(self.problems))
            if isinstance(read, dict):
                yield from read[kind]

    def _facts(self) -> Iterator[Fact]:
        for tree in self._files("facts"):
            read = shapes.facts_file(tree, Path(self.problems))
            if isinstance(read, dict):
                for one in read["observations"]:
                    yield Fact(document=read["document"], **one)

    def _plans(self) -> Iterator[Plan]:
        for tree in self._files("plans"):
            read = shapes.plan(tree, Path(self.problems))
            if isinstance(read, Plan):
                yield read

    def _calendars(self) -> CalendarTables:
        tables = CalendarTables()
        for tree in self._files("calendars"):
            tables = tables.under(read_calendars(tree, Path(self.problems)))
        return tables

    def _forms(self) -> Iterator[Form]:
        for tree in self._files("forms"):
            read = read_form(tree, Path(self.problems))
            if read is not None:
                yield read

    def _chains(self) -> Iterator[ChainScheme]:
        for tree in self._files("chains"):
            read = read_scheme(tree, Path(self.problems))
            if read is not None:
                yield read

    def digest(self) -> str:
        """The sha256 of what the pack says, whatever it looks like."""
        said: dict[str, Any] = {}
        for name, tree in self.trees.items():
            kind = name.split("/")[0]
            said.setdefault(kind, []).extend(_pieces(tree))
        for kind, pieces in said.items():
            said[kind] = sorted(pieces)
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix != ".yaml":
                name = path.relative_to(self.folder).as_posix()
                said[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return hashlib.sha256(_canonical(said).encode()).hexdigest()


def tree_digest(tree: Node) -> str:
    """The sha256 of what one file says, whatever it looks like."""
    return hashlib.sha256(_canonical(tree.plain()).encode()).hexdigest()


def _pieces(tree: Node) -> Iterator[str]:
    """The items of a file that is one list; else the file as a whole."""
    plain = tree.plain()
    if isinstance(plain, dict) and len(plain) == 1:
        ((key, inside),) = plain.items()
        if isinstance(inside, list):
            for item in inside:
                yield _canonical({key: item})
            return
    if isinstance(plain, dict) and isinstance(plain.get("observations"), list):
        for item in plain["observations"]:
            yield _canonical({**plain, "observations": item})
        return
    yield _canonical(plain)


def _canonical(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_exact
    )


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return {"number": format(value.normalize(), "f")}
    raise TypeError(value)


def locator_document(fact: Fact, locator: Locator) -> str:
    """The key of the document a locator points into: its own, else the fact's."""
    return locator.document or fact.document
