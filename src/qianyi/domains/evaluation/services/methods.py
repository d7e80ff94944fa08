"""Methods are kept as the text they were, once for each text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from qianyi.domains.evaluation.models import MethodVersion
from qianyi.engine.scoring.loading import FOLDER, method_from_text
from qianyi.foundation.provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack


def method_ensure(
    *, content: str, name: str, moment: datetime, provenance: Mapping[str, str] | None = None
) -> tuple[MethodVersion, bool]:
    """The kept version of a method's text: (row, made now). The same text gives the same row.

    Raises:
        PackInvalid: the text is no valid method.
    """
    digest = hashlib.sha256(content.encode()).hexdigest()
    found = MethodVersion.objects.filter(digest=digest).first()
    if found is not None:
        return found, False
    method = method_from_text(content, name)
    return MethodVersion.objects.get_or_create(
        digest=digest,
        defaults={
            "code": method.code,
            "version": method.version,
            "title": method.title,
            "content": content,
            "is_provisional": bool(method.unverified_weights),
            "made_at": moment,
            **(provenance or {}),
        },
    )


def methods_load(*, pack: Pack, moment: datetime) -> tuple[int, int]:
    """Keep every method of a pack: (how many it has, how many are new)."""
    files = sorted((pack.path / FOLDER).glob("*.yaml"))
    made = 0
    for path in files:
        _, is_new = method_ensure(
            content=path.read_text(encoding="utf-8-sig"),
            name=path.name,
            moment=moment,
            provenance=provenance_of(pack),
        )
        made += is_new
    return len(files), made
