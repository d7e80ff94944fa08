"""The same packs on Spark: every expert case, random and edge rows equal to Polars, a cluster.

Run by `make test-spark`. `local[2]` first, then a standalone cluster of two workers.
"""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from pyspark.sql import types as t
from standalone import cluster as two_workers
from standalone import make_session

from qianyi.engine.rules import load, match, read_cases
from qianyi.engine.rules.casebook import differences, facts_of
from qianyi.engine.rules.cluster import match_files
from qianyi.engine.rules.facts import facts_read
from qianyi.engine.rules.matching import outputs_of
from qianyi.engine.rules.subject import run_subject
from qianyi.engine.rules.verdicts import tell

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "packs").glob("*/rules/*.yaml"))
ON = date(2026, 5, 1)
SPARK_TYPES = {
    "number": t.DoubleType(), "flag": t.BooleanType(), "date": t.DateType(),
    "industry": t.StringType(), "choice": t.StringType(), "text": t.StringType(),
}  # fmt: skip
POLARS_TYPES = {
    "number": pl.Float64, "flag": pl.Boolean, "date": pl.Date, "industry": pl.String,
    "choice": pl.String, "text": pl.String,
}  # fmt: skip
EDGES = [0.0, 1.0, -1.0, 4999.99, 5000.0, 5000.01, 20000.0, 250.0, 249.99, 10.0, 9.99, 365.0, 100.0]
INDUSTRIES = ["3921", "6510", "4700", "5135", "C", "7020", None]


cluster = two_workers


@pytest.fixture(scope="module")
def spark():
    made = make_session("local[2]", compiled=False)
    yield made
    made.stop()


def plain(program, facts):
    return {
        name: float(facts[name]) if isinstance(facts.get(name), Decimal) else facts.get(name)
        for name in program.columns
    }


def spark_frame(session, program, rows):
    schema = t.StructType(
        [t.StructField("row", t.LongType())]
        + [t.StructField(name, SPARK_TYPES[c.kind]) for name, c in program.columns.items()]
    )
    return session.createDataFrame(
        [(number, *(row[name] for name in program.columns)) for number, row in enumerate(rows)],
        schema,
    )


def polars_frame(program, rows):
    schema = {name: POLARS_TYPES[c.kind] for name, c in program.columns.items()}
    return pl.DataFrame(rows, schema=schema).with_row_index("row")


def on_spark(frame, book, application=None):
    found = match(book, frame, application=application, allow_missing=True).collect()
    return sorted((row.asDict() for row in found), key=lambda row: row["row"])


def exact(values):
    return {
        name: Decimal(repr(float(value)))
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEveryPack:
    def test_passes_its_expert_cases_on_spark(self, spark, path):
        book, cases = load(path), read_cases(path.parent / "cases" / path.name)
        for application in {case.application or None for case in cases.cases}:
            chosen = [c for c in cases.cases if (c.application or None) == application]
            program = book.program(application)
            facts = [facts_read(program, facts_of(cases, case)) for case in chosen]
            frame = spark_frame(spark, program, [plain(program, one) for one in facts])
            wanted = outputs_of(program)
            rows = on_spark(frame, book, application)
            for case, one, row in zip(chosen, facts, rows, strict=True):
                env = run_subject(book.subject(application), one)
                env.update(exact({name: row[name] for name in wanted}))
                assert list(differences(tell(program, env), case.expect)) == [], case.name

    def test_says_on_spark_what_it_says_on_polars(self, spark, path):
        book = load(path)
        program = book.program()
        rows = [invented(program, random.Random(number)) for number in range(150)]
        native = polars_frame(program, rows)
        ours = match(book, native, check=False).to_dicts()
        theirs = on_spark(spark_frame(spark, program, rows), book)
        for name in outputs_of(program):
            for one, other in zip(ours, theirs, strict=True):
                assert same(one[name], other[name]), (name, one[name], other[name])


def same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return (one is None) == (other is None) and (one is None or abs(one - other) < 1e-6)
    return one == other


def invented(program, rng):
    return {name: value_of(column, rng) for name, column in program.columns.items()}


def value_of(column, rng):
    if rng.random() < 0.1:
        return None
    days = rng.choice([0, 364, 365, 366, 1095, 1096, 4000])
    kinds = {
        "flag": lambda: rng.random() < 0.5,
        "date": lambda: ON - timedelta(days=days),
        "industry": lambda: rng.choice(INDUSTRIES),
        "number": lambda: number_of(column, rng),
    }
    return kinds.get(column.kind, lambda: rng.choice(column.choices or ("甲",)))()


def number_of(column, rng):
    if column.whole:
        return float(rng.choice([0, 1, 2, 3, 5, 9, 10, 20, 100, 300, 1000]))
    return rng.choice([*EDGES, round(rng.random() * 30_000, 2)])


class TestACluster:
    def test_of_two_workers_gives_what_one_machine_gives(self, cluster, tmp_path):
        from pyspark.sql import SparkSession

        active = SparkSession.getActiveSession()
        if active is not None:
            active.stop()
        book = load("high_tech_firm")
        program = book.program()
        rows = [invented(program, random.Random(number)) for number in range(400)]
        native = polars_frame(program, rows)
        source, out = tmp_path / "firms.parquet", tmp_path / "found"
        native.write_parquet(source)
        session = make_session(cluster)
        workers = session.sparkContext.parallelize(range(8), 8)
        seen = set(workers.map(lambda _: os.environ.get("SPARK_EXECUTOR_DIRS")).collect())
        match_files(book, source, out, master=cluster, allow_missing=True)
        theirs = pd.read_parquet(out).sort_values("row")
        session.stop()
        assert len(seen) == 2
        ours = match(book, native, check=False)
        for name in outputs_of(program):
            expected = ours[name].to_list()
            got = [None if pd.isna(value) else value for value in theirs[name]]
            assert all(same(a, b) for a, b in zip(expected, got, strict=True)), name
