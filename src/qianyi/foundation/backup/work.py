"""Making an archive and restoring one."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from . import archive
from .archive import DUMP, FILES, FORMAT, Entry, Manifest
from .database import Database, table_digests, table_names
from .errors import DatabaseNotEmpty, RestoredDiffers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

# Sessions are no data and must not come back to life.
NOT_KEPT: Final = ("django_session", "usersessions_usersession")


def backup_write(
    path: Path, *, database: Database, files: Path, version: str, moment: datetime
) -> Manifest:
    """Write an archive of one moment: dump and digests are of the same snapshot.

    Stored files are written once under their digest and never changed, so they need no snapshot.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as name:
        dump = Path(name) / DUMP
        with database.connect() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = (connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",))[0]
            there = [table for table in NOT_KEPT if table in table_names(connection)]
            database.run(
                "pg_dump",
                [
                    "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                    *(f"--exclude-table-data=public.{table}" for table in there),
                    f"--file={dump}",
                ],
            )  # fmt: skip
            tables = table_digests(connection, without=NOT_KEPT)
            migrations = [
                f"{app}.{migration}"
                for app, migration in connection.execute(
                    "SELECT app, name FROM django_migrations ORDER BY app, name"
                )
            ]
        members = {DUMP: dump, **dict(_stored(files))}
        manifest = Manifest(
            format=FORMAT,
            version=version,
            made_at=moment.isoformat(timespec="seconds"),
            migrations=migrations,
            tables=tables,
            entries=[_entry(member, place) for member, place in members.items()],
        )
        archive.archive_write(path, manifest, members)
    return manifest


def restore(
    path: Path, *, database: Database, files: Path, known_migrations: Collection[str]
) -> Manifest:
    """Restore an archive into an empty database; everything is checked before anything is written.

    Raises:
        BackupDamaged, BackupTooNew: see ``archive_check``.
        DatabaseNotEmpty: there are tables.
        RestoredDiffers: a table is not what it was; the database is left for inspection.
    """
    manifest = archive.archive_check(path, known_migrations=known_migrations)
    with database.connect() as connection:
        if there := table_names(connection):
            raise DatabaseNotEmpty(
                f"目标数据库中已有 {len(there)} 张表（如 {there[0]}），恢复只在空数据库中进行，"
                "以免新旧数据混在一起。请用环境变量 QIANYI_HOME 指定一个新的文件夹"
                "（或用 DATABASE_URL 指定一个空数据库），再运行 qianyi restore。",
                tables=len(there),
            )
    with tempfile.TemporaryDirectory(prefix="qianyi-restore-") as name:
        dump = Path(name) / DUMP
        for member, file in archive.members(path):
            target = dump if member == DUMP else _file_place(files, member)
            _copy(file, target)
        database.run(
            "pg_restore",
            ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump)],
        )
    with database.connect() as connection:
        found = table_digests(connection, without=NOT_KEPT)
    differing = sorted(
        table
        for table in {*found, *manifest.tables}
        if found.get(table) != manifest.tables.get(table)
    )
    if differing:
        raise RestoredDiffers(
            f"恢复后有 {len(differing)} 张表与备份时不一致（如 {differing[0]}）。"
            "请不要启用这份数据，保留现场并联系技术支持。",
            tables=differing,
        )
    return manifest


def _stored(files: Path) -> Iterator[tuple[str, Path]]:
    if files.is_dir():
        for place in sorted(files.glob("??/*")):
            if place.is_file() and not place.name.startswith("."):
                yield f"{FILES}{place.name}", place


def _entry(name: str, place: Path) -> Entry:
    with place.open("rb") as file:
        size, digest = archive.file_digest(file)
    return Entry(name, size, digest)


def _file_place(files: Path, member: str) -> Path:
    """Where a stored file belongs; only its last part counts, so that nothing lands elsewhere."""
    name = Path(member).name
    return files / name[:2] / name


def _copy(source: IO[bytes], target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".part-{target.name}")
    try:
        with part.open("xb") as file:
            shutil.copyfileobj(source, file)
        part.replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
