"""How a definition's YAML is read: each key, its reader, and what a record must be by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from qianyi.engine.flow import definition as d
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Reader,
    Shape,
    boolean,
    choice,
    many,
    note,
    shown,
    text,
    texts,
    whole,
)
from qianyi.engine.rules.shapes import CERTAINTY, basis, input_, maybe, name, parameter, words
from qianyi.engine.workdays import LIMIT_UNITS, LimitNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qianyi.engine.packs import Node
    from qianyi.engine.workdays import LimitUnit

_LIMIT = re.compile(r"(\d{1,6}) *(workdays|hours|days)")
_UNITS: dict[str, LimitUnit] = {
    "workdays": "working_days",
    "days": "calendar_days",
    "hours": "hours",
}
UNIT_WORDS = {printed: LIMIT_UNITS[unit] for printed, unit in _UNITS.items()}
_RETURN = "return:"
MOST_STEPS = 500


def span(node: Node, path: Path) -> object:
    """A length of time: 20 workdays, 24 hours, 60 days."""
    found = _LIMIT.fullmatch(str(node.value))
    if found is None:
        return path.bad(
            node,
            "应为时限，如 20 workdays（工作日）、24 hours（小时）、60 days（日），"
            f"现为{shown(node)}。",
        )
    try:
        return d.Limit(int(found[1]), _UNITS[found[2]])
    except LimitNotUnderstood as refusal:
        return path.bad(node, refusal.message)


def limit(node: Node, path: Path) -> object:
    """The same, or none."""
    return None if node.value == "none" else span(node, path)


def code(node: Node, path: Path) -> object:
    """A word for files and links: letters, digits, _, - and dots between them."""
    value = text(node, path)
    if not isinstance(value, str) or re.fullmatch(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*", value):
        return value
    return path.bad(node, f"“{value}”不能作代码：用英文字母、数字、下划线、点和连字符。")


def _to(node: Node, path: Path) -> object:
    value = node.value
    if isinstance(value, str) and (
        value in ("finish", "reject") or (value.startswith(_RETURN) and value != _RETURN)
    ):
        return value
    return path.bad(
        node,
        f"应为 finish（办结）、reject（不予许可）或 return:环节代码（退回），现为{shown(node)}。",
    )


def _outcome(**values: Any) -> d.Outcome:  # noqa: ANN401  # the shape has checked each of them
    to = values.pop("to", "")
    if to.startswith(_RETURN):
        return d.Outcome(**values, to="return", target=to.removeprefix(_RETURN).strip())
    return d.Outcome(**values, to=to)


def _outcomes(node: Node, path: Path) -> object:
    read = many(outcome)(node, path)
    return (d.DONE,) if read == () else read


def _after(node: Node, path: Path) -> object:
    """[a, b] for all of them; {all: …}, {any: …}, or {of: …, count: n}."""
    if isinstance(node.value, list):
        found = texts(node, path)
        return BAD if found is BAD else _joined("all", found, 0)
    read = _after_shape(node, path)
    if not isinstance(read, dict):
        return BAD
    joints = [one for one in get_args(d.Joint) if one in read]
    if len(joints) != 1:
        return path.bad(node, "after 要写 all、any、of 之一，其下列出前面的环节。")
    joint = joints[0]
    if (joint == "of") != ("count" in read):
        return path.bad(node, "count 与 of 要一起写：of 列出环节，count 写其中几个完成即可。")
    return _joined(joint, read[joint], read.get("count", 0))


def _joined(joint: Any, steps: Any, count: int) -> d.After | None:  # noqa: ANN401
    return d.After(joint, steps, count) if steps else None


def _ladder(**values: Any) -> d.Rung:  # noqa: ANN401
    early = "before" in values
    after = values.pop("before") if early else values.pop("after")
    return d.Rung(after=after, early=early, **values)


def _rung(node: Node, path: Path) -> object:
    given = node.value if isinstance(node.value, dict) else {}
    if isinstance(node.value, dict) and ("before" in given) == ("after" in given):
        return path.bad(node, "before（到期前多久）与 after（逾期后多久）要写且只写一个。")
    return _rung_shape(node, path)


def _label(**values: Any) -> d.Label:  # noqa: ANN401
    staff = values["staff"]
    return d.Label(staff, values.get("applicant", staff), values.get("ahead", f"待{staff}"))


def _label_read(node: Node, path: Path) -> object:
    """A word stands for all three labels; {staff, applicant, ahead} tells them apart."""
    if isinstance(node.value, str):
        value = text(node, path)
        return _label(staff=value) if isinstance(value, str) else BAD
    return _label_shape(node, path)


def _unique(kind: str) -> Callable[[Iterable[Any]], Iterable[str]]:
    def check(items: Iterable[Any]) -> Iterable[str]:
        seen: set[str] = set()
        for one in items:
            key = getattr(one, "id", "") or one.code
            if key in seen:
                yield f"{kind}“{key}”写了两次，请改一个代码。"
            seen.add(key)

    return check


def _sound(one: d.Process) -> Iterable[str]:
    yield from _unique("材料")(one.materials)
    yield from _unique("承办单位")(one.units)
    yield from _unique("督办级别")(one.escalation)
    if not 1 <= len(one.steps) <= MOST_STEPS:
        yield f"steps 里至少要有一个环节，最多{MOST_STEPS}个，现为{len(one.steps)}个。"


def _step_sound(one: d.Step) -> Iterable[str]:
    yield from _unique("办理结果")(one.outcomes)
    if one.unit and one.role:
        yield "unit 与 role 只能写一个。"


outcome: Shape[d.Outcome] = Shape(
    _outcome, (Field("id", name), Field("label", text), maybe("to", _to)), placed=False
)
_label_shape: Shape[d.Label] = Shape(
    _label,
    (Field("staff", text), maybe("applicant", text), maybe("ahead", text)),
    placed=False,
)
_after_shape: Shape[dict[str, Any]] = Shape(
    dict,
    (maybe("all", texts), maybe("any", texts), maybe("of", texts), maybe("count", whole)),
    placed=False,
)
_item_shape: Shape[d.Item] = Shape(
    d.Item,
    (Field("name", text), maybe("owner", choice(*get_args(d.Standing)))),
    placed=False,
)
_rung_shape: Shape[d.Rung] = Shape(
    _ladder,
    (
        Field("id", name),
        Field("label", text),
        maybe("before", span),
        maybe("after", span),
        Field("to", code),
        Field("act", choice(*get_args(d.Act))),
    ),
)
_material: Shape[d.Material] = Shape(
    d.Material,
    (
        Field("id", name),
        Field("title", text),
        maybe("required", boolean),
        maybe("kind", note),
        maybe("reuse", texts),
        maybe("tolerable", boolean),
        maybe("promise", boolean),
    ),
)
_party: Shape[d.Party] = Shape(
    d.Party, (Field("code", code), Field("name", text), maybe("asked", boolean))
)
_correction: Shape[d.Correction] = Shape(
    d.Correction, (Field("tell_within", span), Field("give", span)), placed=False
)
_extensions: Shape[d.Extensions] = Shape(
    d.Extensions, (Field("times", whole), Field("amount", span)), placed=False
)
_step: Shape[d.Step] = Shape(
    d.Step,
    (
        Field("id", name),
        Field("label", _label_read),
        maybe("kind", choice(*get_args(d.StepKind))),
        maybe("unit", code),
        maybe("role", code),
        maybe("signers", many(code)),
        maybe("limit", limit),
        maybe("promised", limit),
        maybe("materials", texts),
        maybe("after", _after),
        maybe("when", note),
        maybe("outcomes", _outcomes),
        maybe("item", _item_shape),
        maybe("phase", note),
    ),
    check=_step_sound,
)
process: Reader = Shape(
    d.Process,
    (
        Field("code", code),
        Field("version", words),
        Field("title", text),
        Field("kind", choice(*get_args(d.Kind))),
        Field("standing", many(choice(*get_args(d.Standing)))),
        Field("steps", many(_step)),
        maybe("starts_clock", choice(*get_args(d.Starts))),
        maybe("calendar", choice("official", "fallback")),
        maybe("basis", many(basis)),
        CERTAINTY,
        maybe("limit", limit),
        maybe("promised", limit),
        maybe("decision", note),
        maybe("correction", _correction),
        maybe("special_grounds", texts),
        maybe("pauses", texts),
        maybe("extensions", _extensions),
        maybe("overdue", choice(*get_args(d.Overdue))),
        maybe("escalation", many(_rung)),
        maybe("rating", boolean),
        maybe("reopen_within", span),
        maybe("materials", many(_material)),
        maybe("inputs", many(input_)),
        maybe("parameters", many(parameter)),
        maybe("units", many(_party)),
        maybe("note", note),
    ),
    check=_sound,
)
