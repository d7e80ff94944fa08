"""规划调整: what is proposed, by whom it was approved, and the plan as it stood each time."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.planning import choices
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet

from .plans import Plan


@history.append_only()
class PlanVersion(models.Model):
    """A plan as it stood, whole and readable: version 1 before the first adjustment.

    ``rows`` are plain values of every target (engine-readable texts of exact numbers); ``digest``
    is of their content.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="规划")
    number = models.PositiveIntegerField("版次")
    rows = models.JSONField("指标", default=list)
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    approval_number = models.CharField("批准文号", max_length=120, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    made_at = models.DateTimeField("形成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="形成人",
    )

    class Meta:
        verbose_name = "规划版本"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"


class PlanAdjustmentQuerySet(ScopedQuerySet["PlanAdjustment"]):
    """Who may see which adjustment."""

    def visible_to(self, actor: Actor) -> Self:
        """As the plan is seen."""
        return self.filter(plan__in=Plan.objects.visible_to(actor))


@history.tracked()
class PlanAdjustment(models.Model):
    """A proposal to change a plan. ``lines`` say what of which target or item, old and new.

    It is proposed by one person and entered as approved by another, with the approval's file
    number and date; then targets have new locked versions and ``version`` is the plan as it is
    since. Declined or withdrawn, it changes nothing.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adjustments", verbose_name="规划")
    number = models.PositiveIntegerField("序号")
    title = models.CharField("名称", max_length=120)
    reasons = models.CharField("调整理由", max_length=2000)
    lines = models.JSONField("调整内容", default=list)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=choices.AdjustmentState,
        default=choices.AdjustmentState.DRAFT,
    )
    made_at = models.DateTimeField("起草时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", null=True, blank=True)
    approval_number = models.CharField("批准文号", max_length=120, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办结人",
    )
    decision_reason = models.CharField("不予批准的理由", max_length=300, blank=True)
    version = models.OneToOneField(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustment",
        verbose_name="形成的规划版本",
    )

    objects = PlanAdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "规划调整"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_adjustment_once"),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | (
                    ~models.Q(approval_number="")
                    & models.Q(approved_on__isnull=False, version__isnull=False)
                ),
                name="planning_adjustment_approved_by_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.title
