"""Pieces of logic conditions and classes share: counting, extremes over years, belonging."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.naming import ONE, ZERO, Naming
from qianyi.engine.rules.typed import is_industry

if TYPE_CHECKING:
    from qianyi.engine.packs.yaml12 import Place
    from qianyi.engine.rules.measures import Measure
    from qianyi.engine.rules.records import Criterion
    from qianyi.engine.rules.typed import Typed

MONEY_STEP = Decimal("0.01")
WHOLE_UNITS = frozenset({"人", "项", "件", "个", "家", "天", "日", "年", "个月", "次", "名", "户"})
TRUE, FALSE, UNKNOWN = x.Flag(value=True), x.Flag(value=False), x.Null()


def step_of(criterion: Criterion, measure: Measure, *, whole: bool) -> Decimal:
    """The smallest change of a threshold that means anything."""
    if criterion.step is not None:
        return criterion.step
    return ONE if whole or measure.name in WHOLE_UNITS else MONEY_STEP


def extreme(values: list[tuple[x.Expr | None, x.Expr]], *, smallest: bool) -> x.Expr:
    """The least or greatest of yearly values; years left out do not count."""
    best = values[0][1]
    op = "<=" if smallest else ">="
    for out, value in values[1:]:
        chosen: x.Expr = x.Case(((x.Cmp(op, best, value), best),), value)
        best = chosen if out is None else x.Case(((out, best),), chosen)
    return best


def at_least(held: tuple[x.Expr, ...], wanted: int) -> x.Expr:
    """At least so many of some hold; unknown while the unknown ones could decide it."""
    one, none = x.Num(ONE), x.Num(ZERO)
    sure: x.Expr = none
    open_: x.Expr = none
    for item in held:
        is_open = x.IsNull(item)
        sure = x.Arith("+", sure, x.Case(((is_open, none), (item, one)), none))
        open_ = x.Arith("+", open_, x.Case(((is_open, one),), none))
    limit = x.Num(Decimal(wanted))
    return x.Case(
        ((x.Cmp(">=", sure, limit), TRUE), (x.Cmp("<", x.Arith("+", sure, open_), limit), FALSE)),
        UNKNOWN,
    )


def lies_in(naming: Naming, subject: Typed, codes: tuple[str, ...], at: Place | None) -> x.Expr:
    """Whether an industry or a choice is among some; a wrong code is told."""
    if subject.kind == "industry":
        wrong = [code for code in codes if not is_industry(code)]
        if wrong:
            naming.complain(at, f"行业代码“{'、'.join(wrong)}”应为门类字母（A—T）或2至4位数字。")
        return x.Industry(subject.expr, codes)
    wrong = [code for code in codes if subject.choices and code not in subject.choices]
    if wrong:
        naming.complain(
            at, f"没有选项“{'、'.join(wrong)}”。可用的选项：{'、'.join(subject.choices)}。"
        )
    return x.OneOf(subject.expr, codes)
