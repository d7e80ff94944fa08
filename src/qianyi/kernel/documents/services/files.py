"""Files by their digest, for this app and those above: the row, and the bytes behind it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from qianyi.foundation.files import file_keep
from qianyi.kernel.documents.models import StoredFile

if TYPE_CHECKING:
    from datetime import datetime


def file_store(*, data: bytes, moment: datetime) -> StoredFile:
    """The row of some bytes, which are kept; the same bytes are kept once."""
    stored = file_row(data=data, moment=moment)
    file_keep(data)
    return stored


def file_row(*, data: bytes, moment: datetime) -> StoredFile:
    """The row alone; the bytes are to be kept last of all, so that a failure leaves none."""
    stored, _ = StoredFile.objects.get_or_create(
        digest=hashlib.sha256(data).hexdigest(),
        defaults={"size": len(data), "stored_at": moment},
    )
    return stored
