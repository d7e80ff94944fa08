"""What was loaded into this installation, and who used which right when."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet


@history.tracked()
class PackLoad(models.Model):
    """One version of one pack that was loaded. Unique by name and version.

    A draft may be loaded again with other content.

    The digest is over the whole pack, so that the same version with other content is noticed and
    refused.
    """

    name = models.CharField("数据包", max_length=60)
    version = models.CharField("版本", max_length=40)
    digest = models.CharField("内容摘要", max_length=64)
    title = models.CharField("名称", max_length=120)
    is_draft = models.BooleanField("草稿", default=False)
    loaded_at = models.DateTimeField("载入时间")
    loaded_by = models.CharField("载入人", max_length=60)
    counts = models.JSONField("载入条数", default=dict)

    class Meta:
        verbose_name = "数据包载入记录"
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="audit_pack_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class AccessLogQuerySet(ScopedQuerySet["AccessLog"]):
    """Who reads the log."""

    def visible_to(self, actor: Actor) -> Self:
        """The audit administrator and the auditor read it; nobody else does."""
        return self.all() if actor.has_role(Role.AUDIT_ADMIN, Role.AUDITOR) else self.none()


# When retention removes a line, history keeps that there was one, not what it said of whom.
@history.append_only(
    exclude=("user", "roles", "target", "target_kind", "target_id", "reason", "ip", "facts")
)
class AccessLog(models.Model):
    """One use of a right: signing in, a lock-out, a role given, a key made, a personal field shown.

    Insert only. Holds no secret and no personal data: the target is named by kind and number, with
    words that may be read by whoever reads the log.
    """

    at = models.DateTimeField("时间")
    action = models.CharField("动作", max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    roles = models.JSONField("当时的角色", default=list)
    target = models.CharField("对象", max_length=200, blank=True)
    target_kind = models.CharField("对象类别", max_length=60, blank=True)
    target_id = models.BigIntegerField("对象编号", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    via = models.CharField("途径", max_length=10)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    ip = models.GenericIPAddressField("来源地址", null=True, blank=True)
    facts = models.JSONField("其他", default=dict)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = "访问记录"
        indexes = [
            models.Index(fields=["-at"], name="audit_access_newest"),
            models.Index(fields=["target_kind", "target_id", "-at"], name="audit_access_target"),
            models.Index(fields=["user", "-at"], name="audit_access_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.target}"
