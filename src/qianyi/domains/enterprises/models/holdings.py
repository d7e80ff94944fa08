"""What an enterprise holds: certificates, intellectual property, R&D platforms."""

from __future__ import annotations

from django.db import models

from qianyi.domains.enterprises.choices import (
    CLASS_ONE,
    Acquired,
    CertificateKind,
    Level,
    PlatformKind,
    RightKind,
)
from qianyi.foundation import history

from .base import Record, RecordQuerySet, ends_after_start


@history.tracked()
class Certificate(Record):
    """A licence, a qualification or a certification, for a time."""

    certificate_kind = models.CharField("类别", max_length=20, choices=CertificateKind)
    name = models.CharField("名称", max_length=120)
    number = models.CharField("证书编号", max_length=80, blank=True)
    issuer = models.CharField("发证机关", max_length=120, blank=True)
    valid_from = models.DateField("发证日期", null=True, blank=True)
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)

    objects = RecordQuerySet["Certificate"].as_manager()

    class Meta:
        verbose_name = "证照资质"
        constraints = [ends_after_start("enterprises_certificate_runs_forward")]

    def __str__(self) -> str:
        return self.name


@history.tracked()
class IntellectualRight(Record):
    """A patent, a software right, a variety. Held from ``granted_on`` to ``valid_to``.

    Class Ⅰ and Ⅱ follow from the kind. ``holder_rank`` and ``acquired`` matter to some titles:
    transferred rights and late places in the list of owners do not count there. Unique by number.
    """

    right_kind = models.CharField("类别", max_length=16, choices=RightKind)
    name = models.CharField("名称", max_length=200)
    number = models.CharField("申请号或登记号", max_length=60)
    applied_on = models.DateField("申请日期", null=True, blank=True)
    granted_on = models.DateField("授权日期", null=True, blank=True)
    valid_to = models.DateField("失效日期（不含）", null=True, blank=True)
    acquired = models.CharField("取得方式", max_length=10, choices=Acquired, default=Acquired.OWN)
    acquired_on = models.DateField("取得日期", null=True, blank=True)
    holder_rank = models.PositiveSmallIntegerField("权利人排序", default=1)
    is_core = models.BooleanField("与主要产品（服务）相关", null=True, blank=True)

    objects = RecordQuerySet["IntellectualRight"].as_manager()

    class Meta:
        verbose_name = "知识产权"
        constraints = [
            ends_after_start("enterprises_right_runs_forward", "granted_on"),
            models.UniqueConstraint(
                fields=["enterprise", "right_kind", "number"],
                condition=models.Q(archived_at__isnull=True),
                name="enterprises_right_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_class_one(self) -> bool:
        """Class Ⅰ of the 高新技术企业 guide."""
        return self.right_kind in CLASS_ONE


@history.tracked()
class Platform(Record):
    """An R&D unit or platform, by who recognised it, for a time."""

    platform_kind = models.CharField("类别", max_length=20, choices=PlatformKind)
    name = models.CharField("名称", max_length=120)
    level = models.CharField("级别", max_length=12, choices=Level)
    number = models.CharField("文号或编号", max_length=80, blank=True)
    issuer = models.CharField("认定机关", max_length=120, blank=True)
    partner = models.CharField("合作单位", max_length=120, blank=True)
    valid_from = models.DateField("认定日期", null=True, blank=True)
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)

    objects = RecordQuerySet["Platform"].as_manager()

    class Meta:
        verbose_name = "研发平台"
        constraints = [ends_after_start("enterprises_platform_runs_forward")]

    def __str__(self) -> str:
        return self.name
