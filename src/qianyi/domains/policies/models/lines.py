"""Conditions, benefits, materials and duties of an item, each with the place it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.policies.choices import Certainty, LineKind, LineSection
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, ScopedQuerySet
from qianyi.kernel.documents.models import CitedPlace

from .library import PolicyItem

if TYPE_CHECKING:
    from decimal import Decimal


class PolicyLineQuerySet(ScopedQuerySet["PolicyLine"]):
    """Lines and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the item is."""
        return self.filter(item__in=PolicyItem.objects.visible_to(actor).values("pk"))


@history.tracked()
class PolicyLine(models.Model):
    """One condition, benefit, material or later duty of an item, with the place it comes from.

    A condition names a fact and what it is held against, or is decided by a person. The word and
    unit of the fact are kept as they were, so that a released item reads the same for ever. Lines
    of one ``group`` are alternatives.

    Attributes of note:
        clause: the clause in words (第三条第二款); ``place`` where it is in the text.
        reuse: of a material: the kind under which the system may have it already.
    """

    item = models.ForeignKey(
        PolicyItem, models.CASCADE, related_name="lines", verbose_name="政策事项"
    )
    section = models.CharField("部分", max_length=10, choices=LineSection)
    position = models.PositiveSmallIntegerField("序")
    name = models.CharField("内容", max_length=300)
    kind = models.CharField("判断方式", max_length=10, choices=LineKind, default=LineKind.MANUAL)
    fact = models.CharField("数据项", max_length=80, blank=True)
    fact_name = models.CharField("数据项名称", max_length=120, blank=True)
    unit = models.CharField("计量单位", max_length=40, blank=True)
    per = models.CharField("分母", max_length=80, blank=True)
    per_name = models.CharField("分母名称", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("上几年度", default=1)
    operator = models.CharField("比较", max_length=2, default=">=")
    threshold = models.DecimalField("标准", max_digits=24, decimal_places=6, null=True, blank=True)
    wanted = models.BooleanField("要求为“是”", default=True)
    choices = ArrayField(
        models.CharField(max_length=40), verbose_name="取值", default=list, blank=True
    )
    group = models.CharField("任选其一的组", max_length=60, blank=True)
    is_veto = models.BooleanField("排除情形", default=False)
    clause = models.CharField("条款", max_length=200, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.CONFIRMED
    )
    reuse = models.CharField("免提交的种类", max_length=60, blank=True)
    place = models.ForeignKey(
        CitedPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_lines",
        verbose_name="来源",
    )

    objects = PolicyLineQuerySet.as_manager()

    class Meta:
        verbose_name = "政策事项条目"
        ordering = ["item", "section", "position", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="released_never_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("held", "TEXT")],
                func=(
                    "SELECT state INTO held FROM policies_policyitem"
                    " WHERE id = COALESCE(NEW.item_id, OLD.item_id);"
                    " IF held IN ('released', 'ended') THEN"
                    " RAISE EXCEPTION 'policies: lines of a released item are never changed';"
                    " END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_threshold(self) -> Decimal | None:
        """Without trailing zeros."""
        return None if self.threshold is None else self.threshold.normalize()
