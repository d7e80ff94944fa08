"""Closed lists of the indicators app."""

from __future__ import annotations

from typing import Final

from django.db import models

FIRM_SCOPE: Final = "企业"
"""口径 of a figure of one firm."""


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


class AppliesTo(models.TextChoices):
    """Whose figures an indicator counts."""

    TERRITORY = "territory", "区域"
    ENTERPRISE = "enterprise", "企业"


class RollUp(models.TextChoices):
    """How figures of firms become one of their territory."""

    SUM = "sum", "逐户加总"
    RATIO = "ratio", "分子分母分别加总后相除"
    NONE = "none", "不汇总"


class PeriodKind(models.TextChoices):
    """Kinds of period a figure is reported for, as ``engine.periods`` names them."""

    YEAR = "year", "年"
    HALF = "half", "半年"
    QUARTER = "quarter", "季"
    MONTH = "month", "月"
    CUMULATIVE = "cumulative", "自年初累计"
    SPAN = "span", "跨年"
    MOMENT = "moment", "时点"


class QualityKind(models.TextChoices):
    """How a fact that is no number is answered."""

    DATE = "date", "日期"
    BOOLEAN = "boolean", "是否"
    CODE = "code", "几选一"


class OriginKind(models.TextChoices):
    """What kind of source a fact comes from."""

    CITATION = "citation", "文件引用"
    FILING = "filing", "填报"
    IMPORT = "import", "批量导入"
    COMPUTED = "computed", "计算汇总"
    FEEDBACK = "feedback", "部门反馈"
    RECORD = "record", "管理记录"


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


class ReleaseState(models.TextChoices):
    """How far a figure is on its way to the public."""

    PROPOSED = "proposed", "待审核发布"
    RELEASED = "released", "已发布"
    RETURNED = "returned", "退回"
    ENDED = "ended", "停止发布"


OPEN_RELEASES: Final = (ReleaseState.PROPOSED, ReleaseState.RELEASED)
LEAST_FIRMS: Final = 5
"""A total of fewer firms is not released: it would tell what single ones reported."""
COUNTED = (Status.APPROVED, Status.LOCKED)
PENDING = (Status.DRAFT, Status.REPORTED)
REVISIONS = ("预计", "快报", "初步核算", "最终核实", "普查修订", "统计部门反馈")
VERSION_ORDER = ("普查修订", "统计部门反馈", "最终核实", "", "初步核算", "快报", "预计")
"""Which of several figures for one thing counts, the best first; one without a stage stands before
those that announce a better one."""
