"""A return from its draft to its approval; what was filed is never changed."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models

from qianyi.domains.reporting import choices
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet, within
from qianyi.kernel.subjects.models import Subject, Territory

from .forms import Collection

M = TypeVar("M", bound=models.Model)
READS_ALL = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
UNTRACKED = ("entries", "explanations", "revision", "editor", "saved_at", "saved_by", "prefilled")
"""Every key typed is no history; what was filed is, in :class:`Filing`."""


def _reach(actor: Actor, at: str = "") -> models.Q:
    """The respondent; whoever collects; leaders, planners and auditors; park officers by place.

    Territories that give totals only show no single firm to anybody but the firm itself.
    """
    own = models.Q(**{f"{at}subject__in": actor.subject_ids})
    collected = models.Q(**{f"{at}collection__form__owner__in": actor.department_ids})
    if actor.has_role(*READS_ALL):
        collected |= models.Q(**{f"{at}pk__isnull": False})
    collected |= within(f"{at}territory__path", actor.paths_of(Role.PARK_OFFICER))
    return own | (collected & ~models.Q(**{f"{at}territory__aggregate_only": True}))


class ReturnQuerySet(ScopedQuerySet["Return"]):
    """Who sees whose return; whether the figures are shown is ``permissions.can_read_entries``."""

    def visible_to(self, actor: Actor) -> Self:
        """See ``_reach``: the respondent, the collecting department, who reads the whole zone."""
        return self.filter(_reach(actor))


@history.tracked(exclude=UNTRACKED)
class Return(models.Model):
    """One respondent's return in one collection. Unique by both.

    ``entries`` is the draft: item key → what was typed, with a revision that grows with each
    saving, so that a page that is behind is noticed. ``territory`` is where the respondent counted
    when the collection was opened.
    """

    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="returns", verbose_name="采集任务"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="returns", verbose_name="填报单位"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name="所在区域"
    )
    status = models.CharField(
        "状态", max_length=10, choices=choices.ReturnStatus, default=choices.ReturnStatus.EMPTY
    )
    entries = models.JSONField("填报内容", default=dict)
    explanations = models.JSONField("情况说明", default=dict)
    prefilled = models.JSONField("预填来源", default=dict)
    revision = models.PositiveIntegerField("修订号", default=0)
    editor = models.CharField("编辑页", max_length=32, blank=True)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="保存人"
    )
    reported_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    reminded_at = models.DateTimeField("催报时间", null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "填报单"
        constraints = [
            models.UniqueConstraint(fields=["collection", "subject"], name="reporting_return_once")
        ]
        indexes = [
            models.Index(fields=["collection", "status"], name="reporting_return_status"),
            models.Index(fields=["subject", "status"], name="reporting_return_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.collection}"

    @property
    def is_editable(self) -> bool:
        """The respondent may type into it."""
        return self.status in choices.EDITABLE and self.collection.is_open


class ThroughReturnQuerySet(ScopedQuerySet[M]):
    """Rows that belong to a return are seen as it is."""

    path = "filing__return_of__"

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the return."""
        return self.filter(_reach(actor, self.path))


class FilingQuerySet(ThroughReturnQuerySet["Filing"]):
    """A filing is seen as its return is."""

    path = "return_of__"


@history.append_only(ends=("superseded_at",))
class Filing(models.Model):
    """What was reported, once and for ever. Unique by return and revision.

    ``reference`` names form, subject, period and revision; the figures' origin carries it. A second
    filing of a return supersedes the first; both stay. ``values`` are exact numbers as
    text; ``findings`` the warnings that stood, each with its explanation.
    """

    return_of = models.ForeignKey(
        Return, models.PROTECT, related_name="filings", verbose_name="填报单"
    )
    revision = models.PositiveIntegerField("修订号")
    reference = models.CharField("报送编号", max_length=200, unique=True)
    values = models.JSONField("报送的数")
    findings = models.JSONField("核对情况", default=list)
    digest = models.CharField("内容摘要", max_length=64)
    via = models.CharField("报送方式", max_length=10)
    filed_at = models.DateTimeField("报送时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "报送"
        constraints = [
            models.UniqueConstraint(fields=["return_of", "revision"], name="reporting_filing_once"),
            models.UniqueConstraint(
                fields=["return_of"],
                condition=models.Q(superseded_at__isnull=True),
                name="reporting_one_live_filing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.return_of} 第{self.revision}版"


class QueryQuerySet(ThroughReturnQuerySet["Query"]):
    """A question is seen as its return is."""


class DecisionQuerySet(ThroughReturnQuerySet["Decision"]):
    """A decision is seen as its return is."""


@history.tracked()
class Query(models.Model):
    """提示核实: an officer asks about a filing, or one line of it; the firm answers.

    The officer changes no figure. Answered by the next filing, with the firm's words.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="queries", verbose_name="报送")
    item = models.CharField("项目", max_length=80, blank=True)
    comment = models.CharField("请核实的内容", max_length=500)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="答复人",
    )

    objects = QueryQuerySet.as_manager()

    class Meta:
        verbose_name = "提示核实"

    def __str__(self) -> str:
        return self.comment


@history.append_only()
class Decision(models.Model):
    """Who accepted, fixed or unlocked a filing, when and why."""

    filing = models.ForeignKey(
        Filing, models.PROTECT, related_name="decisions", verbose_name="报送"
    )
    kind = models.CharField("决定", max_length=10, choices=choices.DecisionKind)
    reason = models.CharField("理由", max_length=500, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "审核决定"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.filing}"
