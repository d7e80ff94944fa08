"""Closed lists of the documents app."""

from __future__ import annotations

from django.db import models


class StatementKind(models.TextChoices):
    """What a figure in a text is (the annotation guide's kinds)."""

    ACTUAL = "actual", "实际值"
    TARGET = "target", "目标值"
    GROWTH_YOY = "growth_yoy", "同比增速"
    GROWTH_AVG = "growth_avg", "年均增速"
    CHANGE = "change", "增减"
    CUMULATIVE = "cumulative", "累计值"
    RANK = "rank", "排名"
    SHARE = "share", "占比"
    THRESHOLD = "threshold", "门槛或底线"
    CAPACITY = "capacity", "能力或规模"
    PLAN = "plan", "项目计划"


class ComparatorSign(models.TextChoices):
    """How the figure stands to the number printed."""

    EQUAL = "=", "等于"
    AT_LEAST = ">=", "不低于"
    MORE = ">", "超过"
    AT_MOST = "<=", "不超过"
    LESS = "<", "低于"
    ABOUT = "≈", "约"


class CorrectionAction(models.TextChoices):
    """What a planner did to a reading."""

    CORRECT = "correct", "更正"
    DISMISS = "dismiss", "不是数据"
    RESTORE = "restore", "恢复原读数"


class DocumentState(models.TextChoices):
    """Whether the text is here, and whether the document was put away."""

    CITED = "cited", "仅有引用，未载入原文"
    LOADED = "loaded", "已载入原文"
    ARCHIVED = "archived", "已归档"
