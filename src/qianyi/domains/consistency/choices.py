"""Closed lists of the consistency app."""

from __future__ import annotations

from django.db import models

from qianyi.engine.checking.model import SEVERITY_WORDS


class Severity(models.TextChoices):
    """How much hangs on a finding; the words are the checking engine's."""

    HIGH = "high", SEVERITY_WORDS["high"]
    MEDIUM = "medium", SEVERITY_WORDS["medium"]
    LOW = "low", SEVERITY_WORDS["low"]


class MarkAction(models.TextChoices):
    """What a planner said of a finding."""

    EXPLAIN = "explain", "已说明"
    RAISE = "raise", "拟与印发单位核实"
    WITHDRAW = "withdraw", "撤回标记"


class FindingState(models.TextChoices):
    """Where a finding stands: by its newest mark, unless a later check no longer finds it."""

    OPEN = "open", "未处理"
    EXPLAINED = "explained", "已说明"
    RAISED = "raised", "待核实"
    GONE = "gone", "已不再出现"


STATE_OF_ACTION = {
    MarkAction.EXPLAIN: FindingState.EXPLAINED,
    MarkAction.RAISE: FindingState.RAISED,
    MarkAction.WITHDRAW: FindingState.OPEN,
}
