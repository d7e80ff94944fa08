"""The operator's commands for accounts."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from qianyi.cli import accounts
from qianyi.cli.audit import AccountUnknown
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.identity.errors import AccountInvalid
from qianyi.kernel.identity.models import Invitation, User
from qianyi.kernel.identity.services import invitation_open
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.subjects.errors import RolesApart
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.tests.factories import TerritoryFactory
from qianyi.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch, settings):
    """The tests' own database instead of the installation's; a zone to hold roles at."""

    @contextmanager
    def acting(why):
        yield system_actor(via="cli")

    monkeypatch.setattr(accounts, "acting", acting)
    zone = TerritoryFactory()
    settings.QIANYI_ZONE = zone.subject.code
    return zone


def invite(**changes):
    facts = {
        "username": "shili-new", "name": "示例安全管理员", "email": "new@example.com",
        "role": "security_admin", "at": "", "reason": "首次安装",
    }  # fmt: skip
    accounts.invite(**{**facts, **changes})


class TestInvite:
    def test_makes_the_first_administrator_and_prints_a_link_that_opens(self, here, capsys):
        invite()
        row = Membership.objects.select_related("user").get()
        assert (row.user.username, row.role) == ("shili-new", "security_admin")
        assert row.subject == here.subject
        token = capsys.readouterr().out.strip().rstrip("/").rsplit("/", 1)[1]
        assert invitation_open(token=token, moment=clock.now()).user == row.user
        log = AccessLog.objects.get(action="subjects.role_granted")
        assert (log.via, log.reason, log.user) == ("cli", "首次安装", None)

    def test_gives_a_new_link_to_an_account_that_is_there(self):
        invite()
        invite(role="")
        assert User.objects.count() == 1
        assert Invitation.objects.filter(revoked_at__isnull=True).count() == 1

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"role": "king"}, accounts.RoleUnknown),
            ({"at": "nowhere"}, accounts.PlaceMissing),
            ({"email": ""}, AccountInvalid),
            ({"username": "not a name"}, AccountInvalid),
        ],
        ids=["no such role", "no such place", "no address", "no name"],
    )
    def test_makes_nothing_when_something_is_wrong(self, changes, refusal):
        with pytest.raises(refusal):
            invite(**changes)
        assert not User.objects.exists()

    def test_keeps_the_roles_apart_here_too(self):
        invite()
        with pytest.raises(RolesApart):
            invite(role="audit_admin")


class TestUnlock:
    def test_says_when_there_is_no_such_account_or_lock(self):
        with pytest.raises(AccountUnknown):
            accounts.unlock(username="nobody", reason="x")
        people.person()
        with pytest.raises(AccountInvalid):
            accounts.unlock(username="shili-lin", reason="x")


class TestResetSecondFactor:
    def test_reaches_an_administrator_too(self, capsys):
        from allauth.mfa.models import Authenticator

        invite()
        user = User.objects.get()
        Authenticator.objects.create(user=user, type="totp", data={})
        accounts.reset_second_factor(username="SHILI-NEW", reason="换手机")
        assert not Authenticator.objects.exists()
        assert AccessLog.objects.get(action="identity.second_factor_reset").reason == "换手机"
