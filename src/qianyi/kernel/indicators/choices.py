"""Closed lists of the indicators app."""

from __future__ import annotations

from django.db import models


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "越高越好"
    DOWN = "down", "越低越好"


class ProgressKind(models.TextChoices):
    """How progress towards a target is reckoned."""

    POSITIVE = "positive", "正向水平"
    REVERSE = "reverse", "逆向水平"
    FLOOR = "floor", "不低于"
    CEILING = "ceiling", "不高于"
    CUMULATIVE = "cumulative", "累计完成"
    AVERAGE_GROWTH = "average_growth", "年均增长"


class Aggregation(models.TextChoices):
    """How figures of shorter periods make a longer one."""

    SUM = "sum", "可加总"
    LAST = "last", "取期末"
    AVERAGE = "average", "取平均"
    NONE = "none", "不可汇总"


class PriceBasis(models.TextChoices):
    """At what prices the level and its growth are stated."""

    CURRENT = "current", "现价"
    CONSTANT = "constant", "不变价"
    COMPARABLE = "comparable", "可比口径"
    NONE = "none", "不涉及"


class Certainty(models.TextChoices):
    """Whether the figure or rule has been confirmed at its source."""

    CONFIRMED = "confirmed", "已核实"
    UNVERIFIED = "unverified", "待核实"


class ObservationKind(models.TextChoices):
    """Only these three are observations; everything else stays a statement."""

    ACTUAL = "actual", "实际值"
    TARGET = "target", "目标值"
    FORECAST = "forecast", "预测值"


class Status(models.TextChoices):
    """How far a figure has come; only approved ones count on boards."""

    DRAFT = "draft", "暂存"
    REPORTED = "reported", "已报送"
    APPROVED = "approved", "已审核"
    LOCKED = "locked", "已核定"
    WITHDRAWN = "withdrawn", "已撤回"


class Use(models.TextChoices):
    """What a figure may be used for."""

    STATISTICS = "统计", "统计"
    ADMINISTRATION = "行政管理", "行政管理"
    AUTHORISED = "企业授权", "企业授权"


COUNTED = (Status.APPROVED, Status.LOCKED)
REVISIONS = ("预计", "快报", "初步核算", "最终核实", "普查修订")
