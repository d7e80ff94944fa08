"""How the points and the classes of a rule pack are read from YAML, and the pack as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    boolean,
    choice,
    many,
    note,
    number,
    optional,
    shown,
    text,
    texts,
)
from qianyi.engine.rules import records as r
from qianyi.engine.rules import shapes as s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Node

CERTAINTY, CLAUSE, MARKS, maybe = s.CERTAINTY, s.CLAUSE, s.MARKS, s.maybe

_rung: Shape[r.Rung] = Shape(
    s.with_interval(r.Rung),
    (
        Field("points", s.points),
        maybe("when", text),
        maybe("value", text),
        maybe("unit", note),
        maybe("name", note),
        *s.BOUNDS,
        *MARKS,
    ),
    check=s.one_end,
)
_ladder: Shape[r.Ladder] = Shape(
    r.Ladder,
    (
        Field("rows", many(_rung)),
        maybe("value", text),
        maybe("unit", note),
        maybe("otherwise", s.points),
    ),
    placed=False,
)
_bands: Shape[r.Bands] = Shape(
    r.Bands,
    (Field("value", text), Field("unit", text), Field("rows", many(_rung))),
    placed=False,
)


def _every(one: r.PerUnit) -> Iterable[str]:
    if one.every <= 0:
        yield f"every（每多少）要大于0，现为{one.every}。"


_per: Shape[r.PerUnit] = Shape(
    r.PerUnit,
    (
        Field("value", text),
        Field("unit", text),
        Field("every", number),
        Field("points", number),
        CERTAINTY,
    ),
    placed=False,
    check=_every,
)
_ratio: Shape[r.Ratio] = Shape(
    r.Ratio,
    (
        Field("value", text),
        Field("unit", text),
        Field("base", text),
        maybe("cap", optional(number)),
        maybe("reverse", boolean),
        CERTAINTY,
    ),
    placed=False,
)
_minmax: Shape[r.MinMax] = Shape(
    r.MinMax,
    (
        Field("value", text),
        Field("unit", text),
        Field("lowest", text),
        Field("highest", text),
        Field("floor", number),
        maybe("reverse", boolean),
        CERTAINTY,
    ),
    placed=False,
)
WAYS = (
    "bands", "ladder", "per", "ratio", "minmax", "formula", "manual", "best_of", "sum_of",
)  # fmt: skip


def _one_way(one: r.Item) -> Iterable[str]:
    given = [way for way in WAYS if getattr(one, way)]
    if len(given) != 1:
        yield (
            f"评分项“{one.name}”要且只要写明一种计分办法（{'、'.join(WAYS)}），"
            f"现写了：{'、'.join(given) or '无'}。"
        )


def item(node: Node, path: Path) -> object:
    """A scored item, whose parts may be items again."""
    return _item(node, path)


_item: Shape[r.Item] = Shape(
    r.Item,
    (
        Field("code", s.name),
        Field("name", text),
        Field("max", number),
        maybe("bands", _bands),
        maybe("ladder", _ladder),
        maybe("per", _per),
        maybe("ratio", _ratio),
        maybe("minmax", _minmax),
        maybe("formula", text),
        maybe("manual", s.points),
        maybe("best_of", many(item)),
        maybe("sum_of", many(item)),
        maybe("period", s.span),
        maybe("bonus", boolean),
        maybe("missing", choice(*r.MISSING_WAYS)),
        maybe("negative_to_zero", boolean),
        maybe("when", text),
        maybe("note", note),
        *MARKS,
    ),
    check=_one_way,
)
_group: Shape[r.ItemGroup] = Shape(
    r.ItemGroup,
    (
        Field("code", s.name),
        Field("name", text),
        Field("max", number),
        Field("items", many(item)),
        maybe("bonus", boolean),
        maybe("relative", boolean),
        *MARKS,
    ),
)


def _one_measure(one: r.Grade) -> Iterable[str]:
    if (one.from_ is None) == (one.share is None):
        yield f"等次“{one.name}”要写 from（起始分）或 share（占比%）中的一个。"


_grade: Shape[r.Grade] = Shape(
    s.renamed(r.Grade, **{"from": "from_"}),
    (Field("name", text), maybe("from", number), maybe("share", number), CERTAINTY),
    placed=False,
    check=_one_measure,
)
scores: Shape[r.Scores] = Shape(
    r.Scores,
    (
        Field("code", s.name),
        Field("name", text),
        Field("out_of", number),
        Field("groups", many(_group)),
        maybe("unit", text),
        maybe("whole", boolean),
        maybe("capped", boolean),
        maybe("publishable", boolean),
        maybe("grades", many(_grade)),
        CLAUSE,
        CERTAINTY,
    ),
)
_measure: Shape[r.Measure] = Shape(
    r.Measure,
    (Field("code", s.name), Field("name", text), Field("formula", text), Field("unit", text)),
    placed=False,
)


def class_bounds(node: Node, path: Path) -> object:
    """``大型: {staff: 1000, revenue: 40000}``: classes from high to low with their bounds."""
    if not isinstance(node.value, dict):
        return path.bad(node, f"应为“类别: {{指标: 下限}}”的对象，现为{shown(node)}。")
    found = []
    for label, inside in node.value.items():
        bounds = _bounds(inside, path.key(label))
        if bounds is None:
            return BAD
        found.append(r.ClassBounds(label, bounds))
    return tuple(found)


def _bounds(node: Node, path: Path) -> tuple[r.Bound, ...] | None:
    if not isinstance(node.value, dict):
        path.bad(node, f"应为“指标: 下限”的对象（没有下限写 {{}}），现为{shown(node)}。")
        return None
    found = []
    for measure, inside in node.value.items():
        value = number(inside, path.key(measure))
        if value is BAD:
            return None
        found.append(r.Bound(measure, value))  # type: ignore[arg-type]
    return tuple(found)


_row: Shape[r.ClassRow] = Shape(
    s.renamed(r.ClassRow, **{"in": "in_"}),
    (
        Field("name", text),
        Field("classes", class_bounds),
        maybe("in", many(s.words)),
        maybe("when", text),
        *MARKS,
    ),
)
_tier: Shape[r.Tier] = Shape(
    r.Tier,
    (Field("name", text), Field("all_of", many(s.criterion)), CLAUSE, CERTAINTY),
)


def _table_or_tiers(one: r.Classes) -> Iterable[str]:
    if bool(one.tiers) == bool(one.rows):
        yield "classes 要写 tiers（逐级条件）或 rows（按行业的表）中的一个。"
    if one.rows and not one.measures:
        yield "按行业的表要写 measures（用哪些指标）。"
    if any(row.in_ for row in one.rows) and not one.by:
        yield "行里写了 in，还要写 by（按哪个输入分行，如 industry）。"


classes: Shape[r.Classes] = Shape(
    r.Classes,
    (
        Field("code", s.name),
        Field("name", text),
        Field("rest", text),
        maybe("tiers", many(_tier)),
        maybe("by", s.name),
        maybe("measures", many(_measure)),
        maybe("rows", many(_row)),
        maybe("outside", note),
        CLAUSE,
    ),
    check=_table_or_tiers,
)


def _says_something(one: r.RulePack) -> Iterable[str]:
    if not (one.criteria or one.scores or one.classes):
        yield "至少要写 criteria（条件）、scores（评分）、classes（分类）中的一个。"
    if not one.applications:
        yield "applications 至少要写一种申请类型和起始日期。"


rule_pack: Shape[r.RulePack] = Shape(
    r.RulePack,
    (
        Field("code", s.name),
        Field("version", s.words),
        Field("title", text),
        Field("kind", choice(*r.KINDS)),
        Field("applications", many(s.force)),
        Field("inputs", many(s.input_)),
        maybe("number", note),
        maybe("issuers", texts),
        maybe("basis", many(s.basis)),
        maybe("subject", choice("enterprise", "institution", "territory", "project", "case")),
        maybe("parameters", many(s.parameter)),
        maybe("derived", many(s.derived)),
        maybe("criteria", many(s.criterion)),
        maybe("vetoes", many(s.criterion)),
        maybe("scores", scores),
        maybe("classes", classes),
        maybe("validity", s.validity),
        maybe("consequences", many(s.consequence)),
        maybe("gaps", texts),
        maybe("note", note),
        CERTAINTY,
    ),
    check=_says_something,
)
