"""What the documents app offers through the registries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation import events, registry, search
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_PAPERS
from qianyi.foundation.provenance import provenance_of

from . import selectors, services
from .events import DOCUMENT_STORED
from .pages.marks import DOUBTFUL, DOUBTFUL_BELOW
from .permissions import can_correct_reading, can_read_documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor

SHOWN: Final = 6
NEW_FOR: Final = timedelta(days=30)


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


def found_documents(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Documents in use with the text of their newest version, for the search box.

    Readers say the same as ``DocumentQuerySet.visible_to``.
    """
    for document, text in selectors.documents_with_text(ids):
        yield search.Entry(
            object_id=document.pk,
            title=document.title,
            names=(document.number,),
            text=text,
            hint="，".join(part for part in (document.number, document.issuer) if part),
            url=reverse("documents:detail", args=[document.pk]),
            readers=search.to_roles(*READ_PAPERS),
            places_text=bool(text),
        )


def to_review(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001 - the kit's signature
    """Corrections whose figure the newest reading no longer finds: 待复核."""
    if not can_correct_reading(actor):
        return None
    waiting = selectors.documents_to_review(actor)
    return Section(
        title="待复核的更正",
        items=[
            Item(
                title=document.title,
                url=reverse("documents:corrections", args=[document.pk]),
                detail=f"{number} 条更正在最新的读取中找不到对应的数字",
            )
            for document, number in waiting[:SHOWN]
        ],
        count=sum(number for _, number in waiting),
        hint="文件重新读取后，原先更正过的数字不在原处，需要再看一次。",
        empty="没有待复核的更正。",
        order=20,
        tone="amber",
    )


def doubtful(actor: Actor, moment: datetime) -> Section | None:
    """Readings the grammar is not sure of, in texts that came lately."""
    if not can_correct_reading(actor):
        return None
    waiting = selectors.documents_doubtful(actor, since=moment - NEW_FOR, below=DOUBTFUL_BELOW)
    return Section(
        title="新载入文件中存疑的读数",
        items=[
            Item(
                title=document.title,
                url=f"{reverse('documents:figures', args=[document.pk])}?state={DOUBTFUL}",
                detail=f"{number} 条读数没有把握，请对照原文核实",
            )
            for document, number in waiting[:SHOWN]
        ],
        count=sum(number for _, number in waiting),
        hint=f"最近 {NEW_FOR.days} 天载入的文件中，程序没有把握、还没有人看过的数字。",
        empty="没有存疑的读数。",
        order=30,
    )


def register() -> None:
    """Called once at start-up."""
    registry.search_sources.register("document", search.Source("文件", 30, found_documents))
    registry.inbox_sources.register("documents.review", to_review)
    registry.inbox_sources.register("documents.doubtful", doubtful)
    registry.pack_loaders.register("documents", registry.PackFolder(order=30, load=load_documents))
    events.kinds.register(
        DOCUMENT_STORED,
        events.EventKind(DOCUMENT_STORED, "文件存入新文本", can_read_documents),
    )
    registry.api_scopes.register("documents:read", "读文件及其读数")
    registry.api_scopes.register("documents:write", "存入文件，更正读数")
    registry.navigation.register(
        "documents",
        registry.NavigationEntry(
            "文件", "documents:list", order=30, key="d", visible=can_read_documents
        ),
    )
