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


class Ending(models.TextChoices):
    """How an item of a list ended."""

    DONE = "done", "已销号"
    DROPPED = "dropped", "经批准取消"


class UrgingKind(models.TextChoices):
    """How somebody was pressed about an item."""

    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"


class AdjustmentState(models.TextChoices):
    """Where an adjustment of a plan stands; the last three are final."""

    DRAFT = "draft", "起草中"
    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    DECLINED = "declined", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"
