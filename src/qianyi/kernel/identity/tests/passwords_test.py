"""Passwords that were used before, and passwords that are too old."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.identity import selectors, services
from qianyi.kernel.identity.errors import PasswordInvalid
from qianyi.kernel.identity.models import PastPassword
from qianyi.kernel.identity.tests import factories as make

pytestmark = pytest.mark.django_db
OTHERS = [f"Other-pass-{number}" for number in range(4)]


@pytest.fixture
def user():
    made, _ = services.user_ensure(
        username="shili-lin", display_name="林示例", password=make.PASSWORD, moment=make.MOMENT
    )
    return made


def changed(user, password):
    services.password_check(password, user)
    services.user_set_password(user=user, password=password, moment=make.MOMENT)


class TestHistory:
    def test_refuses_the_present_one_and_those_before(self, settings, user):
        settings.QIANYI_PASSWORD_HISTORY = 3
        changed(user, OTHERS[0])
        changed(user, OTHERS[1])
        for used in (OTHERS[0], OTHERS[1]):
            with pytest.raises(PasswordInvalid, match="最近 3 次"):
                services.password_check(used, user)

    def test_lets_one_come_back_after_so_many_others(self, settings, user):
        settings.QIANYI_PASSWORD_HISTORY = 2
        for password in OTHERS[:3]:
            changed(user, password)
        services.password_check(OTHERS[0], user)
        assert PastPassword.objects.filter(user=user).count() == 2, "older ones are removed"

    def test_is_off_where_the_setting_is_0(self, settings, user):
        settings.QIANYI_PASSWORD_HISTORY = 0
        changed(user, OTHERS[0])
        services.password_check(OTHERS[0], user)
        assert not PastPassword.objects.exists()

    def test_holds_on_the_page_too(self, settings, client, user):
        settings.QIANYI_PASSWORD_HISTORY = 3
        client.force_login(user)
        form = {"oldpassword": make.PASSWORD, "password1": OTHERS[0], "password2": OTHERS[0]}
        assert client.post("/accounts/password/", form).status_code == 302
        again = {"oldpassword": OTHERS[0], "password1": OTHERS[0], "password2": OTHERS[0]}
        assert "最近 3 次用过的密码" in client.post("/accounts/password/", again).content.decode()

    def test_goes_with_the_person(self, settings, user):
        settings.QIANYI_PASSWORD_HISTORY = 3
        changed(user, OTHERS[0])
        services.account_clear(user)
        assert not PastPassword.objects.exists()


class TestAge:
    @pytest.mark.parametrize(
        ("days", "roles", "held", "is_due"),
        [
            (0, [], "planner", False),
            (90, [], "planner", True),
            (91, [], "planner", False),
            (90, ["system_admin"], "planner", False),
            (90, ["planner"], "planner", True),
        ],
        ids=["off", "on the day", "a day before", "another role's", "its role's"],
    )
    def test_is_counted_for_the_roles_of_the_setting(
        self, settings, user, days, roles, held, is_due
    ):
        settings.QIANYI_PASSWORD_DAYS, settings.QIANYI_PASSWORD_DAYS_ROLES = days, roles
        actor = Actor(user_id=user.pk, roles=frozenset({held}))
        moment = make.MOMENT + timedelta(days=90)
        assert selectors.password_is_due(user, actor, moment) is is_due

    def test_leads_to_changing_it_and_nowhere_else(self, settings, client, user):
        settings.QIANYI_PASSWORD_DAYS = 90
        with time_machine.travel(make.MOMENT + timedelta(days=90), tick=False):
            client.force_login(user)
            assert client.get("/me/").headers["Location"] == "/accounts/password/"
            refused = client.get("/api/v1/jobs/x")
            assert (refused.status_code, refused.json()["code"]) == (
                403, "identity.password_expired",
            )  # fmt: skip
            page = client.get("/accounts/password/").content.decode()
            assert "超过 90 天" in page
            form = {"oldpassword": make.PASSWORD, "password1": OTHERS[0], "password2": OTHERS[0]}
            client.post("/accounts/password/", form)
            assert client.get("/me/").status_code == 200


class TestOrder:
    def test_of_accounts_is_by_pinyin(self, user):
        for number, name in enumerate(["赵示例", "陈示例", "安示例"]):
            services.account_create(
                actor=system_actor(), username=f"shili-{number}", display_name=name,
                email=f"{number}@example.com", phone="", moment=make.MOMENT,
            )  # fmt: skip
        shown = [row.display_name for row in selectors.user_list()]
        assert shown == ["安示例", "陈示例", "林示例", "赵示例"]
