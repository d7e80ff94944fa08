"""Projects of two owners and two parks, with a month, an issue and a promise of each.

Project ``a`` lies in the asking park officer's park, is led by the asking officer's department and
owned by the asking user's firm; ``b`` is somebody else's in all three.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.projects import services
from qianyi.domains.projects.models import Issue, MonthReport, Promise
from qianyi.engine.flow.loading import load_process
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases import services as cases

from .owning import Own

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project

    from .world import World

PROCESS = """code: shili_approval
version: "1"
title: 示例项目审批
kind: licence
standing: [own]
certainty: unverified
limit: 5 workdays
starts_clock: acceptance
correction: {tell_within: 5 workdays, give: 5 workdays}
overdue: warn
units:
  - {code: lead, name: 示例单位}
inputs:
  - {code: energy, name: 年综合能源消费量, unit: 吨标准煤}
steps:
  - {id: sign, label: 办理, role: lead, limit: 1 workdays, when: energy > 0}
"""
PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 16
AREA = "projects:"
API = ("api-v1:project_get", "api-v1:month_list", "api-v1:month_create")


class ProjectsWorld:
    """Made once, after the world's people, places and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor()
        with history.acting(self.system):
            row, _ = cases.process_load(
                actor=self.system, process=load_process(PROCESS, where="示例"), content=PROCESS,
                moment=world.moment, provenance={},
            )  # fmt: skip
            cases.process_activate(
                actor=self.system, version_id=row.pk, reason="示例", moment=world.moment
            )
            self.projects = [self._project(number) for number in range(2)]
            self.reports = [self._report(project) for project in self.projects]
            self.issues = [self._issue(number) for number in range(2)]
            self.promises = [self._promise(number) for number in range(2)]
            self.claimed = [self._claimed(number) for number in range(2)]
            self.unfair = [self._unfair(number) for number in range(2)]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other; only for addresses of projects, for others use the names."""
        if not address.startswith(AREA) and address not in API:
            return {}
        return {
            "ref": self._own([row.ref for row in self.projects]),
            "report_id": self._own([row.pk for row in self.reports]),
            "number": 1,
            "issue_id": self._own([row.pk for row in self.issues]),
            "promise_id": self._own([row.pk for row in self._promises_for(address)]),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        today = self.world.today.isoformat()
        facts = {"name": "示例项目", "nature": "industrial", "territory": "shili.park_a",
                 "lead": "shili.department_a"}  # fmt: skip
        return {
            "projects:new": facts,
            "projects:edit": {**facts, "is_place_confirmed": "on"},
            "projects:move": {"stage": "talks", "on": today, "reason": "示例"},
            "projects:plan": {"year": 2030, "investment": "1"},
            "projects:report": {"month": "2025-02", "invested": "1"},
            "projects:issue-new": {"words": "示例"},
            "projects:issue-settle": {"words": "示例"},
            "projects:approval": {
                "process": "shili_approval", "unit": "shili.department_a", "standing": "own",
            },
            "projects:promise-new": {"side": "owner", "kind": "jobs", "what": "示例"},
            "projects:promise-check": {"state": "partly", "evidence": "示例", "on": today},
            "projects:promise-confirm": {"agreed": "yes"},
            "projects:promise-decide": {"measure": "stop", "words": "示例"},
            "projects:promise-review": {"review": "complies", "basis": "示例"},
            "projects:import": {"workbook": SimpleUploadedFile("示例.xlsx", b"PK")},
        }  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        return {"api-v1:month_create": {"month": "2025-03", "invested": "1"}}

    def _own(self, pair: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, pair[0]), pair[1])

    def _project(self, number: int) -> Project:
        firm = self.world.returns.firms[number]
        told = services.ProjectFacts(
            name=f"示例项目{number}",
            values={
                "nature": "industrial", "territory": self.world.parks[number], "owner": firm,
                "lead": self.world.departments[number], "investment": Decimal(100),
            },
        )  # fmt: skip
        return services.project_make(actor=self.system, told=told, moment=self.world.moment)

    def _report(self, project: Project) -> MonthReport:
        reported = services.Reported(
            month="2025-01", invested=Decimal(1), photos=(("示例.png", PHOTO),)
        )
        return services.report_file(
            actor=self.system, project=project, reported=reported, moment=self.world.moment
        )

    def _issue(self, number: int) -> Issue:
        return services.issue_raise(
            actor=self.system, project=self.projects[number], moment=self.world.moment,
            raised=services.Raised(words="示例", unit=self.world.departments[number]),
        )  # fmt: skip

    def _promise(self, number: int) -> Promise:
        promised = services.Promised(
            side="zone", kind="service", what="示例", basis="示例",
            unit=self.world.departments[number],
        )  # fmt: skip
        return services.promise_make(
            actor=self.system, project=self.projects[number], promised=promised,
            moment=self.world.moment,
        )  # fmt: skip

    def _promises_for(self, address: str) -> list[Promise]:
        """Promises that stand so that the act of an address can be done."""
        standing = {
            "projects:promise-confirm": self.claimed, "projects:promise-decide": self.unfair,
        }  # fmt: skip
        return standing.get(address, self.promises)

    def _claimed(self, number: int) -> Promise:
        """One the owing unit says is kept: it waits for a second person."""
        checked = services.Checked(state="kept", evidence="示例", on=self.world.today)
        return services.promise_check(
            actor=self.system, promise=self._promise(number), checked=checked,
            moment=self.world.moment,
        )  # fmt: skip

    def _unfair(self, number: int) -> Promise:
        """One the review does not allow: it waits for a decision."""
        return services.promise_review(
            actor=self.system, promise=self._promise(number), review="violates", basis="示例",
            moment=self.world.moment,
        )  # fmt: skip
