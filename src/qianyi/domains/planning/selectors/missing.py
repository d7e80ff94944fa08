"""缺数清单: what is not known about a plan, and who could say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.scopes import UNSTATED

from .board import UNKNOWN_LEAD

if TYPE_CHECKING:
    from .board import Board, BoardRow


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """One thing that is not known.

    Attributes:
        what: 实际值, 基期值, 目标值, 口径.
        detail: since when, or why what is there will not do.
        supplier: the indicator's owner or the target's lead; 未明确 where no document names one.
    """

    row: BoardRow
    what: str
    detail: str
    supplier: str


def missing_list(board: Board) -> list[MissingFigure]:
    """Everything that keeps the board from saying more, in the board's order."""
    found: list[MissingFigure] = []
    for row in board.rows:
        supplier = _supplier(row)
        found.extend(
            MissingFigure(row, what, detail, supplier) for what, detail in _gaps(row, board)
        )
    return found


def _gaps(row: BoardRow, board: Board) -> list[tuple[str, str]]:
    gaps = []
    if row.target.value is None:
        gaps.append(("目标值", f"文件只有文字目标“{row.target.words}”，没有数字。"))
    if row.base is None and row.target.indicator.progress in {"positive", "reverse"}:
        gaps.append(("基期值", f"没有{row.target.base_period or '基期'}的数值。"))
    if row.pace.status == "暂无法评价" and row.target.value is not None and row.base is not None:
        gaps.append(("实际值", row.pace.reason))
    elif row.latest is None and row.target.value is None:
        gaps.append(("实际值", f"截至{board.as_of}没有实际值。"))
    if row.target.scope == UNSTATED:
        gaps.append(("口径", "文件没有说明这项目标的口径。"))
    return gaps


def _supplier(row: BoardRow) -> str:
    owner = row.target.indicator.owner
    return str(owner) if owner else row.lead_words or UNKNOWN_LEAD
