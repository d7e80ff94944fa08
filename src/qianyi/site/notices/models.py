"""Notices and how they were sent on."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation.permissions import Actor, ScopedQuerySet


class NotificationQuerySet(ScopedQuerySet["Notification"]):
    """Everyone sees their own, whatever their role."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.none() if actor.user_id is None else self.filter(recipient_id=actor.user_id)

    def unread(self) -> Self:
        """Not looked at yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One happening told to one user. Unique by recipient and key, so told once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="收件人"
    )
    key = models.CharField("键", max_length=200)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("内容", max_length=300)
    url = models.CharField("地址", max_length=300)
    is_urgent = models.BooleanField("同时发出", default=False)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "通知"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="site_notice_once"),
            models.CheckConstraint(
                condition=models.Q(url__startswith="/") & ~models.Q(url__startswith="//"),
                name="site_notice_leads_inside",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="site_notice_unread",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """What outside channels may say of it."""
        return f"TZ{self.pk:08d}"


class SentState(models.TextChoices):
    """What became of one way out."""

    DELIVERED = "delivered", "已发出"
    REFUSED = "refused", "未发出"


class NotificationDelivery(models.Model):
    """One attempt to send a notice on by one channel. Added, never changed."""

    notification = models.ForeignKey(
        Notification, models.PROTECT, related_name="deliveries", verbose_name="通知"
    )
    channel = models.CharField("渠道", max_length=20)
    state = models.CharField("结果", max_length=10, choices=SentState)
    answer = models.CharField("对方答复", max_length=200, blank=True)
    tried_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "通知发送记录"

    def __str__(self) -> str:
        return f"{self.channel} {self.get_state_display()}"
