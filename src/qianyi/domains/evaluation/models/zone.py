"""The zone's own evaluation: systems, comparison sets the user loads, and assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Territory

if TYPE_CHECKING:
    from datetime import date

M = TypeVar("M", bound=models.Model)

_DEMO_APART_SQL = """
    IF EXISTS (
        SELECT 1 FROM evaluation_comparisonset one, subjects_territory place
        WHERE one.id = NEW.comparison_id AND place.subject_id = NEW.territory_id
          AND one.is_demo AND NOT place.is_demo
    ) THEN
        RAISE EXCEPTION 'invented zones beside a real one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_demo_zones_apart';
    END IF;
    RETURN NEW;
"""


class OfZoneQuerySet(ScopedQuerySet[M]):
    """What is said of the zone as a whole."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the whole zone."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


class ZoneSystemQuerySet(OfZoneQuerySet["ZoneSystemVersion"]):
    """Systems of evaluation."""


@history.append_only()
class ZoneSystemVersion(FromPack):
    """The text of a system of evaluating zones, and of the method it counts by, as they were.

    Unique by digest of both texts; the newest of a code is the one that is shown.
    """

    code = models.CharField("代码", max_length=80)
    version = models.CharField("版本", max_length=60)
    title = models.CharField("名称", max_length=160)
    content = models.TextField("指标体系全文（数据）")
    method_content = models.TextField("评价办法全文（数据）", blank=True)
    digest = models.CharField("摘要", max_length=64, unique=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    made_at = models.DateTimeField("存入时间")

    objects = ZoneSystemQuerySet.as_manager()

    class Meta:
        verbose_name = "高新区评价体系"
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["code", "id"], name="evaluation_system_code")]

    def __str__(self) -> str:
        return self.title

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


class ComparisonSetQuerySet(OfZoneQuerySet["ComparisonSet"]):
    """Sets of zones to compare with."""

    def in_use(self) -> Self:
        """Not withdrawn and not replaced by a newer version."""
        return self.filter(withdrawn_at__isnull=True, successors__isnull=True)


@history.append_only(ends=("withdrawn_at", "withdrawn_by", "withdrawn_reason"))
class ComparisonSet(FromPack):
    """Zones with their figures by indicator and year, as somebody loaded them from a workbook.

    Unique by system, digest of the file and number of the version. A newer version follows the
    older one; both stay, for assessments that used them. ``is_demo``: the zones are invented.
    """

    system = models.CharField("评价体系", max_length=80)
    title = models.CharField("名称", max_length=120)
    source = models.CharField("数据出处", max_length=300)
    note = models.CharField("说明", max_length=500, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="替代的版本",
    )
    filename = models.CharField("文件名", max_length=200, blank=True)
    digest = models.CharField("摘要", max_length=64)
    zones = ArrayField(models.CharField(max_length=120), default=list, verbose_name="高新区")
    years = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name="年度")
    figures_count = models.PositiveIntegerField("数据（个）", default=0)
    is_demo = models.BooleanField("示例数据", default=False)
    loaded_at = models.DateTimeField("导入时间")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入人",
    )
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停用人",
    )
    withdrawn_reason = models.CharField("停用原因", max_length=300, blank=True)

    objects = ComparisonSetQuerySet.as_manager()

    class Meta:
        verbose_name = "对比高新区数据"
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "digest", "version"], name="evaluation_comparison_once"
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=models.Q(follows__isnull=False),
                name="evaluation_comparison_one_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class ComparisonFigureQuerySet(OfZoneQuerySet["ComparisonFigure"]):
    """Figures of zones to compare with."""


@history.append_only()
class ComparisonFigure(models.Model):
    """One zone's figure of one indicator in one year. Unique by set, zone, year and indicator."""

    comparison = models.ForeignKey(
        ComparisonSet, models.PROTECT, related_name="figures", verbose_name="对比高新区数据"
    )
    zone = models.CharField("高新区", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    indicator = models.CharField("指标", max_length=80)
    value = models.DecimalField("数值", max_digits=30, decimal_places=10)

    objects = ComparisonFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "对比高新区的指标数据"
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "year", "zone", "indicator"],
                name="evaluation_comparison_figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.year} {self.indicator}"


class ZoneAssessmentQuerySet(OfZoneQuerySet["ZoneAssessment"]):
    """Assessments of zones."""


@history.append_only()
class ZoneAssessment(models.Model):
    """A zone's figures in a system, gathered on one day, and what they are held against.

    ``figures`` is by indicator: value, how it came about, the observations it was made of, how many
    of how many reported; points are worked out from it and the comparison set, which never change.
    The database refuses invented zones beside a real one.
    """

    system = models.ForeignKey(
        ZoneSystemVersion, models.PROTECT, related_name="assessments", verbose_name="评价体系"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="zone_assessments", verbose_name="高新区"
    )
    year = models.PositiveSmallIntegerField("评价年度")
    scope = models.CharField("口径", max_length=10, choices=[(one, one) for one in SCOPE_CODES])
    as_of = models.DateField("数据截至")
    comparison = models.ForeignKey(
        ComparisonSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="对比高新区数据",
    )
    figures = models.JSONField("指标数据", default=dict)
    firms_count = models.PositiveIntegerField("企业（家）", default=0)
    left_out = models.PositiveIntegerField("因用途不许可未使用的数据", default=0)
    digest = models.CharField("摘要", max_length=64)
    is_demo = models.BooleanField("示例数据", default=False)
    made_at = models.DateTimeField("测算时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="测算人",
    )

    objects = ZoneAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "高新区评价测算"
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["territory", "year", "-id"], name="evaluation_assessment_of")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="demo_zones_apart",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_DEMO_APART_SQL,
            )
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.year}年{self.system}"
