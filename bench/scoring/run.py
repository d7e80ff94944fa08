"""A composite score with entropy weights and ranks, beside pymcdm, in one run.

    python bench/scoring/run.py [--rows 1000000] [--repeats 5] [--results FILE]

Ten indicators (three of them better when smaller), min–max with a floor of 20 %, weights by
entropy, weighted sum, ranks. The same figures go to both; weights, scores and ranks are compared
before anything is timed, and a mismatch fails the run. Each engine runs in a process of its own:
one round to warm up, then the repeats; the median counts. Figures are in memory before the clock
starts: a Polars frame for us, a NumPy matrix for pymcdm.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

SEED = 20261121
COLUMNS = 10
FALLING = (2, 5, 8)
FLOOR = 0.2
TARGET = 20.0
COMPARED = 100_000
ENGINES = ("qianyi", "pymcdm")


def matrix(rows: int) -> Any:  # noqa: ANN401 - NumPy is there for the bench only
    """Positive figures of very different spread, the same for a number of rows."""
    import numpy as np  # noqa: PLC0415 - bench only

    spread = np.linspace(0.3, 1.5, COLUMNS)
    return np.random.default_rng(SEED).lognormal(3.0, spread, (rows, COLUMNS))


def method() -> Any:  # noqa: ANN401 - imported late
    """The evaluation method of the bench, built as a pack's file would be read."""
    from decimal import Decimal  # noqa: PLC0415 - the other engine's process does not need it

    from qianyi.engine.scoring import records as r  # noqa: PLC0415

    codes = [f"x{number}" for number in range(COLUMNS)]
    floor = r.Normalise("minmax", floor=Decimal(str(FLOOR)))
    return r.Method(
        code="bench",
        title="比较用评价办法",
        version="1",
        who="全部",
        weighting="entropy",
        inputs=tuple(r.MethodInput(code, code, unit="万元") for code in codes),
        indicators=tuple(
            r.MethodIndicator(
                code,
                code,
                "万元",
                r.Value((code,)),
                direction="down" if number in FALLING else "up",
            )
            for number, code in enumerate(codes)
        ),
        groups=(
            r.Group(
                "all",
                "全部",
                tuple(r.Item(code, None, floor, missing="zero") for code in codes),
            ),
        ),
    )


def qianyi(figures: Any) -> Any:  # noqa: ANN401 - an array
    """A call that rates the figures and gives weights, scores (0 to 1) and ranks."""
    import polars as pl  # noqa: PLC0415 - bench only

    from qianyi.engine.scoring import score  # noqa: PLC0415

    frame = pl.DataFrame({f"x{number}": figures[:, number] for number in range(COLUMNS)})
    frame = frame.with_row_index("subject")
    chosen = method()

    def call() -> tuple[list[float], Any, Any]:
        scores = score(chosen, frame)
        weights = [float(one.weight) / 100 for one in scores.references["all"].values()]
        return weights, scores.frame["total"], scores.frame["rank"]

    return call


def pymcdm(figures: Any) -> Any:  # noqa: ANN401 - an array
    """The same as pymcdm's manual advises."""
    import numpy as np  # noqa: PLC0415 - bench only
    from pymcdm import helpers, methods, normalizations, weights  # noqa: PLC0415

    types = np.array([-1 if number in FALLING else 1 for number in range(COLUMNS)])

    def floored(column: Any, *, cost: bool = False) -> Any:  # noqa: ANN401 - an array
        return FLOOR + (1 - FLOOR) * normalizations.minmax_normalization(column, cost=cost)

    def call() -> tuple[list[float], Any, Any]:
        shares = helpers.normalize_matrix(figures, floored, types)
        found = weights.entropy_weights(shares)
        preference = methods.WSM(floored)(figures, found, types)
        return list(found), preference, helpers.rankdata(preference, reverse=True)

    return call


def compare(rows: int) -> dict[str, float]:
    """The largest differences between the two; raises SystemExit where they do not agree."""
    import numpy as np  # noqa: PLC0415 - bench only

    figures = matrix(rows)
    ours, theirs = qianyi(figures)(), pymcdm(figures)()
    found = {
        "weights": float(np.max(np.abs(np.array(ours[0]) - np.array(theirs[0])))),
        "scores": float(np.max(np.abs(ours[1].to_numpy() / 100 - np.array(theirs[1])))),
        "ranks": float(np.max(np.abs(ours[2].to_numpy() - np.array(theirs[2])))),
    }
    # Totals are compared at ten places, so neighbours closer than that share a rank with us.
    if found["weights"] > 1e-9 or found["scores"] > 1e-9 or found["ranks"] > 1:  # noqa: PLR2004
        sys.exit(f"结果不一致：{found}")
    return found


def one_engine(name: str, rows: int, repeats: int) -> dict[str, Any]:
    """Timings of one engine in this process."""
    call = {"qianyi": qianyi, "pymcdm": pymcdm}[name](matrix(rows))
    before = peak_kb()
    call()
    seconds, processor = [], []
    for _ in range(repeats):
        started, busy = perf_counter(), process_time()
        call()
        seconds.append(perf_counter() - started)
        processor.append(process_time() - busy)
    peak = peak_kb()
    return {
        "engine": name,
        "median_s": round(median(seconds), 4),
        "processor_s": round(median(processor), 4),
        "all_s": [round(one, 4) for one in seconds],
        "extra_mb": round((peak - before) / 1024),
        "peak_mb": round(peak / 1024),
    }


def peak_kb() -> int:
    """The most memory this process has held; its parent's is not counted."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def in_own_process(name: str, rows: int, repeats: int) -> dict[str, Any]:
    """The same in a fresh process."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        subprocess.run(
            [
                sys.executable,
                __file__,
                "--engine",
                name,
                "--rows",
                str(rows),
                "--repeats",
                str(repeats),
                "--results",
                answer.name,
            ],
            check=True,
        )
        found: dict[str, Any] = json.loads(Path(answer.name).read_text(encoding="utf-8"))
        return found


def versions() -> dict[str, str]:
    """What was measured."""
    names = ("polars", "narwhals", "pymcdm", "numpy")
    found = {name: importlib.metadata.version(name) for name in names}
    return {"python": platform.python_version(), **found}


def main() -> None:
    """Compare, time both, print the table, write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "scoring.json")
    asked = parser.parse_args()
    if asked.engine:
        told = one_engine(asked.engine, asked.rows, asked.repeats)
        asked.results.write_text(json.dumps(told), encoding="utf-8")
        return
    differences = compare(min(asked.rows, COMPARED))
    ours, theirs = (in_own_process(name, asked.rows, asked.repeats) for name in ENGINES)
    times = theirs["median_s"] / ours["median_s"]
    report = {
        "rows": asked.rows,
        "columns": COLUMNS,
        "repeats": asked.repeats,
        "versions": versions(),
        "differences": differences,
        "engines": [ours, theirs],
        "times_pymcdm": round(times, 1),
        "times_pymcdm_processor": round(theirs["processor_s"] / ours["processor_s"], 1),
        "load": [round(one, 1) for one in os.getloadavg()],
        "target": TARGET,
        "met": times >= TARGET,
    }
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(
        json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    for one in (ours, theirs):
        print(
            f"{one['engine']:8} {one['median_s']:9.3f} s  {one['processor_s']:9.3f} s CPU"
            f"{one['extra_mb']:7} MB"
        )
    word = "达到" if report["met"] else "未达到"
    print(f"{times:.1f} 倍于 pymcdm，目标 {TARGET:.0f} 倍：{word}")


if __name__ == "__main__":
    main()
