"""清单制, 责任制, 时限制: lists, their items, who owes each and by when.

How an item stands (its light) is worked out when it is looked at; nothing of it is stored here.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.planning import choices
from qianyi.foundation import history
from qianyi.foundation.archiving import Archivable, ArchivableQuerySet
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet, within
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.documents.models import CitedPlace, Document
from qianyi.kernel.subjects.models import Department, Territory

from .plans import Plan


class TaskListQuerySet(ArchivableQuerySet["TaskList"]):
    """Who may see which list."""

    def visible_to(self, actor: Actor) -> Self:
        """As plans are seen: who works for the zone all, a park officer the own subtree.

        The head of a unit those that hold something of the unit.
        """
        if actor.has_role(*READ_ALL):
            return self.all()
        seen = within("territory__path", actor.paths_of(Role.PARK_OFFICER))
        if actor.departments_of(Role.DEPARTMENT_HEAD):
            own = ListItem.objects.visible_to(actor).order_by()
            seen |= models.Q(pk__in=own.values("task_list_id"))
        return self.filter(seen)


@history.tracked()
class TaskList(Archivable, FromPack):
    """A list of things to be done, in one territory. Unique by code.

    ``document`` is the paper that set it up; ``basis`` says in words what it rests on where no
    paper is here. ``supervisor`` is the unit that has late items seen to; without one no 督办件 is
    opened, and the page says so.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="task_lists", verbose_name="区域"
    )
    plan = models.ForeignKey(
        Plan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_lists",
        verbose_name="所属规划",
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_lists",
        verbose_name="依据文件",
    )
    basis = models.CharField("依据", max_length=300, blank=True)
    supervisor = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised_lists",
        verbose_name="督办单位",
    )
    certainty = models.CharField("核实情况", max_length=12, default="confirmed")
    note = models.CharField("说明", max_length=500, blank=True)

    objects = TaskListQuerySet.as_manager()

    class Meta:
        verbose_name = "清单"

    def __str__(self) -> str:
        return self.title


class ListItemQuerySet(ScopedQuerySet["ListItem"]):
    """Who may see which item, and which are still owed."""

    def visible_to(self, actor: Actor) -> Self:
        """As the item's list is seen; the head of a unit what it leads or helps with."""
        if actor.has_role(*READ_ALL):
            return self.all()
        seen = within("task_list__territory__path", actor.paths_of(Role.PARK_OFFICER))
        if headed := actor.departments_of(Role.DEPARTMENT_HEAD):
            helped = ItemPartner.objects.filter(department_id__in=headed).order_by()
            seen |= models.Q(lead_id__in=headed) | models.Q(pk__in=helped.values("item_id"))
        return self.filter(seen)

    def owed(self) -> Self:
        """Not ended, in lists in use."""
        return self.filter(ended_at__isnull=True, task_list__archived_at__isnull=True)


@history.tracked()
class ListItem(FromPack):
    """One thing to be done: content, measurable result, who leads, by when. Unique by number.

    ``lead`` None shows 未明确; ``due_on`` None says that no day was set, with the printed
    ``due_words`` where there are some. It ends by being done (销号) or dropped by an adjustment of
    the plan; a last day changes only that way once the item is ``is_locked``.
    """

    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="items", verbose_name="清单"
    )
    number = models.PositiveIntegerField("序号")
    category = models.CharField("类别", max_length=60, blank=True)
    content = models.CharField("事项", max_length=500)
    result = models.CharField("可衡量的成果", max_length=300, blank=True)
    target_value = models.DecimalField(
        "成果数量", max_digits=20, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField("单位", max_length=20, blank=True)
    lead = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_items",
        verbose_name="牵头单位",
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    due_words = models.CharField("原文期限", max_length=60, blank=True)
    place = models.ForeignKey(
        CitedPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="list_items",
        verbose_name="来源",
    )
    certainty = models.CharField("核实情况", max_length=12, default="confirmed")
    note = models.CharField("说明", max_length=500, blank=True)
    is_locked = models.BooleanField("经批准锁定", default=False)
    made_at = models.DateTimeField("列入时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="列入人",
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="结束人",
    )
    ending = models.CharField("结束方式", max_length=10, choices=choices.Ending, blank=True)
    ending_reason = models.CharField("结束说明", max_length=300, blank=True)

    objects = ListItemQuerySet.as_manager()

    class Meta:
        verbose_name = "清单事项"
        constraints = [
            models.UniqueConstraint(fields=["task_list", "number"], name="planning_list_item_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="planning_list_item_ends_somehow",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="planning_list_item_due")]

    def __str__(self) -> str:
        return self.content

    @property
    def lead_words(self) -> str:
        """The lead unit, or 未明确."""
        return str(self.lead) if self.lead else "未明确"


@history.tracked()
class ItemPartner(models.Model):
    """A unit that works with the lead on an item."""

    item = models.ForeignKey(
        ListItem, models.PROTECT, related_name="partners", verbose_name="清单事项"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="partnered_items", verbose_name="配合单位"
    )

    class Meta:
        verbose_name = "配合单位"
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="planning_partner_once")
        ]

    def __str__(self) -> str:
        return str(self.department)


@history.tracked()
class Milestone(models.Model):
    """A step on the way with a day of its own; ``reached_on`` is what the lead unit reported."""

    item = models.ForeignKey(
        ListItem, models.PROTECT, related_name="milestones", verbose_name="清单事项"
    )
    title = models.CharField("节点", max_length=120)
    due_on = models.DateField("节点期限")
    reached_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "节点"
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["item", "title"], name="planning_milestone_once")
        ]

    def __str__(self) -> str:
        return self.title
