"""The rest of a case worked out: when each step begins and ends under chosen answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from qianyi.engine.flow.clock import read_step
from qianyi.engine.flow.definition import Limit
from qianyi.engine.flow.drawing import graph_of
from qianyi.engine.flow.lengths import closing, length_of, turn
from qianyi.engine.flow.state import PASSED
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.engine.workdays import CalendarMissing
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.flow.conditions import Facts
    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.lengths import Length
    from qianyi.engine.flow.state import State
    from qianyi.engine.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Times:
    """When each step begins and is over, which are skipped, and when the case is over."""

    start: Mapping[str, datetime]
    over: Mapping[str, datetime]
    skipped: frozenset[str]
    finish: datetime


class Ahead:
    """The rest of one case, worked out under chosen answers."""

    def __init__(
        self,
        process: Process,
        state: State,
        moment: datetime,
        calendar: WorkCalendar,
        past: Mapping[str, Decimal],
    ) -> None:
        self.process, self.state, self.calendar = process, state, calendar
        self.moment = moment.astimezone(ZONE)
        self.order = graph_of(process)[0]
        self.closing = closing(process)
        self.lengths = {one.id: length_of(one, past) for one in process.steps}
        self.clocks = {code: self._clock(code) for code in state.open_steps}
        self.known: dict[str, bool | None] = {}
        self.missing: dict[str, tuple[str, ...]] = {}

    def _clock(self, code: str) -> Clock | None:
        try:
            return read_step(
                self.process, self.state, code, moment=self.moment, calendar=self.calendar
            )
        except CalendarMissing:
            return None

    def ask(self, facts: Facts) -> None:
        """Answer the conditions of the steps ahead, as far as the facts go."""
        given = {APPLIED_ON: local_date(self.state.submitted_at), **facts}
        for step in self.process.steps:
            stand = self.state.step(step.id)
            if step.condition is None or stand.status != "not_open":
                continue
            if stand.holds is not None:
                self.known[step.id] = stand.holds
                continue
            answer = step.condition.ask(given)
            self.known[step.id] = answer.holds
            if answer.holds is None:
                self.missing[step.id] = tuple(step.condition.label(one) for one in answer.missing)

    def unknown(self) -> list[str]:
        """Steps whose conditions cannot be answered, in order."""
        return [code for code in self.order if code in self.missing]

    def times(
        self,
        begins: datetime,
        skipping: frozenset[str] = frozenset(),
        delayed: tuple[str, int] = ("", 0),
    ) -> Times:
        """Begin and end of every step: some skipped, one ending so many working days later."""
        start: dict[str, datetime] = {}
        over: dict[str, datetime] = {}
        skipped: set[str] = set()
        for code in self.order:
            stand = self.state.step(code)
            if stand.status in PASSED:
                start[code] = stand.opened_at or stand.closed_at or self.state.moment
                over[code] = (stand.closed_at or self.state.moment).astimezone(ZONE)
                skipped |= {code} if stand.status == "skipped" else set()
                continue
            if stand.status == "not_open":
                start[code] = self._turn(self.process.by_id[code], over, skipped, begins)
            else:
                start[code] = (stand.opened_at or self.moment).astimezone(ZONE)
            if code in skipping or self.known.get(code) is False:
                skipped.add(code)
                over[code] = start[code]
                continue
            over[code] = self._end(code, start[code])
            if code == delayed[0]:
                over[code] = self._later(over[code], delayed[1])
        own = self.state.standing == "own"
        ends = [over[one] for one in self.closing if own and one not in skipped]
        finish = max(min([*ends, max(over.values())]), self.moment)
        return Times(start, over, frozenset(skipped), finish)

    def _turn(
        self, step: Step, over: Mapping[str, datetime], skipped: set[str], begins: datetime
    ) -> datetime:
        before = [one for one in step.before if one in over]
        found = turn(
            step.after.needed if step.after else 0,
            [over[one] for one in before if one not in skipped],
            [over[one] for one in before if one in skipped],
        )
        return begins if found is None else max(found, self.moment)

    def _end(self, code: str, start: datetime) -> datetime:
        clock = self.clocks.get(code)
        length = self.lengths[code]
        if code not in self.clocks:
            return self._plus(start, length)
        if length.by == "past" and not (clock and clock.paused):
            usual = self._plus(start, length)
            if usual >= self.moment:
                return usual
        return self._by_clock(clock)

    def _by_clock(self, clock: Clock | None) -> datetime:
        """Where the clock of an open step leaves it: its last day, or today if that is over."""
        if clock is None or clock.left is None or clock.limit is None:
            return self.moment
        if clock.due_at is not None and clock.limit.unit == "hours":
            return max(clock.due_at.astimezone(ZONE), self.moment)
        if clock.due_on is not None:
            return max(self._on(clock.due_on, self.moment), self.moment)
        left = int(max(clock.left, Decimal(0)).to_integral_value(ROUND_CEILING))
        due = self.calendar.due(self.moment, Limit(left, clock.limit.unit))
        if clock.limit.unit == "hours":
            return due.expires.astimezone(ZONE)
        return self._on(due.on, self.moment)

    def _plus(self, start: datetime, length: Length) -> datetime:
        if length.limit is not None:
            due = self.calendar.due(start, length.limit)
            if length.limit.unit == "hours":
                return due.expires.astimezone(ZONE)
            return self._on(due.on, start)
        days = length.workdays.to_integral_value(ROUND_CEILING)
        return self._later(start, int(days))

    def _later(self, start: datetime, days: int) -> datetime:
        if not days:
            return start
        return self._on(self.calendar.add_workdays(local_date(start), days).on, start)

    def _on(self, day: date, like: datetime) -> datetime:
        return datetime.combine(day, like.astimezone(ZONE).timetz())
