"""The sample documents of the demonstration, so that reading can be tried at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.packs import find_packs
from qianyi.kernel.documents.errors import SampleNotFound

from .storage import Stored, document_store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from qianyi.foundation.permissions import Actor

PACK = "demo"
FOLDER = "documents"


def sample_names() -> list[str]:
    """File names of the samples, in order; none where the demo pack is absent."""
    return [path.name for path in _samples()]


def sample_store(*, actor: Actor, name: str, moment: datetime) -> Stored:
    """Load a sample as if it had been uploaded; it is marked 示例数据.

    Raises:
        NotAllowed: the actor is no planner.
        SampleNotFound: no sample of that name.
    """
    for path in _samples():
        if path.name == name:
            return document_store(
                actor=actor, data=path.read_bytes(), filename=name, moment=moment, is_demo=True
            )
    raise SampleNotFound("没有这份示例文件；请从上传页列出的示例中选择。", name=name[:80])


def _samples() -> list[Path]:
    pack = find_packs().get(PACK)
    return sorted((pack / FOLDER).glob("*.txt")) if pack is not None else []
