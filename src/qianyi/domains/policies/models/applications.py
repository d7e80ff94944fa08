"""Applications of firms, and the conditions that hold after the money was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import (
    GIVEN_UP,
    ApplicationState,
    FollowState,
    RecoveryState,
)
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet
from qianyi.kernel.cases.models import Case
from qianyi.kernel.subjects.models import Enterprise, firms_at, territories_within_reach

from .calls import PolicyCallItem
from .library import REF_LENGTH, new_ref
from .lines import PolicyLine

if TYPE_CHECKING:
    from datetime import date

OWN_ONLY: Final = (ApplicationState.DRAFT,)
"""A draft is the firm's alone until it is sent."""


class PolicyApplicationQuerySet(ScopedQuerySet["PolicyApplication"]):
    """Applications and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the zone's figures, a park officer the own subtree, a firm its own."""
        own = models.Q(enterprise__in=actor.subject_ids)
        sent = ~models.Q(state__in=OWN_ONLY)
        if actor.has_role(*READ_ALL):
            return self.filter(own | sent)
        inside = firms_at(territories_within_reach(actor), "enterprise__")
        return self.filter(own | (inside & sent))

    def standing(self) -> Self:
        """Neither refused nor withdrawn, and more than a draft."""
        return self.exclude(state__in=(*GIVEN_UP, *OWN_ONLY))


@history.tracked()
class PolicyApplication(models.Model):
    """One firm's application for one item of an announcement; its case carries the steps.

    One that stands a firm and item of an announcement; refused or withdrawn it may apply anew.

    Attributes of note:
        is_listed: put on the list of an item given without application (免申即享).
        facts: what the system filled in: name, label, value, unit, source, as_of.
        base: the figure a share is of; ``base_source`` where it is from (企业填报 if its own).
        project, certificate: what the money is for; the number of the title it rests on.
        findings: what the checks found: code, words, and the officer's reason.
        pay_by: last day of payment, from the decision on.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    call_item = models.ForeignKey(
        PolicyCallItem, models.PROTECT, related_name="applications", verbose_name="公告事项"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="policy_applications", verbose_name="企业"
    )
    case = models.OneToOneField(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_application",
        verbose_name="工单",
    )
    is_listed = models.BooleanField("免申即享", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    facts = models.JSONField("系统带出的数据", default=list)
    base = models.DecimalField("基数", max_digits=24, decimal_places=6, null=True, blank=True)
    base_source = models.CharField("基数来源", max_length=200, blank=True)
    asked = models.DecimalField(
        "申请金额（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    arithmetic = models.CharField("测算过程", max_length=300, blank=True)
    project = models.CharField("项目或费用", max_length=120, blank=True)
    certificate = models.CharField("证书编号", max_length=60, blank=True)
    explanation = models.TextField("补充说明", blank=True, max_length=2000)
    findings = models.JSONField("核对情况", default=list)
    undertaken_at = models.DateTimeField("承诺时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )
    pay_by = models.DateField("承诺拨付日期", null=True, blank=True)
    pay_by_doubt = models.CharField("日历待核实", max_length=300, blank=True)
    closed_reason = models.CharField("结束原因", max_length=300, blank=True)
    written_at = models.DateTimeField("填写时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )

    objects = PolicyApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "兑付申报"
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["call_item", "enterprise"],
                condition=~models.Q(state__in=GIVEN_UP),
                name="policies_application_once",
            ),
            models.CheckConstraint(
                condition=models.Q(asked__isnull=True) | models.Q(asked__gt=0),
                name="policies_application_asks",
            ),
        ]
        indexes = [models.Index(fields=["state", "pay_by"], name="policies_application_due")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.call_item}"

    @property
    def is_own_draft(self) -> bool:
        """Its firm may still write it."""
        return self.state == ApplicationState.DRAFT

    @property
    def open_findings(self) -> list[dict[str, str]]:
        """What an officer has to decide with a reason before the review may pass."""
        return [one for one in self.findings if one.get("asks") and not one.get("reason")]

    def is_late_on(self, day: date) -> bool:
        """Decided, promised by a day that is past, and not whole paid."""
        waits = self.state == ApplicationState.DECIDED
        return waits and self.pay_by is not None and self.pay_by < day


class PolicyFollowUpQuerySet(ScopedQuerySet["PolicyFollowUp"]):
    """Later conditions and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the application is."""
        return self.filter(application__in=PolicyApplication.objects.visible_to(actor).values("pk"))


@history.tracked()
class PolicyFollowUp(models.Model):
    """A condition that holds after the payment: when it is looked at, what was found.

    Attributes of note:
        due_words: where the day comes from (条文“三年内” …).
        found: what the facts say, as looked up last; a person concludes.
        recovery_amount, recovery_state: money proposed to be taken back; a leader decides.
    """

    application = models.ForeignKey(
        PolicyApplication, models.PROTECT, related_name="follow_ups", verbose_name="申报"
    )
    line = models.ForeignKey(
        PolicyLine, models.PROTECT, related_name="follow_ups", verbose_name="后续要求"
    )
    due_on = models.DateField("核对日期")
    due_words = models.CharField("日期依据", max_length=120)
    state = models.CharField("状态", max_length=8, choices=FollowState, default=FollowState.OPEN)
    found = models.CharField("核对到的情况", max_length=300, blank=True)
    found_on = models.DateField("查到的日期", null=True, blank=True)
    conclusion = models.CharField("结论", max_length=300, blank=True)
    concluded_at = models.DateTimeField("核对时间", null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )
    recovery_amount = models.DecimalField(
        "拟追回金额（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    recovery_state = models.CharField(
        "追回", max_length=8, choices=RecoveryState, blank=True, default=RecoveryState.NONE
    )
    recovery_reason = models.CharField("追回决定的理由", max_length=300, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )

    objects = PolicyFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "兑付后续要求"
        ordering = ["due_on", "pk"]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["application", "line"], name="policies_follow_up_once"),
            models.CheckConstraint(
                condition=models.Q(recovery_amount__isnull=True) | models.Q(recovery_amount__gt=0),
                name="policies_follow_up_recovers",
            ),
        ]

    def __str__(self) -> str:
        return self.line.name
