"""Reading schemes: ``appraisal/*.yaml`` of packs, and the text that is kept of each version."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.appraisal.scheme import ENTERED, Grade, Item, Part, Scheme, scheme_problems
from qianyi.engine.packs import PackInvalid, read_yaml, read_yaml_text
from qianyi.engine.packs.shape import (
    Field,
    Path,
    Reader,
    Shape,
    choice,
    many,
    note,
    number,
    optional,
    text,
    texts,
)
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs import Node, Pack, Problem

FOLDER: Final = "appraisal"


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


def _source(node: Node, path: Path) -> object:
    """A measure's name; nothing for what people enter."""
    return ENTERED if node.value in (None, "") else code(node, path)


_item: Shape[Item] = Shape(
    Item,
    (
        Field("code", code),
        Field("title", text),
        Field("full", number),
        _maybe("rule", choice("shortfall", "share", "points")),
        _maybe("source", _source),
        _maybe("target", number),
        _maybe("step", number),
        _maybe("lose", number),
        _maybe("counting", choice("whole", "started", "exact")),
        _maybe("unknown", choice("pending", "left_out")),
        _maybe("note", note),
    ),
    placed=False,
)
_part: Shape[Part] = Shape(
    Part, (Field("code", code), Field("title", text), Field("items", many(_item))), placed=False
)
_grade: Shape[Grade] = Shape(
    Grade,
    (Field("name", text), Field("at_least", number), _maybe("most_share", optional(number))),
    placed=False,
)
_scheme: Shape[Scheme] = Shape(
    Scheme,
    (
        Field("code", code),
        Field("title", text),
        Field("parts", many(_part)),
        Field("grades", many(_grade)),
        _maybe("bonus_most", number),
        _maybe("vetoes", texts),
        _maybe("veto_grade", note),
        _maybe("source", note),
        _maybe("note", note),
        _maybe("certainty", choice("confirmed", "unverified")),
    ),
    placed=False,
    check=scheme_problems,
)


def scheme_from_text(content: str, name: str) -> Scheme:
    """The scheme a kept text holds.

    Raises:
        PackInvalid: with every problem; ``name`` is what the lines are of.
    """
    return _checked(read_yaml_text(content, name), name)


def scheme_from_plain(plain: Mapping[str, Any], name: str) -> Scheme:
    """The scheme that plain values (of a form) say.

    Raises:
        PackInvalid: with every problem.
    """
    return scheme_from_text(_text(plain), name)


def plain_of(scheme: Scheme) -> str:
    """The text of a scheme that :func:`scheme_from_text` reads back as the same scheme."""
    return _text(asdict(scheme))


def schemes_of(pack: Pack) -> tuple[Scheme, ...]:
    """Every scheme of a pack's folder, in order of file.

    Raises:
        PackInvalid: with every problem of the first file that has any.
    """
    return tuple(
        _checked(read_yaml(file, pack.path), file.name)
        for file in sorted((pack.path / FOLDER).glob("*.yaml"))
    )


def _checked(tree: Node, name: str) -> Scheme:
    problems: list[Problem] = []
    read = _scheme(tree, Path(problems))
    if problems or not isinstance(read, Scheme):
        raise PackInvalid(name, problems)
    return read


def _text(plain: Any) -> str:  # noqa: ANN401 - any plain value, down to the last leaf
    """JSON, which YAML 1.2 reads; exact numbers are written as they are, never through a float."""
    if isinstance(plain, Decimal):
        return f"{plain:f}"
    if isinstance(plain, dict):
        pairs = (f"{json.dumps(key)}: {_text(value)}" for key, value in plain.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(plain, list | tuple):
        return "[" + ", ".join(_text(one) for one in plain) + "]"
    return json.dumps(plain, ensure_ascii=False)
