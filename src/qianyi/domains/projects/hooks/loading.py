"""Projects out of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.projects import services
from qianyi.engine.projects import projects_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


def load_projects(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:
    """Enter the projects a pack states; those that are there are left to people."""
    found = projects_read(pack.path)
    made = sum(
        services.project_load(
            actor=actor, packed=packed, document=document, pack=pack, moment=moment
        )
        for document, packed in found
    )
    return {"项目": len(found), "其中新增项目": made} if found else {}
