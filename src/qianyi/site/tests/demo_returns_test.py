"""The demonstration's collection: opened once, for every firm."""

from __future__ import annotations

import pytest

from qianyi.domains.reporting.models import Collection, Return
from qianyi.domains.reporting.tests.factories import MOMENT, PERIOD, Zone
from qianyi.kernel.identity.models import User
from qianyi.site.demo_returns import FORM, OFFICER, returns_ensure

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone() -> Zone:
    """A zone whose officer has the demonstration's account."""
    made = Zone()
    User.objects.filter(pk=made.officer().user_id).update(username=OFFICER)
    return made


def test_waits_for_the_form(zone: Zone) -> None:
    assert returns_ensure(MOMENT) == 0


def test_asks_every_firm_once_for_the_month_before(zone: Zone) -> None:
    zone.form(code=FORM)
    assert returns_ensure(MOMENT) == len(zone.firms)
    assert [one.period for one in Collection.objects.all()] == [PERIOD]
    assert set(Return.objects.values_list("subject", flat=True)) == {one.pk for one in zone.firms}
    assert returns_ensure(MOMENT) == 0


def test_leaves_a_form_of_another_unit_alone(zone: Zone) -> None:
    zone.form(code=FORM, owner=zone.other)
    assert returns_ensure(MOMENT) == 0
    assert not Collection.objects.exists()
