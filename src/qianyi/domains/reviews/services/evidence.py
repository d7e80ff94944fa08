"""Files put in as evidence: looked at by every scanner before a byte is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from qianyi.domains.reviews.errors import ReviewInvalid
from qianyi.domains.reviews.models import Evidence
from qianyi.foundation.files import file_keep
from qianyi.kernel.cases.services.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.reviews.models import Entry, UnitAppeal
    from qianyi.foundation.permissions import Actor

MOST_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes = field(repr=False)


def files_check(files: Sequence[Upload]) -> None:
    """Number, kinds, sizes and marks of secrecy; nothing is kept yet.

    Raises:
        ReviewInvalid: too many.
        QianyiError: what a scanner refuses, in its own words.
    """
    if len(files) > MOST_FILES:
        sentence = f"一次最多 {MOST_FILES} 个文件，现为 {len(files)} 个。"
        raise ReviewInvalid(sentence, fields={"evidence": sentence})
    for file in files:
        scan(PurePath(file.name).name, file.data)


def files_keep(
    *,
    actor: Actor,
    files: Sequence[Upload],
    moment: datetime,
    entry: Entry | None = None,
    appeal: UnitAppeal | None = None,
) -> None:
    """Keep files that were checked, for an entry or an objection."""
    Evidence.objects.bulk_create(
        [
            Evidence(
                entry=entry,
                appeal=appeal,
                filename=PurePath(file.name).name[:255],
                digest=hashlib.sha256(file.data).hexdigest(),
                size=len(file.data),
                added_at=moment,
                added_by_id=actor.person_id,
            )
            for file in files
        ]
    )
    for file in files:
        file_keep(file.data)
