"""Closed lists of projects and promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.db import models

from qianyi.engine.projects import STAGES

STAGE_CHOICES: Final = [(one.code, one.label) for one in STAGES]
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
WAN_PER_YI: Final = 10_000
"""万元 in a 亿元."""
MU_PER_HECTARE: Final = 15


class ProjectNature(models.TextChoices):
    """What kind of project: by whom it is invested, and in what."""

    INDUSTRIAL = "industrial", "产业项目"
    GOVERNMENT = "government", "政府投资项目"
    OTHER = "other", "其他项目"


class Source(models.TextChoices):
    """Where the agreed investment comes from; the parts need not add up to the whole."""

    OWN = "own", "企业自有资金"
    LOAN = "loan", "银行贷款"
    FISCAL = "fiscal", "财政资金"
    BOND = "bond", "专项债券"
    OTHER = "other", "其他资金"


class LandState(models.TextChoices):
    """How far the land is."""

    NONE = "none", "无需新增用地"
    WANTED = "wanted", "待落实"
    PLANNED = "planned", "已纳入供地计划"
    LISTED = "listed", "公告出让中"
    CONTRACTED = "contracted", "已签出让合同"
    DELIVERED = "delivered", "已交地"


class EnvironmentReport(models.TextChoices):
    """Which paper on the environment the project needs, by the classified list."""

    FILING = "filing", "登记表（备案）"
    FORM = "form", "报告表"
    BOOK = "book", "报告书"


class Lack(models.TextChoices):
    """What a project is short of."""

    LAND = "land", "用地"
    POWER = "power", "用电"
    MONEY = "money", "资金"
    LABOUR = "labour", "用工"
    OTHER = "other", "其他"


class IssueState(models.TextChoices):
    """Whether an issue raised has been settled."""

    OPEN = "open", "协调中"
    SETTLED = "settled", "已解决"


class PromiseSide(models.TextChoices):
    """Who promised."""

    ZONE = "zone", "高新区承诺"
    OWNER = "owner", "项目业主承诺"


class PromiseKind(models.TextChoices):
    """What a promise is about; the second half are control indicators of 标准地 and by year."""

    LAND = "land", "用地保障"
    UTILITIES = "utilities", "水电气和道路配套"
    FACTORY = "factory", "厂房和租金"
    FUNDS = "funds", "资金和政策兑现"
    SERVICE = "service", "审批和服务"
    TALENT = "talent", "用工和人才"
    INVESTMENT = "investment", "固定资产投资"
    INTENSITY = "intensity", "投资强度"
    PLOT_RATIO = "plot_ratio", "容积率"
    TAX_PER_MU = "tax_per_mu", "亩均税收"
    ENERGY_PER_UNIT = "energy_per_unit", "单位产值能耗"
    EMISSION_PER_UNIT = "emission_per_unit", "单位产值排放"
    RESEARCH = "research", "研发投入强度"
    OUTPUT = "output", "产值"
    TAX = "tax", "税收"
    JOBS = "jobs", "就业"
    PERMIT = "permit", "审批告知承诺"
    OTHER = "other", "其他"


STANDARD_LAND: Final = (
    PromiseKind.INTENSITY, PromiseKind.PLOT_RATIO, PromiseKind.TAX_PER_MU,
    PromiseKind.ENERGY_PER_UNIT, PromiseKind.EMISSION_PER_UNIT, PromiseKind.RESEARCH,
)  # fmt: skip
"""Control indicators of 标准地."""


class Comparator(models.TextChoices):
    """How a promised figure is held against what came."""

    LEAST = ">=", "不低于"
    MOST = "<=", "不高于"


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", "履行中"
    KEPT = "kept", "已兑现"
    PARTLY = "partly", "部分兑现"
    BROKEN = "broken", "未兑现"
    ENDED = "ended", "已解除"


CLOSED: Final = (PromiseState.KEPT, PromiseState.ENDED)
"""Nobody owes anything under it any more; a second person has to agree."""


class Review(models.TextChoices):
    """Conclusion of the fair competition review of what the zone promised."""

    NONE = "none", "尚未审查"
    COMPLIES = "complies", "符合公平竞争审查标准"
    EXCEPTION = "exception", "适用例外规定"
    VIOLATES = "violates", "不符合，不得承诺"
    NOT_NEEDED = "not_needed", "不属于审查范围"


class Measure(models.TextChoices):
    """What a person decides on a promise that the fair competition review does not allow."""

    STOP = "stop", "停止兑现并解除承诺"
    REWORD = "reword", "修改承诺内容，重新审查"
    AGAIN = "again", "审查结论有疑问，提请复核"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a project by which the items of its approvals are chosen.

    ``code`` is the input of the definitions of processes that it fills.
    """

    code: str
    label: str
    kind: Literal["number", "flag"]
    unit: str = ""


FACTS: Final = (
    Fact("energy", "年综合能源消费量", "number", "吨标准煤"),
    Fact("electricity", "年电力消费量", "number", "万千瓦时"),
    Fact("earth", "挖填土石方总量", "number", "立方米"),
    Fact("special_building", "属于特殊建设工程（消防）", "flag"),
    Fact("area_assessed", "所在片区已有区域评估成果", "flag"),
    Fact("listed_negative", "属于核准目录或负面清单内的项目", "flag"),
)
"""Kept as they are; area and the kind of environment report follow from columns of their own."""
FACT_INPUTS: Final = frozenset(
    {*(one.code for one in FACTS), "area", "environment_filing", "environment_report"}
)
"""Every input of a definition that a project can fill."""
CERTIFICATES: Final = (
    "建设用地规划许可证", "不动产权证书", "建设工程规划许可证", "建筑工程施工许可证",
)  # fmt: skip
"""The four certificates given at once (四证齐发), by how the items' names begin."""
