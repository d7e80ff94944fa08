"""Closed lists of reporting."""

from __future__ import annotations

from typing import Final

from django.db import models

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


class ReturnStatus(models.TextChoices):
    """How far a return has come. Only an approved one counts anywhere."""

    EMPTY = "empty", "未填报"
    DRAFT = "draft", "暂存"
    REPORTED = "reported", "已报送"
    QUERIED = "queried", "提示核实"
    APPROVED = "approved", "已审核"
    LOCKED = "locked", "已核定"


class Respondent(models.TextChoices):
    """Who fills a form."""

    ENTERPRISE = "enterprise", "企业"
    DEPARTMENT = "department", "部门"


class Frequency(models.TextChoices):
    """How often a form is collected."""

    MONTH = "month", "月度"
    QUARTER = "quarter", "季度"
    YEAR = "year", "年度"


class Roster(models.TextChoices):
    """Lists of firms that statistics are collected from."""

    FOUR_ABOVE = "four_above", "“四上”企业名录"
    TORCH = "torch", "火炬统计入统名录"


class DecisionKind(models.TextChoices):
    """What was decided about a filing."""

    ACCEPTED = "accepted", "审核通过"
    LOCKED = "locked", "核定"
    UNLOCKED = "unlocked", "解除锁定"


EDITABLE: Final = (ReturnStatus.EMPTY, ReturnStatus.DRAFT, ReturnStatus.QUERIED)
"""The respondent may type."""
OUTSTANDING: Final = EDITABLE
"""Not reported, or asked to be verified: whoever is reminded."""
COUNTED: Final = (ReturnStatus.APPROVED, ReturnStatus.LOCKED)
FILED: Final = (ReturnStatus.REPORTED, *COUNTED)
VOLUNTARY: Final = "服务性信息采集（自愿填报）"
EVERYBODY: Final = "all"
