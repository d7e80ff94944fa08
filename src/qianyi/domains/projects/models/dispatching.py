"""重大项目调度: what a year is to bring, what each month brought, what stands in the way."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.projects.choices import IssueState
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Department

from .projects import Project


class YearPlanQuerySet(ScopedQuerySet["YearPlan"]):
    """Seen with the project."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@history.append_only()
class YearPlan(models.Model):
    """What a project is to invest and reach in a year, as decided then.

    Unique by project, year and version; the highest version stands, earlier ones are kept.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans", verbose_name="项目")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    investment = models.DecimalField("年度计划投资（万元）", max_digits=16, decimal_places=4)
    milestones = models.CharField("年度节点", max_length=300, blank=True)
    reason = models.CharField("调整理由", max_length=300, blank=True)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="登记人",
    )  # fmt: skip

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度投资计划"
        ordering = ["year", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year", "version"], name="projects_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年计划（第{self.version}版）"


class MonthReportQuerySet(ScopedQuerySet["MonthReport"]):
    """Seen with the project."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@history.append_only()
class MonthReport(models.Model):
    """A month as it was reported. Unique by project, month and version; a correction is a version.

    Amounts are 万元 of that month alone. ``arrived_city`` is money that came from outside the city
    (市外口径), ``arrived_province`` from outside the province (省外口径): one holds part of the
    other, so they are never added. None is not reported, nought is none. ``photos`` are name,
    digest and kind of the pictures of the works.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="reports", verbose_name="项目"
    )
    month = models.CharField("月份", max_length=7)
    version = models.PositiveSmallIntegerField("版本")
    invested = models.DecimalField(
        "当月完成投资（万元）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    arrived_city = models.DecimalField(
        "当月到位资金（万元，市外口径）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    arrived_province = models.DecimalField(
        "当月到位资金（万元，省外口径）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    in_statistics = models.BooleanField("已纳入固定资产投资统计", null=True, blank=True)
    progress = models.CharField("形象进度", max_length=500, blank=True)
    lacks = models.JSONField("要素缺口", default=list, blank=True)
    lack_words = models.CharField("缺口说明", max_length=300, blank=True)
    delay = models.CharField("滞后原因", max_length=300, blank=True)
    photos = models.JSONField("现场照片", default=list, blank=True)
    why_changed = models.CharField("更正理由", max_length=300, blank=True)
    at = models.DateTimeField("报送时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="报送人",
    )  # fmt: skip

    objects = MonthReportQuerySet.as_manager()

    class Meta:
        verbose_name = "项目月报"
        ordering = ["month", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month", "version"], name="projects_report_once"
            )
        ]
        indexes = [models.Index(fields=["month"], name="projects_report_month")]

    def __str__(self) -> str:
        return f"{self.month}（第{self.version}次报送）"


class IssueQuerySet(ScopedQuerySet["Issue"]):
    """Seen with the project."""

    def visible_to(self, actor: Actor) -> Self:
        """As the project is."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@history.tracked()
class Issue(models.Model):
    """Something that stands in a project's way, who is to settle it by when, and how it was."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="issues", verbose_name="项目")
    words = models.CharField("问题", max_length=300)
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="project_issues",
        verbose_name="协调单位",
    )  # fmt: skip
    raised_on = models.DateField("提出日期")
    due_on = models.DateField("要求解决日期", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=IssueState, default=IssueState.OPEN)
    settled_on = models.DateField("解决日期", null=True, blank=True)
    settled_words = models.CharField("解决情况", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="提出人",
    )  # fmt: skip

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "项目问题"
        ordering = ["state", "due_on", "pk"]

    def __str__(self) -> str:
        return self.words
