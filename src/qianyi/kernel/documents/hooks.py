"""What the documents app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation import registry
from qianyi.foundation.provenance import provenance_of

from . import services
from .permissions import can_read_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


def load_documents(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the documents a pack cites; their texts are not in it."""
    for cited in pack.documents:
        services.document_cite(
            key=cited.key,
            title=cited.title,
            number=cited.number or "",
            issuer=cited.issuer or cited.publisher or "",
            issued_on=cited.issued_on,
            kind=cited.kind or "",
            expected_digest=cited.text_digest or "",
            moment=moment,
            provenance=provenance_of(pack),
            is_demo=pack.name == "demo",
        )
    return {"引用文件": len(pack.documents)}


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("documents", registry.PackFolder(order=30, load=load_documents))
    registry.api_scopes.register("documents:read", "读文件及其读数")
    registry.api_scopes.register("documents:write", "存入文件，更正读数")
    registry.navigation.register(
        "documents",
        registry.NavigationEntry(
            "文件", "documents:list", order=30, key="d", visible=can_read_documents
        ),
    )
