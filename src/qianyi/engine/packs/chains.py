"""Industrial chains in a pack's ``chains/`` folder: one file, one scheme of naming them.

A place renames its industries every few years (“4+1”, “3+2”, 两主七链). Each naming is a scheme
with its days; the crosswalk says what a chain is in another scheme, and never renames a firm's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.packs.records import CERTAINTIES, Certainty
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Shape,
    choice,
    day,
    many,
    note,
    optional,
    text,
)
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.engine.packs.yaml12 import Node, Place

Relation: TypeAlias = Literal["same", "wider", "narrower", "overlap"]
RELATIONS = ("same", "wider", "narrower", "overlap")


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A chain or an industry of a scheme; ``parent`` is the code of the one it is part of."""

    code: str
    name: str
    parent: str | None = None
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChainMatch:
    """What a chain of this scheme is in another: the same, wider, narrower, or overlapping."""

    chain: str
    scheme: str
    other: str
    relation: Relation
    certainty: Certainty = "unverified"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChainScheme:
    """One way of naming a place's chains.

    Attributes:
        territory: code of the place it is for; None for any.
        valid_to: the first day it does not hold any more.
    """

    code: str
    name: str
    territory: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    certainty: Certainty = "unverified"
    chains: tuple[ChainNode, ...] = ()
    crosswalk: tuple[ChainMatch, ...] = ()
    at: Place | None = field(default=None, compare=False)


def _maybe(name: str, read: object) -> Field:
    return Field(name, read, required=False)  # type: ignore[arg-type]


def _in_order(scheme: ChainScheme) -> Iterable[str]:
    if scheme.valid_from and scheme.valid_to and scheme.valid_from >= scheme.valid_to:
        yield f"valid_from（{scheme.valid_from}）应早于 valid_to（{scheme.valid_to}）。"
    known = set()
    for chain in scheme.chains:
        if chain.code in known:
            yield f"产业链代码“{chain.code}”在本体系中重复，请改用不同的代码。"
        if chain.parent is not None and chain.parent not in known:
            yield f"产业链“{chain.code}”的上级“{chain.parent}”应写在它前面。"
        known.add(chain.code)


_node: Shape[ChainNode] = Shape(
    ChainNode, (Field("code", code), Field("name", text), _maybe("parent", optional(code)))
)
_match: Shape[ChainMatch] = Shape(
    ChainMatch,
    (
        Field("chain", code),
        Field("scheme", code),
        Field("other", code),
        Field("relation", choice(*RELATIONS)),
        _maybe("certainty", choice(*CERTAINTIES)),
    ),
)
_scheme: Shape[ChainScheme] = Shape(
    ChainScheme,
    (
        Field("code", code),
        Field("name", text),
        _maybe("territory", optional(code)),
        _maybe("valid_from", optional(day)),
        _maybe("valid_to", optional(day)),
        _maybe("source", note),
        _maybe("certainty", choice(*CERTAINTIES)),
        Field("chains", many(_node)),
        _maybe("crosswalk", many(_match)),
    ),
    check=_in_order,
)


def read_scheme(tree: Node, path: Path) -> ChainScheme | None:
    """The scheme of one file; None where something is wrong, which ``path`` then holds."""
    read = _scheme(tree, path)
    return read if isinstance(read, ChainScheme) else None
