"""Institutions in a pack's ``institutions/`` folder: banks, universities, services for firms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.packs.shape import Field, Shape, choice, many, note, optional, text
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from qianyi.engine.packs.yaml12 import Place

InstitutionKind: TypeAlias = Literal[
    "bank", "guarantee", "fund", "university", "research", "service", "incubator", "association",
    "other",
]  # fmt: skip
INSTITUTION_KINDS = (
    "bank", "guarantee", "fund", "university", "research", "service", "incubator", "association",
    "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution; ``territory`` is where it sits, or None outside the tree."""

    code: str
    name: str
    kind: InstitutionKind
    short_name: str = ""
    territory: str | None = None
    services: tuple[str, ...] = ()
    source: str = ""
    at: Place | None = field(default=None, compare=False)


institution: Shape[Institution] = Shape(
    Institution,
    (
        Field("code", code),
        Field("name", text),
        Field("kind", choice(*INSTITUTION_KINDS)),
        Field("short_name", note, required=False),
        Field("territory", optional(code), required=False),
        Field("services", many(text), required=False),
        Field("source", note, required=False),
    ),
)
