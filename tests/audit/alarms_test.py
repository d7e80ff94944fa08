"""Alarms: whoever must know is told by an urgent notice, once, and nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qianyi.domains.planning.tests import factories
from qianyi.foundation import history, jobs
from qianyi.foundation.permissions import Role
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.site import alarms
from qianyi.site.models import Notification, NotificationDelivery

from .sealing import seal_everything, tamper

MOMENT = factories.MOMENT


@pytest.fixture
def people(settings):
    settings.QIANYI_NOTICE_CHANNELS = ["sms", "mail"]
    settings.QIANYI_SMS_URL, settings.QIANYI_SMS_KEY = "http://127.0.0.1:1/", "shared"
    zone = factories.zone("shili.zone")
    made = {}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.LEADER):
        user = User.objects.create(
            username=f"shili-{role}", display_name="示例", email=f"{role}@example.org",
            created_at=MOMENT,
        )  # fmt: skip
        Membership.objects.create(
            user=user, subject=zone.subject, role=role, valid_from=date(2021, 1, 1)
        )
        made[role] = user
    return made


def told() -> set[str]:
    return {row.recipient.username for row in Notification.objects.filter(is_urgent=True)}


def lock(count: int) -> None:
    rule = identity.LockRule(tries=1, lock=timedelta(minutes=15))
    for number in range(count):
        identity.attempt_count(username=f"guess-{number}", rule=rule, moment=MOMENT)


@pytest.mark.django_db
class TestLockOuts:
    def test_many_are_told_to_those_who_hold_the_doors(self, people):
        lock(alarms.LOCKED_TOGETHER)
        assert alarms.lockouts_watch(MOMENT) == alarms.LOCKED_TOGETHER
        assert told() == {"shili-security_admin", "shili-system_admin"}

    def test_few_are_told_to_nobody(self, people):
        lock(alarms.LOCKED_TOGETHER - 1)
        alarms.lockouts_watch(MOMENT)
        assert told() == set()

    def test_are_told_once_an_hour(self, people):
        lock(alarms.LOCKED_TOGETHER)
        for _ in range(3):
            alarms.lockouts_watch(MOMENT)
        assert Notification.objects.count() == 2

    def test_go_out_by_the_next_channel_where_the_first_is_down(self, people):
        lock(alarms.LOCKED_TOGETHER)
        alarms.lockouts_watch(MOMENT)
        assert run_waiting("site.notice_send") == 2
        tried = NotificationDelivery.objects.order_by("pk").values_list("channel", "state")
        assert list(tried) == [("sms", "refused"), ("mail", "delivered")] * 2

    def test_are_tried_again_while_every_channel_is_down(self, people, settings):
        settings.QIANYI_NOTICE_CHANNELS = ["sms"]
        User.objects.update(phone_sealed=b"")
        lock(alarms.LOCKED_TOGETHER)
        alarms.lockouts_watch(MOMENT)
        with pytest.raises(jobs.TryAgain, match="手机号码"):
            run_waiting("site.notice_send")


@pytest.mark.django_db(transaction=True)
class TestHistory:
    def test_that_is_whole_is_told_to_nobody(self, people):
        seal_everything(MOMENT)
        assert alarms.chain_watch(MOMENT)
        assert told() == set()

    def test_that_was_tampered_with_is_told_to_those_who_keep_it(self, people):
        with history.acting(factories.actor(), "示例"):
            plan = factories.plan(factories.zone("shili.other"))
        seal_everything(MOMENT)
        tamper("planning_plan", "UPDATE planning_plan SET title = '改过' WHERE id = %s", plan.pk)
        assert not alarms.chain_watch(MOMENT)
        assert told() == {"shili-audit_admin", "shili-security_admin"}

    def test_that_waits_too_long_is_told(self, people):
        with history.acting(factories.actor(), "示例"):
            factories.plan(factories.zone("shili.other"))
        seal_everything(MOMENT)
        assert alarms.sealing_watch(MOMENT + timedelta(hours=1)), "nothing waits"
        with history.acting(factories.actor(), "示例"):
            factories.plan(factories.zone("shili.third"), code="third")
        assert alarms.sealing_watch(MOMENT)
        assert not alarms.sealing_watch(MOMENT + timedelta(hours=1))
        assert told() == {"shili-audit_admin", "shili-security_admin"}
