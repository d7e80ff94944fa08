"""Objections to a firm's result, with evidence, an answer and its reasons."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models

from qianyi.domains.evaluation.choices import AppealAction, AppealState, Side
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, ScopedQuerySet
from qianyi.kernel.indicators.models import Consent
from qianyi.kernel.subjects.models import Department, Enterprise, Institution

from .runs import EvaluationRun, RunResult, new_ref

M = TypeVar("M", bound=models.Model)


def _reach(actor: Actor, at: str = "") -> models.Q:
    """The firm itself; whoever reads the whole zone, unless the firm's place gives totals only."""
    own = models.Q(**{f"{at}enterprise_id__in": actor.subject_ids})
    if not actor.has_role(*READ_ALL):
        return own
    return own | models.Q(**{f"{at}enterprise__territory__aggregate_only": False})


class AppealQuerySet(ScopedQuerySet["Appeal"]):
    """Objections and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """The firm itself, and whoever reads the whole zone."""
        return self.filter(_reach(actor))

    def open(self) -> Self:
        """Not answered yet."""
        return self.filter(state=AppealState.FILED)


@history.tracked()
class Appeal(models.Model):
    """A firm's objection to its result. Open ones are unique by result.

    ``indicator`` is what is contested, empty for the result as a whole. ``due_on`` is the last
    working day to answer. An accepted one leads to a run that follows (``successor``).
    """

    ref = models.CharField("编号", max_length=12, unique=True, default=new_ref)
    run = models.ForeignKey(
        EvaluationRun, models.PROTECT, related_name="appeals", verbose_name="企业评价"
    )
    result = models.ForeignKey(
        RunResult, models.PROTECT, related_name="appeals", verbose_name="评价结果"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="evaluation_appeals", verbose_name="企业"
    )
    side = models.CharField("提出方式", max_length=10, choices=Side)
    indicator = models.CharField("有异议的指标", max_length=80, blank=True)
    statement = models.TextField("异议内容")
    claimed = models.CharField("企业认为应为", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.FILED)
    filed_at = models.DateTimeField("提出时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    due_on = models.DateField("应答复日期")
    due_doubt = models.CharField("日期存疑", max_length=300, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复部门",
    )
    successor = models.ForeignKey(
        EvaluationRun,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected",
        verbose_name="更正后的评价",
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "评价异议"
        ordering = ["-filed_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="evaluation_appeal_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["result"],
                condition=models.Q(state=AppealState.FILED),
                name="evaluation_one_open_appeal",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[AppealState.FILED, AppealState.WITHDRAWN])
                | ~models.Q(answer=""),
                name="evaluation_appeal_answer_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_state_display()}"


class OfAppealQuerySet(ScopedQuerySet[M]):
    """Parts of an objection are seen as it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the objection."""
        return self.filter(_reach(actor, "appeal__"))


class AppealFileQuerySet(OfAppealQuerySet["AppealFile"]):
    """Evidence."""


@history.append_only()
class AppealFile(models.Model):
    """A file put in as evidence; its bytes lie under their digest in QIANYI_FILES."""

    appeal = models.ForeignKey(
        Appeal, models.PROTECT, related_name="files", verbose_name="评价异议"
    )
    filename = models.CharField("文件名", max_length=255)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )

    objects = AppealFileQuerySet.as_manager()

    class Meta:
        verbose_name = "异议材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename


class AppealStepQuerySet(OfAppealQuerySet["AppealStep"]):
    """What happened to objections."""


@history.append_only()
class AppealStep(models.Model):
    """One thing done to an objection: by whom, when, and why."""

    appeal = models.ForeignKey(
        Appeal, models.PROTECT, related_name="steps", verbose_name="评价异议"
    )
    action = models.CharField("事项", max_length=10, choices=AppealAction)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    reason = models.TextField("说明", blank=True)

    objects = AppealStepQuerySet.as_manager()

    class Meta:
        verbose_name = "异议办理步骤"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.appeal} {self.get_action_display()}"


class PointsGrantQuerySet(ScopedQuerySet["PointsGrant"]):
    """Which institution may look at whose points."""

    def visible_to(self, actor: Actor) -> Self:
        """The firm, the institution, and whoever reads the whole zone."""
        if actor.has_role(*READ_ALL):
            return self.all()
        own = models.Q(enterprise_id__in=actor.subject_ids)
        return self.filter(own | models.Q(institution_id__in=actor.subject_ids))


@history.append_only()
class PointsGrant(models.Model):
    """A firm lets one institution look at its innovation points, for one stated purpose.

    The dates, and whether it was taken back, are the consent's. Unique by consent.
    """

    consent = models.OneToOneField(
        Consent, models.PROTECT, related_name="points_grant", verbose_name="企业授权"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="points_grants", verbose_name="企业"
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="points_grants", verbose_name="机构"
    )
    purpose = models.CharField("用途", max_length=120)
    made_at = models.DateTimeField("授权时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )

    objects = PointsGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "积分查询授权"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["institution", "enterprise"], name="evaluation_grant_of")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.institution}"


class PointsLookQuerySet(ScopedQuerySet["PointsLook"]):
    """Who looked."""

    def visible_to(self, actor: Actor) -> Self:
        """The firm whose points were looked at, the institution, and whoever reads the zone."""
        if actor.has_role(*READ_ALL):
            return self.all()
        own = models.Q(grant__enterprise_id__in=actor.subject_ids)
        return self.filter(own | models.Q(grant__institution_id__in=actor.subject_ids))


@history.append_only()
class PointsLook(models.Model):
    """One look of an institution at a firm's points, under a grant in force."""

    grant = models.ForeignKey(
        PointsGrant, models.PROTECT, related_name="looks", verbose_name="积分查询授权"
    )
    result = models.ForeignKey(
        RunResult, models.PROTECT, related_name="looks", verbose_name="评价结果"
    )
    at = models.DateTimeField("查看时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查看人"
    )

    objects = PointsLookQuerySet.as_manager()

    class Meta:
        verbose_name = "积分查看记录"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.grant} {self.at:%Y-%m-%d}"
