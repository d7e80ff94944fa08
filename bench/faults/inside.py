"""What the fault bench asks of the database, in a process that stays beside the product.

Reads questions from standing input, a line of JSON each (``ask`` and its arguments), and answers
each with a line of JSON. It holds on to the database only while it answers, so that the database
may be killed and started in between.
"""

# ruff: noqa: PLC0415, ANN401 - Django is ready only once the database is reached

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from qianyi.cli import server  # noqa: E402
from qianyi.foundation.postgres import database_attached  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CODE, UNIT = "bench_faults", "demo.service"
PROCESS = """code: bench_faults
version: "{steps}"
title: 示例测试流程
kind: service
standing: [own]
certainty: unverified
limit: 60 workdays
starts_clock: submission
units:
  - {{code: demo.service, name: 示例政务服务中心}}
steps:
"""
STEP = """  - id: {code}
    label: {{staff: 环节{number}, applicant: 环节{number}, ahead: 环节{number}}}
    unit: demo.service
"""


def step_code(number: int) -> str:
    """The step that repetition ``number`` of a group of cases ends."""
    return f"s{number:03}"


def prepare(cases: dict[str, int], levels: dict[str, str], steps: int) -> dict[str, Any]:
    """Cases of each group waiting for their first step, in the hands of a machine with a key."""
    from qianyi.foundation import history
    from qianyi.foundation.permissions import system_actor
    from qianyi.kernel.subjects.selectors import actor_for_user
    from qianyi.lib import clock

    moment = clock.now()
    with history.acting(system_actor()):
        person, machine = _people(moment)
        _process_in_force(steps, moment)
        actor = actor_for_user(user=machine, day=clock.local_date(moment), via="api")
        made = {
            group: [_opened(actor, levels[group], moment) for _ in range(count)]
            for group, count in cases.items()
        }
        key = _key(person, machine, moment)
    return {"numbers": made, "key": key, "last_notice": _last_notice()}


def _people(moment: datetime) -> tuple[Any, Any]:
    """A person who is told, and a machine that acts, both of one department."""
    from qianyi.foundation.permissions import Role
    from qianyi.kernel.identity.models import User
    from qianyi.kernel.subjects import services as subjects
    from qianyi.kernel.subjects.models import Membership

    zone = subjects.territory_ensure(
        code="bench.zone", name="示例高新区", short_name="", territory_kind="zone",
        parent=None, aggregate_only=False, is_demo=True,
    )  # fmt: skip
    unit = subjects.department_ensure(
        code=UNIT, name="示例政务服务中心", short_name="", territory=zone, is_vertical=False,
        duties=[],
    ).subject  # fmt: skip
    person = User.objects.create(
        username="bench-person", display_name="示例", created_at=moment, email="bench@example.org"
    )
    machine = User.objects.create(
        username="bench-machine", display_name="示例机器", created_at=moment, is_machine=True,
        responsible=person,
    )  # fmt: skip
    for user in (person, machine):
        Membership.objects.create(
            user=user, subject=unit, role=Role.DEPARTMENT_OFFICER, valid_from=date(2020, 1, 1),
            reason="示例",
        )  # fmt: skip
    return person, machine


def _process_in_force(steps: int, moment: datetime) -> None:
    """A process of so many steps, one after another: each repetition ends one of them."""
    from qianyi.engine.flow.loading import read_process
    from qianyi.foundation.permissions import system_actor
    from qianyi.kernel.cases import services

    lines = [PROCESS.format(steps=steps)]
    for number in range(steps):
        lines.append(STEP.format(code=step_code(number), number=number + 1))
        lines.append(f"    after: [{step_code(number - 1)}]\n" if number else "")
    content = "".join(lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{CODE}.yaml"
        path.write_text(content, encoding="utf-8")
        process = read_process(path)
    row, _ = services.process_load(
        actor=system_actor(), process=process, provenance={}, moment=moment, content=content
    )
    services.process_activate(
        actor=system_actor(), version_id=row.pk, reason="bench", moment=moment
    )


def _opened(actor: Any, level: str, moment: datetime) -> str:
    from qianyi.kernel.cases import services

    asked = services.CaseAsked(process=CODE, title="示例", unit=UNIT, level=level)
    return str(services.case_open(actor=actor, asked=asked, moment=moment).number)


def _key(person: Any, machine: Any, moment: datetime) -> str:
    from qianyi.kernel.identity import services
    from qianyi.kernel.subjects.selectors import actor_for_user
    from qianyi.lib import clock

    actor = actor_for_user(user=person, day=clock.local_date(moment), via="web")
    _, secret = services.api_key_create(
        actor=actor, machine=machine, name="bench", scopes=["cases:read", "cases:write"], days=1,
        moment=moment,
    )  # fmt: skip
    return str(secret)


def _last_notice() -> int:
    """The number of the newest notice; what is made later has a greater one."""
    from qianyi.site.models import Notification

    return int(Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def last_notice() -> dict[str, Any]:
    """The newest notice now."""
    return {"last_notice": _last_notice()}


def acts(numbers: list[str], step: str) -> dict[str, Any]:
    """What became of the acts of one repetition: done once, lost, done twice."""
    found = Counter(_happenings(numbers, step).values_list("case__number", flat=True))
    return {
        "done_once": sum(count == 1 for count in found.values()),
        "lost": [one for one in numbers if one not in found][:5],
        "twice": [one for one, count in found.items() if count > 1][:5],
    }


def _happenings(numbers: Iterable[str], step: str) -> Any:
    from qianyi.kernel.cases.models import CaseHappening

    return CaseHappening.objects.filter(case__number__in=numbers, kind="StepDone", step=step)


def refused(numbers: list[str], step: str, seconds: float) -> dict[str, Any]:
    """Attempts to send a repetition's notices on that stand as refused, once each has one."""
    from qianyi.site.models import NotificationDelivery
    from qianyi.site.notices.models import SentState

    def left() -> int:
        rows = _notices(numbers, step)
        told = rows.exclude(deliveries__isnull=True).values("pk").distinct().count()
        return len(numbers) - int(told)

    _waited(seconds, left)
    tried = NotificationDelivery.objects.filter(notification__in=_notices(numbers, step))
    return {"attempts_refused": tried.filter(state=SentState.REFUSED).count()}


def told(numbers: list[str], step: str, seconds: float) -> dict[str, Any]:
    """What of a repetition is still to be told after at most so many seconds."""
    from qianyi.kernel.cases.models import Dispatch

    keys = [f"event-{seq}" for seq in _happenings(numbers, step).values_list("seq", flat=True)]
    rows = Dispatch.objects.filter(case__number__in=numbers, about__in=set(keys))
    left = _waited(seconds, lambda: rows.filter(told_at__isnull=True).count())
    return {"untold": left, "told": rows.filter(told_at__isnull=False).count()}


def sent(numbers: list[str], step: str, seconds: float) -> dict[str, Any]:
    """Numbers of a repetition's notices; how many are not marked as sent after so many seconds."""
    from qianyi.site.notices.models import SentState

    def unmarked() -> int:
        rows = _notices(numbers, step).exclude(deliveries__state=SentState.DELIVERED)
        return int(rows.count())

    left = _waited(seconds, unmarked)
    return {"notices": [one.number for one in _notices(numbers, step)], "unmarked": left}


def _notices(numbers: list[str], step: str) -> Any:
    from qianyi.site.models import Notification

    keys = _happenings(numbers, step).values_list("case_id", "seq")
    wanted = [f"case-{case}-event-{seq}-{place}" for case, seq in keys for place in range(3)]
    return Notification.objects.filter(key__in=wanted, is_urgent=True)


def _waited(seconds: float, left: Callable[[], int]) -> int:
    end = time.monotonic() + seconds
    while (count := left()) and time.monotonic() < end:
        time.sleep(0.5)
    return count


def whole() -> dict[str, Any]:
    """Cases whose events do not give their state; whether the chain of history is whole."""
    from qianyi.kernel.audit.selectors import chain_verify
    from qianyi.kernel.audit.services import chain_seal
    from qianyi.kernel.cases.models import Case
    from qianyi.lib import clock

    cases = Case.objects.filter(version__code=CODE).select_related("version")
    differs = [one.number for one in cases.prefetch_related("happenings") if not _replays(one)]
    chain_seal(clock.now())
    report = chain_verify(known_digest="")
    return {
        "replay_differs": differs[:5], "chain_whole": bool(report.is_whole),
        "chain": [one.message for one in report.breaks[:3]],
    }  # fmt: skip


def _replays(case: Any) -> bool:
    """Whether the events kept give the state kept."""
    from qianyi.engine.flow import event_restore, replay, restore
    from qianyi.engine.workdays import calendar_installed
    from qianyi.kernel.cases import selectors

    events, facts = [], []
    flowing = [one for one in case.happenings.all() if one.is_flow]
    for row in sorted(flowing, key=lambda one: one.seq):
        payload = dict(row.payload)
        facts.append(payload.pop("facts_read", {}))
        events.append(event_restore({**payload, "kind": row.kind, "moment": row.at.isoformat()}))
    known = dict(zip(events, facts, strict=True))
    again = replay(
        selectors.process_of(case.version), events, facts=known.__getitem__,
        calendar=calendar_installed(),
    )  # fmt: skip
    return again == restore(case.state)


QUESTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare, "last_notice": last_notice, "acts": acts, "refused": refused,
    "told": told, "sent": sent, "whole": whole,
}  # fmt: skip


def main() -> None:
    """Answer until there are no more questions."""
    with database_attached():
        server.setup_django()
    from django.db import connections

    for line in sys.stdin:
        asked = json.loads(line)
        with database_attached():
            try:
                answer = QUESTIONS[asked.pop("ask")](**asked)
            finally:
                connections.close_all()
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
