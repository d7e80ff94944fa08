"""A run of an evaluation method over a population, from draft to publication, and its results.

What went in is frozen as a file under its digest and never changes; what came out is append-only.
A correction goes through the indicators and becomes a run of its own that follows the first.
"""

from __future__ import annotations

import secrets
import string
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.evaluation.choices import (
    TOLD_STATES,
    RunAction,
    RunState,
    Standing,
)
from qianyi.engine.panel import PURPOSES
from qianyi.foundation import history
from qianyi.foundation.among import among
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.kernel.subjects.models import Enterprise, Territory, firms_within_reach

from .methods import MethodVersion

REF_LETTERS = string.ascii_lowercase + string.digits
REF_LENGTH = 12
ASKED = (
    "ref", "method", "territory", "year", "as_of", "purpose", "groups", "follows", "compared_with",
    "weights_move", "draws", "seed",
)  # fmt: skip
FROZEN = ("inputs_id", "left_out", "gaps")
SCORED = (
    "results_digest", "references", "summary", "scored_by_id", "scored_at", "is_provisional",
)  # fmt: skip


def new_ref() -> str:
    """A random name of 12 characters, for addresses that outsiders see."""
    return "".join(secrets.choice(REF_LETTERS) for _ in range(REF_LENGTH))


def _settled(once: str, columns: tuple[str, ...]) -> pgtrigger.Condition:
    """Once something holds, none of these columns changes any more."""
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)
    return pgtrigger.Condition(f"({once} AND ({changed}))")


@history.append_only()
class FrozenInputs(models.Model):
    """The inputs of a run as one Parquet file under QIANYI_FILES. Unique by digest of the content.

    ``digest`` is of the canonical content (columns and rows in a fixed order), ``file_digest`` of
    the bytes: the first stays when a library writes the same table in other bytes.
    """

    digest = models.CharField("内容摘要", max_length=64, unique=True)
    file_digest = models.CharField("文件摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    rows = models.PositiveIntegerField("行数")
    columns = models.JSONField("列", default=list)
    made_at = models.DateTimeField("固定时间")

    class Meta:
        verbose_name = "固定的输入"

    def __str__(self) -> str:
        return f"{self.rows}行 {self.digest[:12]}"


class EvaluationRunQuerySet(ScopedQuerySet["EvaluationRun"]):
    """Runs and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone sees all; park officers those whose results they are told of.

        A firm sees the runs that told it a result.
        """
        if actor.has_role(*READ_ALL):
            return self.all()
        told = models.Q(state__in=TOLD_STATES)
        seen = models.Q(pk__in=())
        if actor.has_role(Role.PARK_OFFICER):
            seen |= told
        if actor.has_role(Role.ENTERPRISE_USER):
            mine = RunResult.objects.filter(enterprise_id__in=actor.subject_ids)
            seen |= told & models.Q(pk__in=mine.values("run_id"))
        return self.filter(seen)

    def told(self) -> Self:
        """In publicity, final or published."""
        return self.filter(state__in=TOLD_STATES)


@history.tracked(exclude=("gaps", "references", "summary"))
class EvaluationRun(models.Model):
    """One method over the firms of one territory for one year, as known on one day.

    Attributes of note:
        groups: codes of the method's groups that take part; empty means all.
        follows: the run this one corrects; its inputs were frozen anew.
        compared_with: the run of the year before, for what moved.
        gaps: what was missing when the inputs were frozen, by input.
        references: by group and indicator what figures were held against.
        weights_move, draws, seed: of the intervals of ranks.
        is_demo: of a fictional territory.
    """

    ref = models.CharField("编号", max_length=REF_LENGTH, unique=True, default=new_ref)
    title = models.CharField("名称", max_length=160)
    method = models.ForeignKey(
        MethodVersion, models.PROTECT, related_name="runs", verbose_name="评价办法"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="企业范围"
    )
    year = models.PositiveSmallIntegerField("评价年度")
    as_of = models.DateField("数据截至")
    purpose = models.CharField("用途", max_length=10, choices=[(one, one) for one in PURPOSES])
    groups = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="更正的评价",
    )
    compared_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="对比的评价",
    )
    weights_move = models.DecimalField("权重扰动", max_digits=4, decimal_places=3, default="0.100")
    draws = models.PositiveSmallIntegerField("扰动次数", default=200)
    seed = models.PositiveIntegerField("随机种子", default=1)
    state = models.CharField("状态", max_length=12, choices=RunState, default=RunState.DRAFT)
    job_key = models.CharField("后台任务", max_length=200, blank=True)
    inputs = models.ForeignKey(
        FrozenInputs, models.PROTECT, null=True, blank=True, related_name="runs"
    )
    left_out = models.PositiveIntegerField("因用途不许可未使用的数据", default=0)
    gaps = models.JSONField("缺少的数据", default=list)
    results_digest = models.CharField("结果摘要", max_length=64, blank=True)
    references = models.JSONField("基准", default=dict)
    summary = models.JSONField("汇总", default=dict)
    is_provisional = models.BooleanField("权重待核实", default=False)
    is_demo = models.BooleanField("示例数据", default=False)
    publicity_days = models.PositiveSmallIntegerField("公示工作日", null=True, blank=True)
    publicity_from = models.DateField("公示自", null=True, blank=True)
    publicity_to = models.DateField("公示至", null=True, blank=True)
    publicity_doubt = models.CharField("公示期存疑", max_length=300, blank=True)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="建立人",
    )
    scored_at = models.DateTimeField("评分时间", null=True, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="评分人",
    )
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    objects = EvaluationRunQuerySet.as_manager()

    class Meta:
        verbose_name = "企业评价"
        ordering = ["-year", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="question_never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*ASKED),
            ),
            pgtrigger.Protect(
                name="inputs_frozen_once",
                operation=pgtrigger.Update,
                condition=_settled("OLD.inputs_id IS NOT NULL", FROZEN),
            ),
            pgtrigger.Protect(
                name="scored_once",
                operation=pgtrigger.Update,
                condition=_settled("OLD.results_digest <> ''", SCORED),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [models.Index(fields=["state", "year"], name="evaluation_run_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["follows"],
                condition=models.Q(follows__isnull=False) & ~models.Q(state=RunState.DISCARDED),
                name="evaluation_one_successor",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[RunState.DRAFT, RunState.DISCARDED])
                | models.Q(inputs__isnull=False),
                name="evaluation_inputs_before_state",
            ),
            models.CheckConstraint(
                condition=models.Q(publicity_to__isnull=True)
                | models.Q(publicity_to__gt=models.F("publicity_from")),
                name="evaluation_publicity_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RunStepQuerySet(ScopedQuerySet["RunStep"]):
    """What happened to runs."""

    def visible_to(self, actor: Actor) -> Self:
        """Internal steps are seen by whoever reads the whole zone."""
        return self.all() if actor.has_role(*READ_ALL) else self.none()


@history.append_only()
class RunStep(models.Model):
    """One thing done to a run: by whom, when, from which state to which, and why."""

    run = models.ForeignKey(
        EvaluationRun, models.PROTECT, related_name="steps", verbose_name="企业评价"
    )
    action = models.CharField("事项", max_length=12, choices=RunAction)
    source = models.CharField("原状态", max_length=12, choices=RunState, blank=True)
    target = models.CharField("新状态", max_length=12, choices=RunState)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    reason = models.CharField("说明", max_length=1000, blank=True)
    facts = models.JSONField("要点", default=dict)

    objects = RunStepQuerySet.as_manager()

    class Meta:
        verbose_name = "评价步骤"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.get_action_display()}"


def grouped_last() -> models.Case:
    """Firms in a group before those no group could be told for, whose group is empty."""
    return models.Case(
        models.When(group="", then=models.Value(1)),
        default=models.Value(0),
        output_field=models.IntegerField(),
    )


class RunResultQuerySet(ScopedQuerySet["RunResult"]):
    """Results and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who works for the zone, as far as the firm is seen; a firm its own once it was told.

        A park has few of a run's firms, whose keys find their results by index.
        """
        if actor.has_role(*READ_ALL):
            return self.filter(firms_within_reach(actor, "enterprise__"))
        told = models.Q(run__state__in=TOLD_STATES)
        if actor.has_role(Role.PARK_OFFICER):
            return self.filter(told, among("enterprise_id", Enterprise.objects.visible_to(actor)))
        return self.filter(told, enterprise_id__in=actor.subject_ids)


@history.append_only()
class RunResult(models.Model):
    """What a run said of one firm. Unique by run and firm.

    Attributes of note:
        low, high: interval of the rank when weights move; ``firmness`` the share of draws that
            gave the grade it has.
        facts: inputs by code, as frozen; ``items`` figure and points by indicator.
        industry, park: as they were when the inputs were frozen.
        *_before, moved_*: held against the run ``compared_with``; the indicator that moved the
            points most, and by how much.
    """

    run = models.ForeignKey(
        EvaluationRun, models.PROTECT, related_name="results", verbose_name="企业评价"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="evaluation_results", verbose_name="企业"
    )
    name = models.CharField("企业名称", max_length=120)
    industry = models.CharField("行业", max_length=10, blank=True)
    park = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="园区"
    )
    group = models.CharField("分组", max_length=80, blank=True)
    standing = models.CharField("参评情况", max_length=12, choices=Standing)
    rank = models.PositiveIntegerField("名次", null=True)
    tied = models.BooleanField("并列", default=False)
    low = models.PositiveIntegerField("名次区间（高）", null=True)
    high = models.PositiveIntegerField("名次区间（低）", null=True)
    firmness = models.FloatField("等级稳定性", null=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    total = models.DecimalField("总分", max_digits=18, decimal_places=10, null=True)
    points = models.DecimalField("指标得分", max_digits=18, decimal_places=10, null=True)
    bonus = models.DecimalField("加分", max_digits=18, decimal_places=10, null=True)
    deduction = models.DecimalField("扣分", max_digits=18, decimal_places=10, null=True)
    veto = models.CharField("一票否决", max_length=80, blank=True)
    not_classed = models.CharField("不定等级", max_length=80, blank=True)
    missing = models.PositiveSmallIntegerField("缺少的指标", default=0)
    facts = models.JSONField("输入", default=dict)
    items = models.JSONField("各项指标", default=dict)
    rank_before = models.PositiveIntegerField("上次名次", null=True)
    grade_before = models.CharField("上次等级", max_length=20, blank=True)
    total_before = models.DecimalField("上次总分", max_digits=18, decimal_places=10, null=True)
    change = models.DecimalField("总分变化", max_digits=18, decimal_places=10, null=True)
    moved_by = models.CharField("变化最大的指标", max_length=80, blank=True)
    moved_points = models.DecimalField(
        "该指标得分变化", max_digits=18, decimal_places=10, null=True
    )

    objects = RunResultQuerySet.as_manager()

    class Meta:
        verbose_name = "评价结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="evaluation_result_once")
        ]
        indexes = [
            models.Index(
                models.F("run"),
                grouped_last(),
                models.F("group"),
                models.F("rank"),
                name="evaluation_result_order",
            ),
            models.Index(fields=["run", "group", "rank"], name="evaluation_result_rank"),
            models.Index(fields=["run", "grade", "rank"], name="evaluation_result_grade"),
            models.Index(fields=["run", "industry", "rank"], name="evaluation_result_industry"),
            models.Index(fields=["run", "park", "rank"], name="evaluation_result_park"),
            models.Index(fields=["run", "total"], name="evaluation_result_total"),
            models.Index(
                models.F("run"),
                models.F("total").desc(nulls_last=True),
                models.F("id"),
                name="evaluation_result_best",
            ),
            models.Index(fields=["run", "change"], name="evaluation_result_change"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.grade or self.get_standing_display()}"
