"""What the benches of cases stand on: a zone, departments with people, 100,000 open cases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection

from qianyi.engine.flow.loading import read_process
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.cases import services
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Membership

if TYPE_CHECKING:
    from qianyi.kernel.cases.models import ProcessVersion
    from qianyi.kernel.subjects.models import Subject, Territory

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2025, 9, 1, 2, tzinfo=UTC)
PROCESS = ROOT / "packs" / "demo" / "processes" / "parallel_licence.yaml"
NAMED = ("service", "economy", "construction", "committee", "land", "environment")
DEPARTMENTS, PEOPLE_EACH = 40, 5


class Ground:
    """A zone, departments with people, the process in force."""

    def __init__(self) -> None:
        self.zone: Territory = subjects.territory_ensure(
            code="bench.zone", name="示例高新区", short_name="", territory_kind="zone",
            parent=None, aggregate_only=False, is_demo=True,
        )  # fmt: skip
        codes = [f"demo.{name}" for name in NAMED]
        codes += [f"bench.department{number:02}" for number in range(DEPARTMENTS - len(codes))]
        self.departments = [self._department(code) for code in codes]
        self.people = [
            self._person(one, number) for one in self.departments for number in range(PEOPLE_EACH)
        ]
        self.version = self._process()

    def _department(self, code: str) -> Subject:
        return subjects.department_ensure(
            code=code, name=f"示例{code}", short_name="", territory=self.zone,
            is_vertical=False, duties=[],
        ).subject  # fmt: skip

    def _person(self, department: Subject, number: int) -> Actor:
        user = User.objects.create(
            username=f"{department.code}-{number}", display_name="示例", created_at=MOMENT
        )
        Membership.objects.create(
            user=user, subject=department, role=Role.DEPARTMENT_OFFICER,
            valid_from=date(2020, 1, 1), reason="示例",
        )  # fmt: skip
        held = frozenset({department.pk})
        return Actor(
            user_id=user.pk, roles=frozenset({Role.DEPARTMENT_OFFICER.value}),
            subject_ids=held, department_ids=held,
            posts=frozenset({(Role.DEPARTMENT_OFFICER.value, department.pk)}),
        )  # fmt: skip

    def _process(self) -> ProcessVersion:
        system = system_actor()
        row, _ = services.process_load(
            actor=system, process=read_process(PROCESS), provenance={}, moment=MOMENT,
            content=PROCESS.read_text(encoding="utf-8"),
        )  # fmt: skip
        return services.process_activate(
            actor=system, version_id=row.pk, reason="bench", moment=MOMENT
        )

    def officer(self, code: str) -> Actor:
        """One of a department's people."""
        place = [one.code for one in self.departments].index(code)
        return self.people[place * PEOPLE_EACH]


def open_cases(ground: Ground, number: int, moment: datetime = MOMENT) -> float:
    """So many open cases with one open step each, by SQL; the seconds it took."""
    start = perf_counter()
    units = [one.pk for one in ground.departments]
    people = [one.user_id for one in ground.people]
    facts = {
        "number": number, "units": units, "people": people, "version": ground.version.pk,
        "zone": ground.zone.pk, "at": moment, "departments": DEPARTMENTS, "each": PEOPLE_EACH,
    }  # fmt: skip
    with history.acting(system_actor()), history.bulk() as cursor:
        cursor.execute(_CASES, facts)
        cursor.execute(_STEPS, facts)
        cursor.execute(_PARTS, facts)
    with connection.cursor() as cursor:
        for table in ("cases_case", "cases_stepinstance", "cases_caseparticipant"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return round(perf_counter() - start, 1)


_CASES = """
    INSERT INTO cases_case (number, ref, kind, standing, version_id, title, level, unit_id,
        territory_id, project_code, outside_number, outside_status, source, is_sealed, units, form,
        facts, state, status, outcome, is_open, step_words, seq, opened_at, doubt, is_late,
        is_again, due_on, yellow_at, red_at, expires_at)
    SELECT 'BENCH-' || n, 'bench' || lpad(n::text, 7, '0'), 'licence', 'own', %(version)s,
        '示例事由' || n, 'normal', (%(units)s::bigint[])[1 + n %% %(departments)s], %(zone)s, '',
        '', '', '', false, '{}', '{}', '{}', '{}', 'accepted', '', true, '示例环节', 1,
        %(at)s - (n %% 30) * interval '1 day', '', false, false, %(at)s::date,
        %(at)s + ((n * 7919) %% 480 - 200) * interval '1 hour' - interval '24 hours',
        %(at)s + ((n * 7919) %% 480 - 200) * interval '1 hour' - interval '8 hours',
        %(at)s + ((n * 7919) %% 480 - 200) * interval '1 hour'
    FROM generate_series(1, %(number)s) n
"""
_STEPS = """
    INSERT INTO cases_stepinstance (case_id, step, round, signer, label, kind, status, unit_id,
        role, is_applicants, assignee_id, opened_at, outcome, opinion, is_late, doubt, due_on,
        yellow_at, red_at, expires_at)
    SELECT id, 'check', 1, '', '示例环节', 'review', 'open', unit_id, '', false,
        CASE WHEN id %% 3 = 0 THEN NULL ELSE (%(people)s::bigint[])[
            1 + (array_position(%(units)s::bigint[], unit_id) - 1) * %(each)s
            + (id / %(departments)s) %% %(each)s]
        END, opened_at, '', '', false, '', due_on, yellow_at, red_at, expires_at
    FROM cases_case WHERE number LIKE 'BENCH-%%'
"""
_PARTS = """
    INSERT INTO cases_caseparticipant (case_id, user_id, role, part, since)
    SELECT case_id, assignee_id, '', 'handler', opened_at FROM cases_stepinstance
    WHERE assignee_id IS NOT NULL AND step = 'check' AND case_id IN (
        SELECT id FROM cases_case WHERE number LIKE 'BENCH-%%')
    ON CONFLICT DO NOTHING
"""
