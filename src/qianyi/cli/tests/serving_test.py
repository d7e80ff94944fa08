"""`qianyi demo` as a process: told to stop, killed, and started again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qianyi.foundation.postgres import Cluster
from qianyi.foundation.postgres.errors import PostgresNotStopped

if TYPE_CHECKING:
    from collections.abc import Iterator

START = "from qianyi.cli.main import run; run()"
READY = "按 Ctrl-C 停止。"
LONGEST = 300.0  # nothing here says how quick a machine with other work has to be


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(home: Path) -> dict[str, str]:
    """A home of its own; the database is the embedded one, whatever the tests use."""
    unset = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return {**kept, "QIANYI_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}


@dataclass(frozen=True)
class Running:
    """A process and the file it speaks into: a pipe nobody reads would make it wait once full."""

    process: subprocess.Popen[bytes]
    file: Path

    @property
    def said(self) -> str:
        return self.file.read_text(encoding="utf-8", errors="replace")

    def ended(self) -> int:
        """Its exit code."""
        try:
            return self.process.wait(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise AssertionError(self.said[-4000:]) from None


@contextmanager
def demo(home: Path, port: int) -> Iterator[Running]:
    """The demonstration as a process of its own, which does not outlive the test."""
    with tempfile.NamedTemporaryFile(prefix="qy-said-") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", START, "demo", "--port", str(port), "--enterprises", "500"],
            env=surroundings(home),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told,
        )  # fmt: skip
        try:
            yield Running(process, Path(told.name))
        finally:
            process.kill()
            process.wait()


def details_of(said: str) -> str:
    """What the log of errors holds, where the program has named it."""
    named = re.search(r"详情在 (\S+?)。", said)
    return Path(named.group(1)).read_text(encoding="utf-8") if named else ""


def wait_until_ready(running: Running, port: int) -> str:
    """What it said by the time a page answers, after the line that says it is ready."""
    while READY not in running.said:
        assert running.process.poll() is None, running.said + details_of(running.said)
        time.sleep(0.05)
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=LONGEST).read()
        except OSError:
            time.sleep(0.1)
        else:
            return running.said
    raise AssertionError("no answer")


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path for the socket; whatever a failed test left is stopped."""
    with stopped_place() as place:
        yield place


@contextmanager
def stopped_place() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="qy"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        with suppress(PostgresNotStopped):  # the folder goes with it
            Cluster(place / "pg").stop()
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True)
class Life:
    """A home that was empty, where a demonstration came up and was told to stop."""

    home: Path
    ran: bool
    code: int
    stopped: bool


@pytest.fixture(scope="session")
def life() -> Iterator[Life]:
    """Coming up from nothing takes long, so it is done once for all who need a made home."""
    with stopped_place() as place:
        port = free_port()
        with demo(place, port) as running:
            wait_until_ready(running, port)
            ran = Cluster(place / "pg").status().running
            running.process.send_signal(signal.SIGTERM)
            code = running.ended()
        with socket.socket() as probe:
            is_silent = probe.connect_ex(("127.0.0.1", port)) != 0
        stopped = is_silent and not Cluster(place / "pg").status().running
        yield Life(place, ran, code, stopped)


@pytest.mark.long
class TestDemo:
    def test_told_to_stop_stops_web_and_database(self, life):
        assert (life.ran, life.code, life.stopped) == (True, 0, True)

    @pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
    def test_told_to_stop_while_it_starts_leaves_no_server(self, home, way):
        with demo(home, free_port()) as running:
            deadline = time.monotonic() + LONGEST
            while not (home / "pg" / "data" / "postmaster.pid").exists():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            running.process.send_signal(way)
            assert running.ended() in (128 + signal.SIGTERM, 130)
        for _ in range(100):
            if not Cluster(home / "pg").status().running:
                break
            time.sleep(0.1)
        assert not Cluster(home / "pg").status().running

    def test_starts_again_at_once_after_it_was_killed(self, life):
        port = free_port()
        with demo(life.home, port) as killed:
            wait_until_ready(killed, port)
            killed.process.kill()
            killed.ended()
        with demo(life.home, port) as again:
            assert "没有变化" in wait_until_ready(again, port)
            again.process.send_signal(signal.SIGTERM)
            assert again.ended() == 0
        assert not Cluster(life.home / "pg").status().running


class TestRefusals:
    """What a person can put right is told as such, never as an internal error."""

    @pytest.mark.parametrize(
        ("arguments", "setting", "code"),
        [
            (["demo"], {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c"}, "database_unreachable"),
            (["demo"], {"QIANYI_HOME": "/dev/null/x"}, "postgres.folder_unwritable"),
            (["packs", "load", "没有"], {}, "engine.packs.not_found"),
        ],
        ids=["database", "home", "pack"],
    )
    def test_say_what_to_do(self, home, arguments, setting, code):
        done = subprocess.run(
            [sys.executable, "-c", START, *arguments],
            env={**surroundings(home), **setting},
            capture_output=True, encoding="utf-8", check=False, timeout=LONGEST,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        assert code in done.stderr
        assert "请" in done.stderr

    def test_a_closed_output_is_no_error(self, home):
        done = subprocess.run(
            ["/bin/sh", "-c", '"$0" -c "$1" packs list >&-', sys.executable, START],
            env=surroundings(home), capture_output=True, encoding="utf-8", check=False,
            timeout=LONGEST,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
