"""Which OS user runs the server.

PostgreSQL refuses to run as root. A person's own account runs it for them; root uses a system
account made for this alone. The account `pgserver` that the wheel's own start-up code would make is
not used: it has a login shell, and any other program built on that wheel runs its servers under it,
so they could read our data.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import PostgresAccountMissing, PostgresOwnedByAnother

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

SERVICE_ACCOUNT = "qianyi-db"
# Nothing of our environment goes to the server: it may hold secrets, and PG* variables would change
# its behaviour.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


@dataclass(frozen=True)
class Account:
    """An OS user, and how to run a program as that user."""

    uid: int
    gid: int

    def run(
        self,
        command: Sequence[str | Path],
        *,
        given: str | None = None,
        errors_to: IO[bytes] | None = None,
        timeout: float = 120,
        session: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, with a bare environment and files private by default.

        Args:
            command: the program and its arguments.
            given: text for its standard input.
            errors_to: a file for its standard error; None to have it in the result.
            timeout: seconds after which it is killed.
            session: in a session of its own, out of reach of Ctrl+C on our terminal.
        """
        switch = os.geteuid() == 0 and self.uid != 0
        return subprocess.run(  # noqa: S603 - programs of the wheel, arguments of our making
            [str(part) for part in command],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if errors_to is None else errors_to,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            start_new_session=session,
            check=False,
            cwd=os.sep,
            env=ENVIRONMENT,
            umask=0o077,
            user=self.uid if switch else None,
            group=self.gid if switch else None,
            extra_groups=[] if switch else None,
        )


def account_for(folder: Path, data_dir: Path) -> Account:
    """The user that runs the server of a cluster folder on its data, made if need be.

    Who owns the data, or a folder still without data, stays the owner, also when root comes along
    later.

    Raises:
        PostgresOwnedByAnother: the data belong to somebody else and we are not root.
        PostgresAccountMissing: we are root and the system account cannot be made.
    """
    me = os.geteuid()
    owner = (data_dir if data_dir.exists() else folder).stat()
    if me not in (0, owner.st_uid):
        raise owned_by_another(data_dir, owner.st_uid)
    if me != 0:
        return Account(me, os.getegid())
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return service_account()


def owned_by_another(path: Path, uid: int) -> PostgresOwnedByAnother:
    """The refusal that names the owner and both ways out."""
    return PostgresOwnedByAnother(
        f"内置数据库的文件夹 {path} 属于系统用户 {name_of(uid)}，"
        f"当前用户 {name_of(os.geteuid())} 不能使用。"
        "请改用该用户运行，或用环境变量 QIANYI_HOME 另指定一个自己的文件夹。",
        path=str(path),
        owner=uid,
    )


def name_of(uid: int) -> str:
    """The name of an OS user, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def service_account() -> Account:
    """The system account for root's servers: no login shell, no home folder, used for nothing else.

    Raises:
        PostgresAccountMissing: it is not there and cannot be made.
    """
    found = _find()
    if found is None:
        problem = _create()
        # Two processes may do this at once: what counts is whether the account exists now.
        found = _find()
        if found is None:
            raise PostgresAccountMissing(
                f"以 root 运行时，内置数据库需要一个专用的系统用户 {SERVICE_ACCOUNT}，"
                f"但创建失败：{problem}。"
                "请改用普通用户运行；或由管理员先创建该用户"
                f"（useradd --system --no-create-home {SERVICE_ACCOUNT}）；"
                "或用环境变量 DATABASE_URL 指定已有的 PostgreSQL。",
                account=SERVICE_ACCOUNT,
            )
    return found


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _create() -> str:
    program = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if program is None:
        return "系统里没有 useradd 命令"
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(  # noqa: S603 - a fixed command
        [program, *options, "--shell", "/usr/sbin/nologin", SERVICE_ACCOUNT],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() or f"useradd 以状态 {done.returncode} 结束"
