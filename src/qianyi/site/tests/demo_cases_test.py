"""The demonstration has work to show: processes in force, cases in different states."""

from __future__ import annotations

import pytest

from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases.models import Case, Proposal
from qianyi.kernel.cases.tests.town import LICENCE, REQUEST, loaded, make_town, process_text
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects.models import Membership
from qianyi.lib import clock
from qianyi.site import demo_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    town = make_town()
    moment = clock.now()
    for username, role, at in (
        ("planner", Role.PLANNER, town.zone.subject), ("firm", Role.ENTERPRISE_USER, town.firm),
    ):  # fmt: skip
        user = UserFactory(username=username, is_demo=True)
        Membership.objects.create(
            user=user, subject=at, role=role, valid_from=clock.local_date(moment), reason="示例"
        )
    for code in (LICENCE, REQUEST):
        loaded(process_text(code))
    return town


def test_processes_come_into_force_once_and_cases_stand_in_different_states(zone):
    moment = clock.now()
    assert demo_cases.cases_ensure(moment) == 0, "no process is in force yet"
    with history.acting(system_actor(via="cli")):
        assert demo_cases.processes_activate(moment) == 2
        assert demo_cases.processes_activate(moment) == 0
        assert demo_cases.cases_ensure(moment) == len(demo_cases.CASES)
        assert demo_cases.cases_ensure(moment) == 0
    assert set(Case.objects.values_list("status", flat=True)) == {
        "submitted", "correcting", "accepted", "suspended", "finished",
    }  # fmt: skip
    assert all(case.title.startswith("示例") for case in Case.objects.all())
    assert Case.objects.filter(expires_at__lte=moment).exists()
    assert Proposal.objects.exists()


def test_nothing_is_opened_without_a_firm_of_the_demonstration(zone):
    User.objects.filter(username="firm").update(is_demo=False)
    assert demo_cases.cases_ensure(clock.now()) == 0
