"""Closed lists of planning."""

from __future__ import annotations

from django.db import models


class Stage(models.TextChoices):
    """Where a plan is in its life."""

    DRAFTING = "编制中", "编制中"
    RUNNING = "执行中", "执行中"
    AWAITING_REVIEW = "待总结评估", "待总结评估"
    REVIEWED = "已总结评估", "已总结评估"


class Nature(models.TextChoices):
    """What kind of promise a target is."""

    EXPECTED = "预期性", "预期性"
    BINDING = "约束性", "约束性"
    UNSTATED = "未注明", "未注明"


class LinkDecision(models.TextChoices):
    """A planner's word on whether an actual may be held against a target."""

    USE = "use", "可比，采用"
    EXCLUDE = "exclude", "不可比，排除"
