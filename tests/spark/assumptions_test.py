"""What the columns' compiler relies on when it runs on Spark: where it differs from one machine.

Run by `make test-spark` in an environment of its own (pyspark, Java 17). Each difference here is
one the compiler must make not to matter: a zero denominator, NaN, rounding, three-valued logic.
"""

from __future__ import annotations

import math

import pytest
from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def session():
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield made
    made.stop()


def only(session, expression: str):
    return session.sql(f"SELECT {expression} AS it").collect()[0]["it"]


class TestDivision:
    def test_by_zero_is_an_error_unless_the_denominator_is_made_null(self, session):
        with pytest.raises(Exception, match="DIVIDE_BY_ZERO"):
            only(session, "CAST(1 AS DOUBLE) / CAST(0 AS DOUBLE)")
        assert only(session, "CAST(1 AS DOUBLE) / nullif(CAST(0 AS DOUBLE), 0)") is None

    @pytest.mark.parametrize(
        ("expense", "revenue", "threshold", "met"),
        [(5.0, 100.0, 0.05, True), (4.9999, 100.0, 0.05, False), (60.18, 1203.6, 0.05, True)],
        ids=["exactly on", "just under", "on, though doubles fall short"],
    )
    def test_a_ratio_rounded_to_ten_places_meets_its_threshold_exactly(
        self, session, expense, revenue, threshold, met
    ):
        asked = f"round(CAST({expense} AS DOUBLE) / CAST({revenue} AS DOUBLE), 10) >= {threshold}D"
        assert only(session, asked) is met


class TestNotANumber:
    def test_counts_as_greater_than_everything_so_it_must_become_null_on_entry(self, session):
        assert only(session, "CAST('NaN' AS DOUBLE) > CAST(1e308 AS DOUBLE)") is True
        assert only(session, "nanvl(CAST('NaN' AS DOUBLE), NULL) > CAST(1 AS DOUBLE)") is None
        assert math.isnan(only(session, "CAST('NaN' AS DOUBLE)"))


class TestRounding:
    def test_goes_half_away_from_zero(self, session):
        assert float(only(session, "round(CAST(2.5 AS DOUBLE), 0)")) == 3.0
        assert float(only(session, "bround(CAST(2.5 AS DOUBLE), 0)")) == 2.0


class TestThreeValuedLogic:
    @pytest.mark.parametrize(
        ("expression", "outcome"),
        [
            ("NULL AND FALSE", False),
            ("NULL AND TRUE", None),
            ("NULL OR TRUE", True),
            ("NULL OR FALSE", None),
            ("CAST(NULL AS DOUBLE) >= 0.05D", None),
        ],
    )
    def test_gives_yes_no_and_unknown(self, session, expression, outcome):
        assert only(session, expression) is outcome
