"""A letter a firm says the same as the standing told of that firm."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from qianyi.engine.policies.lines import APPLICATION, Line, book_of
from qianyi.engine.policies.placing import (
    LETTERS,
    places,
    places_of_all,
    standing_before,
    told_by,
)
from qianyi.engine.rules import decide, load
from qianyi.engine.rules.standing import standings_of

if TYPE_CHECKING:
    from qianyi.engine.rules import RuleBook
    from qianyi.engine.rules.program import Column

DAY = date(2026, 11, 21)
ROWS = 120
TYPES: dict[str, Any] = {
    "number": pl.Float64, "flag": pl.Boolean, "date": pl.Date, "industry": pl.String,
    "choice": pl.String, "text": pl.String,
}  # fmt: skip


def drawn(column: Column, seed: random.Random) -> object:
    """A value that meets, misses narrowly, misses by far or is not known."""
    if seed.random() < 0.12:
        return None
    if column.kind == "number":
        value = seed.choice([0, 1, 3, 50, 99, 100, 270, 300, 330, 331, 2000, 2200, 50_000])
        return float(value)
    if column.kind == "flag":
        return seed.random() < 0.7
    if column.kind == "date":
        return DAY - timedelta(days=seed.choice([20, 364, 365, 400, 1100, 4000]))
    if column.kind == "industry":
        return seed.choice(["C39", "I65", "K70", "A01"])
    return seed.choice(list(column.choices)) if column.choices else "无"


def frame_for(book: RuleBook, application: str | None, *, rows: int = ROWS) -> pl.DataFrame:
    """Random firms with a column for each input but the reviewers'."""
    seed = random.Random(7)
    columns = [
        one
        for one in book.program(application).columns.values()
        if not one.review and one.name != "applied_on"
    ]
    return pl.DataFrame(
        {
            "subject": range(rows),
            **{
                one.name: pl.Series([drawn(one, seed) for _ in range(rows)], dtype=TYPES[one.kind])
                for one in columns
            },
        }
    )


def told(book: RuleBook, frame: pl.DataFrame, application: str | None) -> list[str]:
    """The letters one firm at a time."""
    return [
        LETTERS[standing.place]
        for _, standing in standings_of(book, frame, key="subject", application=application, on=DAY)
    ]


LINES = [
    Line(code="C1", name="营业收入", kind="figure", fact="ent.revenue", fact_name="营业收入",
         unit="万元", threshold=Decimal(300)),
    Line(code="C2", name="职工人数", kind="figure", fact="ent.staff_average", fact_name="职工人数",
         unit="人", operator="<=", threshold=Decimal(300)),
    Line(code="C3", name="高新技术企业", kind="flag", fact="title.high_tech_firm",
         fact_name="持有高新技术企业"),
    Line(code="C4", name="成立满一年", kind="age", fact="rec.registered_on", fact_name="成立日期",
         threshold=Decimal(1)),
    Line(code="C5", name="制造业或软件业", kind="industry", fact="rec.industry", fact_name="行业",
         choices=("C", "65")),
    Line(code="C6", name="研发占比", kind="share", fact="ent.rd_expense", fact_name="研发费用",
         unit="万元", per="ent.revenue", per_name="营业收入", threshold=Decimal(3), group="研发"),
    Line(code="C7", name="收入增长", kind="growth", fact="ent.revenue", fact_name="营业收入",
         unit="万元", threshold=Decimal(10), group="研发"),
    Line(code="C8", name="项目有示范作用", kind="manual"),
    Line(code="V1", name="严重失信", kind="flag", fact="rec.serious_dishonesty",
         fact_name="在严重违法失信名单", is_veto=True),
]  # fmt: skip


class TestPlaces:
    """``places``."""

    @pytest.mark.parametrize("count", [1, 3, 5, 7, 9])
    def test_says_the_same_as_the_standing_of_one(self, count: int) -> None:
        book = book_of("示例", LINES[:count])
        frame = frame_for(book, APPLICATION)
        assert places(book, frame, on=DAY).to_list() == told(book, frame, APPLICATION)

    @pytest.mark.parametrize("code", ["high_tech_firm", "tech_sme"])
    def test_says_the_same_for_conditions_of_titles(self, code: str) -> None:
        book = load(code)
        frame = frame_for(book, None)
        assert places(book, frame, on=DAY).to_list() == told(book, frame, None)

    def test_knows_every_place(self) -> None:
        book = book_of("示例", LINES[:5])
        found = set(places(book, frame_for(book, APPLICATION, rows=600), on=DAY))
        assert found == {"q", "n", "u", "f"}

    def test_leaves_a_fact_without_a_column_unknown(self) -> None:
        book = book_of("示例", LINES[:1])
        nobody = pl.DataFrame({"subject": [1, 2]})
        assert places(book, nobody, on=DAY).to_list() == ["u", "u"]
        assert [one.place for _, one in told_by(book, nobody, on=DAY)] == ["unknown"] * 2

    def test_leaves_aside_what_a_person_decides(self) -> None:
        book = book_of("示例", [LINES[0], LINES[7]])
        firm = pl.DataFrame({"subject": [1], "ent_revenue_fy1": [300.0]})
        assert places(book, firm, on=DAY).to_list() == ["q"]

    def test_lets_nobody_qualify_where_a_person_decides_everything(self) -> None:
        book = book_of("示例", LINES[7:8])
        firm = pl.DataFrame({"subject": [1]})
        assert places(book, firm, on=DAY).to_list() == ["u"]
        assert [one.place for _, one in told_by(book, firm, on=DAY)] == ["unknown"]
        verdict = decide(book, {"applied_on": DAY}, application=APPLICATION)
        assert standing_before(book.program(APPLICATION), verdict).place == "unknown"

    @pytest.mark.parametrize(
        ("staff", "letter"),
        [(300.0, "q"), (330.0, "n"), (331.0, "f")],
        ids=["on", "a tenth over", "more over"],
    )
    def test_counts_a_limit_from_above_as_near_by_a_tenth(self, staff: float, letter: str) -> None:
        book = book_of("示例", LINES[1:2])
        frame = pl.DataFrame({"subject": [1], "ent_staff_average_fy1": [staff]})
        assert places(book, frame, on=DAY).to_list() == [letter]

    def test_places_many_items_as_one(self) -> None:
        books = [book_of("示例", LINES[:count]) for count in range(1, 9)] * 3
        frame = frame_for(books[7], APPLICATION)
        many = places_of_all([(book, APPLICATION) for book in books], frame, on=DAY)
        assert [one.to_list() for one in many] == [
            places(book, frame, on=DAY).to_list() for book in books
        ]
