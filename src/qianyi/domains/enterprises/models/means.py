"""What an enterprise works with: land, and money from outside."""

from __future__ import annotations

from django.db import models

from qianyi.domains.enterprises.choices import FinancingKind, Tenure
from qianyi.foundation import history
from qianyi.kernel.subjects.models import Enterprise

from .base import Record, RecordQuerySet, ends_after_start


@history.tracked()
class Land(Record):
    """A piece of land, owned or leased, for a time.

    ``lessor`` is the firm it is leased from, where that firm is one of ours: the same 亩 then count
    for the lessee and not for the lessor, so that 亩均 is over land really used.
    """

    tenure = models.CharField("权属", max_length=8, choices=Tenure)
    parcel = models.CharField("宗地或位置", max_length=120)
    area_mu = models.DecimalField("面积（亩）", max_digits=12, decimal_places=4)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    number = models.CharField("不动产权证或合同号", max_length=80, blank=True)
    lessor = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leased_out",
        verbose_name="出租企业",
    )
    lessor_name = models.CharField("出租方", max_length=120, blank=True)

    objects = RecordQuerySet["Land"].as_manager()

    class Meta:
        verbose_name = "用地"
        constraints = [
            ends_after_start("enterprises_land_runs_forward"),
            models.CheckConstraint(
                condition=models.Q(area_mu__gt=0), name="enterprises_land_has_an_area"
            ),
            models.CheckConstraint(
                condition=models.Q(lessor__isnull=True)
                | (models.Q(tenure="leased") & ~models.Q(lessor=models.F("enterprise"))),
                name="enterprises_only_leased_land_has_a_lessor",
            ),
        ]

    def __str__(self) -> str:
        return self.parcel


@history.tracked()
class Financing(Record):
    """Money that came in once, on a day: a round, a loan, a listing."""

    financing_kind = models.CharField("方式", max_length=12, choices=FinancingKind)
    received_on = models.DateField("日期")
    amount_wan = models.DecimalField(
        "金额（万元）", max_digits=18, decimal_places=4, null=True, blank=True
    )
    financier = models.CharField("资金方", max_length=120, blank=True)
    round_name = models.CharField("轮次或板块", max_length=60, blank=True)
    valuation_wan = models.DecimalField(
        "估值（万元）", max_digits=18, decimal_places=4, null=True, blank=True
    )

    objects = RecordQuerySet["Financing"].as_manager()

    class Meta:
        verbose_name = "融资"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_wan__isnull=True) | models.Q(amount_wan__gt=0),
                name="enterprises_financing_has_an_amount",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_financing_kind_display()} {self.received_on}"
