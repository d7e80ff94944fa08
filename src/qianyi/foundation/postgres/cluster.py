"""One PostgreSQL cluster of our own: made, started, stopped.

Who uses it and for how long is the concern of `sharing`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import folders, passwords, postmaster, tuning
from .account import account_for
from .errors import (
    PostgresNotCreated,
    PostgresNotStarted,
    PostgresNotStopped,
    PostgresVersionDiffers,
)
from .layout import layout_of
from .locks import Turn, open_private
from .programs import MAJOR, server_programs

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .account import Account

RECOVERY_SECONDS = 120.0
STOP_SECONDS = 60.0
POLL_SECONDS = 0.02
LARGEST_LOG = 10 * 1024 * 1024
LOG_TAIL = 2000
# A backend in the middle of a long query outlives a killed server for a moment and keeps the data
# folder.
STILL_HELD = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


@dataclass(frozen=True)
class Status:
    """What is known of the server without asking it.

    Attributes:
        running: it answers, or is on its way up.
        ready: it accepts connections.
        pid: its process; None when it is not running, or not visible from here.
        socket_dir: where to reach it.
    """

    running: bool
    ready: bool
    pid: int | None
    socket_dir: Path


class Cluster:
    """A PostgreSQL cluster in a folder of its own, reachable through a private Unix socket only.

    Args:
        folder: made if need be; holds everything of the cluster.
        fsync: False for tests: quicker, and the data may be lost with the machine. The program's
            role may then also create databases.
    """

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.layout = layout_of(folder)
        self.fsync = fsync
        self._turn = Turn(self.layout.folder / "turn.lock", timeout=RECOVERY_SECONDS + STOP_SECONDS)

    @property
    def data_dir(self) -> Path:
        """PGDATA."""
        return self.layout.data_dir

    def turn(self) -> AbstractContextManager[None]:
        """One process at a time changes the server's state; its holder may enter it again."""
        return self._turn.taken()

    def dsn(self, database: str = passwords.DATABASE, *, role: str = passwords.APP_ROLE) -> str:
        """A libpq connection string; the password stays in its file."""
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - settings need no driver

        return make_conninfo(
            host=str(self.layout.socket_dir), dbname=database, user=role, **self._options()
        )

    def connection_settings(self, database: str = passwords.DATABASE) -> dict[str, Any]:
        """An entry for Django's DATABASES.

        Starts nothing and reads no password: libpq opens the file itself.
        """
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": passwords.APP_ROLE,
            "HOST": str(self.layout.socket_dir),
            "OPTIONS": self._options(),
        }

    def _options(self) -> dict[str, str]:
        # require_auth: whoever sits on the socket must prove that it knows our password too, and
        # never gets it.
        return {"passfile": str(self.layout.passfile), "require_auth": "scram-sha-256"}

    def status(self) -> Status:
        """Whether the server runs, at this moment."""
        server = postmaster.find(self.data_dir)
        if server is not None:
            return Status(True, server.ready, server.pid, self.layout.socket_dir)  # noqa: FBT003
        elsewhere = postmaster.answers(self.layout.socket_dir)
        return Status(elsewhere, elsewhere, None, self.layout.socket_dir)

    def ensure(self) -> bool:
        """Make the cluster with its roles and database if need be, and lost passwords anew.

        Returns:
            Whether a cluster was made.

        Raises:
            PostgresNotCreated, PostgresVersionDiffers, PostgresOwnedByAnother,
            PostgresProgramsMissing.
        """
        folders.prepare(self.layout)
        with self.turn():
            account = self._account()
            folders.admit(self.layout, account)
            made = not (self.data_dir / "PG_VERSION").exists()
            if made:
                self._create(account)
            folders.point_to_data(self.layout)
            self._check_version()
            self._check_passwords(account)
            return made

    def start(self) -> bool:
        """Start the server and wait until it accepts connections, recovery included.

        Returns:
            False when it was running already.

        Raises:
            PostgresNotStarted: it ended, or was not ready after 120 seconds; and what `ensure`
            raises.
        """
        folders.prepare(self.layout)
        with self.turn():
            self.ensure()
            deadline = time.monotonic() + RECOVERY_SECONDS
            if self.status().running and self._ready_before(deadline):
                return False
            account = self._account()
            folders.make_socket_dir(self.layout.socket_dir, account)
            while not self._launch(account, deadline):
                time.sleep(POLL_SECONDS * 10)
            return True

    def stop(self) -> bool:
        """Stop the server: open transactions are rolled back, everything committed is on disk.

        Returns:
            False when none was running that is visible from here.

        Raises:
            PostgresNotStopped: it is still there after a minute of asking and then insisting.
        """
        if not self.layout.folder.is_dir():
            return False
        with self.turn():
            if postmaster.find(self.data_dir) is None:
                return False
            # First the quick, orderly way; then at once, which costs a recovery at the next start.
            for way in (signal.SIGINT, signal.SIGQUIT):
                if self._signal_and_wait(way):
                    return True
            raise PostgresNotStopped(
                f"内置数据库（数据文件夹 {self.data_dir}）在 {STOP_SECONDS:.0f} 秒内没有停下来。"
                f"请查看日志 {self.layout.log_file}，确认没有长时间的任务后再试。",
                data_dir=str(self.data_dir),
            )

    def _signal_and_wait(self, way: signal.Signals) -> bool:
        server = postmaster.find(self.data_dir)
        if server is None:
            return True
        with suppress(ProcessLookupError):
            os.kill(server.pid, way)
        return self._gone_before(time.monotonic() + STOP_SECONDS / 2, server.pid)

    def _gone_before(self, deadline: float, pid: int) -> bool:
        while postmaster.is_server_on(pid, self.data_dir):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _create(self, account: Account) -> None:
        """Initialise beside the final place and move it there whole: a kill does no harm."""
        for pid in postmaster.left_on_deleted(self.data_dir, account):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            self._gone_before(time.monotonic() + STOP_SECONDS / 2, pid)
        # A name of its own each time: a killed command's initdb may still write in the last one.
        for left in self.layout.place.glob("data.new*"):
            shutil.rmtree(left, ignore_errors=True)
        work = self.layout.place / f"data.new-{secrets.token_hex(4)}"
        folders.give(work, account)
        bin_dir = self._bin_dir(account)
        quick = () if self.fsync else ("--no-sync",)
        command = [
            bin_dir / "initdb",
            "-D",
            work,
            "-U",
            passwords.ADMIN_ROLE,
            *tuning.INITDB,
            *quick,
        ]
        self._refuse_failure(self._run(account, command), "创建数据文件夹")
        (work / "pg_hba.conf").write_text(tuning.ACCESS_RULES, encoding="ascii")
        self._set_passwords(account, work, new=True)
        work.rename(self.data_dir)

    def _check_passwords(self, account: Account) -> None:
        if self.layout.passfile.exists():
            self.layout.passfile.chmod(0o600)  # libpq ignores one that others may read
            return
        if self.status().running:
            raise PostgresNotCreated(
                f"内置数据库的密码文件 {self.layout.passfile} 不见了，"
                "而服务器仍在运行，无法重设密码。"
                "请先停止正在运行的 qianyi 命令（qianyi serve 等），再重新运行；"
                "密码会自动重设，数据不受影响。",
                passfile=str(self.layout.passfile),
            )
        postmaster.drop_remains(self.data_dir, self.layout.socket_dir)
        self._set_passwords(account, self.data_dir, new=False)

    def _set_passwords(self, account: Account, data_dir: Path, *, new: bool) -> None:
        """Through the stand-alone server, which listens nowhere: no moment without a password."""
        # The file gets its name last: one that is there always holds the passwords that are in
        # force.
        new_file = self.layout.passfile.with_suffix(".new")
        generated = passwords.write(new_file)
        sql = passwords.statements(generated, new=new, may_create_databases=not self.fsync)
        server = self._bin_dir(account) / "postgres"
        # A statement that fails is not repeated in the message: it holds the password.
        options = ["-c", "log_checkpoints=off", "-c", "log_min_error_statement=panic"]
        command: list[str | Path] = [
            server,
            "--single",
            "-D",
            data_dir,
            *options,
            passwords.ADMIN_ROLE,
        ]
        done = self._run(account, command, given=sql)
        self._refuse_failure(done, "设置数据库密码")
        new_file.replace(self.layout.passfile)

    def _run(
        self, account: Account, command: list[str | Path], *, given: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        try:
            return account.run(command, given=given, timeout=RECOVERY_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PostgresNotCreated(
                f"内置数据库的程序 {command[0]} 无法运行或没有结束：{error}。"
                "请检查该文件能否执行、磁盘是否过慢，再重新运行。",
                program=str(command[0]),
            ) from error

    def _refuse_failure(self, done: subprocess.CompletedProcess[str], step: str) -> None:
        # The stand-alone server ends with 0 even when a statement failed.
        if done.returncode == 0 and "ERROR:" not in done.stderr and "FATAL:" not in done.stderr:
            return
        raise PostgresNotCreated(
            f"内置数据库{step}失败（{self.layout.place}）："
            f"{done.stderr.strip()[-LOG_TAIL:] or done.returncode}。"
            "请检查磁盘空间和该文件夹的权限后重新运行；未完成的部分会自动清除。",
            place=str(self.layout.place),
            returncode=done.returncode,
        )

    def _check_version(self) -> None:
        found = (self.data_dir / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != str(MAJOR):
            raise PostgresVersionDiffers(
                f"数据文件夹 {self.data_dir} 由 PostgreSQL {found} 写成，"
                f"当前程序是 PostgreSQL {MAJOR}，不能直接打开。"
                f"请用带 PostgreSQL {found} 的旧版本程序导出（pg_dump），"
                "移走该文件夹，再用当前版本导入（pg_restore）。",
                found=found,
                expected=MAJOR,
            )

    def _account(self) -> Account:
        return account_for(self.layout.folder, self.data_dir)

    def _bin_dir(self, account: Account) -> Path:
        return server_programs(as_other_user=account.uid != os.geteuid())

    def _launch(self, account: Account, deadline: float) -> bool:
        """Start the server; False when backends of the last one still hold on: try again."""
        postmaster.drop_remains(self.data_dir, self.layout.socket_dir)
        log = self.layout.log_file
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        server = self._bin_dir(account) / "postgres"
        options = tuning.arguments(self.layout.socket_dir, fsync=self.fsync)
        # The shell ends at once and leaves the server to the system: it is nobody's child and
        # nobody's terminal's.
        shell = ["/bin/sh", "-c", '"$0" "$@" >&2 </dev/null & echo $!']
        with os.fdopen(open_private(log, os.O_WRONLY | os.O_APPEND), "ab") as file:
            before = os.fstat(file.fileno()).st_size
            command: list[str | Path] = [*shell, server, "-D", self.data_dir, *options]
            done = account.run(command, errors_to=file, session=True)
        launched = int(done.stdout or 0)
        try:
            if self._ready_before(deadline, launched=launched):
                return True
        except BaseException:
            # Interrupted while it starts: nobody would be left to stop it.
            if launched:
                with suppress(ProcessLookupError):
                    os.kill(launched, signal.SIGTERM)
            raise
        said = log.read_bytes()[before:].decode("utf-8", errors="replace")
        if time.monotonic() < deadline and any(sign in said for sign in STILL_HELD):
            return False
        raise self._not_started("启动后随即退出")

    def _ready_before(self, deadline: float, *, launched: int | None = None) -> bool:
        """Wait until the server accepts connections; False when it is gone."""
        misses = 0
        while not (status := self.status()).ready:
            alive = status.running or (
                launched is not None and postmaster.is_server_on(launched, self.data_dir)
            )
            # While a process exchanges its program it has no command line for an instant: look
            # twice.
            misses = 0 if alive else misses + 1
            if misses > 1:
                return False
            if time.monotonic() > deadline:
                raise self._not_started(
                    f"在 {RECOVERY_SECONDS:.0f} 秒内没有就绪（可能仍在恢复数据）"
                )
            time.sleep(POLL_SECONDS)
        return True

    def _not_started(self, how: str) -> PostgresNotStarted:
        log = self.layout.log_file
        tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:] if log.exists() else ""
        return PostgresNotStarted(
            f"内置数据库{how}。请检查磁盘空间和 {self.layout.place} 的权限后重新运行；"
            f"日志在 {log}，最后几行：\n{tail.strip()}",
            data_dir=str(self.data_dir),
        )
