"""The archive: a tar whose first member says what is in it, each member with its checksum."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from .errors import BackupDamaged, BackupTooNew

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
FILES: Final = "files/"
LARGEST_MANIFEST: Final = 64 * 1024 * 1024
BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: its name, size and SHA-256."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    Attributes:
        format: of the archive; a higher one than ours is refused.
        version: of the program that made it.
        made_at: ISO moment, UTC.
        migrations: applied in the database, as app.name.
        tables: rows and digest of every table in the dump.
    """

    format: int
    version: str
    made_at: str
    migrations: list[str]
    tables: dict[str, str]
    entries: list[Entry] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def file_digest(file: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of the rest of a file."""
    size, digest = 0, hashlib.sha256()
    while block := file.read(BLOCK):
        size += len(block)
        digest.update(block)
    return size, digest.hexdigest()


def archive_write(path: Path, manifest: Manifest, members: dict[str, Path]) -> None:
    """Write an archive whole or not at all; readable by its owner alone."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("xb") as raw:
            part.chmod(0o600)
            with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
                content = manifest.to_bytes()
                head = tarfile.TarInfo(MANIFEST)
                head.size = len(content)
                tar.addfile(head, io.BytesIO(content))
                for entry in manifest.entries:
                    told = tarfile.TarInfo(entry.name)
                    told.size = entry.size
                    with members[entry.name].open("rb") as file:
                        tar.addfile(told, file)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def manifest_read(path: Path) -> Manifest:
    """What the archive says of itself.

    Raises:
        BackupDamaged: no backup, or its head is unreadable.
        BackupTooNew: a format this program does not know.
    """
    try:
        with tarfile.open(path, mode="r:") as tar:
            head = tar.next()
            if head is None or head.name != MANIFEST or head.size > LARGEST_MANIFEST:
                raise _damaged(path, "开头没有清单")
            file = tar.extractfile(head)
            told: Any = json.loads(file.read() if file else b"")
    except FileNotFoundError:
        raise BackupDamaged(f"没有找到备份文件“{path.name}”，请检查路径。") from None
    except (tarfile.TarError, ValueError, EOFError, OSError) as wrong:
        raise _damaged(path, "不是本平台的备份，或开头已损坏") from wrong
    number = told.get("format") if isinstance(told, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise BackupTooNew(
            f"备份文件“{path.name}”的格式是第 {number} 版，本程序只认识到第 {FORMAT} 版。"
            "请先升级程序再恢复；数据库没有改动。",
            format=number,
        )
    try:
        entries = [Entry(**entry) for entry in told.pop("entries")]
        return Manifest(entries=entries, **told)
    except (TypeError, KeyError, AttributeError) as wrong:
        raise _damaged(path, "清单内容不完整") from wrong


def archive_check(path: Path, *, known_migrations: Collection[str]) -> Manifest:
    """The manifest, after every member was read and compared with it; nothing is written.

    Raises:
        BackupDamaged: cut off, changed, or a member missing or added.
        BackupTooNew: made by a program with migrations this one does not know.
    """
    manifest = manifest_read(path)
    newer = sorted(set(manifest.migrations) - set(known_migrations))
    if newer:
        raise BackupTooNew(
            f"备份文件“{path.name}”由更新的程序（{manifest.version}）生成，"
            f"本程序不认识其中的数据结构（如 {newer[0]}）。请先升级程序再恢复；数据库没有改动。",
            migrations=newer,
        )
    wanted = {entry.name: entry for entry in manifest.entries}
    try:
        for name, file in members(path):
            entry = wanted.pop(name, None)
            if entry is None:
                raise _damaged(path, f"多出清单之外的内容（{name}）")
            if file_digest(file) != (entry.size, entry.digest):
                raise _damaged(path, f"“{name}”与清单中的校验值不符")
    except (tarfile.TarError, EOFError, OSError) as wrong:
        raise _damaged(path, "中途断开，没有写完或没有传完") from wrong
    if wanted:
        raise _damaged(path, f"缺少“{next(iter(wanted))}”等 {len(wanted)} 项")
    return manifest


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member after the manifest, in order, each to be read before the next.

    Raises:
        BackupDamaged: a member is no plain file.
    """
    with tarfile.open(path, mode="r:") as tar:
        tar.next()
        while (told := tar.next()) is not None:
            file = tar.extractfile(told)
            if file is None:
                raise _damaged(path, f"“{told.name}”不是普通文件")
            yield told.name, file


def _damaged(path: Path, how: str) -> BackupDamaged:
    return BackupDamaged(
        f"备份文件“{path.name}”不能使用：{how}。请换一份完好的备份；数据库没有改动。",
        file=path.name,
    )
