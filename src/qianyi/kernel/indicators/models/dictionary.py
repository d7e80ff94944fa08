"""What is counted or stated: indicators with their names, and qualities that are no numbers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.indicators import choices
from qianyi.kernel.subjects.models import Department


@history.tracked()
class Indicator(FromPack):
    """One entry of the dictionary: what is counted, in what unit, which way is better.

    Unique by code; never deleted. ``low`` and ``high`` are what is plausible, in ``unit``;
    ``roll_up`` says how figures of firms become their territory's, ``totals_as`` which indicator
    of the territory the sum is. Codes of other indicators stand as text, as in formulas.
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
    applies_to = models.CharField(
        "适用主体", max_length=12, choices=choices.AppliesTo, default=choices.AppliesTo.TERRITORY
    )
    roll_up = models.CharField(
        "逐级汇总", max_length=8, choices=choices.RollUp, default=choices.RollUp.NONE
    )
    numerator = models.CharField("分子", max_length=80, blank=True)
    denominator = models.CharField("分母", max_length=80, blank=True)
    factor = models.DecimalField("倍数", max_digits=20, decimal_places=8, null=True, blank=True)
    totals_as = models.CharField("汇总为", max_length=80, blank=True)
    periods = ArrayField(
        models.CharField(max_length=10, choices=choices.PeriodKind),
        default=list,
        blank=True,
        verbose_name="报告期类型",
    )
    low = models.DecimalField("合理下限", max_digits=30, decimal_places=8, null=True, blank=True)
    high = models.DecimalField("合理上限", max_digits=30, decimal_places=8, null=True, blank=True)
    source_system = models.CharField("来源系统", max_length=120, blank=True)
    formula = models.CharField("计算公式", max_length=300, blank=True)

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


@history.tracked()
class Quality(FromPack):
    """A fact about a subject that is not a number: what is asked and how it may be answered.

    Unique by code; never deleted. ``values`` are the words a coded one may take, in order.
    """

    code = models.CharField("代码", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120, unique=True)
    kind = models.CharField("类型", max_length=8, choices=choices.QualityKind)
    category = models.CharField("类别", max_length=60, blank=True)
    definition = models.TextField("含义", blank=True)
    values = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="可用的值"
    )
    source_note = models.CharField("出处", max_length=300, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=choices.Certainty, default=choices.Certainty.UNVERIFIED
    )

    class Meta:
        verbose_name = "非数值事项"

    def __str__(self) -> str:
        return self.name
