"""A pack as a policy officer would write it on paper: lines of text, one thing a line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from qianyi.engine.rules.words import COMPARED, UNVERIFIED, interval, labels, number, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.records import Classes, Criterion, Item, Points, RulePack, Scores
    from qianyi.engine.rules.rulebook import RuleBook


class Marked(Protocol):
    """Anything with a clause and a certainty."""

    @property
    def clause(self) -> str: ...  # noqa: D102

    @property
    def certainty(self) -> str: ...  # noqa: D102


MODE_WORDS = {
    "pooled": "各年合计计算", "mean": "各年平均", "each": "每年均须达到", "any": "任一年达到",
}  # fmt: skip
INDENT = "  "


def paper(book: RuleBook, application: str | None = None) -> list[str]:
    """The lines of a pack; what is not confirmed carries 待核实."""
    program = book.program(application)
    pack = book.pack
    lines = list(_head(pack))
    lines += _derived(program)
    if pack.criteria:
        lines.append("一、条件（须全部满足）")
        for one in pack.criteria:
            lines += condition(program, one, 1)
    if pack.vetoes:
        lines.append("二、否决情形（有其一即不符合）")
        for one in pack.vetoes:
            lines += condition(program, one, 1)
    if pack.scores:
        lines += _scores(program, pack.scores)
    if pack.classes:
        lines += _classes(program, pack.classes)
    lines += _foot(pack)
    return lines


def _line(depth: int, words: str, of: Marked) -> str:
    """One line with the clause it rests on and whether it is confirmed."""
    return f"{INDENT * depth}{words}{_clause(of.clause)}{_mark(of.certainty)}"


def _mark(certainty: str) -> str:
    return f"〔{UNVERIFIED}〕" if certainty == "unverified" else ""


def _clause(clause: str) -> str:
    return f"（{clause}）" if clause else ""


def _head(pack: RulePack) -> Iterator[str]:
    yield f"{pack.title}（{pack.version}版）{_mark(pack.certainty)}"
    if pack.number:
        yield f"文号：{pack.number}"
    if pack.issuers:
        yield f"发布单位：{'、'.join(pack.issuers)}"
    for one in pack.applications:
        until = f"至{one.to_on}" if one.to_on else ""
        yield f"适用：{one.type}，{one.from_on}起{until}{_mark(one.certainty)}"


def _derived(program: Program) -> Iterator[str]:
    label = labels(program)
    steps = {step.name: step for step in program.steps}
    for one in program.pack.derived:
        words = say(steps[one.code].expr, label)
        yield _line(0, f"{one.name}（{one.unit or '是否'}）：{words}", one)


def condition(program: Program, one: Criterion, depth: int) -> list[str]:
    """The lines of one condition with its parts."""
    lines = [_line(depth, f"{one.code} {one.name}{_asks(program, one)}", one)]
    inner = INDENT * (depth + 1)
    label = labels(program)
    for key, word in (("applies", "仅适用于"), ("waived", "免予要求的情形")):
        step = next((s for s in program.steps if s.name == f"{one.code}_{key}"), None)
        if step is not None:
            lines.append(f"{inner}{word}：{say(step.expr, label)}")
    if one.period:
        years = "、".join(f"FY-{year}" for year in one.period.years)
        lines.append(f"{inner}期间：{years}，{MODE_WORDS[one.period.mode]}")
    if one.bands:
        lines += [
            f"{inner}{one.bands.name or one.bands.by}{interval(row.within, one.bands.unit)}："
            f"{COMPARED[one.operator or '=']}{number(row.threshold)}{one.unit}"
            f"{_clause(row.clause)}{_mark(row.certainty)}"
            for row in one.bands.rows
        ]
    if one.table:
        lines += [
            f"{inner}{'、'.join(row.in_)}：{COMPARED[one.operator or '=']}"
            f"{number(row.threshold)}{one.unit}{_mark(row.certainty)}"
            for row in one.table.rows
        ]
    for part in one.parts:
        lines += condition(program, part, depth + 1)
    return lines


def _asks(program: Program, one: Criterion) -> str:
    kinds = (
        (one.manual, "：由评审认定"),
        (one.any_of, "：满足其一"),
        (one.all_of, "：同时满足"),
        (one.of, f"：至少满足{one.at_least}项"),
    )
    for given, words in kinds:
        if given:
            return words
    if one.operator:
        limit = f"：{COMPARED[one.operator]}{number(one.threshold or Decimal(0))}{one.unit}"
        return limit if one.threshold is not None else "：按下列分档"
    step = next((s for s in program.steps if s.name == f"{one.code}_pass"), None)
    return f"：{say(step.expr, labels(program))}" if step is not None else ""


def _scores(program: Program, scores: Scores) -> Iterator[str]:
    yield _line(0, f"三、{scores.name}（满分{number(scores.out_of)}{scores.unit}）", scores)
    if not scores.publishable:
        yield f"{INDENT}权重待核实，不作公开排名。"
    for group in scores.groups:
        bonus = "，加分" if group.bonus else ""
        yield _line(1, f"{group.name}（{number(group.max)}分{bonus}）", group)
        for one in group.items:
            yield from item(program, one, 2)
    for grade in scores.grades:
        share = f"前列占{number(grade.share or Decimal(0))}%"
        at = share if grade.from_ is None else f"{number(grade.from_)}分及以上"
        yield f"{INDENT}等次{grade.name}：{at}{_mark(grade.certainty)}"


def _points(points: Points) -> str:
    return (
        f"{number(points.low)}分"
        if points.is_fixed
        else f"{number(points.low)}—{number(points.high)}分"
    )


def item(program: Program, one: Item, depth: int) -> Iterator[str]:
    """The lines of one scored item with its bands."""
    how = "，取高者" if one.best_of else "，合计" if one.sum_of else "，加分" if one.bonus else ""
    yield _line(depth, f"{one.name}（满分{number(one.max)}分{how}）", one)
    if one.manual:
        yield f"{INDENT * (depth + 1)}由评审在{_points(one.manual)}内评定"
    for words, of in _rows(one):
        yield _line(depth + 1, words, of)
    if one.ladder and one.ladder.otherwise:
        yield f"{INDENT * (depth + 1)}其他：{_points(one.ladder.otherwise)}"
    for part in (*one.best_of, *one.sum_of):
        yield from item(program, part, depth + 1)


def _rows(one: Item) -> Iterator[tuple[str, Marked]]:
    for row in one.bands.rows if one.bands else ():
        unit = one.bands.unit if one.bands else ""
        yield f"{interval(row.within, unit)}：{_points(row.points)}", row
    for row in one.ladder.rows if one.ladder else ():
        unit = row.unit or (one.ladder.unit if one.ladder else "")
        yield f"{row.name or row.when or interval(row.within, unit)}：{_points(row.points)}", row
    if one.per:
        per = one.per
        yield f"每{number(per.every)}{per.unit}得{number(per.points)}分{_mark(per.certainty)}", one


def _classes(program: Program, classes: Classes) -> Iterator[str]:
    yield f"四、{classes.name}{_clause(classes.clause)}"
    names = {one.code: (one.name, one.unit) for one in classes.measures}
    for tier in classes.tiers:
        yield _line(1, f"{tier.name}：同时满足", tier)
        for one in tier.all_of:
            yield from condition(program, one, 2)
    for row in classes.rows:
        yield _line(1, f"{row.name}（{'、'.join(row.in_) or '按情形'}）", row)
        for each in row.classes:
            asks = "且".join(
                f"{names[b.measure][0]}≥{number(b.value)}{names[b.measure][1]}" for b in each.bounds
            )
            yield f"{INDENT * 2}{each.name}：{asks or '属于本行即是'}"
    yield f"{INDENT}其余为{classes.rest}"


def _foot(pack: RulePack) -> Iterator[str]:
    if pack.validity:
        months = f"{pack.validity.months}个月" if pack.validity.months else ""
        yield f"有效期：{months} {pack.validity.text}{_mark(pack.validity.certainty)}"
    for one in pack.consequences:
        yield f"结果：{one.text}{_clause(one.clause)}{_mark(one.certainty)}"
    for gap in pack.gaps:
        yield f"缺漏：{gap}〔{UNVERIFIED}〕"
