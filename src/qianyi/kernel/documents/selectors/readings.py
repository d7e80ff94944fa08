"""What was read from a text, with planners' corrections laid over it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.foundation import registry
from qianyi.kernel.documents.choices import CorrectionAction
from qianyi.kernel.documents.errors import StatementNotFound
from qianyi.kernel.documents.models import (
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    ReadingRun,
    Section,
    Statement,
)

from .documents import run_current, section_list, version_current

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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

    ``correction`` is the newest row for its key, or None; ``dismissed`` says a planner found it is
    no figure.
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


@dataclass(frozen=True, slots=True)
class ReadingNow:
    """The newest reading of a version with planners' words laid over it.

    Loaded once, in four queries.

    ``figures`` holds the dismissed ones too; ``orphaned`` are corrections whose figure this reading
    no longer finds.
    """

    version: DocumentVersion
    run: ReadingRun
    sections: list[Section]
    figures: list[ReadFigure]
    orphaned: list[Correction]

    @property
    def standing(self) -> list[ReadFigure]:
        """Figures that nobody dismissed."""
        return [figure for figure in self.figures if not figure.dismissed]


def reading_now(version: DocumentVersion) -> ReadingNow | None:
    """The newest reading of a version, corrections laid over; None where it was never read."""
    run = run_current(version)
    if run is None:
        return None
    corrections = corrections_current(version.text_digest)
    rows = list(run.statements.order_by("position"))
    seen = {(row.quote, row.occurrence) for row in rows}
    return ReadingNow(
        version=version,
        run=run,
        sections=section_list(version),
        figures=[_overlay(row, corrections.get((row.quote, row.occurrence))) for row in rows],
        orphaned=_orphans(corrections, seen),
    )


def marks_of_text(text_digest: str) -> dict[Key, str]:
    """One word per figure from the apps above (已采用), by (quote, occurrence)."""
    words: dict[Key, str] = {}
    for contribute in registry.figure_marks:
        words.update(contribute(text_digest))
    return words


def figure_version(figure: ReadFigure, text_digest: str) -> tuple[object, ...]:
    """What tells one state of a reading from the next: its newest correction, its marks."""
    correction = figure.correction.pk if figure.correction else 0
    mark = marks_of_text(text_digest).get((figure.quote, figure.occurrence), "")
    return figure.id, correction, mark


def mark_of(figure: ReadFigure, text_digest: str) -> str:
    """The word the apps above have for one figure; empty when they have none."""
    return marks_of_text(text_digest).get((figure.quote, figure.occurrence), "")


def commitment_list(run: ReadingRun) -> list[Commitment]:
    """Promises in order of position."""
    return list(run.commitments.order_by("position"))


def commitment_uses(
    actor: Actor, commitments: Collection[Commitment]
) -> dict[int, list[registry.FigureUse]]:
    """What the apps above made of each promise, or can make of it, by the promise's id."""
    found: dict[int, list[registry.FigureUse]] = {}
    for contribute in registry.commitment_uses:
        for key, uses in contribute(actor, commitments).items():
            found.setdefault(key, []).extend(uses)
    return found


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


def figure_neighbours(row: Statement) -> tuple[int | None, int | None]:
    """Ids of the figures before and after in the same reading."""
    near = dict(
        Statement.objects.filter(
            run_id=row.run_id, position__in=[row.position - 1, row.position + 1]
        ).values_list("position", "pk")
    )
    return near.get(row.position - 1), near.get(row.position + 1)


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
    return _orphans(corrections_current(run.version.text_digest), seen)


def corrections_to_carry(version: DocumentVersion) -> list[tuple[Correction, Statement]]:
    """Corrections of earlier texts that could hold for this one.

    Offered, never taken over silently.

    Looks at the previous version and at the predecessor document's newest version. A correction is
    offered when the same
    quote stands the same number of times in both texts' readings and this version has no word on it
    yet.
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


def _orphans(corrections: dict[Key, Correction], seen: set[Key]) -> list[Correction]:
    return [
        row
        for key, row in corrections.items()
        if key not in seen and row.action != CorrectionAction.RESTORE
    ]


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
