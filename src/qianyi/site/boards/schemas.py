"""What programs are told of boards.

No ``from __future__ import annotations`` here: pydantic reads the annotations.
"""

from datetime import date

from ninja import Field, Schema

from qianyi.foundation.duties import Duty

from .sections import standing_of
from .selectors import Board


class DutyBody(Schema):
    """One thing a unit owes."""

    title: str = Field(title="事项", examples=["示例事项"])
    url: str = Field(title="地址", examples=["/cases/BJ-1/"])
    unit: str = Field(title="责任单位", description="没有明确时为空", examples=["示例局"])
    unit_code: str = Field(title="单位代码", examples=["demo.economy"])
    due_on: date | None = Field(
        title="期限", description="没有定期限时为空", examples=["2026-12-01"]
    )
    state: str = Field(title="状态", examples=["逾期"])
    standing: str = Field(title="进展", examples=["完成 62 家，目标 80 家"])
    obstacle: str = Field(title="卡点", examples=["等待用地批复"])
    scope: str = Field(title="口径", examples=["直管区"])
    as_of: date | None = Field(title="截至日期", examples=["2026-06-30"])

    @staticmethod
    def of(duty: Duty, board: Board) -> "DutyBody":
        """As it stands on a board."""
        plain = (
            "title", "url", "unit", "unit_code", "due_on", "standing", "obstacle", "scope", "as_of",
        )  # fmt: skip
        return DutyBody(
            state=standing_of(duty, board.day, board.due_by),
            **{name: getattr(duty, name) for name in plain},
        )


class BoardSectionBody(Schema):
    """Things of one sort."""

    key: str = Field(title="代码", examples=["due"])
    title: str = Field(title="名称", examples=["逾期和五个工作日内到期"])
    items: list[DutyBody] = Field(title="事项")


class BoardBody(Schema):
    """A board as of a day."""

    day: date = Field(title="截至", examples=["2026-11-21"])
    due_by: date = Field(title="即将到期算到", examples=["2026-11-27"])
    is_demo: bool = Field(title="示例数据", examples=[True])
    counts: dict[str, int] = Field(title="各状态的项数", examples=[{"逾期": 2}])
    sections: list[BoardSectionBody] = Field(title="分类")

    @staticmethod
    def of(board: Board) -> "BoardBody":
        """From ``selectors.today_get`` or ``unit_get``."""
        return BoardBody(
            day=board.day,
            due_by=board.due_by,
            is_demo=board.is_demo,
            counts={str(name): count for name, count in board.counts.items()},
            sections=[
                BoardSectionBody(
                    key=section.key,
                    title=section.title,
                    items=[DutyBody.of(duty, board) for duty in section.duties],
                )
                for section in board.sections
            ],
        )
