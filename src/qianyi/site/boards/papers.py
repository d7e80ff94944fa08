"""A board as a Word paper and as a workbook: the same rows, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.wordpapers import WordPaper
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.tables import Column, Table

from .sections import standing_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from qianyi.foundation.duties import Duty

    from .sections import BoardSection
    from .selectors import Board

WORK_HEADS = ("事项", "责任单位", "期限", "进展", "卡点")
FIGURE_HEADS = ("指标", "责任单位", "口径", "截至日期", "进展")
UNKNOWN_UNIT, NO_DAY, NOT_TOLD = "未明确", "未定期限", "未填报"


def board_title(board: Board) -> str:
    """What the board is called."""
    return f"{board.unit}责任清单" if board.unit else "今日调度"


def board_filename(board: Board) -> str:
    """What its files are called: title and day."""
    return f"{board_title(board)}-{board.day:%Y%m%d}"


def board_remarks(board: Board) -> list[str]:
    """What stands above every list: the day, and what makes it uncertain or fictional."""
    said = [f"截至 {board.day:%Y-%m-%d}；即将到期指 {board.due_by:%Y-%m-%d} 前（五个工作日内）"]
    if board.doubt:
        said.append(board.doubt)
    if board.is_demo:
        said.append("示例数据，不代表任何真实单位。")
    return said


def board_paper(board: Board) -> bytes:
    """The whole board for Word."""
    paper = WordPaper(
        board_title(board), subtitle=board_remarks(board), landscape=True, size=11
    )  # fmt: skip
    for section in board.sections:
        paper.heading(f"{section.title}（{len(section.duties)} 项）")
        if not section.duties:
            paper.paragraph(section.empty)
            continue
        heads = FIGURE_HEADS if section.is_figures else WORK_HEADS
        rows = [
            figure_words(duty) if section.is_figures else work_words(duty, board.day, board.due_by)
            for duty in section.duties
        ]
        paper.table(heads, rows)
    return paper.to_bytes()


def board_workbook(request: HttpRequest, board: Board) -> bytes:
    """The board as a workbook, a sheet a section."""
    remarks = board_remarks(board)
    return excel.workbook(
        [
            excel.Sheet(table=_table(request, section, board), title=section.title, remarks=remarks)
            for section in board.sections
        ]
    )


def work_words(duty: Duty, day: date, due_by: date) -> list[str]:
    """Cells of a thing to be done."""
    standing = standing_of(duty, day, due_by)
    due = f"{duty.due_on:%Y-%m-%d}" if duty.due_on else NO_DAY
    mark = f"（{standing}）" if standing in ("逾期", "即将到期") else ""
    return [
        titled(duty), duty.unit or UNKNOWN_UNIT, due + mark, duty.standing or NOT_TOLD,
        duty.obstacle or NOT_TOLD,
    ]  # fmt: skip


def figure_words(duty: Duty) -> list[str]:
    """Cells of a figure that is behind."""
    return [
        titled(duty), duty.unit or UNKNOWN_UNIT, duty.scope or "未注明",
        f"{duty.as_of:%Y-%m-%d}" if duty.as_of else "未注明", duty.standing or NOT_TOLD,
    ]  # fmt: skip


def titled(duty: Duty) -> str:
    """Its title with the mark of what is not certain."""
    return f"{duty.title}（{duty.certainty}）" if duty.certainty else duty.title


def _table(request: HttpRequest, section: BoardSection, board: Board) -> Table:
    columns = [
        Column(key="title", title="指标" if section.is_figures else "事项", value=titled),
        Column(key="unit", title="责任单位", missing="文件没有明确责任单位"),
        Column(key="due_on", title="期限", kind="day", missing="没有定期限"),
        Column(
            key="stands", title="状态", value=lambda row: standing_of(row, board.day, board.due_by)
        ),
        Column(key="standing", title="进展", missing="没有填报"),
    ]
    if section.is_figures:
        columns += [
            Column(key="scope", title="口径", missing="未注明"),
            Column(key="as_of", title="截至日期", kind="day", missing="未注明"),
        ]
    else:
        columns.append(Column(key="obstacle", title="卡点", missing="没有填报"))
    return Table(
        request, name=f"board-{section.key}", columns=columns, rows=list(section.duties),
        caption=section.title, noun="项", empty=section.empty,
    )  # fmt: skip
