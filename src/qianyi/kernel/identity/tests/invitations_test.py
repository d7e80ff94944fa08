"""Invitations and recovery by mail, through a real SMTP server."""

from __future__ import annotations

import re
import socket
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection

from qianyi.foundation import jobs
from qianyi.foundation.jobs.ledger import runs
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity import services
from qianyi.kernel.identity.errors import (
    AccountInvalid,
    InvitationNotUsable,
    PasswordInvalid,
)
from qianyi.kernel.identity.models import Invitation, User
from qianyi.kernel.identity.tests import factories as make
from qianyi.kernel.identity.tests import sink
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://testserver(\S+)")


@pytest.fixture
def keeper(settings):
    keeper = sink.Keeper()
    controller = sink.started(keeper)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield keeper
    controller.stop()


@pytest.fixture
def invited():
    return services.account_create(
        actor=system_actor(), username="shili-new", display_name="示例新人",
        email="new@example.com", phone="", moment=make.MOMENT,
    )  # fmt: skip


def queue(user, moment=make.MOMENT):
    return services.invitation_send(
        actor=system_actor(),
        user=user,
        link_for=lambda token: f"http://testserver/accounts/invitations/{token}/",
        moment=moment,
    )


def deliver(**facts):
    """What a worker does with the mail in line."""
    return run_waiting("identity.mail_send", **facts)


def send(user, moment=make.MOMENT):
    invitation = queue(user, moment)
    deliver()
    return invitation


def link_in(text):
    found = LINK.search(text)
    assert found is not None, text
    return found[1]


def token_in(text):
    return link_in(text).rstrip("/").rsplit("/", 1)[1]


class TestInvitation:
    def test_by_mail_to_signed_in(self, client, keeper, invited):
        with time_machine.travel(make.MOMENT, tick=False):
            send(invited)
            assert keeper.messages[0]["To"] == "new@example.com"
            assert "设置登录密码" in str(keeper.messages[0]["Subject"])
            path = link_in(keeper.text())
            assert "shili-new" in client.get(path).content.decode()
            given = {"password1": make.PASSWORD, "password2": make.PASSWORD}
            assert client.post(path, given).headers["Location"] == "/accounts/sign-in/"
            signed = client.post(
                "/accounts/sign-in/", {"login": "shili-new", "password": make.PASSWORD}
            )
            assert signed.status_code == 302
            assert client.get("/accounts/").status_code == 200
        invited.refresh_from_db()
        assert services.address_proved(invited)
        assert "new@" not in EmailAddress.objects.get(user=invited).email

    def test_is_kept_as_a_digest(self, keeper, invited):
        send(invited)
        assert token_in(keeper.text()) not in str(Invitation.objects.values().get())

    def test_works_once(self, keeper, invited):
        send(invited)
        token = token_in(keeper.text())
        services.invitation_use(token=token, password=make.PASSWORD, moment=make.MOMENT)
        with pytest.raises(InvitationNotUsable):
            services.invitation_use(token=token, password="Other-pass-9", moment=make.MOMENT)
        invited.refresh_from_db()
        assert invited.check_password(make.PASSWORD)

    @pytest.mark.parametrize(("hours", "good"), [(71, True), (72, False)], ids=["in time", "late"])
    def test_expires(self, keeper, invited, hours, good):
        send(invited)
        moment = make.MOMENT + timedelta(hours=hours)
        if good:
            services.invitation_open(token=token_in(keeper.text()), moment=moment)
            return
        with pytest.raises(InvitationNotUsable):
            services.invitation_open(token=token_in(keeper.text()), moment=moment)

    def test_is_ended_by_a_newer_one(self, keeper, invited):
        send(invited)
        old = token_in(keeper.text())
        send(invited)
        with pytest.raises(InvitationNotUsable):
            services.invitation_open(token=old, moment=make.MOMENT)
        services.invitation_open(token=token_in(keeper.text()), moment=make.MOMENT)

    def test_is_ended_by_switching_the_account_off(self, keeper, invited):
        send(invited)
        services.account_deactivate(
            actor=system_actor(), user=invited, reason="误建", moment=make.MOMENT
        )
        with pytest.raises(InvitationNotUsable):
            services.invitation_open(token=token_in(keeper.text()), moment=make.MOMENT)

    def test_is_ended_by_another_address(self, keeper, invited):
        send(invited)
        services.account_update(
            actor=system_actor(), user=invited, display_name="示例新人",
            email="other@example.com", phone="", moment=make.MOMENT,
        )  # fmt: skip
        with pytest.raises(InvitationNotUsable):
            services.invitation_open(token=token_in(keeper.text()), moment=make.MOMENT)

    @pytest.mark.parametrize("token", ["", "x", "../../health"], ids=["none", "short", "path"])
    def test_of_another_kind_is_not_there(self, invited, token):
        with pytest.raises(InvitationNotUsable):
            services.invitation_open(token=token, moment=make.MOMENT)

    def test_stays_good_after_a_weak_password(self, keeper, invited):
        send(invited)
        token = token_in(keeper.text())
        with pytest.raises(PasswordInvalid, match="至少三类"):
            services.invitation_use(token=token, password="weakpassword", moment=make.MOMENT)
        services.invitation_use(token=token, password=make.PASSWORD, moment=make.MOMENT)

    def test_cannot_sign_in_or_recover_before_it_is_used(self, client, invited):
        client.post("/accounts/recovery/", {"email": "new@example.com"})
        assert deliver() == 0
        assert mail.outbox == []
        client.post("/accounts/sign-in/", {"login": "shili-new", "password": "x"})
        assert client.get("/accounts/").status_code == 302

    def test_for_an_old_account_ends_its_sessions(self, client, keeper):
        user = make.person(email="lin@example.com")
        client.force_login(user)
        send(user)
        services.invitation_use(
            token=token_in(keeper.text()), password="Other-pass-9", moment=make.MOMENT
        )
        assert client.get("/accounts/").status_code == 302

    @pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.PLANNER, Role.AUDITOR])
    def test_is_sent_by_the_system_administrator_only(self, invited, role):
        with pytest.raises(NotAllowed):
            services.invitation_make(
                actor=Actor(user_id=1, roles=frozenset({role})), user=invited, moment=make.MOMENT
            )


class TestMailServer:
    def test_is_not_asked_while_somebody_waits_for_a_page(self, keeper, invited):
        queue(invited)
        assert keeper.messages == []
        assert deliver() == 1
        assert len(keeper.messages) == 1

    def test_that_refuses_is_tried_again_and_then_seen_to_fail(self, keeper, invited):
        keeper.refuses = True
        queue(invited)
        with pytest.raises(jobs.TryAgain, match="QIANYI_SMTP_HOST"):
            deliver()
        (run,) = runs().filter(kind="identity.mail_send")
        assert (run.state, "QIANYI_SMTP_HOST" in run.message) == ("running", True)
        with pytest.raises(jobs.TryAgain):
            deliver(attempts=5)
        run.refresh_from_db()
        assert (run.state, "邮件没有发出" in run.message) == ("failed", True)
        assert "new@example.com" not in run.message

    def test_that_is_back_gets_it_once(self, keeper, invited):
        keeper.refuses = True
        queue(invited)
        with pytest.raises(jobs.TryAgain):
            deliver()
        keeper.refuses = False
        deliver(attempts=1)
        assert len(keeper.messages) == 1
        assert runs().get(kind="identity.mail_send").state == "done"
        services.invitation_open(token=token_in(keeper.text()), moment=make.MOMENT)

    def test_that_is_down_is_tried_again(self, settings, invited):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = probe.getsockname()
            queue(invited)
            with pytest.raises(jobs.TryAgain, match="ConnectionRefusedError"):
                deliver()

    def test_mail_in_line_cannot_be_read_in_the_database(self, keeper, invited):
        queue(invited)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'identity.mail_send'"
            )
            (told,) = (row[0] for row in cursor.fetchall())
        assert "new@example.com" not in told
        deliver()
        assert token_in(keeper.text()) not in told

    def test_mail_in_line_ends_with_the_person(self, keeper, invited):
        queue(invited)
        services.account_clear(invited)
        deliver()
        assert keeper.messages == []
        assert runs().get(kind="identity.mail_send").state == "failed"

    def test_may_be_missing_then_files_are_kept_for_the_owner_alone(
        self, settings, invited, tmp_path
    ):
        settings.EMAIL_BACKEND = "qianyi.foundation.mail.PrivateFileBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
        send(invited)
        (kept,) = (tmp_path / "mail").iterdir()
        assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
        assert "/accounts/invitations/" in kept.read_text(encoding="utf-8")


class TestAccountCreate:
    @pytest.mark.parametrize(
        "changes",
        [
            {"username": "SHILI-NEW"},
            {"username": "no spaces"},
            {"username": ""},
            {"email": ""},
            {"email": "NEW@example.com"},
            {"email": "nothing"},
            {"phone": "电话"},
            {"display_name": ""},
        ],
        ids=lambda changes: "-".join(f"{name} {value!r}" for name, value in changes.items()),
    )
    def test_refuses(self, invited, changes):
        facts = {
            "username": "shili-other",
            "display_name": "示例",
            "email": "o@example.com",
            "phone": "",
        }
        with pytest.raises(AccountInvalid):
            services.account_create(
                actor=system_actor(), moment=make.MOMENT, **{**facts, **changes}
            )
        assert User.objects.count() == 1


class TestRecovery:
    def test_by_mail_to_a_new_password_once(self, client, keeper):
        user = make.person(email="lin@example.com")
        client.post("/accounts/recovery/", {"email": "LIN@example.com"})
        deliver()
        assert "重设密码" in str(keeper.messages[0]["Subject"])
        path = link_in(keeper.text())
        form = client.get(path).headers["Location"]
        fresh = make.PASSWORD + "!"
        assert client.get(form).status_code == 200
        assert client.post(form, {"password1": fresh, "password2": fresh}).status_code == 302
        user.refresh_from_db()
        assert user.check_password(fresh)
        assert "已经用过或已过期" in client.get(path).content.decode()

    def test_answers_alike_for_an_address_nobody_has(self, client, keeper):
        make.person(email="lin@example.com")
        known = client.post("/accounts/recovery/", {"email": "lin@example.com"})
        unknown = client.post("/accounts/recovery/", {"email": "nobody@example.com"})
        deliver()
        assert known.headers["Location"] == unknown.headers["Location"]
        assert len(keeper.messages) == 1

    def test_answers_alike_when_the_mail_server_refuses(self, client, keeper):
        make.person(email="lin@example.com")
        keeper.refuses = True
        assert client.post("/accounts/recovery/", {"email": "lin@example.com"}).status_code == 302

    def test_link_is_dead_after_two_hours(self, client, keeper):
        make.person(email="lin@example.com")
        with time_machine.travel(make.MOMENT, tick=False) as clock:
            client.post("/accounts/recovery/", {"email": "lin@example.com"})
            deliver()
            clock.shift(timedelta(hours=2, seconds=1))
            page = client.get(link_in(keeper.text())).content.decode()
        assert "已经用过或已过期" in page

    def test_takes_no_weak_password(self, client, keeper):
        make.person(email="lin@example.com")
        client.post("/accounts/recovery/", {"email": "lin@example.com"})
        deliver()
        form = client.get(link_in(keeper.text())).headers["Location"]
        answer = client.post(form, {"password1": "weakpassword", "password2": "weakpassword"})
        assert "至少三类" in answer.content.decode()
