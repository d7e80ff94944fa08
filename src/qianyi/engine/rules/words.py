"""The back end for people: formulas, conditions and shortfalls in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, TypeAlias

from qianyi.engine.rules import syntax as x

if TYPE_CHECKING:
    from qianyi.engine.rules.program import Program, Tested
    from qianyi.engine.rules.records import Criterion, Input, Interval

Labels: TypeAlias = Callable[[str], str]
OPERATORS = {">=": "不低于", ">": "高于", "<=": "不超过", "<": "低于", "=": "等于", "!=": "不等于"}
COMPARED = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "=": "＝", "!=": "≠"}
SELF_CHECK = "以上为自评、预判，以认定机关的认定为准。"
COST_WORDS = "按现有数据测算低于条件（差{amount}），请据实核对归集口径"
UNVERIFIED = "待核实"
_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
_TOP = 3
_HUNDRED = x.Num(Decimal(100))
_HUNDREDTH = Decimal("0.01")


def number(value: Decimal) -> str:
    """A number as people write it: no trailing zeros, no exponent."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit, at most four decimals."""
    rounded = round(value, 4)
    return f"{number(rounded)}{'' if unit == '倍' else unit}"


def say(expr: x.Expr, label: Labels) -> str:
    """An expression in words; names by their labels."""
    return _SAY[type(expr)](expr, label)


def _arith(expr: x.Arith, label: Labels) -> str:
    rank = _RANK[expr.op]
    left, right = say(expr.left, label), say(expr.right, label)
    if _rank(expr.left) < rank:
        left = f"（{left}）"
    if _rank(expr.right) < rank or (expr.op in "-/" and _rank(expr.right) == rank):
        right = f"（{right}）"
    return f"{left} {_SIGNS[expr.op]} {right}"


def _round(expr: x.Round, label: Labels) -> str:
    """Rounding is not told, nor that a share was multiplied to be percent."""
    inner = expr.value
    if isinstance(inner, x.Arith) and inner.right == _HUNDRED:
        inner = inner.left
    return say(inner, label)


def _rank(expr: x.Expr) -> int:
    if isinstance(expr, x.Round):
        return _rank(expr.value)
    return _RANK[expr.op] if isinstance(expr, x.Arith) else _TOP


def _joined(expr: x.All | x.Some, label: Labels) -> str:
    word = "，且" if isinstance(expr, x.All) else "，或"
    return word.join(
        f"（{say(item, label)}）" if isinstance(item, (x.All, x.Some)) else say(item, label)
        for item in expr.items
    ) or "无条件"  # fmt: skip


def _case(expr: x.Case, label: Labels) -> str:
    rows = "；".join(f"{say(when, label)}的，为{say(result, label)}" for when, result in expr.rows)
    return f"{rows}；其他为{say(expr.otherwise, label)}"


def _bands(expr: x.Bands, label: Labels) -> str:
    value = say(expr.value, label)
    return "；".join(f"{value}{_span(row)}的，为{say(row.result, label)}" for row in expr.rows)


def _span(row: x.Span) -> str:
    parts = []
    if row.low is not None:
        parts.append(f"{'不低于' if row.low_in else '高于'}{number(row.low)}")
    if row.high is not None:
        parts.append(f"{'不超过' if row.high_in else '低于'}{number(row.high)}")
    return "且".join(parts) or "任意"


def _call(expr: x.Call, label: Labels) -> str:
    args = [say(arg, label) for arg in expr.args]
    return _CALLS[expr.name].format(*args)


_CALLS = {
    "at_most": "{0}（最高{1}）",
    "no_less": "{0}（最低{1}）",
    "greatest": "各项中最高的",
    "floor": "（{0}）舍去零头",
    "ceil": "（{0}）进一取整",
    "abs": "（{0}）的绝对值",
    "sqrt": "（{0}）的平方根",
    "power": "（{0}）的{1}次方",
    "cagr": "由{1}到{0}的{2}年年均复合增长率",
    "days_between": "自{0}至{1}的天数",
    "years_between": "自{0}至{1}的整年数",
}
_SAY: dict[type, Callable[..., str]] = {
    x.Num: lambda expr, _: number(expr.value),
    x.Flag: lambda expr, _: "是" if expr.value else "否",
    x.Text: lambda expr, _: f"“{expr.value}”",
    x.Day: lambda expr, _: f"{expr.value:%Y年}{expr.value.month}月{expr.value.day}日",
    x.Null: lambda *_: "暂无法计算",
    x.Col: lambda expr, label: label(expr.name),
    x.Arith: _arith,
    x.Round: _round,
    x.Cmp: lambda e, label: f"{say(e.left, label)}{OPERATORS[e.op]}{say(e.right, label)}",
    x.All: _joined,
    x.Some: _joined,
    x.Not: lambda expr, label: f"不是（{say(expr.value, label)}）",
    x.IsNull: lambda expr, label: f"{say(expr.value, label)}没有数据",
    x.Case: _case,
    x.Bands: _bands,
    x.OneOf: lambda e, label: f"{say(e.value, label)}为{'、'.join(e.words)}之一",
    x.Industry: lambda e, label: f"{say(e.value, label)}属于{'、'.join(e.codes)}",
    x.Call: _call,
}


def labels(program: Program) -> Labels:
    """What inputs and steps are called on a page."""
    named = {name: column.label for name, column in program.columns.items()}
    named |= {one.code: one.name for one in program.pack.derived}
    named |= {one.code: one.name for one in program.pack.parameters}
    named |= {one.code: one.name for one in program.pack.inputs if one.periods}
    named |= {f"{code}_low": scored.item.name for code, scored in program.points.items()}
    hidden = {step.name: step for step in program.steps if step.role == "hidden"}

    def label(name: str) -> str:
        if name in named:
            return named[name]
        if name in hidden:
            return say(hidden[name].expr, label)
        return name

    return label


def interval(within: Interval, unit: str = "") -> str:
    """An interval in words: 5000万元（不含）至20000万元（含）."""
    parts = []
    if within.from_ is not None:
        parts.append(f"{number(within.from_)}{unit}及以上")
    if within.above is not None:
        parts.append(f"{number(within.above)}{unit}以上（不含）")
    if within.to is not None:
        parts.append(f"{number(within.to)}{unit}及以下")
    if within.below is not None:
        parts.append(f"{number(within.below)}{unit}以下（不含）")
    return "、".join(parts) or "不限"


def shortfall(
    tested: Tested, gap: Decimal | None, lack: Decimal | None, inputs: dict[str, Input]
) -> str:
    """What is missing, in words; for costs as the firm is to read it."""
    one = tested.criterion
    levers = [inputs[name] for name in tested.levers if name in inputs]
    if lack and tested.amount is not None:
        what = levers[0].name if levers and len({lever.code for lever in levers}) == 1 else one.name
        said = amount(lack, tested.amount.name)
        if any(lever.cost for lever in levers):
            return COST_WORDS.format(amount=said)
        return _less_or_more(one, what, said)
    if gap and tested.measure is not None:
        said = _points(gap) if tested.measure.is_percent else amount(gap, tested.measure.name)
        if any(lever.cost for lever in levers):
            return COST_WORDS.format(amount=said)
        return _less_or_more(one, one.name, said)
    return ""


def _points(gap: Decimal) -> str:
    """Percentage points to two decimals, rounded up: who closes the gap told has closed it."""
    return amount(gap.quantize(_HUNDREDTH, ROUND_UP), "个百分点")


def _less_or_more(one: Criterion, what: str, said: str) -> str:
    if one.operator in (">=", ">"):
        return f"{what}还差{said}"
    return f"{what}超出{said}" if one.operator in ("<=", "<") else f"{what}相差{said}"
