"""Where every firm stands before every item, what changed, what was tried, who was told."""

from __future__ import annotations

from typing import Final, Self

from django.conf import settings
from django.db import models

from qianyi.domains.policies.choices import Place
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.kernel.subjects.models import (
    Enterprise,
    LegalStatus,
    Territory,
    firms_within_reach,
)

from .library import PolicyItem

ALIVE: Final = (LegalStatus.ACTIVE, LegalStatus.SUSPENDED)
"""Firms that can still get something."""


class PolicyRoundQuerySet(ScopedQuerySet["PolicyRound"]):
    """When matches were worked out; everybody who sees a match may know."""

    def visible_to(self, actor: Actor) -> Self:
        """All."""
        del actor
        return self.all()


@history.append_only()
class PolicyRound(models.Model):
    """Matches were worked out: for all firms, or for those of which something changed.

    ``items`` are the ids of items in the order of the letters of :class:`PolicyMatch`; a round of
    changed firms has those of the last whole one. ``conditions`` are the versions of kernel.rules
    asked, by item. ``facts_until`` is where the next round of changed firms begins.
    """

    is_whole = models.BooleanField("全部企业")
    items = models.JSONField("政策事项", default=list)
    listing = models.CharField("事项清单", max_length=64)
    conditions = models.JSONField("认定条件版本", default=dict)
    as_of = models.DateField("截至日期")
    facts_until = models.DateTimeField("数据截至")
    firms = models.PositiveIntegerField("企业数")
    moves = models.PositiveIntegerField("状态变动", default=0)
    left_out = models.PositiveIntegerField("因用途不许可未使用的数据", default=0)
    finished_at = models.DateTimeField("完成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )

    objects = PolicyRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "政策匹配"

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"


class PolicyMatchQuerySet(ScopedQuerySet["PolicyMatch"]):
    """Matches and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


class PolicyMatch(models.Model):
    """Where one firm stands before all items, as worked out last: one letter an item.

    A hundred thousand firms before five hundred items are a hundred thousand rows of five hundred
    letters (see ``choices.Place``; ``-`` where the item is not for the firm's place). Made anew at
    any time from facts, so it has no history of its own; changes are in :class:`PolicyMove`.
    ``listing`` tells which list of items the letters are about; rows of another list than the last
    round's are being worked out anew and are not read.

    Attributes of note:
        amounts: item id → 万元, of items given by ratio for which the firm qualifies.
    """

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, primary_key=True, related_name="policy_match",
        verbose_name="企业",
    )  # fmt: skip
    listing = models.CharField("事项清单", max_length=64)
    letters = models.TextField("各项政策")
    amounts = models.JSONField("按比例的金额", default=dict)
    as_of = models.DateField("截至日期")
    sort_key = models.CharField("排序键", max_length=300, blank=True, db_collation="C")

    objects = PolicyMatchQuerySet.as_manager()

    class Meta:
        verbose_name = "政策匹配结果"

    def __str__(self) -> str:
        return str(self.enterprise_id)


class PolicyCountQuerySet(ScopedQuerySet["PolicyCount"]):
    """Kept counts and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone all of them; a park officer those of the own subtree."""
        if actor.has_role(*READ_ALL):
            return self.all()
        paths = actor.paths_of(Role.PARK_OFFICER)
        reached = models.Q(pk__in=())
        for place in ("territory", "park", "building"):
            reached |= within(f"{place}__path", paths)
        return self.filter(reached)


class PolicyCount(models.Model):
    """How many firms of one place stand so before an item, and what they would get in 万元.

    Counted when matches were made; without history, like them.
    """

    item = models.ForeignKey(
        PolicyItem, models.CASCADE, related_name="counts", verbose_name="政策事项"
    )
    place = models.CharField("结果", max_length=1, choices=Place)
    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="+", verbose_name="统计归属区域"
    )
    park = models.ForeignKey(
        Territory, models.CASCADE, null=True, related_name="+", verbose_name="园区"
    )
    building = models.ForeignKey(
        Territory, models.CASCADE, null=True, related_name="+", verbose_name="楼宇"
    )
    firms = models.PositiveIntegerField("企业数")
    amount = models.DecimalField("金额（万元）", max_digits=20, decimal_places=6, null=True)

    objects = PolicyCountQuerySet.as_manager()

    class Meta:
        verbose_name = "政策匹配计数"
        indexes = [models.Index(fields=["item", "place"], name="policies_count_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.place} {self.firms}"


class PolicyMoveQuerySet(ScopedQuerySet["PolicyMove"]):
    """Moves and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


@history.append_only()
class PolicyMove(models.Model):
    """One firm passed from one group to another before an item, between two workings out."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="policy_moves", verbose_name="企业"
    )
    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="moves", verbose_name="政策事项"
    )
    old = models.CharField("原结果", max_length=1, choices=Place)
    new = models.CharField("新结果", max_length=1, choices=Place)
    moved_on = models.DateField("日期")
    recorded_at = models.DateTimeField("记录时间")

    objects = PolicyMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "政策匹配变动"
        indexes = [
            models.Index(fields=["item", "recorded_at"], name="policies_move_of_item"),
            models.Index(fields=["enterprise", "item"], name="policies_move_of_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.old} → {self.new}"


class PolicyTrialQuerySet(ScopedQuerySet["PolicyTrial"]):
    """Simulations and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone: a policy not yet issued is not for parks and firms."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.append_only()
class PolicyTrial(models.Model):
    """What an item would give whom with some figures, tried on the register on a day, as it was.

    ``changes`` are the figures that differ from the item's own (line id → threshold; amount, ratio,
    cap, pot); ``result`` counts, costs and breakdowns. Kept so that thresholds can be laid side by
    side; never changed.
    """

    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="trials", verbose_name="政策事项"
    )
    name = models.CharField("名称", max_length=80)
    changes = models.JSONField("不同的数值", default=dict)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="企业范围"
    )
    as_of = models.DateField("截至日期")
    result = models.JSONField("结果", default=dict)
    made_at = models.DateTimeField("测算时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="测算人",
    )

    objects = PolicyTrialQuerySet.as_manager()

    class Meta:
        verbose_name = "政策测算"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class PolicyMessageQuerySet(ScopedQuerySet["PolicyMessage"]):
    """Messages and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


@history.append_only()
class PolicyMessage(models.Model):
    """One firm was told of an item, in these words; ``batch`` ties those sent together."""

    batch = models.CharField("批次", max_length=40)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="policy_messages", verbose_name="企业"
    )
    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="messages", verbose_name="政策事项"
    )
    text = models.CharField("内容", max_length=300)
    readers = models.PositiveSmallIntegerField("收件账号")
    sent_at = models.DateTimeField("发送时间")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发送人"
    )

    objects = PolicyMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "政策提醒"
        indexes = [
            models.Index(fields=["enterprise", "item", "sent_at"], name="policies_told_when")
        ]

    def __str__(self) -> str:
        return self.text[:40]
