"""How long a panel takes: out of PostgreSQL, and out of a Parquet snapshot.

    python bench/panel/run.py [--firms 100000] [--snapshot-firms 1000000] [--results FILE]

Thirty indicators of the dictionary for one year. In PostgreSQL there is a figure for every firm and
indicator, and the mess real tables have beside it: one in twenty has a flash figure too, one in
twenty was corrected since (the older row ended), one in twenty waits for approval, one in ten may
not be used for the purpose asked for. The panel is read as known on a day before the corrections,
as an officer would, by ``kernel.indicators.selectors.panel_read``; every cell is then compared with
what the rule of the filling says. The snapshot is of as many firms as asked for, generated straight
into the frame, written by ``snapshot_write`` and read back whole. A third figure is the recording
of 100,000 approved figures by the service that every import uses.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.test")

import django  # noqa: E402

django.setup()

import polars as pl  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from qianyi.engine.packs import find_packs, load_pack  # noqa: E402
from qianyi.engine.panel import (  # noqa: E402
    Measure,
    Panel,
    columns_of,
    snapshot_read,
    snapshot_write,
)
from qianyi.engine.periods import Period  # noqa: E402
from qianyi.foundation.permissions import system_actor  # noqa: E402
from qianyi.foundation.testing.postgres import server  # noqa: E402
from qianyi.kernel.indicators import hooks, selectors, services  # noqa: E402
from qianyi.kernel.indicators.models import Indicator  # noqa: E402
from qianyi.kernel.subjects import services as subjects  # noqa: E402

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from qianyi.kernel.subjects.models import Territory

ACTOR = system_actor("cli")
YEAR = Period.parse("2024")
RECORDED, CORRECTED = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
AS_OF = date(2025, 4, 1)
PURPOSE = "行政管理"
INDICATORS = 30
LIMIT_DATABASE_S, LIMIT_SNAPSHOT_S = 10.0, 1.0
ROWS_RECORDED = 100_000
REPEATS = 3
# What the filling does, as remainders of firm × 31 + indicator × 17.
FLASH, CORRECTION, WAITING, FORBIDDEN = 20, 20, 20, 10

FIRMS_SQL = """
    INSERT INTO subjects_subject
        (kind, code, name, short_name, pack, pack_version, pack_digest)
    SELECT 'enterprise', 'BENCH' || lpad(number::text, 13, '0'), '示例企业' || number,
        '', '', '', ''
    FROM generate_series(1, %s) AS number;
    INSERT INTO subjects_enterprise (subject_id, uscc, enterprise_type, legal_status, territory_id,
        is_demo, names_key, initials_key, sort_key)
    SELECT id, code, '', 'active', %s, true, '', '', '' FROM subjects_subject
    WHERE kind = 'enterprise'
"""
# value: the same arithmetic as ``expected``
FIGURES_SQL = """
    WITH cell AS (
        SELECT firm.id AS subject, wanted.id AS indicator,
            firm.number * 31 + wanted.place * 17 AS n,
            ((firm.number * 7919 + wanted.place * 104729) %% 1000003)::numeric / 100 AS value
        FROM (SELECT id, substr(code, 6)::bigint AS number FROM subjects_subject
              WHERE kind = 'enterprise') firm
        CROSS JOIN unnest(%(indicators)s::bigint[]) WITH ORDINALITY AS wanted(id, place)
    ), form AS (
        SELECT subject, indicator, n, value, '' AS version, 'approved' AS status,
            CASE WHEN n %% 20 = 1 THEN %(corrected)s::timestamptz END AS ended,
            %(recorded)s::timestamptz AS recorded
        FROM cell
        UNION ALL SELECT subject, indicator, n, value + 1, '快报', 'approved', NULL, %(recorded)s
        FROM cell WHERE n %% 20 = 0
        UNION ALL SELECT subject, indicator, n, value + 2, '', 'approved', NULL, %(corrected)s
        FROM cell WHERE n %% 20 = 1
        UNION ALL SELECT subject, indicator, n, value + 3, '', 'reported', NULL, %(recorded)s
        FROM cell WHERE n %% 20 = 2
    )
    INSERT INTO indicators_observation (indicator_id, subject_id, scope, period, starts_on, ends_on,
        is_cumulative, kind, version, value, comparator, unit, status, certainty, uses, note,
        price_basis, origin_id, recorded_at, superseded_at, ended_reason, pack, pack_version,
        pack_digest)
    SELECT indicator, subject, '企业', '2024', '2024-01-01', '2024-12-31', false, 'actual', version,
        value, '=', '万元', status, 'confirmed',
        CASE WHEN n %% 10 = 3 THEN ARRAY['统计'] ELSE ARRAY['统计', '行政管理'] END, '', 'current',
        %(origin)s, recorded, ended, '', '', '', '' FROM form
"""


def codes() -> list[str]:
    """The first thirty flows of the dictionary of firms."""
    pack = load_pack(find_packs()["national"])
    wanted = [one.code for one in pack.indicators if one.applies_to == "enterprise"]
    return wanted[:INDICATORS]


def without_keys(cursor: CursorWrapper) -> list[str]:
    """Foreign keys dropped while filling; the commands that put them back for what is recorded."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'indicators_observation'::regclass AND contype = 'f'"
    )
    keys = cursor.fetchall()
    for name, _ in keys:
        cursor.execute(f'ALTER TABLE indicators_observation DROP CONSTRAINT "{name}"')
    add = 'ALTER TABLE indicators_observation ADD CONSTRAINT "{}" {} NOT VALID'
    return [add.format(name, definition) for name, definition in keys]


def filled(firms: int) -> Territory:
    """Dictionary, firms and figures in the database."""
    hooks.load_indicators(load_pack(find_packs()["national"]), ACTOR, RECORDED)
    zone = subjects.territory_ensure(
        code="bench.zone", name="示例高新区", short_name="示例高新区", territory_kind="zone",
        parent=None, aggregate_only=False, is_demo=True,
    )  # fmt: skip
    origin, _ = services.origin_ensure(
        actor=ACTOR, kind="import", reference="bench", label="测速", moment=RECORDED
    )
    rows = Indicator.objects.in_bulk(codes(), field_name="code")
    with connection.cursor() as cursor:
        keys = without_keys(cursor)
        cursor.execute(FIRMS_SQL, [firms, zone.pk])
        cursor.execute(
            FIGURES_SQL,
            {
                "indicators": [rows[code].pk for code in codes()], "origin": origin.pk,
                "recorded": RECORDED, "corrected": CORRECTED,
            },
        )  # fmt: skip
        for key in keys:
            cursor.execute(key)
        cursor.execute("VACUUM ANALYZE indicators_observation")
        cursor.execute("VACUUM ANALYZE subjects_enterprise")
    return zone


def expected(firms: int) -> pl.DataFrame:
    """Every cell as the rule of the filling says; those the purpose forbids are null."""
    number = pl.int_range(1, firms + 1, dtype=pl.Int64, eager=True).alias("number")
    columns = []
    for place, code in enumerate(codes(), start=1):
        whole = ((pl.col("number") * 7919 + place * 104729) % 1000003).cast(pl.Float64)
        value = whole / pl.col("hundred")  # by a plain 100 polars multiplies with 0.01 instead
        forbidden = (pl.col("number") * 31 + place * 17) % FORBIDDEN == 3  # noqa: PLR2004
        columns.append(pl.when(~forbidden).then(value).alias(f"{code}@2024"))
    hundred = pl.repeat(100.0, firms, dtype=pl.Float64, eager=True)
    return pl.DataFrame({"number": number, "hundred": hundred}).select(columns)


def wrong_cells(panel: Panel, firms: int) -> int:
    """Cells that differ from the rule."""
    names = [column.name for column in panel.columns]
    should = expected(firms)
    differing = [panel.frame[name].ne_missing(should[name].alias(name)).sum() for name in names]
    return int(sum(differing))


def left_out_expected(firms: int) -> int:
    """Approved figures known on the day that the purpose forbids (those flashed twice)."""
    number = pl.DataFrame({"number": pl.int_range(1, firms + 1, dtype=pl.Int64, eager=True)})
    remainders = [
        ((pl.col("number") * 31 + place * 17) % FORBIDDEN == 3).sum().alias(str(place))  # noqa: PLR2004
        for place in range(1, INDICATORS + 1)
    ]
    return int(sum(number.select(remainders).row(0)))


def database(firms: int) -> dict[str, object]:
    """Fill, read, compare, record."""
    start = perf_counter()
    zone = filled(firms)
    filling = perf_counter() - start
    times, panel = [], None
    for _ in range(REPEATS):
        start = perf_counter()
        panel = selectors.panel_read(
            actor=ACTOR, territory=zone, codes=codes(), periods=[YEAR], purpose=PURPOSE,
            as_of=AS_OF,
        )  # fmt: skip
        times.append(perf_counter() - start)
    assert panel is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM indicators_observation")
        rows = cursor.fetchone()[0]
    return {
        "firms": firms,
        "indicators": INDICATORS,
        "observations": rows,
        "filling_seconds": round(filling, 1),
        "seconds": round(statistics.median(times), 2),
        "slowest_seconds": round(max(times), 2),
        "limit_seconds": LIMIT_DATABASE_S,
        "wrong_cells": wrong_cells(panel, firms),
        "left_out": panel.left_out.rows,
        "left_out_expected": left_out_expected(firms),
        **recorded(zone, min(firms, ROWS_RECORDED)),
    }


def recorded(zone: Territory, number: int) -> dict[str, object]:
    """Seconds for that many approved figures through the service, indexes and triggers on."""
    population = selectors.population_read(ACTOR, zone, AS_OF)
    indicator = Indicator.objects.get(code="ent.staff_end")
    origin, _ = services.origin_ensure(
        actor=ACTOR, kind="import", reference="bench-2", label="测速", moment=RECORDED
    )
    rows = [
        services.FigureRow(
            indicator=indicator, subject_id=subject, period=YEAR, value=Decimal(place % 900)
        )
        for place, subject in enumerate(population["subject"].to_list()[:number])
    ]
    seconds = []
    for _ in range(2):
        start = perf_counter()
        done = services.observations_record(
            actor=ACTOR, origin=origin, rows=rows, status="approved",
            uses=["统计", "行政管理"], moment=CORRECTED,
        )  # fmt: skip
        seconds.append(perf_counter() - start)
    return {
        "recorded_rows": number,
        "recording_seconds": round(seconds[0], 2),
        "recording_again_seconds": round(seconds[1], 2),
        "recorded_again_unchanged": done.unchanged,
    }


def snapshot(firms: int) -> dict[str, object]:
    """A panel of that many firms, generated into the frame, written and read whole."""
    measures = [Measure(place, code, "万元") for place, code in enumerate(codes())]
    frame = expected(firms).with_columns(
        subject=pl.int_range(1, firms + 1, dtype=pl.Int64),
        territory=pl.lit("bench.zone"),
    )
    frame = frame.with_columns(code=pl.format("BENCH{}", "subject"))
    columns = columns_of(measures, [YEAR])
    names = [column.name for column in columns]
    panel = Panel(
        frame.select("subject", "code", "territory", *names),
        pl.DataFrame(),
        columns,
        PURPOSE,
        AS_OF,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.parquet"
        start = perf_counter()
        snapshot_write(panel, path)
        writing = perf_counter() - start
        times, few = [], []
        for _ in range(REPEATS + 2):
            start = perf_counter()
            again = snapshot_read(path, purpose=PURPOSE)
            times.append(perf_counter() - start)
            start = perf_counter()
            snapshot_read(path, purpose=PURPOSE, columns=names[:5])
            few.append(perf_counter() - start)
        size = path.stat().st_size
    return {
        "firms": firms,
        "columns": len(names),
        "megabytes": round(size / 1e6, 1),
        "writing_seconds": round(writing, 2),
        "seconds": round(statistics.median(times), 3),
        "slowest_seconds": round(max(times), 3),
        "five_columns_seconds": round(statistics.median(few), 3),
        "limit_seconds": LIMIT_SNAPSHOT_S,
        "same": again.frame.equals(panel.frame),
    }


def main() -> int:
    """Measure in a database made for it, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--snapshot-firms", type=int, default=1_000_000)
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results/panel.json")
    args = parser.parse_args()
    with server():
        connection.settings_dict.setdefault("TEST", {})["NAME"] = "bench_panel"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            with closing(connection):
                of_database = database(args.firms)
        finally:
            teardown_databases(made, verbosity=0)
    of_snapshot = snapshot(args.snapshot_firms)
    results = {
        "python": platform.python_version(),
        "polars": pl.__version__,
        "purpose": PURPOSE,
        "database": of_database,
        "snapshot": of_snapshot,
    }
    text = json.dumps(results, ensure_ascii=False, indent=2)
    args.results.parent.mkdir(parents=True, exist_ok=True)
    args.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    right = (
        of_database["wrong_cells"] == 0
        and of_database["left_out"] == of_database["left_out_expected"]
        and of_snapshot["same"] is True
        and of_database["seconds"] < LIMIT_DATABASE_S  # type: ignore[operator]
        and of_snapshot["seconds"] < LIMIT_SNAPSHOT_S  # type: ignore[operator]
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
