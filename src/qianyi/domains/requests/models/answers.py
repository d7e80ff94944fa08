"""What is known already and what others may read: the knowledge base and published answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from qianyi.domains.requests.choices import AnswerState, KnowledgeState
from qianyi.foundation import history
from qianyi.foundation.permissions import READ_INSIDE, Actor, Role, ScopedQuerySet, within
from qianyi.kernel.cases.models.cases import REF_LENGTH, ref_new
from qianyi.kernel.subjects.models import Subject

from .request import Request
from .routing import Topic

if TYPE_CHECKING:
    from datetime import date


READ_PUBLISHED: Final = (
    *READ_INSIDE, Role.DEPARTMENT_HEAD, Role.INSPECTOR, Role.ENTERPRISE_USER, Role.INSTITUTION_USER,
)  # fmt: skip
"""Roles that read what is published; the three administrators have no business with it."""


class KnowledgeItemQuerySet(ScopedQuerySet["KnowledgeItem"]):
    """Firms read what is published; those inside everything."""

    def visible_to(self, actor: Actor) -> Self:
        """Drafts only inside."""
        if actor.has_role(*READ_INSIDE):
            return self.all()
        shown = actor.has_role(*READ_PUBLISHED)
        return self.filter(state=KnowledgeState.PUBLISHED) if shown else self.none()

    def in_force(self, day: date) -> Self:
        """Published, and valid on a day; periods are half-open."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            state=KnowledgeState.PUBLISHED, valid_from__lte=day,
        )  # fmt: skip


@history.tracked(exclude=("terms",))
class KnowledgeItem(models.Model):
    """A question with its answer, its source and how long it holds.

    Published only by a second person: the database refuses an author as reviewer. Retired, never
    deleted; a new wording is a new item that names the one it ``replaces``.
    """

    question = models.CharField("问题", max_length=200)
    answer = models.TextField("解答", max_length=4000)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name="主题")
    source = models.CharField("依据", max_length=300)
    source_url = models.CharField("依据所在页面", max_length=300, blank=True)
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="负责单位")
    state = models.CharField(
        "状态", max_length=10, choices=KnowledgeState, default=KnowledgeState.DRAFT
    )
    is_demo = models.BooleanField("示例数据", default=False)
    terms = ArrayField(models.TextField(), verbose_name="检索词", default=list)
    written_at = models.DateTimeField("编写时间")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编写人"
    )
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="审核人",
    )  # fmt: skip
    ended_reason = models.CharField("停用理由", max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代替"
    )

    objects = KnowledgeItemQuerySet.as_manager()

    class Meta:
        verbose_name = "知识条目"
        ordering = ["-pk"]
        indexes = [GinIndex(fields=["terms"], name="requests_knowledge_terms")]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("written_by")),
                name="requests_knowledge_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=KnowledgeState.PUBLISHED) | Q(checked_by__isnull=False),
                name="requests_knowledge_published_checked",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="requests_knowledge_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class KnowledgeUseQuerySet(ScopedQuerySet["KnowledgeUse"]):
    """How often an answer helped is known inside."""

    def visible_to(self, actor: Actor) -> Self:
        """Those inside; a firm its own."""
        if actor.has_role(*READ_INSIDE):
            return self.all()
        return self.filter(subject_id__in=actor.subject_ids)


@history.append_only()
class KnowledgeUse(models.Model):
    """A firm read an answer and said whether it settled the question (“解决了吗”)."""

    item = models.ForeignKey(
        KnowledgeItem, models.PROTECT, related_name="uses", verbose_name="知识条目"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, related_name="+", verbose_name="企业"
    )
    is_solved = models.BooleanField("解决了")
    used_at = models.DateTimeField("时间")

    objects = KnowledgeUseQuerySet.as_manager()

    class Meta:
        verbose_name = "知识使用"

    def __str__(self) -> str:
        return f"{self.item_id} {self.is_solved}"


DECIDING: Final = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
"""Roles that see what is proposed to be published in their own territory."""


class AnswerQuerySet(ScopedQuerySet["Answer"]):
    """What is published is everybody's, the rest belongs inside."""

    def visible_to(self, actor: Actor) -> Self:
        """The public what is published; proposals leaders, planners, the auditor and the unit."""
        if actor.is_system:
            return self.all()
        seen = Q(state=AnswerState.PUBLISHED) | Q(unit_id__in=sorted(actor.department_ids))
        for role in DECIDING:
            seen |= within("unit__department__territory__path", actor.paths_of(role))
        return self.filter(seen)


@history.tracked(exclude=("terms",))
class Answer(models.Model):
    """A request with its answer, freed of names, for others to read. Unique by request.

    ``removed`` keeps what was hidden (sort, what stands there now, how often; never what stood
    there). Published by a second person who has seen the text; withdrawn with a reason.
    """

    ref = models.CharField("查询码", max_length=REF_LENGTH, unique=True, default=ref_new)
    request = models.OneToOneField(
        Request, models.PROTECT, related_name="answer", verbose_name="诉求"
    )
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="答复单位")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name="主题")
    question = models.TextField("公开的诉求", max_length=4000)
    words = models.TextField("公开的答复", max_length=4000)
    terms = ArrayField(models.TextField(), verbose_name="检索词", default=list)
    removed = models.JSONField("已隐去的内容", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=AnswerState, default=AnswerState.PROPOSED
    )
    is_demo = models.BooleanField("示例数据", default=False)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="审核人",
    )  # fmt: skip
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "公开答复"
        ordering = ["-pk"]
        indexes = [GinIndex(fields=["terms"], name="requests_answer_terms")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="requests_answer_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.PUBLISHED) | Q(decided_by__isnull=False),
                name="requests_answer_published_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:40]

    @property
    def asked_in_short(self) -> str:
        """The first line of the question, for a heading; the whole stands below it."""
        first = self.question.strip().splitlines()[:1]
        return first[0][:60] if first else str(self.topic)
