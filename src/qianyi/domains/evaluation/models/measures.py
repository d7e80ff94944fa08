"""Measures that treat firms by their grade, off until law, review and end date are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.evaluation.choices import (
    REVIEW_ALLOWS,
    Effect,
    MeasureKind,
    MeasureState,
    ReviewConclusion,
)
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Territory

if TYPE_CHECKING:
    from datetime import date


@history.tracked()
class CreditSanction(FromPack):
    """An entry of the national list of credit sanctions. Unique by code; never deleted.

    A measure that sanctions by credit names one of these, or it is refused.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=160)
    section = models.CharField("部分", max_length=160)
    source = models.CharField("清单", max_length=160)
    certainty = models.CharField("核实情况", max_length=12)

    objects: models.Manager[CreditSanction] = models.Manager()

    class Meta:
        verbose_name = "失信惩戒措施基础清单条目"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class MeasureQuerySet(ScopedQuerySet["Measure"]):
    """Measures and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone; a firm is shown those in force for it on its own sheet."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.none()

    def in_force(self, day: date) -> Self:
        """Activated, begun, and not ended: a measure ends by itself."""
        return self.filter(state=MeasureState.ACTIVE, valid_from__lte=day, valid_to__gt=day)

    def in_standing(self, state: str, day: date) -> Self:
        """Those whose standing on the day is the one of :class:`MeasureStanding`."""
        if state == "upcoming":
            return self.filter(state=MeasureState.ACTIVE, valid_from__gt=day)
        if state == "in_force":
            return self.in_force(day)
        if state == "ended":
            return self.filter(state=MeasureState.ACTIVE, valid_to__lte=day)
        return self.filter(state=state)


@history.tracked()
class Measure(FromPack):
    """One measure for firms of some grades. Unique by code.

    ``method`` is the code of the evaluation method whose grades it means. A draft can be edited;
    an activated one can only be stopped, and ends by itself on ``valid_to`` (not included). The
    database lets none be active without legal basis, review, decision and end date.
    """

    code = models.CharField("编号", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="measures", verbose_name="适用区域"
    )
    method = models.CharField("评价办法", max_length=80)
    grades = ArrayField(models.CharField(max_length=20), verbose_name="适用等级")
    kind = models.CharField("类别", max_length=12, choices=MeasureKind)
    effect = models.CharField("性质", max_length=10, choices=Effect)
    content = models.TextField("内容")
    legal_basis = models.CharField("法律政策依据", max_length=300, blank=True)
    sanction = models.ForeignKey(
        CreditSanction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name="失信惩戒措施基础清单条目",
    )
    review_conclusion = models.CharField(
        "公平竞争审查结论", max_length=12, choices=ReviewConclusion, blank=True
    )
    review_basis = models.CharField("审查文书", max_length=200, blank=True)
    reviewed_on = models.DateField("审查日期", null=True, blank=True)
    decided_by = models.CharField("决定机关", max_length=120, blank=True)
    decision = models.CharField("决定文号或会议", max_length=160, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    explanation = models.TextField("对审查提示的说明", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=MeasureState, default=MeasureState.DRAFT
    )
    is_demo = models.BooleanField("示例数据", default=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="接续的措施",
    )
    written_at = models.DateTimeField("填写时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="填写人",
    )
    activated_at = models.DateTimeField("启用时间", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停止人",
    )
    stop_reason = models.CharField("停止原因", max_length=300, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "差别化措施"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=MeasureState.ACTIVE)
                | (
                    ~models.Q(legal_basis="")
                    & ~models.Q(decided_by="")
                    & models.Q(review_conclusion__in=REVIEW_ALLOWS)
                    & models.Q(
                        reviewed_on__isnull=False, valid_from__isnull=False, valid_to__isnull=False
                    )
                ),
                name="evaluation_measure_active_when_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="evaluation_measure_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(grades__len__gt=0), name="evaluation_measure_has_a_grade"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MeasureKind.CREDIT, state=MeasureState.ACTIVE)
                | models.Q(sanction__isnull=False),
                name="evaluation_measure_sanction_listed",
            ),
        ]
        indexes = [
            models.Index(fields=["method", "state", "valid_to"], name="evaluation_measure_force")
        ]

    def __str__(self) -> str:
        return self.title

    def standing_on(self, day: date) -> str:
        """Draft, stopped, upcoming, in_force or ended on a day."""
        if self.state != MeasureState.ACTIVE or self.valid_from is None or self.valid_to is None:
            return self.state
        if day < self.valid_from:
            return "upcoming"
        return "in_force" if day < self.valid_to else "ended"
