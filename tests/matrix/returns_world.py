"""Returns of two firms and two departments, at every status an address needs.

Firm, park and department ``a`` are the asking users' own; ``b`` are somebody else's.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qianyi.domains.reporting import services
from qianyi.domains.reporting.models import Collection, Form, Return, RosterEntry
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.subjects.models import Enterprise

from .owning import Own

if TYPE_CHECKING:
    from .world import World

LINE = {
    "key": "staff", "indicator": "shili_revenue", "name": "示例人数", "unit": "亿元",
    "hint": "", "lead": "", "required": True, "whole": False, "cumulative": False, "low": "0",
    "high": None, "change_limit": None, "scope": "企业",
}  # fmt: skip
CONTENT = {"items": [LINE], "checks": [], "totals": []}
FILLED = {"e-staff": "5", "revision": "0", "base": "{}", "editor": "matrix"}
STATUS = {
    "reporting:query": "reported", "reporting:accept": "reported", "reporting:reopen": "reported",
    "reporting:lock": "approved", "reporting:unlock": "approved",
    "api-v1:query_create": "reported", "api-v1:acceptance_create": "reported",
}  # fmt: skip
"""The address → what a return has to be so that whoever may ask succeeds."""


class ReturnsWorld:
    """Made once, after the world's people and places."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.firms = [self._firm(part) for part in range(2)]
        self.forms = [self._form(part) for part in range(2)]
        self.open = [self._collection(part, "2026-10", "empty") for part in range(2)]
        reported = [self._collection(part, "2026-09", "reported") for part in range(2)]
        approved = [self._collection(part, "2026-08", "approved") for part in range(2)]
        self.returns = {"empty": self.open, "reported": reported, "approved": approved}
        self.entries = [
            RosterEntry.objects.create(
                roster="torch", enterprise=firm, entered_on=date(2026, 1, 1), basis="示例"
            )
            for firm in self.firms
        ]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other."""
        returns = self.returns[STATUS.get(address, "empty")]
        collections = [row.collection for row in returns]
        if address == "reporting:accept-plain":
            collections = [row.collection for row in self.returns["reported"]]
        return {
            "return_id": self._own(returns),
            "collection_id": self._own(collections),
            "form_id": self._own(self.forms),
            "entry_id": self._own(self.entries),
            "roster": "torch",
            "year": 2025,
        }

    def _own(self, rows: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, rows[0].pk), rows[1].pk)

    def _firm(self, part: int) -> Enterprise:
        subject = self.world.outside["enterprise"][part]
        found, _ = Enterprise.objects.get_or_create(
            subject=subject,
            defaults={
                "uscc": with_check_digit(f"9199990{part}MA000RET9"),
                "territory": self.world.zone,
                "park": self.world.parks[part],
                "is_demo": True,
            },
        )
        return found

    def _form(self, part: int) -> Form:
        return Form.objects.create(
            code=f"shili.form_{part}", version="1", title=f"示例采集表{part}",
            respondent="enterprise", frequency="month", due_days=10, territory=self.world.zone,
            owner=self.world.departments[part], is_voluntary=True, uses=["行政管理"],
            content=CONTENT,
        )  # fmt: skip

    def _collection(self, part: int, period: str, status: str) -> Return:
        year, month = (int(piece) for piece in period.split("-"))
        held = Collection.objects.create(
            form=self.forms[part], period=period, starts_on=date(year, month, 1),
            ends_on=date(year, month, 28), due_on=date(year, month + 1, 15),
            opened_at=self.world.moment,
        )  # fmt: skip
        row = Return.objects.create(
            collection=held, subject=self.firms[part].subject, territory=self.world.parks[part]
        )
        if status != "empty":
            self._report(row, part)
        if status == "approved":
            self._accept(row, part)
        row.refresh_from_db()
        return row

    def _report(self, row: Return, part: int) -> None:
        users = self.world.users if part == 0 else self.world.others
        actor = Actor(
            user_id=users[Role.ENTERPRISE_USER].pk, roles=frozenset({"enterprise_user"}),
            subject_ids=frozenset({row.subject_id}),
        )  # fmt: skip
        edit = services.Edit(revision=0, entries={"staff": "5"})
        services.return_file(
            actor=actor, filled=row, moment=self.world.moment,
            submission=services.Submission(edit=edit, via="web"),
        )  # fmt: skip

    def _accept(self, row: Return, part: int) -> None:
        users = self.world.users if part == 0 else self.world.others
        owner = self.world.departments[part].pk
        actor = Actor(
            user_id=users[Role.DEPARTMENT_OFFICER].pk, roles=frozenset({"department_officer"}),
            subject_ids=frozenset({owner}), department_ids=frozenset({owner}),
        )  # fmt: skip
        services.returns_accept(actor=actor, returns=[row], moment=self.world.moment)


FORMS: dict[str, dict[str, Any]] = {
    "reporting:draft": FILLED,
    "reporting:submit": FILLED,
    "reporting:reopen": {},
    "reporting:upload": {},
    "reporting:query": {"item": "staff", "comment": "示例"},
    "reporting:open": {"period": "2026-07"},
    "reporting:roster-leave": {"left_on": "2026-11-01", "reason": "示例"},
}
BODIES: dict[str, dict[str, Any]] = {
    "api-v1:draft_create": {"entries": {"staff": "5"}},
    "api-v1:filing_create": {"entries": {"staff": "5"}},
    "api-v1:query_create": {"comment": "示例", "item": "staff"},
    "api-v1:acceptance_create": {},
}


def enter_form(world: World) -> dict[str, Any]:
    """A firm that is in the roster already: entered once."""
    return {
        "codes": world.returns.firms[0].uscc, "entered_on": "2026-01-01", "basis": "示例"
    }  # fmt: skip
