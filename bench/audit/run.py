"""What history costs: writes with and without it, sealing and verifying, on a real PostgreSQL.

    python bench/audit/run.py

In a database of its own on the tests' server (fsync off, so the ratios count, not the seconds).
Results go to bench/results/audit.json.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")
django.setup()

from django.db import connection  # noqa: E402

from qianyi.foundation import history  # noqa: E402
from qianyi.foundation.permissions import system_actor  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.audit.selectors import chain_verify  # noqa: E402
from qianyi.kernel.audit.services import chain_seal  # noqa: E402
from qianyi.kernel.indicators.models import Indicator, Observation  # noqa: E402
from qianyi.kernel.subjects.models import Subject  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESULT = ROOT / "bench" / "results" / "audit.json"
TRACKED_ROWS = 20_000
COPIED_ROWS = 100_000
SINGLE_WRITES = 1_000
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
INDICATOR = (
    "code", "name", "unit", "category", "direction", "progress", "aggregation", "is_cumulative",
    "price_basis", "definition", "source_note", "certainty", "pack", "pack_version", "pack_digest",
)  # fmt: skip
OBSERVATION = (
    "indicator_id", "subject_id", "scope", "period", "starts_on", "ends_on", "is_cumulative",
    "kind", "version", "value", "comparator", "unit", "status", "certainty", "uses", "note",
    "recorded_at", "ended_reason", "pack", "pack_version", "pack_digest",
)  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Seconds a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def indicators(name: str, count: int) -> Iterator[tuple[object, ...]]:
    """Rows of the dictionary, named apart."""
    for number in range(count):
        yield (
            f"{name}_{number}", f"示例 {name} {number}", "家", "创新驱动", "up", "positive", "last",
            False, "", "", "", "unverified", "", "", "",
        )  # fmt: skip


def observations(version: str, indicator: int, subject: int) -> Iterator[tuple[object, ...]]:
    """Figures, each under a version of its own."""
    day = date(2024, 12, 31)
    for number in range(COPIED_ROWS):
        yield (
            indicator, subject, "直管区", "2024", date(2024, 1, 1), day, False, "actual",
            f"{version}-{number}", number, "=", "家", "approved", "confirmed", ["统计"], "",
            MOMENT, "", "", "", "",
        )  # fmt: skip


def without_triggers(table: str, work: Callable[[], object]) -> float:
    """The same work as if there were no history."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    try:
        return timed(work)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def pair(table: str, work: Callable[[str], object]) -> dict[str, float]:
    """Seconds with and without history, best of three each, taken in turn."""
    plain, kept = [], []
    for turn in range(3):
        plain.append(without_triggers(table, lambda turn=turn: work(f"plain{turn}")))
        kept.append(timed(lambda turn=turn: work(f"kept{turn}")))
    return {
        "without_s": round(min(plain), 3),
        "with_s": round(min(kept), 3),
        "ratio": round(min(kept) / min(plain), 2),
    }


def measure() -> dict[str, object]:
    """All figures."""

    def many(name: str) -> None:
        rows = indicators(name, TRACKED_ROWS)
        Indicator.objects.bulk_create(
            (Indicator(**dict(zip(INDICATOR, row, strict=True))) for row in rows), batch_size=2_000
        )

    def single(name: str) -> None:
        row = Indicator.objects.first()
        for number in range(SINGLE_WRITES):
            row.definition = f"{name} {number}"
            row.save(update_fields=["definition"])

    figures: dict[str, object] = {}
    with history.acting(system_actor(via="cli"), "测量"):
        subject = Subject.objects.create(kind="territory", code="bench", name="示例")
        figures[f"tracked: bulk_create of {TRACKED_ROWS}"] = pair("indicators_indicator", many)
        first = Indicator.objects.order_by("pk").first()
        figures[f"tracked: COPY of {TRACKED_ROWS}"] = pair(
            "indicators_indicator",
            lambda name: history.copy_rows(
                Indicator, INDICATOR, indicators(f"copy{name}", TRACKED_ROWS)
            ),
        )
        figures[f"append-only: COPY of {COPIED_ROWS}"] = pair(
            "indicators_observation",
            lambda name: history.copy_rows(
                Observation, OBSERVATION, observations(name, first.pk, subject.pk)
            ),
        )
        figures[f"tracked: {SINGLE_WRITES} updates, one by one"] = pair(
            "indicators_indicator", single
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seconds = timed(lambda: figures.update(links=chain_seal(MOMENT).links))
    figures["sealing_s"] = round(seconds, 2)
    figures["sealing_links_per_s"] = round(int(str(figures["links"])) / seconds)
    seconds = timed(lambda: figures.update(verified=chain_verify().links))
    figures["verifying_s"] = round(seconds, 2)
    figures["verifying_links_per_s"] = round(int(str(figures["verified"])) / seconds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('audit_chainlink')")
        figures["bytes_per_link"] = round(cursor.fetchone()[0] / int(str(figures["links"])))
    return figures


def main() -> int:
    """Measure in a database of its own and write the results."""

    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = f"bench_audit_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            figures = measure()
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, CPython {platform.python_version()}"
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    told = {"machine": machine, "fsync": "off", **figures}
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
