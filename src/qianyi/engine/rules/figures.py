"""The figures of a pack: where each stands, what it means, and copies with one of them changed.

One list serves the page that shows a pack, the form that edits it, the difference between two
versions, what-if questions, and the test that moves every threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.packs import Node
from qianyi.engine.packs.problems import did_you_mean
from qianyi.engine.rules.errors import FigureNotFound
from qianyi.engine.rules.logic import MONEY_STEP, WHOLE_UNITS
from qianyi.engine.rules.naming import ONE
from qianyi.engine.rules.rulebook import RuleBook, read_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qianyi.engine.packs import Place

FigureKind: TypeAlias = Literal["threshold", "bound", "parameter", "points", "weight", "other"]
Key: TypeAlias = str | int
Keys: TypeAlias = tuple[Key, ...]
ENDS = ("from", "above", "to", "below")
GUARDED: frozenset[str] = frozenset({"threshold", "bound", "parameter"})
_KINDS: dict[str, FigureKind] = {
    "threshold": "threshold", "at_least": "threshold", "every": "bound", "points": "points",
    "max": "weight", "manual": "points", "otherwise": "points", "cap": "weight", "floor": "weight",
    "out_of": "weight", "share": "bound", "value": "parameter", "amount": "other",
    "months": "other", **dict.fromkeys(ENDS, "bound"),
}  # fmt: skip
_LABELS = {
    "threshold": "标准", "at_least": "至少满足几项", "every": "每多少", "points": "分值",
    "max": "满分", "manual": "评审分区间", "otherwise": "其他得分", "cap": "上限倍数",
    "floor": "保底比例", "out_of": "总分", "share": "比例", "value": "数值", "amount": "金额",
    "months": "有效月数", "from": "起（含）", "above": "起（不含）", "to": "止（含）",
    "below": "止（不含）",
}  # fmt: skip
_SECTIONS = (
    "parameters", "criteria", "vetoes", "scores", "classes", "validity", "consequences",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a pack.

    Attributes:
        path: where it stands: ``criteria[H5].bands.rows[0].threshold``; rows with a code go by it.
        step: the smallest change that means anything.
        owner: code of the condition, item or parameter it belongs to.
    """

    path: str
    keys: Keys
    kind: FigureKind
    label: str
    value: Decimal
    unit: str
    step: Decimal
    owner: str = ""
    certainty: str = "confirmed"
    clause: str = ""
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class _Around:
    """What the mappings around a figure say, the nearest first."""

    name: str = ""
    code: str = ""
    unit: str = ""
    limit_unit: str = ""
    step: Decimal | None = None
    certainty: str = "confirmed"
    clause: str = ""
    measures: tuple[tuple[str, str], ...] = ()
    in_bounds: bool = False


def figures(book: RuleBook) -> tuple[Figure, ...]:
    """Every figure of a pack, in the order written."""
    assert isinstance(book.tree.value, dict)  # noqa: S101  # it was read as a pack
    found: list[Figure] = []
    for section in _SECTIONS:
        if section in book.tree.value:
            found.extend(_walk(book.tree.value[section], (section,), section, _Around()))
    return tuple(found)


def changed(book: RuleBook, changes: Mapping[str, Decimal | int | str]) -> RuleBook:
    """A copy of a pack with some figures changed, checked again.

    The end of a band moves together with the beginning of the next one.

    Raises:
        FigureNotFound: there is no figure at a path.
        PackInvalid: the changed pack is wrong (bands overlap, points do not add up).
    """
    known = {one.path: one for one in figures(book)}
    tree = book.tree
    for path, value in changes.items():
        if path not in known:
            raise FigureNotFound(
                f"“{book.pack.title}”里没有数值“{path}”。{did_you_mean(path, known)}"
            )
        figure = known[path]
        new = Decimal(str(value))
        tree = _put(tree, figure.keys, new)
        for keys in _beside(tree, figure):
            shift = new - figure.value
            tree = _put(tree, keys, _get(tree, keys) + shift)
    return read_book(tree, book.units, book.path)


def _walk(node: Node, keys: Keys, path: str, around: _Around) -> Iterator[Figure]:
    if isinstance(node.value, dict):
        inner = _nearer(node.value, around)
        for key, inside in node.value.items():
            yield from _entry(key, inside, (*keys, key), path, inner)
    elif isinstance(node.value, list):
        for index, inside in enumerate(node.value):
            code = _plain(inside, "code")
            yield from _walk(inside, (*keys, index), f"{path}[{code or index}]", around)


def _entry(key: str, node: Node, keys: Keys, path: str, around: _Around) -> Iterator[Figure]:
    here = f"{path}.{key}"
    if around.in_bounds or key in _KINDS:
        if isinstance(node.value, Decimal):
            yield _figure(key, node, keys, here, around)
            return
        if isinstance(node.value, list) and key in ("points", "manual", "otherwise"):
            for index, item in enumerate(node.value):
                yield _figure(key, item, (*keys, index), f"{here}[{index}]", around)
            return
    if key == "classes" and isinstance(node.value, dict) and "rows" not in node.value:
        for label, bounds in node.value.items():
            inner = replace(around, name=f"{around.name}·{label}", in_bounds=True)
            yield from _walk(bounds, (*keys, label), f"{here}.{label}", inner)
        return
    if key != "basis":
        yield from _walk(node, keys, here, around)


def _nearer(said: dict[str, Node], around: _Around) -> _Around:
    given = {key: _scalar(said.get(key)) for key in ("name", "code", "unit", "certainty", "clause")}
    measures = around.measures
    if "measures" in said and isinstance(said["measures"].value, list):
        measures = tuple(
            (str(_plain(one, "code")), str(_plain(one, "unit"))) for one in said["measures"].value
        )
    step = said["step"].value if "step" in said else None
    name = str(given["name"] or "")
    return _Around(
        name=f"{around.name}·{name}" if around.name and name else name or around.name,
        code=str(given["code"] or around.code),
        unit=str(given["unit"] or around.unit),
        limit_unit=str(given["unit"] or "") if "operator" in said else around.limit_unit,
        step=step if isinstance(step, Decimal) else around.step,
        certainty=str(given["certainty"] or around.certainty),
        clause=str(given["clause"] or around.clause),
        measures=measures,
        in_bounds=around.in_bounds,
    )


def _figure(key: str, node: Node, keys: Keys, path: str, around: _Around) -> Figure:
    value = node.value
    assert isinstance(value, Decimal)  # noqa: S101  # asked by the caller
    kind: FigureKind = "bound" if around.in_bounds else _KINDS[key]
    unit = dict(around.measures).get(key, "") if around.in_bounds else around.unit
    if kind in ("points", "weight"):
        unit = "分"
    if kind == "threshold":
        unit = around.limit_unit
    if key in ("share", "cap", "floor", "at_least", "months"):
        unit = {"share": "%", "months": "个月", "at_least": "项"}.get(key, "倍")
    label = f"{around.name}·{_LABELS.get(key, key)}"
    return Figure(
        path, keys, kind, label, value, unit, around.step or _step(value, unit), around.code,
        around.certainty, around.clause, node.place,
    )  # fmt: skip


def _step(value: Decimal, unit: str) -> Decimal:
    decimals = value.as_tuple().exponent
    if isinstance(decimals, int) and decimals < -2:  # noqa: PLR2004  # finer than a hundredth
        return Decimal(1).scaleb(decimals)
    whole = unit in WHOLE_UNITS or unit == "分"
    return ONE if whole and value == value.to_integral_value() else MONEY_STEP


def _scalar(node: Node | None) -> object:
    return node.value if node is not None and not isinstance(node.value, (dict, list)) else None


def _plain(node: Node, key: str) -> object:
    return _scalar(node.value.get(key)) if isinstance(node.value, dict) else None


def _get(tree: Node, keys: Keys) -> Decimal:
    for key in keys:
        tree = tree.value[key]  # type: ignore[index, assignment]
    assert isinstance(tree.value, Decimal)  # noqa: S101  # paths of figures lead to numbers
    return tree.value


def _put(tree: Node, keys: Keys, value: Decimal) -> Node:
    """The tree with one number replaced; nothing of the old one is touched."""
    if not keys:
        return Node(value, tree.place)
    key, rest = keys[0], keys[1:]
    if isinstance(tree.value, dict):
        return Node({**tree.value, str(key): _put(tree.value[str(key)], rest, value)}, tree.place)
    assert isinstance(tree.value, list)  # noqa: S101  # a key leads through a mapping or a list
    assert isinstance(key, int)  # noqa: S101
    items = list(tree.value)
    items[key] = _put(items[key], rest, value)
    return Node(items, tree.place)


def _beside(tree: Node, figure: Figure) -> Iterator[Keys]:
    """The other side of a band's end: it moves along. Ladders have none."""
    *before, row, end = figure.keys
    if end not in ENDS or len(before) < 2 or before[-2] != "bands":  # noqa: PLR2004
        return
    rows = tree
    for key in before:
        rows = rows.value[key]  # type: ignore[index, assignment]
    other_ends = ("to", "below") if end in ("from", "above") else ("from", "above")
    assert isinstance(rows.value, list)  # noqa: S101  # ``rows`` of ``bands`` is a list
    for index, other in enumerate(rows.value):
        for key in other_ends:
            value = _plain(other, key)
            if index != row and isinstance(value, Decimal) and _touches(figure, end, key, value):
                yield (*before, index, key)


def _touches(figure: Figure, end: Key, key: str, value: Decimal) -> bool:
    if value == figure.value:
        return True
    # Whole things: a band to 4 and the next from 5.
    is_next = {end, key} == {"from", "to"} and abs(value - figure.value) == 1
    above = value > figure.value if end == "to" else value < figure.value
    return is_next and above and figure.unit in WHOLE_UNITS


def figure_sides(found: Iterable[Figure]) -> list[Figure]:
    """The figures that have to be guarded by a case, both sides of a band's end once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in found:
        if one.kind not in GUARDED:
            continue
        is_end = one.keys[-1] in ENDS and "bands" in one.keys
        key = (one.keys[:-2], one.value) if is_end else (one.path,)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept
