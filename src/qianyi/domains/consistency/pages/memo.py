"""The memo 数据核校意见 of the findings on screen, written by the checking engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qianyi.domains.consistency.selectors import text_of_rows
from qianyi.domains.consistency.tables import answer_words
from qianyi.engine.checking.memo import memo
from qianyi.engine.checking.model import CheckedDocument, Place
from qianyi.engine.checking.model import Finding as EngineFinding
from qianyi.engine.reading.model import Reading
from qianyi.kernel.documents.models import DocumentVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.domains.consistency.models import Finding
    from qianyi.engine.checking.model import Severity


def memo_of(findings: Sequence[Finding], *, drawn_up_on: date) -> bytes:
    """A .docx of these findings with the texts they stand in, each numbered (文件1)."""
    wanted = {place.version_id for finding in findings for place in finding.places.all()}
    versions = list(
        DocumentVersion.objects.filter(pk__in=wanted)
        .select_related("document")
        .order_by("document__issued_on", "document_id", "number")
    )
    names = {version.pk: f"文件{number}" for number, version in enumerate(versions, start=1)}
    return memo(
        [_as_engine(finding, names) for finding in findings],
        [
            CheckedDocument(names[version.pk], text_of_rows(version, ()), Reading())
            for version in versions
        ],
        drawn_up_on=drawn_up_on,
        remarks={finding.key: answer_words(finding) for finding in findings},
    )


def _as_engine(finding: Finding, names: dict[int, str]) -> EngineFinding:
    return EngineFinding(
        rule=finding.rule,
        severity=cast("Severity", finding.severity),
        title=finding.title,
        computation=finding.computation,
        places=tuple(
            Place(names[place.version_id], place.start, place.end, place.quote)
            for place in finding.places.all()
        ),
        key=finding.key,
        notes=tuple(finding.notes),
    )
