"""Projects in a pack's ``projects/`` folder: what documents state of each, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import PackInvalid, read_yaml
from qianyi.engine.packs.records import CERTAINTIES, Locator
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Reader,
    Shape,
    boolean,
    choice,
    day,
    many,
    note,
    number,
    optional,
    text,
    texts,
)
from qianyi.engine.packs.shapes import code, locator

from .stages import STAGES, stages_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Problem

FOLDER: Final = "projects"
NATURES: Final = ("industrial", "government", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One figure of capacity or scale as it is stated, with its place in the document."""

    name: str
    value: Decimal
    unit: str
    locator: Locator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedProject:
    """A project as a document states it. ``investment`` is in 亿元, ``land_area`` in 亩.

    ``stage`` is empty where the document does not say how far the project has come.
    """

    code: str
    name: str
    nature: str
    territory: str
    stage: str = ""
    owner: str = ""
    lead: str = ""
    taskforce: str = ""
    project_code: str = ""
    chains: tuple[str, ...] = ()
    content: str = ""
    investment: Decimal | None = None
    land_area: Decimal | None = None
    land_state: str = ""
    environment: str = ""
    energy: Decimal | None = None
    electricity: Decimal | None = None
    earth: Decimal | None = None
    special_building: bool | None = None
    area_assessed: bool | None = None
    listed_negative: bool | None = None
    signed_on: date | None = None
    filed_on: date | None = None
    land_on: date | None = None
    begun_on: date | None = None
    completed_on: date | None = None
    produced_on: date | None = None
    counted_on: date | None = None
    start_permit: str = ""
    is_key: bool = False
    stated: tuple[Stated, ...] = ()
    locator: Locator | None = None
    certainty: str = "confirmed"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedProjects:
    """A file: the document its places are in, and its projects in order."""

    document: str = ""
    projects: tuple[PackedProject, ...] = field(default_factory=tuple)


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _stage_of_nature(one: PackedProject) -> Iterable[str]:
    if one.stage and one.stage not in {row.code for row in stages_for(one.nature)}:
        yield f"这类项目没有“{one.stage}”阶段。"
    if one.investment is not None and one.investment <= 0:
        yield "investment（亿元）应大于 0。"


_stated: Shape[Stated] = Shape(
    Stated,
    (
        Field("name", text),
        Field("value", number),
        Field("unit", text),
        _maybe("locator", optional(locator)),
    ),
    placed=False,
)
_project: Shape[PackedProject] = Shape(
    PackedProject,
    (
        Field("code", code),
        Field("name", text),
        Field("nature", choice(*NATURES)),
        Field("territory", code),
        _maybe("stage", choice(*(one.code for one in STAGES))),
        *(_maybe(name, note) for name in (
            "owner", "lead", "taskforce", "project_code", "content", "land_state", "environment",
            "start_permit", "note",
        )),
        _maybe("chains", texts),
        *(_maybe(name, optional(number)) for name in (
            "investment", "land_area", "energy", "electricity", "earth",
        )),
        *(_maybe(name, optional(boolean)) for name in (
            "special_building", "area_assessed", "listed_negative",
        )),
        *(_maybe(name, optional(day)) for name in (
            "signed_on", "filed_on", "land_on", "begun_on", "completed_on", "produced_on",
            "counted_on",
        )),
        _maybe("is_key", boolean),
        _maybe("stated", many(_stated)),
        _maybe("locator", optional(locator)),
        _maybe("certainty", choice(*CERTAINTIES)),
    ),
    placed=False,
    check=_stage_of_nature,
)  # fmt: skip
_file: Shape[PackedProjects] = Shape(
    PackedProjects,
    (_maybe("document", note), Field("projects", many(_project))),
    placed=False,
)


def projects_read(folder: FilePath) -> list[tuple[str, PackedProject]]:
    """(key of the document, project) of a pack's folder, in order of file name.

    Raises:
        PackInvalid: naming every place that is wrong.
    """
    problems: list[Problem] = []
    found: list[tuple[str, PackedProject]] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        read = _file(read_yaml(path, folder), Path(problems))
        if isinstance(read, PackedProjects):
            found += [(read.document, one) for one in read.projects]
    if problems:
        raise PackInvalid(folder.name, problems)
    return found
