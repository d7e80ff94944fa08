"""What the API remembers. Abstract: the site owns the tables (foundation has none)."""

from __future__ import annotations

from django.db import models


class IdempotentReplyBase(models.Model):
    """The answer once given to a request with an idempotency key; given again to a repeat.

    Unique by actor and key. Written in the transaction of what the request did.
    """

    actor = models.CharField("办理人", max_length=80)
    key = models.CharField("幂等键", max_length=80)
    fingerprint = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    body = models.JSONField("答复")
    headers = models.JSONField("答复头", default=dict)
    made_at = models.DateTimeField("时间", db_index=True)

    class Meta:
        abstract = True
        verbose_name = "接口幂等记录"
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "key"], name="%(app_label)s_idempotent_reply_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class RequestCountBase(models.Model):
    """How many requests an actor has made in one minute. Unique by both."""

    actor = models.CharField("办理人", max_length=80)
    minute = models.DateTimeField("分钟", db_index=True)
    count = models.PositiveIntegerField("次数", default=1)

    class Meta:
        abstract = True
        verbose_name = "接口调用计数"
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "minute"], name="%(app_label)s_request_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.minute:%H:%M} {self.count}"
