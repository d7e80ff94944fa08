"""`qianyi backup` and `qianyi restore`."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from qianyi.cli import server
from qianyi.cli.audit import ready
from qianyi.cli.console import note, result
from qianyi.foundation.postgres import database_attached
from qianyi.lib import clock
from qianyi.lib.errors import Conflict

if TYPE_CHECKING:
    from pathlib import Path


class BackupExists(Conflict):
    """The file to write is there already."""

    code = "cli.backup_exists"


def write(path: Path) -> None:
    """Write a backup; an existing file is never written over.

    Raises:
        BackupExists: the file is there.
    """
    if path.exists():
        raise BackupExists(f"“{path}”已经存在，备份不会覆盖它。请换一个文件名。")
    with ready():
        from django.conf import settings
        from django.db import connection

        from qianyi.foundation import backup

        manifest = backup.backup_write(
            path,
            database=backup.Database.of(connection.get_connection_params()),
            files=settings.QIANYI_FILES,
            version=_version(),
            moment=clock.now(),
        )
    files = len(manifest.entries) - 1
    result(f"已备份：{len(manifest.tables)} 张表，{files} 个原始文件 → {path}")
    note("备份不含密钥。请把 QIANYI_SECRET_KEY 和个人信息主密钥（personal-key）另行妥善保存。")


def restore(path: Path) -> None:
    """Restore into an empty database, bring it up to date, seal what waited."""
    with database_attached():
        server.setup_django()
        from django.conf import settings
        from django.db import connection
        from django.db.migrations.loader import MigrationLoader

        from qianyi.foundation import backup

        known = [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()]
        manifest = backup.restore(
            path,
            database=backup.Database.of(connection.get_connection_params()),
            files=settings.QIANYI_FILES,
            known_migrations=known,
        )
        server.migrate()
        from qianyi.kernel.audit.services import chain_seal_restored, destroyed_keys_apply

        destroyed = destroyed_keys_apply(clock.now())
        chain_seal_restored(clock.now())
    files = len(manifest.entries) - 1
    result(f"已恢复：{len(manifest.tables)} 张表与备份时一致，{files} 个原始文件。")
    if destroyed:
        note(f"备份之后清除过个人信息的 {destroyed} 个密钥已再次销毁。")
    note("建议接着运行 qianyi audit verify。")


def _version() -> str:
    try:
        return version("qianyi")
    except PackageNotFoundError:
        return "source"
