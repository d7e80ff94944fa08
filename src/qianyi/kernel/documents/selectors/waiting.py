"""Documents for the index, and documents in which something waits for a planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from qianyi.kernel.documents.choices import CorrectionAction
from qianyi.kernel.documents.models import (
    Correction,
    Document,
    DocumentVersion,
    ReadingRun,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def documents_with_text(ids: Collection[int] | None) -> Iterator[tuple[Document, str]]:
    """Documents in use, each with its newest text, or nothing where only a citation is known."""
    newest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
    found = Document.objects.present().annotate(newest=Subquery(newest.values("text")[:1]))
    for document in (found if ids is None else found.filter(pk__in=ids)).iterator(chunk_size=20):
        yield document, getattr(document, "newest", None) or ""  # the annotation above


def documents_to_review(actor: Actor) -> list[tuple[Document, int]]:
    """Documents with corrections whose figure the newest reading no longer finds, with how many.

    A restored one needs no second look.
    """
    newer = Correction.objects.filter(
        text_digest=OuterRef("text_digest"),
        quote=OuterRef("quote"),
        occurrence=OuterRef("occurrence"),
        pk__gt=OuterRef("pk"),
    )
    standing = Correction.objects.filter(~Exists(newer)).exclude(action=CorrectionAction.RESTORE)
    found = []
    for run in _newest_runs(actor).select_related("version__document"):
        read = Statement.objects.filter(
            run=run, quote=OuterRef("quote"), occurrence=OuterRef("occurrence")
        )
        number = standing.filter(text_digest=run.version.text_digest).filter(~Exists(read)).count()
        if number:
            found.append((run.version.document, number))
    return found


def documents_doubtful(
    actor: Actor, *, since: datetime, below: Decimal
) -> list[tuple[Document, int]]:
    """Documents whose newest text came since, with how many readings are in doubt and unseen."""
    seen = Correction.objects.filter(
        text_digest=OuterRef("run__version__text_digest"),
        quote=OuterRef("quote"),
        occurrence=OuterRef("occurrence"),
    )
    counts = (
        Statement.objects.filter(run__in=_newest_runs(actor), run__version__stored_at__gte=since)
        .filter(Q(optional=True) | Q(confidence__lt=below), ~Exists(seen))
        .values_list("run__version__document")
        .annotate(number=Count("pk"))
        .order_by("-number")
    )
    numbers = dict(counts)
    documents = Document.objects.in_bulk(list(numbers))
    return [(documents[pk], number) for pk, number in numbers.items()]


def _newest_runs(actor: Actor) -> QuerySet[ReadingRun]:
    """The newest reading of the newest text of every document in use that the actor may see."""
    version = DocumentVersion.objects.filter(document=OuterRef("version__document")).order_by(
        "-number"
    )
    run = ReadingRun.objects.filter(version=OuterRef("version")).order_by("-pk")
    return ReadingRun.objects.filter(
        version__document__in=Document.objects.visible_to(actor).present(),
        version=Subquery(version.values("pk")[:1]),
        pk=Subquery(run.values("pk")[:1]),
    ).order_by(F("read_at").desc())
