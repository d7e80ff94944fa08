"""Items in every state an address needs, and where the two firms stand before the released one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.policies.models import PolicyItem, PolicyMatch, PolicyRound
from qianyi.domains.policies.services import items, lines
from qianyi.domains.policies.services.matching import listing_of
from qianyi.foundation.permissions import Role

from .owning import Own

if TYPE_CHECKING:
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
        }  # fmt: skip

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
