"""Announcements: which items may be applied for, when, from which pot."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import CallState, PotRule
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Department, Territory

from .budgets import PolicyBudget
from .library import REF_LENGTH, PolicyItem, new_ref

if TYPE_CHECKING:
    from datetime import date

CONTENT = (
    "territory_id", "year", "batch", "title", "words", "unit_id", "finance_id", "contact",
    "opens_on", "closes_on", "rule", "undertaking",
)  # fmt: skip


def _edited_when_published() -> str:
    """SQL: a published announcement would say something else than it did."""
    differ = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in CONTENT)
    return f"(OLD.state IN ('published', 'ended') AND ({differ}))"


class PolicyCallQuerySet(ScopedQuerySet["PolicyCall"]):
    """Announcements and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees all, everybody else what was published."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.public()

    def public(self) -> Self:
        """Published, open or over."""
        return self.filter(
            state__in=(CallState.PUBLISHED, CallState.ENDED), published_at__isnull=False
        )

    def open_on(self, day: date) -> Self:
        """Those that take applications on a day."""
        return self.filter(state=CallState.PUBLISHED, opens_on__lte=day, closes_on__gt=day)


@history.tracked()
class PolicyCall(models.Model):
    """One announcement (申报公告) of a batch; several items may be applied for under it.

    Attributes of note:
        closes_on: the first day that does not count any more.
        unit: the department that takes applications; ``finance`` countersigns, where there is one.
        rule: what is done where more is asked than the batch has.
        undertaking: what a firm promises with its application.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="policy_calls", verbose_name="适用区域"
    )
    year = models.PositiveSmallIntegerField("年度")
    batch = models.CharField("批次", max_length=40)
    title = models.CharField("公告标题", max_length=120)
    words = models.TextField("公告正文", blank=True)
    unit = models.ForeignKey(
        Department, models.PROTECT, related_name="policy_calls", verbose_name="受理单位"
    )
    finance = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="会签的财政部门",
    )
    contact = models.CharField("咨询方式", max_length=200)
    opens_on = models.DateField("申报开始")
    closes_on = models.DateField("申报截止（不含）")
    rule = models.CharField("超出资金时", max_length=12, choices=PotRule)
    undertaking = models.TextField("承诺内容")
    state = models.CharField("状态", max_length=10, choices=CallState, default=CallState.DRAFT)
    is_demo = models.BooleanField("示例数据", default=False)
    written_at = models.DateTimeField("填写时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=300, blank=True)

    objects = PolicyCallQuerySet.as_manager()

    class Meta:
        verbose_name = "申报公告"
        ordering = ["-year", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="published_never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_edited_when_published()),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year", "batch", "title"], name="policies_call_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gt=models.F("opens_on")),
                name="policies_call_window_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date:
        """The last day on which one may apply."""
        return self.closes_on - timedelta(days=1)

    def is_open_on(self, day: date) -> bool:
        """Published, and inside its window."""
        return self.state == CallState.PUBLISHED and self.opens_on <= day < self.closes_on

    def standing_words(self, day: date) -> str:
        """Where it stands on a day, in one word or two."""
        if self.state != CallState.PUBLISHED:
            return CallState(self.state).label
        if day < self.opens_on:
            return "未到申报期"
        return "申报中" if day < self.closes_on else "申报已截止"


class PolicyCallItemQuerySet(ScopedQuerySet["PolicyCallItem"]):
    """Items of announcements and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the announcement is."""
        return self.filter(call__in=PolicyCall.objects.visible_to(actor).values("pk"))


@history.tracked()
class PolicyCallItem(models.Model):
    """One released version of an item under an announcement, with the money of this batch.

    ``group`` names items of which a firm gets one only for the same cost (同类不重复享受).
    """

    call = models.ForeignKey(
        PolicyCall, models.CASCADE, related_name="items", verbose_name="申报公告"
    )
    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="calls", verbose_name="政策事项"
    )
    budget = models.ForeignKey(
        PolicyBudget, models.PROTECT, related_name="call_items", verbose_name="资金"
    )
    pot = models.DecimalField("本批资金（万元）", max_digits=16, decimal_places=6)
    group = models.CharField("不重复享受的组", max_length=60, blank=True)

    objects = PolicyCallItemQuerySet.as_manager()

    class Meta:
        verbose_name = "公告事项"
        ordering = ["call", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "item"], name="policies_call_item_once"),
            models.CheckConstraint(
                condition=models.Q(pot__gt=0), name="policies_call_item_has_money"
            ),
        ]

    def __str__(self) -> str:
        return self.item.title
