"""Messages kept as files that only the owner reads, for installations without a mail server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend

OWNER_ONLY = 0o700


class PrivateFileBackend(EmailBackend):
    """One file a connection in ``EMAIL_FILE_PATH``, the folder closed to others.

    Invitations carry links that set passwords, so they must not go to a log.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        Path(str(self.file_path)).chmod(OWNER_ONLY)
