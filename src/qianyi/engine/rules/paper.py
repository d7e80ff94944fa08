"""A pack as a policy officer would write it on paper: one thing a line.

A line keeps its words, its clause and whether it is confirmed apart, so that a page can set them
each in its own way; as text it is what a terminal prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from qianyi.engine.rules.naming import year_words
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line on paper.

    Attributes:
        depth: how far it stands in; 0 for headings and facts of the whole.
        text: its words, without clause and mark.
        clause: what it rests on; empty where nothing is named.
        unverified: shown as 待核实.
        is_heading: opens a part.
    """

    depth: int
    text: str
    clause: str = ""
    unverified: bool = False
    is_heading: bool = False

    def __str__(self) -> str:
        clause = f"（{self.clause}）" if self.clause else ""
        mark = f"〔{UNVERIFIED}〕" if self.unverified else ""
        return f"{INDENT * self.depth}{self.text}{clause}{mark}"


def paper(book: RuleBook, application: str | None = None) -> list[str]:
    """The pack as lines of text, the title first; what is not confirmed carries 待核实."""
    return [str(line) for line in paper_lines(book, application)]


def paper_lines(book: RuleBook, application: str | None = None) -> list[Line]:
    """The lines of a pack, the title first."""
    program = book.program(application)
    pack = book.pack
    lines = list(_head(pack))
    lines += _derived(program)
    if pack.criteria:
        lines.append(Line(0, "一、条件（须全部满足）", is_heading=True))
        for one in pack.criteria:
            lines += condition(program, one, 1)
    if pack.vetoes:
        lines.append(Line(0, "二、否决情形（有其一即不符合）", is_heading=True))
        for one in pack.vetoes:
            lines += condition(program, one, 1)
    if pack.scores:
        lines += _scores(program, pack.scores)
    if pack.classes:
        lines += _classes(program, pack.classes)
    lines += _foot(pack)
    return lines


def _line(depth: int, words: str, of: Marked, *, is_heading: bool = False) -> Line:
    """One line with the clause it rests on and whether it is confirmed."""
    return Line(depth, words, of.clause, _is_open(of.certainty), is_heading)


def _is_open(certainty: str) -> bool:
    return certainty == "unverified"


def _head(pack: RulePack) -> Iterator[Line]:
    yield Line(0, f"{pack.title}（{pack.version}版）", unverified=_is_open(pack.certainty))
    if pack.number:
        yield Line(0, f"文号：{pack.number}")
    if pack.issuers:
        yield Line(0, f"发布单位：{'、'.join(pack.issuers)}")
    for one in pack.applications:
        until = f"至{one.to_on}" if one.to_on else ""
        words = f"适用：{one.type}，{one.from_on}起{until}"
        yield Line(0, words, unverified=_is_open(one.certainty))


def _derived(program: Program) -> Iterator[Line]:
    label = labels(program)
    steps = {step.name: step for step in program.steps}
    for one in program.pack.derived:
        words = say(steps[one.code].expr, label)
        yield _line(0, f"{one.name}（{one.unit or '是否'}）：{words}", one)


def condition(program: Program, one: Criterion, depth: int) -> list[Line]:
    """The lines of one condition with its parts."""
    lines = [_line(depth, f"{one.code} {one.name}{_asks(program, one)}", one)]
    label = labels(program)
    for key, word in (("applies", "仅适用于"), ("waived", "免予要求的情形")):
        step = next((s for s in program.steps if s.name == f"{one.code}_{key}"), None)
        if step is not None:
            lines.append(Line(depth + 1, f"{word}：{say(step.expr, label)}"))
    if one.period:
        years = "、".join(map(year_words, one.period.years))
        lines.append(Line(depth + 1, f"期间：{years}，{MODE_WORDS[one.period.mode]}"))
    sign = COMPARED[one.operator or "="]
    if one.bands:
        named, unit = one.bands.name or one.bands.by, one.bands.unit
        lines += [
            _line(
                depth + 1,
                f"{named}{interval(row.within, unit)}：{sign}{number(row.threshold)}{one.unit}",
                row,
            )
            for row in one.bands.rows
        ]
    if one.table:
        lines += [
            Line(
                depth + 1,
                f"{'、'.join(row.in_)}：{sign}{number(row.threshold)}{one.unit}",
                unverified=_is_open(row.certainty),
            )
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


def _scores(program: Program, scores: Scores) -> Iterator[Line]:
    words = f"三、{scores.name}（满分{number(scores.out_of)}{scores.unit}）"
    yield _line(0, words, scores, is_heading=True)
    if not scores.publishable:
        yield Line(1, "权重待核实，不作公开排名。")
    for group in scores.groups:
        bonus = "，加分" if group.bonus else ""
        yield _line(1, f"{group.name}（{number(group.max)}分{bonus}）", group)
        for one in group.items:
            yield from item(program, one, 2)
    for grade in scores.grades:
        share = f"前列占{number(grade.share or Decimal(0))}%"
        at = share if grade.from_ is None else f"{number(grade.from_)}分及以上"
        yield Line(1, f"等次{grade.name}：{at}", unverified=_is_open(grade.certainty))


def _points(points: Points) -> str:
    return (
        f"{number(points.low)}分"
        if points.is_fixed
        else f"{number(points.low)}—{number(points.high)}分"
    )


def item(program: Program, one: Item, depth: int) -> Iterator[Line]:
    """The lines of one scored item with its bands."""
    how = "，取高者" if one.best_of else "，合计" if one.sum_of else "，加分" if one.bonus else ""
    yield _line(depth, f"{one.name}（满分{number(one.max)}分{how}）", one)
    if one.manual:
        yield Line(depth + 1, f"由评审在{_points(one.manual)}内评定")
    for words, of in _rows(one):
        yield _line(depth + 1, words, of)
    if one.per:
        per = one.per
        words = f"每{number(per.every)}{per.unit}得{number(per.points)}分"
        is_open = _is_open(per.certainty) or _is_open(one.certainty)
        yield Line(depth + 1, words, one.clause, is_open)
    if one.ladder and one.ladder.otherwise:
        yield Line(depth + 1, f"其他：{_points(one.ladder.otherwise)}")
    for part in (*one.best_of, *one.sum_of):
        yield from item(program, part, depth + 1)


def _rows(one: Item) -> Iterator[tuple[str, Marked]]:
    for row in one.bands.rows if one.bands else ():
        unit = one.bands.unit if one.bands else ""
        yield f"{interval(row.within, unit)}：{_points(row.points)}", row
    for row in one.ladder.rows if one.ladder else ():
        unit = row.unit or (one.ladder.unit if one.ladder else "")
        yield f"{row.name or row.when or interval(row.within, unit)}：{_points(row.points)}", row


def _classes(program: Program, classes: Classes) -> Iterator[Line]:
    yield Line(0, f"四、{classes.name}", classes.clause, is_heading=True)
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
            yield Line(2, f"{each.name}：{asks or '属于本行即是'}")
    yield Line(1, f"其余为{classes.rest}")


def _foot(pack: RulePack) -> Iterator[Line]:
    if pack.validity:
        months = f"{pack.validity.months}个月" if pack.validity.months else ""
        words = f"有效期：{months} {pack.validity.text}"
        yield Line(0, words, unverified=_is_open(pack.validity.certainty))
    for one in pack.consequences:
        amount = "" if one.amount is None else f"{number(one.amount)}{one.unit}"
        words = one.text if amount in one.text else f"{one.text}{amount}"
        yield Line(0, f"结果：{words}", one.clause, _is_open(one.certainty))
    for gap in pack.gaps:
        yield Line(0, f"缺漏：{gap}", unverified=True)
