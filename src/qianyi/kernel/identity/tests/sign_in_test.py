"""Password, lock-out, time-out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse

from qianyi.kernel.identity.errors import SignInLocked
from qianyi.kernel.identity.models import SignInLock
from qianyi.kernel.identity.services import LockRule, attempt_count, attempts_clear
from qianyi.kernel.identity.tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN_REDIRECT_URL = settings.LOGIN_REDIRECT_URL
SIGN_IN = "/accounts/sign-in/"
RULE = LockRule(tries=5, lock=timedelta(minutes=15))


def sign_in(client, username="shili-lin", password=make.PASSWORD, **facts):
    return client.post(SIGN_IN, {"login": username, "password": password, **facts})


def actions(told):
    return [str(event.action) for event in told]


def is_signed_in(client):
    return client.get("/accounts/").status_code == 200


class TestSignIn:
    def test_page_stands_under_its_name(self, client):
        page = client.get(reverse("identity:sign-in")).content.decode()
        assert "账号" in page
        assert "Username" not in page

    @pytest.mark.parametrize("written", ["shili-lin", "SHILI-Lin", "  shili-lin "])
    def test_takes_the_name_in_any_case(self, client, told, written):
        make.person()
        response = sign_in(client, username=written)
        assert response.status_code == 302
        assert is_signed_in(client)
        assert actions(told).count("identity.signed_in") == 1

    @pytest.mark.parametrize(
        ("username", "password"),
        [("shili-lin", "wrong"), ("nobody", make.PASSWORD), ("shili-lin", "")],
        ids=["wrong password", "unknown name", "no password"],
    )
    def test_refuses(self, client, username, password):
        make.person()
        assert sign_in(client, username, password).status_code == 200
        assert not is_signed_in(client)

    def test_gives_one_answer_for_a_wrong_name_and_a_wrong_password(self, client):
        make.person()
        sentences = set()
        for username, password in (("shili-lin", "wrong"), ("nobody", "wrong")):
            page = sign_in(client, username, password)
            sentences.add(str(page.context["form"].non_field_errors()))
        assert len(sentences) == 1

    def test_refuses_a_switched_off_account_and_says_so_only_to_its_owner(self, client):
        make.person(is_active=False)
        assert sign_in(client).headers["Location"] == reverse("account_inactive")
        assert "不正确" in sign_in(client, password="wrong").content.decode()

    def test_refuses_a_machine(self, client):
        machine = make.machine(make.person())
        machine.set_password(make.PASSWORD)
        machine.save()
        response = sign_in(client, machine.username)
        assert response.headers["Location"] == reverse("account_inactive")
        assert not is_signed_in(client)

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
    )
    def test_leads_nowhere_outside(self, client, target):
        make.person()
        page = client.get(SIGN_IN, {"next": target}).content.decode()
        assert "evil" not in page.split("<main")[1]
        assert sign_in(client, next=target).headers["Location"] == reverse(LOGIN_REDIRECT_URL)

    def test_leads_back_to_where_one_was_going(self, client):
        make.person()
        assert sign_in(client, next="/plans/").headers["Location"] == "/plans/"

    def test_signs_out_by_post_only(self, client):
        make.person()
        sign_in(client)
        assert client.get("/accounts/sign-out/").status_code == 405
        assert is_signed_in(client)
        assert client.post("/accounts/sign-out/").status_code == 302
        assert not is_signed_in(client)


class TestLockOut:
    def test_comes_after_five_wrong_passwords_and_holds_for_the_right_one(self, client, told):
        make.person()
        for _ in range(5):
            sign_in(client, password="wrong")
        page = sign_in(client).content.decode()
        assert "已暂停登录" in page
        assert not is_signed_in(client)
        assert actions(told) == ["identity.sign_in_failed"] * 4 + ["identity.locked"]

    def test_does_not_come_at_the_fifth_try_when_that_is_right(self, client):
        make.person()
        for _ in range(4):
            sign_in(client, password="wrong")
        sign_in(client)
        assert is_signed_in(client)
        assert not SignInLock.objects.exists()

    def test_is_the_same_for_a_name_nobody_has(self, client):
        for _ in range(5):
            sign_in(client, "nobody", "wrong")
        assert "已暂停登录" in sign_in(client, "nobody", "wrong").content.decode()

    def test_keeps_no_name_that_nobody_has(self, client, told):
        sign_in(client, "my-secret-password", "wrong")
        assert "secret" not in repr(told)
        assert "secret" not in SignInLock.objects.get().name_digest

    def test_counts_a_name_in_any_case_as_one(self, client):
        make.person()
        for name in ("shili-lin", "SHILI-LIN", "Shili-Lin", "shili-LIN", " shili-lin"):
            sign_in(client, name, "wrong")
        assert "已暂停登录" in sign_in(client).content.decode()

    def test_ends_by_itself(self, client):
        make.person()
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            for _ in range(5):
                sign_in(client, password="wrong")
            clock.shift(timedelta(minutes=15, seconds=-1))
            sign_in(client)
            assert not is_signed_in(client)
            clock.shift(timedelta(seconds=1))
            sign_in(client)
            assert is_signed_in(client)

    def test_stops_the_password_asked_for_again(self, client):
        make.person()
        sign_in(client)
        for _ in range(5):
            client.post("/accounts/confirm/", {"password": "wrong"})
        page = client.post("/accounts/confirm/", {"password": "wrong"}).content.decode()
        assert "已暂停登录" in page


class TestAttemptCount:
    @pytest.mark.parametrize(
        ("minutes", "left"), [(14, 4), (15, 5)], ids=["still counted", "forgotten"]
    )
    def test_forgets_old_failures(self, minutes, left):
        attempt_count(username="lin", rule=RULE, moment=make.MOMENT)
        later = make.MOMENT + timedelta(minutes=minutes)
        for _ in range(left):
            attempt_count(username="lin", rule=RULE, moment=later)
        with pytest.raises(SignInLocked):
            attempt_count(username="lin", rule=RULE, moment=later)

    def test_does_not_lengthen_a_lock_by_trying(self):
        for _ in range(5):
            attempt_count(username="lin", rule=RULE, moment=make.MOMENT)
        until = SignInLock.objects.get().locked_until
        with pytest.raises(SignInLocked):
            attempt_count(username="lin", rule=RULE, moment=make.MOMENT + timedelta(minutes=10))
        assert SignInLock.objects.get().locked_until == until

    def test_is_cleared(self):
        attempt_count(username="Lin", rule=RULE, moment=make.MOMENT)
        assert attempts_clear(" lin ")
        assert not attempts_clear("lin")

    @pytest.mark.django_db(transaction=True)
    def test_gives_no_more_tries_to_guesses_sent_at_once(self):
        passed = []

        def guess():
            try:
                attempt_count(username="lin", rule=RULE, moment=make.MOMENT)
            except SignInLocked:
                return
            else:
                passed.append(1)
            finally:
                connection.close()

        threads = [threading.Thread(target=guess) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(passed) == 5


class TestTimeOut:
    @pytest.mark.parametrize(
        ("minutes", "alive"), [(29, True), (30, False)], ids=["just used", "idle"]
    )
    def test_ends_an_idle_session(self, client, minutes, alive):
        make.person()
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            sign_in(client)
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=minutes))
            assert is_signed_in(client) is alive

    def test_says_so_on_the_sign_in_page_once(self, client, told):
        make.person()
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            sign_in(client)
            is_signed_in(client)
            clock.shift(timedelta(hours=1))
            client.get("/accounts/")
            assert "系统已自动退出" in client.get(SIGN_IN).content.decode()
            assert "系统已自动退出" not in client.get(SIGN_IN).content.decode()
        assert actions(told).count("identity.timed_out") == 1

    def test_ends_a_session_in_use_after_its_whole_length(self, client):
        make.person()
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            sign_in(client)
            for _ in range(8 * 4 - 1):
                assert is_signed_in(client)
                clock.shift(timedelta(minutes=15))
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=15))
            assert not is_signed_in(client)


class TestPasswordRules:
    @pytest.mark.parametrize(
        "password",
        ["Short-1a", "1234567890", "password12", "alllowercase", "UPPERCASE123", "Shili-Lin1"],
        ids=["short", "digits", "common", "one kind", "two kinds", "like the name"],
    )
    def test_refuse(self, client, password):
        make.person()
        sign_in(client)
        given = {"oldpassword": make.PASSWORD, "password1": password, "password2": password}
        assert client.post("/accounts/password/", given).status_code == 200

    def test_refuse_two_that_differ(self, client):
        make.person()
        sign_in(client)
        given = {"oldpassword": make.PASSWORD, "password1": "Good-pass-1", "password2": "Good-2"}
        assert client.post("/accounts/password/", given).status_code == 200

    def test_a_change_ends_the_other_sessions_and_keeps_this_one(self, client, client_other, told):
        make.person()
        sign_in(client)
        sign_in(client_other)
        fresh = make.PASSWORD + "x"
        given = {"oldpassword": make.PASSWORD, "password1": fresh, "password2": fresh}
        assert client.post("/accounts/password/", given).status_code == 302
        assert is_signed_in(client)
        assert not is_signed_in(client_other)
        assert "identity.password_changed" in actions(told)


@pytest.fixture
def client_other():
    from django.test import Client

    return Client()
