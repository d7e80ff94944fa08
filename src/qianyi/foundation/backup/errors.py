"""Refusals of backing up and restoring."""

from __future__ import annotations

from qianyi.lib.errors import BadInput, Conflict, Unavailable


class BackupFailed(Unavailable):
    """A program of PostgreSQL ended with an error."""

    code = "backup.failed"


class BackupDamaged(BadInput):
    """The archive is cut off, changed, or no backup at all."""

    code = "backup.damaged"


class BackupTooNew(Conflict):
    """The archive was made by a newer program than this one."""

    code = "backup.too_new"


class DatabaseNotEmpty(Conflict):
    """There is something in the database that restoring would mix with."""

    code = "backup.database_not_empty"


class RestoredDiffers(Conflict):
    """After restoring, a table does not say what it said when it was backed up."""

    code = "backup.restored_differs"
