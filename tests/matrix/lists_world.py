"""Lists of the zone and of two parks, with items in every state an address needs, and adjustments.

Department ``a`` leads the items of the zone and of the asking park officer's park, ``b`` those of
the other park.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.planning import services
from qianyi.domains.planning.choices import Stage
from qianyi.domains.planning.models import Consultation, PlanVersion, TargetLead, TaskList
from qianyi.domains.planning.selectors.adjustments import plan_rows
from qianyi.domains.planning.tests import factories as planning
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases.tests.town import activated, process_text
from qianyi.kernel.documents.models import Commitment
from qianyi.kernel.subjects import services as subjects

from .owning import Own

if TYPE_CHECKING:
    from qianyi.domains.planning.models import ListItem, PlanAdjustment, Target

    from .world import World

AREAS = ("lists:", "planning:")
API = (
    "api-v1:item_list", "api-v1:item_get", "api-v1:adjustment_list", "api-v1:plan_version_get",
    "api-v1:revision_create",
)  # fmt: skip
WRITTEN = frozenset({"planning:revise", "planning:plan-approve", "api-v1:revision_create"})
"""Addresses that ask of a plan that is still being written."""
DECIDED = frozenset({"planning:adjustment-approve", "planning:adjustment-decline"})
"""Addresses that ask of an adjustment somebody else has proposed."""
ZONE, PARK, OTHER = range(3)


class ListsWorld:
    """Made once, after the world's people, places and plans."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor()
        with history.acting(self.system):
            activated(process_text("supervision"))
            self.vertical = subjects.department_ensure(
                code="shili.vertical", name="示例派驻分局", short_name="",
                territory=world.zone, is_vertical=True, duties=[],
            )  # fmt: skip
            self.lists = [self._list(number) for number in (ZONE, PARK, OTHER)]
            self.items = [self._item(held) for held in self.lists]
            self.full = [self._full(held) for held in self.lists]
            self.ended = [self._ended(held) for held in self.lists]
            self.reports = [self._report(item, 40) for item in self.items]
            self.asked = [self._asked(number) for number in (ZONE, PARK, OTHER)]
            for plan in world.plans:
                self._versions(plan)
            for number, unit in ((ZONE, 0), (OTHER, 1)):
                TargetLead.objects.create(
                    target=world.targets[number], department=world.departments[unit]
                )
            self.written = [self._written(number) for number in (ZONE, PARK, OTHER)]
            self.drafts = [self._draft(number, Role.PLANNER) for number in (ZONE, PARK, OTHER)]
            self.proposed = [self._proposed(number) for number in (ZONE, PARK, OTHER)]
        self.commitment = Commitment.objects.filter(run=world.stored.run).order_by("pk").first()

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other; only for addresses of lists and adjustments."""
        if not address.startswith(AREAS) and address not in API:
            return {}
        items = {"lists:end": self.full, "lists:reopen": self.ended}.get(address, self.items)
        adjustments = self.proposed if address in DECIDED else self.drafts
        return {
            "list_id": self._own(self.lists),
            "item_id": self._own(items),
            "report_id": self._own(self.reports),
            "consultation_id": self._own(self.asked),
            "adjustment_id": self._own(adjustments),
            "commitment_id": self.commitment.pk if self.commitment else 0,
            "number": 1,
            "index": 0,
            **(self._of_written() if address in WRITTEN else {}),
        }

    def _of_written(self) -> dict[str, Any]:
        return {
            "plan_id": self._own([row.plan for row in self.written]),
            "target_id": self._own(self.written),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        today = self.world.today.isoformat()
        item = {"content": "示例新事项", "due_on": "2099-12-31"}
        about = {"title": "示例新清单", "territory": self.world.zone.pk}
        return {
            "lists:new": about | {"code": "shili.new"},
            "lists:edit": about,
            "lists:import": {"file": _workbook()},
            "lists:item-new": item,
            "lists:item-edit": item | {"reason": "示例"},
            "lists:take": item | {"task_list": self.lists[ZONE].pk},
            "lists:urge": {"pick": [one.pk for one in self.items], "confirmed": "1",
                           "words": "示例"},
            "lists:progress": {"month": today[:7], "words": "示例", "share": "50"},
            "lists:ask": {"department": self.vertical.pk, "question": "示例"},
            "lists:answer": {"answer": "示例"},
            "planning:adjustment-new": {"title": "示例", "reasons": "示例"},
            "planning:adjustment-edit": {"title": "示例", "reasons": "示例"},
            "planning:adjustment-approve": {"approval_number": "示例1号", "approved_on": today},
            "planning:plan-approve": {"approval_number": "示例1号", "approved_on": today},
            "planning:adjustment-target": {
                "target": self.world.targets[ZONE].pk, "comparator": "=", "value": "71",
                "reason": "示例",
            },
            "planning:adjustment-item": {"item": self.items[ZONE].pk, "drop": "on",
                                         "reason": "示例"},
        }  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        month = self.world.today.isoformat()[:7]
        return {
            "api-v1:item_create": {"list_id": self.lists[ZONE].pk, "content": "示例新事项"},
            "api-v1:progress_create": {
                "item_id": self.items[ZONE].pk, "month": month, "words": "示例", "share": 50,
            },
        }  # fmt: skip

    def _own(self, rows: list[Any]) -> Own:
        by_role = {
            role: rows[PARK if role == Role.PARK_OFFICER else ZONE].pk for role in self.world.users
        }
        return Own(by_role, rows[OTHER].pk)

    def _list(self, number: int) -> TaskList:
        place = [self.world.zone, *self.world.parks][number]
        return TaskList.objects.create(
            code=f"shili.list_{number}", title=f"示例清单{number}", territory=place,
            plan=self.world.plans[number], supervisor=self.world.departments[0],
        )  # fmt: skip

    def _item(self, held: TaskList, content: str = "示例事项") -> ListItem:
        lead = self.world.departments[held.code == "shili.list_2"]
        asked = services.ItemAsked(content=content, lead=lead)
        return services.item_make(
            actor=self.system, task_list=held, asked=asked, moment=self.world.moment
        )

    def _report(self, item: ListItem, share: int) -> Any:
        evidence = [services.Evidence("示例.txt", "示例佐证\n".encode())]
        return services.progress_report(
            actor=self.system, item=item, moment=self.world.moment,
            progress=services.Progress(
                month=f"{self.world.today:%Y-%m}", words="示例", share=share, files=evidence
            ),
        )  # fmt: skip

    def _full(self, held: TaskList) -> ListItem:
        item = self._item(held, "示例完成事项")
        self._report(item, 100)
        return item

    def _ended(self, held: TaskList) -> ListItem:
        item = self._full(held)
        leader = self.world.actor(Role.LEADER)
        return services.item_end(actor=leader, item=item, reason="示例", moment=self.world.moment)

    def _asked(self, number: int) -> Consultation:
        return Consultation.objects.create(
            item=self.items[number], department=self.world.departments[number == OTHER],
            question="示例", asked_at=self.world.moment,
            asked_by=self.world.users[Role.PLANNER],
        )  # fmt: skip

    def _written(self, number: int) -> Target:
        """The target of a plan nobody has approved yet; led as that of the plan in force."""
        of = self.world.targets[number]
        plan = planning.plan(
            of.plan.territory, code=f"shili-written-{number}", stage=Stage.DRAFTING,
            starts_on=date(2031, 1, 1), ends_on=date(2035, 12, 31),
        )  # fmt: skip
        target = planning.target(plan, of.indicator, period="2035")
        for lead in of.leads.all():
            TargetLead.objects.create(target=target, department=lead.department)
        return target

    def _versions(self, plan: Any) -> None:
        for number in (1, 2):
            PlanVersion.objects.create(
                plan=plan, number=number, rows=plan_rows(plan), digest="0" * 64,
                made_at=self.world.moment,
            )  # fmt: skip

    def _draft(self, number: int, role: str) -> PlanAdjustment:
        planner = self.world.actor(role)
        held = services.adjustment_make(
            actor=planner, plan=self.world.plans[number], title="示例调整", reasons="示例",
            moment=self.world.moment,
        )  # fmt: skip
        return services.line_of_target(
            actor=planner, adjustment=held, target=self.world.targets[number],
            value=Decimal(70), words="", comparator="=", reason="示例",
        )  # fmt: skip

    def _proposed(self, number: int) -> PlanAdjustment:
        held = self._draft(number, Role.PLANNER)
        held = services.adjustment_propose(
            actor=self.world.actor(Role.PLANNER), adjustment=held, moment=self.world.moment
        )
        held.made_by = self.world.others[Role.PLANNER]
        held.save(update_fields=["made_by"])
        return held


def _workbook() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("序号", "事项"))
    sheet.write_row(1, 0, ("", "示例导入事项"))
    book.close()
    return SimpleUploadedFile("清单.xlsx", buffer.getvalue())
