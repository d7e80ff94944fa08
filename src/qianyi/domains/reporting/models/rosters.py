"""Rosters: which firms are in statistics, since when, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from qianyi.domains.reporting import choices
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from datetime import date


class RosterEntryQuerySet(ScopedQuerySet["RosterEntry"]):
    """Who is in a roster on a day, and who may know."""

    def visible_to(self, actor: Actor) -> Self:
        """As the firm is."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(actor))

    def on(self, day: date) -> Self:
        """In the roster on a day; periods are half-open."""
        return self.filter(
            models.Q(left_on__isnull=True) | models.Q(left_on__gt=day), entered_on__lte=day
        )


@history.tracked()
class RosterEntry(models.Model):
    """A firm in a roster (入统名录) for a time. Unique by roster, firm and first day."""

    roster = models.CharField("名录", max_length=20, choices=choices.Roster)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="roster_entries", verbose_name="企业"
    )
    entered_on = models.DateField("入统日期")
    left_on = models.DateField("退出日期（不含）", null=True, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)

    objects = RosterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "入统名录"
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "enterprise", "entered_on"], name="reporting_roster_once"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gt=models.F("entered_on")),
                name="reporting_roster_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_roster_display()}"
