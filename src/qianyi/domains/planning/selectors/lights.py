"""How an item of a list stands on a day: worked out from its days, steps and progress, not stored.

Pure: plain values in, plain values out. The bounds are the program's own and are said on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.foundation.ui.marks import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.engine.workdays import WorkCalendar
    from qianyi.foundation.duties import Light

NEAR_DAYS: Final = 5
"""Working days before the last day from which an item is red."""
SOON_DAYS: Final = 15
"""Working days before the last day from which an item is yellow."""
FAR_BEHIND: Final = Decimal("0.7")
BEHIND: Final = Decimal("0.9")
"""Progress over time share: below the first red, below the second yellow; as for targets."""
SETTLED: Final = Decimal("0.1")
"""Share of the time before which progress is not yet held against time."""
RULE: Final = (
    f"已过期限为已逾期；{NEAR_DAYS} 个工作日内到期，或进度与时间之比低于 {FAR_BEHIND} 为预警；"
    f"{SOON_DAYS} 个工作日内到期、节点逾期、上月没有报送进展，或比值低于 {BEHIND} 为关注；"
    "其余为正常。"
)
MARKS: Final[dict[Light, Status]] = {
    "": Status("undated", "未定期限", "ring", "grey", "○"),
    "green": Status("in_time", "正常", "disc", "blue", "●"),
    "yellow": Status("watch", "关注", "triangle", "amber", "▲"),
    "red": Status("alarm", "预警", "square", "red", "■"),
    "overdue": Status("overdue", "已逾期", "square", "red", "■"),
}
DONE: Final = Status("item_done", "已销号", "disc", "green", "●")
DROPPED: Final = Status("item_dropped", "已取消", "ring", "grey", "○")
_WORSE: Final[dict[Light, int]] = {"": 0, "green": 1, "yellow": 2, "red": 3, "overdue": 4}


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way."""

    title: str
    due_on: date
    reached_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an item on a day.

    Attributes:
        listed_on: when it was put into the list; a month before is not asked for.
        done: share done, 0 to 1 and above; None where nothing was reported or it cannot be told.
        months: months reported, as 2026-10.
    """

    listed_on: date
    starts_on: date | None = None
    due_on: date | None = None
    steps: Sequence[Step] = ()
    done: Decimal | None = None
    months: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands.

    Attributes:
        reasons: whole sentences, the worst first; empty where all is well.
        days_left: working days to the last day, below nought when past; None without a day.
        time_share: of the time between start and last day, 0 to 1; None without both.
        is_still: nothing was reported for the month before.
    """

    light: Light
    reasons: tuple[str, ...] = ()
    days_left: int | None = None
    done: Decimal | None = None
    time_share: Decimal | None = None
    is_still: bool = False

    @property
    def mark(self) -> Status:
        """As it is drawn."""
        return MARKS[self.light]


def standing_of(facts: Facts, day: date, calendar: WorkCalendar) -> Standing:
    """How an item that has not ended stands on a day.

    >>> from datetime import date
    >>> from qianyi.engine.workdays import WorkCalendar
    >>> late = Facts(listed_on=date(2025, 9, 1), due_on=date(2025, 9, 30))
    >>> standing_of(late, date(2025, 10, 9), WorkCalendar()).reasons[0]
    '2025-09-30 到期，已逾期 1 个工作日。'
    """
    still = _is_still(facts, day)
    left = _days_left(facts.due_on, day, calendar)
    time_share = _time_share(facts, day)
    found: list[tuple[Light, str]] = [
        *_by_last_day(facts.due_on, day, left),
        *_by_steps(facts.steps, day),
        *_by_pace(facts.done, time_share),
        *_by_month(day, still=still),
    ]
    base: Light = "green" if facts.due_on else ""
    worst: list[Light] = [base, *(light for light, _ in found)]
    ordered = sorted(found, key=lambda pair: -_WORSE[pair[0]])
    return Standing(
        light=max(worst, key=_WORSE.__getitem__),
        reasons=tuple(words for _, words in ordered),
        days_left=left,
        done=facts.done,
        time_share=time_share,
        is_still=still,
    )


def _by_month(day: date, *, still: bool) -> list[tuple[Light, str]]:
    return [("yellow", f"{_month_before(day)} 没有报送进展。")] if still else []


def _days_left(due_on: date | None, day: date, calendar: WorkCalendar) -> int | None:
    return calendar.workdays_between(day, due_on).days if due_on else None


def _by_last_day(due_on: date | None, day: date, left: int | None) -> list[tuple[Light, str]]:
    if due_on is None or left is None:
        return []
    if day > due_on:
        # Past on a day off: late, though no working day has gone by.
        late = f"已逾期 {-left} 个工作日" if left < 0 else "已逾期"
        return [("overdue", f"{due_on:%Y-%m-%d} 到期，{late}。")]
    if left <= NEAR_DAYS:
        words = f"还剩 {left} 个工作日到期" if left else "最后一个工作日"
        return [("red", f"{words}（{due_on:%Y-%m-%d}）。")]
    if left <= SOON_DAYS:
        return [("yellow", f"还剩 {left} 个工作日到期（{due_on:%Y-%m-%d}）。")]
    return []


def _by_steps(steps: Sequence[Step], day: date) -> list[tuple[Light, str]]:
    return [
        ("yellow", f"节点“{step.title}”应于 {step.due_on:%Y-%m-%d} 完成，尚未完成。")
        for step in steps
        if step.reached_on is None and step.due_on < day
    ]


def _by_pace(done: Decimal | None, time_share: Decimal | None) -> list[tuple[Light, str]]:
    """Progress held against time, once a tenth of the time has passed."""
    if done is None or time_share is None or time_share < SETTLED:
        return []
    ratio = done / time_share
    if ratio >= BEHIND:
        return []
    words = f"完成 {done:.0%}，时间已过 {time_share:.0%}，"
    if ratio < FAR_BEHIND:
        return [("red", f"{words}严重滞后。")]
    return [("yellow", f"{words}滞后。")]


def _time_share(facts: Facts, day: date) -> Decimal | None:
    start = facts.starts_on or facts.listed_on
    if facts.due_on is None or facts.due_on <= start:
        return None
    passed = Decimal((day - start).days) / Decimal((facts.due_on - start).days)
    return min(max(passed, Decimal(0)), Decimal(1))


def _is_still(facts: Facts, day: date) -> bool:
    """Nothing for the month before, although the item was in the list before that month ended."""
    before = _month_before(day)
    begun = max(facts.listed_on, facts.starts_on or facts.listed_on)
    if f"{begun:%Y-%m}" > before:
        return False
    return not any(month >= before for month in facts.months)


def _month_before(day: date) -> str:
    first = day.replace(day=1)
    year, month = (first.year - 1, 12) if first.month == 1 else (first.year, first.month - 1)
    return f"{year}-{month:02d}"
