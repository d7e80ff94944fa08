"""Backup and restore: database and stored files in one checked archive, without any secret.

Not in it: the secret key, the database's passwords, the master key of personal data, sessions. They
are kept apart, so that an archive alone opens nothing and brings no erased person back.
"""

from .archive import FORMAT, Entry, Manifest, archive_check
from .database import Database, table_digests
from .errors import (
    BackupDamaged,
    BackupFailed,
    BackupTooNew,
    DatabaseNotEmpty,
    RestoredDiffers,
)
from .work import backup_write, restore

__all__ = [
    "FORMAT",
    "BackupDamaged",
    "BackupFailed",
    "BackupTooNew",
    "Database",
    "DatabaseNotEmpty",
    "Entry",
    "Manifest",
    "RestoredDiffers",
    "archive_check",
    "backup_write",
    "restore",
    "table_digests",
]
