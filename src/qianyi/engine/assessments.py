"""Outlines of assessments in packs: ``assessments/*.yaml``, one paper a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import PackInvalid, read_yaml
from qianyi.engine.packs.shape import Field, Path, Shape, choice, day, many, note, text
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path as FilePath

    from qianyi.engine.packs import Pack, Problem

FOLDER: Final = "assessments"
KINDS: Final = ("monitoring", "midterm", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSection:
    """A section: what it is made of, and what to write where nothing is told."""

    title: str
    parts: tuple[str, ...] = ()
    guide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One paper about one plan (its code) over some days."""

    code: str
    title: str
    kind: str
    plan: str
    territory: str
    first: date
    last: date
    sections: tuple[OutlineSection, ...]


def _forward(outline: Outline) -> Iterable[str]:
    if outline.last < outline.first:
        yield "last 不应早于 first。"
    if not outline.sections:
        yield "sections 至少写一节。"


_section: Shape[OutlineSection] = Shape(
    OutlineSection,
    (
        Field("title", text),
        Field("parts", many(code), required=False),
        Field("guide", note, required=False),
    ),
    placed=False,
)
_outline: Shape[Outline] = Shape(
    Outline,
    (
        Field("code", code),
        Field("title", text),
        Field("kind", choice(*KINDS)),
        Field("plan", code),
        Field("territory", code),
        Field("first", day),
        Field("last", day),
        Field("sections", many(_section)),
    ),
    placed=False,
    check=_forward,
)


def outlines_of(pack: Pack) -> tuple[Outline, ...]:
    """Every outline of a pack, in order of file.

    Raises:
        PackInvalid: with every problem of the first file that has any.
    """
    return tuple(_read(pack, file) for file in sorted((pack.path / FOLDER).glob("*.yaml")))


def _read(pack: Pack, file: FilePath) -> Outline:
    problems: list[Problem] = []
    read = _outline(read_yaml(file, pack.path), Path(problems))
    if problems or not isinstance(read, Outline):
        raise PackInvalid(file.name, problems)
    return read
