"""Every role has an account that works."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.password_validation import validate_password

from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.services import user_set_password
from qianyi.kernel.subjects.models import Membership, SubjectKind
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.services import department_ensure, territory_ensure
from qianyi.lib import clock
from qianyi.site import demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.QIANYI_HOME = tmp_path
    return tmp_path


@pytest.fixture
def places():
    zone = territory_ensure(
        code="demo.zone", name="示例高新区", short_name="", territory_kind="zone", parent=None,
        aggregate_only=False, is_demo=True,
    )  # fmt: skip
    territory_ensure(
        code="demo.zone.core", name="示例直管区", short_name="", territory_kind="directly_managed",
        parent=zone, aggregate_only=False, is_demo=True,
    )  # fmt: skip
    for code, name in (
        ("demo.economy", "示例经济发展局"), ("demo.science", "示例科技创新局"),
        ("demo.service", "示例政务服务中心"),
    ):  # fmt: skip
        department_ensure(
            code=code, name=name, short_name="", territory=zone, is_vertical=False, duties=[]
        )


class TestAccountsEnsure:
    def test_gives_every_role_one(self, home, places):
        accounts = demo.accounts_ensure(clock.now())
        assert {account.role for account in accounts} == set(Role)
        today = clock.local_date(clock.now())
        for account in accounts:
            user = User.objects.get(username=account.username)
            actor = actor_for_user(user=user, day=today, via="web")
            assert actor.roles == {account.role.value}
            assert user.is_demo
            assert account.display_name.startswith("示例")

    def test_each_signs_in_and_sees_a_page(self, client, home, places):
        for account in demo.accounts_ensure(clock.now()):
            client.post(
                "/accounts/sign-in/", {"login": account.username, "password": account.password}
            )
            assert client.get("/", follow=True).status_code == 200
            assert account.display_name in client.get("/accounts/").content.decode()
            client.post("/accounts/sign-out/")

    def test_a_second_time_changes_nothing(self, home, places):
        first = demo.accounts_ensure(clock.now())
        count = Membership.objects.count()
        assert demo.accounts_ensure(clock.now()) == first
        assert Membership.objects.count() == count

    def test_a_password_that_worked_is_not_tried_again(self, home, places, monkeypatch):
        demo.accounts_ensure(clock.now())
        monkeypatch.setattr(User, "check_password", pytest.fail)
        demo.accounts_ensure(clock.now())

    @pytest.mark.parametrize("is_lost", [False, True], ids=["tried", "tried and forgotten"])
    def test_one_that_was_changed_is_put_back(self, home, places, is_lost):
        told = demo.accounts_ensure(clock.now())[0]
        user = User.objects.get(username=told.username)
        user_set_password(user=user, password="Other-words-7", moment=clock.now())
        if is_lost:
            demo.tried_file().unlink()
        assert demo.accounts_ensure(clock.now())[0] == told
        assert User.objects.get(pk=user.pk).check_password(told.password)

    def test_a_lost_file_makes_passwords_that_work(self, home, places):
        demo.accounts_ensure(clock.now())
        demo.accounts_file().unlink()
        for account in demo.accounts_ensure(clock.now()):
            user = User.objects.get(username=account.username)
            assert user.check_password(account.password)

    def test_a_kept_password_against_the_rules_is_made_anew(self, home, places):
        demo.accounts_file().write_text(json.dumps({"leader": "alllowercase"}), encoding="utf-8")
        for account in demo.accounts_ensure(clock.now()):
            validate_password(account.password)
        assert demo.accounts_file().stat().st_mode & 0o777 == 0o600

    def test_outsiders_belong_to_their_own(self, home, places):
        demo.accounts_ensure(clock.now())
        held = {row.role: row.subject.kind for row in Membership.objects.select_related("subject")}
        assert held["enterprise_user"] == SubjectKind.ENTERPRISE
        assert held["institution_user"] == SubjectKind.INSTITUTION
