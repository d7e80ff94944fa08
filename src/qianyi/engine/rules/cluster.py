"""The same program on a Spark cluster: Parquet in, Parquet out, only results come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.engine.rules.matching import match
from qianyi.lib.errors import Unavailable

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from qianyi.engine.rules.rulebook import RuleBook


class SparkUnavailable(Unavailable):
    """PySpark or Java is not installed where a cluster was asked for."""

    code = "engine.rules.spark"


def session(master: str) -> Any:  # noqa: ANN401  # a SparkSession; pyspark is not in the base
    """A Spark session on a master: ``spark://host:port`` or ``local[2]``; loopback by default.

    Raises:
        SparkUnavailable: pyspark is not installed.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  # only where a cluster is used
    except ImportError as error:
        raise SparkUnavailable(
            "这里没有安装 pyspark。请在装有 Java 17 的环境里安装 requirements/spark.txt，"
            "或去掉 QIANYI_ENGINE 在本机计算。"
        ) from error
    return (
        SparkSession.builder.master(master)
        .appName("qianyi")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .getOrCreate()
    )


def match_files(
    book: RuleBook,
    subjects: Path,
    out: Path,
    *,
    master: str,
    application: str | None = None,
    on: date | None = None,
    allow_missing: bool = False,
) -> None:
    """Match a Parquet file or folder on a cluster and write the result as Parquet."""
    spark = session(master)
    frame = spark.read.parquet(str(subjects))
    found = match(book, frame, application=application, on=on, allow_missing=allow_missing)
    found.write.mode("overwrite").parquet(str(out))
