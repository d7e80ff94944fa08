"""Short texts made into readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.reading import read
from qianyi.engine.text.load import text_from_string

if TYPE_CHECKING:
    from qianyi.engine.reading.model import Reading, Statement

TITLE = "云岭高新区2024年经济运行情况公报\n云岭高新区统计局\n2025年2月10日\n\n"
PLAN = "云岭高新区“十五五”发展规划\n\n第一章  发展目标\n"


def reading_of(body: str, head: str = TITLE) -> Reading:
    """What is read of a body under a head."""
    return read(text_from_string("made", head + body))


def one(body: str, head: str = TITLE) -> Statement:
    """The only statement of a body."""
    (statement,) = reading_of(body, head).statements
    return statement


def all_of(body: str, head: str = TITLE) -> tuple[Statement, ...]:
    """All statements of a body."""
    return reading_of(body, head).statements
