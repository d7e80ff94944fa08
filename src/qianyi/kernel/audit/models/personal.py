"""Personal data as history keeps it: encrypted under a key of the person's own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from qianyi.foundation import history


class PersonKey(models.Model):
    """The key one person's data is encrypted with, wrapped by the installation's master key.

    Destroyed by emptying ``wrapped``: whatever was encrypted with it, in every table and all
    history, can never be read again. Not tracked: history must not keep what is to be destroyed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="person_key", verbose_name="账号"
    )
    wrapped = models.BinaryField("密钥（已加密）", null=True)
    made_at = models.DateTimeField("建立时间")
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)

    objects: models.Manager[PersonKey] = models.Manager()

    class Meta:
        verbose_name = "个人信息密钥"

    def __str__(self) -> str:
        return str(self.id)


@history.append_only()
class PersonalValue(models.Model):
    """One value a personal field of an account has had, encrypted. Append-only, sealed like all.

    The history of accounts leaves these fields out; this table is their history. The chain holds
    digests of ciphertexts, so it stays whole when the key is gone.
    """

    key = models.ForeignKey(
        PersonKey, models.PROTECT, related_name="values", verbose_name="个人信息密钥"
    )
    field = models.CharField("项目", max_length=40)
    value = models.BinaryField("内容（已加密）")
    recorded_at = models.DateTimeField("记录时间")

    objects: models.Manager[PersonalValue] = models.Manager()

    class Meta:
        verbose_name = "个人信息"
        indexes = [models.Index(fields=["key", "field", "-id"], name="audit_personal_newest")]

    def __str__(self) -> str:
        return self.field
