"""What the fault bench asks of the database, in a process beside the product.

``prepare ASKED``: cases with one open step, and a key that may act on them. ``told S``: wait up to
S seconds until nothing is left to tell. ``refused NUMBERS S``, ``sent NUMBERS S``: wait until each
notice about those cases has been refused, or sent. ``check NUMBERS``: what became of the cases.
Each prints one line of JSON.
"""

# ruff: noqa: PLC0415, ANN401 - Django is ready only once the database is reached

from __future__ import annotations

import json
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from qianyi.cli import server  # noqa: E402
from qianyi.foundation.postgres import database_attached  # noqa: E402

PROCESS = ROOT / "packs" / "demo" / "processes" / "service_request.yaml"
UNITS = ("service", "economy", "committee")


def prepare(count: int, level: str) -> dict[str, Any]:
    """Cases waiting for their first step, in the hands of a machine with a key."""
    from qianyi.foundation import history
    from qianyi.foundation.permissions import Role, system_actor
    from qianyi.kernel.cases import services
    from qianyi.kernel.identity.models import User
    from qianyi.kernel.subjects import services as subjects
    from qianyi.kernel.subjects.models import Membership
    from qianyi.kernel.subjects.selectors import actor_for_user
    from qianyi.lib import clock

    system, moment = system_actor(), clock.now()
    with history.acting(system):
        zone = subjects.territory_ensure(
            code="bench.zone", name="示例高新区", short_name="", territory_kind="zone",
            parent=None, aggregate_only=False, is_demo=True,
        )  # fmt: skip
        units = {
            name: subjects.department_ensure(
                code=f"demo.{name}", name=f"示例{name}", short_name="", territory=zone,
                is_vertical=False, duties=[],
            ).subject
            for name in UNITS
        }  # fmt: skip
        person, _ = User.objects.get_or_create(
            username="bench-person",
            defaults={
                "display_name": "示例",
                "created_at": moment,
                "email": "bench@example.org",
            },
        )
        machine, _ = User.objects.get_or_create(
            username="bench-machine",
            defaults={
                "display_name": "示例机器", "created_at": moment, "is_machine": True,
                "responsible": person,
            },
        )  # fmt: skip
        for user in (person, machine):
            Membership.objects.get_or_create(
                user=user, subject=units["service"], role=Role.DEPARTMENT_OFFICER,
                defaults={"valid_from": date(2020, 1, 1), "reason": "示例"},
            )  # fmt: skip
        Membership.objects.get_or_create(
            user=person, subject=units["economy"], role=Role.DEPARTMENT_OFFICER,
            defaults={"valid_from": date(2020, 1, 1), "reason": "示例"},
        )  # fmt: skip
        _process_in_force(system, moment)
        actor = actor_for_user(user=machine, day=clock.local_date(moment), via="api")
        made = []
        for place in range(count):
            asked = services.CaseAsked(
                process="demo_service_request", title=f"示例{place}", unit="demo.service",
                level=level,
            )  # fmt: skip
            made.append(services.case_open(actor=actor, asked=asked, moment=moment).number)
    return {"numbers": made, "key": _key(person, machine, moment)}


def _process_in_force(system: Any, moment: datetime) -> None:
    from qianyi.engine.flow.loading import read_process
    from qianyi.kernel.cases import selectors, services

    if selectors.is_in_force("demo_service_request"):
        return
    row, _ = services.process_load(
        actor=system, process=read_process(PROCESS), provenance={}, moment=moment,
        content=PROCESS.read_text(encoding="utf-8"),
    )  # fmt: skip
    services.process_activate(actor=system, version_id=row.pk, reason="bench", moment=moment)


def _key(person: Any, machine: Any, moment: datetime) -> str:
    from qianyi.kernel.identity import services
    from qianyi.kernel.subjects.selectors import actor_for_user
    from qianyi.lib import clock

    actor = actor_for_user(user=person, day=clock.local_date(moment), via="web")
    _, secret = services.api_key_create(
        actor=actor, machine=machine, name=f"bench {moment:%H%M%S%f}",
        scopes=["cases:read", "cases:write"], days=1, moment=moment,
    )  # fmt: skip
    return str(secret)


def told(seconds: float) -> dict[str, Any]:
    """How much is still to be told after at most so many seconds."""
    from qianyi.kernel.cases.models import Dispatch

    end = time.monotonic() + seconds
    while (
        left := Dispatch.objects.filter(told_at__isnull=True).count()
    ) and time.monotonic() < end:
        time.sleep(0.5)
    return {"untold": left, "told": Dispatch.objects.filter(told_at__isnull=False).count()}


def _notices(numbers: list[str]) -> Any:
    from qianyi.kernel.cases.models import Case
    from qianyi.site.models import Notification

    about = [f"/cases/{one}/" for one in Case.objects.filter(number__in=numbers).values_list(
        "number", flat=True)]  # fmt: skip
    return Notification.objects.filter(url__in=about, is_urgent=True)


def _waited(seconds: float, left: Any) -> int:
    end = time.monotonic() + seconds
    while (count := int(left())) and time.monotonic() < end:
        time.sleep(0.5)
    return count


def refused(numbers: list[str], seconds: float) -> dict[str, Any]:
    """Attempts that stand in the record as refused, once no notice is without one."""
    from qianyi.site.models import NotificationDelivery
    from qianyi.site.notices.models import SentState

    told(seconds)
    _waited(seconds, lambda: _notices(numbers).filter(deliveries__isnull=True).count())
    tried = NotificationDelivery.objects.filter(notification__in=_notices(numbers))
    return {"attempts_refused": tried.filter(state=SentState.REFUSED).count()}


def sent(numbers: list[str], seconds: float) -> dict[str, Any]:
    """Numbers of the notices, and how many are not marked as sent after so many seconds."""
    from qianyi.site.notices.models import SentState

    def unmarked() -> int:
        rows = _notices(numbers).exclude(deliveries__state=SentState.DELIVERED)
        return int(rows.count())

    left = _waited(seconds, unmarked)
    return {"notices": [one.number for one in _notices(numbers)], "unmarked": left}


def check(numbers: list[str]) -> dict[str, Any]:
    """Acts there, acts doubled, states that replaying does not give, the chain."""
    from qianyi.kernel.audit.selectors import chain_verify
    from qianyi.kernel.audit.services import chain_seal
    from qianyi.kernel.cases.models import Case
    from qianyi.lib import clock

    lost, twice, differs, once = [], [], [], 0
    cases = Case.objects.filter(number__in=numbers).select_related("version")
    for case in cases.prefetch_related("happenings"):
        done = [one for one in case.happenings.all() if one.kind == "StepDone"]
        if not done:
            lost.append(case.number)
        elif len(done) > 1:
            twice.append(case.number)
        else:
            once += 1
        if not _replays(case):
            differs.append(case.number)
    chain_seal(clock.now())
    report = chain_verify(known_digest="")
    return {
        "done_once": once, "lost": lost[:5], "twice": twice[:5], "replay_differs": differs[:5],
        "chain_whole": bool(report.is_whole), "chain": [one.message for one in report.breaks[:3]],
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


def main() -> None:
    """Attach to the product's database and answer one question."""
    word, value, *more = sys.argv[1:]
    with database_attached():
        server.setup_django()
        answers = {
            "prepare": lambda: prepare(**json.loads(value)),
            "told": lambda: told(float(value)),
            "refused": lambda: refused(json.loads(value), float(more[0])),
            "sent": lambda: sent(json.loads(value), float(more[0])),
            "check": lambda: check(json.loads(value)),
        }
        sys.stdout.write(json.dumps(answers[word](), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
