"""Firms to merge, a list to import, institutions: what the pages of the list of firms name.

Firm and institution ``a`` are the asking users' own; ``b`` are somebody else's. The other firms
belong to the zone and are there to be compared, merged and taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.engine.tests.workbooks import roster
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation import history
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import DuplicatePair, Institution
from qianyi.kernel.subjects.services import EnterpriseFacts

from .owning import Own

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Enterprise

    from .world import World

NAMES = (
    "示例尚远电缆有限公司",
    "示例尚元电缆有限公司",
    "示例金科医药有限公司",
    "示例金克医药有限公司",
)
NEW = with_check_digit("91999901MA000NEW9")
CODES = [with_check_digit(f"91999901MA00MAT0{number}") for number in range(len(NAMES))]
LISTED = with_check_digit("91999901MA000XLT9")


class FirmsWorld:
    """Made once, after the world's people, places and the firms of the returns."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.actor = world.actor(Role.PLANNER)
        with history.acting(self.actor):
            self.firms = [self._firm(number, name) for number, name in enumerate(NAMES)]
            self.batch = services.import_start(
                actor=self.actor, filename="示例名单.xlsx", content=self.workbook(),
                moment=world.moment,
            )  # fmt: skip
            self.record = services.enterprises_merge(
                actor=self.actor, survivor=self.firms[2], absorbed=self.firms[3], take=(),
                reason="示例", moment=world.moment,
            )  # fmt: skip
        first, second = self.firms[:2]
        self.pair = DuplicatePair.objects.create(
            first=first, second=second, likeness="0.95", reasons=["示例"], found_at=world.moment
        )
        for subject in world.outside["institution"]:
            Institution.objects.create(subject=subject, institution_kind="bank", is_demo=True)

    def workbook(self) -> bytes:
        """A list with one firm."""
        return roster([{"uscc": LISTED, "name": "示例名单企业", "territory": "shili.zone"}])

    def _firm(self, number: int, name: str) -> Enterprise:
        facts = EnterpriseFacts(
            uscc=CODES[number], name=name,
            territory=self.world.zone, is_demo=True,
        )  # fmt: skip
        return services.enterprise_register(actor=self.actor, facts=facts, moment=self.world.moment)

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → an id, or own and other."""
        own, other = self.world.returns.firms
        found: dict[str, Any] = {
            "uscc": Own(dict.fromkeys(self.world.users, own.uscc), other.uscc),
            "batch_id": self.batch.pk,
            "pair_id": self.pair.pk,
        }
        institutions = [row.code for row in self.world.outside["institution"]]
        codes = {
            "places:territory": self.world.zone.subject.code,
            "places:department": self.world.departments[0].subject.code,
            "places:institution": Own(
                dict.fromkeys(self.world.users, institutions[0]), institutions[1]
            ),
        }
        if address in codes:
            found["code"] = codes[address]
        if address in {"enterprises:merge-record", "enterprises:merge-undo"}:
            found["record_id"] = self.record.pk
        return found

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        zone, today = self.world.zone.subject.code, self.world.today.isoformat()
        return {
            "enterprises:new": {"uscc": NEW, "name": "示例新登记企业", "territory": zone},
            "enterprises:change": {
                "name": "示例改名企业", "territory": zone, "legal_status": "active",
                "effective_on": today, "source": "示例",
            },
            "enterprises:import-new": {
                "workbook": SimpleUploadedFile("示例名单.xlsx", self.workbook())
            },
            "enterprises:import-start": {"mode": "valid"},
            "enterprises:merge": {
                "keep": CODES[0], "absorb": CODES[1], "reason": "示例",
            },
        }  # fmt: skip


QUERIES: dict[str, dict[str, str]] = {
    "enterprises:merge": {"keep": CODES[0], "absorb": CODES[1]},
    "api-v1:enterprise_find": {"words": "示例"},
}
"""The two firms of a merge; the words of a search."""
