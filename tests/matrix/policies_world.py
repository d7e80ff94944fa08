"""Items in every state an address needs, and where the two firms stand before the released one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.policies.models import (
    PolicyApplication,
    PolicyBudget,
    PolicyCall,
    PolicyCallItem,
    PolicyEntry,
    PolicyFollowUp,
    PolicyItem,
    PolicyLine,
    PolicyMatch,
    PolicyObjection,
    PolicyPublicity,
    PolicyRound,
)
from qianyi.domains.policies.services import items, lines
from qianyi.domains.policies.services.matching import listing_of
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.tests.town import activated, process_text

from .owning import Own

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Enterprise

    from .world import World

WAITING = ("policies:release", "policies:return")
DRAFTED = (
    "policies:edit", "policies:draft", "policies:line-new", "policies:line-edit",
    "policies:line-remove", "policies:submit",
)  # fmt: skip
ITEM = {
    "title": "示例事项", "kind": "grant", "who": "示例企业", "benefit_words": "示例支持",
    "benefit_form": "fixed", "amount": "5", "pay_days": "60", "unit": "示例单位",
    "valid_from": "2020-01-01", "certainty": "confirmed", "review_conclusion": "allowed",
    "review_basis": "示例审查表", "reviewed_on": "2019-12-01", "rule": "", "department": "",
    "base": "",
}  # fmt: skip
LINE = {
    "section": "condition", "name": "示例条件", "kind": "manual", "year": "1", "operator": ">=",
    "wanted": "yes", "certainty": "confirmed",
}  # fmt: skip


class PoliciesWorld:
    """Made once, after the world's people, places, documents and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner = world.actor(Role.PLANNER)
        self.policy = items.policy_record(
            actor=self.planner, document=world.document, moment=world.moment,
            facts=items.PolicyFacts(level="zone", territory=world.zone),
        )  # fmt: skip
        self.draft = self._item("shili.draft")
        self.waiting = self._submitted("shili.waiting")
        self.released = items.item_release(
            actor=world.actor(Role.LEADER), item=self._submitted("shili.released"), reason="示例",
            moment=world.moment,
        )  # fmt: skip
        self._matched()
        self.paying = PaymentsWorld(world, self.released)

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → an id; a firm is the asking users' own, or the other one."""
        found: dict[str, Any] = {}
        if address.startswith(("policies:", "api-v1:policy_", "api-v1:firm_policies")):
            row = self.released
            if address in WAITING:
                row = self.waiting
            if address in DRAFTED:
                row = self.draft
            found["item_id"] = row.pk
            found["line_id"] = row.lines.order_by("pk")[0].pk
            found["ref"] = row.ref
            own, other = (firm.uscc for firm in self.world.returns.firms)
            found["uscc"] = Own(dict.fromkeys(self.world.users, own), other)
            found |= self.paying.objects(address)
        return found

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        place = {"policy": self.policy.pk, "territory": self.world.zone.subject.code}
        reason = {"reason": "示例"}
        return {
            "policies:new": {**ITEM, **place},
            "policies:edit": {**ITEM, **place},
            "policies:line-new": LINE,
            "policies:line-edit": LINE,
            "policies:release": reason,
            "policies:return": reason,
            "policies:end": reason,
            "policies:document-new": {
                "document": self.world.before.pk, "level": "zone", "certainty": "confirmed",
                "territory": self.world.zone.subject.code,
            },
            "policies:tell": {"days": "30", "chosen": self.world.returns.firms[0].pk},
            "policies:try": {"name": "示例方案", "territory": self.world.zone.subject.code},
            "policies:import": {"file": self._file()},
            **self.paying.forms(self.released),
        }  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        return self.paying.bodies()

    def _item(self, code: str) -> PolicyItem:
        row = items.item_write(
            actor=self.planner, code=code, moment=self.world.moment,
            facts=items.ItemFacts(
                policy=self.policy, territory=self.world.zone, title="示例事项", kind="grant",
                who="示例企业", benefit_words="示例支持", benefit_form="fixed", amount=Decimal(5),
                unit="示例单位", valid_from=date(2020, 1, 1), certainty="confirmed",
                review_conclusion="allowed", review_basis="示例审查表",
                reviewed_on=date(2019, 12, 1),
            ),
        )  # fmt: skip
        lines.line_add(
            actor=self.planner, item=row, moment=self.world.moment,
            facts=lines.LineFacts(
                section="condition", name="示例条件", kind="age", fact="rec.registered_on",
                threshold=Decimal(1),
            ),
        )  # fmt: skip
        return row

    def _submitted(self, code: str) -> PolicyItem:
        return items.item_submit(
            actor=self.planner, item=self._item(code), moment=self.world.moment
        )

    def _matched(self) -> None:
        listing = listing_of([self.released.pk])
        PolicyRound.objects.create(
            is_whole=True, items=[self.released.pk], listing=listing, as_of=self.world.today,
            facts_until=self.world.moment, firms=2, finished_at=self.world.moment,
        )  # fmt: skip
        for firm in self.world.returns.firms:
            PolicyMatch.objects.create(
                enterprise=firm, listing=listing, letters="q", as_of=self.world.today
            )

    def _file(self) -> SimpleUploadedFile:
        told = {
            "policies": [{
                "document": "shili_new", "title": "示例文件", "level": "zone",
                "territory": self.world.zone.subject.code,
                "items": [{"code": "shili.new", "title": "示例", "kind": "grant"}],
            }]
        }  # fmt: skip
        return SimpleUploadedFile("示例.json", json.dumps(told, ensure_ascii=False).encode())


CALL_STATES = {
    "policies:call-edit": "draft", "policies:call-submit": "draft",
    "policies:call-publish": "waiting", "policies:call-return": "waiting",
    "policies:call-end": "published",
}  # fmt: skip
STATES = {
    "policies:application-decide": "deciding", "policies:application-pay": "decided",
    "policies:application-back": "paid", "policies:application-contest": "objected",
    "policies:own-confirm": "listed", "policies:own-contest": "listed",
    "policies:application-finding": "found",
}  # fmt: skip
"""Address → how far its application has come; sent for all others."""


class PaymentsWorld:
    """Announcements, applications and money in the states the addresses need.

    The rows are made as they stand, without their cases: what an address lets in is asked here,
    what a service does with it in the tests beside the services.
    """

    def __init__(self, world: World, item: PolicyItem) -> None:
        self.world, self.item = world, item
        self.officer = world.users[Role.DEPARTMENT_OFFICER]
        self.unit = world.departments[0]
        self.day = world.today
        self.calls = {
            state: self._call(state) for state in ("published", "draft", "waiting", "fresh")
        }
        activated(process_text("policy_payment"))
        self.budget = PolicyBudget.objects.create(
            territory=world.zone, title="示例资金", year=self.day.year, source="示例财政",
            unit=self.unit, is_demo=world.zone.is_demo, **self._recorded(),
        )  # fmt: skip
        self.first = self._entry("allotted", 1000)
        self.spare = self._entry("allotted", 1)
        self.rows = {
            state: self._pair(state)
            for state in ("sent", "deciding", "decided", "paid", "objected", "listed", "found")
        }
        self.fresh = self._part("fresh")
        self.publicity = self._publicity()
        self.objections = [self._objection(number) for number in range(2)]
        self.follows = {state: self._follow(state) for state in ("open", "proposed")}

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other, in the state each address needs."""
        call = self.calls[CALL_STATES.get(address, "published")]
        rows = self.rows[STATES.get(address, "sent")]
        proposed = address == "policies:follow-recovery"
        found: dict[str, Any] = {
            "call_id": call.pk, "part_id": self.fresh.pk, "call_item_id": self.fresh.pk,
            "entry_id": self.spare.pk, "number": 0,
            "follow_id": self.follows["proposed" if proposed else "open"].pk,
            "objection_id": self._own([row.pk for row in self.objections]),
        }  # fmt: skip
        if "application" in address or address.startswith("policies:own-"):
            found["ref"] = self._own([row.ref for row in rows])
        if address.startswith("policies:budget"):
            found["ref"] = self.budget.ref
        if address == "policies:public-call":
            found["ref"] = call.ref
        if "publicity" in address or address == "policies:object":
            found["ref"] = self.publicity.ref
        return found

    def forms(self, item: PolicyItem) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds, or is told of the state."""
        day = self.day.isoformat()
        reason = {"reason": "示例理由"}
        call = {
            "title": "示例新公告", "territory": self.world.zone.subject.code,
            "year": self.day.year, "batch": "第九批", "unit": self.unit.pk, "finance": "",
            "opens_on": day, "last_day": day, "rule": "first_come", "budget_1": self.budget.pk,
            "contact": "示例", "words": "", "undertaking": "示例承诺", "item_1": item.pk,
            "pot_1": "10",
        }  # fmt: skip
        return {
            "policies:call-new": call,
            "policies:call-edit": {**call, "title": "示例改过的公告"},
            "policies:call-publish": {"confirmed": "1"},
            "policies:call-return": reason,
            "policies:call-end": reason,
            "policies:call-tell": {"chosen": self.world.returns.firms[0].pk},
            "policies:call-list": {"chosen": self.world.returns.firms[0].pk},
            "policies:call-show": {"chosen": "none", "contact": "示例"},
            "policies:application-finding": reason,
            "policies:application-decide": {"amount": "1", "document": "示1号", "day": day},
            "policies:application-pay": {"amount": "1", "day": day, "voucher": "示凭"},
            "policies:application-back": {
                "kind": "returned", "amount": "1", "day": day, "voucher": "示凭", **reason,
            },
            "policies:application-contest": {"kept": "yes", **reason},
            "policies:budget-new": {
                "title": "示例新资金", "territory": self.world.zone.subject.code,
                "year": self.day.year, "source": "示例", "unit": self.unit.pk, "amount": "1",
                "day": day, "document": "示",
            },
            "policies:budget-adjust": {"amount": "1", "day": day, "document": "示", **reason},
            "policies:entry-reverse": reason,
            "policies:publicity-withdraw": reason,
            "policies:object": {
                "application": self.rows["sent"][0].ref, "channel": "来信",
                "statement": "示例事实和理由，至少十个字。",
            },
            "policies:objection": {"upheld": "no", "answer": "示例核实情况，至少十个字。"},
            "policies:follow": {"state": "met", "conclusion": "示例"},
            "policies:follow-recovery": {"accepts": "yes", **reason},
            "policies:apply": {"keep": "1"},
            "policies:own-confirm": {"undertakes": "on"},
            "policies:own-contest": reason,
        }  # fmt: skip

    def bodies(self) -> dict[str, dict[str, Any]]:
        """What a firm's system sends."""
        return {
            "api-v1:policy_application_create": {
                "call_item": self.fresh.pk, "enterprise": self.world.returns.firms[0].uscc,
                "agrees": True, "undertakes": True, "explanation": "示例说明，由受理单位核实。",
            },
        }  # fmt: skip

    def _own(self, pair: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, pair[0]), pair[1])

    def _recorded(self) -> dict[str, Any]:
        return {"recorded_at": self.world.moment, "recorded_by": self.officer}

    def _call(self, state: str) -> PolicyCall:
        is_public = state in ("published", "fresh")
        return PolicyCall.objects.create(
            territory=self.world.zone, year=self.day.year, batch="第一批", title=f"示例{state}",
            unit=self.unit, contact="示例", opens_on=self.day - timedelta(days=5),
            closes_on=self.day + timedelta(days=20), rule="first_come", undertaking="示例",
            state="published" if is_public else state, is_demo=self.world.zone.is_demo,
            written_at=self.world.moment, written_by=self.world.others[Role.PLANNER],
            published_at=self.world.moment if is_public else None,
        )  # fmt: skip

    def _part(self, name: str, call: str = "") -> PolicyCallItem:
        return PolicyCallItem.objects.create(
            call=self.calls[call or name], item=self.item, budget=self.budget, pot=Decimal(100)
        )

    def _entry(self, kind: str, amount: int, row: PolicyApplication | None = None) -> PolicyEntry:
        return PolicyEntry.objects.create(
            budget=self.budget, application=row, kind=kind, amount=Decimal(amount), day=self.day,
            document="示", **self._recorded(),
        )  # fmt: skip

    def _pair(self, state: str) -> list[PolicyApplication]:
        """One of the asking firm's, one of the other's."""
        call = self._call_of(state)
        part = PolicyCallItem.objects.create(
            call=call, item=self.item, budget=self.budget, pot=Decimal(100)
        )
        return [self._row(state, part, firm) for firm in self.world.returns.firms[:2]]

    def _call_of(self, state: str) -> PolicyCall:
        if state == "sent":
            return self.calls["published"]
        self.calls[f"of-{state}"] = made = PolicyCall.objects.create(
            territory=self.world.zone, year=self.day.year, batch=state, title=f"示例{state}件",
            unit=self.unit, contact="示例", opens_on=self.day - timedelta(days=5),
            closes_on=self.day + timedelta(days=20), rule="first_come", undertaking="示例",
            state="published", is_demo=self.world.zone.is_demo, written_at=self.world.moment,
            written_by=self.world.others[Role.PLANNER], published_at=self.world.moment,
        )  # fmt: skip
        return made

    def _row(self, state: str, part: PolicyCallItem, firm: Enterprise) -> PolicyApplication:
        stands = state if state in ("decided", "paid", "objected", "listed") else "submitted"
        found = [{"code": "own_base", "words": "示例情况", "asks": True, "reason": ""}]
        row = PolicyApplication.objects.create(
            call_item=part, enterprise=firm, state=stands, asked=Decimal(5),
            is_listed=state in ("objected", "listed"), findings=found if state == "found" else [],
            submitted_at=self.world.moment, written_at=self.world.moment,
            written_by=self.world.users[Role.ENTERPRISE_USER],
        )  # fmt: skip
        if state in ("decided", "paid"):
            self._entry("committed", 5, row)
        if state == "paid":
            self._entry("paid", 5, row)
        return row

    def _publicity(self) -> PolicyPublicity:
        rows = [
            {"ref": row.ref, "firm": "示例", "item": "示例", "amount": "5"}
            for row in self.rows["sent"]
        ]
        return PolicyPublicity.objects.create(
            call=self.calls["published"], kind="publicity", number=1, title="示例公示", rows=rows,
            begins=self.day, until=self.day + timedelta(days=7), contact="示例",
            published_at=self.world.moment, published_by=self.officer,
        )  # fmt: skip

    def _objection(self, number: int) -> PolicyObjection:
        return PolicyObjection.objects.create(
            publicity=self.publicity, application=self.rows["sent"][1 - number],
            enterprise=self.world.returns.firms[number], statement="示例",
            due_on=self.day + timedelta(days=5), filed_at=self.world.moment,
            filed_by=self.world.users[Role.ENTERPRISE_USER],
        )  # fmt: skip

    def _follow(self, state: str) -> PolicyFollowUp:
        number = 0 if state == "open" else 1
        made = PolicyFollowUp.objects.create(
            application=self.rows["paid"][number],
            line=PolicyLine.objects.filter(item=self.item).order_by("pk")[0], due_on=self.day,
            due_words="示例",
        )  # fmt: skip
        if state == "proposed":
            made.state, made.recovery_state, made.recovery_amount = (
                "failed", "proposed", Decimal(1),
            )  # fmt: skip
            made.concluded_by = self.officer
            made.save()
        return made
