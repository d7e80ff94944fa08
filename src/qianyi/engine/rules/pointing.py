"""From the points of a pack to steps: each item's guaranteed and best reachable score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.naming import ONE, ZERO, Naming
from qianyi.engine.rules.program import Column, Scored
from qianyi.engine.rules.ways import NONE, TRUE, Pair, Ways, added, best, least, times

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from qianyi.engine.rules.typed import Typed


class Pointing(Ways):
    """The points of one pack being lowered."""

    def __init__(self, pack: r.RulePack, naming: Naming) -> None:
        super().__init__(naming)
        self.scored: dict[str, Scored] = {}
        if pack.scores is not None:
            self._total(pack.scores)

    def _total(self, scores: r.Scores) -> None:
        for group in scores.groups:
            self._group(group)
        self._adds_up(scores)
        codes = [group.code for group in scores.groups]
        cap = scores.out_of if scores.capped else None
        self._sum(scores.code, codes, cap, scores.at)
        reads = tuple(dict.fromkeys(n for code in codes for n in self.scored[code].reads))
        whole = all(self.scored[code].fixed for code in codes)
        # The total is described by a group of its own, so that pages need no second kind.
        as_group = r.ItemGroup(
            scores.code, scores.name, scores.out_of, (), clause=scores.clause, at=scores.at
        )
        self.scored[scores.code] = Scored(as_group, scores.out_of, whole, reads)
        self._grades(scores)

    def _adds_up(self, scores: r.Scores) -> None:
        total = sum((g.max for g in scores.groups if not g.bonus), ZERO)
        if total != scores.out_of:
            parts = " + ".join(f"{g.name}{g.max}" for g in scores.groups if not g.bonus)
            self.naming.complain(
                scores.at, f"各组分值相加是{total}（{parts}），与总分 out_of {scores.out_of} 不符。"
            )

    def _group(self, group: r.ItemGroup) -> None:
        items = [one for one in group.items if not one.bonus]
        total = sum((one.max for one in items), ZERO)
        if not group.relative and total != group.max:
            parts = " + ".join(f"{one.name}{one.max}" for one in items)
            self.naming.complain(
                group.at,
                f"“{group.name}”各项分值相加是{total}（{parts}），与该组 max {group.max} 不符；"
                "各项只是相对权重时写 relative: true。",
            )
        scale = group.max / total if group.relative and total else ONE
        for one in group.items:
            self._item(one, scale, group.code)
        codes = [one.code for one in group.items]
        self._sum(group.code, codes, group.max, group.at)
        reads = tuple(dict.fromkeys(n for code in codes for n in self.scored[code].reads))
        fixed = all(self.scored[code].fixed for code in codes)
        self.scored[group.code] = Scored(group, group.max, fixed, reads)

    def _sum(self, code: str, codes: list[str], cap: Decimal | None, at: object) -> None:
        self.naming.take(code, at)  # type: ignore[arg-type]
        for end in ("low", "high"):
            total = added([x.Col(f"{one}_{end}") for one in codes])
            self._add(f"{code}_{end}", total if cap is None else least(total, cap), end, code)
        known = x.All(tuple(x.Col(f"{one}_known") for one in codes))
        self._add(f"{code}_known", known, "known", code, "flag")

    def _grades(self, scores: r.Scores) -> None:
        ladder = [one for one in scores.grades if one.from_ is not None]
        if not ladder:
            return
        ladder.sort(key=lambda one: one.from_ or ZERO, reverse=True)
        low, high = (self._word(ladder, x.Col(f"{scores.code}_{end}")) for end in ("low", "high"))
        grade = x.Case(((x.Cmp("=", low, high), low),), x.Null())
        self._add("grade", grade, "grade", scores.code, "text")

    @staticmethod
    def _word(ladder: list[r.Grade], value: x.Expr) -> x.Expr:
        rows = tuple(
            (x.Cmp(">=", value, x.Num(one.from_ or ZERO)), x.Text(one.name)) for one in ladder
        )
        return x.Case(rows, x.Null())

    # --- items

    def _item(self, one: r.Item, scale: Decimal, group: str) -> None:
        pair, reads, known = self._pair(one, scale)
        self._add(f"{one.code}_low", pair.low, "low", one.code)
        self._add(f"{one.code}_high", pair.high, "high", one.code)
        self._add(f"{one.code}_known", known, "known", one.code, "flag")
        self.scored[one.code] = Scored(one, one.max * scale, pair.fixed, reads, group)

    def _pair(self, one: r.Item, scale: Decimal) -> tuple[Pair, tuple[str, ...], x.Expr]:
        """Least and most points of an item, both always known; columns read; whether data were."""
        self.naming.take(one.code, one.at)
        extra = self.naming.over_years(one.period, one.at, _named(one)) if one.period else None
        raw, known, reads = self._raw(one, extra)
        raw = self._applied(one, raw)
        if one.best_of or one.sum_of:
            pair = raw
        else:
            known = x.Not(x.IsNull(self._add(f"{one.code}_raw", raw.low, "hidden", one.code)))
            pair = self._closed(one, raw, x.Col(f"{one.code}_raw"))
            reads = self._columns(raw.low)
        if not pair.fixed:
            pair, reads = self._reviewed(one, pair), (*reads, one.code)
        if scale != 1:
            pair = Pair(times(pair.low, scale), times(pair.high, scale), pair.fixed)
        return pair, tuple(dict.fromkeys(reads)), known

    def _raw(
        self, one: r.Item, extra: Mapping[str, Typed] | None
    ) -> tuple[Pair, x.Expr, tuple[str, ...]]:
        if one.best_of or one.sum_of:
            return self._parts(one)
        return self.way(one, extra), TRUE, ()

    def _parts(self, one: r.Item) -> tuple[Pair, x.Expr, tuple[str, ...]]:
        pairs: list[Pair] = []
        reads: list[str] = []
        known: list[x.Expr] = []
        for part in one.best_of or one.sum_of:
            pair, columns, is_known = self._pair(part, ONE)
            lows = self._add(f"{part.code}_low", pair.low, "low", part.code)
            highs = self._add(f"{part.code}_high", pair.high, "high", part.code)
            self._add(f"{part.code}_known", is_known, "known", part.code, "flag")
            self.scored[part.code] = Scored(part, part.max, pair.fixed, columns, one.code)
            pairs.append(Pair(lows, highs, pair.fixed))
            reads.extend(columns)
            known.append(x.Col(f"{part.code}_known"))
        join = best if one.best_of else added
        low, high = join([p.low for p in pairs]), join([p.high for p in pairs])
        fixed = all(p.fixed for p in pairs)
        return (
            Pair(least(low, one.max), least(high, one.max), fixed),
            x.All(tuple(known)),
            tuple(reads),
        )

    def _applied(self, one: r.Item, raw: Pair) -> Pair:
        if not one.when:
            return raw
        when = self.naming.flag(one.when, one.at, f"评分项“{one.name}”的 when")
        low = x.Case(((when, raw.low),), NONE)
        return Pair(low, x.Case(((when, raw.high),), NONE), raw.fixed)

    def _closed(self, one: r.Item, raw: Pair, shown: x.Expr) -> Pair:
        """Missing data leave the item open between nothing and all, unless the pack says else."""
        most = x.Num(one.max)
        low = {"unknown": NONE, "zero": NONE, "full": most}[one.missing]
        high = {"unknown": most, "zero": NONE, "full": most}[one.missing]
        most_or = shown if raw.fixed else raw.high
        return Pair(
            x.Case(((x.IsNull(shown), low),), shown),
            x.Case(((x.IsNull(most_or), high),), most_or),
            raw.fixed,
        )

    def _reviewed(self, one: r.Item, pair: Pair) -> Pair:
        """A reviewer's points count when they lie in the span."""
        self.naming.columns[one.code] = Column(
            one.code, f"{one.name}（评审分）", "number", "分", review=one.code
        )
        given = x.Col(one.code)
        low = self._add(f"{one.code}_least", pair.low, "hidden", one.code)
        high = self._add(f"{one.code}_most", pair.high, "hidden", one.code)
        counts = x.All((x.Not(x.IsNull(given)), x.Cmp(">=", given, low), x.Cmp("<=", given, high)))
        name = self._add(f"{one.code}_given", counts, "hidden", one.code, "flag")
        return Pair(x.Case(((name, given),), low), x.Case(((name, given),), high), fixed=False)

    def _columns(self, expr: x.Expr) -> tuple[str, ...]:
        steps = {step.name: step.expr for step in (*self.naming.steps, *self.steps)}
        found: dict[str, None] = {}
        waiting = list(x.names(expr))[::-1]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in steps:
                waiting.extend(reversed(list(x.names(steps[name]))))
            elif name in self.naming.columns:
                found[name] = None
        return tuple(found)


def _named(one: r.Item) -> str:
    """Every formula of an item in one text: which yearly inputs it names."""
    ways = (one.bands, one.ladder, one.per, one.ratio, one.minmax)
    texts = [one.formula, *(getattr(way, "value", "") for way in ways)]
    texts.extend(getattr(way, key, "") for way in ways for key in ("base", "lowest", "highest"))
    rows = one.ladder.rows if one.ladder else ()
    return " ".join([*texts, *(row.value for row in rows)])
