"""Work is not lost when something dies: processes killed with -9 amid concurrent transitions.

    python bench/faults/run.py [--repetitions 10] [--acts 500] [--clients 72] [--results FILE]
        [--kinds web,worker,database,notifying,mail]

The product is served as it is (two web processes, one worker, the embedded database) in a folder of
its own, on loopback. Clients send one act to each of so many cases, every request with a key of its
own, and write down what was acknowledged. In the middle a web process, the worker or the database
is killed; how many requests were on their way at that moment is counted and shown. Clients go on
as clients do: what was not acknowledged is sent again with the same key, until everything is. Then
the database is asked: every acknowledged act is there, none twice, replaying the events gives each
state, what was to be told is told and marked, and the audit chain is whole.

Two kinds look at what leaves the house, by a mail server of this program on loopback: in
``notifying`` the worker is killed while it sends, in ``mail`` the mail server is down while the
acts are done and comes back when every attempt was refused. Each urgent notice must arrive at least
once and be marked as sent; the attempts refused must stand in the record.

Only processes this program has started are killed; it stops by itself within ``--minutes``.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import platform
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from mailbox_on_loopback import Mailbox  # noqa: E402

from qianyi.foundation.postgres import embedded  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
KILLED = ("web", "worker", "database")
SENT = ("notifying", "mail")
LEAST_IN_FLIGHT = 50
UP_SECONDS = 900
TELLING_SECONDS = 120
SENDING_SECONDS = 480
WEB_WORKERS = 2
NOT_READY = http.HTTPStatus.SERVICE_UNAVAILABLE


@dataclass
class Client:
    """What the senders share: the acts still to send, those acknowledged, those on their way."""

    port: int
    key: str
    waiting: list[tuple[str, str]]
    acknowledged: dict[str, str] = field(default_factory=dict)
    in_flight: int = 0
    most_in_flight: int = 0
    refused: list[str] = field(default_factory=list)
    sent_again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send_all(self) -> None:
        """Send what waits until nothing does; a request that got no answer is sent again."""
        while True:
            with self.lock:
                if not self.waiting:
                    return
                number, token = self.waiting.pop()
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
            status, said = self._send(number, token)
            with self.lock:
                self.in_flight -= 1
                if status == http.HTTPStatus.OK:
                    self.acknowledged[number] = token
                elif status is None or status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    self.waiting.append((number, token))
                    self.sent_again += 1
                else:
                    self.refused.append(f"{number}: {status} {said[:200]}")
            if status is None:
                time.sleep(0.2)

    def _send(self, number: str, token: str) -> tuple[int | None, str]:
        link = http.client.HTTPConnection(HOST, self.port, timeout=60)
        body = json.dumps({"act": "step_done", "values": {"step": "sign", "opinion": "bench"}})
        headers = {
            "Authorization": f"Bearer {self.key}", "Content-Type": "application/json",
            "If-Match": "*", "Idempotency-Key": token,
        }  # fmt: skip
        try:
            link.request("POST", f"/api/v1/cases/{number}/acts", body, headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return None, ""
        finally:
            link.close()


class Product:
    """The product as it is served, in a folder of its own."""

    def __init__(self, home: Path, mail_port: int) -> None:
        self.home, self.port = home, _free_port()
        self.environment = {
            **os.environ,
            "QIANYI_NOTICE_CHANNELS": "mail",
            "QIANYI_SMTP_HOST": HOST,
            "QIANYI_SMTP_PORT": str(mail_port),
            "QIANYI_QUIET_FROM": "0",
            "QIANYI_QUIET_TO": "0",
            "QIANYI_HOME": str(home),
            "QIANYI_PERSONAL_KEY": "",
            "QIANYI_API_PER_MINUTE": "1000000",
            "DJANGO_SETTINGS_MODULE": "qianyi.config.settings.demo",
            "PYTHONPATH": str(ROOT / "src"),
        }
        self.environment.pop("DATABASE_URL", None)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home / "served.log"

    def start(self) -> None:
        """Serve, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "qianyi.cli", "serve", "--host", HOST, "--port",
                 str(self.port), "--workers", str(WEB_WORKERS)],
                env=self.environment, stdout=log, stderr=log, cwd=self.home,
                start_new_session=True,
            )  # fmt: skip
        self.wait_up()

    def wait_up(self) -> None:
        """Until a request is answered; what the health page says of packs does not matter here."""
        end = time.monotonic() + UP_SECONDS
        while time.monotonic() < end:
            link = http.client.HTTPConnection(HOST, self.port, timeout=5)
            with contextlib.suppress(OSError, http.client.HTTPException):
                link.request("GET", "/health/")
                if link.getresponse().status in (http.HTTPStatus.OK, NOT_READY):
                    return
            link.close()
            time.sleep(0.2)
        raise SystemExit(f"the product did not come up:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End what was started, whatever state it is in."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def pid_of(self, kind: str) -> int:
        """The process to kill: one of those this program has started, or their children."""
        assert self.process is not None
        if kind == "database":
            found = embedded("main", self.environment).status().pid
        else:
            children = (pid for pid in _children(self.process.pid) if kind in _arguments(pid))
            found = next(children, None)
        if found is None:
            raise SystemExit(f"no {kind} process of {self.process.pid} is to be seen")
        return found

    def asked(self, *arguments: str) -> dict[str, Any]:
        """What this program says about the database, in a process beside the product."""
        made = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("inside.py")), *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=UP_SECONDS,
        )  # fmt: skip
        if made.returncode:
            raise SystemExit(f"{arguments[0]} failed:\n{made.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        return found


def killed(
    product: Product, kind: str, acts: int, clients: int, draw: random.Random
) -> dict[str, Any]:
    """One repetition: acts under way, a kill, everything acknowledged at last, the checks."""
    ground = product.asked("prepare", json.dumps({"count": acts, "level": "normal"}))
    numbers = ground["numbers"]
    pid = product.pid_of(kind)
    client, threads = _begun(product, ground, clients)
    middle = acts * draw.uniform(0.35, 0.65)
    while len(client.acknowledged) < middle:
        time.sleep(0.005)
    with client.lock:
        flying, known = client.in_flight, dict(client.acknowledged)
    os.kill(pid, signal.SIGKILL)
    if kind == "database":
        product.stop()
        product.start()
    for thread in threads:
        thread.join()
    told = product.asked("told", str(TELLING_SECONDS))
    checked = product.asked("check", json.dumps(numbers))
    return {
        "kind": kind, "acts": acts, "in_flight_at_kill": flying,
        "acknowledged_at_kill": len(known), "acknowledged": len(client.acknowledged),
        "sent_again": client.sent_again, "refused": client.refused[:3], **told, **checked,
    }  # fmt: skip


def sent(
    product: Product, mailbox: Mailbox, kind: str, acts: int, draw: random.Random
) -> dict[str, Any]:
    """One repetition of sending on: the worker dies amid it, or the mail server is down."""
    mailbox.came.clear()
    if kind == "mail":
        mailbox.down()
    ground = product.asked("prepare", json.dumps({"count": acts, "level": "urgent"}))
    numbers = json.dumps(ground["numbers"])
    client, threads = _begun(product, ground, acts)
    for thread in threads:
        thread.join()
    at_kill = 0
    if kind == "mail":
        down = product.asked("refused", numbers, str(SENDING_SECONDS))
        mailbox.up()
    else:
        down = {}
        while len(mailbox.came) < acts * draw.uniform(0.2, 1.2):
            time.sleep(0.005)
        pid = product.pid_of("worker")
        at_kill = len(mailbox.came)
        os.kill(pid, signal.SIGKILL)
    told = product.asked("told", str(TELLING_SECONDS))
    marked = product.asked("sent", numbers, str(SENDING_SECONDS))
    notices = marked.pop("notices")
    arrived = mailbox.arrived()
    return {
        "kind": kind, "acts": acts, "acknowledged": len(client.acknowledged), **down,
        "arrived_at_kill": at_kill, "refused": client.refused[:3], "notices": len(notices),
        "never_arrived": [one for one in notices if one not in arrived][:5],
        "arrived_twice": sum(arrived[one] - 1 for one in notices if one in arrived),
        **marked, **told, **product.asked("check", numbers),
    }  # fmt: skip


def _begun(
    product: Product, ground: dict[str, Any], clients: int
) -> tuple[Client, list[threading.Thread]]:
    waiting = [(one, secrets.token_hex(12)) for one in ground["numbers"]]
    client = Client(product.port, ground["key"], waiting)
    threads = [threading.Thread(target=client.send_all, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    return client, threads


def faults(row: dict[str, Any]) -> list[str]:
    """What went wrong in a repetition."""
    wrong = []
    if row["kind"] in KILLED and row["in_flight_at_kill"] < LEAST_IN_FLIGHT:
        wrong.append(f"only {row['in_flight_at_kill']} requests were on their way")
    if row["kind"] == "mail" and row["attempts_refused"] < row["notices"]:
        wrong.append(f"only {row['attempts_refused']} attempts stand as refused")
    if row["kind"] in SENT and not row["notices"]:
        wrong.append("nothing was to be sent")
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


def main() -> int:
    """Run, print, write the results; 1 if anything was lost, doubled or untold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--kinds", default=",".join((*KILLED, *SENT)))
    parser.add_argument("--acts", type=int, default=500)
    parser.add_argument("--mails", type=int, default=60, help="acts where sending is looked at")
    parser.add_argument("--clients", type=int, default=72)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results" / "faults.json")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="qy-faults-"))
    mailbox = Mailbox(_free_port())
    product, rows, wrong = Product(home, mailbox.port), [], []
    draw, end = random.Random(11), time.monotonic() + asked.minutes * 60
    try:
        mailbox.up()
        product.start()
        for number in range(asked.repetitions):
            for kind in asked.kinds.split(","):
                if time.monotonic() > end:
                    wrong.append(f"{kind} {number + 1}: out of time")
                    continue
                began = time.monotonic()
                if kind in SENT:
                    row = sent(product, mailbox, kind, asked.mails, draw)
                else:
                    row = killed(product, kind, asked.acts, asked.clients, draw)
                rows.append({**row, "seconds": round(time.monotonic() - began, 1)})
                found = faults(row)
                wrong += [f"{kind} {number + 1}: {sentence}" for sentence in found]
                sys.stdout.write(
                    f"{kind:9} {number + 1:2}: {_line(rows[-1])}; {found or 'whole'}\n"
                )
                sys.stdout.flush()
    finally:
        product.stop()
        mailbox.down()
        if wrong:
            sys.stdout.write(product.log.read_text()[-2000:])
        shutil.rmtree(home, ignore_errors=True)
        _keep(asked.results, rows, wrong, set(asked.kinds.split(",")))
    sys.stdout.write("\n".join(wrong) + "\n" if wrong else "nothing lost, nothing twice\n")
    return 1 if wrong else 0


def _keep(path: Path, rows: list[dict[str, Any]], wrong: list[str], kinds: set[str]) -> None:
    """Write the results; what the file holds of kinds that were not run stays."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept = [row for row in before.get("repetitions", ()) if row["kind"] not in kinds]
    said = [one for one in before.get("wrong", ()) if one.split()[0] not in kinds]
    results = {
        "machine": {
            "cores": os.cpu_count(), "python": platform.python_version(),
            "load": [round(one, 2) for one in os.getloadavg()],
        },
        "day": time.strftime("%Y-%m-%d"),
        "repetitions": [*kept, *rows], "wrong": [*said, *wrong],
    }  # fmt: skip
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


SHOWN = (
    "in_flight_at_kill", "acknowledged_at_kill", "arrived_at_kill", "sent_again",
    "attempts_refused", "notices", "arrived_twice", "done_once", "chain_whole", "seconds",
)  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {row[name]}" for name in SHOWN if name in row)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                after = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(after[1]) == pid:
                    yield int(entry.name)


def _arguments(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode().split("\0")
    return []


if __name__ == "__main__":
    sys.exit(main())
