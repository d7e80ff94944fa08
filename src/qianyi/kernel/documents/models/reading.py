"""What a reading of a version found, and what planners said of it. All append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qianyi.foundation import history
from qianyi.kernel.documents.choices import ComparatorSign, CorrectionAction, StatementKind

from .document import DocumentVersion


@history.append_only()
class ReadingRun(models.Model):
    """One reading of one version by one state of the grammar; the newest is what pages show."""

    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="runs", verbose_name="文件版本"
    )
    grammar = models.CharField("读取程序版本", max_length=80)
    read_at = models.DateTimeField("读取时间")
    statement_count = models.PositiveIntegerField("读数条数", default=0)
    commitment_count = models.PositiveIntegerField("承诺条数", default=0)

    class Meta:
        verbose_name = "读取记录"

    def __str__(self) -> str:
        return f"{self.version} {self.read_at:%Y-%m-%d %H:%M}"


@history.append_only()
class Statement(models.Model):
    """What a sentence says about one figure. It never counts by itself: a planner adopts it.

    ``occurrence`` numbers equal quotes within the text from 0; (text digest, quote, occurrence)
    outlives the run. ``value`` None is a blank or verbal cell; ``value_high`` is set for a range.
    """

    run = models.ForeignKey(
        ReadingRun, models.PROTECT, related_name="statements", verbose_name="读取记录"
    )
    position = models.PositiveIntegerField("序")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    quote = models.CharField("原文数字", max_length=200)
    occurrence = models.PositiveIntegerField("第几次出现")
    subject = models.CharField("主体", max_length=200, blank=True)
    scope = models.CharField("口径", max_length=20, default="未注明")
    indicator = models.CharField("指标", max_length=300, blank=True)
    value = models.DecimalField("数值", max_digits=30, decimal_places=8, null=True)
    value_high = models.DecimalField("区间上限", max_digits=30, decimal_places=8, null=True)
    unit = models.CharField("单位", max_length=40, blank=True)
    period = models.CharField("时期", max_length=40, blank=True)
    kind = models.CharField("性质", max_length=20, choices=StatementKind)
    comparator = models.CharField("比较", max_length=2, choices=ComparatorSign, default="=")
    base = models.CharField("对比基准", max_length=200, blank=True)
    in_table = models.BooleanField("表内", default=False)
    optional = models.BooleanField("存疑", default=False)
    note = models.CharField("说明", max_length=500, blank=True)
    section_position = models.PositiveIntegerField("章节序", null=True, blank=True)
    context_start = models.PositiveIntegerField("句起")
    context_end = models.PositiveIntegerField("句止")
    confidence = models.DecimalField("把握", max_digits=4, decimal_places=3, default=1)

    class Meta:
        verbose_name = "读数"
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="documents_statement_once")
        ]
        indexes = [models.Index(fields=["run", "start"], name="documents_statement_start")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.quote}"


@history.append_only()
class Commitment(models.Model):
    """A promise a document makes: who will do what by when. ``lead`` empty shows 未明确."""

    run = models.ForeignKey(
        ReadingRun, models.PROTECT, related_name="commitments", verbose_name="读取记录"
    )
    position = models.PositiveIntegerField("序")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    quote = models.TextField("原文")
    verb = models.CharField("承诺词", max_length=20)
    action = models.TextField("事项")
    lead = models.CharField("牵头单位", max_length=120, blank=True)
    due = models.CharField("期限", max_length=40, blank=True)
    section_position = models.PositiveIntegerField("章节序", null=True, blank=True)

    class Meta:
        verbose_name = "承诺"
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="documents_commitment_once")
        ]

    def __str__(self) -> str:
        return self.action[:40]


@history.append_only()
class Correction(models.Model):
    """A planner's word on a reading, laid over every new reading of the same text.

    Keyed by (text digest, quote, occurrence); the newest row of a key holds. ``old`` and ``new``
    are the fields changed. Append-only: taking one back is a row with action restore.
    """

    text_digest = models.CharField("文本摘要", max_length=64)
    quote = models.CharField("原文数字", max_length=200)
    occurrence = models.PositiveIntegerField("第几次出现")
    action = models.CharField("动作", max_length=10, choices=CorrectionAction)
    old = models.JSONField("原读数", default=dict)
    new = models.JSONField("更正为", default=dict)
    reason = models.CharField("理由", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人"
    )
    carried_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="沿用自",
    )

    class Meta:
        verbose_name = "更正"
        indexes = [
            models.Index(
                fields=["text_digest", "quote", "occurrence"], name="documents_correction_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.quote}"
