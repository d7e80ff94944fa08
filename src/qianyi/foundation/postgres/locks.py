"""Locks that the kernel lets go when their holder dies, so that no stale owner can remain.

A file with a pid in it goes stale on kill -9 and lies when the pid is used again; `flock` does
neither.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import PostgresBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL_SECONDS = 0.05


def open_private(path: Path, flags: int) -> int:
    """Open or create a 0600 file; made by root in another user's folder, it becomes that user's.

    Returns:
        A file descriptor that programs started from here do not inherit.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


class Hold:
    """A lock held until `release`, or until every process that shares the descriptor has died."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def note(self, text: str) -> None:
        """Write a line for people into the lock file."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text.encode(), 0)

    def release(self) -> None:
        """Let go; explicitly, because a forked child shares the lock and may outlive this."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None


def lock(path: Path, *, shared: bool = False) -> Hold:
    """Take the lock, waiting for it if need be."""
    descriptor = open_private(path, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    return Hold(descriptor)


def try_lock(path: Path) -> Hold | None:
    """Take the lock for oneself at once, or return None when somebody else's stands in the way."""
    descriptor = open_private(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Hold(descriptor)


class Turn:
    """One process and one thread at a time; may be entered again by the one that has it."""

    def __init__(self, path: Path, *, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self._thread = threading.RLock()
        self._depth = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn.

        Raises:
            PostgresBusy: somebody else held it for longer than the timeout.
        """
        with self._thread:
            hold = None if self._depth else self._wait()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if hold is not None:
                    hold.release()

    def _wait(self) -> Hold:
        deadline = time.monotonic() + self.timeout
        while (hold := try_lock(self.path)) is None:
            if time.monotonic() > deadline:
                raise PostgresBusy(
                    f"另一个进程正在启动或停止内置数据库，已等待 {self.timeout:.0f} 秒仍未结束。"
                    f"请稍候再试；如果一直如此，请查看占用 {self.path} 的进程并将其结束。",
                    lock=str(self.path),
                )
            time.sleep(POLL_SECONDS)
        return hold
