"""One engine, once, in a process of its own: the seconds of the second run and the memory it took.

    python bench/rules/one.py ENGINE FILE [--save FILE.npz]

Prints one line of JSON. Engines: qianyi, duckdb, openfisca, packs, stream.
"""
# ruff: noqa: PLC0415, ANN401  # each engine is imported in the process that measures it

from __future__ import annotations

import json
import resource
import sys
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from rules.outputs import FIGURES, TRUTHS, UNKNOWN, truth  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ON = date(2026, 5, 1)
PACK = ROOT / "packs" / "national" / "rules" / "gaoqi.yaml"
KIB = 1024


def peak() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


def qianyi(table: pa.Table) -> Callable[[], Any]:
    """The pack over a Polars frame made of the table without copying."""
    import polars as pl

    from qianyi.engine import rules

    book = rules.load(PACK)
    frame = pl.from_arrow(table)
    return lambda: rules.match(
        book, frame, on=ON, allow_missing=True, check=False, keep=("id",), detail=WANTED
    )


WANTED = (*TRUTHS, *FIGURES)


def duck(table: pa.Table) -> Callable[[], Any]:
    """The same in SQL over the same table."""
    import duckdb

    connection = duckdb.connect()
    connection.register("firms", table)
    query = (ROOT / "bench" / "peers" / "gaoqi.sql").read_text(encoding="utf-8")
    return lambda: connection.execute(query).to_arrow_table()


def fisca(table: pa.Table) -> Callable[[], Any]:
    """The same in OpenFisca, each output calculated."""
    from peers import gaoqi_openfisca as rule

    columns = {name: _numbers(table[name]) for name in rule.INPUTS}

    def run() -> dict[str, np.ndarray]:
        made = rule.simulation(columns)
        return {name: made.calculate(name, rule.PERIOD) for name in WANTED}

    return run


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_date(column.type):
        return column.cast(pa.int32()).to_numpy().astype(np.float64)
    return column.to_numpy()


def columns_of(result: Any) -> dict[str, np.ndarray]:
    """Results of any engine as plain arrays."""
    if isinstance(result, dict):
        return {
            name: np.asarray(result[name]).astype(np.int8 if name in TRUTHS else float)
            for name in WANTED
        }
    table = result if isinstance(result, pa.Table) else result.to_arrow()
    found = {}
    for name in WANTED:
        column = table[name]
        known = ~column.is_null().to_numpy()
        if name in TRUTHS:
            found[name] = truth(column.fill_null(fill_value=False).to_numpy(), known)
        else:
            found[name] = column.cast(pa.float64()).to_numpy()
    return found


ENGINES: dict[str, Callable[[pa.Table], Callable[[], Any]]] = {
    "qianyi": qianyi, "duckdb": duck, "openfisca": fisca,
}  # fmt: skip


def measure(engine: str, file: Path, save: Path | None) -> dict[str, float]:
    """Warm up once, time the second run."""
    table = pq.read_table(file).combine_chunks()
    run = ENGINES[engine](table)
    before = peak()
    result = run()
    del result
    started, worked = perf_counter(), process_time()
    result = run()
    seconds, cpu = perf_counter() - started, process_time() - worked
    extra = peak() - before
    if save is not None:
        np.savez(save, **columns_of(result))
    return {"seconds": seconds, "cpu_seconds": cpu, "extra_mb": extra, "unknown": float(UNKNOWN)}


def stream(file: Path, out: Path) -> dict[str, float]:
    """Parquet to Parquet without holding either."""
    import polars as pl

    from qianyi.engine import rules

    book = rules.load(PACK)
    started = perf_counter()
    found = rules.match(
        book, pl.scan_parquet(file), on=ON, allow_missing=True, check=False, keep=("id",),
        detail=WANTED,
    )  # fmt: skip
    found.sink_parquet(out)
    return {"seconds": perf_counter() - started, "peak_mb": peak()}


def packs(rows: int) -> dict[str, float]:
    """Every pack found, over as many invented firms each."""
    from rules.invented import invented

    from qianyi.engine import rules

    found: dict[str, float] = {}
    for book in rules.load_all():
        program = book.program()
        frame = invented(program, rows)
        rules.match(book, frame.head(1000), on=ON, allow_missing=True, check=False, keep=())
        started = perf_counter()
        rules.match(
            book, frame, on=ON, allow_missing=True, check=False, keep=(), detail="conditions"
        )
        found[f"{book.pack.code} {book.pack.version}"] = perf_counter() - started
    return found


def main(arguments: list[str]) -> dict[str, float]:
    """What was asked for."""
    engine, what, *rest = arguments
    if engine == "packs":
        return packs(int(what))
    if engine == "stream":
        return stream(Path(what), Path(rest[0]))
    return measure(engine, Path(what), Path(rest[0]) if rest else None)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))  # its result
