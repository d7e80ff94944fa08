"""What is done about an item: progress by month, urging and supervision, asking other units."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qianyi.domains.planning import choices
from qianyi.foundation import history
from qianyi.kernel.cases.models import Case
from qianyi.kernel.subjects.models import Department

from .lists import ListItem


@history.append_only(ends=("superseded_at",))
class ProgressReport(models.Model):
    """What was done in a month, with evidence. The live one is unique by item and month.

    A correction is a new version; the old one stays. ``evidence`` is a list of {digest, filename,
    media_type, scan}: the bytes are kept under their digest. ``share`` is what the unit says is
    done, in percent, where the result is no number; ``value`` the number reached where it is one.
    """

    item = models.ForeignKey(
        ListItem, models.PROTECT, related_name="reports", verbose_name="清单事项"
    )
    month = models.CharField("月份", max_length=7)
    version = models.PositiveIntegerField("版次", default=1)
    words = models.CharField("进展情况", max_length=1000)
    value = models.DecimalField(
        "已完成数量", max_digits=20, decimal_places=4, null=True, blank=True
    )
    share = models.PositiveSmallIntegerField("完成比例（%）", null=True, blank=True)
    obstacle = models.CharField("存在的问题", max_length=300, blank=True)
    evidence = models.JSONField("佐证材料", default=list)
    unit = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送单位",
    )
    reported_at = models.DateTimeField("报送时间")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送人",
    )
    superseded_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "进展"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "month"],
                condition=models.Q(superseded_at__isnull=True),
                name="planning_live_report_once",
            ),
            models.UniqueConstraint(
                fields=["item", "month", "version"], name="planning_report_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__lte=100),
                name="planning_report_share_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.month}"


@history.append_only()
class Urging(models.Model):
    """Somebody was urged (催办) or a 督办件 was opened about an item. The chain stays as it is."""

    item = models.ForeignKey(
        ListItem, models.PROTECT, related_name="urgings", verbose_name="清单事项"
    )
    kind = models.CharField("方式", max_length=10, choices=choices.UrgingKind)
    reason = models.CharField("事由", max_length=300)
    case = models.OneToOneField(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="list_urging",
        verbose_name="督办件",
    )
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )

    class Meta:
        verbose_name = "督促"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="urge", case__isnull=True)
                | models.Q(kind="supervise", case__isnull=False),
                name="planning_urging_has_its_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item}"


@history.append_only(ends=("answer", "answered_at", "answered_by"))
class Consultation(models.Model):
    """商请: a unit that is not the zone's own is asked, and answers. It is never scored."""

    item = models.ForeignKey(
        ListItem, models.PROTECT, related_name="consultations", verbose_name="清单事项"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="consultations", verbose_name="商请单位"
    )
    question = models.CharField("商请事项", max_length=500)
    answer_by = models.DateField("请于此日前反馈", null=True, blank=True)
    asked_at = models.DateTimeField("商请时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="商请人"
    )
    answer = models.CharField("反馈", max_length=1000, blank=True)
    answered_at = models.DateTimeField("反馈时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="反馈人",
    )

    class Meta:
        verbose_name = "商请"

    def __str__(self) -> str:
        return f"{self.department} {self.question}"
