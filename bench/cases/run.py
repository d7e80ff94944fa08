"""Cases under load: transitions of a 20-step case, inboxes over 100,000 open ones, statistics.

    python bench/cases/run.py [--cases 40] [--open 100000] [--finished 1000000] [--results FILE]

One process against the database of its own. A transition is ``services.case_act`` whole: rights,
the engine, the case and its steps, the event, people to be told and the job that will tell them,
each committed; queries are counted as Django sends them. The open cases stand in forty departments
with two hundred people; an inbox is its five numbers and the first page of two sections. The
finished work is made in the form in which the end of a step is written down (one row for each case
and for each of its steps); it is added up as the job does, and the sums asked for as the page asks;
beside it the same percentiles by ``percentile_disc`` over all rows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_databases,
    teardown_databases,
)
from ground import DEPARTMENTS, MOMENT, PROCESS, Ground, open_cases  # noqa: E402

from qianyi.engine.flow.loading import read_process  # noqa: E402
from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import system_actor  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.cases import selectors, services  # noqa: E402
from qianyi.kernel.cases.selectors import Act, StatisticsAsked  # noqa: E402
from qianyi.kernel.cases.services import CaseAsked  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case, StepInstance

PAGE = 50
STEPS_EACH = 5
LIMITS = {"transition_ms": 15, "queries": 12, "inbox_ms": 150, "statistics_s": 2}
FORM = {"energy": 2000, "area": 1, "special_building": True, "shelter": True}


def spread(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and slowest, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "median_ms": round(statistics.median(ordered) * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
        "slowest_ms": round(ordered[-1] * 1000, 2),
    }


def transitions(ground: Ground, number: int) -> dict[str, Any]:
    """So many cases from their submission to their end, every act timed and its queries counted."""
    taken: list[float] = []
    queries: list[int] = []
    for place in range(number):
        clerk = ground.officer("demo.construction")
        asked = CaseAsked(
            process="demo_parallel_licence", title=f"示例{place}", unit="demo.construction",
            form=FORM,
        )  # fmt: skip
        with history.acting(clerk):
            case = services.case_open(actor=clerk, asked=asked, moment=MOMENT)
            codes = [one.id for one in read_process(PROCESS).materials]
            services.material_seen(actor=clerk, case_id=case.pk, codes=codes, moment=MOMENT)
        case.refresh_from_db()
        _one(case, Act("accepted"), clerk, taken, queries)
        while case.is_open:
            row = case.steps.live().select_related("unit").order_by("pk").first()
            assert row is not None
            actor = system_actor() if row.unit is None else ground.officer(row.unit.code)
            _one(case, _act(ground, row), actor, taken, queries)
    # The first case warms what every worker has warm: the definition, the plans of the queries.
    steady = taken[len(taken) // number :] if number > 1 else taken
    return {
        "cases": number, "acts": len(taken), **spread(steady), "most_queries": max(queries),
        "median_queries": statistics.median(queries),
        "limit_ms": LIMITS["transition_ms"], "limit_queries": LIMITS["queries"],
    }  # fmt: skip


def _act(ground: Ground, row: StepInstance) -> Act:
    """What ends a step: a signature, the status of an outside item, or doing it."""
    item = selectors.process_of(ground.version).by_id[row.step].item
    if row.signer:
        return Act("signed", {"step": row.step, "signer": row.signer})
    if item is not None and item.owner == "followed":
        return Act("outside_status", {"step": row.step, "status": "finished"})
    return Act("step_done", {"step": row.step})


def _one(case: Case, act: Act, actor: Actor, taken: list[float], queries: list[int]) -> None:
    counted = len(taken) % 10 == 0
    with history.acting(actor):
        if counted:  # counting costs time, so what is counted is not timed
            with CaptureQueriesContext(connection) as sent:
                services.case_act(
                    actor=actor, case_id=case.pk, act=act, moment=MOMENT, seq=case.seq
                )
            queries.append(len(sent))
        start = perf_counter()
        if not counted:
            services.case_act(actor=actor, case_id=case.pk, act=act, moment=MOMENT, seq=case.seq)
    taken.append(perf_counter() - start if not counted else (taken[-1] if taken else 0.0))
    case.refresh_from_db()


def inboxes(ground: Ground, asked: int) -> dict[str, Any]:
    """What a person's inbox page asks, as people of all departments in turn."""
    draw = random.Random(7)
    numbers, pages = [], []
    for _ in range(asked):
        actor = draw.choice(ground.people)
        start = perf_counter()
        found = selectors.inbox(actor, MOMENT)
        middle = perf_counter()
        for section in ("mine", "unit"):
            list(selectors.inbox_rows(actor, MOMENT, section)[:PAGE])
        numbers.append(middle - start)
        pages.append(perf_counter() - start)
        assert min(found.mine, found.unit, found.overdue) > 0
    return {
        "asked": asked, "numbers": spread(numbers), "whole_page": spread(pages),
        "limit_ms": LIMITS["inbox_ms"],
    }  # fmt: skip


_SPANS = """
    INSERT INTO cases_finishedspan (version_id, step, unit_id, month, used_tenths, has_limit,
        is_late, is_again)
    SELECT %(version)s, CASE WHEN s = 0 THEN '' ELSE (%(steps)s::text[])[s] END,
        (%(units)s::bigint[])[1 + (n + s) %% %(departments)s],
        date '2023-01-01' + ((n %% 36) * interval '1 month'),
        (random() * random() * 400)::int, true, random() < 0.08, random() < 0.05
    FROM generate_series(1, %(number)s) n, generate_series(0, %(each)s) s
"""
_RAW = """
    SELECT step, unit_id, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY used_tenths),
        percentile_disc(0.9) WITHIN GROUP (ORDER BY used_tenths)
    FROM cases_finishedspan GROUP BY 1, 2
"""


def sums(ground: Ground, number: int) -> dict[str, Any]:
    """Statistics over so many finished cases with their steps."""
    steps = [one.id for one in read_process(PROCESS).steps][:STEPS_EACH]
    facts: dict[str, Any] = {
        "version": ground.version.pk, "steps": steps, "number": number, "each": STEPS_EACH,
        "units": [one.pk for one in ground.departments], "departments": DEPARTMENTS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.25)")
        cursor.execute("DELETE FROM cases_finishedspan")
        cursor.execute(_SPANS, facts)
        cursor.execute("VACUUM ANALYZE cases_finishedspan")
        raw = _timed(lambda: cursor.execute(_RAW))
        cursor.execute(_RAW)
        wanted = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    folding = _timed(services.tallies_fold)
    asked = StatisticsAsked(first=date(2023, 1, 1), after=date(2026, 1, 1))
    found = selectors.statistics(system_actor(), asked)
    taken = []
    for _ in range(5):
        start = perf_counter()
        found = selectors.statistics(system_actor(), asked)
        taken.append(perf_counter() - start)
    rows = {(one.step, one.unit.pk): one for one in (*found.cases, *found.steps)}
    wrong = [
        key
        for key, (count, median, p90) in wanted.items()
        if (rows[key].count, int(rows[key].median * 10), int(rows[key].p90 * 10))
        != (count, median, p90)
    ]
    return {
        "finished_cases": number, "finished_steps": number * STEPS_EACH,
        "fold_s": round(folding, 1), "statistics_s": round(statistics.median(taken), 3),
        "over_all_rows_s": round(raw, 2), "wrong": len(wrong), "limit_s": LIMITS["statistics_s"],
    }  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """All three."""
    with history.acting(system_actor()):
        ground = Ground()
    moved = transitions(ground, given.cases)
    filling = open_cases(ground, given.open)
    waiting = inboxes(ground, 200)
    added = sums(ground, given.finished)
    within = (
        moved["median_ms"] < LIMITS["transition_ms"]
        and moved["most_queries"] <= LIMITS["queries"]
        and waiting["whole_page"]["p95_ms"] < LIMITS["inbox_ms"]
        and added["statistics_s"] < LIMITS["statistics_s"]
        and not added["wrong"]
    )
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "transition": moved,
        "open_cases": given.open,
        "filling_seconds": filling,
        "inbox": waiting,
        "statistics": added,
        "within_limits": within,
    }


def main() -> int:
    """Measure in a database of its own; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--finished", type=int, default=1_000_000)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "cases.json")
    given = parser.parse_args()
    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_cases"
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        try:
            with closing(connection):
                result = measure(given)
        finally:
            teardown_databases(made, verbosity=0)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    given.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if result["within_limits"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
