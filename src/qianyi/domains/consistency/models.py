"""Check runs over stored documents, the findings they made, and what planners said of them.

A finding outlives the run: its key is the rule with the normalised figures, so the same question is
the same row after a new reading or a new check, with its marks. Another figure makes another key,
and so a new finding without marks.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from qianyi.engine.checking.severity import RULES
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, Role, ScopedQuerySet
from qianyi.kernel.documents.models import Document, DocumentVersion, ReadingRun

from . import choices

READERS = (Role.PLANNER, Role.AUDITOR)


class CheckRunQuerySet(ScopedQuerySet["CheckRun"]):
    """Who may see which run."""

    def visible_to(self, actor: Actor) -> Self:
        """Planners and auditors see all."""
        return self.all() if actor.has_role(*READERS) else self.none()


@history.tracked()
class CheckRun(models.Model):
    """One check over some documents' newest versions. Append-only.

    ``covers_all`` says that every document the actor could see was in it; ``parts`` holds the
    seconds of each part.
    """

    checked_at = models.DateTimeField("核校时间")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核校人",
    )
    covers_all = models.BooleanField("全部文件")
    document_count = models.PositiveIntegerField("文件数")
    statement_count = models.PositiveIntegerField("读数条数")
    seconds = models.FloatField("用时（秒）")
    parts = models.JSONField("各部分用时", default=dict)
    high_count = models.PositiveIntegerField("重要")
    medium_count = models.PositiveIntegerField("一般")
    low_count = models.PositiveIntegerField("提示")
    new_count = models.PositiveIntegerField("新增", default=0)
    gone_count = models.PositiveIntegerField("已不再出现", default=0)

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        verbose_name = "核校记录"

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}"

    @property
    def finding_count(self) -> int:
        """Findings of all levels."""
        return self.high_count + self.medium_count + self.low_count


@history.append_only()
class CheckedText(models.Model):
    """What a run saw of one document: its text, the reading of it, the corrections laid over.

    Compared with what is stored now, it says whether the run is out of date.
    """

    run = models.ForeignKey(CheckRun, models.PROTECT, related_name="texts", verbose_name="核校记录")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="文件")
    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="+", verbose_name="文件版本"
    )
    reading = models.ForeignKey(
        ReadingRun, models.PROTECT, related_name="+", verbose_name="读取记录"
    )
    text_digest = models.CharField("文本摘要（SHA-256）", max_length=64)
    newest_correction = models.PositiveBigIntegerField("当时最新的更正", null=True, blank=True)

    class Meta:
        verbose_name = "核校的文件"
        constraints = [
            models.UniqueConstraint(fields=["run", "document"], name="consistency_text_once")
        ]
        indexes = [models.Index(fields=["document", "-run"], name="consistency_text_newest")]

    def __str__(self) -> str:
        return f"{self.version}"


class FindingQuerySet(ScopedQuerySet["Finding"]):
    """Who may see which finding, and where each stands."""

    def visible_to(self, actor: Actor) -> Self:
        """Planners and auditors, and only where every document involved may be seen."""
        if not actor.has_role(*READERS):
            return self.none()
        hidden = FindingPlace.objects.filter(finding=OuterRef("pk")).exclude(
            version__document__in=Document.objects.visible_to(actor)
        )
        return self.exclude(Exists(hidden))

    def standing(self) -> Self:
        """Those the newest check of their documents still finds."""
        return self.filter(gone_run__isnull=True)

    def with_state(self) -> Self:
        """Adds ``state`` (choices.FindingState) and ``rank`` (0 for the gravest)."""
        newest = Mark.objects.filter(finding=OuterRef("pk")).order_by("-pk").values("action")[:1]
        by_action = [
            When(last_action=action, then=Value(state.value))
            for action, state in choices.STATE_OF_ACTION.items()
        ]
        ranks = [
            When(severity=level, then=Value(place))
            for place, level in enumerate(choices.Severity.values)
        ]
        return self.annotate(last_action=Subquery(newest)).annotate(
            state=Case(
                When(gone_run__isnull=False, then=Value(choices.FindingState.GONE.value)),
                *by_action,
                default=Value(choices.FindingState.OPEN.value),
                output_field=models.CharField(),
            ),
            rank=Case(*ranks, default=Value(len(ranks)), output_field=models.IntegerField()),
        )


@history.tracked(exclude=("last_run",))  # renewed with each run: no change of the finding
class Finding(models.Model):
    """One question to the authors. Unique by ``key``: the rule and the normalised figures.

    Level, title and places are those of the last run that found it. ``gone_run`` is the first run
    over all its documents that found it no more; it is emptied when the finding comes back.
    ``follows`` is the finding of the same shape that went in the run that made this one: the same
    question with another figure.
    """

    key = models.CharField("键", max_length=120, unique=True)
    rule = models.CharField("规则", max_length=40)
    severity = models.CharField("程度", max_length=8, choices=choices.Severity)
    title = models.TextField("事项")
    computation = models.TextField("测算")
    notes = models.JSONField("口径等说明", default=list)
    shape = models.CharField("事项（不计数字）的摘要", max_length=64)
    first_run = models.ForeignKey(
        CheckRun, models.PROTECT, related_name="+", verbose_name="首次发现"
    )
    last_run = models.ForeignKey(
        CheckRun, models.PROTECT, related_name="findings", verbose_name="最近发现"
    )
    gone_run = models.ForeignKey(
        CheckRun,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gone_findings",
        verbose_name="不再出现",
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="数值变化前的事项",
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "核校事项"
        indexes = [models.Index(fields=["gone_run", "severity"], name="consistency_standing")]

    def __str__(self) -> str:
        return self.title

    @property
    def rule_title(self) -> str:
        """The rule's name; the code itself for a rule this version of the program has not."""
        known = RULES.get(self.rule)
        return known.title if known else self.rule

    @property
    def arithmetic(self) -> str:
        """The computation without the remarks, which the engine repeats at its end."""
        tail = "。".join(self.notes)
        return self.computation.removesuffix(tail).rstrip("。") if tail else self.computation


class FindingPlace(models.Model):
    """Where a finding's figure stands: a span of a version's text. Renewed with each run."""

    finding = models.ForeignKey(
        Finding, models.CASCADE, related_name="places", verbose_name="核校事项"
    )
    position = models.PositiveSmallIntegerField("序")
    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="+", verbose_name="文件版本"
    )
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    quote = models.TextField("原文")

    class Meta:
        verbose_name = "出处"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["finding", "position"], name="consistency_place_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="consistency_place_span"),
        ]
        indexes = [models.Index(fields=["version", "start"], name="consistency_place_start")]

    def __str__(self) -> str:
        return self.quote[:40]


@history.append_only()
class Mark(models.Model):
    """A planner's word on a finding. Append-only: the newest holds, taking back is a row too."""

    finding = models.ForeignKey(
        Finding, models.PROTECT, related_name="marks", verbose_name="核校事项"
    )
    action = models.CharField("标记", max_length=10, choices=choices.MarkAction)
    reason = models.CharField("说明", max_length=500, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="标记人"
    )

    class Meta:
        verbose_name = "核校标记"
        constraints = [
            models.CheckConstraint(
                condition=~Q(action=choices.MarkAction.EXPLAIN) | ~Q(reason=""),
                name="consistency_explained_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.reason}".strip()
