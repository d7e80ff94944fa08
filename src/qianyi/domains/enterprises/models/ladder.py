"""The ladder of titles (梯度培育台账): where each firm stands, the reserve, who was told."""

from __future__ import annotations

from typing import Final, Self

from django.conf import settings
from django.db import models

from qianyi.domains.enterprises.choices import HELD, LadderState, PoolEnd, Precheck, Use
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.kernel.rules.models import RuleVersion, Title
from qianyi.kernel.subjects.models import (
    Department,
    Enterprise,
    LegalStatus,
    Territory,
    firms_at,
    firms_within_reach,
    territories_within_reach,
)

ALIVE: Final = (LegalStatus.ACTIVE, LegalStatus.SUSPENDED)
"""Firms that can still get a title."""


class StandingQuerySet(ScopedQuerySet["LadderStanding"]):
    """Standings and who sees them; a count that is kept need not be counted again."""

    kept_count: int | None = None

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))

    def counted_as(self, count: int | None) -> Self:
        """The same rows, whose number is known; to be said after the last filter."""
        found = self._chain()  # type: ignore[attr-defined]
        found.kept_count = count
        return found  # type: ignore[no-any-return]

    def _clone(self) -> Self:
        found = super()._clone()  # type: ignore[misc]
        found.kept_count = self.kept_count
        return found  # type: ignore[no-any-return]

    def filter(self, *args: object, **kwargs: object) -> Self:
        """Fewer rows: what was known of their number is not known any more."""
        found = super().filter(*args, **kwargs)
        found.kept_count = None
        return found

    def count(self) -> int:
        """How many there are."""
        return super().count() if self.kept_count is None else self.kept_count


class LadderStanding(models.Model):
    """Where one firm stands before one title, as worked out last. Unique by title and firm.

    Worked out from facts and grants and made anew at any time, so it has no history of its own:
    what changed from one working out to the next is in :class:`LadderMove`. A title without
    conditions in force has rows of its holders only.

    Attributes of note:
        precheck: by the conditions alone, also of holders: a holder with ``no`` is at risk.
        lacks: top-level conditions not met: code, gap and amount.
        missing: labels of facts without which conditions stay unknown.
        share: the gap of the single condition missed, as a share of its limit.
        since: since when the firm has been in this state.
        sort_key, size: the firm's, so that lists need no look at other tables.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="ladder", verbose_name="企业"
    )
    title = models.ForeignKey(Title, models.CASCADE, related_name="ladder", verbose_name="资质称号")
    state = models.CharField("状态", max_length=10, choices=LadderState)
    precheck = models.CharField("预判", max_length=8, choices=Precheck, blank=True)
    version = models.ForeignKey(
        RuleVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认定条件版本",
    )
    application = models.CharField("申请类型", max_length=40, blank=True)
    purpose = models.CharField("用途", max_length=10, choices=Use)
    as_of = models.DateField("截至日期")
    since = models.DateField("自")
    ends_on = models.DateField("有效期止（不含）", null=True, blank=True)
    failing = models.PositiveSmallIntegerField("不符合的条件", default=0)
    lacks = models.JSONField("差距", default=list)
    missing = models.JSONField("缺少的数据", default=list)
    words = models.TextField("差什么", blank=True)
    next_step = models.TextField("下一步", blank=True)
    share = models.FloatField("差距占标准的比例", null=True, blank=True)
    size = models.CharField("企业规模", max_length=10, blank=True)
    sort_key = models.CharField("排序键", max_length=300, blank=True, db_collation="C")

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = "梯度培育台账"
        constraints = [
            models.UniqueConstraint(fields=["title", "enterprise"], name="ladder_standing_once")
        ]
        indexes = [
            models.Index(
                fields=["title", "state", "sort_key", "id"], name="ladder_standing_by_name"
            ),
            models.Index(fields=["title", "state", "share", "id"], name="ladder_standing_by_gap"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.title} {self.get_state_display()}"

    @property
    def is_held(self) -> bool:
        """The firm has the title."""
        return self.state in HELD


class MoveQuerySet(ScopedQuerySet["LadderMove"]):
    """Moves and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


@history.append_only()
class LadderMove(models.Model):
    """One firm passed from one state to another before a title, between two workings out."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="ladder_moves", verbose_name="企业"
    )
    title = models.ForeignKey(Title, models.PROTECT, related_name="+", verbose_name="资质称号")
    old = models.CharField("原状态", max_length=10, choices=LadderState)
    new = models.CharField("新状态", max_length=10, choices=LadderState)
    moved_on = models.DateField("日期")
    recorded_at = models.DateTimeField("记录时间")

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = "台账变动"
        indexes = [models.Index(fields=["enterprise", "title"], name="ladder_moves_of_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.old} → {self.new}"


class CountQuerySet(ScopedQuerySet["LadderCount"]):
    """Kept counts and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone all of them; a park officer those of the own subtree."""
        if actor.has_role(*READ_ALL):
            return self.all()
        return self.filter(firms_at(territories_within_reach(actor)))


class LadderCount(models.Model):
    """How many firms of one place stand so before a title; counted when standings were made.

    Like the standings it can be made anew at any time and has no history of its own.
    """

    title = models.ForeignKey(Title, models.CASCADE, related_name="+", verbose_name="资质称号")
    state = models.CharField("状态", max_length=10, choices=LadderState)
    precheck = models.CharField("预判", max_length=8, choices=Precheck, blank=True)
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

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = "台账计数"
        indexes = [models.Index(fields=["title", "state"], name="ladder_count_of_title")]

    def __str__(self) -> str:
        return f"{self.title_id} {self.state} {self.firms}"


class RoundQuerySet(ScopedQuerySet["LadderRound"]):
    """When the ladder was worked out; everybody who sees a standing may know."""

    def visible_to(self, actor: Actor) -> Self:
        """All."""
        del actor
        return self.all()


@history.append_only()
class LadderRound(models.Model):
    """The ladder was worked out: for all firms, or for those of which something changed.

    ``facts_until`` is the moment up to which changes were looked at, so that the next round of
    changed firms begins there; ``versions`` is title → version of the conditions asked.
    """

    is_whole = models.BooleanField("全部企业")
    as_of = models.DateField("截至日期")
    facts_until = models.DateTimeField("数据截至")
    firms = models.PositiveIntegerField("企业数")
    moves = models.PositiveIntegerField("状态变动", default=0)
    versions = models.JSONField("认定条件版本", default=dict)
    finished_at = models.DateTimeField("完成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "台账测算"

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"


class PoolQuerySet(ScopedQuerySet["PoolMember"]):
    """The reserve and who sees it."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone, as the enterprise is seen; no firm sees notes about it."""
        if not actor.has_role(*READ_ALL, Role.PARK_OFFICER):
            return self.none()
        return self.filter(firms_within_reach(actor, "enterprise__"))

    def present(self) -> Self:
        """In the reserve now."""
        return self.filter(ended_on__isnull=True)


@history.tracked()
class PoolMember(models.Model):
    """A firm in the reserve (梯度培育储备) for a title, with who looks after it.

    Unique by firm and title while it is there; a firm that comes back is a new row.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="pool", verbose_name="企业"
    )
    title = models.ForeignKey(Title, models.PROTECT, related_name="pool", verbose_name="目标称号")
    reason = models.CharField("入库理由", max_length=200)
    added_on = models.DateField("入库日期")
    owner = models.CharField("责任人", max_length=40, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任单位",
    )
    next_contact_on = models.DateField("下次联系", null=True, blank=True)
    ended_on = models.DateField("出库日期", null=True, blank=True)
    end = models.CharField("出库原因", max_length=10, choices=PoolEnd, blank=True)
    end_reason = models.CharField("出库说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = "梯度培育储备企业"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "title"],
                condition=models.Q(ended_on__isnull=True),
                name="ladder_pool_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, end="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(end="")),
                name="ladder_pool_ends_with_a_cause",
            ),
        ]
        indexes = [models.Index(fields=["title", "next_contact_on"], name="ladder_pool_next")]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.title}"

    @property
    def is_present(self) -> bool:
        """Still in the reserve."""
        return self.ended_on is None


class NoteQuerySet(ScopedQuerySet["PoolNote"]):
    """Notes and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees the firm in the reserve."""
        return self.filter(member__in=PoolMember.objects.visible_to(actor).values("pk"))


@history.append_only()
class PoolNote(models.Model):
    """What was talked about with a firm of the reserve, on a day."""

    member = models.ForeignKey(
        PoolMember, models.PROTECT, related_name="notes", verbose_name="储备企业"
    )
    noted_on = models.DateField("日期")
    text = models.CharField("内容", max_length=500)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "储备企业联系记录"

    def __str__(self) -> str:
        return self.text[:40]


class MessageQuerySet(ScopedQuerySet["LadderMessage"]):
    """Messages and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


@history.append_only()
class LadderMessage(models.Model):
    """One firm was told where it stands before a title, in these words.

    ``batch`` ties those sent together; ``readers`` is how many accounts of the firm got it.
    """

    batch = models.CharField("批次", max_length=40)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="ladder_messages", verbose_name="企业"
    )
    title = models.ForeignKey(Title, models.PROTECT, related_name="+", verbose_name="资质称号")
    text = models.CharField("内容", max_length=300)
    readers = models.PositiveSmallIntegerField("收件账号")
    sent_at = models.DateTimeField("发送时间")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发送人"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "台账提醒"
        indexes = [models.Index(fields=["enterprise", "title", "sent_at"], name="ladder_told_when")]

    def __str__(self) -> str:
        return self.text[:40]
