"""What every record of an enterprise has: whose it is, where from, for what use, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.enterprises.choices import Certainty, SourceKind, Use
from qianyi.foundation.archiving import Archivable, ArchivableQuerySet
from qianyi.kernel.subjects.models import Enterprise, firms_within_reach

if TYPE_CHECKING:
    from datetime import date

    from qianyi.foundation.permissions import Actor

R = TypeVar("R", bound="Record")


def default_uses() -> list[str]:
    """A record is the zone's for statistics and administration unless it says otherwise."""
    return [Use.STATISTICS, Use.ADMINISTRATION]


class RecordQuerySet(ArchivableQuerySet[R]):
    """Who sees records, and which may be used for what."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))

    def for_use(self, purpose: str) -> Self:
        """In use, and permitted for the purpose."""
        return self.present().filter(uses__contains=[purpose])

    def in_force(self, day: date) -> Self:
        """For records with ``valid_from`` and ``valid_to`` (not included): those that hold."""
        return self.present().filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day),
        )


class Record(Archivable):
    """Abstract: a dated, sourced line about one enterprise, put away rather than deleted."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="%(class)ss", verbose_name="企业"
    )
    source_kind = models.CharField(
        "来源类别", max_length=12, choices=SourceKind, default=SourceKind.DEPARTMENT
    )
    source = models.CharField("来源", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.CONFIRMED
    )
    uses = ArrayField(
        models.CharField(max_length=10, choices=Use), verbose_name="许可用途", default=default_uses
    )
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )

    class Meta:
        abstract = True


def ends_after_start(name: str, start: str = "valid_from") -> models.CheckConstraint:
    """A period runs forward; either end may be unknown."""
    return models.CheckConstraint(
        condition=models.Q(valid_to__isnull=True)
        | models.Q(**{f"{start}__isnull": True})
        | models.Q(valid_to__gt=models.F(start)),
        name=name,
    )
