"""People, needs, introductions and cards in every state an address needs.

``own`` belongs to the asking users' firm; ``other`` to somebody else's. Departments stand in the
one zone, so every officer keeps the library.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from qianyi.domains.talent import services
from qianyi.domains.talent.models import CardService, Introduction, Need, Talent, Term
from qianyi.domains.talent.services import CardAsked, ConsentAsked, NeedAsked, TalentAsked
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.tests.town import activated, process_text
from qianyi.kernel.subjects.models import Enterprise

from .owning import Own

if TYPE_CHECKING:
    from .world import World

INSIDE, MINE = "talent:", "talent_mine:"
API = ("api-v1:talent_", "api-v1:need_")
PAPER = b"%PDF-1.4 shili"


class TalentWorld:
    """Made once, after the world's people, places and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor()
        self.made = 0
        self.firms = [
            Enterprise.objects.get(pk=subject.pk) for subject in world.outside["enterprise"]
        ]
        self.day = world.today
        with history.acting(self.system):
            self._words()
            self.people = [self._person(firm) for firm in self.firms]
            self.stranger = self._person(None)
            self.hidden = self._hidden()
            self.needs = [self._need(firm) for firm in self.firms]
            self.filed = [self._need(firm, published=False) for firm in self.firms]
            self.introductions = {
                state: [self._introduction(need, state) for need in self.needs]
                for state in ("asked", "agreed")
            }
            self.cards = [self._card(person) for person in self.people]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → own and other, in the state each address needs."""
        if not address.startswith((INSIDE, MINE, *API)):
            return {}
        needs = self.filed if address == "talent:need-publish" else self.needs
        refs = needs if "need" in address or "introduce" in address else self.people
        if address.startswith("talent:hidden"):
            refs = [self.hidden, self.hidden]
        state = "agreed" if address == "talent_mine:contact" else "asked"
        return {
            "ref": self._own([row.ref for row in refs]),
            "person": self.stranger.ref,
            "introduction_id": self._own([row.pk for row in self.introductions[state]]),
            "card_id": self._own([row.pk for row in self.cards]),
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        day, later = self.day.isoformat(), (self.day + timedelta(days=300)).isoformat()
        agreed = {
            "purpose": "示例", "audience": ["zone", "employer"], "valid_from": day,
            "valid_to": later, "channel": "phone",
        }  # fmt: skip
        own, code = self.firms[0].uscc, self.world.zone.subject.code
        person = {"name": "示例人才98", "phone": "13800000098", "employer": own}
        need = {
            "position": "示例岗", "headcount": "1", "wanted_until": later, "audience": "zone",
        }  # fmt: skip
        found: dict[str, dict[str, Any]] = {
            "new": {**person, **agreed, "territory": code},
            "edit": {**person, "phone": "13800000097"},
            "reveal": {"reason": "示例"},
            "consent": agreed,
            "hidden-consent": agreed,
            "withdraw": {"channel": "phone"},
            "need-edit": need,
            "need-fill": {"count": "1", "day": day},
            "need-close": {"reason": "示例"},
            "introduction": {"answer": "yes", "channel": "phone"},
            "contact": {"reason": "示例"},
            "card-new": {
                "number": "YC-98", "card_class": "shili_card", "valid_from": day,
                "valid_to": later,
            },
            "service": {"service": "shili_service"},
        }  # fmt: skip
        forms = {f"talent:{name}": filled for name, filled in found.items()}
        forms |= {f"talent_mine:{name}": filled for name, filled in found.items()}
        forms["talent:need-new"] = {**need, "enterprise": own}
        forms["talent_mine:need-new"] = {**need, "enterprise": own}
        return forms

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The JSON of operations, so that whoever may send it succeeds."""
        later = (self.day + timedelta(days=300)).isoformat()
        return {
            "api-v1:talent_create": {
                "territory": self.world.zone.subject.code, "name": "示例人才99",
                "phone": "13800000099",
                "consent": {
                    "purpose": "示例", "audience": ["zone"], "valid_from": self.day.isoformat(),
                    "valid_to": later, "channel": "phone",
                },
            },
            "api-v1:need_create": {
                "enterprise": self.firms[0].uscc, "position": "示例岗", "headcount": 1,
                "wanted_until": later,
            },
        }  # fmt: skip

    def _own(self, pair: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, pair[0]), pair[1])

    def _words(self) -> None:
        self.field = Term.objects.create(kind="field", code="shili_field", name="示例领域")
        Term.objects.create(
            kind="card", code="shili_card", name="示例卡", territory=self.world.zone
        )
        CardService.objects.create(
            code="shili_service", name="示例服务", unit=self.world.departments[0],
            process="talent_service", workdays=10, classes=["shili_card"],
        )  # fmt: skip
        activated(process_text("talent_service"))

    def _person(self, employer: Enterprise | None) -> Talent:
        self.made += 1
        return services.talent_enter(
            actor=self.system, territory=self.world.zone, moment=self.world.moment,
            asked=TalentAsked(
                name=f"示例人才{self.made:02d}", phone=f"138000000{self.made:02d}",
                employer=employer, values={"field": self.field},
            ),
            consent=ConsentAsked(
                purpose="示例", audience=("zone", "employer", "firms"), valid_from=self.day,
                valid_to=self.day + timedelta(days=300), channel="paper", paper=PAPER,
                paper_name="示例.pdf",
            ),
        )  # fmt: skip

    def _hidden(self) -> Talent:
        row = self._person(None)
        return services.consent_withdraw(
            actor=self.system, talent=row, channel="phone", moment=self.world.moment
        )

    def _need(self, firm: Enterprise, *, published: bool = True) -> Need:
        row = services.need_file(
            actor=self.system, enterprise=firm, moment=self.world.moment,
            asked=NeedAsked(
                position="示例岗", headcount=1, wanted_until=self.day + timedelta(days=300),
                audience="public",
            ),
        )  # fmt: skip
        if not published:
            return row
        return services.need_publish(actor=self.system, need=row, moment=self.world.moment)

    def _introduction(self, need: Need, state: str) -> Introduction:
        person = self._person(None)
        row = services.introduction_ask(
            actor=self.system, need=need, talent_ref=person.ref, moment=self.world.moment
        )
        if state == "asked":
            return row
        return services.introduction_answer(
            actor=self.system, introduction=row, agrees=True, channel="phone", words="",
            moment=self.world.moment,
        )  # fmt: skip

    def _card(self, person: Talent) -> Any:
        return services.card_issue(
            actor=self.system, talent=person, moment=self.world.moment,
            asked=CardAsked(
                number=f"YC-{person.pk}", card_class="shili_card", valid_from=self.day,
                valid_to=self.day + timedelta(days=300),
            ),
        )  # fmt: skip
