"""Reading a stored file again, after the grammar or the extraction has learnt something."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents.errors import StoredFileMissing
from qianyi.kernel.documents.permissions import can_store_document

from .storage import (
    Stored,
    sections_write,
    structure_facts,
    text_of,
    version_create,
    version_read,
)

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.text.model import Text
    from qianyi.kernel.documents.models import DocumentVersion


def version_reread(*, actor: Actor, version: DocumentVersion, moment: datetime) -> Stored:
    """Extract and read the stored file of a version again.

    Corrections lie over the new run by their keys.

    Where the extraction now gives another text, the old one stays (citations point into it) and the
    new one becomes
    the document's next version, to which the earlier corrections are offered.

    Raises:
        NotAllowed: the actor is no planner.
        StoredFileMissing: the file kept under the digest is gone.
        QianyiError: from engine.text, when the file can no longer be read.
    """
    require(allowed=can_store_document(actor), actor=actor, what="重新读取文件")
    try:
        text = text_of(version)
    except FileNotFoundError as missing:
        raise StoredFileMissing(
            f"原始文件“{version.filename}”已不在存储目录中，不能重新读取。请重新上传这份文件，或请管理员从备份恢复。",
            digest=version.file_id,
        ) from missing
    digest = hashlib.sha256(text.text.encode()).hexdigest()
    with transaction.atomic():
        target, is_new = _version_of_text(version, text, digest, actor, moment)
        run = version_read(version=target, text=text, moment=moment)
    return Stored(version.document, target, run, is_new_document=False, is_new_text=is_new)


def _version_of_text(
    version: DocumentVersion, text: Text, digest: str, actor: Actor, moment: datetime
) -> tuple[DocumentVersion, bool]:
    same = version.document.versions.filter(text_digest=digest).first()
    if same is None:
        created = version_create(
            document=version.document,
            text=text,
            text_digest=digest,
            stored=version.file,
            actor=actor,
            moment=moment,
        )
        return created, True
    # The text is the same, its structure may be understood better: it is derived, so it is made
    # again.
    for name, value in structure_facts(text).items():
        setattr(same, name, value)
    same.save(update_fields=[*structure_facts(text)])
    same.sections.all().delete()
    sections_write(version=same, text=text)
    return same, False
