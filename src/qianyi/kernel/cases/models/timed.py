"""A limit as lists need it, for cases and their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from qianyi.kernel.cases.choices import Light

if TYPE_CHECKING:
    from datetime import datetime


class Timed(models.Model):
    """A limit as lists need it: the last day, and the instants at which its light changes.

    The instants follow from the clock of engine.flow and are renewed at each change, so that no row
    of a list has to be worked out again. All are empty where there is no limit, while the clock
    stands still, and after the end.
    """

    due_on = models.DateField("办理期限", null=True, blank=True)
    yellow_at = models.DateTimeField("临近期限时刻", null=True, blank=True)
    red_at = models.DateTimeField("即将到期时刻", null=True, blank=True)
    expires_at = models.DateTimeField("逾期时刻", null=True, blank=True)
    doubt = models.CharField("日历待核实", max_length=300, blank=True)

    class Meta:
        abstract = True

    def light(self, moment: datetime) -> Light:
        """How near the limit is at a moment."""
        if self.expires_at is None:
            return Light.NONE
        if moment >= self.expires_at:
            return Light.OVERDUE
        if self.red_at is not None and moment >= self.red_at:
            return Light.RED
        if self.yellow_at is not None and moment >= self.yellow_at:
            return Light.YELLOW
        return Light.GREEN
