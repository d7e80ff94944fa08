"""Quiet hours and the daily digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from qianyi.foundation.notices import Notice, notify
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.lib.clock import ZONE
from qianyi.site.models import Notification
from qianyi.site.notices.hours import quiet_until
from qianyi.site.notices.services import digest_send

NINE = datetime(2025, 9, 1, 9, 5, tzinfo=ZONE)  # a Monday


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2025, 9, day, hour, minute, tzinfo=ZONE)


class TestQuietUntil:
    @pytest.mark.parametrize(
        ("moment", "hours", "until"),
        [
            (at(20, 59), (21, 8), None),
            (at(21), (21, 8), at(8, day=2)),
            (at(23, 59), (21, 8), at(8, day=2)),
            (at(0), (21, 8), at(8)),
            (at(7, 59), (21, 8), at(8)),
            (at(8), (21, 8), None),
            (at(12), (12, 14), at(14)),
            (at(14), (12, 14), None),
            (at(3), (0, 0), None),
            (at(22).astimezone(UTC), (21, 8), at(8, day=2)),
        ],
    )
    def test_is_the_end_of_the_hours_the_moment_lies_in(self, moment, hours, until):
        assert quiet_until(moment, hours) == until


def told(moment: datetime, *, urgent: bool = False) -> Notification:
    user = UserFactory()
    notify(
        Notice(
            key=f"shili-{moment}", kind="shili", recipients=[user.pk], title="示例", url="/me/",
            moment=moment, is_urgent=urgent,
        )
    )  # fmt: skip
    return Notification.objects.get(recipient=user)


@pytest.mark.django_db
class TestNoticeKeep:
    @pytest.mark.parametrize(("hour", "later"), [(10, None), (22, at(8, day=2))])
    def test_sends_nothing_in_quiet_hours(self, settings, hour, later):
        settings.QIANYI_NOTICE_CHANNELS = ["mail"]
        told(at(hour), urgent=True)
        assert ProcrastinateJob.objects.get(task_name="site.notice_send").scheduled_at == later


@pytest.mark.django_db
class TestDigestSend:
    @pytest.fixture(autouse=True)
    def channels(self, settings):
        settings.QIANYI_NOTICE_CHANNELS = ["mail"]

    def test_tells_once_how_many_are_new(self):
        row = told(NINE - timedelta(hours=2))
        assert digest_send(NINE) == 1
        assert digest_send(NINE + timedelta(minutes=20)) == 0
        digest = Notification.objects.get(kind="site.digest")
        assert (digest.recipient, digest.title) == (row.recipient, "您有 1 条未读通知")
        assert digest_send(NINE + timedelta(days=1)) == 0

    @pytest.mark.parametrize(
        "moment",
        [NINE - timedelta(hours=1), NINE + timedelta(hours=1), NINE + timedelta(days=5)],
        ids=["earlier", "later", "on Saturday"],
    )
    def test_is_for_its_hour_of_a_working_day(self, moment):
        told(NINE - timedelta(hours=2))
        assert digest_send(moment) == 0

    def test_leaves_out_what_was_read_or_sent_or_is_old(self):
        Notification.objects.filter(pk=told(NINE - timedelta(hours=2)).pk).update(read_at=NINE)
        told(NINE - timedelta(hours=2), urgent=True)
        told(NINE - timedelta(days=8))
        assert digest_send(NINE) == 0

    def test_needs_a_way_out(self, settings):
        settings.QIANYI_NOTICE_CHANNELS = []
        told(NINE - timedelta(hours=2))
        assert digest_send(NINE) == 0
