"""From a classification to steps: tiers of conditions, or a table by industry."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import did_you_mean
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.logic import UNKNOWN, lies_in
from qianyi.engine.rules.naming import NOTHING

if TYPE_CHECKING:
    from qianyi.engine.rules import records as r
    from qianyi.engine.rules.lowering import Lowering


def lower_classes(lowering: Lowering, classes: r.Classes) -> None:
    """Add the steps of a classification; the class itself is the step of its code."""
    lowering.naming.take(classes.code, classes.at)
    words = _Words()
    found = _tiers(lowering, classes, words) if classes.tiers else _table(lowering, classes, words)
    rank = lowering.add(f"{classes.code}_rank", found, "number", "hidden", classes.code)
    named = x.Bands(rank, words.spans(), UNKNOWN)
    lowering.add(classes.code, named, "text", "class", classes.code)


class _Words:
    """Classes as numbers while they are worked out: one column of words at the end is enough."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def number(self, word: str) -> x.Num:
        return x.Num(Decimal(self.known.setdefault(word, len(self.known))))

    def spans(self) -> tuple[x.Span, ...]:
        last = len(self.known) - 1
        return tuple(
            x.Span(Decimal(n), True, None if n == last else Decimal(n + 1), False, x.Text(word))  # noqa: FBT003
            for word, n in self.known.items()
        )


def _tiers(lowering: Lowering, classes: r.Classes, words: _Words) -> x.Expr:
    rows = []
    for tier in classes.tiers:
        codes = [lowering.condition(one, 1) for one in tier.all_of if lowering.applies(one)]
        rows.append(
            (x.All(tuple(x.Col(f"{code}_pass") for code in codes)), words.number(tier.name))
        )
    return x.Case(tuple(rows), words.number(classes.rest))


def _table(lowering: Lowering, classes: r.Classes, words: _Words) -> x.Expr:
    naming = lowering.naming
    measures: dict[str, x.Expr] = {}
    for one in classes.measures:
        what = f"分类指标“{one.name}”"
        _, value = naming.declared(one.formula, one.unit, classes.at, what)
        measures[one.code] = (
            value
            if isinstance(value, x.Col)
            else lowering.add(f"{classes.code}_{one.code}", value, "number", "hidden", classes.code)
        )
    subject = naming.values.get(classes.by, NOTHING)
    if classes.by and subject.kind not in ("industry", "choice", "text"):
        naming.complain(classes.at, f"分类要按行业或选项分行（by），“{classes.by}”不是。")
    outside: x.Expr = words.number(classes.outside) if classes.outside else UNKNOWN
    rows = []
    for row in classes.rows:
        tests: list[x.Expr] = []
        if row.in_:
            tests.append(lies_in(naming, subject, row.in_, row.at))
        if row.when:
            tests.append(naming.flag(row.when, row.at, f"分类行“{row.name}”的 when"))
        if not tests:
            naming.complain(row.at, f"分类行“{row.name}”要写 in 或 when。")
            continue
        rows.append((x.All(tuple(tests)), _row(lowering, classes, row, measures, words)))
    return x.Case(tuple(rows), outside)


def _row(
    lowering: Lowering,
    classes: r.Classes,
    row: r.ClassRow,
    measures: dict[str, x.Expr],
    words: _Words,
) -> x.Expr:
    rows = []
    for one in row.classes:
        tests = []
        for bound in one.bounds:
            if bound.measure not in measures:
                hint = did_you_mean(bound.measure, measures)
                lowering.naming.complain(
                    row.at,
                    f"分类行“{row.name}”没有指标“{bound.measure}”。"
                    f"可用的指标：{'、'.join(measures)}。{hint}",
                )
                continue
            tests.append(x.Cmp(">=", measures[bound.measure], x.Num(bound.value)))
        rows.append((x.All(tuple(tests)), words.number(one.name)))
    rest = words.number(classes.rest)
    return x.Case(tuple(rows), rest) if rows else rest
