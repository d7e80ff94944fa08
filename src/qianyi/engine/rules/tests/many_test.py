from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from qianyi.engine.rules import decide, load_all
from qianyi.engine.rules.many import decide_many
from qianyi.engine.rules.standing import QUALIFIES_NEXT, Short, Standing, standing_of, standings_of

ON = date(2026, 5, 1)
MANY = 25
BOOKS = {f"{book.pack.code} {book.pack.version}": book for book in load_all()}
TYPES: dict[str, Any] = {
    "number": pl.Float64, "flag": pl.Boolean, "date": pl.Date, "industry": pl.String,
    "choice": pl.String, "text": pl.String,
}  # fmt: skip


def made(column, draw: random.Random) -> object:
    """A value of the column's kind, or nothing."""
    if draw.random() < 0.25:
        return None
    if column.kind == "number":
        whole = Decimal(draw.choice([0, 1, 3, 9, 10, 100, 365, 1000, 5000, 20000]))
        return whole if column.whole else whole + Decimal(draw.choice(["0", "0.01", "0.5"]))
    if column.kind == "flag":
        return draw.random() < 0.5
    if column.kind == "date":
        return date(draw.randint(2005, 2026), draw.randint(1, 12), draw.randint(1, 28))
    if column.kind == "industry":
        return draw.choice(["3921", "65", "2611", "C"])
    return draw.choice(column.choices) if column.choices else "示例"


def facts_of(program, draw: random.Random) -> dict[str, object]:
    told = {n: made(c, draw) for n, c in program.columns.items() if not c.review}
    return {**{n: v for n, v in told.items() if v is not None}, "applied_on": ON}


def said(verdict) -> tuple[object, ...]:
    states = [(f.code, f.state, f.gap, f.amount, f.value, f.words) for f in verdict.findings]
    points = [(one.code, one.low, one.high) for one in verdict.scores]
    return verdict.answer, verdict.precheck, verdict.class_, verdict.grade, states, points


class TestDecideMany:
    @pytest.mark.parametrize("name", BOOKS)
    def test_says_what_decide_says_of_each(self, name):
        book = BOOKS[name]
        draw = random.Random(name)
        for application in book.applications:
            program = book.program(application)
            subjects = [facts_of(program, draw) for _ in range(MANY)]
            columns = {n: c for n, c in program.columns.items() if not c.review}
            frame = pl.DataFrame(
                {
                    "firm": range(MANY),
                    **{
                        name: pl.Series(
                            [_plain(one.get(name)) for one in subjects], dtype=TYPES[c.kind]
                        )
                        for name, c in columns.items()
                    },
                }
            )
            many = dict(decide_many(book, frame, key="firm", application=application))
            stand = dict(standings_of(book, frame, key="firm", application=application))
            for number, facts in enumerate(subjects):
                alone = decide(book, facts, application=application)
                assert said(many[number]) == said(alone)
                assert set(many[number].missing) == set(alone.missing)
                assert many[number].pending == alone.pending
                assert plain(stand[number]) == plain(standing_of(program, alone))


def plain(standing: Standing) -> tuple[object, ...]:
    short = [(one.code, one.words, one.gap, one.amount, one.share) for one in standing.short]
    return standing.place, standing.precheck, short, set(standing.missing)


class TestStanding:
    def test_says_what_comes_next(self):
        one = Short("C1", "占比", "科技人员数还差1人", share=0.1)
        said = {
            "qualifies": Standing("qualifies", "yes"),
            "unknown": Standing("unknown", "unknown", missing=("职工总数",)),
            "near": Standing("near", "no", (one,)),
            "further": Standing("further", "no", (one, one), ("一", "二", "三", "四", "五")),
        }
        assert {place: one.next_step for place, one in said.items()} == {
            "qualifies": QUALIFIES_NEXT,
            "unknown": "请先补充数据：职工总数。",
            "near": "只差一项：科技人员数还差1人。",
            "further": "还有2项条件不符合，并缺少数据：一、二、三、四等5项。",
        }
        assert (said["near"].share, said["further"].share) == (0.1, None)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
