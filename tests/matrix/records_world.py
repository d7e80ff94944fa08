"""Records and titles of two firms, a scheme of chains, a list of titles that came in.

Firm ``a`` is the asking users' own; ``b`` is somebody else's.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.enterprises.models import Chain, ChainScheme
from qianyi.domains.enterprises.selectors import kind_get
from qianyi.domains.enterprises.services import record_add
from qianyi.foundation.permissions import Role
from qianyi.kernel.rules import services as rules

from .owning import Own

if TYPE_CHECKING:
    from .world import World

LAND = {
    "tenure": "owned", "parcel": "示例地块", "area_mu": "12.5", "source_kind": "public",
    "source": "示例", "certainty": "confirmed", "uses": ["统计", "行政管理"],
}  # fmt: skip
CONTACT = {"duty": "示例职务", "name": "示例甲", "phone": "13800000001"}
OF_CONTACTS = frozenset({"enterprises:contact-reveal", "enterprises:contact-erase"})


class RecordsWorld:
    """Made once, after the world's people, places and the firms of the returns."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.actor = world.actor(Role.PLANNER)
        plot = {"tenure": "owned", "parcel": "示例宗地", "area_mu": 10}
        self.lands = [self._record(part, "lands", plot) for part in range(2)]
        self.contacts = [self._record(part, "contacts", CONTACT) for part in range(2)]
        self.title = rules.title_ensure(
            code="shili_title",
            facts={"name": "示例称号", "level": "zone", "validity": "years", "years": 3},
            provenance={},
        )
        self.grants = [
            rules.grant_record(
                actor=self.actor,
                facts=rules.GrantFacts(
                    enterprise_id=firm.pk, title=self.title, granted_on=date(2025, 1, 1)
                ),
                moment=world.moment,
            )
            for firm in world.returns.firms
        ]
        self.listed, _ = rules.list_upload(
            actor=self.actor, title=self.title, data=self.workbook(), filename="示例名单.xlsx",
            source="示例", granted_on=date(2025, 6, 1), moment=world.moment,
        )  # fmt: skip
        scheme = ChainScheme.objects.create(code="shili.chains", name="示例体系")
        Chain.objects.create(scheme=scheme, code="one", name="示例链")

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → an id, or own and other."""
        records = self.contacts if address in OF_CONTACTS else self.lands
        found: dict[str, Any] = {
            "record_kind": "lands",
            "scheme_code": "shili.chains",
            "grant_id": self._parted(self.grants),
            "list_id": self.listed.pk,
        }
        if address.startswith("enterprises:record") or address in OF_CONTACTS:
            found["record_id"] = self._parted(records)
        return found

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        return {
            "enterprises:record-new": LAND,
            "enterprises:record-edit": LAND,
            "rules:grant-new": {
                "uscc": self.world.returns.firms[0].uscc, "title": "shili_title",
                "granted_on": "2024-06-01", "source": "示例", "certainty": "confirmed",
            },
            "rules:grant-revoke": {"revoked_on": "2026-01-01", "reason": "示例"},
            "rules:list-upload": {
                "title": "shili_title", "source": "示例", "granted_on": "2025-06-02",
                "file": SimpleUploadedFile("示例名单.xlsx", self.workbook()),
            },
        }  # fmt: skip

    def workbook(self) -> bytes:
        """A list with the one firm."""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        sheet = book.add_worksheet()
        firm = self.world.returns.firms[0]
        for number, row in enumerate((("企业名称", "统一社会信用代码"), ("示例", firm.uscc))):
            sheet.write_row(number, 0, row)
        book.close()
        return buffer.getvalue()

    def _parted(self, rows: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, rows[0].pk), rows[1].pk)

    def _record(self, part: int, key: str, values: dict[str, Any]) -> Any:
        return record_add(
            actor=self.actor, enterprise=self.world.returns.firms[part], kind=kind_get(key),
            values=values, moment=self.world.moment,
        )  # fmt: skip
