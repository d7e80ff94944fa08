"""The ledger of payments: pots of money, and every line that was ever written on them."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import OF_BUDGET, EntryKind
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Department, Territory

from .library import REF_LENGTH, new_ref

HELD = """
PERFORM 1 FROM policies_policybudget WHERE id = NEW.budget_id FOR UPDATE;
SELECT COALESCE(SUM(amount) FILTER (WHERE kind IN ('allotted', 'adjusted')), 0),
       COALESCE(SUM(amount) FILTER (WHERE kind = 'committed'), 0)
  INTO pot, decided FROM policies_policyentry WHERE budget_id = NEW.budget_id;
IF pot < 0 OR decided > pot THEN
    RAISE EXCEPTION 'policies: more is decided than the budget has' USING ERRCODE = '23514';
END IF;
IF NEW.application_id IS NOT NULL THEN
    SELECT COALESCE(SUM(amount) FILTER (WHERE kind = 'committed'), 0),
           COALESCE(SUM(amount) FILTER (WHERE kind = 'paid'), 0),
           COALESCE(SUM(amount) FILTER (WHERE kind IN ('returned', 'recovered')), 0)
      INTO decided, paid, back FROM policies_policyentry
     WHERE application_id = NEW.application_id;
    IF decided < 0 OR paid < 0 OR back < 0 OR back > paid OR paid - back > decided THEN
        RAISE EXCEPTION 'policies: more is paid than was decided' USING ERRCODE = '23514';
    END IF;
END IF;
RETURN NULL;
"""
"""The second of two people waits for the budget's row and then counts what the first wrote."""


class PolicyBudgetQuerySet(ScopedQuerySet["PolicyBudget"]):
    """Budgets and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the zone's figures."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.append_only()
class PolicyBudget(models.Model):
    """A pot of money of a year. What it holds is the sum of its lines, never a column."""

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="policy_budgets", verbose_name="适用区域"
    )
    title = models.CharField("名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=120)
    unit = models.ForeignKey(
        Department, models.PROTECT, related_name="policy_budgets", verbose_name="管理单位"
    )
    is_demo = models.BooleanField("示例数据", default=False)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )

    objects = PolicyBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "兑付资金"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year", "title"], name="policies_budget_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.title}"


class PolicyEntryQuerySet(ScopedQuerySet["PolicyEntry"]):
    """Lines of the ledger and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the zone's figures; a firm the lines of its own applications."""
        if actor.has_role(*READ_ALL):
            return self.all()
        return self.filter(application__enterprise__in=actor.subject_ids)


@history.append_only()
class PolicyEntry(models.Model):
    """One line of the ledger in 万元, exact. Never changed: a mistake has a line against it.

    Attributes of note:
        amount: above zero, below only in a line that takes another back (or lowers a budget).
        document, voucher: 文号 of the decision, number of the payment voucher.
        reverses: the line it takes back, whole and once.
    """

    budget = models.ForeignKey(
        PolicyBudget, models.PROTECT, related_name="entries", verbose_name="资金"
    )
    application = models.ForeignKey(
        "policies.PolicyApplication",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="申报",
    )
    kind = models.CharField("事项", max_length=10, choices=EntryKind)
    amount = models.DecimalField("金额（万元）", max_digits=16, decimal_places=6)
    day = models.DateField("日期")
    document = models.CharField("文号", max_length=80, blank=True)
    voucher = models.CharField("凭证号", max_length=80, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name="冲销",
    )
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )

    objects = PolicyEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "兑付台账"
        verbose_name_plural = "兑付台账"
        ordering = ["-day", "-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="never_over",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[
                    ("pot", "NUMERIC"), ("decided", "NUMERIC"), ("paid", "NUMERIC"),
                    ("back", "NUMERIC"),
                ],
                func=HELD,
            )
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=EntryKind.ADJUSTED)
                | models.Q(reverses__isnull=True, amount__gt=0)
                | models.Q(reverses__isnull=False, amount__lt=0),
                name="policies_entry_sign",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=OF_BUDGET, application__isnull=True)
                | (~models.Q(kind__in=OF_BUDGET) & models.Q(application__isnull=False)),
                name="policies_entry_belongs",
            ),
            models.CheckConstraint(
                condition=~models.Q(amount=0), name="policies_entry_not_nothing"
            ),
        ]
        indexes = [models.Index(fields=["budget", "kind"], name="policies_entry_sums")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount.normalize():f} 万元"
