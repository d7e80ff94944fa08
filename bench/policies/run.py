"""A whole register before a whole library: 100,000 firms, 500 items, by columns.

    python bench/policies/run.py [--firms 100000] [--items 500] [--results FILE]

Firms and items are made up: each item has three to six conditions on ten facts (figures, shares,
titles, age, industry, a veto, one that a person decides), one fact in ten of a firm is not known.
Timed are making the items' conditions, placing every firm before every item, and the money of those
that qualify; beside the clock stands the processor's time, for a machine that others use as well.
Of a sample of firms every letter is compared with what the one-subject back end says.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

import polars as pl  # noqa: E402

from qianyi.engine.policies.benefits import Benefit, amounts  # noqa: E402
from qianyi.engine.policies.lines import APPLICATION, Line, book_of  # noqa: E402
from qianyi.engine.policies.placing import (  # noqa: E402
    LETTERS,
    places_of_all,
    standing_before,
)
from qianyi.engine.rules import decide  # noqa: E402

if TYPE_CHECKING:
    from qianyi.engine.rules import RuleBook

DAY = date(2026, 11, 21)
LIMIT_SECONDS = 10
COMPARED = 20
UNKNOWN, TITLED, DISHONEST = 0.1, 0.2, 0.02
WHOLE = 50_000_000
TITLES = ("high_tech_firm", "tech_sme", "specialised_sme")
INDUSTRIES = ("C39", "C27", "I65", "F51", "M73", "K70")
BENEFIT = Benefit(form="ratio", ratio=Decimal(5), base="ent.rd_expense", cap=Decimal(100))


def lines_of(number: int) -> list[Line]:
    """The conditions of one made-up item."""
    seed = random.Random(number)
    every = [
        Line(code="C1", name="营业收入", kind="figure", fact="ent.revenue", fact_name="营业收入",
             unit="万元", threshold=Decimal(seed.randrange(100, 20_000))),
        Line(code="C2", name="职工人数", kind="figure", fact="ent.staff_average",
             fact_name="职工人数", unit="人", operator="<=",
             threshold=Decimal(seed.choice([100, 300, 1000]))),
        Line(code="C3", name="称号", kind="flag", fact=f"title.{seed.choice(TITLES)}",
             fact_name="持有称号"),
        Line(code="C4", name="成立年数", kind="age", fact="rec.registered_on",
             fact_name="成立日期", threshold=Decimal(seed.randrange(1, 6))),
        Line(code="C5", name="行业", kind="industry", fact="rec.industry", fact_name="行业",
             choices=tuple(seed.sample(("C", "65", "F", "M"), 2))),
        Line(code="C6", name="研发占比", kind="share", fact="ent.rd_expense",
             fact_name="研发费用", unit="万元", per="ent.revenue", per_name="营业收入",
             threshold=Decimal(seed.randrange(1, 8))),
        Line(code="C7", name="收入增长", kind="growth", fact="ent.revenue", fact_name="营业收入",
             unit="万元", threshold=Decimal(seed.randrange(0, 30))),
        Line(code="C8", name="人工判断", kind="manual"),
    ]  # fmt: skip
    veto = Line(code="V1", name="严重失信", kind="flag", fact="rec.serious_dishonesty",
                fact_name="严重失信", is_veto=True)  # fmt: skip
    return [*seed.sample(every, seed.randrange(2, 6)), veto]


def register_of(firms: int) -> pl.DataFrame:
    """Made-up firms; one fact in ten is not known."""
    seed = random.Random(1)

    def some(value: Any) -> Any:  # noqa: ANN401 - a cell
        return None if seed.random() < UNKNOWN else value

    revenue = [round(seed.lognormvariate(7, 1.6), 2) for _ in range(firms)]
    return pl.DataFrame({
        "subject": range(firms),
        "ent_revenue_fy1": [some(one) for one in revenue],
        "ent_revenue_fy2": [some(round(one * seed.uniform(0.7, 1.3), 2)) for one in revenue],
        "ent_rd_expense_fy1": [some(round(one * seed.uniform(0, 0.15), 2)) for one in revenue],
        "ent_staff_average_fy1": [some(float(seed.randrange(1, 1500))) for _ in range(firms)],
        **{f"title_{code}": [seed.random() < TITLED for _ in range(firms)] for code in TITLES},
        "rec_registered_on": [some(date(seed.randrange(1995, 2026), 6, 1)) for _ in range(firms)],
        "rec_industry": [some(seed.choice(INDUSTRIES)) for _ in range(firms)],
        "rec_serious_dishonesty": [seed.random() < DISHONEST for _ in range(firms)],
    })  # fmt: skip


def letter_of(book: RuleBook, facts: dict[str, Any]) -> str:
    """What the one-subject back end says of a firm."""
    program = book.program(APPLICATION)
    given = {name: value for name, value in facts.items() if name in program.columns}
    told = {
        name: Decimal(repr(value)) if isinstance(value, float) else value
        for name, value in given.items()
        if value is not None
    }
    verdict = decide(book, {"applied_on": DAY, **told}, application=APPLICATION)
    return LETTERS[standing_before(program, verdict).place]


def run(firms: int, items: int) -> dict[str, Any]:
    """The figures of one run."""
    frame = register_of(firms)
    book_of("先编译一次", lines_of(0))
    begun, cpu = perf_counter(), process_time()
    books = [book_of(f"示例{number}", lines_of(number)) for number in range(items)]
    made = perf_counter()
    letters = places_of_all([(book, APPLICATION) for book in books], frame, on=DAY)
    placed = perf_counter()
    costs = [
        frame.filter(one == "q").select(amounts(BENEFIT, pl.col("ent_rd_expense_fy1")).sum()).item()
        for one in letters
    ]
    paid, cpu = perf_counter(), process_time() - cpu
    seed = random.Random(5)
    compared = wrong = 0
    for row in seed.sample(range(firms), min(COMPARED, firms)):
        facts = frame.row(row, named=True)
        for book, told in zip(books, letters, strict=True):
            compared += 1
            wrong += letter_of(book, facts) != told[row]
    counts = {letter: sum(int((one == letter).sum()) for one in letters) for letter in "qnuf"}
    return {
        "firms": firms, "items": items, "pairs": firms * items,
        "seconds_conditions": round(made - begun, 2),
        "seconds_placing": round(placed - made, 2),
        "seconds_money": round(paid - placed, 2),
        "seconds_all": round(paid - begun, 2),
        "seconds_processor": round(cpu, 2),
        "load_average": round(os.getloadavg()[0], 1),
        "limit_seconds": LIMIT_SECONDS,
        "letters": counts,
        "money": round(sum(cost or 0 for cost in costs), 2),
        "compared": compared, "different": wrong,
        "python": platform.python_version(), "polars": pl.__version__,
        "threads": pl.thread_pool_size(),
    }  # fmt: skip


def main() -> int:
    """Run, print, keep; 1 where a letter differs or it took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--results", type=Path)
    asked = parser.parse_args()
    found = run(asked.firms, asked.items)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    print(text)
    if asked.results:
        asked.results.write_text(text + "\n", encoding="utf-8")
    too_slow = asked.items * asked.firms >= WHOLE and found["seconds_all"] > LIMIT_SECONDS
    return int(bool(found["different"]) or too_slow)


if __name__ == "__main__":
    sys.exit(main())
