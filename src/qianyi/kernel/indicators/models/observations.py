"""The one dated fact base: numbers, and facts that are no numbers.

An observation is indicator × subject × scope × period × kind → one number. It is never changed: a
newer figure supersedes it, and both stay. Values are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from qianyi.engine.scopes import SCOPE_CODES
from qianyi.foundation import history
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.documents.models import CitedPlace, Statement
from qianyi.kernel.indicators import choices
from qianyi.kernel.subjects.models import Subject

from .dictionary import Indicator, Quality
from .keeping import KeptQuerySet
from .origins import Origin

if TYPE_CHECKING:
    from datetime import date

SCOPE_CHOICES = [(code, code) for code in SCOPE_CODES]
ENDS = ("superseded_at", "superseded_by", "ended_reason", "ended_by")
_TOTALS_APART_SQL = """
    IF EXISTS (
        SELECT 1 FROM added total
        JOIN indicators_origin origin ON origin.id = total.origin_id AND origin.kind = 'computed'
        JOIN subjects_territory place ON place.subject_id = total.subject_id AND NOT place.is_demo
        WHERE cardinality(origin.inputs) = 0 OR EXISTS (
            SELECT 1 FROM unnest(origin.inputs) AS input(id)
            JOIN indicators_observation one ON one.id = input.id
            LEFT JOIN subjects_enterprise firm ON firm.subject_id = one.subject_id
            LEFT JOIN subjects_territory part ON part.subject_id = one.subject_id
            WHERE firm.is_demo OR part.is_demo
        )
    ) THEN
        RAISE EXCEPTION 'a total on a real territory without inputs, or out of demo figures'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indicators_demo_totals_apart';
    END IF;
    RETURN NULL;
"""


class ObservationQuerySet(KeptQuerySet["Observation"]):
    """Figures."""


@history.append_only(ends=ENDS)
class Observation(FromPack):
    """One number in the fact base.

    Live rows that count (已审核, 已核定) are unique by (indicator, subject, scope, period, kind,
    version), and so are those on their way (暂存, 已报送): a figure filed anew waits beside the one
    that counts. ``version`` tells a revision (快报, 最终核实) or, for targets, which document set
    it. A change of status is a new row that supersedes the old; a row ends when a newer one
    supersedes it, so what was known on a day is what was recorded by then and not yet ended.

    A total of a territory has a reckoned origin and says how many of how many reported; the
    database refuses one that touches demonstration firms on a real territory.
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
    origin = models.ForeignKey(
        Origin,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name="数据来源",
    )
    price_basis = models.CharField(
        "价格口径", max_length=12, choices=choices.PriceBasis, default="", blank=True
    )
    numerator = models.DecimalField("分子", max_digits=30, decimal_places=8, null=True, blank=True)
    denominator = models.DecimalField(
        "分母", max_digits=30, decimal_places=8, null=True, blank=True
    )
    reported_count = models.IntegerField("已报单位数", null=True, blank=True)
    expected_count = models.IntegerField("应报单位数", null=True, blank=True)
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
                condition=models.Q(superseded_at__isnull=True, status__in=choices.COUNTED),
                name="indicators_counted_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "subject", "scope", "period", "kind", "version"],
                condition=models.Q(superseded_at__isnull=True)
                & ~models.Q(status__in=choices.COUNTED),
                name="indicators_pending_once",
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
            ),
            models.Index(fields=["indicator", "period", "subject"], name="indicators_by_period"),
            BrinIndex(fields=["recorded_at"], name="indicators_recorded", autosummarize=True),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="demo_totals_apart",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
                func=_TOTALS_APART_SQL,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.value.normalize():f}{self.unit}"


class QualitativeFactQuerySet(KeptQuerySet["QualitativeFact"]):
    """Facts that are no numbers."""

    def holding_on(self, day: date) -> Self:
        """Those that say something about a day; an open end goes on."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day),
        )


@history.append_only(ends=ENDS)
class QualitativeFact(models.Model):
    """A dated, sourced fact about a subject that is no number.

    Exactly one of the three values is set, the one of the quality's kind. ``valid_from`` and
    ``valid_to`` (not included) say for when it holds; open ones hold always. Live rows are unique
    by quality, subject and beginning. A row ends as an observation does.
    """

    quality = models.ForeignKey(Quality, models.PROTECT, related_name="facts", verbose_name="事项")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="qualities", verbose_name="主体"
    )
    value_date = models.DateField("日期", null=True, blank=True)
    value_bool = models.BooleanField("是否", null=True, blank=True)
    value_code = models.CharField("代码值", max_length=60, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    origin = models.ForeignKey(
        Origin, models.PROTECT, related_name="qualities", verbose_name="数据来源"
    )
    status = models.CharField("状态", max_length=10, choices=choices.Status)
    uses = ArrayField(models.CharField(max_length=10, choices=choices.Use), verbose_name="许可用途")
    note = models.CharField("说明", max_length=500, blank=True)
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

    objects = QualitativeFactQuerySet.as_manager()

    class Meta:
        verbose_name = "非数值事实"
        constraints = [
            models.UniqueConstraint(
                fields=["quality", "subject", "valid_from"],
                condition=models.Q(superseded_at__isnull=True, status__in=choices.COUNTED),
                nulls_distinct=False,
                name="indicators_quality_counted_once",
            ),
            models.UniqueConstraint(
                fields=["quality", "subject", "valid_from"],
                condition=models.Q(superseded_at__isnull=True)
                & ~models.Q(status__in=choices.COUNTED),
                nulls_distinct=False,
                name="indicators_quality_pending_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value_date__isnull=False, value_bool__isnull=True, value_code="")
                | models.Q(value_date__isnull=True, value_bool__isnull=False, value_code="")
                | (
                    models.Q(value_date__isnull=True, value_bool__isnull=True)
                    & ~models.Q(value_code="")
                ),
                name="indicators_quality_one_value",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="indicators_quality_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(uses__len__gt=0), name="indicators_quality_has_a_use"
            ),
        ]
        indexes = [models.Index(fields=["subject", "quality"], name="indicators_quality_of")]

    def __str__(self) -> str:
        return f"{self.quality} {self.value}"

    @property
    def value(self) -> date | bool | str:
        """The one value that is set."""
        if self.value_date is not None:
            return self.value_date
        return self.value_bool if self.value_bool is not None else self.value_code
