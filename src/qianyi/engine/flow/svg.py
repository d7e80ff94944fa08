"""Pieces of SVG as text: elements, wrapped Chinese, shapes. Everything that goes in is escaped.

Colours are presentation attributes for a picture saved by itself; on a page the style sheet
``ui/flow.css`` overrides them by class, so neither style attributes nor scripts are needed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.markup import clean, length, tag, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qianyi.engine.flow.layout import Point

_ELLIPSIS: Final = "…"
_NOT_FIRST: Final = "，。、；：！？）》”’】〉」』,.;:!?)%％"
_NOT_LAST: Final = "（《“‘【〈「(["
_NARROW, _DIGIT, _WIDE = 0.3, 0.56, 1.0
_THIN: Final = frozenset("iljt.,:;'|!()[]")
_WORD: Final = re.compile(r"[0-9A-Za-z_.%+-]+|.", re.DOTALL)


# What a picture saved by itself looks like; the page's style sheet has the same names.
_PAINT: Final[dict[str, dict[str, str | float]]] = {
    "qy-flow-band": {"fill": "#f4f6f8", "stroke": "#dde2e8"},
    "qy-flow-line": {"fill": "none", "stroke": "#7f8998", "stroke_width": 1.5},
    "qy-flow-head": {"fill": "#7f8998"},
    "qy-flow-shape": {"fill": "#ffffff", "stroke": "#7f8998", "stroke_width": 1.5},
    "qy-flow-detail": {"fill": "none", "stroke": "#7f8998", "stroke_width": 1.0},
    "qy-flow-name": {"fill": "#1d232b"},
    "qy-flow-small": {"fill": "#566070"},
    "qy-flow-mark": {"fill": "#1d232b", "stroke": "#1d232b", "stroke_width": 1.5},
    "qy-flow-ring": {"fill": "#ffffff", "stroke": "#1d232b", "stroke_width": 1.5},
}


def width_of(text: str, size: float) -> float:
    """About how wide a text is: Chinese is as wide as high, figures and letters about half."""
    return sum(_share(char) for char in text) * size


def _share(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return _WIDE
    return _NARROW if char in _THIN else _DIGIT + 0.1 * char.isupper()


def wrap(text: str, size: float, width: float, most: int) -> list[str]:
    """Lines no wider than ``width``, at most so many; what does not fit ends in an ellipsis.

    Closing punctuation never begins a line, opening brackets never end one; words in Latin letters
    are kept whole where they fit.
    """
    lines = [""]
    for piece in _pieces(" ".join(clean(text).split()), size, width):
        fits = width_of(lines[-1] + piece, size) <= width
        if fits or not lines[-1] or (piece in _NOT_FIRST and lines[-1][-1] not in _NOT_FIRST):
            lines[-1] += piece
        else:
            opening = lines[-1][-1] if lines[-1][-1] in _NOT_LAST and lines[-1][1:] else ""
            lines[-1] = lines[-1].removesuffix(opening) if opening else lines[-1]
            lines.append(opening + piece.lstrip())
    lines = [one.strip() for one in lines]
    if len(lines) <= most:
        return [one for one in lines if one]
    last = lines[most - 1]
    while last and width_of(last + _ELLIPSIS, size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last + _ELLIPSIS]


def _pieces(text: str, size: float, width: float) -> Iterable[str]:
    for piece in _WORD.findall(text):
        if width_of(piece, size) <= width:
            yield piece
        else:
            yield from piece


def text(
    line: str, x: float, y: float, *, look: str, size: float, anchor: str | None = None
) -> str:
    """One line of text; ``y`` is its base line."""
    return tag(
        "text", words(line), class_=look, x=x, y=y, font_size=size, text_anchor=anchor,
        **_paint(look),
    )  # fmt: skip


def path(look: str, shape: str, **attributes: str | float | None) -> str:
    """A drawn line or outline; ``look`` is its classes, the first of which has the paint."""
    return tag("path", class_=look, d=shape, **(_paint(look) | attributes))


def _paint(look: str) -> dict[str, str | float | None]:
    return dict(_PAINT.get(look.split(" ", 1)[0], {}))


def corners(points: Sequence[Point], radius: float = 6.0) -> str:
    """Straight stretches with rounded corners."""
    shape = [f"M{_at(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        into = _toward(here, before, radius)
        out = _toward(here, after, radius)
        shape.append(f"L{_at(into)}Q{_at(here)} {_at(out)}")
    return "".join([*shape, f"L{_at(points[-1])}"])


def curve(points: Sequence[Point]) -> str:
    """Level stretches joined by soft steps: points in pairs as ``layout.Line`` gives them."""
    shape = [f"M{_at(points[0])}"]
    for index in range(1, len(points)):
        here, there = points[index - 1], points[index]
        if index % 2 or here[1] == there[1]:
            shape.append(f"L{_at(there)}")
        else:
            middle = (here[0] + there[0]) / 2
            shape.append(f"C{_at((middle, here[1]))} {_at((middle, there[1]))} {_at(there)}")
    return "".join(shape)


def drop(points: Sequence[Point]) -> str:
    """Down a column, then over into the next: the four points ``rails`` gives."""
    start, bend, over, end = points
    if start[0] == end[0]:
        return f"M{_at(start)}L{_at(end)}"
    middle = (bend[1] + over[1]) / 2
    return (
        f"M{_at(start)}L{_at(bend)}"
        f"C{_at((bend[0], middle + 6))} {_at((over[0], middle - 6))} {_at((over[0], over[1] + 6))}"
        f"L{_at(end)}"
    )


def _at(point: Point) -> str:
    return f"{length(point[0])},{length(point[1])}"


def _toward(here: Point, there: Point, radius: float) -> Point:
    across, down = there[0] - here[0], there[1] - here[1]
    length = abs(across) + abs(down)
    share = min(radius, length / 2) / length if length else 0.0
    return here[0] + across * share, here[1] + down * share


def arrow_head(point: Point, look: str, *, to_left: bool = False) -> str:
    """A small triangle that ends at a point."""
    x, y = point
    back = 7.0 if to_left else -7.0
    return path(look, f"M{_at((x, y))}L{_at((x + back, y - 4))}L{_at((x + back, y + 4))}Z")
