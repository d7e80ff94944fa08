"""Scores of units in a year: what was entered, what came out, what units say to it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from qianyi.domains.reviews.choices import AppealState, AppraisalState, EntryKind, EntryState
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet
from qianyi.kernel.subjects.models import Department, Territory

from .schemes import Scheme

EVERY_UNIT = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
UNIT_ROLES = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
TOLD = (AppraisalState.TOLD, AppraisalState.PUBLISHED)


def _of_units(actor: Actor, at: str = "") -> models.Q:
    """Rows of every unit, or of the actor's own."""
    if actor.has_role(*EVERY_UNIT):
        return models.Q()
    if not actor.has_role(*UNIT_ROLES):
        return models.Q(pk__in=())
    return models.Q(**{f"{at}department_id__in": actor.departments_of(*UNIT_ROLES)})


class AppraisalQuerySet(ScopedQuerySet["Appraisal"]):
    """Scorings and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners and auditors; officers those their unit is scored or asked in."""
        if actor.has_role(*EVERY_UNIT):
            return self.all()
        if not actor.has_role(*UNIT_ROLES):
            return self.none()
        own = UnitScore.objects.filter(department_id__in=actor.departments_of(*UNIT_ROLES))
        return self.filter(pk__in=own.values("appraisal_id"))


@history.tracked()
class Appraisal(models.Model):
    """The scoring of a territory's units over some days by one scheme. Unique by place and title.

    ``inputs_digest`` is of everything the scores were made from, kept with each unit's sheet.
    Nothing follows from a grade by itself: the database knows no sanction.
    """

    title = models.CharField("名称", max_length=120)
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="appraisals", verbose_name="考核办法"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="appraisals", verbose_name="区域"
    )
    first = models.DateField("考核期起")
    last = models.DateField("考核期止")
    state = models.CharField(
        "状态", max_length=10, choices=AppraisalState, default=AppraisalState.OPEN
    )
    is_demo = models.BooleanField("示例数据", default=False)
    inputs_digest = models.CharField("输入摘要", max_length=64, blank=True)
    made_at = models.DateTimeField("建立时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人"
    )
    scored_at = models.DateTimeField("计分时间", null=True, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="计分人",
    )
    appeals_until = models.DateField("核对截止", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公布人",
    )

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = "目标考核"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "title"], name="reviews_appraisal_once"),
            models.CheckConstraint(
                condition=~models.Q(state=AppraisalState.PUBLISHED)
                | (
                    models.Q(scored_by__isnull=False, published_by__isnull=False)
                    & ~models.Q(scored_by=models.F("published_by"))
                ),
                name="reviews_published_by_a_second",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_told(self) -> bool:
        """Units see their sheets."""
        return self.state in TOLD


class UnitScoreQuerySet(ScopedQuerySet["UnitScore"]):
    """Sheets and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners and auditors all; a unit its own once it was told."""
        if actor.has_role(*EVERY_UNIT):
            return self.all()
        return self.filter(_of_units(actor), appraisal__state__in=TOLD)


@history.tracked()
class UnitScore(models.Model):
    """One unit in a scoring. Unique by both.

    ``is_asked`` are units that answer to others (派驻、垂管): they are asked and answer in
    ``feedback``, and get neither points nor rank. ``low`` and ``high`` are what is certain and what
    can still be reached; they are one where nothing is open. ``sheet`` holds every line.
    """

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="scores", verbose_name="目标考核"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="unit_scores", verbose_name="单位"
    )
    is_asked = models.BooleanField("只商请反馈", default=False)
    low = models.DecimalField("已确定得分", max_digits=7, decimal_places=2, null=True, blank=True)
    high = models.DecimalField("最高可得", max_digits=7, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等次", max_length=20, blank=True)
    grade_words = models.CharField("等次说明", max_length=200, blank=True)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    sheet = models.JSONField("计分明细", default=dict)
    feedback = models.TextField("反馈意见", blank=True)
    feedback_at = models.DateTimeField("反馈时间", null=True, blank=True)
    feedback_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="反馈人",
    )

    objects = UnitScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "单位得分"
        ordering = ["is_asked", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "department"], name="reviews_score_once"),
            models.CheckConstraint(
                condition=models.Q(is_asked=False)
                | models.Q(low__isnull=True, high__isnull=True, grade="", rank__isnull=True),
                name="reviews_asked_not_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}"


class EntryQuerySet(ScopedQuerySet["Entry"]):
    """Entries and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners and auditors all; a unit what it entered or was entered for it."""
        return self.filter(_of_units(actor))


@history.tracked()
class Entry(models.Model):
    """Points or a value entered for a unit with its ground; counts once somebody else confirmed it.

    A proposed veto (``kind`` veto) is decided by a leader, and changes a grade, nothing more.
    """

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="entries", verbose_name="目标考核"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="单位"
    )
    kind = models.CharField("类别", max_length=10, choices=EntryKind)
    item = models.CharField("项目", max_length=60, blank=True)
    value = models.DecimalField(
        "数值或分数", max_digits=12, decimal_places=4, null=True, blank=True
    )
    reason = models.TextField("依据")
    state = models.CharField("状态", max_length=10, choices=EntryState, default=EntryState.OPEN)
    entered_at = models.DateTimeField("填报时间")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    decision = models.CharField("确认意见", max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "考核填报"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("entered_by")),
                name="reviews_entry_by_a_second",
            ),
            models.UniqueConstraint(
                fields=["appraisal", "department", "item"],
                condition=models.Q(kind=EntryKind.ITEM) & ~models.Q(state=EntryState.DECLINED),
                name="reviews_item_entered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_kind_display()}"


class UnitAppealQuerySet(ScopedQuerySet["UnitAppeal"]):
    """Objections and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leaders, planners and auditors all; a unit its own."""
        return self.filter(_of_units(actor, "score__"))


@history.tracked()
class UnitAppeal(models.Model):
    """A unit's objection to its sheet. Open ones are unique by sheet; answered with a reason."""

    score = models.ForeignKey(
        UnitScore, models.PROTECT, related_name="appeals", verbose_name="单位得分"
    )
    item = models.CharField("有异议的项目", max_length=60, blank=True)
    statement = models.TextField("异议内容")
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.FILED)
    filed_at = models.DateTimeField("提出时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    due_on = models.DateField("应答复日期")
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

    objects = UnitAppealQuerySet.as_manager()

    class Meta:
        verbose_name = "考核异议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["score"],
                condition=models.Q(state=AppealState.FILED),
                name="reviews_one_open_appeal",
            ),
            models.CheckConstraint(
                condition=models.Q(state=AppealState.FILED) | ~models.Q(answer=""),
                name="reviews_appeal_answer_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} {self.get_state_display()}"


class EvidenceQuerySet(ScopedQuerySet["Evidence"]):
    """Files and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """As what they belong to."""
        return self.filter(
            models.Q(entry__in=Entry.objects.visible_to(actor))
            | models.Q(appeal__in=UnitAppeal.objects.visible_to(actor))
        )


@history.append_only()
class Evidence(models.Model):
    """A file put in for an entry or an objection; its bytes lie under their digest."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="files", verbose_name="考核填报"
    )
    appeal = models.ForeignKey(
        UnitAppeal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name="考核异议",
    )
    filename = models.CharField("文件名", max_length=255)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "考核材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False, appeal__isnull=True)
                | models.Q(entry__isnull=True, appeal__isnull=False),
                name="reviews_evidence_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.filename
