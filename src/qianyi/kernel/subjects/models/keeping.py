"""Lists that came in as files, and firms that turned out to be one."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet

from .enterprises import Enterprise

KEEPERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER)
"""Roles that keep the list of firms."""


class ImportState(models.TextChoices):
    """Where a list that came in stands."""

    WAITING = "waiting", "待检查"
    CHECKED = "checked", "待导入"
    RUNNING = "running", "导入中"
    DONE = "done", "已导入"
    CANCELLED = "cancelled", "已取消"
    REFUSED = "refused", "无法导入"


class ImportMode(models.TextChoices):
    """What is done when some rows are wrong."""

    ALL = "all", "全部正确才导入"
    VALID = "valid", "只导入正确的行"


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Whoever keeps the list sees how it came about."""

    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the list of firms, and the auditor."""
        return self.all() if actor.has_role(*KEEPERS, Role.AUDITOR) else self.none()


@history.tracked(exclude=("content", "problems"))
class ImportBatch(models.Model):
    """A workbook of firms, from the upload to the last row.

    ``position`` counts the rows done, so that a run broken off goes on from there. ``problems``
    holds the first of what is wrong; the whole list is made from the file when it is asked for.
    """

    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("摘要（SHA-256）", max_length=64, db_index=True)
    content = models.BinaryField("文件内容")
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.WAITING
    )
    mode = models.CharField("方式", max_length=10, choices=ImportMode, default=ImportMode.ALL)
    row_count = models.PositiveIntegerField("行数", default=0)
    valid_count = models.PositiveIntegerField("正确行数", default=0)
    problem_count = models.PositiveIntegerField("有误行数", default=0)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("更新", default=0)
    unchanged_count = models.PositiveIntegerField("无变化", default=0)
    position = models.PositiveIntegerField("已处理行数", default=0)
    problems = models.JSONField("问题", default=list)
    refusal = models.CharField("不能导入的原因", max_length=500, blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "企业名单导入"

    def __str__(self) -> str:
        return self.filename


class MergeRecordQuerySet(ScopedQuerySet["MergeRecord"]):
    """Whoever keeps the list sees what was merged."""

    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the list of firms, and the auditor."""
        return self.all() if actor.has_role(*KEEPERS, Role.AUDITOR) else self.none()


@history.tracked()
class MergeRecord(models.Model):
    """Two rows that were one firm: what moved, so that it can be moved back exactly.

    ``fields`` is old and new of each value taken over; ``moved`` is what each app needs to undo
    its part, by the name it registered under ``registry.subject_movers``.
    """

    survivor = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="merges", verbose_name="保留"
    )
    absorbed = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="merges_away", verbose_name="并入"
    )
    fields = models.JSONField("取自被并入方的内容", default=dict)
    moved = models.JSONField("移动的记录", default=dict)
    reason = models.CharField("理由", max_length=200)
    merged_at = models.DateTimeField("合并时间")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="合并人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤销人",
    )
    undo_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = MergeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "企业合并"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=models.Q(undone_at__isnull=True),
                name="subjects_merged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.survivor_id}"


class DuplicatePairQuerySet(ScopedQuerySet["DuplicatePair"]):
    """Whoever keeps the list sees which firms may be one."""

    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the list of firms, and the auditor."""
        return self.all() if actor.has_role(*KEEPERS, Role.AUDITOR) else self.none()

    def waiting(self) -> Self:
        """Neither said to be two, nor merged away."""
        return self.filter(
            decided_at__isnull=True,
            first__merged_into__isnull=True,
            second__merged_into__isnull=True,
        )


@history.tracked()
class DuplicatePair(models.Model):
    """Two firms that may be one, for a person to decide. Unique by the two, the older first.

    Merging them ends it; ``decided_at`` is set when somebody says that they are two.
    """

    first = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name="企业甲")
    second = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name="企业乙")
    likeness = models.DecimalField("相似度", max_digits=4, decimal_places=3)
    reasons = models.JSONField("依据", default=list)
    found_at = models.DateTimeField("发现时间")
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认定人",
    )
    decision = models.CharField("认定理由", max_length=200, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "疑似重复企业"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="subjects_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="subjects_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ? {self.second_id}"
