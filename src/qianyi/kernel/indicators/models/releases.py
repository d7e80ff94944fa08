"""Figures the public may see: one row a release, proposed by one person and made by another."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Role, ScopedQuerySet, within
from qianyi.kernel.indicators import choices

from .observations import Observation

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

REF_LENGTH: Final = 12
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """A name for addresses outsiders see; letters that are easily mistaken are left out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


_PUBLIC: Final = models.Q(
    state=choices.ReleaseState.RELEASED,
    observation__superseded_at__isnull=True,
    observation__status__in=choices.COUNTED,
)


class FigureReleaseQuerySet(ScopedQuerySet["FigureRelease"]):
    """Releases and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone sees all, a park officer the own subtree's; others the public."""
        if actor.has_role(*READ_ALL):
            return self.all()
        paths = actor.paths_of(Role.PARK_OFFICER)
        return self.filter(_PUBLIC | within("observation__subject__territory__path", paths))

    def public(self) -> Self:
        """Released, and the figure still counts: one that was replaced is not shown any more."""
        return self.filter(_PUBLIC)

    def open(self) -> Self:
        """Proposed or released."""
        return self.filter(state__in=choices.OPEN_RELEASES)

    def outdated(self) -> Self:
        """Released figures that were replaced or taken back since, and so are not public."""
        return self.filter(
            state=choices.ReleaseState.RELEASED, observation__superseded_at__isnull=False
        )


@history.tracked()
class FigureRelease(models.Model):
    """One figure of the zone for the public. One open a figure; ended, never deleted.

    Proposed by one person, released by another: the database refuses the same. ``source`` and
    ``sentence`` are what is told of where it comes from, as they were when it was proposed: the
    document itself stays inside.
    """

    observation = models.ForeignKey(
        Observation, models.PROTECT, related_name="releases", verbose_name="指标数据"
    )
    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    state = models.CharField(
        "状态", max_length=10, choices=choices.ReleaseState, default=choices.ReleaseState.PROPOSED
    )
    source = models.CharField("来源", max_length=400, blank=True)
    sentence = models.TextField("原句", blank=True)
    note = models.CharField("对外说明", max_length=300, blank=True)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )
    ended_at = models.DateTimeField("停止发布时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停止发布人",
    )
    reason = models.CharField("退回或停止的理由", max_length=300, blank=True)

    objects = FigureReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "数据发布"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation"],
                condition=models.Q(state__in=choices.OPEN_RELEASES),
                name="indicators_release_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=(choices.ReleaseState.RELEASED, choices.ReleaseState.ENDED)
                )
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
                name="indicators_release_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.observation)

    @property
    def is_outdated(self) -> bool:
        """Released, but the figure was replaced since."""
        return (
            self.state == choices.ReleaseState.RELEASED
            and self.observation.superseded_at is not None
        )
