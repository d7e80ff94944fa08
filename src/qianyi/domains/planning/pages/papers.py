"""Papers of planning for Word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.wordpapers import WordPaper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.planning.models import PlanAdjustment
    from qianyi.domains.planning.selectors import LineShown

HEADS: Final = ("序号", "类别", "指标或事项", "调整前", "调整后", "理由")


def adjustment_paper(
    adjustment: PlanAdjustment, lines: Sequence[LineShown], moment: datetime
) -> bytes:
    """Old and new side by side, as it goes with the proposal."""
    plan = adjustment.plan
    subtitle = [f"{adjustment.title}（{adjustment.get_state_display()}）"]
    if plan.territory.is_demo:
        subtitle.append("示例数据")
    paper = WordPaper(f"{plan}调整对照表", subtitle=subtitle, landscape=True)
    paper.heading("一、调整理由")
    paper.paragraph(adjustment.reasons)
    paper.heading("二、调整前后对照")
    paper.table(
        HEADS,
        [
            (str(line.index + 1), line.kind, line.what, line.before, line.after, line.reason)
            for line in lines
        ],
    )
    effects = [line for line in lines if line.effect_before]
    if effects:
        paper.heading("三、按现有数据测算的影响")
        paper.table(
            ("指标或事项", "现在的状态", "调整后的状态"),
            [(line.what, line.effect_before, line.effect_after) for line in effects],
        )
    if adjustment.approval_number and adjustment.approved_on:
        paper.heading("批准情况")
        paper.paragraph(
            f"{adjustment.approval_number}，{adjustment.approved_on:%Y年%m月%d日}批准。"
        )
    return paper.to_bytes(moment)
