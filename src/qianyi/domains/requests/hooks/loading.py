"""Topics and routes out of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.requests import services
from qianyi.engine.requests import read_books
from qianyi.foundation.provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


def load_requests(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the topics and the table of routes of a pack."""
    books, provenance = read_books(pack), provenance_of(pack)
    topics = [line for book in books for line in book.topics]
    for position, line in enumerate(topics):
        services.topic_ensure(
            code=line.code, name=line.name, words=line.words, position=position,
            provenance=provenance,
        )  # fmt: skip
    routes = [line for book in books for line in book.routes]
    for route in routes:
        asked = services.RuleAsked(
            code=route.code, lead=route.lead, kind=route.kind, topic=route.topic,
            territory=route.territory, assist=route.assist, basis=route.basis,
        )  # fmt: skip
        services.rule_ensure(asked=asked, moment=moment, provenance=provenance)
    services.terms_ensure()
    return {"诉求主题": len(topics), "分办规则": len(routes)}
