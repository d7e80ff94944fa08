"""Making the folders of a cluster, each open to those who need it; parents keep their mode."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from .account import owned_by_another
from .errors import PostgresFolderUnwritable, PostgresSocketFolderTaken
from .programs import make_public

if TYPE_CHECKING:
    from pathlib import Path

    from .account import Account
    from .layout import Layout

PRIVATE = 0o700


def prepare(layout: Layout) -> None:
    """Make our own folder.

    Raises:
        PostgresFolderUnwritable: it cannot be made, or not written.
        PostgresOwnedByAnother: it belongs to another OS user.
    """
    folder = layout.folder
    try:
        _make(folder)
    except OSError as error:
        raise PostgresFolderUnwritable(
            f"不能建立或写入数据文件夹“{folder}”（{error.strerror}）。请检查磁盘和文件夹的权限，"
            "或用环境变量 QIANYI_HOME 指定一个可以写入的文件夹。"
        ) from error
    owner = folder.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise owned_by_another(folder, owner)
    if not os.access(folder, os.W_OK):
        raise PostgresFolderUnwritable(
            f"数据文件夹“{folder}”是只读的。请检查磁盘和文件夹的权限，"
            "或用环境变量 QIANYI_HOME 指定一个可以写入的文件夹。"
        )


def _make(folder: Path) -> None:
    if not folder.exists():
        if os.geteuid() == 0:
            make_public(folder.parent)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE, exist_ok=True)


def admit(layout: Layout, account: Account) -> None:
    """Let the server's OS user pass, and nobody else."""
    if account.uid == os.geteuid():
        return
    if layout.place != layout.folder:
        make_public(layout.place.parent)
        layout.place.mkdir(mode=PRIVATE, exist_ok=True)
    if layout.place.stat().st_uid == 0:
        os.chown(layout.place, 0, account.gid)
        layout.place.chmod(PRIVATE | stat.S_IXGRP)


def give(folder: Path, account: Account) -> None:
    """Make a private folder for the server's OS user.

    Made under its final name and handed over through a descriptor, so that nobody can put a link in
    its place meanwhile.

    Raises:
        FileExistsError: there is something of that name.
    """
    folder.mkdir(mode=PRIVATE)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, PRIVATE)
        if account.uid != os.geteuid():
            os.fchown(descriptor, account.uid, account.gid)
    finally:
        os.close(descriptor)


def make_socket_dir(folder: Path, account: Account) -> None:
    """Make the private folder of the socket, or accept the one that is there if it is safe.

    Raises:
        PostgresSocketFolderTaken: somebody else made it, or it is not a folder.
    """
    try:
        give(folder, account)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise PostgresSocketFolderTaken(
                f"数据库通信用的文件夹 {folder} 已被其他用户占用，为安全起见没有启动。"
                "请由管理员删除它；或用环境变量 QIANYI_HOME 另指定一个路径较短的文件夹。",
                folder=str(folder),
            ) from None
        if stat.S_IMODE(found.st_mode) != PRIVATE:
            folder.chmod(PRIVATE)


def point_to_data(layout: Layout) -> None:
    """Leave a link to data that lie elsewhere, so that people and later runs find them."""
    if layout.place != layout.folder:
        link = layout.folder / "data"
        if not link.is_symlink():
            link.symlink_to(layout.data_dir)
