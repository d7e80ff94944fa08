"""Formulas: SQL scalar expressions read by sqlglot, let through a white list, units checked.

What is not on the list is refused with a sentence; nothing is ever evaluated as code.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.errors import FormulaNotUnderstood
from qianyi.engine.rules.measures import Measure, divided, multiplied
from qianyi.engine.rules.typed import Kind, Names, Typed, compared, is_industry

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 4000
KIND_WORDS = {
    "number": "数量", "flag": "是否", "text": "文字", "choice": "选项", "industry": "行业代码",
    "date": "日期", "null": "空值",
}  # fmt: skip
FUNCTIONS = (
    "LEAST", "GREATEST", "ABS", "FLOOR", "CEIL", "POWER", "SQRT", "cagr", "days_between",
    "years_between", "industry_in",
)  # fmt: skip


def read_formula(text: str, names: Names) -> Typed:
    """The expression of a formula.

    Raises:
        FormulaNotUnderstood: with what is wrong and what is allowed.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaNotUnderstood(f"公式超过{MAX_LENGTH}字，请拆成几个 derived（推算值）。")
    try:
        trees = [tree for tree in sqlglot.parse(text) if isinstance(tree, exp.Expression)]
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError) as error:
        raise FormulaNotUnderstood(
            f"公式“{text}”读不懂，请检查括号、逗号和运算符；写法见 write-a-rule-pack 第4节。"
        ) from error
    if len(trees) != 1:
        raise FormulaNotUnderstood(f"“{text}”应为一个公式，不能为空或有分号。")
    return _Reader(text, names).read(trees[0])


class _Reader:
    """Walks one tree; every node must be in the table below."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names

    def refuse(self, message: str) -> FormulaNotUnderstood:
        return FormulaNotUnderstood(f"公式“{self.text}”：{message}")

    def read(self, node: exp.Expression) -> Typed:
        reader = _READERS.get(type(node))
        if reader is None:
            word = node.sql()[:40] if not isinstance(node, exp.Anonymous) else node.name
            raise self.refuse(
                f"不允许使用“{word}”。可用：四则运算、比较、AND OR NOT、CASE、IN、BETWEEN、IS NULL"
                f" 和函数 {'、'.join(FUNCTIONS)}。"
            )
        return reader(self, node)

    def expect(self, value: Typed, kind: Kind, what: str) -> Typed:
        if value.kind not in (kind, "null"):
            raise self.refuse(f"{what}应为{KIND_WORDS[kind]}，现为{KIND_WORDS[value.kind]}。")
        return value

    def number(self, node: exp.Expression, what: str = "运算的一方") -> Typed:
        return self.expect(self.read(node), "number", what)

    def column(self, node: exp.Column) -> Typed:
        if node.args.get("table") is not None:
            raise self.refuse(f"“{node.sql()}”里不能有点，直接写代码。")
        found = self.names.values.get(node.name)
        if found is None:
            hint = did_you_mean(node.name, self.names.values)
            raise self.refuse(
                f"没有“{node.name}”这个输入。可用的有：{allowed(self.names.values)}。{hint}"
            )
        return found

    def literal(self, node: exp.Literal) -> Typed:
        if node.is_string:
            return Typed(x.Text(node.this), "text")
        return Typed(x.Num(Decimal(node.this)), "number", bare=True, whole="." not in node.this)

    def cast(self, node: exp.Cast) -> Typed:
        inside = node.this
        if node.to.this != exp.DataType.Type.DATE or not isinstance(inside, exp.Literal):
            raise self.refuse("只能用 DATE '2024-12-31' 写日期，不能转换类型。")
        try:
            return Typed(x.Day(date.fromisoformat(inside.this)), "date")
        except ValueError as error:
            raise self.refuse(f"“{inside.this}”不是日期，应如 2024-12-31。") from error

    def negative(self, node: exp.Neg) -> Typed:
        inside = self.number(node.this)
        if isinstance(inside.expr, x.Num):
            return replace(inside, expr=x.Num(-inside.expr.value))
        return replace(inside, expr=x.Arith("-", x.Num(Decimal(0)), inside.expr))

    def sum(self, node: exp.Binary) -> Typed:
        left, right = self.number(node.this), self.number(node.expression)
        measure = self.alike(left, right, "相加减")
        op = "+" if isinstance(node, exp.Add) else "-"
        return Typed(
            x.Arith(op, left.expr, right.expr), "number", measure,
            left.bare and right.bare, left.whole and right.whole,
        )  # fmt: skip

    def alike(self, left: Typed, right: Typed, doing: str) -> Measure:
        """The measure both share; a bare zero and an unknown go with any."""
        for one, other in ((left, right), (right, left)):
            if one.kind == "null" or one.expr == x.Num(Decimal(0)):
                return other.measure
        if left.measure.same(right.measure):
            return left.measure
        bare = next((one for one in (left, right) if one.bare), None)
        if bare is not None:
            other = right if bare is left else left
            raise self.refuse(
                f"{other.measure.name}与没有单位的数{_shown(bare)}不能{doing}："
                "请把这个数写成带单位的 parameters（参数）。"
            )
        raise self.refuse(
            f"单位不一致，{left.measure.name}与{right.measure.name}不能{doing}："
            "请把输入改成同一单位（比值用 倍，百分数用 %）。"
        )

    def product(self, node: exp.Binary) -> Typed:
        left, right = self.number(node.this), self.number(node.expression)
        return Typed(
            x.Arith("*", left.expr, right.expr), "number",
            multiplied(left.measure, right.measure),
            left.bare and right.bare, left.whole and right.whole,
        )  # fmt: skip

    def quotient(self, node: exp.Div) -> Typed:
        left, right = self.number(node.this), self.number(node.expression)
        if right.expr == x.Num(Decimal(0)):
            raise self.refuse("除数不能为零。")
        return Typed(
            x.Arith("/", left.expr, right.expr), "number",
            divided(left.measure, right.measure), left.bare and right.bare,
            top=left, bottom=right,
        )  # fmt: skip

    def compare(self, node: exp.Binary) -> Typed:
        left, right = self.read(node.this), self.read(node.expression)
        op = _COMPARISONS[type(node)]
        if "number" in (left.kind, right.kind):
            self.expect(left, "number", "比较的左边")
            self.expect(right, "number", "比较的右边")
            self.alike(left, right, "比较")
            return Typed(x.Cmp(op, compared(left), compared(right)), "flag")
        self.comparable(left, right, op)
        return Typed(x.Cmp(op, left.expr, right.expr), "flag")

    def comparable(self, left: Typed, right: Typed, op: str) -> None:
        kinds = {left.kind, right.kind}
        if kinds <= {"text", "choice"}:
            if op not in ("=", "!="):
                raise self.refuse("文字和选项只能比较是否相同（= 或 <>）。")
            for one, other in ((left, right), (right, left)):
                if one.kind == "choice" and isinstance(other.expr, x.Text):
                    self.known_choice(one, other.expr.value)
        elif kinds != {"date"}:
            raise self.refuse(
                f"{KIND_WORDS[left.kind]}与{KIND_WORDS[right.kind]}不能比较；"
                "是否类直接写代码或 NOT 代码，行业用 industry_in，缺失用 IS NULL。"
            )

    def known_choice(self, value: Typed, word: str) -> None:
        if value.choices and word not in value.choices:
            raise self.refuse(f"没有选项“{word}”。可用的选项：{'、'.join(value.choices)}。")

    def between(self, node: exp.Between) -> Typed:
        value, low, high = (self.number(node.args[k]) for k in ("this", "low", "high"))
        self.alike(value, low, "比较")
        self.alike(value, high, "比较")
        return Typed(
            x.All((
                x.Cmp(">=", compared(value), compared(low)),
                x.Cmp("<=", compared(value), compared(high)),
            )),
            "flag",
        )  # fmt: skip

    def one_of(self, node: exp.In) -> Typed:
        value = self.read(node.this)
        if value.kind not in ("text", "choice") or not node.expressions:
            raise self.refuse("IN 只能用于文字和选项，并列出可取的值。")
        words = []
        for item in node.expressions:
            if not isinstance(item, exp.Literal) or not item.is_string:
                raise self.refuse("IN 里应为引号中的文字。")
            self.known_choice(value, item.this)
            words.append(item.this)
        return Typed(x.OneOf(value.expr, tuple(words)), "flag")

    def is_null(self, node: exp.Is) -> Typed:
        if not isinstance(node.expression, exp.Null):
            raise self.refuse("IS 后只能写 NULL 或 NOT NULL；是否类直接写代码。")
        return Typed(x.IsNull(self.read(node.this).expr), "flag")

    def logic(self, node: exp.Binary) -> Typed:
        both = tuple(
            self.expect(self.read(side), "flag", "AND、OR 的一方").expr
            for side in (node.this, node.expression)
        )
        return Typed(x.All(both) if isinstance(node, exp.And) else x.Some(both), "flag")

    def negation(self, node: exp.Not) -> Typed:
        return Typed(x.Not(self.expect(self.read(node.this), "flag", "NOT 后").expr), "flag")

    def case(self, node: exp.Case) -> Typed:
        if node.this is not None:
            raise self.refuse("CASE 后请直接写 WHEN 条件。")
        rows = [
            (self.expect(self.read(row.this), "flag", "WHEN 后").expr, self.read(row.args["true"]))
            for row in node.args["ifs"]
        ]
        default = node.args.get("default")
        last = self.read(default) if default is not None else Typed(x.Null(), "null")
        results = [*(result for _, result in rows), last]
        kind, measure = self.common(results)
        expr = x.Case(tuple((when, result.expr) for when, result in rows), last.expr)
        return Typed(
            expr, kind, measure, all(r.bare for r in results), all(r.whole for r in results)
        )

    def common(self, results: list[Typed]) -> tuple[Kind, Measure]:
        known = [one for one in results if one.kind != "null"]
        if not known:
            raise self.refuse("CASE 的各项结果不能全是 NULL。")
        first = next((one for one in known if one.expr != x.Num(Decimal(0))), known[0])
        for one in known:
            self.expect(one, first.kind, "CASE 的各项结果")
            if first.kind == "number":
                self.alike(first, one, "放在同一个 CASE 的结果里")
        return first.kind, first.measure

    def extreme(self, node: exp.Func) -> Typed:
        args = [self.number(arg) for arg in (node.this, *node.expressions)]
        op = "<=" if isinstance(node, exp.Least) else ">="
        best = args[0]
        for other in args[1:]:
            measure = self.alike(best, other, "比较")
            expr = x.Case(((x.Cmp(op, best.expr, other.expr), best.expr),), other.expr)
            best = Typed(expr, "number", measure, whole=best.whole and other.whole)
        return best

    def same_measure(self, node: exp.Func) -> Typed:
        inside = self.number(node.this)
        name = type(node).__name__.lower()
        value = inside.expr if name == "abs" else compared(inside)
        whole = inside.whole or name != "abs"
        return replace(inside, expr=x.Call(name, (value,)), whole=whole)

    def power(self, node: exp.Expression) -> Typed:
        base = self.pure(node.this, "乘方的底数")
        if isinstance(node, exp.Sqrt):
            return Typed(x.Call("sqrt", (base.expr,)), "number")
        exponent = self.pure(node.expression, "乘方的指数")
        return Typed(x.Call("power", (base.expr, exponent.expr)), "number")

    def pure(self, node: exp.Expression, what: str) -> Typed:
        value = self.number(node, what)
        if not value.measure.is_pure:
            raise self.refuse(f"{what}应为比值或没有单位的数，现为{value.measure.name}。")
        return value

    def named(self, node: exp.Anonymous) -> Typed:
        reader = _NAMED.get(node.name.lower())
        if reader is None:
            hint = did_you_mean(node.name, FUNCTIONS)
            raise self.refuse(
                f"不允许使用函数“{node.name}”。可用的函数：{'、'.join(FUNCTIONS)}。{hint}"
            )
        return reader(self, node)

    def cagr(self, node: exp.Anonymous) -> Typed:
        last, first, years = self.arguments(node, 3)
        self.alike(
            self.expect(last, "number", "cagr 第一项"),
            self.expect(first, "number", "cagr 第二项"),
            "比较",
        )
        self.expect(years, "number", "cagr 第三项（年数）")
        return Typed(x.Call("cagr", (last.expr, first.expr, years.expr)), "number")

    def between_days(self, node: exp.Anonymous) -> Typed:
        name = node.name.lower()
        args = [self.expect(arg, "date", name) for arg in self.arguments(node, 2)]
        measure = self.names.day if name == "days_between" else self.names.year
        return Typed(x.Call(name, (args[0].expr, args[1].expr)), "number", measure, whole=True)

    def arguments(self, node: exp.Anonymous, wanted: int) -> list[Typed]:
        if len(node.expressions) != wanted:
            raise self.refuse(f"函数 {node.name} 要{wanted}项，现有{len(node.expressions)}项。")
        return [self.read(arg) for arg in node.expressions]

    def industry(self, node: exp.Anonymous) -> Typed:
        if not node.expressions:
            raise self.refuse("industry_in 要写行业输入和行业代码。")
        value = self.expect(self.read(node.expressions[0]), "industry", "industry_in 第一项")
        codes = [one.this for one in node.expressions[1:] if isinstance(one, exp.Literal)]
        wrong = [code for code in codes if not is_industry(code)]
        if wrong or not codes or len(codes) != len(node.expressions) - 1:
            raise self.refuse(
                f"行业代码应为引号中的门类字母（A—T）或2至4位数字，现为“{'、'.join(wrong)}”。"
            )
        return Typed(x.Industry(value.expr, tuple(codes)), "flag")


def _shown(value: Typed) -> str:
    return f"{value.expr.value}" if isinstance(value.expr, x.Num) else ""


_COMPARISONS: dict[type, str] = {
    exp.EQ: "=", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_READERS: dict[type, Callable[..., Typed]] = {
    exp.Column: _Reader.column,
    exp.Literal: _Reader.literal,
    exp.Paren: lambda reader, node: reader.read(node.this),
    exp.Boolean: lambda _, node: Typed(x.Flag(bool(node.this)), "flag"),
    exp.Null: lambda *_: Typed(x.Null(), "null"),
    exp.Cast: _Reader.cast,
    exp.Neg: _Reader.negative,
    exp.Add: _Reader.sum,
    exp.Sub: _Reader.sum,
    exp.Mul: _Reader.product,
    exp.Div: _Reader.quotient,
    **dict.fromkeys(_COMPARISONS, _Reader.compare),
    exp.Between: _Reader.between,
    exp.In: _Reader.one_of,
    exp.Is: _Reader.is_null,
    exp.And: _Reader.logic,
    exp.Or: _Reader.logic,
    exp.Not: _Reader.negation,
    exp.Case: _Reader.case,
    exp.Least: _Reader.extreme,
    exp.Greatest: _Reader.extreme,
    exp.Abs: _Reader.same_measure,
    exp.Floor: _Reader.same_measure,
    exp.Ceil: _Reader.same_measure,
    exp.Pow: _Reader.power,
    exp.Sqrt: _Reader.power,
    exp.Anonymous: _Reader.named,
}
_NAMED: dict[str, Callable[..., Typed]] = {
    "cagr": _Reader.cagr,
    "days_between": _Reader.between_days,
    "years_between": _Reader.between_days,
    "industry_in": _Reader.industry,
}
