"""What is put before the public: firms and amounts of a batch, and objections to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import ObjectionState, PublicityKind, PublicityState
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, READ_INSIDE, Actor, ScopedQuerySet
from qianyi.kernel.subjects.models import Enterprise

from .applications import PolicyApplication
from .calls import PolicyCall
from .library import REF_LENGTH, new_ref

if TYPE_CHECKING:
    from datetime import date


class PolicyPublicityQuerySet(ScopedQuerySet["PolicyPublicity"]):
    """Public lists and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees those taken down too."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.public()

    def naming(self, application: PolicyApplication) -> Self:
        """Lists an application stands on."""
        return self.filter(rows__contains=[{"ref": application.ref}])

    def public(self) -> Self:
        """On the public page."""
        return self.filter(state=PublicityState.PUBLISHED)


@history.append_only(ends=("state", "withdrawn_reason"))
class PolicyPublicity(models.Model):
    """A list of firms and amounts as it was published: its rows stay as they were.

    Only what has to be public is in ``rows``: firm, item and amount, with the application's ref.
    ``until`` is the last day of the publicity period; a result has none.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    call = models.ForeignKey(
        PolicyCall, models.PROTECT, related_name="publicities", verbose_name="申报公告"
    )
    kind = models.CharField("类别", max_length=10, choices=PublicityKind)
    number = models.PositiveSmallIntegerField("期次")
    title = models.CharField("标题", max_length=160)
    rows = models.JSONField("名单")
    begins = models.DateField("公示自")
    until = models.DateField("公示至", null=True, blank=True)
    doubt = models.CharField("日历待核实", max_length=300, blank=True)
    contact = models.CharField("异议受理", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=PublicityState, default=PublicityState.PUBLISHED
    )
    withdrawn_reason = models.CharField("撤下理由", max_length=300, blank=True)
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="公布人"
    )

    objects = PolicyPublicityQuerySet.as_manager()

    class Meta:
        verbose_name = "兑付公示"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "kind", "number"], name="policies_publicity_number"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_over_on(self, day: date) -> bool:
        """Its last day is past."""
        return self.until is None or day > self.until


class PolicyObjectionQuerySet(ScopedQuerySet["PolicyObjection"]):
    """Objections and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the zone's figures; a firm those it put in."""
        if actor.has_role(*READ_ALL):
            return self.all()
        return self.filter(enterprise__in=actor.subject_ids)


@history.tracked()
class PolicyObjection(models.Model):
    """An objection to a line of a public list, with its reasoned answer.

    ``enterprise`` is the firm that put it in; without one an officer wrote down what came by
    letter or call (``channel``), without the person's name.
    """

    publicity = models.ForeignKey(
        PolicyPublicity, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    application = models.ForeignKey(
        PolicyApplication, models.PROTECT, related_name="objections", verbose_name="申报"
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_objections",
        verbose_name="提出企业",
    )
    channel = models.CharField("提出方式", max_length=20, default="平台")
    statement = models.TextField("异议内容", max_length=2000)
    state = models.CharField(
        "状态", max_length=12, choices=ObjectionState, default=ObjectionState.OPEN
    )
    due_on = models.DateField("答复期限")
    answer = models.TextField("答复", blank=True, max_length=2000)
    filed_at = models.DateTimeField("提出时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )

    objects = PolicyObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publicity", "application", "enterprise"],
                condition=models.Q(state=ObjectionState.OPEN, enterprise__isnull=False),
                name="policies_objection_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"对“{self.application}”的异议"
