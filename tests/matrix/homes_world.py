"""A consent of two firms, a figure that waits to be released, one that is out, one in draft."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qianyi.domains.policies.models import PolicyItem
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.indicators import services as indicators

from .owning import Own

if TYPE_CHECKING:
    from qianyi.kernel.indicators.models import FigureRelease, Observation

    from .world import World

NUMBER = "SHILI-0001"
OUT = ("homes:figure", "homes:figure-export", "homes:figure-json", "indicators:release-end")


class HomesWorld:
    """Made once, after the world's plans, firms and policies."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.consents = [
            indicators.consent_record(
                actor=world.actor(Role.PLANNER), subject=firm.subject, reference="示例",
                statement="示例授权", valid_from=date(2021, 1, 1), valid_to=None,
                moment=world.moment,
            )
            for firm in world.returns.firms
        ]  # fmt: skip
        zone, park, self.free = world.observations
        self.waiting = self._proposed(zone)
        self.out = self._proposed(park)
        leader = world.actor(Role.LEADER)
        indicators.release_make(actor=leader, release=self.out, moment=world.moment)
        PolicyItem.objects.filter(pk=world.policies.released.pk).update(outside_number=NUMBER)

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → an id; a consent is the asking users' own, or the other firm's."""
        release = self.out if address in OUT else self.waiting
        found: dict[str, Any] = {"release_id": release.pk}
        if address.startswith("homes:"):
            own, other = (row.pk for row in self.consents)
            found |= {
                "consent_id": Own(dict.fromkeys(self.world.users, own), other),
                "ref": release.ref,
                "number": NUMBER,
            }
        if address == "indicators:release-propose":
            found["observation_id"] = self.free.pk
        return found

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        return {"indicators:release-propose": {"note": "示例"}}

    def _proposed(self, row: Observation) -> FigureRelease:
        other = Actor(
            user_id=self.world.others[Role.PLANNER].pk, roles=frozenset({Role.PLANNER.value})
        )
        return indicators.release_propose(
            actor=other, observation=row, source="示例来源", sentence="示例原句", note="",
            moment=self.world.moment,
        )  # fmt: skip
