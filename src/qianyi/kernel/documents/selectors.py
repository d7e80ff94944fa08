"""Reading documents, their structure and what was read from them, with planners' corrections laid over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Prefetch, Subquery

from .choices import CorrectionAction
from .errors import DocumentNotFound, StatementNotFound
from .models import (
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    ReadingRun,
    Section,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

CORRECTABLE = (
    "subject",
    "scope",
    "indicator",
    "value",
    "value_high",
    "unit",
    "period",
    "kind",
    "comparator",
)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A statement as it stands after corrections: what pages show and adoption uses.

    ``correction`` is the newest row for its key, or None; ``dismissed`` says a planner found it is no figure.
    """

    id: int
    position: int
    start: int
    end: int
    quote: str
    occurrence: int
    subject: str
    scope: str
    indicator: str
    value: Decimal | None
    value_high: Decimal | None
    unit: str
    period: str
    kind: str
    comparator: str
    base: str
    in_table: bool
    optional: bool
    note: str
    section_position: int | None
    context_start: int
    context_end: int
    confidence: Decimal
    correction: Correction | None = None
    dismissed: bool = False
    corrected_fields: tuple[str, ...] = field(default=())


def document_list(actor: Actor) -> QuerySet[Document]:
    """Documents the actor may see, newest first, with number of versions and of figures in the newest reading."""
    newest_run = (
        ReadingRun.objects.filter(version__document=OuterRef("pk"))
        .order_by("-version__number", "-pk")
        .values("statement_count")[:1]
    )
    return (
        Document.objects.visible_to(actor)
        .annotate(version_count=Count("versions"), figure_count=Subquery(newest_run))
        .order_by(F("issued_on").desc(nulls_last=True), "-pk")
    )


def document_get(*, actor: Actor, document_id: int) -> Document:
    """One document.

    Raises:
        DocumentNotFound: it does not exist, or the actor may not see it.
    """
    found = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if found is None:
        raise DocumentNotFound("没有找到这份文件，可能已被合并或您没有查看权限；请从文件列表进入。")
    return found


def version_current(document: Document) -> DocumentVersion | None:
    """The newest version of a document, or None where only a citation is known."""
    return document.versions.order_by("-number").first()


def run_current(version: DocumentVersion) -> ReadingRun | None:
    """The newest reading of a version."""
    return version.runs.order_by("-pk").first()


def section_list(version: DocumentVersion) -> list[Section]:
    """Headings in order of position."""
    return list(version.sections.order_by("position"))


def commitment_list(run: ReadingRun) -> list[Commitment]:
    """Promises in order of position."""
    return list(run.commitments.order_by("position"))


def corrections_current(text_digest: str) -> dict[Key, Correction]:
    """The newest correction per (quote, occurrence) of a text."""
    rows = (
        Correction.objects.filter(text_digest=text_digest).select_related("made_by").order_by("pk")
    )
    return {(row.quote, row.occurrence): row for row in rows}


def figure_list(run: ReadingRun, *, with_dismissed: bool = False) -> list[ReadFigure]:
    """Statements of a reading in order, corrections laid over. Two queries."""
    corrections = corrections_current(run.version.text_digest)
    figures = (
        _overlay(row, corrections.get((row.quote, row.occurrence)))
        for row in run.statements.order_by("position")
    )
    return [figure for figure in figures if with_dismissed or not figure.dismissed]


def figure_get(*, actor: Actor, statement_id: int) -> tuple[ReadFigure, Statement]:
    """One statement after correction, with its row (run, version and document joined).

    Raises:
        StatementNotFound: it does not exist or its document may not be seen.
    """
    row = (
        Statement.objects.select_related("run__version__document")
        .filter(pk=statement_id, run__version__document__in=Document.objects.visible_to(actor))
        .first()
    )
    if row is None:
        raise StatementNotFound("没有找到这条读数；文件可能已重新读取，请回到文件页再选一次。")
    corrections = corrections_current(row.run.version.text_digest)
    return _overlay(row, corrections.get((row.quote, row.occurrence))), row


def correction_history(*, text_digest: str, quote: str, occurrence: int) -> QuerySet[Correction]:
    """All corrections of one figure, newest first."""
    return (
        Correction.objects.filter(text_digest=text_digest, quote=quote, occurrence=occurrence)
        .select_related("made_by")
        .order_by("-pk")
    )


def corrections_orphaned(run: ReadingRun) -> list[Correction]:
    """Corrections whose figure the newest reading no longer finds: 待复核.

    A restored one needs no second look.
    """
    seen = set(run.statements.values_list("quote", "occurrence"))
    return [
        row
        for key, row in corrections_current(run.version.text_digest).items()
        if key not in seen and row.action != CorrectionAction.RESTORE
    ]


def corrections_to_carry(version: DocumentVersion) -> list[tuple[Correction, Statement]]:
    """Corrections of earlier texts that could hold for this one: offered, never taken over silently.

    Looks at the previous version and at the predecessor document's newest version. A correction is offered when the same
    quote stands the same number of times in both texts' readings and this version has no word on it yet.
    """
    run = run_current(version)
    if run is None:
        return []
    own = corrections_current(version.text_digest)
    by_key = {(row.quote, row.occurrence): row for row in run.statements.all()}
    counts = Counter(quote for quote, _ in by_key)
    offers = []
    for earlier in _earlier_versions(version):
        earlier_run = run_current(earlier)
        if earlier_run is None:
            continue
        earlier_counts = Counter(earlier_run.statements.values_list("quote", flat=True))
        for key, row in corrections_current(earlier.text_digest).items():
            offered = (
                key in by_key
                and key not in own
                and row.action != CorrectionAction.RESTORE
                and counts[key[0]] == earlier_counts[key[0]]
            )
            if offered:
                offers.append((row, by_key[key]))
                own[key] = row
    return offers


def versions_with_runs(document: Document) -> QuerySet[DocumentVersion]:
    """All versions, newest first, readings joined; for the history at the bottom of a page."""
    return (
        document.versions.select_related("stored_by")
        .prefetch_related(Prefetch("runs", ReadingRun.objects.order_by("-pk")))
        .order_by("-number")
    )


def section_path(sections: Sequence[Section], position: int | None) -> list[Section]:
    """The chain of headings from the top down to the one at that position."""
    by_position = {section.position: section for section in sections}
    chain: list[Section] = []
    while position is not None and position in by_position and len(chain) < len(by_position):
        chain.append(by_position[position])
        position = by_position[position].parent_position
    return chain[::-1]


def section_label(sections: Sequence[Section], position: int | None) -> str:
    """The chain of headings in words."""
    return " · ".join(str(section) for section in section_path(sections, position))


def _earlier_versions(version: DocumentVersion) -> Iterable[DocumentVersion]:
    previous = (
        version.document.versions.filter(number__lt=version.number).order_by("-number").first()
    )
    if previous is not None:
        yield previous
    if version.document.predecessor is not None:
        newest = version_current(version.document.predecessor)
        if newest is not None:
            yield newest


def _overlay(row: Statement, correction: Correction | None) -> ReadFigure:
    figure = ReadFigure(
        id=row.pk,
        **{
            name: getattr(row, name)
            for name in ReadFigure.__dataclass_fields__
            if name not in {"id", "correction", "dismissed", "corrected_fields"}
        },
    )
    if correction is None or correction.action == CorrectionAction.RESTORE:
        return replace(figure, correction=correction)
    if correction.action == CorrectionAction.DISMISS:
        return replace(figure, correction=correction, dismissed=True)
    changes = {name: _from_json(name, value) for name, value in correction.new.items()}
    return replace(figure, correction=correction, corrected_fields=tuple(changes), **changes)


def _from_json(name: str, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if name in {"value", "value_high"} and value is not None:
        return Decimal(value)
    return value
