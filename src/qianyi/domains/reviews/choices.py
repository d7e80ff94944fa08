"""Closed lists of assessments and scores of units."""

from __future__ import annotations

from django.db import models


class AssessmentKind(models.TextChoices):
    """Which of the three looks at a plan it is."""

    MONITORING = "monitoring", "年度监测"
    MIDTERM = "midterm", "中期评估"
    FINAL = "final", "总结评估"


class AssessmentState(models.TextChoices):
    """Where a paper stands; an approved one is never changed."""

    DRAFTING = "drafting", "起草中"
    SUBMITTED = "submitted", "待审定"
    APPROVED = "approved", "已审定"


class SchemeState(models.TextChoices):
    """Whether units are scored by it."""

    DRAFT = "draft", "拟制"
    ACTIVE = "active", "执行中"
    RETIRED = "retired", "已被替代"


class AppraisalState(models.TextChoices):
    """Where the scoring of a year stands."""

    OPEN = "open", "填报中"
    SCORED = "scored", "已计分"
    TOLD = "told", "反馈核对"
    PUBLISHED = "published", "已公布"


class EntryKind(models.TextChoices):
    """What somebody enters for a unit beside the measured figures."""

    ITEM = "item", "填报项目"
    BONUS = "bonus", "加分"
    DEDUCTION = "deduction", "扣分"
    VETO = "veto", "一票否决建议"


class EntryState(models.TextChoices):
    """What a second person made of an entry; only confirmed ones count."""

    OPEN = "open", "待确认"
    ACCEPTED = "accepted", "已确认"
    DECLINED = "declined", "不予采用"


class AppealState(models.TextChoices):
    """Where a unit's objection stands."""

    FILED = "filed", "待答复"
    UPHELD = "upheld", "已采纳"
    REJECTED = "rejected", "未采纳"
