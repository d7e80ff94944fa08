"""How an enterprise conducted itself: violations, accidents, listings, credit grades."""

from __future__ import annotations

from django.db import models

from qianyi.domains.enterprises.choices import CreditScheme, IncidentKind, Severity
from qianyi.foundation import history

from .base import Record, RecordQuerySet, ends_after_start


@history.tracked()
class Incident(Record):
    """An accident, a violation or an entry in a list, with the days rules ask for.

    ``happened_on`` is the day of the accident, of the unlawful act, or of listing; ``lifted_on``
    the day a listing ended or a penalty was lifted.
    """

    incident_kind = models.CharField("类别", max_length=12, choices=IncidentKind)
    severity = models.CharField("等级", max_length=8, choices=Severity, blank=True)
    is_serious = models.BooleanField("属严重违法（事故）", null=True, blank=True)
    happened_on = models.DateField("发生或列入日期")
    decided_on = models.DateField("认定（处罚）日期", null=True, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    number = models.CharField("文书号", max_length=80, blank=True)
    authority = models.CharField("作出机关", max_length=120, blank=True)
    summary = models.CharField("事由", max_length=300, blank=True)

    objects = RecordQuerySet["Incident"].as_manager()

    class Meta:
        verbose_name = "违法违规与事故"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_on__isnull=True)
                | models.Q(lifted_on__gte=models.F("happened_on")),
                name="enterprises_incident_lifted_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_incident_kind_display()} {self.happened_on:%Y-%m-%d}"


@history.tracked()
class CreditRating(Record):
    """A credit grade by an authority for a year, in force for a time."""

    scheme = models.CharField("评价", max_length=12, choices=CreditScheme)
    year = models.PositiveSmallIntegerField("评价年度")
    grade = models.CharField("等级", max_length=10)
    authority = models.CharField("评价机关", max_length=120, blank=True)
    valid_from = models.DateField("公布日期", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    objects = RecordQuerySet["CreditRating"].as_manager()

    class Meta:
        verbose_name = "信用等级"
        constraints = [
            ends_after_start("enterprises_credit_runs_forward"),
            models.UniqueConstraint(
                fields=["enterprise", "scheme", "year"],
                condition=models.Q(archived_at__isnull=True),
                name="enterprises_credit_once_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.year} {self.grade}"
