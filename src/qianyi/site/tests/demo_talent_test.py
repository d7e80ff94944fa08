"""The demonstration's talent library: made once, alive on both sides."""

from __future__ import annotations

import pytest

from qianyi.domains.talent import selectors
from qianyi.domains.talent.models import CardService, CardUse, Introduction, Talent, Term
from qianyi.domains.talent.tests.house import House, make_house
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.identity.models import User
from qianyi.lib import clock
from qianyi.site.demo_talent import PEOPLE, talent_ensure


@pytest.fixture
def house(db: None) -> House:
    """A house with the words of the demonstration's pack."""
    made = make_house()
    people = {"enterprise": made.town.applicant, "service": made.officer}
    for name, actor in people.items():
        User.objects.filter(pk=actor.user_id).update(username=name)
    made.town.zone.is_demo = True
    with history.acting(system_actor()):
        made.town.zone.save()

    return made


def test_waits_for_the_words_of_the_pack(house: House) -> None:
    assert talent_ensure(clock.now()) == 0


def test_is_made_once_and_lives(house: House) -> None:
    zone = house.town.zone
    with history.acting(system_actor()):
        for code in ("demo_card_a", "demo_card_b"):
            Term.objects.create(kind="card", code=code, name=code, territory=zone)
        for code in sorted({row[0] for row in PEOPLE} - {"new_materials", "finance"}):
            Term.objects.create(kind="field", code=code, name=code)
        for code in sorted({row[5] for row in PEOPLE if row[5]}):
            Term.objects.create(kind="plan", code=code, name=code)
        _services(house)
    assert talent_ensure(clock.now()) == len(PEOPLE)
    assert talent_ensure(clock.now()) == 0
    assert all(row.name.startswith("示例人才") for row in Talent.objects.all())
    assert sorted(Introduction.objects.values_list("state", flat=True)) == ["agreed", "asked"]
    assert CardUse.objects.count() == 2
    day = clock.local_date(clock.now())
    assert selectors.cards_lapsing(house.officer, day).count() == 1


def _services(house: House) -> None:

    for row, code in zip(CardService.objects.all(), ("demo_medical", "demo_school"), strict=True):
        row.code, row.classes, row.per_year = code, ["demo_card_a", "demo_card_b"], None
        row.save()
