"""How many characters a second the reading engine reads on one core, beside recognizers-text-suite.

    python bench/reading/run.py [--repeats 5] [--results FILE]

Both read the same text in the same run and the same process, held to one core. The text is the
open part of the annotated reading set, and the real documents where QIANYI_SEEDS or
../shared/seeds holds them. The two do not do the same work: ours gives a statement with subject,
indicator, period and kind and the promises as well; the recogniser gives numbers, percentages,
money and dates, each alone.

Needs the packages of requirements/bench.txt; without them our own figure is measured alone and the
results file says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from qianyi.engine.reading.reader import read  # noqa: E402
from qianyi.engine.reading.tables import load_tables  # noqa: E402
from qianyi.engine.text.load import text_from_string  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH, AIM = 150_000, 500_000


def documents() -> dict[str, str]:
    """The texts read, by name."""
    found = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "tests/golden/reading/dev").glob("*.txt"))
    }
    seeds = Path(os.environ.get("QIANYI_SEEDS") or ROOT.parent / "shared" / "seeds")
    for path in sorted(seeds.glob("*.txt")):
        found[path.stem[:3]] = path.read_text(encoding="utf-8")
    return found


def one_core() -> None:
    """Hold this process to one core where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def seconds(work: Callable[[], int], repeats: int) -> tuple[float, int]:
    """Median of the times of ``work`` after one unmeasured run, and what it found."""
    found = work()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        found = work()
        times.append(perf_counter() - start)
    return statistics.median(times), found


def recogniser(texts: dict[str, str]) -> Callable[[], int] | None:
    """The work of recognizers-text-suite on the same text, or None where it is not installed."""
    try:
        from recognizers_date_time import recognize_datetime  # noqa: PLC0415
        from recognizers_number import Culture, recognize_number, recognize_percentage  # noqa: PLC0415
        from recognizers_number_with_unit import recognize_currency  # noqa: PLC0415
    except ImportError:
        return None
    lines = [line for text in texts.values() for line in text.split("\n") if line.strip()]

    def work() -> int:
        found = 0
        for line in lines:
            for recognise in (recognize_number, recognize_percentage, recognize_currency):
                found += len(recognise(line, Culture.Chinese))
            found += len(recognize_datetime(line, Culture.Chinese))
        return found

    return work


def main() -> int:
    """Measure both and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=ROOT / "bench/results/reading.json")
    args = parser.parse_args()
    one_core()
    started = perf_counter()
    tables = load_tables()
    loading = perf_counter() - started
    sources = documents()
    characters = sum(map(len, sources.values()))
    texts = [text_from_string(name, text) for name, text in sources.items()]

    def reading() -> int:
        return sum(len(read(text, tables=tables).statements) for text in texts)

    def both() -> int:
        return sum(
            len(read(text_from_string(name, text), tables=tables).statements)
            for name, text in sources.items()
        )

    taken, statements = seconds(reading, args.repeats)
    whole, _ = seconds(both, args.repeats)
    results: dict[str, object] = {
        "python": platform.python_version(),
        "documents": sorted(sources),
        "characters": characters,
        "loading_tables_seconds": round(loading, 3),
        "reading": {
            "characters_per_second": round(characters / taken),
            "with_structure_characters_per_second": round(characters / whole),
            "statements": statements,
            "enough": characters / taken >= ENOUGH,
            "aim_reached": characters / taken >= AIM,
        },
    }
    other = recogniser(sources)
    if other is None:
        results["recognizers_text_suite"] = None
    else:
        slow, found = seconds(other, 1)
        results["recognizers_text_suite"] = {
            "characters_per_second": round(characters / slow),
            "found": found,
            "times_slower": round(slow / taken, 1),
        }
    args.results.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=2)
    args.results.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0 if characters / taken >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
