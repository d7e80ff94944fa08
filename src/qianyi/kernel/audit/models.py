"""What was loaded into this installation, and when."""

from __future__ import annotations

from django.db import models


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
