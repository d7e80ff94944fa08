"""One-time codes: setting up, needing them by role, using them once."""

from __future__ import annotations

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.identity import services
from qianyi.kernel.identity.errors import AccountInvalid
from qianyi.kernel.identity.tests import factories as make
from qianyi.kernel.subjects import services as subjects

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/second-factor/set-up/"
CODE = "/accounts/second-factor/code/"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client, user):
    return client.post("/accounts/sign-in/", {"login": user.username, "password": make.PASSWORD})


def set_up(client):
    """Set up a factor as a signed-in user does; the secret."""
    client.get(SET_UP)
    secret = client.session["mfa.totp.secret"]
    assert client.post(SET_UP, {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.fixture
def user():
    return make.person()


@pytest.fixture
def administrator(settings):
    settings.QIANYI_SECOND_FACTOR_ROLES = ["system_admin"]
    zone = subjects.territory_ensure(
        code="shili", name="示例高新区", short_name="示例高新区", territory_kind="zone",
        parent=None, aggregate_only=False, is_demo=True,
    )  # fmt: skip
    user = make.person("shili-admin")
    subjects.membership_ensure(
        user=user, subject=zone.subject, role=Role.SYSTEM_ADMIN, valid_from=make.MOMENT.date()
    )
    return user


class TestSettingUp:
    def test_shows_a_picture_and_a_secret_and_takes_the_code(self, client, user):
        sign_in(client, user)
        page = client.get(SET_UP).content.decode()
        assert "data:image/svg+xml" in page
        set_up(client)
        assert Authenticator.objects.filter(user=user, type="totp").exists()

    def test_refuses_a_wrong_code(self, client, user):
        sign_in(client, user)
        client.get(SET_UP)
        page = client.post(SET_UP, {"code": "000000"}).content.decode()
        assert "动态口令不正确" in page
        assert not Authenticator.objects.exists()

    def test_keeps_the_secret_encrypted(self, client, user):
        sign_in(client, user)
        secret = set_up(client)
        assert secret not in str(list(Authenticator.objects.values()))

    def test_shows_recovery_codes_once(self, client, user):
        sign_in(client, user)
        set_up(client)
        first = client.get("/accounts/second-factor/recovery-codes/").content.decode()
        again = client.get("/accounts/second-factor/recovery-codes/").content.decode()
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
        assert all(code in first for code in codes)
        assert not any(code in again for code in codes)


class TestAskingAgain:
    def test_comes_five_minutes_after_signing_in(self, client, user):
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            sign_in(client, user)
            assert client.get(SET_UP).status_code == 200
            clock.shift(300)
            assert client.get(SET_UP).headers["Location"].startswith("/accounts/confirm/")
            wrong = client.post("/accounts/confirm/", {"password": "wrong"})
            assert "密码不正确" in wrong.content.decode()
            client.post("/accounts/confirm/", {"password": make.PASSWORD})
            assert client.get(SET_UP).status_code == 200


class TestSignIn:
    def test_asks_for_the_code_before_anything_is_open(self, client, user):
        sign_in(client, user)
        secret = set_up(client)
        client.post("/accounts/sign-out/")
        assert sign_in(client, user).headers["Location"] == CODE
        assert client.get("/accounts/").status_code == 302
        assert "不正确" in client.post(CODE, {"code": "000000"}).content.decode()
        client.post(CODE, {"code": code_of(secret)})
        assert client.get("/accounts/").status_code == 200

    def test_takes_a_code_once(self, client, user):
        sign_in(client, user)
        secret = set_up(client)
        with time_machine.travel(time.time() + 300, tick=False):
            code = code_of(secret)
            for ok in (True, False):
                client.post("/accounts/sign-out/")
                sign_in(client, user)
                client.post(CODE, {"code": code})
                assert (client.get("/accounts/").status_code == 200) is ok

    @pytest.mark.parametrize("later", [0, 29, 31, 58], ids=lambda later: f"{later} s later")
    def test_takes_no_code_seen_over_a_shoulder(self, client, user, later):
        sign_in(client, user)
        secret = set_up(client)
        start = (int(time.time()) // 30 + 10) * 30
        with time_machine.travel(start, tick=False) as clock:
            code = code_of(secret)
            client.post("/accounts/sign-out/")
            sign_in(client, user)
            client.post(CODE, {"code": code})
            assert client.get("/accounts/").status_code == 200
            client.post("/accounts/sign-out/")
            clock.shift(later)
            sign_in(client, user)
            client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})
            assert client.get("/accounts/").status_code == 302

    def test_takes_a_recovery_code_once(self, client, user):
        sign_in(client, user)
        set_up(client)
        code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[3]
        for ok in (True, False):
            client.post("/accounts/sign-out/")
            sign_in(client, user)
            client.post(CODE, {"code": code})
            assert (client.get("/accounts/").status_code == 200) is ok

    def test_stops_guessing_codes(self, client, user):
        sign_in(client, user)
        secret = set_up(client)
        client.post("/accounts/sign-out/")
        sign_in(client, user)
        for _ in range(5):
            client.post(CODE, {"code": "000000"})
        page = client.post(CODE, {"code": code_of(secret)}).content.decode()
        assert "尝试次数过多" in page
        assert client.get("/accounts/").status_code == 302


class TestNeededByRole:
    def test_leads_to_setting_up_and_nowhere_else(self, client, administrator):
        sign_in(client, administrator)
        for path in ("/", "/plans/", "/administration/accounts/"):
            assert client.get(path).headers["Location"] == SET_UP
        assert client.post("/administration/accounts/new/", {}).headers["Location"] == SET_UP
        assert client.get(SET_UP).status_code == 200
        set_up(client)
        assert client.get("/administration/accounts/").status_code == 200

    def test_refuses_the_api_in_json(self, client, administrator):
        sign_in(client, administrator)
        response = client.get("/api/v1/anything")
        assert response.status_code == 403
        assert response.json()["code"] == "identity.second_factor_missing"

    def test_leaves_other_roles_alone(self, client, user, administrator):
        sign_in(client, user)
        assert client.get("/me/").status_code == 200

    def test_cannot_be_dropped_by_who_needs_it(self, client, administrator):
        sign_in(client, administrator)
        set_up(client)
        page = client.post("/accounts/second-factor/remove/").content.decode()
        assert "不能停用" in page
        assert Authenticator.objects.filter(type="totp").exists()

    def test_can_be_dropped_by_others(self, client, user):
        sign_in(client, user)
        set_up(client)
        client.post("/accounts/second-factor/remove/")
        assert not Authenticator.objects.exists()

    def test_is_asked_for_again_when_the_role_is_given_later(self, client, user, settings):
        settings.QIANYI_SECOND_FACTOR_ROLES = ["planner"]
        zone = subjects.territory_ensure(
            code="shili", name="示例", short_name="", territory_kind="zone", parent=None,
            aggregate_only=False,
        )  # fmt: skip
        sign_in(client, user)
        assert client.get("/me/").status_code == 200
        subjects.membership_ensure(
            user=user, subject=zone.subject, role=Role.PLANNER, valid_from=make.MOMENT.date()
        )
        assert client.get("/me/").headers["Location"] == SET_UP


class TestReset:
    def test_removes_it_and_ends_the_sessions(self, client, user):
        sign_in(client, user)
        set_up(client)
        services.second_factor_reset(
            actor=system_actor(), user=user, reason="换手机，已当面核实", moment=make.MOMENT
        )
        assert not Authenticator.objects.exists()
        assert client.get("/accounts/").status_code == 302
        log = AccessLog.objects.get(action="identity.second_factor_reset")
        assert log.reason == "换手机，已当面核实"

    @pytest.mark.parametrize("reason", ["", "  ", "有事由但没有设置"])
    def test_needs_a_reason_and_something_to_reset(self, user, reason):
        with pytest.raises(AccountInvalid):
            services.second_factor_reset(
                actor=system_actor(), user=user, reason=reason, moment=make.MOMENT
            )
