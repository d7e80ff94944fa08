"""Policy documents and the items they are split into.

An item is a row a version: what is released is never edited, a change is a new version that takes
its place when somebody else releases it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import (
    REVIEW_ALLOWS,
    BenefitForm,
    Certainty,
    ItemKind,
    ItemState,
    Level,
    ReviewConclusion,
    Standing,
)
from qianyi.engine.policies.benefits import Benefit
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.documents.models import Document
from qianyi.kernel.subjects.models import Department, Territory

if TYPE_CHECKING:
    from datetime import date

REF_LENGTH: Final = 12
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
CONTENT: Final = (
    "policy", "code", "version", "territory", "title", "kind", "who", "benefit_form", "amount",
    "ratio", "base", "cap", "pot", "benefit_words", "rule_code", "rule_application",
    "without_application", "pay_days", "procedure", "opens_on", "closes_on", "department", "unit",
    "contact", "valid_from", "valid_to", "certainty", "review_conclusion", "review_basis",
    "reviewed_on", "explanation",
)  # fmt: skip
"""What an item says: not changed once it is released."""


def new_ref() -> str:
    """A name for addresses outsiders see; letters that are easily mistaken are left out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


def _edited_when_released() -> str:
    """SQL: a released or ended version would say something else than it did."""
    keys = ("policy", "territory", "department")
    columns = [f"{name}_id" if name in keys else name for name in CONTENT]
    differ = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)
    return f"(OLD.state IN ('released', 'ended') AND ({differ}))"


class PolicyDocumentQuerySet(ScopedQuerySet["PolicyDocument"]):
    """Policy documents and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone; others see items, not the library."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.none()


@history.tracked()
class PolicyDocument(FromPack):
    """A document of kernel.documents as a policy: whose it is, where and how long it holds.

    One a document. ``valid_to`` is the first day it does not hold any more; without one no end is
    known. ``superseded_by`` is the policy that took its place.
    """

    document = models.OneToOneField(
        Document, models.PROTECT, related_name="policy", verbose_name="文件"
    )
    level = models.CharField("层级", max_length=12, choices=Level)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="policies", verbose_name="适用区域"
    )
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_to = models.DateField("失效日期（不含）", null=True, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="被替代为",
    )
    note = models.CharField("说明", max_length=300, blank=True)
    is_demo = models.BooleanField("示例数据", default=False)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "政策文件"
        ordering = ["-valid_from", "pk"]

    def __str__(self) -> str:
        return self.document.title


class PolicyItemQuerySet(ScopedQuerySet["PolicyItem"]):
    """Items and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees all versions, everybody else what has been released."""
        return self.all() if actor.has_role(*READ_INSIDE) else self.public()

    def public(self) -> Self:
        """Released: published, whoever asks."""
        return self.filter(state=ItemState.RELEASED)

    def in_force(self, day: date) -> Self:
        """Released, begun, and not ended on a day."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day),
            state=ItemState.RELEASED,
        )

    def in_standing(self, standing: str, day: date) -> Self:
        """Those whose standing on the day is that."""
        if standing == Standing.IN_FORCE:
            return self.in_force(day)
        if standing == Standing.UPCOMING:
            return self.filter(state=ItemState.RELEASED, valid_from__gt=day)
        if standing == Standing.LAPSED:
            return self.filter(state=ItemState.RELEASED, valid_to__lte=day)
        return self.filter(state=standing)


@history.tracked()
class PolicyItem(FromPack):
    """One version of one thing a policy gives. Unique by code and version; one released a code.

    Attributes of note:
        who: whom it is for, in plain words.
        amount, ratio, cap, pot: in 万元 and %; ``base`` is the figure a share is of.
        rule_code, rule_application: conditions of kernel.rules that decide; empty where the
            item's own lines do.
        without_application: may be given without an application (免申即享) where data suffice.
        pay_days: working days from the decision to the payment.
        closes_on, valid_to: the first day that does not count any more.
        unit: who deals with it where that is no department of the zone (税务机关).
    """

    policy = models.ForeignKey(
        PolicyDocument, models.PROTECT, related_name="items", verbose_name="政策文件"
    )
    code = models.CharField("编号", max_length=60)
    version = models.PositiveSmallIntegerField("版本", default=1)
    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=new_ref)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="policy_items", verbose_name="适用区域"
    )
    title = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=14, choices=ItemKind)
    who = models.TextField("支持对象", blank=True)
    benefit_form = models.CharField(
        "支持方式", max_length=8, choices=BenefitForm, default=BenefitForm.OTHER
    )
    amount = models.DecimalField(
        "定额（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    ratio = models.DecimalField("比例（%）", max_digits=9, decimal_places=4, null=True, blank=True)
    base = models.CharField("比例的基数", max_length=80, blank=True)
    cap = models.DecimalField(
        "单户上限（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    pot = models.DecimalField(
        "年度资金总额（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    benefit_words = models.TextField("支持内容", blank=True)
    rule_code = models.CharField("认定条件", max_length=80, blank=True)
    rule_application = models.CharField("申请类型", max_length=40, blank=True)
    without_application = models.BooleanField("免申即享", default=False)
    pay_days = models.PositiveSmallIntegerField("兑付时限（工作日）", default=60)
    procedure = models.TextField("办理程序", blank=True)
    opens_on = models.DateField("申报开始", null=True, blank=True)
    closes_on = models.DateField("申报截止（不含）", null=True, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_items",
        verbose_name="责任单位",
    )
    unit = models.CharField("办理机关", max_length=120, blank=True)
    contact = models.CharField("咨询方式", max_length=200, blank=True)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期（不含）", null=True, blank=True)
    certainty = models.CharField(
        "核实情况", max_length=12, choices=Certainty, default=Certainty.UNVERIFIED
    )
    review_conclusion = models.CharField(
        "公平竞争审查结论", max_length=12, choices=ReviewConclusion, blank=True
    )
    review_basis = models.CharField("审查文书", max_length=200, blank=True)
    reviewed_on = models.DateField("审查日期", null=True, blank=True)
    explanation = models.TextField("对审查提示的说明", blank=True)
    is_demo = models.BooleanField("示例数据", default=False)
    state = models.CharField("状态", max_length=10, choices=ItemState, default=ItemState.DRAFT)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="前一版本",
    )
    outside_number = models.CharField("上级平台编号", max_length=80, blank=True)
    written_at = models.DateTimeField("填写时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="填写人",
    )
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    ended_at = models.DateTimeField("停止时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停止人",
    )
    end_reason = models.CharField("停止原因", max_length=300, blank=True)

    objects = PolicyItemQuerySet.as_manager()

    class Meta:
        verbose_name = "政策事项"
        ordering = ["code", "-version"]
        triggers = [
            pgtrigger.Protect(
                name="released_never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_edited_when_released()),
            ),
            pgtrigger.Protect(
                name="released_never_back",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.state = 'released' AND NEW.state NOT IN ('released', 'ended'))"
                    " OR (OLD.state = 'ended' AND NEW.state <> 'ended'))"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="policies_item_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=ItemState.RELEASED),
                name="policies_item_one_released",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ItemState.RELEASED)
                | models.Q(review_conclusion__in=REVIEW_ALLOWS),
                name="policies_item_reviewed_when_released",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="policies_item_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True)
                | models.Q(opens_on__isnull=True)
                | models.Q(closes_on__gt=models.F("opens_on")),
                name="policies_item_window_forward",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_to"], name="policies_item_force")]

    def __str__(self) -> str:
        return self.title

    @property
    def benefit(self) -> Benefit:
        """What it gives, for the engine."""
        form = self.benefit_form
        return Benefit(
            form="fixed" if form == BenefitForm.FIXED
            else "ratio" if form == BenefitForm.RATIO else "other",
            amount=self.amount, ratio=self.ratio, base=self.base, cap=self.cap, pot=self.pot,
        )  # fmt: skip

    @property
    def is_open_for_edit(self) -> bool:
        """Its text may still change."""
        return self.state in (ItemState.DRAFT, ItemState.WAITING)

    @property
    def last_application_day(self) -> date | None:
        """The last day on which one may apply; None where no end is known."""
        return self.closes_on - timedelta(days=1) if self.closes_on else None

    def standing_on(self, day: date) -> Standing:
        """Where it stands on a day."""
        if self.state != ItemState.RELEASED:
            return Standing(self.state)
        if self.valid_from is not None and day < self.valid_from:
            return Standing.UPCOMING
        if self.valid_to is not None and day >= self.valid_to:
            return Standing.LAPSED
        return Standing.IN_FORCE

    def takes_applications_on(self, day: date) -> bool:
        """In force, and inside its window."""
        return (
            self.standing_on(day) == Standing.IN_FORCE
            and (self.opens_on is None or self.opens_on <= day)
            and (self.closes_on is None or day < self.closes_on)
        )
