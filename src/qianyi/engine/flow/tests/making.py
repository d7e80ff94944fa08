"""Small definitions, moments in China and the events of a case, for the tests of this package."""

from __future__ import annotations

import json
from datetime import datetime

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.workdays import WorkCalendar
from qianyi.lib.clock import ZONE

CALENDAR = WorkCalendar()
STAFF = "staff"


def at(text):
    """An aware moment in China: "2025-09-26 10:00", or nine o'clock where no hour is said."""
    return datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=ZONE)


def step(code, *after, **more):
    """A step in short; it waits for all of ``after``."""
    values = {"id": code, "label": f"环节{code}", **more}
    if after:
        values["after"] = list(after)
    if values.get("kind", "review") in ("review", "site_visit"):
        values.setdefault("unit", "one")
    return values


def made(*steps, **more):
    """A definition out of steps, through the loader and its checks."""
    plain = {
        "code": "made",
        "version": "1",
        "title": "试验流程",
        "kind": "service",
        "standing": ["own"],
        "starts_clock": "submission",
        "units": [{"code": code, "name": f"单位{code}"} for code in ("one", "two", "three")],
        "steps": list(steps),
        **more,
    }
    return flow.load_process(json.dumps(plain, ensure_ascii=False), where="试验")


def licence(*steps, **more):
    """A licence of one step unless said otherwise: twenty working days, correction, 特别程序."""
    values = {
        "kind": "licence",
        "standing": ["own", "followed"],
        "starts_clock": "acceptance",
        "limit": "20 workdays",
        "correction": {"tell_within": "5 workdays", "give": "10 workdays"},
        "special_grounds": ["听证", "检测"],
        "extensions": {"times": 1, "amount": "10 workdays"},
        "materials": [
            {"id": "plan", "title": "方案", "tolerable": True},
            {"id": "vow", "title": "证明", "promise": True},
        ],
        **more,
    }
    ending = [{"id": "grant", "label": "准予许可", "to": "finish"},
              {"id": "refuse", "label": "不予许可", "to": "reject"}]  # fmt: skip
    return made(*(steps or (step("decide", outcomes=ending),)), **values)


class Case:
    """A case played event by event; every state passes through its plain form on the way."""

    def __init__(self, process, submitted="2025-09-01", *, facts=None, calendar=CALENDAR, **more):
        self.process = process
        self.facts = facts or {}
        self.calendar = calendar
        self.events = []
        event = e.Submitted(at(submitted), "firm", **more)
        self.last = flow.begin(process, event, facts=self.facts, calendar=calendar)
        self.events.append(event)

    @property
    def state(self):
        return self.last.state

    def do(self, kind, when, *values, **more):
        """Apply an event of a kind at a moment."""
        event = kind(at(when) if isinstance(when, str) else when, STAFF, *values, **more)
        return self.apply(event)

    def apply(self, event):
        saved = flow.restore(json.loads(json.dumps(flow.dump(self.state))))
        assert saved == self.state
        self.last = flow.apply(self.process, saved, event, facts=self.facts, calendar=self.calendar)
        self.events.append(event)
        return self.last

    def pass_time(self, when):
        return self.do(e.TimePassed, when)

    def clock(self, when):
        return flow.read_clock(self.process, self.state, moment=at(when), calendar=self.calendar)

    def kinds(self):
        """Kinds of the last effects."""
        return [one.kind for one in self.last.effects]
