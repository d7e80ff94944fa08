"""A run of a hundred thousand firms as a workbook with formulas: time, size, memory.

    python bench/scorebook/run.py [--firms 100000] [--results FILE]

Made-up inputs of the demonstration's method. The population is rated, then written to a file row by
row. Memory is the highest the process ever held, before and after writing.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

import polars as pl  # noqa: E402

from qianyi.engine.packs import find_packs  # noqa: E402
from qianyi.engine.scorebooks import Scorebook, scorebook_write  # noqa: E402
from qianyi.engine.scoring import load_method, score  # noqa: E402

KILOBYTE = 1024
RESULTS = ROOT / "bench" / "results" / "scorebook.json"


def population(count: int) -> pl.DataFrame:
    """Inputs by code, one row a firm."""
    rng = random.Random(7)
    method = load_method(find_packs()["demo"] / "methods" / "per_mu_demo.yaml")
    columns: dict[str, list[object]] = {"subject": [f"S{number:08d}" for number in range(count)]}
    for one in method.inputs:
        if one.type == "number":
            columns[one.code] = [rng.random() * 900 + 1 for _ in range(count)]
        elif one.type == "flag":
            columns[one.code] = [rng.random() < 0.1 for _ in range(count)]  # noqa: PLR2004
        else:
            columns[one.code] = ["39"] * count  # an industry the method rates
    return pl.DataFrame(columns)


def megabytes() -> float:
    """The most memory the process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE


def main() -> None:
    """Rate, write, say how long it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--firms", type=int, default=100_000)
    asked.add_argument("--results", type=Path, default=RESULTS)
    given = asked.parse_args()
    method = load_method(find_packs()["demo"] / "methods" / "per_mu_demo.yaml")
    frame = population(given.firms)
    began = perf_counter()
    scores = score(method, frame)
    rated = perf_counter() - began
    before = megabytes()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book.xlsx"
        began = perf_counter()
        scorebook_write(Scorebook(scores=scores, title="示例"), target)
        written = perf_counter() - began
        size = target.stat().st_size
    found = {
        "firms": given.firms,
        "rated_s": round(rated, 2),
        "written_s": round(written, 1),
        "firms_per_s": round(given.firms / written),
        "file_mb": round(size / KILOBYTE / KILOBYTE, 1),
        "memory_before_mb": round(before),
        "memory_after_mb": round(megabytes()),
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
    }
    given.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
