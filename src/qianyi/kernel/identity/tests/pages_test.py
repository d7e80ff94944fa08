"""Every page of sign-in stands in our frame and speaks Chinese; allauth's others are not there."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import NoReverseMatch, reverse

from qianyi.kernel.identity.hooks.adapters import SecondFactorAdapter
from qianyi.kernel.identity.tests import factories as make

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"\b[A-Za-z]{3,} [a-z]{2,}\b")
OPEN = (
    "sign-in/", "recovery/", "recovery/sent/", "recovery/done/", "recovery/key/1-set-password/",
    "inactive/", "outside/cancelled/",
)  # fmt: skip
OWN = (
    "", "password/", "second-factor/", "second-factor/set-up/", "outside/", "confirm/",
    "machines/{machine}/keys/new/",
)  # fmt: skip
WITH_FACTOR = (
    "second-factor/", "second-factor/remove/", "second-factor/recovery-codes/",
    "second-factor/recovery-codes/new/", "second-factor/confirm/",
)  # fmt: skip


def words(page: str) -> str:
    """What a reader sees of the body."""
    body = page.split("<main")[1].split("</main>", maxsplit=1)[0]
    return re.sub(r"<svg.*?</svg>|<[^>]+>", " ", body, flags=re.DOTALL)


def assert_chinese(response, path):
    page = response.content.decode()
    assert response.status_code == 200, path
    assert "qy-header" in page
    assert ENGLISH.findall(words(page)) == [], path
    assert 'style="' not in page


@pytest.fixture
def user(client):
    user = make.person(email="lin@example.com")
    client.post("/accounts/sign-in/", {"login": user.username, "password": make.PASSWORD})
    client.get("/accounts/")
    return user


class TestPages:
    @pytest.mark.parametrize("path", OPEN)
    def test_before_sign_in(self, client, path):
        assert_chinese(client.get(f"/accounts/{path}"), path)

    @pytest.mark.parametrize("path", OWN)
    def test_of_ones_own(self, client, user, path):
        machine = make.machine(user)
        session = client.session
        address = f"/accounts/{path.format(machine=machine.pk)}"
        response = client.get(address, HTTP_USER_AGENT="")
        assert session.session_key
        assert_chinese(response, path)

    @pytest.mark.parametrize("path", WITH_FACTOR)
    def test_with_a_second_factor(self, client, user, path):
        secret = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
        Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
        RecoveryCodes.activate(user)
        assert_chinese(client.get(f"/accounts/{path}"), path)

    def test_of_a_failed_outside_sign_in(self, client):
        response = client.get("/accounts/outside/failed/")
        assert response.status_code == 401
        assert "没有登录" in response.content.decode()

    def test_first_password_of_somebody_without_one(self, client, user):
        user.set_unusable_password()
        user.save()
        client.force_login(user)
        assert_chinese(client.get("/accounts/password/first/"), "password/first/")

    def test_of_an_outside_service_ask_before_leaving(self, client, settings):
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "oidc",
                        "name": "示例认证",
                        "client_id": "x",
                        "secret": "x",
                        "settings": {"server_url": "http://127.0.0.1:1"},
                    }
                ]
            }
        }
        path = "/accounts/outside/oidc/login/"
        assert_chinese(client.get(path), path)
        assert "用示例认证登录" in client.get("/accounts/sign-in/").content.decode()

    def test_of_an_outside_service_are_not_there_without_one(self, client):
        assert client.post("/accounts/outside/oidc/login/").status_code == 404

    @pytest.mark.parametrize(
        "name", ["account_signup", "account_email", "account_request_login_code", "mfa_trust"]
    )
    def test_that_are_not_used_have_no_address(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    @pytest.mark.parametrize("path", [path for path in OWN if "machine" not in path])
    def test_of_ones_own_lead_a_visitor_to_sign_in(self, client, path):
        response = client.get(f"/accounts/{path}")
        assert response.headers["Location"].startswith("/accounts/sign-in/")


class TestTooManyRequests:
    def test_get_a_page_of_ours(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
        for _ in range(2):
            client.post("/accounts/sign-in/", {"login": "nobody", "password": "x"})
        response = client.post("/accounts/sign-in/", {"login": "nobody", "password": "x"})
        assert response.status_code == 429
        assert "请稍后再试" in response.content.decode()
