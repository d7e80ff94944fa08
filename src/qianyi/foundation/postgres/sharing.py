"""Who uses the server, and who stops it: the last one to leave.

Every user holds a shared lock on one file. Whoever leaves and then gets that lock exclusively was
the last, and stops the server. A killed user's lock is gone with it, so nothing stale can keep a
server alive or stop one that is in use.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import folders
from .errors import PostgresAlreadyServed
from .locks import POLL_SECONDS, lock, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .cluster import Cluster
    from .locks import Hold

USERS = "users.lock"
OWNER = "owner.lock"
ENDING = (signal.SIGINT, signal.SIGTERM)
ORPHANS_SECONDS = 5.0  # more than the web processes of a killed owner take to end


class HeldBack:
    """Signals that end the program, kept until somebody is there who will stop the server.

    Between the server's start and the block that stops it an interrupt would leave it running. The
    first signal waits; a second one of a person who does not want to wait goes through at once.
    Outside the main thread there is nothing to hold back.
    """

    def __init__(self) -> None:
        self.told: list[int] = []
        self.before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.signal(number, self._keep) for number in ENDING}

    def let_go(self) -> None:
        """Give the signals their handlers back, and hand on the one that came meanwhile."""
        for number, handler in self.before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self.before = {}
        while self.told:
            signal.raise_signal(self.told.pop())

    def _keep(self, number: int, _frame: object) -> None:
        if self.told:
            self.let_go()
        else:
            self.told.append(number)


@contextmanager
def attached(cluster: Cluster) -> Iterator[Cluster]:
    """Have the server running: start it if need be, and stop it at the end if nobody else uses it.

    Raises:
        What `Cluster.start` and `Cluster.stop` raise.
    """
    folders.prepare(cluster.layout)
    signals = HeldBack()
    try:
        with cluster.turn():
            cluster.start()
            hold = lock(cluster.layout.folder / USERS, shared=True)
    except BaseException:
        signals.let_go()
        raise
    entered_by = os.getpid()
    try:
        signals.let_go()
        yield cluster
    finally:
        # A forked child that runs into this must not stop its parent's server.
        if os.getpid() == entered_by:
            _leave(cluster, hold)


def _leave(cluster: Cluster, hold: Hold) -> None:
    with cluster.turn():
        hold.release()
        alone = try_lock(cluster.layout.folder / USERS)
        if alone is not None:
            try:
                cluster.stop()
            finally:
                alone.release()


def _after_the_dead(path: Path) -> Hold | None:
    """The lock of an owner that was killed, once the web processes it left behind have ended."""
    deadline = time.monotonic() + ORPHANS_SECONDS
    while not _is_alive(path.read_text(encoding="ascii").strip()):
        if (hold := try_lock(path)) is not None:
            return hold
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_SECONDS)
    return None


def _is_alive(pid: str) -> bool:
    """Whether there is such a process; nothing noted yet counts as one that is about to say."""
    if not pid:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def own(cluster: Cluster) -> Iterator[Cluster]:
    """`attached` for the long-running `qianyi serve`, of which there is one for each cluster.

    A command that still works when serve ends keeps the server until it is done, and then stops it.

    Raises:
        PostgresAlreadyServed: another living process owns it; an owner that was killed does not
        count.
    """
    folders.prepare(cluster.layout)
    path = cluster.layout.folder / OWNER
    hold = try_lock(path) or _after_the_dead(path)
    if hold is None:
        owner = path.read_text(encoding="ascii").strip()
        raise PostgresAlreadyServed(
            f"已有一个 qianyi serve 在使用 {cluster.layout.folder} 的数据库（进程 {owner}）。"
            "请直接使用它打开的网址，或先停止它；"
            "要同时运行两套，请用环境变量 QIANYI_HOME 给另一套指定单独的文件夹。",
            pid=owner,
        )
    try:
        hold.note(str(os.getpid()))
        with attached(cluster):
            yield cluster
    finally:
        hold.release()
