"""Papers that assess a plan, their sections, and the figures they were drafted from."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.reviews.choices import AssessmentKind, AssessmentState
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Territory


class AssessmentQuerySet(ScopedQuerySet["Assessment"]):
    """Assessments and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the whole zone."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.tracked()
class Assessment(FromPack):
    """One look at a plan over some days. Unique by code; approved ones never change.

    ``plan_key`` is the plan's code: the app that owns plans is not known here. ``snapshot`` is what
    the drafts are made from now; earlier ones stay. The database lets none be approved without a
    second person and a snapshot.
    """

    code = models.CharField("编号", max_length=80, unique=True)
    title = models.CharField("名称", max_length=160)
    kind = models.CharField("类别", max_length=12, choices=AssessmentKind)
    plan_key = models.CharField("规划", max_length=80)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="assessments", verbose_name="区域"
    )
    first = models.DateField("评估期起")
    last = models.DateField("评估期止")
    state = models.CharField(
        "状态", max_length=10, choices=AssessmentState, default=AssessmentState.DRAFTING
    )
    snapshot = models.ForeignKey(
        "AssessmentSnapshot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所用数据",
    )
    is_demo = models.BooleanField("示例数据", default=False)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="建立人",
    )
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送审人",
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审定人",
    )
    decision_note = models.CharField("审定或退回意见", max_length=300, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "规划评估"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=AssessmentState.APPROVED)
                | (
                    models.Q(
                        snapshot__isnull=False,
                        submitted_by__isnull=False,
                        approved_by__isnull=False,
                    )
                    & ~models.Q(approved_by=models.F("submitted_by"))
                ),
                name="reviews_approved_by_a_second",
            ),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="reviews_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfAssessmentQuerySet(ScopedQuerySet["AssessmentSection"]):
    """Sections."""

    def visible_to(self, actor: Actor) -> Self:
        """As the paper is."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.tracked()
class AssessmentSection(models.Model):
    """One section. Unique by paper and position.

    ``parts`` name what apps tell and its draft is made of. ``text`` is what people wrote instead of
    the draft's sentences, empty until then; ``based_on`` is the snapshot they had beside them, so
    that a newer draft can be told. ``version`` goes up with each saving: who saves on an older one
    is shown both texts. Tables always come from the snapshot: figures are not edited by hand.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="sections", verbose_name="规划评估"
    )
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("标题", max_length=120)
    guide = models.CharField("写什么", max_length=300, blank=True)
    parts = ArrayField(models.CharField(max_length=60), default=list, verbose_name="数据")
    text = models.TextField("正文", blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    based_on = models.ForeignKey(
        "AssessmentSnapshot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="起草所据数据",
    )
    edited_at = models.DateTimeField("修改时间", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="修改人",
    )

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "评估报告章节"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "position"], name="reviews_section_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_edited(self) -> bool:
        """People's text stands in place of the draft."""
        return bool(self.text)


class SnapshotQuerySet(ScopedQuerySet["AssessmentSnapshot"]):
    """Snapshots."""

    def visible_to(self, actor: Actor) -> Self:
        """As the paper is."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.append_only()
class AssessmentSnapshot(models.Model):
    """What all apps told at one moment, frozen. Unique by paper and number.

    ``digest`` is of the content in a fixed writing; a paper made years later holds the same
    figures.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="snapshots", verbose_name="规划评估"
    )
    number = models.PositiveIntegerField("序号")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    taken_at = models.DateTimeField("取数时间")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取数人",
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "评估数据快照"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="reviews_snapshot_once")
        ]

    def __str__(self) -> str:
        return f"第{self.number}次取数"
