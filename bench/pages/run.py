"""Pages over 100,000 firms, asked by twenty people at once of two web processes.

    python bench/pages/run.py [--firms 100000] [--seconds 60] [--users 20] [--workers 2]
        [--results FILE]

A home of its own with its own database is filled (``filling.py``), then served as ``qianyi serve``
serves it, with the production settings, on the loopback address. locust (``visitors.py``) opens
lists of enterprises, profiles, the funnel, lists of the ladder, one firm's ladder, the ranking of
an evaluation and one firm's sheet; every visitor reads for one to three seconds between two pages.
They come one after the other, and what is counted begins when all twenty are there: people do not
open their first page in the same instant. Ten see the whole zone, ten one park of twenty. Beside
the times over HTTP the result has, for each kind of page, its queries and the processor time of
one page alone, which do not depend on what else the machine does, and how loaded it was.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_MS = 150
LOADED = 1.0
"""Above this load average before anybody opens a page the times say little; read the others."""
WARM_ROUNDS = 6
COMING = 2
"""Visitors who come in a second, until all are there."""
STARTS_WITHIN = 600
LOCUST = ROOT / ".venv-bench" / "bin" / "locust"


def environment(home: Path) -> dict[str, str]:
    """The settings of a real installation, without TLS, in a home of its own."""
    return {
        "QIANYI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "qianyi.config.settings.production",
        "QIANYI_SECRET_KEY": secrets.token_urlsafe(50),
        "QIANYI_TLS": "false",
        "QIANYI_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT / "src"),
    }


def filled(firms: int, plan: Path, environ: dict[str, str]) -> dict[str, Any]:
    """Have the database filled by a process of its own; what it says of it."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("filling.py")), str(firms), str(plan)],
        env={**os.environ, **environ}, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def serving(workers: int, environ: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """``qianyi serve`` on a free port of the loopback address, ended by its own signal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "qianyi.cli", "serve", "--port", str(port),
         "--workers", str(workers)],
        env={**os.environ, **environ},
    )  # fmt: skip
    try:
        _until_answering(port, process)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _until_answering(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = perf_counter() + STARTS_WITHIN
    while perf_counter() < limit:
        if process.poll() is not None:
            raise SystemExit("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/sign-in/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server does not answer")


def processor_seconds(pid: int) -> float:
    """Processor time of a process and everything below it."""
    ticks, parents = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            ticks[int(entry.name)] = sum(int(one) for one in fields[11:15])
    below, found = {pid}, True
    while found:
        found = {child for child, parent in parents.items() if parent in below} - below
        below |= found
    return sum(ticks.get(one, 0) for one in below) / os.sysconf("SC_CLK_TCK")


def seconds_of_a_loop() -> float:
    """Processor time of a fixed sum in Python: machines, and hours of one machine, differ by it."""
    began = time.process_time()
    whole = 0
    for number in range(20_000_000):
        whole += number
    return round(time.process_time() - began, 2)


def warmed(port: int, plan: Path) -> None:
    """Every kind of page a few times, so that each process has compiled and planned it."""
    told = json.loads(plan.read_text(encoding="utf-8"))
    for visitor in told["visitors"][:2]:
        for addresses in visitor["pages"].values():
            for place in range(WARM_ROUNDS):
                address = urllib.parse.quote(addresses[place % len(addresses)], safe="/?=&")
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}{address}",
                    headers={"Cookie": f"{told['cookie']}={visitor['session']}"},
                )
                with urllib.request.urlopen(request, timeout=60) as answer:
                    answer.read()


def loaded(port: int, plan: Path, users: int, seconds: int, folder: Path) -> dict[str, Any]:
    """What locust measured, by kind of page."""
    subprocess.run(
        [str(LOCUST), "-f", str(Path(__file__).with_name("visitors.py")), "--headless",
         "--users", str(users), "--spawn-rate", str(COMING), "--reset-stats",
         "--run-time", f"{seconds + users // COMING}s",
         "--host", f"http://127.0.0.1:{port}", "--csv", str(folder / "load"), "--only-summary"],
        env={**os.environ, "QIANYI_BENCH_VISITORS": str(plan)},
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    found = {}
    with (folder / "load_stats.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["Name"]] = {
                "requests": int(row["Request Count"]),
                "failures": int(row["Failure Count"]),
                "median_ms": float(row["Median Response Time"]),
                "p95_ms": float(row["95%"]),
                "slowest_ms": round(float(row["Max Response Time"]), 1),
                "kilobytes": round(float(row["Average Content Size"]) / 1000, 1),
            }
    return found


def measure(asked: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Fill, serve, load."""
    environ = environment(home)
    plan = home / "visitors.json"
    made = filled(asked.firms, plan, environ)
    sys.stderr.write(f"filled in {made['seconds']} s; one page alone: {made['alone']}\n")
    with serving(asked.workers, environ) as (port, process):
        warmed(port, plan)
        load = os.getloadavg()[0]
        before, began = processor_seconds(process.pid), perf_counter()
        found = loaded(port, plan, asked.users, asked.seconds, home)
        used, taken = processor_seconds(process.pid) - before, perf_counter() - began
    whole = found.pop("Aggregated")
    return {
        "on": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - the edge of a bench
        "machine": {
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "seconds_of_a_loop": seconds_of_a_loop(),
        },
        "load_average_before": load,
        "load_average_after": os.getloadavg()[0],
        "machine_was_loaded_by_others": load > LOADED,
        "firms": asked.firms,
        "filled_seconds": made["seconds"],
        "users": asked.users,
        "reads_seconds": made["reads"],
        "workers": asked.workers,
        "seconds": asked.seconds,
        "server_processor_ms_a_page": round(used * 1000 / max(1, whole["requests"]), 1),
        "server_processors_busy": round(used / taken, 2),
        "pages": {kind: {**told, **made["alone"][kind]} for kind, told in found.items()},
        "whole": whole,
        "limit_ms": LIMIT_MS,
        "within_limits": not whole["failures"]
        and all(one["p95_ms"] < LIMIT_MS for one in found.values()),
    }


def main() -> int:
    """Measure in a home of its own; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "pages.json")
    asked = parser.parse_args()
    if not LOCUST.exists():
        raise SystemExit("locust is not installed; run make bench-pages")
    with tempfile.TemporaryDirectory(prefix="qianyi-bench-") as folder:
        result = measure(asked, Path(folder))
    text = json.dumps(result, ensure_ascii=False, indent=2)
    asked.results.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0 if result["within_limits"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
