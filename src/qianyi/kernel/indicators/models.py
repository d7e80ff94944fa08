"""The dictionary of indicators and the one dated fact base.

An observation is indicator × subject × scope × period × kind → one number. It is never changed: a
newer figure supersedes
it, and both stay. Values are exact.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.documents.models import CitedPlace, Statement
from qianyi.kernel.subjects.models import Department, Subject

from . import choices

SCOPE_CHOICES = [(code, code) for code in SCOPE_CODES]


@history.tracked()
class Indicator(FromPack):
    """One entry of the dictionary: what is counted, in what unit, which way is better.

    Unique by code; never deleted.
    """

    code = models.CharField("代码", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120, unique=True)
    unit = models.CharField("计量单位", max_length=40, blank=True)
    category = models.CharField("类别", max_length=60, blank=True)
    direction = models.CharField("方向", max_length=10, choices=choices.Direction)
    progress = models.CharField("进度算法", max_length=20, choices=choices.ProgressKind)
    aggregation = models.CharField("汇总方式", max_length=10, choices=choices.Aggregation)
    is_cumulative = models.BooleanField("按累计报送", default=False)
    price_basis = models.CharField(
        "价格口径", max_length=12, choices=choices.PriceBasis, default=choices.PriceBasis.NONE
    )
    definition = models.TextField("含义", blank=True)
    source_note = models.CharField("出处", max_length=300, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=choices.Certainty, default=choices.Certainty.UNVERIFIED
    )
    owner = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="归口单位",
    )

    class Meta:
        verbose_name = "指标"

    def __str__(self) -> str:
        return self.name


class NameRelation(models.TextChoices):
    """What another name means."""

    SAME = "same", "同一指标"
    ASK = "ask", "相近，需核实"


@history.tracked()
class IndicatorName(models.Model):
    """Another name texts use. ``same`` links; ``ask`` only proposes.

    Unique by indicator and name.
    """

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="names", verbose_name="指标"
    )
    name = models.CharField("别名", max_length=120)
    relation = models.CharField("关系", max_length=5, choices=NameRelation)

    class Meta:
        verbose_name = "指标别名"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "name"], name="indicators_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ObservationQuerySet(ScopedQuerySet["Observation"]):
    """Which figures count, and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners, department officers and auditors see all figures of the zone.

        A park officer sees those of territories in the own subtree; administrators, enterprises
        and institutions none.
        """
        if actor.has_role(*READ_ALL):
            return self.all()
        return self.filter(within("subject__territory__path", actor.paths_of(Role.PARK_OFFICER)))

    def live(self) -> Self:
        """Not superseded and not withdrawn."""
        return self.filter(superseded_at__isnull=True)

    def counted(self) -> Self:
        """Live and approved: what boards may show."""
        return self.live().filter(status__in=choices.COUNTED)


@history.append_only(ends=("superseded_at", "superseded_by", "ended_reason", "ended_by"))
class Observation(FromPack):
    """One number in the fact base.

    Live rows are unique by (indicator, subject, scope, period, kind, version); ``version`` tells a
    revision (快报,
    最终核实) or, for targets, which document set it. A row ends when a newer one supersedes it.
    """

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name="指标"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="observations", verbose_name="主体"
    )
    scope = models.CharField("口径", max_length=10, choices=SCOPE_CHOICES)
    period = models.CharField("时期", max_length=20)
    starts_on = models.DateField("期初")
    ends_on = models.DateField("期末")
    is_cumulative = models.BooleanField("自年初累计", default=False)
    kind = models.CharField("性质", max_length=10, choices=choices.ObservationKind)
    version = models.CharField("版本", max_length=80, blank=True)
    value = models.DecimalField("数值", max_digits=30, decimal_places=8)
    value_high = models.DecimalField("区间上限", max_digits=30, decimal_places=8, null=True)
    comparator = models.CharField("比较", max_length=2, default="=")
    unit = models.CharField("单位", max_length=40)
    status = models.CharField("状态", max_length=10, choices=choices.Status)
    certainty = models.CharField("核实情况", max_length=12, choices=choices.Certainty)
    uses = ArrayField(models.CharField(max_length=10, choices=choices.Use), verbose_name="许可用途")
    note = models.CharField("说明", max_length=500, blank=True)
    place = models.ForeignKey(
        CitedPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name="来源",
    )
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name="采用自读数",
    )
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
    ended_reason = models.CharField("停用原因", max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停用人",
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "指标数据"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "subject", "scope", "period", "kind", "version"],
                condition=models.Q(superseded_at__isnull=True),
                name="indicators_live_observation_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="indicators_observation_period_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(uses__len__gt=0), name="indicators_observation_has_a_use"
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "subject", "kind", "ends_on"], name="indicators_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.value.normalize():f}{self.unit}"
