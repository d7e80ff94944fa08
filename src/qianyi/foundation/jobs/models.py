"""What is remembered of jobs. Abstract: the site owns the tables (foundation has none)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.foundation.permissions import Actor, ScopedQuerySet

from .kinds import kinds


class JobState(models.TextChoices):
    """How far a job has come; done and failed are final."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


ACTIVE = (JobState.WAITING, JobState.RUNNING)
MOST_PROBLEMS = 50


class JobRunQuerySet(ScopedQuerySet["JobRun"]):
    """Who may see which job."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of the kinds an actor may see whoever started them."""
        shared = [kind.name for kind in kinds if kind.visible(actor)]
        return self.filter(
            models.Q(kind__in=shared)
            | models.Q(started_by_id=actor.user_id, started_by__isnull=False)
        )

    def active(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=ACTIVE)


class JobRun(models.Model):
    """One piece of work in line, with its progress. Unique by ``key``.

    ``slot`` names what may only be under way once at a time; empty where that does not matter.
    ``total`` None means that the work has not been measured yet.
    """

    key = models.CharField("键", max_length=200, unique=True)
    kind = models.CharField("种类", max_length=80)
    slot = models.CharField("互斥", max_length=120, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=JobState, default=JobState.WAITING, db_index=True
    )
    done = models.PositiveIntegerField("已完成", default=0)
    failed = models.PositiveIntegerField("未成功", default=0)
    total = models.PositiveIntegerField("总数", null=True)
    message = models.CharField("结果", max_length=500, blank=True)
    problems = models.JSONField("问题", default=list)
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = "后台任务"
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=models.Q(state__in=ACTIVE) & ~models.Q(slot=""),
                name="%(app_label)s_job_slot_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"

    @property
    def title(self) -> str:
        """The kind in words."""
        kind = kinds.get(self.kind)
        return kind.title if kind else self.kind

    @property
    def is_active(self) -> bool:
        """Still to be finished."""
        return self.state in ACTIVE

    @property
    def percent(self) -> int | None:
        """Whole percent of the steps behind it; None before the work was measured."""
        if self.total is None:
            return None
        return 100 if not self.total else min(100, (self.done + self.failed) * 100 // self.total)


class JobEffect(models.Model):
    """One step of a job that has taken effect; the row is written with the effect or not at all."""

    key = models.CharField("键", max_length=260, primary_key=True)
    run_key = models.CharField("任务键", max_length=200, db_index=True)
    made_at = models.DateTimeField("时间")

    class Meta:
        abstract = True
        verbose_name = "后台任务步骤"

    def __str__(self) -> str:
        return self.key
