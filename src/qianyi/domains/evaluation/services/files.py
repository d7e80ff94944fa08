"""Bytes under their digest in QIANYI_FILES: frozen inputs and evidence; whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def file_path(digest: str) -> Path:
    """Where the bytes of a digest lie, beside those of documents; backups take the same folder."""
    return Path(settings.QIANYI_FILES) / digest[:2] / digest


def bytes_keep(data: bytes) -> str:
    """Keep bytes once and return their digest."""
    digest = hashlib.sha256(data).hexdigest()
    path = file_path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return digest
