"""What waits for somebody: the sections of the workbench, which apps register as sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at. ``detail`` says why it is here, ``mark`` how it stands (滞后)."""

    title: str
    url: str
    detail: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Things of one sort.

    Attributes:
        title: the sort, in the words of the work (待复核的更正).
        items: the first few, most pressing first.
        count: how many there are in all.
        url: where all of them are; empty when the items are all.
        hint: one sentence: what is expected here.
        empty: said when there are none, so that nobody wonders.
        order: lower stands first.
        tone: red and amber are for what is late or wrong.
    """

    title: str
    items: Sequence[Item]
    count: int
    url: str = ""
    hint: str = ""
    empty: str = "没有需要处理的事项。"
    order: int = 100
    tone: Literal["", "amber", "red"] = ""
