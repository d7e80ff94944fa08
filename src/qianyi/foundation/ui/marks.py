"""Marks that say a state in three ways at once: a word, a shape, a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Shape: TypeAlias = Literal["disc", "half", "triangle", "square", "ring"]
Tone: TypeAlias = Literal["green", "blue", "teal", "amber", "red", "grey"]


@dataclass(frozen=True, slots=True)
class Status:
    """One state: permanent key, word on screen, shape, colour token, glyph for plain text."""

    key: str
    word: str
    shape: Shape
    tone: Tone
    glyph: str


STATUSES: Final[tuple[Status, ...]] = (
    Status("done", "已完成", "disc", "green", "●"),
    Status("on_pace", "达到序时进度", "disc", "blue", "●"),
    Status("nearly", "基本达到", "half", "teal", "◐"),
    Status("behind", "滞后", "triangle", "amber", "▲"),
    Status("far_behind", "严重滞后", "square", "red", "■"),
    Status("not_computable", "暂无法评价", "ring", "grey", "○"),
    Status("no_data", "暂无数据", "ring", "grey", "○"),
)
_BY_NAME: Final = {name: status for status in STATUSES for name in (status.key, status.word)} | {
    "达到序时": STATUSES[1],
    "无法评价": STATUSES[5],
}


def status_of(name: object) -> Status:
    """The status of a key or word; any other word gets a grey ring, never a judging colour."""
    if isinstance(name, Status):
        return name
    text = str(name or "").strip()
    return _BY_NAME.get(text) or Status(text or "no_data", text or "暂无数据", "ring", "grey", "○")
