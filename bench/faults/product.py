"""The product served in a folder of its own, who acts on it, and who looks into its database."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qianyi.foundation.postgres import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
UP_SECONDS = 300
STOP_SECONDS = 60
WEB_WORKERS = 2
NOT_READY = http.HTTPStatus.SERVICE_UNAVAILABLE


class Product:
    """Served by ``qianyi serve``: two web processes, one worker, the embedded database."""

    def __init__(self, home: Path, mail_port: int) -> None:
        self.home, self.port = home, free_port()
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
            "QIANYI_LOG_LEVEL": "WARNING",
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
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def pid_of(self, kind: str) -> int:
        """The process to kill: one of those this program has started, or their children."""
        assert self.process is not None
        end = time.monotonic() + UP_SECONDS
        while time.monotonic() < end:
            if kind == "database":
                found = embedded("main", self.environment).status().pid
            else:
                children = (pid for pid in _children(self.process.pid) if kind in _arguments(pid))
                found = next(children, None)
            if found is not None:
                return found
            time.sleep(0.2)  # killed before, and not started again yet
        raise SystemExit(f"no {kind} process of {self.process.pid} is to be seen")


class Inside:
    """``inside.py`` at work: one process for all questions, so that Django starts once."""

    def __init__(self, product: Product) -> None:
        self.log = product.home / "inside.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("inside.py"))],
                env=product.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log,
            )  # fmt: skip

    def ask(self, question: str, **arguments: object) -> dict[str, Any]:
        """One question, and what the database says."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": question, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{question} failed:\n{self.log.read_text()[-3000:]}")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """No more questions."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(STOP_SECONDS)


class Senders:
    """Threads that each send one act after another until all are acknowledged.

    What got no answer, or an answer that it did not work, is sent again with the same key, as
    clients do. ``acknowledged`` is the clients' own list.
    """

    PAUSE = 1.0

    def __init__(self, port: int, key: str, step: str, waiting: list[tuple[str, str]]) -> None:
        self.port, self.key, self.step, self.waiting = port, key, step, waiting
        self.acknowledged: dict[str, str] = {}
        self.in_flight = 0
        self.sent_again = 0
        self.refused: list[str] = []
        self.lock = threading.Lock()
        self.ends = time.monotonic() + UP_SECONDS
        self.threads: list[threading.Thread] = []

    def begin(self, clients: int) -> None:
        """So many at once."""
        self.threads = [
            threading.Thread(target=self._send_all, daemon=True) for _ in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def until(self, acknowledged: float) -> tuple[int, int]:
        """Wait for so many acknowledgements; requests on their way then, and acknowledgements."""
        while len(self.acknowledged) < acknowledged and time.monotonic() < self.ends:
            time.sleep(0.005)
        with self.lock:
            return self.in_flight, len(self.acknowledged)

    def finish(self) -> None:
        """Wait until everything is acknowledged, or the time for it is over."""
        for thread in self.threads:
            thread.join()

    def _send_all(self) -> None:
        while time.monotonic() < self.ends:
            with self.lock:
                if not self.waiting:
                    return
                number, token = self.waiting.pop()
                self.in_flight += 1
            status, said = self._send(number, token)
            is_over = status is not None and status < http.HTTPStatus.INTERNAL_SERVER_ERROR
            with self.lock:
                self.in_flight -= 1
                if status == http.HTTPStatus.OK:
                    self.acknowledged[number] = token
                elif is_over:
                    self.refused.append(f"{number}: {status} {said[:200]}")
                else:
                    self.waiting.append((number, token))
                    self.sent_again += 1
            if not is_over:
                time.sleep(self.PAUSE)

    def _send(self, number: str, token: str) -> tuple[int | None, str]:
        link = http.client.HTTPConnection(HOST, self.port, timeout=60)
        body = json.dumps({"act": "step_done", "values": {"step": self.step, "opinion": "bench"}})
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


def free_port() -> int:
    """A port nobody listens at now."""
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
