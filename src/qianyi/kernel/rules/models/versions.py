"""Conditions in the database: versions as loaded or drafted, and the results of their runs.

A version's text is never edited: a local change is a draft that holds what differs from the
version it was made from, and becomes a version of its own when somebody activates it.
"""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.foundation.permissions import READ_ALL, READ_INSIDE, Actor, Role, ScopedQuerySet
from qianyi.foundation.provenance import FromPack
from qianyi.kernel.rules.choices import Answer, VersionKind, VersionState
from qianyi.kernel.subjects.models import Enterprise, Territory, firms_within_reach

OUTSIDE_READERS = (Role.ENTERPRISE_USER, Role.INSTITUTION_USER, Role.INSPECTOR)
CONTENT = ("code", "version", "content", "cases", "base")


class RuleVersionQuerySet(ScopedQuerySet["RuleVersion"]):
    """Which versions there are, and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works for the zone sees all; firms and institutions what is in force."""
        if actor.has_role(*READ_INSIDE):
            return self.all()
        if actor.has_role(*OUTSIDE_READERS):
            return self.active()
        return self.none()

    def active(self) -> Self:
        """Activated and not ended."""
        return self.filter(state=VersionState.ACTIVE)

    def present(self) -> Self:
        """All but drafts that were given up."""
        return self.exclude(state=VersionState.DISCARDED)


@history.tracked(exclude=("content", "cases"))
class RuleVersion(FromPack):
    """One version of one set of conditions. Unique by code and version.

    Attributes of note:
        content, cases: the YAML as loaded; a draft carries that of its ``base``.
        changes: path of a figure → its new value, of a local version; empty for one from a pack.
        digest: sha256 of content, cases and changes.
        applications: types of application with their days, as the version says.
    """

    code = models.CharField("代码", max_length=80)
    version = models.CharField("版本", max_length=60)
    title = models.CharField("名称", max_length=160)
    kind = models.CharField("类别", max_length=12, choices=VersionKind)
    number = models.CharField("文号", max_length=160, blank=True)
    issuers = models.CharField("制定机关", max_length=200, blank=True)
    applications = models.JSONField("适用", default=list)
    certainty = models.CharField("核实情况", max_length=12, default="confirmed")
    content = models.TextField("条文数据")
    cases = models.TextField("专家案例", blank=True)
    changes = models.JSONField("与原版本不同的数值", default=dict, blank=True)
    digest = models.CharField("摘要", max_length=64)
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name="依据的版本",
    )
    state = models.CharField("状态", max_length=10, choices=VersionState)
    cases_count = models.PositiveIntegerField("案例数", default=0)
    cases_failed = models.PositiveIntegerField("不符的案例", default=0)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="建立人",
    )
    reason = models.CharField("说明", max_length=300, blank=True)
    activated_at = models.DateTimeField("启用时间", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停用人",
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "认定条件版本"
        ordering = ["code", "-version"]
        triggers = [
            pgtrigger.Protect(
                name="content_never_edited",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT),
            ),
            pgtrigger.Protect(
                name="changes_only_while_draft",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "(OLD.state <> 'draft' AND (OLD.changes IS DISTINCT FROM NEW.changes"
                    " OR OLD.digest <> NEW.digest))"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=~models.Q(state=VersionState.DISCARDED),
                name="rules_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"

    @property
    def is_local(self) -> bool:
        """Made here from another version."""
        return self.base_id is not None


class RuleRunQuerySet(ScopedQuerySet["RuleRun"]):
    """Runs and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Who reads the whole zone sees all; a park officer the own ones."""
        if actor.has_role(*READ_ALL):
            return self.all()
        if actor.has_role(Role.PARK_OFFICER) and actor.user_id is not None:
            return self.filter(made_by_id=actor.user_id)
        return self.none()


COUNTED_AT_THE_END = (
    "finished_at", "subjects_count", "left_out", "yes_count", "no_count", "unknown_count",
    "inputs_digest", "results_digest",
)  # fmt: skip


@history.append_only(ends=COUNTED_AT_THE_END)
class RuleRun(models.Model):
    """One version asked of one population at one date for one purpose; never changed once finished.

    ``inputs_digest`` is of the values that went in, ``results_digest`` of what came out: the same
    version over the same inputs gives the same results. The counts leave aside what a person must
    still decide. A run of many firms is made by a job: until ``finished_at`` its results are not
    all there, and its counts and digests are empty.
    """

    version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="runs", verbose_name="认定条件版本"
    )
    version_digest = models.CharField("版本摘要", max_length=64)
    application = models.CharField("申请类型", max_length=40)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="企业范围"
    )
    as_of = models.DateField("截至日期")
    applied_on = models.DateField("假定申请日期")
    purpose = models.CharField("用途", max_length=10)
    subjects_count = models.PositiveIntegerField("企业数", default=0)
    left_out = models.PositiveIntegerField("因用途不许可未使用的数据", default=0)
    yes_count = models.PositiveIntegerField("符合", default=0)
    no_count = models.PositiveIntegerField("不符合", default=0)
    unknown_count = models.PositiveIntegerField("暂无法判断", default=0)
    inputs_digest = models.CharField("输入摘要", max_length=64, blank=True)
    results_digest = models.CharField("结果摘要", max_length=64, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    made_at = models.DateTimeField("测算时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="测算人",
    )

    objects = RuleRunQuerySet.as_manager()

    class Meta:
        verbose_name = "条件测算"
        ordering = ["-made_at", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="closed_when_finished",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version.title} {self.as_of:%Y-%m-%d}"


class RuleResultQuerySet(ScopedQuerySet["RuleResult"]):
    """Results and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As the enterprise is."""
        return self.filter(firms_within_reach(actor, "enterprise__"))


@history.append_only()
class RuleResult(models.Model):
    """What a run said of one firm. Unique by run and firm.

    ``facts`` are the values that went in by column; ``findings`` state, value, limit and what is
    missing for each condition.
    """

    run = models.ForeignKey(RuleRun, models.PROTECT, related_name="results", verbose_name="测算")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="rule_results", verbose_name="企业"
    )
    answer = models.CharField("结论", max_length=8, choices=Answer)
    precheck = models.CharField("预判", max_length=8, choices=Answer)
    low = models.DecimalField("已得分", max_digits=12, decimal_places=4, null=True)
    high = models.DecimalField("最高可得分", max_digits=12, decimal_places=4, null=True)
    class_name = models.CharField("分类", max_length=60, blank=True)
    failing = models.PositiveSmallIntegerField("不符合的条件", default=0)
    missing = models.JSONField("缺少的数据", default=list)
    findings = models.JSONField("各项条件", default=list)
    facts = models.JSONField("输入", default=dict)

    objects = RuleResultQuerySet.as_manager()

    class Meta:
        verbose_name = "条件测算结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="rules_result_once")
        ]
        indexes = [models.Index(fields=["enterprise", "run"], name="rules_result_of_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_answer_display()}"


__all__ = [
    "OUTSIDE_READERS",
    "RuleResult",
    "RuleRun",
    "RuleVersion",
]
