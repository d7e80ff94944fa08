"""Putting a document away and bringing it back; what cites it goes on citing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import history, search
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents.models import Document
from qianyi.kernel.documents.permissions import can_store_document

if TYPE_CHECKING:
    from datetime import datetime


def document_archive(*, actor: Actor, document: Document, reason: str, moment: datetime) -> None:
    """Leave a document out of the lists; a second time changes nothing.

    Raises:
        NotAllowed: the actor is no planner.
    """
    _set(actor=actor, document=document, moment=moment, reason=reason)


def document_restore(*, actor: Actor, document: Document) -> None:
    """Bring a document back into the lists; a second time changes nothing.

    Raises:
        NotAllowed: the actor is no planner.
    """
    _set(actor=actor, document=document, moment=None, reason="")


def _set(*, actor: Actor, document: Document, moment: datetime | None, reason: str) -> None:
    require(allowed=can_store_document(actor), actor=actor, what="归档文件")
    with history.because(reason), transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.is_archived != (moment is not None):
            held.archived_at = moment
            held.save(update_fields=["archived_at"])
            search.touched("document", held.pk)
