"""When a case will be finished as things stand, which steps decide it, how much others can slip.

Nothing here is a deadline. Open steps are expected to use the time their clock leaves them, later
ones what similar steps took in the past, or what is promised, or their limit. A step whose
condition cannot be answered yet makes a range: the case is worked out with it and without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.ahead import Ahead, Times
from qianyi.engine.flow.clock import awaits_acceptance, read_clock
from qianyi.engine.flow.lengths import BY, By
from qianyi.engine.flow.state import PASSED
from qianyi.engine.workdays import CalendarMissing
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.conditions import Facts
    from qianyi.engine.flow.definition import Process
    from qianyi.engine.flow.state import State
    from qianyi.engine.workdays import WorkCalendar

_NO_PAST: Final[Mapping[str, Decimal]] = MappingProxyType({})
_MOST_UNKNOWN: Final = 6
_FURTHEST: Final = 512


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a step not yet over, and when one that is over ended.

    Attributes:
        start_on, finish_on: with every unknown condition holding.
        earliest_on, latest_on: the finish over all answers unknown conditions may get.
        slack: how many working days it may end later without the case ending later; None where the
            case never waits for it, and for steps that are over.
        by: what its length was taken from.
        unknown: facts its condition waits for.
        needed: False where its condition is known not to hold.
    """

    step: str
    start_on: date
    finish_on: date
    earliest_on: date
    latest_on: date
    slack: int | None = None
    by: By = "none"
    unknown: tuple[str, ...] = ()
    needed: bool = True

    @property
    def critical(self) -> bool:
        """Whether the case ends later as soon as this step does."""
        return self.slack == 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a case is expected to be finished.

    Attributes:
        finish_on: with every unknown condition holding.
        earliest_on, latest_on: over all answers they may get, and with acceptance today or at the
            end of the days the office has for it.
        critical: steps that decide it, in order.
        due_on: the last day of the case's own clock; None while it stands still or has none.
        decided_on: when the decision is expected that ends the limit; the finish where the
            definition names none.
        assumed: what had to be assumed, in sentences.
        doubt: why the days are not certain, naming the file to add; "" where they are.
    """

    finish_on: date
    earliest_on: date
    latest_on: date
    critical: tuple[str, ...] = ()
    steps: Mapping[str, Expected] = field(default_factory=lambda: MappingProxyType({}))
    due_on: date | None = None
    decided_on: date | None = None
    assumed: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def late(self) -> bool:
        """Whether the limit is expected not to be kept."""
        decided_on = self.decided_on or self.finish_on
        return self.due_on is not None and decided_on > self.due_on


def forecast(
    process: Process,
    state: State,
    *,
    facts: Facts,
    moment: datetime,
    calendar: WorkCalendar,
    past: Mapping[str, Decimal] = _NO_PAST,
) -> Forecast:
    """When the case will be finished, as seen at a moment.

    Args:
        process: the version the case runs by.
        state: where it stands.
        facts: for conditions; what is missing makes the range.
        moment: aware, not before the last event.
        calendar: working days.
        past: by step, how many working days similar steps usually took (say, the median, all rounds
            together); parts of days count as whole.

    Raises:
        FactsNotUsable: a fact a condition reads is of the wrong kind.
    """
    if state.ended or not process.steps:
        ended = local_date(state.finished_at or state.moment)
        return Forecast(ended, ended, ended)
    ahead = Ahead(process, state, moment, calendar, past)
    ahead.ask(facts)
    now, latest = _beginnings(ahead)
    unknown = ahead.unknown()
    answers = _answers(unknown)
    every = [ahead.times(begins, one) for begins in dict.fromkeys((now, latest)) for one in answers]
    taken = ahead.times(latest)
    finishes = [one.finish for one in (*every, taken)]
    steps = _expected(ahead, taken, [*every, taken], latest)
    return Forecast(
        local_date(taken.finish),
        local_date(min(finishes)),
        local_date(max(finishes)),
        tuple(code for code in ahead.order if steps[code].critical),
        steps,
        _due_on(ahead),
        local_date(taken.over.get(process.decision, taken.finish)),
        tuple(_assumed(ahead, now != latest, unknown)),
        calendar.doubt(local_date(moment), local_date(max(finishes))),
    )


def _answers(unknown: Sequence[str]) -> list[frozenset[str]]:
    """Which of the unknown steps are skipped: every combination, or the corners of very many."""
    if len(unknown) <= _MOST_UNKNOWN:
        chosen = product((False, True), repeat=len(unknown))
        return [
            frozenset(code for code, left in zip(unknown, one, strict=True) if left)
            for one in chosen
        ]
    alone = [frozenset({code}) for code in unknown]
    return [frozenset(), frozenset(unknown), *alone, *(frozenset(unknown) - one for one in alone)]


def _beginnings(ahead: Ahead) -> tuple[datetime, datetime]:
    """When steps that wait for nothing begin: now, and at the end of the days for acceptance."""
    now = ahead.moment
    state, process = ahead.state, ahead.process
    if state.phase == "correcting" or awaits_acceptance(process, state):
        clock = _case_clock(ahead)
        if clock is not None and clock.due_on is not None:
            return now, max(datetime.combine(clock.due_on, now.timetz()), now)
    return now, now


def _case_clock(ahead: Ahead) -> Clock | None:
    try:
        return read_clock(ahead.process, ahead.state, moment=ahead.moment, calendar=ahead.calendar)
    except CalendarMissing:
        return None


def _due_on(ahead: Ahead) -> date | None:
    clock = _case_clock(ahead)
    return clock.due_on if clock is not None and clock.kind == "limit" else None


def _expected(
    ahead: Ahead, taken: Times, every: Sequence[Times], begins: datetime
) -> dict[str, Expected]:
    found = {}
    for code in ahead.order:
        stand = ahead.state.step(code)
        over = stand.status in PASSED
        needed = code not in taken.skipped
        finishes = [one.over[code] for one in every]
        by: By = "done" if over else ahead.lengths[code].by
        if code in ahead.clocks and by in ("promised", "limit"):
            by = "clock"
        found[code] = Expected(
            code,
            local_date(taken.start[code]),
            local_date(taken.over[code]),
            local_date(min(finishes)),
            local_date(max(finishes)),
            _slack(ahead, code, taken.finish, begins) if needed and not over else None,
            by,
            ahead.missing.get(code, ()),
            needed,
        )
    return found


def _slack(ahead: Ahead, code: str, finish: datetime, begins: datetime) -> int | None:
    """The most working days a step may end later before the case does: doubled, then halved."""

    def kept(days: int) -> bool:
        return local_date(ahead.times(begins, delayed=(code, days)).finish) <= local_date(finish)

    if not kept(1):
        return 0
    low, high = 1, 2
    while kept(high):
        low, high = high, high * 2
        if high > _FURTHEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return low


def _assumed(ahead: Ahead, waits: bool, unknown: Sequence[str]) -> list[str]:  # noqa: FBT001
    """What was assumed, one sentence each."""
    name = {one.id: one.label.staff for one in ahead.process.steps}
    told = []
    if waits:
        told.append("尚未受理：最早按今日受理、最晚按受理或补正期限届满之日起算。")
    if ahead.state.phase == "suspended" or any(c and c.paused for c in ahead.clocks.values()):
        told.append("正在暂停计时：按今日恢复办理推算。")
    if unknown:
        names = "、".join(f"“{name[code]}”" for code in unknown)
        facts = "、".join(dict.fromkeys(one for code in unknown for one in ahead.missing[code]))
        told.append(f"{names}是否需要办理待定（缺少{facts}）：最晚按需要办理推算。")
        if len(unknown) > _MOST_UNKNOWN:
            told.append("待定的环节较多，范围按全部需要、全部不需要和逐项变化推算。")
    bare = [
        f"“{name[code]}”"
        for code in ahead.order
        if ahead.lengths[code].by == "none" and ahead.state.step(code).status not in PASSED
    ]
    if bare:
        told.append(f"{'、'.join(bare)}{BY['none']}。")
    return told
