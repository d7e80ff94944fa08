"""Where the parts of a cluster lie: paths and a look at modes; nothing is made or started here."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .postmaster import SOCKET_NAME
from .programs import STATE_DIR, open_to_others

# The kernel's limit is 107 bytes (103 on macOS), name of the socket included.
LONGEST_SOCKET_PATH = 100
# libpq and PostgreSQL read a comma as the next entry of a list, and quotes as quotes.
UNFIT_FOR_SOCKET = frozenset(",\"'\\")


@dataclass(frozen=True)
class Layout:
    """The places of one cluster.

    Attributes:
        folder: ours: passwords, locks, the server's log.
        place: what the server's OS user must reach: data and socket. The folder itself, unless
            root's server could not reach it there; opening the way by changing the mode of a parent
            folder is not our right.
    """

    folder: Path
    place: Path

    @property
    def data_dir(self) -> Path:
        """PGDATA."""
        return self.place / "data"

    @property
    def passfile(self) -> Path:
        """The passwords, 0600."""
        return self.folder / "passwords"

    @property
    def log_file(self) -> Path:
        """What the server says, 0600."""
        return self.folder / "server.log"

    @property
    def socket_dir(self) -> Path:
        """The private folder of the socket: beside the data, or a short one if that is too long.

        The short one is the same for every process whatever its TMPDIR, or they would not find each
        other.
        """
        beside = self.place / "socket"
        length = len(os.fsencode(beside / SOCKET_NAME))
        if length <= LONGEST_SOCKET_PATH and not UNFIT_FOR_SOCKET & set(str(beside)):
            return beside
        return Path(os.sep, "tmp", f"qianyi-{_digest(self.place)}")


def layout_of(folder: Path) -> Layout:
    """The places of a cluster; an existing one stays, whatever modes have become since."""
    folder = folder.absolute()
    link = folder / "data"
    try:
        if link.is_symlink():
            return Layout(folder, link.readlink().parent)
        settled = link.exists() or (folder.exists() and folder.stat().st_uid != 0)
    except PermissionError:  # somebody else's; said when it is used
        settled = True
    if settled or os.geteuid() != 0 or open_to_others(folder.resolve().parent):
        return Layout(folder, folder)
    return Layout(folder, STATE_DIR / f"cluster-{_digest(folder.resolve())}")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
