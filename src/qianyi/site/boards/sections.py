"""Sorting what units owe into the sections of a board, and fitting these on one sheet of paper.

Pure: it takes what the apps told and a day.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from qianyi.foundation.duties import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qianyi.foundation.duties import Duty

Key = Literal["due", "target", "still", "promise", "decision", "project", "item", "case"]
Standing = Literal["逾期", "即将到期", "滞后", "无进展", "正常", "未定期限"]
PAPER_LINES: Final = 30
"""Rows of two lines that one A4 page holds under the head of a board."""
HEAD_LINES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSection:
    """Things of one sort, the most pressing first.

    Attributes:
        is_figures: shown with 口径 and 截至日期 instead of what is in the way.
        printed: how many rows stand on paper; the rest is counted there.
    """

    key: Key
    title: str
    hint: str
    empty: str
    duties: tuple[Duty, ...]
    is_figures: bool = False
    printed: int = 0

    @property
    def left_out(self) -> int:
        """Rows that the sheet has no room for."""
        return len(self.duties) - self.printed


def is_late(duty: Duty, today: date) -> bool:
    """Past its last day."""
    return duty.light == "overdue" or (duty.due_on is not None and duty.due_on < today)


def standing_of(duty: Duty, today: date, due_by: date) -> Standing:
    """How pressing it is, in a word; ``due_by`` is the last day that counts as near."""
    if is_late(duty, today):
        return "逾期"
    if duty.due_on is not None and duty.due_on <= due_by:
        return "即将到期"
    if duty.light in ("yellow", "red"):
        return "滞后"
    if duty.is_still:
        return "无进展"
    return "正常" if duty.due_on is not None else "未定期限"


def today_sections(duties: Iterable[Duty], *, today: date, due_by: date) -> list[BoardSection]:
    """What leaders look at; each thing once, in the section that asks most of them.

    Things that are neither late, near, behind, still nor to be decided are left out.
    """
    sorted_in: dict[Key, list[Duty]] = {}
    for duty in duties:
        key = _place(duty, today, due_by)
        if key is not None:
            sorted_in.setdefault(key, []).append(duty)
    return fitted([
        _section("due", "逾期和五个工作日内到期", f"到 {due_by:%Y-%m-%d} 为止应当办结的事项",
                 "没有逾期和五个工作日内到期的事项。", sorted_in, today),
        _section("target", "可能完不成的指标", "滞后的目标，口径和截至日期见各行",
                 "没有滞后的指标。", sorted_in, today, is_figures=True),
        _section("still", "没有进展的项目", "当月没有投资或形象进度的项目",
                 "没有停滞的项目。", sorted_in, today),
        _section("promise", "没有兑现的承诺", "已到期没有兑现，或者可能兑现不了的承诺",
                 "没有未兑现的承诺。", sorted_in, today),
        _section("decision", "需要决定的事项", "督办建议、调整方案和待审批的文稿，由领导决定",
                 "没有需要决定的事项。", sorted_in, today),
    ])  # fmt: skip


def unit_sections(duties: Iterable[Duty], *, today: date) -> list[BoardSection]:
    """Everything one unit owes, a section a sort."""
    sorted_in: dict[Key, list[Duty]] = {}
    for duty in duties:
        sorted_in.setdefault(duty.group, []).append(duty)
    return fitted([
        _section(group, title, "", f"没有{title}。", sorted_in, today,
                 is_figures=group == "target")
        for group, title in GROUPS.items()
    ])  # fmt: skip


def counts_of(duties: Iterable[Duty], *, today: date, due_by: date) -> Counter[Standing]:
    """How many stand how."""
    return Counter(standing_of(duty, today, due_by) for duty in duties)


def fitted(sections: Sequence[BoardSection], lines: int = PAPER_LINES) -> list[BoardSection]:
    """The sections with as many printed rows as one page holds."""
    shares = paper_rows([len(section.duties) for section in sections], lines)
    return [
        replace(section, printed=share) for section, share in zip(sections, shares, strict=True)
    ]


def paper_rows(counts: Sequence[int], lines: int) -> list[int]:
    """How many rows of each section stand on a page of so many lines.

    A section costs its head; an empty one a line. What is left is given a row at a time in turn,
    earlier sections first, so that none fills the page alone.

    >>> paper_rows([3, 0, 50], 20)
    [3, 0, 12]
    """
    room = lines - sum(HEAD_LINES if count else 1 for count in counts)
    shares = [0] * len(counts)
    for wanted in range(1, max(counts, default=0) + 1):
        for place, count in enumerate(counts):
            if room > 0 and count >= wanted:
                shares[place], room = wanted, room - 1
    return shares


def _place(duty: Duty, today: date, due_by: date) -> Key | None:
    late = is_late(duty, today)
    behind = late or duty.light in ("yellow", "red")
    if duty.group == "decision":
        return "decision"
    if duty.group == "target":
        return "target" if behind else None
    if duty.group == "promise" and (late or duty.light == "red"):
        return "promise"
    if duty.is_still:
        return "still"
    is_near = duty.due_on is not None and duty.due_on <= due_by
    return "due" if late or is_near else None


def _section(
    key: Key,
    title: str,
    hint: str,
    empty: str,
    sorted_in: dict[Key, list[Duty]],
    today: date,
    *,
    is_figures: bool = False,
) -> BoardSection:
    weight = {"overdue": 0, "red": 1, "yellow": 2}
    found = sorted(
        sorted_in.get(key, []),
        key=lambda duty: (
            not is_late(duty, today),
            weight.get(duty.light, 3) if is_figures else 0,
            duty.due_on is None,
            duty.due_on or today,
        ),
    )
    return BoardSection(
        key=key, title=title, hint=hint, empty=empty, duties=tuple(found), is_figures=is_figures
    )
