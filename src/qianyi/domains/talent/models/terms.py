"""Words of the library that packs state: fields, plans and titles, classes of cards."""

from __future__ import annotations

from typing import Self

from django.db import models

from qianyi.domains.talent.choices import Certainty, Level, TermKind
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.subjects.models import Territory


class TermQuerySet(ScopedQuerySet["Term"]):
    """Public words."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody who is signed in."""
        return self.all() if actor.is_signed_in else self.none()


@history.tracked()
class Term(FromPack):
    """A field, a plan or title, or a class of cards. Unique by code; never deleted.

    ``territory`` is who gives a class of cards; a plan of a zone stands for itself.
    """

    kind = models.CharField("类别", max_length=10, choices=TermKind)
    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=12, choices=Level, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区域"
    )
    basis = models.CharField("出处", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "人才库词条"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
