"""The reserve, standings and a job of the ladder: what its pages name.

Entry ``a`` of the reserve is of the asking users' own firm, ``b`` of somebody else's.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.models import LadderStanding
from qianyi.engine.reserves import HEADINGS, NAME, REASON, TITLE, USCC
from qianyi.foundation.permissions import Role
from qianyi.kernel.rules import services as rules

from .owning import Own

if TYPE_CHECKING:
    from .world import World


class LadderWorld:
    """Made once, after the world's people, places, firms and titles."""

    def __init__(self, world: World) -> None:
        self.world = world
        actor = world.actor(Role.PLANNER)
        self.title = rules.title_ensure(
            code="shili_goal",
            facts={"name": "示例目标称号", "level": "zone", "validity": "open"},
            provenance={},
        )
        self.members = [
            services.pool_add(
                actor=actor, enterprise=firm, title=self.title, reason="示例",
                facts=services.PoolFacts(owner="示例甲"), moment=world.moment,
            )
            for firm in world.returns.firms
        ]  # fmt: skip
        self.standings = [
            LadderStanding.objects.create(
                enterprise=firm, title=self.title, state="near", precheck="no",
                purpose="行政管理", as_of=world.today, since=world.today,
                next_step="只差一项：示例。",
            )
            for firm in world.returns.firms
        ]  # fmt: skip

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → an id, or own and other."""
        del address
        own, other = (row.pk for row in self.members)
        return {
            "title_code": self.title.code,
            "member_id": Own(dict.fromkeys(self.world.users, own), other),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        firm = self.world.returns.firms[0]
        return {
            "ladder:pool-new": {"uscc": firm.uscc, "title": "shili_title", "reason": "示例"},
            "ladder:pool-edit": {"owner": "示例乙"},
            "ladder:pool-note": {"noted_on": self.world.today.isoformat(), "text": "示例"},
            "ladder:pool-end": {"end": "given_up", "reason": ""},
            "ladder:pool-import": {
                "workbook": SimpleUploadedFile("示例储备.xlsx", self._workbook(firm.uscc))
            },
            "ladder:tell": {"days": "30", "chosen": self.standings[0].pk},
        }

    def _workbook(self, code: str) -> bytes:
        """A list with the one firm."""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        sheet = book.add_worksheet()
        told = {NAME: "示例", USCC: code, TITLE: "示例称号", REASON: "示例"}
        for place, (key, words) in enumerate(told.items()):
            sheet.write_string(0, place, HEADINGS[key])
            sheet.write_string(1, place, words)
        book.close()
        return buffer.getvalue()
