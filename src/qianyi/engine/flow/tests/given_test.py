"""A last day brought along from outside stands in place of the limit until it is begun again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.tests.making import Case, at, licence, step
from qianyi.engine.flow.tests.service_test import LADDER, service
from qianyi.engine.flow.tests.steps_test import refused
from qianyi.engine.workdays import Limit

FRIDAY = date(2025, 11, 14)


def order(**more):
    """Submitted on Monday 3 November; by the definition it would have until the 10th."""
    given = {"due_on": FRIDAY, **more}
    return Case(service(overdue="escalate", escalation=LADDER), "2025-11-03", **given)


class TestALimitGiven:
    def test_is_the_one_that_counts(self):
        clock = order().clock("2025-11-05")
        assert (clock.due_on, clock.due_at) == (FRIDAY, at("2025-11-15 00:00"))
        assert (clock.limit, clock.used, clock.left) == (Limit(9), Decimal(2), Decimal(7))
        assert (clock.yellow_at, clock.red_at) == (at("2025-11-12 00:00"), at("2025-11-14 00:00"))
        assert not clock.promised

    @pytest.mark.parametrize(
        ("moment", "light"),
        [
            ("2025-11-11 23:59", "green"),
            ("2025-11-12 00:00", "yellow"),
            ("2025-11-14 00:00", "red"),
            ("2025-11-14 23:59", "red"),
            ("2025-11-15 00:00", "overdue"),
        ],
    )
    def test_turns_its_light_by_that_day(self, moment, light):
        assert order().clock(moment).light == light

    @pytest.mark.parametrize(
        ("due_on", "last"),
        [
            (date(2025, 11, 3), "2025-11-03 23:59"),
            (date(2025, 11, 8), "2025-11-08 23:59"),
            (date(2025, 12, 31), "2025-12-31 23:59"),
        ],
        ids=["the same day", "a Saturday", "later than the definition's"],
    )
    def test_lasts_to_the_end_of_the_day_whatever_day_it_is(self, due_on, last):
        found = order(due_on=due_on)
        assert found.clock(last).light != "overdue"
        assert found.clock(last).due_on == due_on

    def test_sends_reminders_and_goes_up_the_ladder_by_that_day(self):
        found, told = order(), {}
        for day in range(4, 25):
            found.pass_time(f"2025-11-{day:02d} 00:00")
            for one in found.last.effects:
                told[one.data.get("rung", one.kind)] = day
        assert told == {"remind": 13, "overdue": 15, "letter": 17, "up": 19, "public": 21}

    def test_is_moved_by_an_extension_alone(self):
        found = order()
        refused(lambda: found.do(e.PausedService, "2025-11-04", "等待补充"), "given")
        found.do(e.Extended, "2025-11-14", Limit(5), "热线同意延期")
        assert found.clock("2025-11-17").due_on == date(2025, 11, 21)

    def test_is_gone_when_it_is_begun_again(self):
        found = order()
        found.do(e.StepDone, "2025-11-13", "a", "solved")
        assert found.clock("2025-11-20").stopped
        assert found.clock("2025-11-20").light != "overdue"
        found.do(e.Reopened, "2025-11-17", "没有解决")
        assert found.state.given_on is None
        assert found.clock("2025-11-17").due_on == date(2025, 11, 24)

    def test_is_kept_with_the_state_and_the_events(self):
        found = order()
        plain = json.loads(json.dumps([flow.event_dump(one) for one in found.events]))
        events = [flow.event_restore(one) for one in plain]
        again = flow.replay(found.process, events, facts={}, calendar=found.calendar)
        assert again == found.state == flow.restore(json.loads(json.dumps(flow.dump(again))))

    def test_an_event_kept_before_there_were_any_has_none(self):
        plain = flow.event_dump(Case(service()).events[0])
        plain.pop("due_on")
        assert flow.event_restore(plain).due_on is None

    def test_is_refused_where_it_does_not_belong(self):
        refused(lambda: order(due_on=date(2025, 11, 2)), "given_past")
        refused(lambda: Case(licence(step("a")), due_on=FRIDAY), "given_kind")
