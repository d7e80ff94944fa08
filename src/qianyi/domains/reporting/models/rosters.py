"""Rosters: which firms are in statistics, since when, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from qianyi.domains.reporting import choices
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, ScopedQuerySet
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


class RosterCheckQuerySet(ScopedQuerySet["RosterCheck"]):
    """Checks and who may know of them; which firms of one are shown is the firms' own question."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works inside."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.none()


@history.append_only()
class RosterCheck(models.Model):
    """应统未统 as it stood for all firms at a moment, where a page cannot wait for it.

    ``findings`` are number of the firm, what it is (应统未统, 在统未达标) and why, in order of
    names; firms that are as they should be are not in it. The newest of a year is the one shown.
    """

    year = models.PositiveSmallIntegerField("按哪一年的数据")
    day = models.DateField("名录日期")
    findings = models.JSONField("核对结果", default=list)
    firms_count = models.PositiveIntegerField("核对企业数")
    made_at = models.DateTimeField("核对时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )

    objects = RosterCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "应统未统核对"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["year", "-made_at"], name="reporting_check_of_year")]

    def __str__(self) -> str:
        return f"应统未统核对（{self.year}年数据，{self.day}）"
