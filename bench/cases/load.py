"""Inboxes over 100,000 open cases, asked by twenty people at once of two web processes.

    python bench/cases/load.py [--cases 100000] [--seconds 60] [--users 20] [--workers 2]
        [--results FILE]

A home of its own is filled (``filling.py``) and served as ``qianyi serve`` serves it, with the
production settings; locust asks (the visitors of bench/pages). Beside the times over HTTP the
result has queries and processor time of each kind of page alone, and how loaded the machine was.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 150


def _pages() -> Any:  # noqa: ANN401 - a module of the other bench
    """Serving and asking as bench/pages does it."""
    spec = importlib.util.spec_from_file_location("pages", ROOT / "bench" / "pages" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(asked: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Fill, serve, load."""
    pages = _pages()
    environ, plan = pages.environment(home), home / "visitors.json"
    filling = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("filling.py")), str(asked.cases), str(plan)],
        env={**os.environ, **environ}, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    made = json.loads(filling.stdout)
    with pages.serving(asked.workers, environ) as (port, process):
        pages.warmed(port, plan)
        before, began = pages.processor_seconds(process.pid), perf_counter()
        found = pages.loaded(port, plan, asked.users, asked.seconds, home)
        used = pages.processor_seconds(process.pid) - before
        taken = perf_counter() - began
    whole = found.pop("Aggregated")
    return {
        "on": time.strftime("%Y-%m-%d"),
        "machine": {
            "processors": os.cpu_count(), "python": platform.python_version(),
            "seconds_of_a_loop": pages.seconds_of_a_loop(),
        },
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "open_cases": asked.cases, "filled_seconds": made["seconds"], "users": asked.users,
        "reads_seconds": made["reads"], "workers": asked.workers, "seconds": asked.seconds,
        "server_processor_ms_a_page": round(used * 1000 / max(1, whole["requests"]), 1),
        "server_processors_busy": round(used / taken, 2),
        "pages": {kind: {**told, **made["alone"][kind]} for kind, told in found.items()},
        "whole": whole, "limit_ms": LIMIT_MS,
        "within_limits": not whole["failures"] and whole["p95_ms"] < LIMIT_MS,
    }  # fmt: skip


def main() -> int:
    """Measure in a home of its own; the exit code says whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--results", type=Path, default=ROOT / "bench" / "results" / "cases_load.json"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qianyi-bench-") as folder:
        result = measure(asked, Path(folder))
    text = json.dumps(result, ensure_ascii=False, indent=2)
    asked.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if result["within_limits"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
