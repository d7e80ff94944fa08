"""Plans and what they promise.

A target that has been approved is never changed: a change is a new version that carries the
    approval's file number and
date, and the old one stays. Several plans live side by side.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.planning import choices
from qianyi.foundation import history
from qianyi.foundation.archiving import Archivable, ArchivableQuerySet
from qianyi.foundation.permissions import READ_ALL, Actor, Role, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.documents.models import CitedPlace, Document
from qianyi.kernel.indicators.models import SCOPE_CHOICES, Indicator, Observation
from qianyi.kernel.subjects.models import Department, Subject, Territory

SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "≈": "约", "=": ""}


class PlanQuerySet(ArchivableQuerySet["Plan"]):
    """Who may see which plan."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners, department officers and auditors see all.

        A park officer sees plans of territories in the own subtree, the head of a unit those in
        which the unit leads a target; administrators, enterprises and institutions none; the
        public none until targets are published.
        """
        if actor.has_role(*READ_ALL):
            return self.all()
        seen = within("territory__path", actor.paths_of(Role.PARK_OFFICER))
        if headed := actor.departments_of(Role.DEPARTMENT_HEAD):
            led = TargetLead.objects.filter(department_id__in=headed, target__superseded_at=None)
            seen |= models.Q(pk__in=led.order_by().values("target__plan_id"))
        return self.filter(seen)


@history.tracked()
class Plan(Archivable, FromPack):
    """A set of targets for one territory over some years. Unique by code.

    ``presumed_scope`` is the 口径 its unstated figures are held to be of, always shown as 待核实
    with the reason.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    title = models.CharField("名称", max_length=200)
    short_title = models.CharField("简称", max_length=60, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="plans", verbose_name="区域"
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name="规划文件",
    )
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    base_period = models.CharField("基期", max_length=20, blank=True)
    target_period = models.CharField("目标期", max_length=20, blank=True)
    stage = models.CharField("阶段", max_length=10, choices=choices.Stage)
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="上一规划",
    )
    presumed_scope = models.CharField("推定口径", max_length=10, choices=SCOPE_CHOICES, blank=True)
    presumed_scope_reason = models.CharField("推定理由", max_length=300, blank=True)
    note = models.TextField("说明", blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "规划"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="planning_plan_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return self.short_title or self.title

    @property
    def is_being_written(self) -> bool:
        """Its targets are still filled in; nobody has approved it yet."""
        return self.stage == choices.Stage.DRAFTING


@history.tracked()
class Target(FromPack):
    """One promised figure of a plan. Live rows are unique by (plan, key, period).

    ``key`` is the printed number, or indicator and place for a target stated only in running text
    (``number`` empty).
    ``value`` None means the document promises in words only (``words``). ``approved`` locks it;
    ``superseded_at`` ends it.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets", verbose_name="规划")
    key = models.CharField("键", max_length=160)
    number = models.CharField("编号", max_length=20, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name="指标"
    )
    category = models.CharField("类别", max_length=60, blank=True)
    nature = models.CharField("性质", max_length=6, choices=choices.Nature)
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="targets", verbose_name="主体"
    )
    scope = models.CharField("口径", max_length=10, choices=SCOPE_CHOICES)
    base_period = models.CharField("基期", max_length=20, blank=True)
    base_value = models.DecimalField(
        "基期值", max_digits=30, decimal_places=8, null=True, blank=True
    )
    base_comparator = models.CharField("基期比较", max_length=2, default="=")
    period = models.CharField("目标期", max_length=20)
    comparator = models.CharField("比较", max_length=2, default="=")
    value = models.DecimalField("目标值", max_digits=30, decimal_places=8, null=True, blank=True)
    value_high = models.DecimalField(
        "区间上限", max_digits=30, decimal_places=8, null=True, blank=True
    )
    unit = models.CharField("单位", max_length=40, blank=True)
    words = models.CharField("文字目标", max_length=200, blank=True)
    growth = models.DecimalField(
        "年均或累计增长", max_digits=20, decimal_places=8, null=True, blank=True
    )
    growth_unit = models.CharField("增长单位", max_length=20, blank=True)
    growth_kind = models.CharField("增长性质", max_length=12, blank=True)
    certainty = models.CharField("核实情况", max_length=12, default="unverified")
    note = models.CharField("说明", max_length=500, blank=True)
    place = models.ForeignKey(
        CitedPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="目标来源",
    )
    base_place = models.ForeignKey(
        CitedPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="base_of",
        verbose_name="基期来源",
    )
    version = models.PositiveIntegerField("版次", default=1)
    approved = models.BooleanField("已批准锁定", default=False)
    approval_number = models.CharField("批准文号", max_length=120, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )
    superseded_at = models.DateTimeField("停用时间", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="被替代",
    )

    class Meta:
        verbose_name = "规划指标"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key", "period"],
                condition=models.Q(superseded_at__isnull=True),
                name="planning_live_target_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(words=""),
                name="planning_target_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.indicator}"

    @property
    def sign(self) -> str:
        """The comparator as it stands before the figure; nothing for equality."""
        return SIGNS[self.comparator]


@history.tracked()
class TargetLead(models.Model):
    """The unit a document names as leading a target; none shows 未明确.

    Ends when another is named.
    """

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="leads", verbose_name="规划指标"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="led_targets", verbose_name="牵头单位"
    )
    place = models.ForeignKey(
        CitedPlace, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源"
    )

    class Meta:
        verbose_name = "牵头单位"
        constraints = [
            models.UniqueConstraint(fields=["target", "department"], name="planning_lead_once")
        ]

    def __str__(self) -> str:
        return f"{self.department}"


@history.tracked()
class TargetObservation(models.Model):
    """A planner's word on whether one actual may be held against one target.

    Without it the scopes decide.
    """

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="links", verbose_name="规划指标"
    )
    observation = models.ForeignKey(
        Observation, models.PROTECT, related_name="target_links", verbose_name="指标数据"
    )
    decision = models.CharField("结论", max_length=8, choices=choices.LinkDecision)
    reason = models.CharField("理由", max_length=300)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认定人",
    )

    class Meta:
        verbose_name = "指标数据认定"
        constraints = [
            models.UniqueConstraint(fields=["target", "observation"], name="planning_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.get_decision_display()}"


@history.tracked()
class PlanPaper(FromPack):
    """A special scheme (重点专项实施方案) the plan says will be written, with its lead unit."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="papers", verbose_name="规划")
    number = models.PositiveIntegerField("序号")
    title = models.CharField("名称", max_length=200)
    lead = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="牵头单位",
    )
    place = models.ForeignKey(
        CitedPlace, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源"
    )

    class Meta:
        verbose_name = "重点专项实施方案"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_paper_once")
        ]

    def __str__(self) -> str:
        return self.title
