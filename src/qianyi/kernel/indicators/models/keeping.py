"""Which rows of the fact base count, and who sees them: of figures and of facts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.indicators import choices

from .origins import seen_by

if TYPE_CHECKING:
    from datetime import datetime

M = TypeVar("M", bound=models.Model)


class KeptQuerySet(ScopedQuerySet[M]):
    """Rows with a status, a moment of recording, and an end when something newer stands."""

    def visible_to(self, actor: Actor) -> Self:
        """As ``origins.seen_by`` says: the zone's for who works for it, a firm's own for it."""
        return self.filter(seen_by(actor))

    def live(self) -> Self:
        """Not superseded and not withdrawn."""
        return self.filter(superseded_at__isnull=True)

    def counted(self) -> Self:
        """Live and approved: what boards may show."""
        return self.live().filter(status__in=choices.COUNTED)

    def known_at(self, moment: datetime) -> Self:
        """What stood as live at a moment, whatever became of it since."""
        return self.filter(
            models.Q(superseded_at__isnull=True) | models.Q(superseded_at__gt=moment),
            recorded_at__lte=moment,
        )
