"""An assessment as a Word paper: text, tables, every figure's source in a footnote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.reviews.choices import AssessmentState
from qianyi.domains.reviews.selectors import assessments as selectors
from qianyi.engine.wordpapers import Noted, WordPaper
from qianyi.lib.clock import ZONE
from qianyi.lib.sentences import written_day

if TYPE_CHECKING:
    from qianyi.domains.reviews.models import Assessment
    from qianyi.domains.reviews.selectors.assessments import FrozenPart, SectionView


def assessment_paper(assessment: Assessment) -> bytes:
    """The paper as it stands, from its own snapshot; approved ones come out the same for ever."""
    paper = WordPaper(assessment.title, subtitle=_subtitle(assessment))
    for view in selectors.section_views(assessment):
        _section(paper, view)
    snapshot = assessment.snapshot
    if snapshot is not None:
        taken = snapshot.taken_at.astimezone(ZONE).date()
        paper.paragraph(
            f"数据说明：本报告使用 {written_day(taken)}第 {snapshot.number} 次汇集的数据"
            f"（校验码 {snapshot.digest[:16]}），出处见脚注；没有数据的不作推测。"
        )
    return paper.to_bytes(assessment.approved_at)


def _subtitle(assessment: Assessment) -> list[str]:
    days = f"{written_day(assessment.first)}至 {written_day(assessment.last)}"
    told = [f"{assessment.get_kind_display()}；评估期 {days}"]
    if assessment.state == AssessmentState.APPROVED and assessment.approved_at:
        told.append(f"{written_day(assessment.approved_at.astimezone(ZONE).date())}审定")
    else:
        told.append(f"{assessment.get_state_display()}，未经审定")
    if assessment.is_demo:
        told.append("示例数据，不代表任何真实园区")
    return told


def _section(paper: WordPaper, view: SectionView) -> None:
    paper.heading(view.section.title)
    paper.paragraph(view.text or "（未填写）")
    for part in view.parts:
        if part.rows:
            _part(paper, part, headed=len(view.parts) > 1)


def _part(paper: WordPaper, part: FrozenPart, *, headed: bool) -> None:
    if headed:
        paper.heading(part.title, level=2)
    rows = [
        [Noted(cell.words or "—", cell.source) for cell in row]
        + [Noted("")] * (len(part.columns) - len(row))
        for row in part.rows
    ]
    paper.table(part.columns, rows)
