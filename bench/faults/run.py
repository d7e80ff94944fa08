"""Work is not lost when something dies: processes killed with -9 amid concurrent transitions.

    python bench/faults/run.py [--repetitions 10] [--acts 500] [--mails 60] [--clients 72]
        [--kinds web,worker,database,notifying,mail] [--minutes 25] [--again] [--results FILE]

The product is served as it is (two web processes, one worker, the embedded database) in a folder of
its own, on loopback. There are 500 cases of a process of many steps; in each repetition clients end
one step of every case, every request with a key of its own, and write down what was acknowledged.
In the middle a web process, the worker or the database is killed; how many requests were on their
way at that moment is counted and shown. Clients go on as clients do: what was not acknowledged is
sent again with the same key, until everything is. Then the database is asked: every acknowledged
act is there, none twice.

Two kinds look at what leaves the house, by a mail server of this program on loopback: in
``notifying`` the worker is killed while it sends, in ``mail`` the mail server is down while the
acts are done and comes back when every attempt was refused. Each urgent notice must arrive at least
once and be marked as sent; the attempts refused must stand in the record.

After every five rounds the repetitions are settled: what was to be told is told, notices are sent
and marked, replaying the events gives every state, the audit chain is whole. (A chain that is
whole then was whole after each kill: nothing mends it.) What is settled is written to the results.

It ends by itself within ``--minutes``; what is left is done by the next run, as repetitions in the
results count. Where nothing is left, and with ``--again``, it begins from nothing. Only processes
this program has started are killed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from inside import step_code  # noqa: E402
from mailbox_on_loopback import Mailbox  # noqa: E402
from product import Inside, Product, Senders, free_port  # noqa: E402

KILLED = ("web", "worker", "database")
SENT = ("notifying", "mail")
KINDS = (*KILLED, *SENT)
LEVELS = {"killed": "normal", "sent": "urgent"}
LEAST_IN_FLIGHT = 50
TELLING_SECONDS = 180
SENDING_SECONDS = 240
SETTLED_EVERY = 5
SETTLING_SECONDS = 150
"""Kept free at the end for settling what was done."""


@dataclass
class Bench:
    """The product at work, its cases, and the repetitions done in this run."""

    asked: argparse.Namespace
    product: Product
    inside: Inside
    mailbox: Mailbox
    numbers: dict[str, list[str]]
    key: str
    draw: random.Random = field(default_factory=lambda: random.Random(11))
    steps: Counter[str] = field(default_factory=Counter)
    open: list[dict[str, Any]] = field(default_factory=list)

    def repeat(self, kind: str) -> dict[str, Any]:
        """One repetition; settled later."""
        began = time.monotonic()
        group = "sent" if kind in SENT else "killed"
        step = step_code(self.steps[group])
        self.steps[group] += 1
        numbers = self.numbers[group]
        waiting = [(one, secrets.token_hex(12)) for one in numbers]
        senders = Senders(self.product.port, self.key, step, waiting)
        act = {"notifying": self.notifying, "mail": self.mail}.get(kind)
        found = act(senders, step) if act else self.killed(senders, kind)
        row = {
            "kind": kind, "acts": len(numbers), **found,
            "acknowledged": len(senders.acknowledged), "sent_again": senders.sent_again,
            "refused": senders.refused[:3], **self.inside.ask("acts", numbers=numbers, step=step),
            "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip
        self.open.append({**row, "step": step, "group": group})
        return row

    def killed(self, senders: Senders, kind: str) -> dict[str, Any]:
        """A process dies amid the acts."""
        pid = self.product.pid_of(kind)
        senders.begin(self.asked.clients)
        flying, known = senders.until(len(self.numbers["killed"]) * self.draw.uniform(0.35, 0.65))
        os.kill(pid, signal.SIGKILL)
        if kind == "database":
            self.product.stop()
            self.product.start()
        senders.finish()
        return {"in_flight_at_kill": flying, "acknowledged_at_kill": known}

    def notifying(self, senders: Senders, step: str) -> dict[str, Any]:
        """The worker dies amid sending."""
        del step
        last = self.inside.ask("last_notice")["last_notice"]
        wanted = len(self.numbers["sent"]) * self.draw.uniform(0.2, 0.8)
        senders.begin(len(self.numbers["sent"]))
        senders.finish()
        end = time.monotonic() + SENDING_SECONDS
        while (came := self.mailbox.since(last)) < wanted and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(self.product.pid_of("worker"), signal.SIGKILL)
        return {"arrived_at_kill": came}

    def mail(self, senders: Senders, step: str) -> dict[str, Any]:
        """The mail server is down until every notice has been refused once."""
        self.mailbox.down()
        try:
            senders.begin(len(self.numbers["sent"]))
            senders.finish()
            return self.inside.ask(
                "refused", numbers=self.numbers["sent"], step=step, seconds=SENDING_SECONDS
            )
        finally:
            self.mailbox.up()

    def settle(self) -> list[dict[str, Any]]:
        """What became of the repetitions since the last time, in the end."""
        rows = [self._settled(**row) for row in self.open]
        whole = self.inside.ask("whole")
        self.open = []
        return [{**row, **whole} for row in rows]

    def _settled(self, *, group: str, step: str, **row: Any) -> dict[str, Any]:  # noqa: ANN401
        about = {"numbers": self.numbers[group], "step": step}
        found = self.inside.ask("told", **about, seconds=TELLING_SECONDS)
        if row["kind"] in SENT:
            found |= self._arrived(self.inside.ask("sent", **about, seconds=SENDING_SECONDS))
        return {**row, **found}

    def _arrived(self, sent: dict[str, Any]) -> dict[str, Any]:
        notices, arrived = sent["notices"], self.mailbox.arrived()
        return {
            **sent, "notices": len(notices),
            "never_arrived": [one for one in notices if one not in arrived][:5],
            "arrived_twice": sum(arrived[one] - 1 for one in notices if one in arrived),
        }  # fmt: skip


def faults(row: dict[str, Any]) -> list[str]:
    """What went wrong in a repetition."""
    wrong = []
    if row["kind"] in KILLED and row["in_flight_at_kill"] < LEAST_IN_FLIGHT:
        wrong.append(f"only {row['in_flight_at_kill']} requests were on their way")
    if row["kind"] == "mail" and row["attempts_refused"] < row["notices"]:
        wrong.append(f"only {row['attempts_refused']} attempts stand as refused")
    if row["kind"] in SENT and row["notices"] < row["acts"]:
        wrong.append(f"only {row['notices']} notices of {row['acts']} acts")
    if row["refused"]:
        wrong.append(f"refused: {row['refused']}")
    wrong += [
        f"{name} {row[name]} of {row['acts']}"
        for name in ("acknowledged", "done_once")
        if row[name] != row["acts"]
    ]
    wrong += [
        f"{name}: {row[name]}"
        for name in ("lost", "twice", "replay_differs", "untold", "never_arrived", "unmarked")
        if row.get(name)
    ]
    if not row["chain_whole"]:
        wrong.append(f"chain: {row['chain']}")
    return wrong


class Results:
    """The file of the results: repetitions of this and of earlier runs."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked, self.path = asked, asked.results
        found = json.loads(self.path.read_text(encoding="utf-8")) if self.path.is_file() else {}
        kept = [] if asked.again else found.get("repetitions", ())
        self.rows: list[dict[str, Any]] = [
            row for row in kept if "untold" in row and row["acts"] >= self._acts(row["kind"])
        ]
        kinds = asked.kinds.split(",")
        if not any(self.missing(kind) for kind in kinds):
            # A whole set tells of the program as it was then.
            self.rows = [row for row in self.rows if row["kind"] not in kinds]

    def _acts(self, kind: str) -> int:
        return int(self.asked.mails if kind in SENT else self.asked.acts)

    def missing(self, kind: str) -> int:
        """How many repetitions of a kind are still to be done."""
        done = sum(row["kind"] == kind for row in self.rows)
        return max(0, int(self.asked.repetitions) - done)

    def add(self, rows: list[dict[str, Any]]) -> None:
        """Keep what is settled."""
        for row in rows:
            found = faults(row)
            self.rows.append({**row, "found": found or "whole"})
        order = {kind: place for place, kind in enumerate(KINDS)}
        self.rows.sort(key=lambda row: order[row["kind"]])
        self.write()

    @property
    def wrong(self) -> list[str]:
        """What went wrong, in all repetitions."""
        return [
            f"{row['kind']}: {one}" for row in self.rows if row["found"] != "whole"
            for one in row["found"]
        ]  # fmt: skip

    def write(self) -> None:
        """Write the file."""
        results = {
            "on": time.strftime("%Y-%m-%d"),
            "machine": {
                "processors": os.cpu_count(), "python": platform.python_version(),
                "load": [round(one, 2) for one in os.getloadavg()],
            },
            "whole": {
                kind: sum(row["kind"] == kind and row["found"] == "whole" for row in self.rows)
                for kind in KINDS
            },
            "wanted": self.asked.repetitions,
            "within_limits": not self.wrong and not any(self.missing(kind) for kind in KINDS),
            "repetitions": self.rows,
        }  # fmt: skip
        text = json.dumps(results, ensure_ascii=False, indent=1)
        self.path.write_text(text + "\n", encoding="utf-8")


def begun(asked: argparse.Namespace, product: Product, mailbox: Mailbox, steps: int) -> Bench:
    """The product up, its cases ready."""
    mailbox.up()
    product.start()
    inside = Inside(product)
    cases = {"killed": asked.acts, "sent": asked.mails}
    # One step more than repetitions: the last act opens another, which somebody is told of.
    made = inside.ask("prepare", cases=cases, levels=LEVELS, steps=steps + 1)
    return Bench(asked, product, inside, mailbox, made["numbers"], made["key"])


def measure(bench: Bench, results: Results, ends: float) -> None:
    """Rounds of all kinds until there are enough of each, or the time is over."""
    kinds = [one for one in KINDS if one in bench.asked.kinds.split(",")]
    left = {kind: results.missing(kind) for kind in kinds}
    longest: Counter[str] = Counter()
    rounds = 0
    while any(left.values()):
        for kind in kinds:
            if not left[kind]:
                continue
            if time.monotonic() + longest[kind] + SETTLING_SECONDS > ends:
                sys.stdout.write(f"{kind}: {left[kind]} left for the next run\n")
                left[kind] = 0
                continue
            row = bench.repeat(kind)
            left[kind] -= 1
            longest[kind] = max(longest[kind], int(row["seconds"]) + 1)
            sys.stdout.write(f"{kind:9} {_line(row)}\n")
            sys.stdout.flush()
        rounds += 1
        if not rounds % SETTLED_EVERY:
            results.add(bench.settle())


def main() -> int:
    """Run, print, write the results; 1 if anything was lost, doubled, untold or is left to do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--acts", type=int, default=500)
    parser.add_argument("--mails", type=int, default=60, help="acts where sending is looked at")
    parser.add_argument("--clients", type=int, default=72)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--again", action="store_true", help="forget repetitions done before")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "faults.json")
    asked = parser.parse_args()
    ends = time.monotonic() + asked.minutes * 60
    results = Results(asked)
    steps = max(sum(results.missing(kind) for kind in group) for group in (KILLED, SENT))
    home = Path(tempfile.mkdtemp(prefix="qy-faults-"))
    mailbox = Mailbox(free_port())
    product = Product(home, mailbox.port)
    bench = None
    try:
        if steps:
            bench = begun(asked, product, mailbox, steps)
            measure(bench, results, ends)
    finally:
        if bench is not None:
            if bench.open:
                results.add(bench.settle())
            bench.inside.close()
        product.stop()
        mailbox.down()
        if results.wrong and product.log.is_file():
            sys.stdout.write(product.log.read_text()[-2000:])
        shutil.rmtree(home, ignore_errors=True)
    wrong = results.wrong
    wrong += [f"{kind}: {count} left to do" for kind in KINDS if (count := results.missing(kind))]
    sys.stdout.write("\n".join(wrong) + "\n" if wrong else "nothing lost, nothing twice\n")
    return 1 if wrong else 0


SHOWN = (
    "in_flight_at_kill", "acknowledged_at_kill", "arrived_at_kill", "sent_again",
    "attempts_refused", "done_once", "seconds",
)  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {row[name]}" for name in SHOWN if name in row)


if __name__ == "__main__":
    sys.exit(main())
