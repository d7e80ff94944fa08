"""Scores of units to take away: a workbook with formulas, a Word paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.reviews.selectors import appraisals as selectors
from qianyi.engine.appraisal.workbook import UnitSheet, workbook_of
from qianyi.engine.wordpapers import WordPaper
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.reviews.models import Appraisal, UnitScore

NO_SANCTION = "结果供决策参考；通报、约谈等措施由领导另行决定，系统不自动处理。"
HEADS = ("部分", "项目", "满分", "完成值", "得分", "计分说明")


def appraisal_workbook(row: Appraisal, scores: Sequence[UnitScore], moment: datetime) -> bytes:
    """Sheets with formulas, from the lines as they were frozen."""
    del moment
    return workbook_of(
        row.title,
        _remarks(row),
        [
            UnitSheet(
                name=str(score.department),
                result=None if score.is_asked else selectors.result_frozen(row, score),
                rank=score.rank,
                grade=score.grade,
                words=score.grade_words,
                feedback=score.feedback,
            )
            for score in scores
        ],
    )


def appraisal_paper(row: Appraisal, scores: Sequence[UnitScore]) -> bytes:
    """Sheets for Word: a summary, then each unit line by line."""
    paper = WordPaper(row.title, subtitle=_remarks(row), landscape=True, size=11)
    paper.heading("一、汇总")
    paper.table(
        ("名次", "单位", "已确定得分", "最高可得", "等次", "说明"),
        [_summary(score) for score in scores],
    )
    paper.heading("二、各单位计分表")
    for score in scores:
        _unit(paper, score)
    return paper.to_bytes()


def _remarks(row: Appraisal) -> list[str]:
    days = f"{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}"
    told = [f"按{quoted(row.scheme)}考核，{days}；状态：{row.get_state_display()}", NO_SANCTION]
    if row.scheme.is_provisional:
        told.append("考核办法的权重和规则待核实。")
    if row.is_demo:
        told.append("示例数据，不代表任何真实单位。")
    return told


def _summary(score: UnitScore) -> list[str]:
    if score.is_asked:
        return ["", str(score.department), "", "", "", "商请单位，不参加考核"]
    known = score.low is not None
    return [
        str(score.rank or "未定"),
        str(score.department),
        f"{score.low:.2f}" if known else "没有计分",
        f"{score.high:.2f}" if known else "没有计分",
        score.grade or "待定",
        score.grade_words,
    ]


def _unit(paper: WordPaper, score: UnitScore) -> None:
    paper.heading(str(score.department), level=2)
    if score.is_asked:
        paper.paragraph(f"反馈意见：{score.feedback or '还没有反馈。'}")
        return
    lines = selectors.lines_of(score)
    if not lines:
        paper.paragraph("还没有计分。")
        return
    paper.table(
        HEADS,
        [
            [line.part, line.title, line.full, line.shown or "—",
             line.points or ("待定" if line.is_pending else "不计入"), line.words]
            for line in lines
        ],
    )  # fmt: skip
    for words in score.sheet.get("words", []):
        paper.paragraph(words)
