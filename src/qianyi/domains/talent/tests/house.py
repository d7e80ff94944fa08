"""A small fictional zone with a talent library: words, services, people invented by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from qianyi.domains.talent import services
from qianyi.domains.talent.models import CardService, Term
from qianyi.domains.talent.services import CardAsked, ConsentAsked, NeedAsked, TalentAsked
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.tests.town import Town, make_town
from qianyi.kernel.subjects.models import Department, Enterprise

if TYPE_CHECKING:
    from qianyi.domains.talent.models import Card, Introduction, Need, Talent
    from qianyi.foundation.permissions import Actor

MOMENT = datetime(2026, 9, 1, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2030, 1, 1)
EVERYBODY = ("zone", "employer", "firms")
PAPER = b"%PDF-1.4 shili"


def consent(**told: object) -> ConsentAsked:
    """A whole consent, in force on the real day too."""
    values = {
        "purpose": "人才服务", "audience": EVERYBODY, "valid_from": FIRST, "valid_to": LAST,
        "channel": "paper", **told,
    }  # fmt: skip
    return ConsentAsked(**values)


@dataclass
class House:
    """The zone and the short ways of its library; ``officer`` keeps it."""

    town: Town
    made: int = field(default=0)

    @property
    def officer(self) -> Actor:
        return self.town.officer("service")

    @property
    def firm(self) -> Enterprise:
        return Enterprise.objects.get(pk=self.town.firm.pk)

    @property
    def other_firm(self) -> Enterprise:
        return Enterprise.objects.get(pk=self.town.other_firm.pk)

    def enter(
        self,
        *,
        actor: Actor | None = None,
        agreed: ConsentAsked | None = None,
        employer: Enterprise | None = None,
        **values: object,
    ) -> Talent:
        """Somebody invented; the name is a number."""
        self.made += 1
        told = {"field": Term.objects.get(code="new_materials"), "education": "doctor", **values}
        asked = TalentAsked(
            name=f"示例人才{self.made:02d}", phone=f"1380000{self.made:04d}", employer=employer,
            values=told,
        )  # fmt: skip
        actor = actor or self.officer
        with history.acting(actor):
            return services.talent_enter(
                actor=actor, territory=self.town.zone, asked=asked, consent=agreed or consent(),
                moment=MOMENT,
            )  # fmt: skip

    def need(self, *, published: bool = True, actor: Actor | None = None, **told: object) -> Need:
        """A need of the firm's, published by the officer."""
        values = {
            "position": "示例研发岗", "headcount": 2, "wanted_until": date(2030, 1, 1),
            "field": Term.objects.get(code="new_materials"), "education": "master", **told,
        }  # fmt: skip
        actor = actor or self.town.applicant
        with history.acting(actor):
            row = services.need_file(
                actor=actor, enterprise=self.firm, asked=NeedAsked(**values), moment=MOMENT
            )
        if published:
            with history.acting(self.officer):
                row = services.need_publish(actor=self.officer, need=row, moment=MOMENT)
        return row

    def introduced(self, *, answer: str = "") -> Introduction:
        """A wish to be put in touch, answered where an answer is given."""
        person, need = self.enter(employer=self.other_firm), self.need()
        with history.acting(self.town.applicant):
            row = services.introduction_ask(
                actor=self.town.applicant, need=need, talent_ref=person.ref, moment=MOMENT
            )
        if not answer:
            return row
        with history.acting(self.officer):
            return services.introduction_answer(
                actor=self.officer, introduction=row, agrees=answer == "yes", channel="phone",
                words="", moment=MOMENT,
            )  # fmt: skip

    def card(self, talent: Talent, **told: object) -> Card:
        """A card of class A."""
        values = {
            "number": f"YC-A{talent.pk}", "card_class": "card_a", "valid_from": FIRST,
            "valid_to": LAST, **told,
        }  # fmt: skip
        with history.acting(self.officer):
            return services.card_issue(
                actor=self.officer, talent=talent, asked=CardAsked(**values), moment=MOMENT
            )


def make_house() -> House:
    """Everything but people."""
    town = make_town()
    town.zone.territory_kind = "zone"
    with history.acting(system_actor()):
        town.zone.save()
        Term.objects.create(kind="field", code="new_materials", name="新材料")
        Term.objects.create(kind="field", code="finance", name="金融与财务")
        Term.objects.create(kind="plan", code="plan", name="示例计划", level="zone")
        for code, name in (("card_a", "示例卡A"), ("card_b", "示例卡B")):
            Term.objects.create(kind="card", code=code, name=name, territory=town.zone)
        unit = Department.objects.get(pk=town.units["economy"].pk)
        for code, classes, often in (
            ("school", ["card_a", "card_b"], 1), ("housing", ["card_b"], None),
        ):  # fmt: skip
            CardService.objects.create(
                code=code, name=f"示例{code}", unit=unit, process="talent_service", workdays=10,
                classes=classes, per_year=often,
            )  # fmt: skip
    town.activate("talent_service")
    return House(town)
