"""Check runs: the newest one, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from qianyi.domains.consistency.models import CheckedText, CheckRun
from qianyi.kernel.documents.models import Correction, Document, ReadingRun

from .inputs import statement_counts, versions_to_check

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

SECONDS_A_STATEMENT = 0.0006  # measured: 200 press pieces, 8,600 figures, in 4.5 s
MANY_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Workload:
    """What a check of everything would go through, and about how long it would take."""

    documents: int
    statements: int
    seconds: float

    @property
    def is_long(self) -> bool:
        """So many documents that the planner is told before."""
        return self.documents > MANY_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents whose newest check is out of date, by reason; each document counts once."""

    unchecked: int = 0
    new_versions: int = 0
    new_readings: int = 0
    corrected: int = 0

    def __bool__(self) -> bool:
        return bool(self.unchecked or self.new_versions or self.new_readings or self.corrected)

    @property
    def words(self) -> str:
        """The reasons in one phrase."""
        told = (
            (self.unchecked, "份文件还没有核校"),
            (self.new_versions, "份文件有新版本"),
            (self.new_readings, "份文件重新读取过"),
            (self.corrected, "份文件的读数有更正"),
        )
        return "，".join(f"{count} {what}" for count, what in told if count)


def run_newest(actor: Actor) -> CheckRun | None:
    """The last check, or None where there was none."""
    return CheckRun.objects.visible_to(actor).select_related("checked_by").order_by("-pk").first()


def run_list(actor: Actor, most: int = 20) -> list[CheckRun]:
    """The last checks, newest first."""
    return list(
        CheckRun.objects.visible_to(actor).select_related("checked_by").order_by("-pk")[:most]
    )


def workload(actor: Actor, last: CheckRun | None) -> Workload:
    """The size of a check of everything; the time by the pace of the last one. One query."""
    documents, statements = statement_counts(versions_to_check(actor))
    pace = SECONDS_A_STATEMENT
    if last is not None and last.statement_count:
        pace = last.seconds / last.statement_count
    return Workload(documents, statements, statements * pace)


def changes_since_checked(actor: Actor) -> Changes:
    """How many documents are no longer as their last check saw them. Two queries."""
    reading = ReadingRun.objects.filter(version=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    correction = (
        Correction.objects.filter(text_digest=OuterRef("text_digest"))
        .order_by("-pk")
        .values("pk")[:1]
    )
    now = (
        versions_to_check(actor)
        .select_related(None)
        .annotate(newest_reading=Subquery(reading), newest_correction=Subquery(correction))
        .values_list("document_id", "pk", "newest_reading", "newest_correction")
    )
    checked = {
        row[0]: row[1:]
        for row in CheckedText.objects.filter(document__in=Document.objects.visible_to(actor))
        .order_by("document_id", "-run_id")
        .distinct("document_id")
        .values_list("document_id", "version_id", "reading_id", "newest_correction")
    }
    counts = dict.fromkeys(("unchecked", "new_versions", "new_readings", "corrected"), 0)
    for document_id, *seen_now in now:
        reason = _difference(checked.get(document_id), tuple(seen_now))
        if reason:
            counts[reason] += 1
    return Changes(**counts)


def _difference(
    before: tuple[int | None, ...] | None, seen_now: tuple[int | None, ...]
) -> str | None:
    if before is None:
        return "unchecked"
    names = ("new_versions", "new_readings", "corrected")
    return next(
        (name for name, old, new in zip(names, before, seen_now, strict=True) if old != new), None
    )
