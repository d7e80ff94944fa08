"""Tables of the kits that have none of their own: jobs, the API's manners, webhooks."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.api.models import IdempotentReplyBase, RequestCountBase
from qianyi.foundation.jobs.models import JobEffect as JobEffectBase
from qianyi.foundation.jobs.models import JobRun as JobRunBase
from qianyi.foundation.permissions import Actor, ScopedQuerySet

from .notices.models import Notification, NotificationDelivery
from .search.models import SearchEntry

__all__ = [
    "DeliveryState",
    "IdempotentReply",
    "JobEffect",
    "JobRun",
    "Notification",
    "NotificationDelivery",
    "RequestCount",
    "SearchEntry",
    "Webhook",
    "WebhookDelivery",
]


class JobRun(JobRunBase):
    """See :mod:`qianyi.foundation.jobs.models`."""

    class Meta(JobRunBase.Meta):
        abstract = False


class JobEffect(JobEffectBase):
    """See :mod:`qianyi.foundation.jobs.models`."""

    class Meta(JobEffectBase.Meta):
        abstract = False


class IdempotentReply(IdempotentReplyBase):
    """See :mod:`qianyi.foundation.api.models`."""

    class Meta(IdempotentReplyBase.Meta):
        abstract = False


class RequestCount(RequestCountBase):
    """See :mod:`qianyi.foundation.api.models`."""

    class Meta(RequestCountBase.Meta):
        abstract = False


class WebhookQuerySet(ScopedQuerySet["Webhook"]):
    """Everyone sees and keeps their own."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own that have not been ended."""
        if actor.user_id is None:
            return self.none()
        return self.filter(owner_id=actor.user_id, ended_at__isnull=True)


# The salt is half of a secret: history does without it.
@history.tracked(exclude=("salt",))
class Webhook(models.Model):
    """An address that wants to know of events. Ended, never deleted.

    What is sent is number and link, no content. The signing secret is not stored: it is derived
    from the installation's key and ``salt``, and shown once.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks", verbose_name="所有者"
    )
    url = models.URLField("接收地址", max_length=500)
    wanted = ArrayField(models.CharField(max_length=60), verbose_name="事件")
    salt = models.CharField("密钥盐", max_length=64)
    created_at = models.DateTimeField("建立时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = "事件推送"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wanted__len__gt=0), name="site_webhook_wants_an_event"
            )
        ]

    def __str__(self) -> str:
        return self.url


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    WAITING = "waiting", "待发送"
    DELIVERED = "delivered", "已送达"
    GIVEN_UP = "given_up", "未送达"


class WebhookDelivery(models.Model):
    """One event for one address, with its attempts. ``ref`` lets the receiver drop a repeat."""

    webhook = models.ForeignKey(
        Webhook, models.PROTECT, related_name="deliveries", verbose_name="事件推送"
    )
    ref = models.CharField("编号", max_length=32, unique=True)
    event = models.CharField("事件", max_length=60)
    body = models.JSONField("内容")
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    answer = models.CharField("对方答复", max_length=200, blank=True)
    created_at = models.DateTimeField("发生时间")
    tried_at = models.DateTimeField("最近发送", null=True)

    class Meta:
        verbose_name = "事件推送记录"

    def __str__(self) -> str:
        return f"{self.event} {self.ref}"
