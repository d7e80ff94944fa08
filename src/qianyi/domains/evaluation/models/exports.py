"""Papers made of runs by a job: workbooks, sheets of all firms."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.evaluation.choices import PaperKind
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet

from .runs import EvaluationRun


class RunPaperQuerySet(ScopedQuerySet["RunPaper"]):
    """Papers and who may fetch them."""

    def visible_to(self, actor: Actor) -> Self:
        """They name every firm of the run: whoever reads the whole zone."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.append_only(ends=("digest", "size", "made_at"))
class RunPaper(models.Model):
    """A file made of a run. Its bytes lie under their digest in QIANYI_FILES once it is made.

    ``job_key`` is the work that makes it; asked for again, the same run gives the same paper.
    """

    run = models.ForeignKey(
        EvaluationRun, models.PROTECT, related_name="papers", verbose_name="企业评价"
    )
    kind = models.CharField("文件", max_length=10, choices=PaperKind)
    filename = models.CharField("文件名", max_length=200)
    job_key = models.CharField("后台任务", max_length=200)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    digest = models.CharField("摘要", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("字节数", null=True, blank=True)
    made_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = RunPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "评价导出文件"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["run", "kind", "-id"], name="evaluation_paper_of")]

    def __str__(self) -> str:
        return self.filename
