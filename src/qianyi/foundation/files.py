"""Bytes on the disk under their digest: written whole or not at all, never twice."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def file_path(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return Path(settings.QIANYI_FILES) / digest[:2] / digest


def file_keep(data: bytes) -> str:
    """Write the bytes under their digest, which is returned: whole or not at all, never twice."""
    digest = hashlib.sha256(data).hexdigest()
    path = file_path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)  # a name must not outlive a loss of power without its bytes
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return digest
