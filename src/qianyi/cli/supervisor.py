"""Keeps the web server and the worker running, each a process of its own.

A child that ends is started again, after a pause that doubles while it keeps failing. SIGTERM or
SIGINT stops the children in the order given, each whole before the next. A child whose supervisor
was killed notices by its closed standard input and stops by itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qianyi.cli.console import note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.1
SUPERVISED = "SUPERVISED_BY_QIANYI"
STOPPING = (signal.SIGTERM, signal.SIGINT)


def next_pause(last: float, lived: float) -> float:
    """How long to wait before starting a child again that lived so many seconds."""
    if lived >= HEALTHY_SECONDS or not last:
        return SHORTEST_PAUSE
    return min(last * 2, LONGEST_PAUSE)


@dataclass
class Child:
    """One process to keep alive. ``name`` is the word in messages."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            self.command,
            stdin=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, SUPERVISED: "1"},
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it again when it has ended and the pause is over."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self._release()
        self.pause = next_pause(self.pause, time.monotonic() - self.started)
        self.due = time.monotonic() + self.pause
        self.process = None
        note(f"{self.name}已退出（{code}），{self.pause:g} 秒后重新启动。")

    def stop(self) -> None:
        """Ask it to end, insist after thirty seconds, and wait until it is gone."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                note(f"{self.name}在 {STOP_SECONDS:g} 秒内没有停下，强制结束。")
                self.process.kill()
                self.process.wait()
        self._release()
        self.process = None
        note(f"{self.name}已停止。")

    def _release(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()


def keep(children: Sequence[Child]) -> None:
    """Keep the children running until told to stop; then stop them in their order."""
    told: list[int] = []
    with _signals(told):
        try:
            for child in children:
                child.start()
            while not told:
                for child in children:
                    child.look()
                time.sleep(POLL_SECONDS)
        finally:
            for child in children:
                child.stop()


def child_command(*arguments: str) -> list[str]:
    """This program again, with those arguments."""
    return [sys.executable, "-m", "qianyi.cli", *arguments]


def end_with_supervisor() -> None:
    """In a child: stop when the supervisor is gone, however it went."""
    if os.environ.get(SUPERVISED) != "1":
        return
    # Grandchildren (granian's workers, a job's helper) watch nobody.
    del os.environ[SUPERVISED]
    watched = os.dup(sys.stdin.fileno())

    def watch() -> None:
        while os.read(watched, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


@contextlib.contextmanager
def _signals(told: list[int]) -> Iterator[None]:
    """Note the signals that come, in a list, which takes no lock.

    An event's own wait could be holding its lock at that very moment: the program would then wait
    for itself.
    """
    before = {
        number: signal.signal(number, lambda number, _frame: told.append(number))
        for number in STOPPING
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
