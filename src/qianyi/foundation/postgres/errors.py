"""What can go wrong with the embedded database, each said with what to do about it."""

from __future__ import annotations

from qianyi.lib.errors import Conflict, NotAllowed, Unavailable


class PostgresProgramsMissing(Unavailable):
    """The PostgreSQL programs are not installed, or not for this system."""

    code = "postgres.programs_missing"


class PostgresAccountMissing(Unavailable):
    """Run as root, and the OS user that should run the database cannot be made."""

    code = "postgres.account_missing"


class PostgresOwnedByAnother(NotAllowed):
    """The cluster belongs to another OS user."""

    code = "postgres.owned_by_another"


class PostgresFolderUnwritable(Unavailable):
    """The folder of the installation cannot be made or written."""

    code = "postgres.folder_unwritable"


class PostgresNotCreated(Unavailable):
    """The cluster could not be made, or its passwords not set."""

    code = "postgres.not_created"


class PostgresNotStarted(Unavailable):
    """The server ended, or was not ready in time."""

    code = "postgres.not_started"


class PostgresNotStopped(Unavailable):
    """The server is still there after being asked to end."""

    code = "postgres.not_stopped"


class PostgresVersionDiffers(Conflict):
    """The data were written by another major version."""

    code = "postgres.version_differs"


class PostgresSocketFolderTaken(Conflict):
    """The short folder for the socket exists and is not ours."""

    code = "postgres.socket_folder_taken"


class PostgresBusy(Conflict):
    """Another process is starting or stopping the server, for too long."""

    code = "postgres.busy"


class PostgresAlreadyServed(Conflict):
    """Another living `qianyi serve` owns the server."""

    code = "postgres.already_served"
