"""Measures by grade, and the national list of credit sanctions, out of a pack's ``measures/``.

A file holds ``measures:`` or ``sanctions:``. A measure of a pack is a draft: a machine activates
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.packs import PackInvalid, read_yaml
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
    optional,
    text,
    texts,
)
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.engine.packs import Pack, Problem

FOLDER: Final = "measures"
Kind: TypeAlias = Literal[
    "land", "energy", "funds", "finance", "service", "supervision", "credit", "other"
]
KINDS = ("land", "energy", "funds", "finance", "service", "supervision", "credit", "other")
EFFECTS = ("support", "limit")
CONCLUSIONS = ("allowed", "exempt", "refused")


@dataclass(frozen=True, slots=True)
class PackedSanction:
    """An entry of the national list of credit sanctions."""

    code: str
    name: str
    section: str
    source: str
    certainty: str = "unverified"


@dataclass(frozen=True, slots=True)
class PackedMeasure:
    """A measure as a draft. ``valid_to`` is the first day it does not hold any more."""

    code: str
    title: str
    territory: str
    method: str
    grades: tuple[str, ...]
    kind: Kind
    effect: str
    content: str
    legal_basis: str = ""
    sanction: str = ""
    review_conclusion: str = ""
    review_basis: str = ""
    reviewed_on: date | None = None
    decided_by: str = ""
    decision: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class PackedMeasures:
    """What a pack's folder holds."""

    measures: tuple[PackedMeasure, ...] = ()
    sanctions: tuple[PackedSanction, ...] = ()


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _measure_checked(measure: PackedMeasure) -> Iterable[str]:
    if not measure.grades:
        yield "grades 至少写一个等级。"
    if measure.valid_from and measure.valid_to and measure.valid_to <= measure.valid_from:
        yield "valid_to 应晚于 valid_from。"


_sanction: Shape[PackedSanction] = Shape(
    PackedSanction,
    (
        Field("code", code),
        Field("name", text),
        Field("section", text),
        Field("source", text),
        _maybe("certainty", choice("confirmed", "unverified")),
    ),
    placed=False,
)
_measure: Shape[PackedMeasure] = Shape(
    PackedMeasure,
    (
        Field("code", code),
        Field("title", text),
        Field("territory", code),
        Field("method", code),
        Field("grades", texts),
        Field("kind", choice(*KINDS)),
        Field("effect", choice(*EFFECTS)),
        Field("content", text),
        _maybe("legal_basis", note),
        _maybe("sanction", note),
        _maybe("review_conclusion", choice(*CONCLUSIONS)),
        _maybe("review_basis", note),
        _maybe("reviewed_on", optional(day)),
        _maybe("decided_by", note),
        _maybe("decision", note),
        _maybe("decided_on", optional(day)),
        _maybe("valid_from", optional(day)),
        _maybe("valid_to", optional(day)),
        _maybe("is_demo", boolean),
    ),
    placed=False,
    check=_measure_checked,
)
_file: Shape[PackedMeasures] = Shape(
    PackedMeasures,
    (_maybe("measures", many(_measure)), _maybe("sanctions", many(_sanction))),
    placed=False,
)


def measures_of(pack: Pack) -> PackedMeasures:
    """Everything of a pack's folder, in order of file.

    Raises:
        PackInvalid: with every problem of the first file that has any.
    """
    measures: list[PackedMeasure] = []
    sanctions: list[PackedSanction] = []
    for file in sorted((pack.path / FOLDER).glob("*.yaml")):
        problems: list[Problem] = []
        read = _file(read_yaml(file, pack.path), Path(problems))
        if problems or not isinstance(read, PackedMeasures):
            raise PackInvalid(file.name, problems)
        measures += read.measures
        sanctions += read.sanctions
    return PackedMeasures(tuple(measures), tuple(sanctions))
