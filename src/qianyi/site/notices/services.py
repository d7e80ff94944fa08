"""Keeping notices, reading them, sending them on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse

from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import jobs
from qianyi.foundation.notices import Notice
from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.identity.models import User
from qianyi.lib.clock import ZONE

from .channels import Message, NotDelivered, channels
from .hours import quiet_until
from .models import Notification, NotificationDelivery, SentState

if TYPE_CHECKING:
    from datetime import datetime


SEND = jobs.Kind("site.notice_send", "发送通知")
DIGEST = "site.digest"
DIGEST_OF = timedelta(days=7)


class NobodyReached(NotDelivered):
    """No channel delivered; the job is tried again."""

    code = "site.notices.nobody_reached"


def notice_keep(notice: Notice) -> None:
    """Keep a notice for each recipient, once; the urgent ones are put in line to be sent on."""
    recipients = User.objects.filter(
        pk__in=notice.recipients, is_active=True, is_machine=False
    ).values_list("pk", flat=True)
    with transaction.atomic():
        for recipient_id in recipients:
            row, is_new = Notification.objects.get_or_create(
                recipient_id=recipient_id,
                key=notice.key[:200],
                defaults={
                    "kind": notice.kind,
                    "title": notice.title[:300],
                    "url": notice.url,
                    "is_urgent": notice.is_urgent,
                    "created_at": notice.moment,
                },
            )
            if is_new and notice.is_urgent and settings.QIANYI_NOTICE_CHANNELS:
                jobs.enqueue(
                    kind=SEND.name,
                    key=f"{SEND.name}-{row.pk}",
                    moment=notice.moment,
                    actor=system_actor(),
                    arguments={"notification_id": row.pk},
                    not_before=quiet_until(notice.moment, settings.QIANYI_QUIET_HOURS),
                )


def digest_send(moment: datetime) -> int:
    """Tell whoever has unread notices how many, once a working day, at the hour set; how many told.

    Counted are those of the last week that were not sent out by themselves and came after the last
    digest. The digest is a notice like any other: outside it is number and link.
    """
    local = moment.astimezone(ZONE)
    hour, channels_set = settings.QIANYI_DIGEST_HOUR, settings.QIANYI_NOTICE_CHANNELS
    if local.hour != hour or not channels_set:
        return 0
    if not calendar_installed().is_workday(local.date()):
        return 0
    told = Notification.objects.filter(kind=DIGEST, recipient_id=OuterRef("recipient_id"))
    last = told.order_by("-created_at").values("created_at")[:1]
    fresh = (
        Notification.objects.unread()
        .filter(is_urgent=False, created_at__gt=moment - DIGEST_OF)
        .exclude(kind=DIGEST)
        .annotate(last_told=Subquery(last))
        .filter(Q(last_told__isnull=True) | Q(created_at__gt=F("last_told")))
    )
    waiting = fresh.order_by().values_list("recipient_id").annotate(fresh_count=Count("pk"))
    for recipient_id, number in waiting:
        notice_keep(
            Notice(
                key=f"{DIGEST}-{local.date()}",
                kind=DIGEST,
                recipients=[recipient_id],
                title=f"您有 {number} 条未读通知",
                url=reverse("notices"),
                moment=moment,
                is_urgent=True,
            )
        )
    return len(waiting)


def notice_read(*, notification: Notification, moment: datetime) -> None:
    """The recipient has looked at it; the first time counts."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=moment)


def notices_read_all(*, actor: Actor, moment: datetime) -> int:
    """Everything of the actor's has been looked at; how many were new."""
    return Notification.objects.visible_to(actor).unread().update(read_at=moment)


def notice_send(*, notification_id: int, moment: datetime) -> str:
    """Send a notice on by the first channel that takes it; who has read it already is left alone.

    Raises:
        NobodyReached: no channel took it. Every attempt is kept.
    """
    row = Notification.objects.select_related("recipient").get(pk=notification_id)
    done = row.deliveries.filter(state=SentState.DELIVERED).first()
    if done is not None or row.read_at is not None:
        return "已经送达，不再发送。"
    link = settings.QIANYI_SITE_URL.rstrip("/") + reverse("notice", args=[row.pk])
    message = Message(number=row.number, link=link, moment=moment)
    problems = []
    for name, channel in channels():
        try:
            answer = channel.send(message, row.recipient)
        except NotDelivered as refusal:
            _remember(row, name, SentState.REFUSED, refusal.message, moment)
            problems.append(f"{channel.label}：{refusal.message}")
        else:
            _remember(row, name, SentState.DELIVERED, answer, moment)
            return f"已通过{channel.label}发出。"
    raise NobodyReached("、".join(problems) or "没有配置任何渠道。")


def _remember(
    row: Notification, channel: str, state: SentState, answer: str, moment: datetime
) -> None:
    NotificationDelivery.objects.create(
        notification=row, channel=channel, state=state, answer=answer[:200], tried_at=moment
    )
