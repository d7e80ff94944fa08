"""Signing in through an outside identity service: allauth's own provider in another process.

Two servers on loopback and a browser's worth of requests between them: sign-in button, consent,
code, token, account.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from qianyi.kernel.identity import services
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = Path(__file__).with_name("outside_provider.py")
PEOPLE = [
    {"username": "lin", "email": "lin@example.com", "verified": True},
    {"username": "wang", "email": "wang@example.com", "verified": False},
    {"username": "stranger", "email": "stranger@example.com", "verified": True},
]


@dataclass
class Provider:
    url: str
    password: str
    client_id: str
    client_secret: str


class Form(HTMLParser):
    """The fields of the first form of a page that has the wanted field."""

    def __init__(self, page: str, wanted: str) -> None:
        super().__init__()
        self.wanted, self.action = wanted, ""
        self.fields: dict[str, str] = {}
        self._open: dict[str, str] | None = None
        self._action = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._open, self._action = {}, given.get("action") or ""
        elif tag == "input" and self._open is not None and given.get("name"):
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                return
            self._open[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form" and self._open is not None:
            if self.wanted in self._open and not self.fields:
                self.action, self.fields = self._action, self._open
            self._open = None


@pytest.fixture(scope="module")
def running(live_server, tmp_path_factory):
    """One provider for all tests here; nothing they do changes it."""
    folder = tmp_path_factory.mktemp("provider")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Provider(
        url=f"http://127.0.0.1:{port}",
        password=make.PASSWORD,
        client_id="qianyi-test",
        client_secret=secrets.token_urlsafe(24),
    )
    order = {
        "port": port,
        "client_id": found.client_id,
        "client_secret": found.client_secret,
        "redirect_uri": f"{live_server.url}/accounts/outside/oidc/login/callback/",
        "people": [{**person, "password": found.password} for person in PEOPLE],
    }
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    with (
        (folder / "provider.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**environment, "OAUTHLIB_INSECURE_TRANSPORT": "1"},
            text=True,
        ) as process,
    ):
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(order))
            process.stdin.close()
            line = process.stdout.readline()
            assert line == "ready\n", (folder / "provider.log").read_text()
            yield found
        finally:
            process.terminate()


@pytest.fixture
def provider(running, settings):
    settings.QIANYI_OIDC_ISSUER = running.url
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "示例统一身份认证",
                    "client_id": running.client_id,
                    "secret": running.client_secret,
                    "settings": {"server_url": running.url},
                }
            ],
        }
    }
    return running


@pytest.fixture
def browser():
    with requests.Session() as session:
        yield session


def account(username: str, email: str, *, proved: bool = True) -> User:
    user = make.person(username, email=email)
    if proved:
        services.address_prove(user)
    return user


def submit(browser, response, wanted, **given):
    form = Form(response.text, wanted)
    assert form.fields, response.text
    target = urljoin(response.url, form.action or response.url)
    return browser.post(
        target, data={**form.fields, **given}, headers={"Referer": response.url}, timeout=10
    )


def sign_in_outside(browser, live_server, provider, username, *, grant="grant", following=""):
    page = browser.get(
        f"{live_server.url}/accounts/sign-in/", params={"next": following}, timeout=10
    )
    assert "用示例统一身份认证登录" in page.text
    address = f"{live_server.url}/accounts/outside/oidc/login/"
    form = Form(page.text, "csrfmiddlewaretoken")
    outside = browser.post(
        address,
        data={"csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"], "next": following},
        headers={"Referer": page.url},
        timeout=10,
    )
    assert outside.url.startswith(provider.url)
    consent = submit(browser, outside, "login", login=username, password=provider.password)
    assert "/identity/o/authorize" in consent.url, consent.url
    return submit(browser, consent, "request", action=grant, scopes=["openid", "profile", "email"])


def is_signed_in(browser, live_server):
    answer = browser.get(f"{live_server.url}/accounts/", allow_redirects=False, timeout=10)
    return answer.status_code == 200


class TestSigningInFromOutside:
    def test_opens_the_account_whose_address_both_have_proved(self, browser, live_server, provider):
        user = account("shili-lin", "lin@example.com")
        end = sign_in_outside(browser, live_server, provider, "lin", following="/health/")
        assert end.url == f"{live_server.url}/health/"
        assert is_signed_in(browser, live_server)
        link = SocialAccount.objects.get()
        assert (link.user, link.extra_data) == (user, {}), "what the service tells is not kept"
        user.refresh_from_db()
        assert user.check_password(make.PASSWORD)

    def test_holds_when_the_address_changes_later(self, browser, live_server, provider):
        user = account("shili-lin", "lin@example.com")
        sign_in_outside(browser, live_server, provider, "lin")
        EmailAddress.objects.all().delete()
        User.objects.update(email_index="", email_sealed=b"")
        with requests.Session() as again:
            sign_in_outside(again, live_server, provider, "lin")
            assert is_signed_in(again, live_server)
        assert SocialAccount.objects.get().user == user

    @pytest.mark.parametrize(
        ("who", "username", "email", "proved"),
        [
            ("stranger", "shili-lin", "lin@example.com", True),
            ("wang", "shili-wang", "wang@example.com", True),
            ("lin", "shili-lin", "lin@example.com", False),
        ],
        ids=["no account", "address not proved outside", "address not proved here"],
    )
    def test_makes_and_opens_nothing_else(
        self, browser, live_server, provider, who, username, email, proved
    ):
        account(username, email, proved=proved)
        end = sign_in_outside(browser, live_server, provider, who)
        assert "没有对应的账号" in end.text
        assert not is_signed_in(browser, live_server)
        assert User.objects.count() == 1
        assert not SocialAccount.objects.exists()

    def test_still_asks_for_the_second_factor(self, browser, live_server, provider):
        user = account("shili-lin", "lin@example.com")
        Authenticator.objects.create(
            user=user, type="totp", data={"secret": _encrypted("JBSWY3DPEHPK3PXP")}
        )
        end = sign_in_outside(browser, live_server, provider, "lin")
        assert end.url == f"{live_server.url}/accounts/second-factor/code/"
        assert not is_signed_in(browser, live_server)

    def test_opens_no_switched_off_account(self, browser, live_server, provider):
        user = account("shili-lin", "lin@example.com")
        User.objects.filter(pk=user.pk).update(is_active=False)
        end = sign_in_outside(browser, live_server, provider, "lin")
        assert end.url == f"{live_server.url}/accounts/inactive/"
        assert not is_signed_in(browser, live_server)

    def test_that_is_called_off_says_so(self, browser, live_server, provider):
        account("shili-lin", "lin@example.com")
        end = sign_in_outside(browser, live_server, provider, "lin", grant="deny")
        assert "没有登录" in end.text
        assert not is_signed_in(browser, live_server)

    def test_takes_no_answer_it_did_not_ask_for(self, browser, live_server, provider):
        account("shili-lin", "lin@example.com")
        answer = browser.get(
            f"{live_server.url}/accounts/outside/oidc/login/callback/",
            params={"code": "made-up", "state": "made-up"},
            timeout=10,
        )
        assert answer.status_code == 401
        assert "没有登录" in answer.text
        assert not is_signed_in(browser, live_server)


def _encrypted(secret):
    from qianyi.kernel.identity.hooks.adapters import SecondFactorAdapter

    return SecondFactorAdapter().encrypt(secret)
