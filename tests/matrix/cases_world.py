"""Cases in every state an address needs: one of the asking users' own, one of somebody else's.

Department and enterprise ``a`` are the asking users' own; ``b`` are somebody else's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.engine.flow.loading import load_process
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases import services
from qianyi.kernel.cases.models import Absence, Proposal
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import CaseAsked, Upload

from .owning import Own

if TYPE_CHECKING:
    from qianyi.kernel.cases.models import Case, ProcessVersion

    from .world import World

PROCESS = """code: shili_case
version: "{version}"
title: 示例流程
kind: service
standing: [own]
certainty: unverified
limit: 5 workdays
starts_clock: submission
pauses: [示例]
extensions: {{times: 1, amount: 2 workdays}}
overdue: escalate
escalation:
  - {{id: circulate, label: 通报, after: 1 workdays, act: propose, to: leader}}
rating: true
units:
  - {{code: lead, name: 示例单位}}
  - {{code: leader, name: 示例领导}}
materials:
  - {{id: paper, title: 示例材料, required: false}}
steps:
  - {{id: sign, label: 签收, role: lead, limit: 1 workdays}}
  - id: handle
    label: 办理
    role: lead
    after: [sign]
    outcomes: [{{id: done, label: 已办理, to: finish}}]
"""
LONG_AGO = timedelta(days=60)


class CasesWorld:
    """Made once, after the world's people, places and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor()
        with history.acting(self.system):
            self.active = self._version("1", is_active=True)
            self.loaded = self._version("2", is_active=False)
            self.cases = [self._case(number) for number in range(2)]
            self.late = [self._late(number) for number in range(2)]
            self.finished = [self._finished(number) for number in range(2)]
            self.materials = [self._material(case) for case in self.cases]
            self.absences = [self._absence(users) for users in (world.users, world.others)]
        self.proposals = [Proposal.objects.get(case=case) for case in self.late]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other; the state each address needs."""
        cases = self.finished if address in FINISHED else self.cases
        steps = [case.steps.live().first() for case in self.cases]
        found: dict[str, Any] = {
            "number": self._own([case.number for case in cases]),
            "case_id": self._own([case.pk for case in cases]),
            "ref": self._own([case.ref for case in cases]),
            "step_id": self._own([step.pk for step in steps if step]),
            "material_id": self._own([row.pk for row in self.materials]),
            "proposal_id": self._own([row.pk for row in self.proposals]),
            "absence_id": self._own([row.pk for row in self.absences]),
        }
        if address.startswith(PAGES):
            wanted = self.loaded if address in LOADED else self.active
            found["version_id"] = wanted.pk
            found["code"] = "withdrawn" if address in ACTS else self.active.code
        return found

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        today = self.world.today.isoformat()
        picked = {"pick": [step.pk for step in self.cases[0].steps.live()]}
        words = {"words": "示例"}
        return {
            "cases:claim": picked,
            "cases:urge": {**picked, "confirmed": "1"},
            "cases:done": {**picked, "confirmed": "1", "opinion": "示例"},
            "cases:new-of": {
                "title": "示例", "unit": self.world.departments[0].subject.code,
                "standing": "own", "level": "normal",
            },
            "cases:absence-new": {
                "cover": self.world.others[Role.PLANNER].pk, "first_on": today,
                "last_on": today,
            },
            "cases:proposal": {"accept": "yes", "reason": "示例"},
            "cases:material-new": _paper(),
            "cases:note": words,
            "cases:message": words,
            "cases:link": {"other_number": self.finished[0].number, "kind": "related"},
            "cases_mine:apply": {
                "title": "示例", "subject": self.world.outside["enterprise"][0].pk,
            },
            "cases_mine:material-new": _paper(),
            "cases_mine:message": words,
            "cases_mine:rate": {"level": "5"},
        }  # fmt: skip

    def _own(self, pair: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, pair[0]), pair[1])

    def _version(self, version: str, *, is_active: bool) -> ProcessVersion:
        content = PROCESS.format(version=version)
        row, _ = services.process_load(
            actor=self.system, process=load_process(content, where="示例"), content=content,
            moment=self.world.moment, provenance={},
        )  # fmt: skip
        if is_active:
            services.process_activate(
                actor=self.system, version_id=row.pk, reason="示例", moment=self.world.moment
            )
        return row

    def _case(self, number: int, *, days_ago: timedelta = timedelta()) -> Case:
        asked = CaseAsked(
            process="shili_case", title=f"示例事由{number}",
            unit=self.world.departments[number].subject.code,
            subject_id=self.world.outside["enterprise"][number].pk,
        )  # fmt: skip
        return services.case_open(
            actor=self.system, asked=asked, moment=self.world.moment - days_ago
        )

    def _late(self, number: int) -> Case:
        case = self._case(number, days_ago=LONG_AGO)
        services.case_tick(case.pk, self.world.moment)
        return case

    def _finished(self, number: int) -> Case:
        case = self._case(number)
        for step in ("sign", "handle"):
            services.case_act(
                actor=self.system, case_id=case.pk, act=Act("step_done", {"step": step}),
                moment=self.world.moment,
            )  # fmt: skip
        return case

    def _material(self, case: Case) -> Any:
        upload = Upload(filename="示例.txt", data="示例材料\n".encode(), code="paper")
        return services.material_add(
            actor=self.system, case_id=case.pk, upload=upload, moment=self.world.moment
        )

    def _absence(self, users: dict[str, Any]) -> Absence:
        return Absence.objects.create(
            person=users[Role.DEPARTMENT_OFFICER], cover=users[Role.PLANNER],
            first_on=self.world.today, last_on=self.world.today, made_at=self.world.moment,
        )  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        own = self.world.outside["enterprise"][0].code
        unit = self.world.departments[0].subject.code
        return {
            "api-v1:case_create": {
                "process": "shili_case", "title": "示例", "unit": unit, "subject": own,
            },
            "api-v1:act_create": {"act": "step_done", "values": {"step": "sign"}},
            "api-v1:message_create": {"words": "示例"},
        }  # fmt: skip


def _paper() -> dict[str, Any]:
    return {"code": "paper", "file": SimpleUploadedFile("示例.txt", "示例材料二\n".encode())}


PAGES = ("cases:", "cases_mine:")
FINISHED: frozenset[str] = frozenset({"cases_mine:rate"})
"""Addresses that ask of an ended case."""
LOADED: frozenset[str] = frozenset({"cases:process-activate"})
"""Addresses that ask of a version that waits."""
ACTS: frozenset[str] = frozenset({"cases:act", "cases_mine:act"})
"""Addresses whose code is an act's."""
