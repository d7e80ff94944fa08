"""The rules beside OpenFisca-Core and DuckDB on the same rule, and what larger runs take.

    python bench/rules/run.py [--rows 1000000] [--many 10000000] [--repeats 5] [--results FILE]

Results of the engines are compared before anything is timed; a difference ends the bench with an
error. Every measurement is a process of its own: one warm-up, then the run that counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from timeit import repeat

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from rules.data import write  # noqa: E402
from rules.outputs import differing  # noqa: E402

from qianyi.engine import rules  # noqa: E402
from qianyi.engine.rules.facts import facts_read  # noqa: E402
from qianyi.engine.rules.subject import run_subject  # noqa: E402

ONE = Path(__file__).with_name("one.py")
ENGINES = ("qianyi", "duckdb", "openfisca")
TARGETS = {
    "of OpenFisca-Core's time": 0.25, "of DuckDB's time": 0.5, "extra memory, MB": 400,
    "every pack over a million, seconds": 3, "ten million streamed, peak MB": 3000,
}  # fmt: skip


def one(*arguments: object) -> dict[str, float]:
    """One measurement in a process of its own."""
    done = subprocess.run(  # our own script
        [sys.executable, str(ONE), *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{arguments} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(file: Path, folder: Path) -> None:
    """Every engine's results against ours; a difference ends the bench."""
    saved = {engine: folder / f"{engine}.npz" for engine in ENGINES}
    for engine, where in saved.items():
        one(engine, file, where)
    ours = dict(np.load(saved["qianyi"]))
    for engine in ENGINES[1:]:
        wrong = differing(ours, dict(np.load(saved[engine])))
        if wrong:
            sys.exit(f"{engine} differs from ours, rows by output: {wrong}")
        print(f"{engine}: the same on {len(ours['verdict'])} rows")


def speeds(file: Path, repeats: int) -> dict[str, dict[str, float]]:
    """Median seconds and extra memory of each engine, taking turns."""
    runs: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
    for _ in range(repeats):
        for engine in ENGINES:
            runs[engine].append(one(engine, file))
    return {
        engine: {
            key: statistics.median(run[key] for run in done)
            for key in ("seconds", "cpu_seconds", "extra_mb")
        }
        for engine, done in runs.items()
    }


def growth(sizes: list[int], folder: Path) -> dict[str, dict[str, float]]:
    """Parquet to Parquet for growing numbers of firms."""
    found = {}
    for rows in sizes:
        file = folder / f"{rows}.parquet"
        write(rows, file)
        found[str(rows)] = one("stream", file, folder / "out.parquet")
        file.unlink()
    return found


def subject_microseconds() -> dict[str, float]:
    """One subject through the whole pack, on Decimal: the least of many batches, without words."""
    path = ROOT / "packs" / "national" / "rules" / "gaoqi.yaml"
    book = rules.load(path)
    base = rules.read_cases(path.parent / "cases" / path.name).base
    facts = facts_read(book.program(), base)
    compiled = book.subject(None, facts)
    batch = 500
    taken = repeat(lambda: run_subject(compiled, facts), number=batch, repeat=20)
    told = repeat(lambda: rules.decide(book, base), number=100, repeat=5)
    return {
        "steps": float(len(compiled.steps)),
        "worked out": min(taken) / batch * 1e6,
        "told in words": min(told) / 100 * 1e6,
    }


def report(options: argparse.Namespace) -> dict[str, object]:
    """Everything measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "firms.parquet"
        write(options.rows, file)
        compare(file, folder)
        speed = speeds(file, options.repeats)
        every = one("packs", options.rows)
        sizes = sorted({options.rows // 10, options.rows, options.many})
        grown = growth(sizes, folder)
    ours = speed["qianyi"]
    measured = {
        "of OpenFisca-Core's time": ours["seconds"] / speed["openfisca"]["seconds"],
        "of DuckDB's time": ours["seconds"] / speed["duckdb"]["seconds"],
        "extra memory, MB": ours["extra_mb"],
        "every pack over a million, seconds": sum(every.values()),
        "ten million streamed, peak MB": grown[str(options.many)]["peak_mb"],
    }
    return {
        "rows": options.rows,
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load at the end": [round(value, 1) for value in os.getloadavg()],
        "versions": {n: version(n) for n in ("polars", "narwhals", "duckdb", "openfisca-core")},
        "engines": speed,
        "packs": every,
        "growth": grown,
        "one subject, microseconds": subject_microseconds(),
        "measured": measured,
        "targets": TARGETS,
        "met": {name: measured[name] <= target for name, target in TARGETS.items()},
    }


def main() -> None:
    """Measure, print the table, write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--many", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "rules.json")
    options = parser.parse_args()
    found = report(options)
    print(f"{'':38}measured    target  met")
    for name, target in TARGETS.items():
        value, met = found["measured"][name], found["met"][name]  # type: ignore[index]
        print(f"{name:38}{value:8.3f}  {target:8g}  {'yes' if met else 'NO'}")
    options.results.write_text(
        json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
