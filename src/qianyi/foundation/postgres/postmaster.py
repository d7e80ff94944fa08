"""Is our server running, and which process is it? Answered without trusting a pid alone."""

from __future__ import annotations

import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .account import Account

PID_FILE = "postmaster.pid"
# Fixed by PostgreSQL: the name of the socket carries the port number, also where there is no TCP.
SOCKET_NAME = ".s.PGSQL.5432"
STATUS_LINE = 7


@dataclass(frozen=True)
class Postmaster:
    """The main process of a running server.

    Attributes:
        pid: its process id, checked to be a PostgreSQL server on this very data folder.
        ready: it has finished recovery and accepts connections.
    """

    pid: int
    ready: bool


def find(data_dir: Path) -> Postmaster | None:
    """The living server of a data folder; None also when its pid now belongs to something else."""
    try:
        lines = (data_dir / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, PermissionError, IndexError, ValueError):
        return None
    if not is_server_on(pid, data_dir):
        return None
    return Postmaster(pid, ready=len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready")


def is_server_on(pid: int, data_dir: Path) -> bool:
    """Whether a process is a PostgreSQL main process started on this data folder.

    A pid is used again after a crash or a restart of the machine (in a container almost surely by
    something else), so the command line is compared. It is readable where /proc/<pid>/exe is not:
    as root in a container without ptrace. A dead process that nobody has waited for has no command
    line and does not count.
    """
    command = _command_line(pid)
    program, _, rest = command.partition(" -D ")
    return program.endswith("postgres") and (
        rest == str(data_dir) or rest.startswith(f"{data_dir} ")
    )


def _command_line(pid: int) -> str:
    if pid <= 0:
        return ""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return raw.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", errors="surrogateescape")
    done = subprocess.run(  # noqa: S603 - a fixed command; systems without /proc
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def left_on_deleted(data_dir: Path, account: Account) -> list[int]:
    """Servers whose data folder was removed under them, before a new one is made in its place.

    Such a server ends by itself within a minute, and takes the new one's socket with it.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        if not is_server_on(pid, data_dir):
            continue
        # The same path in another container is not our folder: only the link tells. In a container
        # root may not read it; the server's own user may.
        folder = account.run(["readlink", process / "cwd"]).stdout.rstrip("\n")
        if folder == f"{data_dir} (deleted)":
            found.append(pid)
    return found


def answers(socket_dir: Path) -> bool:
    """Whether anything listens on the socket.

    Also finds a server that is not visible, as in another container on the same volume.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(socket_dir / SOCKET_NAME))
        except OSError:
            return False
        return True


def drop_remains(data_dir: Path, socket_dir: Path) -> None:
    """Remove the pid files of a server that is gone.

    PostgreSQL removes them itself unless the pid is in use again; then it would refuse to start for
    ever. Its check for backends that outlived their server does not need the files and still
    protects the data.
    """
    for path in (data_dir / PID_FILE, socket_dir / f"{SOCKET_NAME}.lock"):
        path.unlink(missing_ok=True)
