"""Keeping notices, reading them, sending them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from qianyi.foundation import jobs
from qianyi.foundation.permissions import Actor, system_actor
from qianyi.kernel.identity.models import User

from .channels import Message, NotDelivered, channels
from .models import Notification, NotificationDelivery, SentState

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.notices import Notice

SEND = jobs.Kind("site.notice_send", "发送通知")


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
                )


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
