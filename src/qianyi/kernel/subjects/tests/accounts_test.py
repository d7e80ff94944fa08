"""The administration's pages: who may, what is masked, what administrators may not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from qianyi.foundation import jobs
from qianyi.foundation.permissions import Role
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.audit.errors import RevealReasonMissing
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.identity.models import Invitation, User
from qianyi.kernel.identity.services import LockRule, attempt_count
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.errors import AdministratorProtected
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.tests import town as make
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
INDEX = "/administration/accounts/"


@pytest.fixture
def town():
    return make.town()


@pytest.fixture
def keeper(town):
    """The system administrator."""
    return make.holding(Role.SYSTEM_ADMIN, town.zone.subject)


@pytest.fixture
def subject_user():
    return people.person(email="lin@example.com", phone="13800001234")


def at(name, user):
    return reverse(f"administration:{name}", args=[user.pk])


class TestWhoMayLook:
    @pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
    def test_is_settled_by_role(self, client, town, role):
        subject = {
            Role.DEPARTMENT_OFFICER: town.economy,
            Role.ENTERPRISE_USER: town.first_firm,
            Role.INSTITUTION_USER: town.bank,
        }.get(role, town.zone.subject)
        client.force_login(make.holding(role, subject))
        readers = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR)
        expected = 200 if role in readers else 403
        assert client.get(INDEX).status_code == expected
        assert client.get("/administration/memberships/").status_code == expected
        manages = 200 if role == Role.SYSTEM_ADMIN else 403
        assert client.get("/administration/accounts/new/").status_code == manages
        assert client.get("/administration/accounts/machines/new/").status_code == manages
        grants = 200 if role == Role.SECURITY_ADMIN else 403
        assert client.get("/administration/memberships/new/").status_code == grants

    def test_sends_a_visitor_to_sign_in(self, client):
        assert client.get(INDEX).headers["Location"].startswith("/accounts/sign-in/")

    @pytest.mark.parametrize(
        "name",
        [
            "account-edit", "account-invite", "account-activate", "account-unlock",
            "account-deactivate", "account-second-factor",
        ],
    )  # fmt: skip
    def test_lets_nobody_else_change_anything(self, client, town, subject_user, name):
        client.force_login(make.holding(Role.SECURITY_ADMIN, town.zone.subject))
        before = User.objects.values().get(pk=subject_user.pk)
        answer = client.post(at(name, subject_user), {"reason": "x", "display_name": "y"})
        assert answer.status_code == 403
        assert User.objects.values().get(pk=subject_user.pk) == before


class TestMasks:
    def test_hide_contact_everywhere(self, client, keeper, subject_user):
        client.force_login(keeper)
        for path in (INDEX, at("account", subject_user), at("account-edit", subject_user)):
            page = client.get(path).content.decode()
            assert "lin@example.com" not in page
            assert "13800001234" not in page
        client.force_login(subject_user)
        own = client.get("/accounts/").content.decode()
        assert "l***@example.com" in own
        assert "138******34" in own

    def test_fall_for_a_reason_that_is_kept(self, client, keeper, subject_user):
        client.force_login(keeper)
        address = reverse("administration:account-reveal", args=[subject_user.pk, "phone"])
        assert "13800001234" not in client.get(address).content.decode()
        assert "13800001234" in client.post(address, {"reason": "电话核实"}).content.decode()
        log = AccessLog.objects.get(action="audit.personal_field_revealed")
        assert (log.user_id, log.reason, log.target_id) == (keeper.pk, "电话核实", subject_user.pk)
        assert "138" not in f"{log.target}{log.facts}"

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_stay_without_a_reason(self, client, keeper, subject_user, reason):
        client.force_login(keeper)
        address = reverse("administration:account-reveal", args=[subject_user.pk, "email"])
        page = client.post(address, {"reason": reason}).content.decode()
        assert "lin@example.com" not in page
        assert not AccessLog.objects.filter(action__contains="revealed").exists()

    @pytest.mark.parametrize("field", ["password", "username", "nothing"])
    def test_hide_no_other_field_there(self, client, keeper, subject_user, field):
        client.force_login(keeper)
        address = reverse("administration:account-reveal", args=[subject_user.pk, field])
        assert client.post(address, {"reason": "x"}).status_code == 404

    @pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR])
    def test_stay_for_whoever_does_not_need_the_field(self, client, town, subject_user, role):
        actor = make.acting(role, town.zone.subject)
        with pytest.raises(NotAllowed):
            services.contact_reveal(
                actor=actor, user=subject_user, field="email", reason="x", moment=make.MOMENT
            )
        assert not AccessLog.objects.exists()

    def test_need_a_reason_in_the_service_too(self, town, subject_user):
        with pytest.raises(RevealReasonMissing):
            services.contact_reveal(
                actor=make.acting(Role.SYSTEM_ADMIN, town.zone.subject), user=subject_user,
                field="email", reason=" ", moment=make.MOMENT,
            )  # fmt: skip


class TestInviting:
    FORM = {
        "username": "shili-new", "display_name": "示例新人", "email": "new@example.com",
        "phone": "13900000000",
    }  # fmt: skip

    def test_makes_the_account_and_sends_the_link(self, client, keeper):
        client.force_login(keeper)
        answer = client.post("/administration/accounts/new/", self.FORM, follow=True)
        page = answer.content.decode()
        assert "待激活" in page
        run_waiting("identity.mail_send")
        assert "/accounts/invitations/" in mail.outbox[0].body
        assert Invitation.objects.get().created_by == keeper

    def test_makes_nothing_when_the_name_is_taken(self, client, keeper, subject_user):
        client.force_login(keeper)
        form = {**self.FORM, "username": subject_user.username.upper()}
        page = client.post("/administration/accounts/new/", form).content.decode()
        assert "没有提交" in page
        assert User.objects.count() == 2
        assert run_waiting("identity.mail_send") == 0

    def test_tells_whoever_invited_when_the_mail_is_not_taken(self, client, keeper, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        client.force_login(keeper)
        client.post("/administration/accounts/new/", self.FORM)
        assert User.objects.filter(username="shili-new", is_active=False).exists()
        with pytest.raises(jobs.TryAgain, match="邮件没有发出"):
            run_waiting("identity.mail_send", attempts=5)
        assert "邮件没有发出" in client.get("/me/notices/").content.decode()

    def test_sends_a_new_link(self, client, keeper, subject_user):
        client.force_login(keeper)
        client.post(at("account-invite", subject_user))
        run_waiting("identity.mail_send")
        assert mail.outbox[0].to == ["lin@example.com"]


class TestKeeping:
    def test_switches_off_and_ends_the_sessions(self, client, client_other, keeper, subject_user):
        client_other.post(
            "/accounts/sign-in/", {"login": subject_user.username, "password": people.PASSWORD}
        )
        assert client_other.get("/accounts/").status_code == 200
        client.force_login(keeper)
        assert client.get(at("account-deactivate", subject_user)).status_code == 200
        client.post(at("account-deactivate", subject_user), {"reason": "离职"})
        assert client_other.get("/accounts/").status_code == 302
        assert AccessLog.objects.get(action="identity.deactivated").reason == "离职"
        client.post(at("account-activate", subject_user))
        subject_user.refresh_from_db()
        assert subject_user.is_active

    def test_does_not_switch_itself_off(self, client, keeper):
        client.force_login(keeper)
        page = client.post(at("account-deactivate", keeper), {"reason": "x"}).content.decode()
        assert "不能停用自己" in page

    def test_unlocks(self, client, keeper, subject_user):
        rule = LockRule(tries=1, lock=timedelta(minutes=15))
        attempt_count(username=subject_user.username, rule=rule, moment=clock.now())
        client.force_login(keeper)
        assert "登录已锁定" in client.get(at("account", subject_user)).content.decode()
        client.post(at("account-unlock", subject_user))
        assert "登录已锁定" not in client.get(at("account", subject_user)).content.decode()
        assert client.post(at("account-unlock", subject_user)).status_code == 400

    def test_changes_a_name_and_leaves_the_rest(self, client, keeper, subject_user):
        client.force_login(keeper)
        client.post(at("account-edit", subject_user), {"display_name": "示例新名"})
        subject_user.refresh_from_db()
        assert (subject_user.display_name, subject_user.email) == ("示例新名", "lin@example.com")

    def test_makes_machines_with_a_responsible_person(self, client, keeper, subject_user):
        client.force_login(keeper)
        form = {
            "username": "shili-stats", "display_name": "示例统计系统",
            "responsible": subject_user.pk,
        }  # fmt: skip
        client.post("/administration/accounts/machines/new/", form)
        machine = User.objects.get(username="shili-stats")
        assert machine.responsible == subject_user
        assert "机器账号" in client.get(at("account", machine)).content.decode()
        nested = {**form, "username": "shili-nested", "responsible": machine.pk}
        client.post("/administration/accounts/machines/new/", nested)
        assert not User.objects.filter(username="shili-nested").exists()

    def test_knows_no_account_that_is_not_there(self, client, keeper):
        client.force_login(keeper)
        assert client.get("/administration/accounts/999999/").status_code == 404


class TestAdministratorsApart:
    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_none_takes_over_the_account_of_another(self, town, keeper, role):
        actor = make.actor_of(keeper)
        other = make.holding(role, town.zone.subject, "shili-other")
        facts: dict[str, Any] = {"actor": actor, "user": other, "moment": make.MOMENT}
        with pytest.raises(AdministratorProtected):
            services.second_factor_reset(reason="x", **facts)
        with pytest.raises(AdministratorProtected):
            services.account_deactivate(reason="x", **facts)
        with pytest.raises(AdministratorProtected):
            services.account_update(display_name="x", email="mine@example.com", phone="", **facts)
        services.account_update(display_name="示例新名", email=other.email, phone="", **facts)

    def test_holds_for_a_role_that_begins_tomorrow_and_not_for_a_past_one(self, town, keeper):
        actor = make.actor_of(keeper)
        other = make.holding(Role.AUDIT_ADMIN, town.zone.subject, "shili-other")
        row = Membership.objects.filter(user=other)
        row.update(valid_from=make.TODAY + timedelta(days=1))
        with pytest.raises(AdministratorProtected):
            services.account_deactivate(actor=actor, user=other, reason="x", moment=make.MOMENT)
        row.update(valid_from=make.TODAY - timedelta(days=9), valid_to=make.TODAY)
        services.account_deactivate(actor=actor, user=other, reason="x", moment=make.MOMENT)


class TestMembershipPages:
    def test_give_and_end_a_role(self, client, town, subject_user):
        guard = make.holding(Role.SECURITY_ADMIN, town.zone.subject)
        client.force_login(guard)
        today = clock.local_date(clock.now())
        form = {
            "user": subject_user.pk, "role": "department_officer", "subject": town.economy.pk,
            "valid_from": today.isoformat(), "valid_to": "", "reason": "示例任〔2026〕2号",
        }  # fmt: skip
        answer = client.post("/administration/memberships/new/", form, follow=True)
        assert "已授予" in answer.content.decode()
        row = Membership.objects.get(user=subject_user)
        end = reverse("administration:membership-end", args=[row.pk])
        assert client.get(end).status_code == 200
        assert "请" in client.post(end, {"reason": ""}).content.decode()
        client.post(end, {"reason": "调离"})
        page = client.get("/administration/memberships/").content.decode()
        assert "已终止" in page
        assert (
            "调离" in client.get("/administration/memberships/?columns=end_reason").content.decode()
        )

    @pytest.mark.parametrize(
        "changes",
        [{"role": "system_admin"}, {"role": "king"}, {"subject": 0}, {"valid_from": "soon"}],
        ids=["wrong place", "no such role", "no such subject", "no date"],
    )
    def test_say_what_is_wrong(self, client, town, subject_user, changes):
        client.force_login(make.holding(Role.SECURITY_ADMIN, town.zone.subject))
        form = {
            "user": subject_user.pk, "role": "department_officer", "subject": town.economy.pk,
            "valid_from": clock.local_date(clock.now()).isoformat(), "reason": "示例",
        }  # fmt: skip
        page = client.post("/administration/memberships/new/", {**form, **changes})
        assert page.status_code == 200
        assert "没有提交" in page.content.decode()
        assert not Membership.objects.filter(user=subject_user).exists()


@pytest.fixture
def client_other():
    from django.test import Client

    return Client()
