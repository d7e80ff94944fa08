"""A list of 100,000 firms: brought in from a workbook, brought in again, found, compared.

    python bench/enterprises/run.py [--firms 100000] [--questions 400] [--results FILE]

The workbook has made-up firms with codes whose check digits are right, one row in two hundred
wrong. It is looked through, brought in by the same steps as the job's, looked through again, then
asked: pieces of one to six characters of names, former names, codes, initials of pinyin, and some
that find nothing, as a planner who sees all and as the officer of one park of twenty. Each answer
is checked: what is said to be found holds what was asked, and what a plain filter over all firms
would find is found, up to the number asked for. Pages of the list are asked as the list page asks.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import statistics
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

import xlsxwriter  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from qianyi.engine import rosters, uscc  # noqa: E402
from qianyi.engine.matching import keys  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import Actor, Role  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.identity.models import User  # noqa: E402
from qianyi.kernel.subjects import selectors, services, tasks  # noqa: E402
from qianyi.kernel.subjects.models import Enterprise, ImportMode, Industry  # noqa: E402
from qianyi.kernel.subjects.selectors import EnterpriseFilter  # noqa: E402
from qianyi.kernel.subjects.selectors.finding import FOUND  # noqa: E402
from qianyi.lib import clock  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT_MS, LIMIT_SECONDS = 50, 60
PARKS = 20
WRONG_EVERY = 200
PLACES = ["四川", "成都", "乐山", "五通桥", "夹江", "犍为", "峨眉山", "沙湾", "眉山", "宜宾"]
BRANDS = "华宇瑞丰天成恒信博远金科盛达联创宏图启明新源汇通精工蓝天卓越嘉禾尚远川南峨江青衣"
TRADES = [
    "科技", "电子", "生物医药", "新材料", "机械制造", "光伏科技", "环保工程", "软件", "食品",
    "物流", "电力设备", "化工",
]  # fmt: skip
FORMS = ["有限公司", "有限责任公司", "股份有限公司"]


def rows(number: int, draw: random.Random) -> Iterator[dict[str, str]]:
    """The firms, the same for the same number."""
    for place in range(number):
        brand = "".join(draw.choices(BRANDS, k=draw.choice((2, 3, 4))))
        name = f"{draw.choice(PLACES)}{brand}{draw.choice(TRADES)}{draw.choice(FORMS)}"
        code = uscc.with_check_digit(f"91999900X{place:08d}")
        yield {
            "uscc": code if place % WRONG_EVERY else code[:-1],
            "name": name,
            "former_names": f"{brand}{draw.choice(TRADES)}厂" if place % 5 == 0 else "",
            "enterprise_type": "有限责任公司",
            "industry": draw.choice(("261", "384", "651", "272", "382")),
            "registered_on": f"20{draw.randrange(10, 25)}-03-08",
            "moved_in_on": f"20{draw.randrange(10, 25)}-06-01",
            "legal_status": "存续",
            "territory": "bench.zone",
            "park": f"bench.park{place % PARKS:02}",
        }


def workbook(made: list[dict[str, str]]) -> bytes:
    """The list as somebody would upload it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, list(rosters.HEADINGS.values()))
    for line, row in enumerate(made, start=1):
        sheet.write_row(line, 0, [row.get(key, "") for key in rosters.HEADINGS])
    book.close()
    return buffer.getvalue()


def ground() -> tuple[Actor, Actor]:
    """A zone with parks; a planner and the officer of one park."""
    zone = services.territory_ensure(
        code="bench.zone", name="示例高新区", short_name="", territory_kind="zone", parent=None,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip
    for park in range(PARKS):
        services.territory_ensure(
            code=f"bench.park{park:02}", name=f"示例园{park:02}", short_name="",
            territory_kind="park", parent=zone, aggregate_only=False, is_demo=True,
        )  # fmt: skip
    for code in ("261", "384", "651", "272", "382"):
        Industry.objects.create(code=code, name=f"示例行业{code}", level="group")
    user = User.objects.create(username="bench", display_name="示例", created_at=clock.now())
    planner = Actor(user_id=user.pk, roles=frozenset({Role.PLANNER.value}))
    officer = Actor(
        user_id=user.pk,
        roles=frozenset({Role.PARK_OFFICER.value}),
        held=frozenset({(Role.PARK_OFFICER.value, "/bench.zone/bench.park07/")}),
    )
    return planner, officer


def bring_in(actor: Actor, content: bytes) -> dict[str, Any]:
    """One import: looked through, then by the steps of the job."""
    start = perf_counter()
    batch = services.import_start(
        actor=actor, filename="bench.xlsx", content=content, moment=clock.now()
    )
    checked = perf_counter()
    services.import_begin(actor=actor, batch=batch, mode=ImportMode.VALID)
    read = services.rows_looked_through(content, today=clock.local_date(clock.now()))
    right = [row for row in read if not row.problems]
    services.import_reset_counts(batch=batch)
    with history.acting(actor, "bench"):
        for at in range(0, len(right), tasks.ROWS_A_STEP):
            services.rows_bring_in(
                actor=actor, batch=batch, rows=right[at : at + tasks.ROWS_A_STEP],
                moment=clock.now(),
            )  # fmt: skip
    done = perf_counter()
    batch.refresh_from_db()
    return {
        "checking_seconds": round(checked - start, 1),
        "importing_seconds": round(done - checked, 1),
        "whole_seconds": round(done - start, 1),
        "new": batch.new_count,
        "unchanged": batch.unchanged_count,
        "wrong": batch.problem_count,
    }


def questions(made: list[dict[str, str]], number: int, draw: random.Random) -> list[str]:
    """One to six characters each."""

    def piece(words: str) -> str:
        length = draw.randint(1, 6)
        start = draw.randrange(max(1, len(words) - length + 1))
        return words[start : start + length]

    former = [keys.plain(row["former_names"]) for row in made if row["former_names"]]

    def name() -> str:
        return keys.plain(draw.choice(made)["name"])

    ways: list[Callable[[], str]] = [
        lambda: piece(name()),
        lambda: piece(name()),
        lambda: piece(keys.initials(name())),
        lambda: piece(draw.choice(made)["uscc"].lower()),
        lambda: draw.choice(made)["uscc"],
        lambda: piece(draw.choice(former)),
        lambda: piece("龘靐齉爩鱻麤"),
    ]
    return [ways[turn % len(ways)]() for turn in range(number)]


def holds(row: dict[str, str], part: str) -> bool:
    """Whether a plain look at a firm finds the part."""
    return any(part in words for words in looked_at(row["name"], row["former_names"], row["uscc"]))


@cache
def looked_at(name: str, former: str, code: str) -> tuple[str, ...]:
    """All a firm can be found by, worked out once a firm."""
    names = [keys.plain(name), keys.plain(former)]
    return (*names, code.lower(), *(keys.initials(one) for one in names))


def asked_of(actor: Actor, own: list[dict[str, str]], asked: list[str]) -> dict[str, Any]:
    """Milliseconds of every question; questions whose answer is wrong."""
    by_code = {row["uscc"]: row for row in own}
    times, wrong = [], []
    selectors.enterprise_find(actor, "预热")
    for question in asked:
        start = perf_counter()
        found = selectors.enterprise_find(actor, question)
        times.append((perf_counter() - start) * 1000)
        (part,) = keys.asked_for(question)
        right = all(
            hit.enterprise.uscc in by_code and holds(by_code[hit.enterprise.uscc], part)
            for hit in found
        )
        least = 0
        for row in own:
            least += holds(row, part)
            if least == FOUND:
                break
        if not right or len(found) < least:
            wrong.append(question)
    return {**ranked(times), "wrong": wrong}


def ranked(times: list[float]) -> dict[str, float]:
    """The middle, the 95th in a hundred, the slowest."""
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[max(0, -(-95 * len(ordered) // 100) - 1)], 2),
        "slowest_ms": round(ordered[-1], 2),
    }


def listed(actor: Actor, asked: list[str]) -> dict[str, float]:
    """The first page of the list with its count, for every question."""
    times = []
    for question in asked:
        start = perf_counter()
        rows_found = selectors.enterprise_list(actor, EnterpriseFilter(words=question))
        rows_found.count()
        list(rows_found[:50])
        times.append((perf_counter() - start) * 1000)
    return ranked(times)


def measure(firms: int, number: int) -> dict[str, Any]:
    """Bring in, again, ask, compare."""
    draw = random.Random(20261121)
    made = list(rows(firms, draw))
    content = workbook(made)
    planner, officer = ground()
    first, again = bring_in(planner, content), bring_in(planner, content)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    right = [row for place, row in enumerate(made) if place % WRONG_EVERY]
    asked = questions(right, number, draw)
    own = [row for row in right if row["park"] == "bench.park07"]
    found = {"planner": asked_of(planner, right, asked), "officer": asked_of(officer, own, asked)}
    start = perf_counter()
    with history.acting(planner, "bench"):
        pairs = services.duplicates_find(actor=planner, moment=clock.now())
    compared = perf_counter() - start
    slowest = max(one["p95_ms"] for one in found.values())
    return {
        "python": platform.python_version(),
        "firms": Enterprise.objects.count(),
        "workbook_bytes": len(content),
        "import": first,
        "import_again": again,
        "questions": len(asked),
        "find": found,
        "list": {"planner": listed(planner, asked), "officer": listed(officer, asked)},
        "duplicates": {"seconds": round(compared, 1), "pairs": pairs},
        "limit_ms": LIMIT_MS,
        "limit_seconds": LIMIT_SECONDS,
        "within_limits": slowest < LIMIT_MS and first["whole_seconds"] < LIMIT_SECONDS,
    }


def main() -> int:
    """Measure in a database of its own; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument(
        "--results", type=Path, default=ROOT / "bench" / "results" / "enterprises.json"
    )
    given = parser.parse_args()
    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_enterprises"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            with closing(connection):
                result = measure(given.firms, given.questions)
        finally:
            teardown_databases(made, verbosity=0)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    given.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    is_right = not any(one["wrong"] for one in result["find"].values())
    return 0 if result["within_limits"] and is_right else 1


if __name__ == "__main__":
    raise SystemExit(main())
