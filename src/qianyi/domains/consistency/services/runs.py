"""A check over stored documents: asked of the engine, kept as one run with its findings."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection, transaction

from qianyi.domains.consistency import selectors
from qianyi.domains.consistency.errors import NothingToCheck
from qianyi.domains.consistency.models import CheckedText, CheckRun, Finding, FindingPlace
from qianyi.domains.consistency.permissions import can_run_check
from qianyi.engine.checking.engine import check
from qianyi.foundation.permissions import Actor, require

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from qianyi.domains.consistency.selectors import CheckInput
    from qianyi.engine.checking.model import Finding as EngineFinding
    from qianyi.kernel.documents.models import Document

BATCH = 500
_NUMBER = re.compile(r"\d[\d.,]*(?![\d.,]*年)")


def check_run(
    *, actor: Actor, moment: datetime, documents: Iterable[Document] | None = None
) -> CheckRun:
    """Check the newest texts of all documents the actor may see, or of the chosen ones together.

    Planners' corrections lie over the readings, figures they dismissed are left out. A finding that
    was known keeps its marks. One whose documents were all in this run and that is not found again
    is closed as no longer occurring; findings on other documents stay as they are.

    Raises:
        NotAllowed: the actor is no planner.
        NothingToCheck: none of the documents has a text that was read.
    """
    require(allowed=can_run_check(actor), actor=actor, what="核校数据")
    parts: dict[str, float] = {}
    started = perf_counter()
    versions = list(selectors.versions_to_check(actor, documents))
    inputs = selectors.check_inputs(versions)
    if not inputs:
        raise NothingToCheck("没有可以核校的文件：请先上传文件，或选择已载入原文的文件。")
    dictionary = selectors.dictionary_now()
    parts["读取"] = perf_counter() - started
    found = check(
        [each.checked for each in inputs],
        dictionary=dictionary,
        progress=lambda part, seconds: parts.update({part: parts.get(part, 0.0) + seconds}),
    )
    seconds = perf_counter() - started
    with transaction.atomic():
        _one_at_a_time()
        return _keep(
            CheckRun(
                checked_at=moment,
                checked_by_id=actor.user_id,
                covers_all=documents is None,
                document_count=len(inputs),
                statement_count=sum(len(each.checked.reading.statements) for each in inputs),
                seconds=round(seconds, 3),
                parts={part: round(taken, 3) for part, taken in parts.items()},
                **_levels(found),
            ),
            inputs,
            found,
        )


def _one_at_a_time() -> None:
    """Two planners checking at once write one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {CheckRun._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _levels(found: Sequence[EngineFinding]) -> dict[str, int]:
    counted = Counter(each.severity for each in found)
    return {
        "high_count": counted["high"],
        "medium_count": counted["medium"],
        "low_count": counted["low"],
    }


def _keep(run: CheckRun, inputs: Sequence[CheckInput], found: Sequence[EngineFinding]) -> CheckRun:
    run.save()
    CheckedText.objects.bulk_create(
        [
            CheckedText(
                run=run,
                document_id=each.reading.version.document_id,
                version=each.reading.version,
                reading=each.reading.run,
                text_digest=each.reading.version.text_digest,
                newest_correction=each.newest_correction,
            )
            for each in inputs
        ],
        batch_size=BATCH,
    )
    kept, fresh = _findings_write(run, found)
    _places_write(inputs, found, kept)
    gone = _findings_close(run, {each.reading.version.document_id for each in inputs}, kept)
    _followed(fresh, gone)
    run.new_count, run.gone_count = len(fresh), len(gone)
    run.save(update_fields=["new_count", "gone_count"])
    return run


def _findings_write(
    run: CheckRun, found: Sequence[EngineFinding]
) -> tuple[dict[str, Finding], list[Finding]]:
    """All findings of the run by key, and the new ones among them."""
    known = {row.key: row for row in Finding.objects.filter(key__in=[each.key for each in found])}
    fresh = []
    for each in found:
        row = known.get(each.key)
        if row is None:
            row = Finding(key=each.key, first_run=run)
            fresh.append(row)
        row.rule, row.severity, row.title = each.rule, each.severity, each.title
        row.computation, row.notes = each.computation, list(each.notes)
        row.shape, row.last_run, row.gone_run = _shape(each), run, None
    Finding.objects.bulk_update(
        known.values(),
        ["rule", "severity", "title", "computation", "notes", "shape", "last_run", "gone_run"],
        batch_size=BATCH,
    )
    Finding.objects.bulk_create(fresh, batch_size=BATCH)
    return known | {row.key: row for row in fresh}, fresh


def _places_write(
    inputs: Sequence[CheckInput], found: Sequence[EngineFinding], kept: dict[str, Finding]
) -> None:
    versions = {each.checked.key: each.reading.version for each in inputs}
    FindingPlace.objects.filter(finding__in=kept.values()).delete()
    FindingPlace.objects.bulk_create(
        [
            FindingPlace(
                finding=kept[each.key],
                position=position,
                version=versions[place.doc],
                start=place.start,
                end=place.end,
                quote=place.quote,
            )
            for each in found
            for position, place in enumerate(each.places)
        ],
        batch_size=BATCH,
    )


def _findings_close(run: CheckRun, covered: set[int], kept: dict[str, Finding]) -> list[Finding]:
    """Close what lies wholly in the documents of this run and was not found again."""
    standing = Finding.objects.standing().exclude(key__in=kept)
    involved: dict[int, set[int]] = defaultdict(set)
    for finding_id, document_id in FindingPlace.objects.filter(finding__in=standing).values_list(
        "finding_id", "version__document_id"
    ):
        involved[finding_id].add(document_id)
    gone = [row for row in standing if involved[row.pk] <= covered]
    for row in gone:
        row.gone_run = run
    Finding.objects.bulk_update(gone, ["gone_run"], batch_size=BATCH)
    return gone


def _followed(fresh: Sequence[Finding], gone: Sequence[Finding]) -> None:
    """Tie a new finding to the one it takes the place of: the same words, another figure."""
    left: dict[str, list[Finding]] = defaultdict(list)
    for row in gone:
        left[row.shape].append(row)
    shapes = Counter(row.shape for row in fresh)
    tied = []
    for row in fresh:
        if len(left[row.shape]) == 1 and shapes[row.shape] == 1:
            row.follows = left[row.shape][0]
            tied.append(row)
    Finding.objects.bulk_update(tied, ["follows"], batch_size=BATCH)


def _shape(each: EngineFinding) -> str:
    words = _NUMBER.sub("#", each.title)
    return hashlib.sha256(f"{each.rule}\n{words}".encode()).hexdigest()
