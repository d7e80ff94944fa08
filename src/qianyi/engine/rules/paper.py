"""A pack as a policy officer would write it on paper: lines of text, one thing a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.rules.words import COMPARED, UNVERIFIED, interval, labels, number, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.records import Classes, Criterion, Item, Points, RulePack, Scores
    from qianyi.engine.rules.rulebook import RuleBook

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
        yield f"{one.name}（{one.unit or '是否'}）：{words}{_clause(one.clause)}{_mark(one.certainty)}"


def condition(program: Program, one: Criterion, depth: int) -> list[str]:
    """The lines of one condition with its parts."""
    space = INDENT * depth
    lines = [
        f"{space}{one.code} {one.name}{_asks(program, one)}{_clause(one.clause)}{_mark(one.certainty)}"
    ]
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
    if one.manual:
        return "：由评审认定"
    if one.any_of:
        return "：满足其一"
    if one.all_of:
        return "：同时满足"
    if one.of:
        return f"：至少满足{one.at_least}项"
    if one.threshold is not None and one.operator:
        return f"：{COMPARED[one.operator]}{number(one.threshold)}{one.unit}"
    if one.operator:
        return "：按下列分档"
    step = next((s for s in program.steps if s.name == f"{one.code}_pass"), None)
    return f"：{say(step.expr, labels(program))}" if step is not None and one.formula else ""


def _scores(program: Program, scores: Scores) -> Iterator[str]:
    yield f"三、{scores.name}（满分{number(scores.out_of)}{scores.unit}）{_clause(scores.clause)}{_mark(scores.certainty)}"
    if not scores.publishable:
        yield f"{INDENT}权重待核实，不作公开排名。"
    for group in scores.groups:
        bonus = "，加分" if group.bonus else ""
        yield f"{INDENT}{group.name}（{number(group.max)}分{bonus}）{_clause(group.clause)}{_mark(group.certainty)}"
        for one in group.items:
            yield from item(program, one, 2)
    for grade in scores.grades:
        at = (
            f"{number(grade.from_)}分及以上"
            if grade.from_ is not None
            else f"前列占{number(grade.share or 0)}%"
        )  # type: ignore[arg-type]
        yield f"{INDENT}等次{grade.name}：{at}{_mark(grade.certainty)}"


def _points(points: Points) -> str:
    return (
        f"{number(points.low)}分"
        if points.is_fixed
        else f"{number(points.low)}—{number(points.high)}分"
    )


def item(program: Program, one: Item, depth: int) -> Iterator[str]:
    """The lines of one scored item with its bands."""
    space, inner = INDENT * depth, INDENT * (depth + 1)
    how = "，取高者" if one.best_of else "，合计" if one.sum_of else "，加分" if one.bonus else ""
    yield f"{space}{one.name}（满分{number(one.max)}分{how}）{_clause(one.clause)}{_mark(one.certainty)}"
    if one.manual:
        yield f"{inner}由评审在{_points(one.manual)}内评定"
    if one.bands:
        for row in one.bands.rows:
            yield f"{inner}{interval(row.within, one.bands.unit)}：{_points(row.points)}{_mark(row.certainty)}"
    if one.ladder:
        for row in one.ladder.rows:
            words = row.name or row.when or interval(row.within, row.unit or one.ladder.unit)
            yield f"{inner}{words}：{_points(row.points)}{_mark(row.certainty)}"
        if one.ladder.otherwise:
            yield f"{inner}其他：{_points(one.ladder.otherwise)}"
    if one.per:
        yield f"{inner}每{number(one.per.every)}{one.per.unit}得{number(one.per.points)}分{_mark(one.per.certainty)}"
    for part in (*one.best_of, *one.sum_of):
        yield from item(program, part, depth + 1)


def _classes(program: Program, classes: Classes) -> Iterator[str]:
    yield f"四、{classes.name}{_clause(classes.clause)}"
    names = {one.code: (one.name, one.unit) for one in classes.measures}
    for tier in classes.tiers:
        yield f"{INDENT}{tier.name}：同时满足{_clause(tier.clause)}{_mark(tier.certainty)}"
        for one in tier.all_of:
            yield from condition(program, one, 2)
    for row in classes.rows:
        yield f"{INDENT}{row.name}（{'、'.join(row.in_) or '按情形'}）{_clause(row.clause)}{_mark(row.certainty)}"
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
