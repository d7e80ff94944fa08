"""The shape of a method file, as tables of keys and how each is read; ``checks`` does the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs.shape import (
    BAD,
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
)
from qianyi.engine.packs.shapes import code
from qianyi.engine.scoring import records as r

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs import Node, Place


def _maybe(name: str, read: Reader) -> Field:
    return Field(name, read, required=False)


_certainty = _maybe("certainty", choice("confirmed", "unverified"))


def _compared(node: Node, path: Path) -> object:
    """What an input is held against: a number, true or false, a word, or a list of words."""
    if isinstance(node.value, bool | Decimal):
        return node.value
    if isinstance(node.value, list):
        return many(text)(node, path)
    return text(node, path)


def _test_checked(test: r.Test) -> Iterable[str]:
    if (test.op == "in") != isinstance(test.value, tuple):
        yield "op 为 in 时 value 应为列表；value 为列表时 op 应为 in。"
    elif test.op not in {"=", "!=", "in"} and not isinstance(test.value, Decimal):
        yield f"“{test.op}”只能用于数字，文字和是非请用 =、!= 或 in。"
    elif isinstance(test.value, bool) and test.op != "=":
        yield "是非请写成 op: =，并用 not 表示相反。"


_test: Shape[r.Test] = Shape(
    r.Test,
    (Field("input", code), Field("op", choice(*r.OPERATORS)), Field("value", _compared)),
    placed=False,
    check=_test_checked,
)


def condition(node: Node, path: Path) -> object:
    """A test, or {all: [...]}, {any: [...]}, {not: ...}."""
    given = node.value
    if not isinstance(given, dict) or len(given) != 1:
        return _test(node, path)
    ((joint, inside),) = given.items()
    if joint == "not":
        read = condition(inside, path.key("not"))
        return BAD if read is BAD else r.Joined("not", (read,))  # type: ignore[arg-type]
    if joint not in {"all", "any"}:
        return _test(node, path)
    parts = many(condition)(inside, path.key(joint))
    if not isinstance(parts, tuple):
        return BAD
    if not parts:
        return path.bad(inside, f"{joint} 里至少要有一个条件。")
    return r.Joined("all" if joint == "all" else "any", parts)


def _value(node: Node, path: Path) -> object:
    """{input: x}, or {of: [...], less: [...], per: [...], per_less: [...], times: n}."""
    if isinstance(node.value, dict) and set(node.value) == {"input"}:
        name = code(node.value["input"], path.key("input"))
        return BAD if name is BAD else r.Value(of=(str(name),))
    return _value_shape(node, path)


def _value_checked(value: r.Value) -> Iterable[str]:
    if not value.of:
        yield "of 至少要有一个数据项。"
    if value.per_less and not value.per:
        yield "有 per_less 就要有 per。"
    if value.times is not None and value.times <= 0:
        yield "times 应大于0。"


_value_shape: Shape[r.Value] = Shape(
    r.Value,
    (
        Field("of", many(code)),
        _maybe("less", many(code)),
        _maybe("per", many(code)),
        _maybe("per_less", many(code)),
        _maybe("times", number),
    ),
    placed=False,
    check=_value_checked,
)


def _step(**keys: Any) -> r.Step:  # noqa: ANN401 - what the readers gave
    return r.Step(from_=keys.get("from"), points=keys["points"])


_steps: Reader = many(
    Shape(_step, (_maybe("from", optional(number)), Field("points", number)), placed=False)
)
_normalise: Shape[r.Normalise] = Shape(
    r.Normalise,
    (
        Field("kind", choice(*r.NORMALISE_KINDS)),
        _maybe("base", number),
        _maybe("source", choice(*r.BASE_SOURCES)),
        _maybe("floor", number),
        _maybe("low", number),
        _maybe("high", number),
        _maybe("trim", number),
        _maybe("flat", number),
        _maybe("steps", _steps),
    ),
    placed=False,
)
_item: Shape[r.Item] = Shape(
    r.Item,
    (
        Field("indicator", code),
        Field("weight", optional(number)),
        Field("normalise", _normalise),
        _maybe("part", code),
        _maybe("cap", optional(number)),
        _maybe("missing", choice(*r.ON_MISSING)),
        _maybe("negative", choice(*r.ON_NEGATIVE)),
        _maybe("zero", choice(*r.ON_ZERO)),
        _certainty,
        _maybe("weight_certainty", choice("confirmed", "unverified")),
        _maybe("note", note),
    ),
)
_part: Shape[r.Part] = Shape(
    r.Part, (Field("code", code), Field("name", text), Field("weight", number), _certainty),
    placed=False,
)  # fmt: skip


def _quota(**keys: Any) -> r.Quota:  # noqa: ANN401 - what the readers gave
    return r.Quota(keys["code"], keys["name"], to=keys.get("to"), from_=keys.get("from"))


_grades: Shape[r.Grades] = Shape(
    r.Grades,
    (
        Field(
            "steps",
            many(
                Shape(
                    _quota,
                    (
                        Field("code", text),
                        Field("name", text),
                        _maybe("to", number),
                        _maybe("from", number),
                    ),
                    placed=False,
                )
            ),
        ),
        _maybe("rounding", choice(*r.ROUNDINGS)),
        _maybe("veto_in_quota", boolean),
        _certainty,
        _maybe("note", note),
    ),
    placed=False,
)
_group: Shape[r.Group] = Shape(
    r.Group,
    (
        Field("code", code),
        Field("name", text),
        Field("items", many(_item)),
        _maybe("when", condition),
        _maybe("parts", many(_part)),
        _maybe("grades", _grades),
        _maybe("note", note),
    ),
)
_adjustment: Shape[r.Adjustment] = Shape(
    r.Adjustment,
    (
        Field("code", code),
        Field("name", text),
        Field("points", number),
        _maybe("when", condition),
        _maybe("per", code),
        _maybe("at_most", number),
        _certainty,
    ),
)
_adjustments: Shape[r.Adjustments] = Shape(
    r.Adjustments, (Field("items", many(_adjustment)), _maybe("at_most", number)), placed=False
)
_veto: Shape[r.Veto] = Shape(
    r.Veto,
    (
        Field("code", code),
        Field("name", text),
        Field("when", condition),
        Field("grade", text),
        _certainty,
    ),
)
_not_classed: Shape[r.NotClassed] = Shape(
    r.NotClassed,
    (
        Field("code", code),
        Field("name", text),
        Field("when", condition),
        _maybe("treated_as", text),
        _certainty,
    ),
)
_basis: Shape[r.Basis] = Shape(
    r.Basis,
    (
        Field("title", text),
        _maybe("number", note),
        _maybe("issuer", note),
        _maybe("issued_on", optional(day)),
        _certainty,
    ),
    placed=False,
)
_input: Shape[r.MethodInput] = Shape(
    r.MethodInput,
    (
        Field("code", code),
        Field("name", text),
        _maybe("type", choice(*r.INPUT_TYPES)),
        _maybe("unit", note),
        _maybe("fact", note),
        _certainty,
    ),
)
_indicator: Shape[r.MethodIndicator] = Shape(
    r.MethodIndicator,
    (
        Field("code", code),
        Field("name", text),
        Field("unit", text),
        Field("value", _value),
        _maybe("direction", choice(*r.DIRECTIONS)),
        _maybe("definition", note),
        _certainty,
    ),
)
_tie_break: Shape[r.TieBreak] = Shape(
    r.TieBreak,
    (Field("by", code), _maybe("direction", choice(*r.DIRECTIONS))),
    placed=False,
)


def _method_build(*, at: Place, **keys: Any) -> r.Method:  # noqa: ANN401 - what the readers gave
    return r.Method(at=at, **keys)


method: Shape[r.Method] = Shape(
    _method_build,
    (
        Field("code", code),
        Field("title", text),
        Field("version", text),
        Field("who", text),
        Field("inputs", many(_input)),
        Field("indicators", many(_indicator)),
        Field("groups", many(_group)),
        _maybe("basis", many(_basis)),
        _maybe("valid_from", optional(day)),
        _maybe("valid_to", optional(day)),
        _maybe("total", number),
        _maybe("weighting", choice(*r.WEIGHTINGS)),
        _maybe("population", condition),
        _maybe("bonus", _adjustments),
        _maybe("deduction", _adjustments),
        _maybe("vetoes", many(_veto)),
        _maybe("not_classed", many(_not_classed)),
        _maybe("grades", _grades),
        _maybe("tie_break", many(_tie_break)),
        _certainty,
        _maybe("note", note),
    ),
)
