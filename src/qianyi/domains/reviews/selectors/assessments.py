"""Assessments, their sections, and drafts made from a snapshot."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qianyi.domains.reviews.errors import AssessmentNotFound
from qianyi.domains.reviews.models import Assessment, AssessmentSection
from qianyi.foundation.reviewing import review_parts, reviewed_plans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qianyi.domains.reviews.models import AssessmentSnapshot
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import Part, ReviewAsked, ReviewedPlan

NO_SOURCE: Final = "评估期内系统没有登记与本节有关的内容，请补充后再评价。"
NOT_TOLD: Final[dict[str, str]] = {
    "planning.items": "评估期内没有登记属于本规划的清单事项，任务落实情况待补录清单和进展后评价。",
    "projects": "没有登记评估期内的项目，项目推进情况待补录后评价。",
    "requests.service": (
        "评估期内没有在本平台登记企业诉求，办理时限和满意情况请由政务服务部门提供后补充。"
    ),
}
"""What stands in the draft where an app has nothing to tell, by the name of its part."""
WORDS_ALONE: Final = frozenset({"planning.basis", "planning.problems", "planning.advice"})
"""Parts without figures of their own: where they are not told, people write the section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenCell:
    """A cell as it was told: words, number, source."""

    words: str
    value: Decimal | None = None
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPart:
    """What one app told, read back from a snapshot."""

    name: str
    title: str
    order: int
    sentences: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[FrozenCell, ...], ...]
    missing: tuple[str, ...]

    @property
    def row_cells(self) -> list[list[tuple[str, FrozenCell]]]:
        """Rows with the head beside each cell, for narrow screens."""
        return [list(zip(self.columns, row, strict=False)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section with the draft the present snapshot gives and what stands in the paper.

    ``is_newer``: the figures were taken anew after people wrote; their text is as it was.
    """

    section: AssessmentSection
    parts: tuple[FrozenPart, ...]
    untold: tuple[str, ...]
    draft: str
    is_newer: bool

    @property
    def text(self) -> str:
        """What stands in the paper: people's text, else the draft."""
        return self.section.text or self.draft


def assessment_list(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[Assessment]:
    """Assessments the actor may see, the newest first."""
    rows = Assessment.objects.visible_to(actor).select_related("territory__subject", "snapshot")
    if words:
        rows = rows.filter(title__icontains=words)
    return rows.filter(state=state) if state else rows


def assessment_get(*, actor: Actor, assessment_id: int) -> Assessment:
    """One assessment.

    Raises:
        AssessmentNotFound: none of that number, or not for this actor.
    """
    found = (
        assessment_list(actor)
        .select_related("made_by", "submitted_by", "approved_by")
        .filter(pk=assessment_id)
        .first()
    )
    if found is None:
        raise AssessmentNotFound("没有找到这份评估报告，请从规划评估列表进入。")
    return found


def section_get(*, actor: Actor, assessment: Assessment, section_id: int) -> AssessmentSection:
    """One section of a paper.

    Raises:
        AssessmentNotFound: none of that number in this paper.
    """
    found = (
        AssessmentSection.objects.visible_to(actor)
        .filter(assessment=assessment, pk=section_id)
        .select_related("edited_by", "based_on")
        .first()
    )
    if found is None:
        raise AssessmentNotFound("没有找到这一节，请从评估报告的目录进入。")
    return found


def section_views(assessment: Assessment) -> list[SectionView]:
    """Every section in order, with its draft from the present snapshot."""
    parts = parts_of(assessment.snapshot)
    rows = assessment.sections.select_related("edited_by", "based_on")
    return [section_view(row, parts, assessment.snapshot) for row in rows]


def section_view(
    section: AssessmentSection,
    parts: dict[str, FrozenPart],
    snapshot: AssessmentSnapshot | None,
) -> SectionView:
    """One section."""
    told = tuple(
        sorted((parts[name] for name in section.parts if name in parts), key=lambda one: one.order)
    )
    untold = tuple(name for name in section.parts if name not in parts)
    newer = (
        section.is_edited
        and snapshot is not None
        and section.based_on is not None
        and snapshot.digest != section.based_on.digest
    )
    return SectionView(
        section=section, parts=told, untold=untold, is_newer=newer,
        draft=draft_of(section, told, has_figures=snapshot is not None),
    )  # fmt: skip


def draft_of(section: AssessmentSection, parts: Sequence[FrozenPart], *, has_figures: bool) -> str:
    """The draft's sentences, and what could not be judged and why.

    Tables are not in it: they stand after the text and are not edited.
    """
    if not section.parts:
        return ""
    lines: list[str] = []
    for part in parts:
        if len(parts) > 1:
            lines.append(f"{part.title}：")
        lines += part.sentences
        lines += _missing(part.missing)
    if not has_figures:
        return "还没有取数，请先取数起草。"
    told = {part.name for part in parts}
    lines += [NOT_TOLD[name] for name in section.parts if name not in told and name in NOT_TOLD]
    if not lines and not WORDS_ALONE.issuperset(section.parts):
        lines.append(NO_SOURCE)
    return "\n".join(lines)


def _missing(told: Sequence[str]) -> list[str]:
    """What could not be judged: one in its own line, several counted and numbered."""
    if len(told) == 1:
        return list(told)
    head = [f"暂无法评价的 {len(told)} 项，原因如下："] if told else []
    return head + [f"{number}．{one}" for number, one in enumerate(told, start=1)]


def parts_taken(actor: Actor, asked: ReviewAsked) -> dict[str, Any]:
    """What all apps tell now, as plain values to be frozen."""
    told: dict[str, Any] = {}
    for name, source in review_parts.items():
        part = source(actor, asked)
        if part is not None:
            told[name] = _plain(part)
    return told


def parts_of(snapshot: AssessmentSnapshot | None) -> dict[str, FrozenPart]:
    """What was told, by the name of the part."""
    if snapshot is None:
        return {}
    return {name: _frozen(name, plain) for name, plain in snapshot.content["parts"].items()}


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a snapshot's content in a fixed writing."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def is_intact(snapshot: AssessmentSnapshot) -> bool:
    """The content is what its digest was made of."""
    return digest_of(snapshot.content) == snapshot.digest


def plans_offered(actor: Actor) -> list[ReviewedPlan]:
    """Plans of all apps that can be assessed."""
    return [plan for source in reviewed_plans for plan in source(actor)]


def plan_named(actor: Actor, key: str) -> ReviewedPlan | None:
    """The plan of that key, as far as the actor may see it."""
    return next((plan for plan in plans_offered(actor) if plan.key == key), None)


def _plain(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "order": part.order,
        "sentences": list(part.sentences),
        "columns": list(part.columns),
        "rows": [
            [
                {
                    "words": cell.words,
                    "value": None if cell.value is None else f"{cell.value.normalize():f}",
                    "source": cell.source,
                    "url": cell.url,
                }
                for cell in row
            ]
            for row in part.rows
        ],
        "missing": list(part.missing),
    }


def _frozen(name: str, plain: dict[str, Any]) -> FrozenPart:
    return FrozenPart(
        name=name,
        title=plain["title"],
        order=plain["order"],
        sentences=tuple(plain["sentences"]),
        columns=tuple(plain["columns"]),
        rows=tuple(
            tuple(
                FrozenCell(
                    words=cell["words"],
                    value=None if cell["value"] is None else Decimal(cell["value"]),
                    source=cell["source"],
                    url=cell["url"],
                )
                for cell in row
            )
            for row in plain["rows"]
        ),
        missing=tuple(plain["missing"]),
    )
