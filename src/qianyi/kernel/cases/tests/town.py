"""A small fictional zone with departments, people and firms, and the demonstration's processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from qianyi.engine import uscc
from qianyi.engine.flow.loading import load_process
from qianyi.engine.packs import find_packs
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.models import Case, ProcessVersion
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import CaseAsked
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Enterprise, Membership, Subject, Territory
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory

MOMENT = datetime(2025, 9, 1, 2, tzinfo=UTC)  # Monday, ten in the morning in China
DAY = date(2025, 9, 1)
DEPARTMENTS = ("service", "economy", "construction", "committee", "land", "environment")
LICENCE, REQUEST = "demo_parallel_licence", "demo_service_request"


@dataclass
class Town:
    """Made once a test; ``officer("economy")`` is that department's officer."""

    zone: Territory
    units: dict[str, Subject]
    firm: Subject
    other_firm: Subject
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, name: str, role: Role, at: Subject) -> Actor:
        """Somebody with one role; the same name is the same person."""
        if name not in self.people:
            user = UserFactory(display_name=f"示例{name}")
            Membership.objects.create(
                user=user, subject=at, role=role, valid_from=date(2020, 1, 1), reason="示例"
            )
            self.people[name] = actor_for_user(user=user, day=DAY, via="web")
        return self.people[name]

    def officer(self, unit: str, number: int = 1) -> Actor:
        """An officer of a department."""
        return self.person(f"{unit}{number}", Role.DEPARTMENT_OFFICER, self.units[unit])

    @property
    def leader(self) -> Actor:
        """A leader of the zone."""
        return self.person("leader", Role.LEADER, self.zone.subject)

    @property
    def auditor(self) -> Actor:
        """The auditor of the zone."""
        return self.person("auditor", Role.AUDITOR, self.zone.subject)

    @property
    def planner(self) -> Actor:
        """A planner of the zone."""
        return self.person("planner", Role.PLANNER, self.zone.subject)

    @property
    def applicant(self) -> Actor:
        """A user of the firm."""
        return self.person("applicant", Role.ENTERPRISE_USER, self.firm)

    @property
    def stranger(self) -> Actor:
        """A user of another firm."""
        return self.person("stranger", Role.ENTERPRISE_USER, self.other_firm)

    def activate(self, code: str) -> ProcessVersion:
        """A process of the packs, in force."""
        return activated(process_text(code))

    def open(self, code: str = REQUEST, *, moment: datetime = MOMENT, **asked: object) -> Case:
        """A case of the firm's, opened by the service centre."""
        values = {
            "process": code, "title": "示例事由", "unit": self.units["service"].code,
            "subject_id": self.firm.pk, **asked,
        }  # fmt: skip
        actor = self.officer("service")
        with history.acting(actor):
            return services.case_open(actor=actor, asked=CaseAsked(**values), moment=moment)

    def receive(self, case: Case, step: str, moment: datetime = MOMENT) -> None:
        """The originals a step asks for, received by the system."""
        process = selectors.process_of(case.version)
        found = process.by_id.get(step)
        lacking = selectors.materials_lacking(case, found) if found else []
        if lacking:
            services.material_seen(
                actor=system_actor(), case_id=case.pk, codes=[one.id for one in lacking],
                moment=moment,
            )  # fmt: skip

    def act(
        self, actor: Actor, case: Case, kind: str, *, moment: datetime = MOMENT, **values: object
    ) -> services.Acted:
        """One act; what follows ``moment`` are the event's fields. Materials a step asks for are
        here, as originals received; who tests what is lacking calls the service itself.
        """
        with history.acting(actor):
            if kind == "step_done":
                self.receive(case, str(values["step"]), moment)
            acted = services.case_act(
                actor=actor, case_id=case.pk, act=Act(kind, values), moment=moment
            )
        case.refresh_from_db()
        return acted


def make_town() -> Town:
    """The town without cases."""
    zone = TerritoryFactory(subject=SubjectFactory(code="demo.zone", name="示例高新区"))
    units = {
        name: subjects.department_ensure(
            code=f"demo.{name}", name=f"示例{name}局", short_name="", territory=zone,
            is_vertical=False, duties=[],
        ).subject
        for name in DEPARTMENTS
    }  # fmt: skip
    firms = [firm(zone, number) for number in (1, 2)]
    return Town(zone, units, *firms)


def firm(zone: Territory, number: int) -> Subject:
    """A fictional firm of the zone."""
    subject = Subject.objects.create(
        kind="enterprise", code=f"demo.firm{number}", name=f"示例企业{number}"
    )
    code = uscc.with_check_digit(f"9151110000000000{number}")
    Enterprise.objects.create(subject=subject, uscc=code, territory=zone, is_demo=True)
    return subject


def process_text(code: str) -> str:
    """The definition of a process of the packs."""
    paths = [folder / "processes" / f"{name}.yaml" for folder in find_packs().values()
             for name in (code, code.removeprefix("demo_"))]  # fmt: skip
    return next(path for path in paths if path.is_file()).read_text(encoding="utf-8")


def activated(text: str) -> ProcessVersion:
    """A version of a definition, loaded and in force."""
    row = loaded(text)
    with history.acting(system_actor()):
        services.process_activate(
            actor=system_actor(), version_id=row.pk, reason="示例", moment=MOMENT
        )
    row.refresh_from_db()
    return row


def loaded(text: str) -> ProcessVersion:
    """A version of a definition, loaded only."""
    with history.acting(system_actor()):
        row, _ = services.process_load(
            actor=system_actor(), process=load_process(text, where="示例"), content=text,
            moment=MOMENT, provenance={},
        )  # fmt: skip
    return row
