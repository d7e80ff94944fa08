"""A saved what-if: what was asked, what came of it that day, and who wanted it kept.

It changes nothing in force. The figures are a snapshot: facts may move on, and asking again gives
another answer; that is why the digest of what went in stands beside them.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qianyi.domains.evaluation.choices import ScenarioKind
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, Actor, Role, ScopedQuerySet
from qianyi.kernel.rules.models import RuleVersion
from qianyi.kernel.subjects.models import Territory

from .runs import EvaluationRun


class ScenarioQuerySet(ScopedQuerySet["Scenario"]):
    """Saved what-ifs and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone sees all; a park officer the own ones."""
        if actor.has_role(*READ_ALL):
            return self.all()
        if actor.has_role(Role.PARK_OFFICER) and actor.user_id is not None:
            return self.filter(made_by_id=actor.user_id)
        return self.none()

    def present(self) -> Self:
        """All but those put away."""
        return self.filter(put_away_at__isnull=True)


@history.append_only(ends=("put_away_at", "put_away_by"))
class Scenario(models.Model):
    """One what-if with its result; never changed, put away when nobody needs it any more.

    Of conditions: ``version`` over the firms of ``territory``; of weights: one ``group`` of the
    method of ``run`` over its frozen inputs, where ``grade`` is what one enters or leaves.

    Attributes of note:
        changes: path of a figure, or code of an indicator → the new value as exact text.
        award: what a firm gets and what there is to give, as asked.
        results: counts before and after, moves, groups and money, as they were shown.
        entering, leaving: the firms; shown only as far as whoever looks may see them.
        inputs_digest, taken_at: of the facts that went in, and when they were read.
    """

    name = models.CharField("名称", max_length=80)
    note = models.CharField("说明", max_length=500, blank=True)
    kind = models.CharField("类别", max_length=12, choices=ScenarioKind)
    version = models.ForeignKey(
        RuleVersion, models.PROTECT, null=True, related_name="+", verbose_name="认定条件版本"
    )
    application = models.CharField("申请类型", max_length=40, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="企业范围"
    )
    applied_on = models.DateField("假定申请日期", null=True)
    as_of = models.DateField("数据截至")
    purpose = models.CharField("用途", max_length=10)
    run = models.ForeignKey(
        EvaluationRun, models.PROTECT, null=True, related_name="+", verbose_name="企业评价"
    )
    group = models.CharField("分组", max_length=80, blank=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    changes = models.JSONField("改动", default=dict)
    award = models.JSONField("奖补", default=dict)
    results = models.JSONField("结果", default=dict)
    entering = ArrayField(models.BigIntegerField(), verbose_name="新进入的企业", default=list)
    leaving = ArrayField(models.BigIntegerField(), verbose_name="退出的企业", default=list)
    inputs_digest = models.CharField("输入摘要", max_length=64)
    taken_at = models.DateTimeField("取数时间")
    made_at = models.DateTimeField("保存时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="保存人"
    )
    put_away_at = models.DateTimeField("收起时间", null=True, blank=True)
    put_away_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收起人",
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "试算方案"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="conditions", version__isnull=False, run__isnull=True)
                | models.Q(kind="weights", version__isnull=True, run__isnull=False),
                name="evaluation_scenario_has_its_base",
            )
        ]
        indexes = [models.Index(fields=["made_by", "made_at"], name="evaluation_scenario_mine")]

    def __str__(self) -> str:
        return self.name
