"""Folders and helper processes for the tests of the embedded database; see postgres_test.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from qianyi.foundation.postgres import Cluster, programs
from qianyi.foundation.testing.missing import OTHER_PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).resolve().parents[3]
PYTHONPATH = os.pathsep.join([str(SOURCE), str(Path(psycopg.__file__).parents[1])])
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
PATIENCE_SECONDS = 20


def interpreter(uid: int | None) -> str:
    """A Python that this OS user can run: ours, or the system's of the same version.

    Ours may lie in a folder closed to others, and opening that is not a test's right.
    """
    if uid is None:
        return sys.executable
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, shutil.which(name, path=os.defpath)):
        if candidate is not None and programs.open_to_others(Path(candidate).resolve()):
            return candidate
    return OTHER_PYTHON.stop()


@contextmanager
def open_place() -> Iterator[Path]:
    """A folder every OS user may pass, as a checkout is; pytest's own are closed to others."""
    place = Path(tempfile.mkdtemp(prefix="qy-"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def stopped_afterwards(cluster: Cluster) -> Iterator[Cluster]:
    try:
        yield cluster
    finally:
        cluster.stop()


def value(cluster: Cluster, sql: str, **options: str) -> object:
    """The one value a query gives, asked by the program's role unless told."""
    with psycopg.connect(cluster.dsn(**options), autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def execute(cluster: Cluster, sql: str) -> None:
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql)


def until(condition: Callable[[], object]) -> None:
    """Wait for another process; failing is the only way out when it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def python(code: str, *arguments: object, uid: int | None = None) -> subprocess.Popen[str]:
    """A Python process of its own, on this source, talking over its standard input and output."""
    return subprocess.Popen(
        [interpreter(uid), "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=os.sep,
        env={"PATH": os.defpath, "PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1"},
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )


USER = """
import sys
from pathlib import Path
from qianyi.foundation import postgres
cluster = postgres.Cluster(Path(sys.argv[1]), fsync=False)
with getattr(postgres, sys.argv[2])(cluster):
    print("in", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def user(folder: Path, how: str = "attached") -> Iterator[subprocess.Popen[str]]:
    """A process that uses the cluster until it is told to leave, by `leave`, or is killed."""
    with python(USER, folder, how) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "in\n", process.stdout.read()
            yield process
        finally:
            process.kill()


def leave(process: subprocess.Popen[str]) -> None:
    said, _ = process.communicate("\n", timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
