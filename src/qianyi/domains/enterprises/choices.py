"""Closed lists of the enterprises app."""

from __future__ import annotations

from typing import Final

from django.db import models


class Certainty(models.TextChoices):
    """Whether it has been confirmed at its source."""

    CONFIRMED = "confirmed", "已核实"
    UNVERIFIED = "unverified", "待核实"


class SourceKind(models.TextChoices):
    """Where a record came from."""

    DEPARTMENT = "department", "部门提供"
    FIRM = "firm", "企业填报"
    PUBLIC = "public", "公开信息"
    VISIT = "visit", "走访了解"
    LIST = "list", "名单导入"


class Use(models.TextChoices):
    """What a record may be used for."""

    STATISTICS = "统计", "统计"
    ADMINISTRATION = "行政管理", "行政管理"
    AUTHORISED = "企业授权", "企业授权"


class Tenure(models.TextChoices):
    """By what right land is used."""

    OWNED = "owned", "自有"
    LEASED = "leased", "租用"


class TeamPart(models.TextChoices):
    """A place in the team of 一企一班子."""

    HEAD = "head", "牵头领导"
    LEAD = "lead", "责任部门负责人"
    LIAISON = "liaison", "服务专员"
    MEMBER = "member", "成员"


class ProblemState(models.TextChoices):
    """How far a problem noted on a visit has come."""

    OPEN = "open", "待办理"
    WORKING = "working", "办理中"
    SOLVED = "solved", "已解决"
    EXPLAINED = "explained", "已解释说明"


CLOSED: Final = (ProblemState.SOLVED, ProblemState.EXPLAINED)


class ChainPart(models.TextChoices):
    """How a firm stands in an industrial chain."""

    MASTER = "master", "链主企业"
    MEMBER = "member", "链上企业"


class ChainRelation(models.TextChoices):
    """What a chain of one scheme is in another."""

    SAME = "same", "同一范围"
    WIDER = "wider", "包含"
    NARROWER = "narrower", "属于"
    OVERLAP = "overlap", "部分重合"


class CertificateKind(models.TextChoices):
    """What a certificate allows or proves."""

    GENERAL_CONTRACTING = "general_contracting", "施工总承包资质"
    SPECIAL_CONTRACTING = "special_contracting", "专业承包资质"
    LICENCE = "licence", "行政许可"
    SYSTEM = "system", "管理体系认证"
    PRODUCT = "product", "产品认证"
    SAFETY = "safety", "安全生产标准化"
    GREEN = "green", "绿色制造"
    OTHER = "other", "其他"


class RightKind(models.TextChoices):
    """Kinds of intellectual property, first class Ⅰ, then class Ⅱ."""

    INVENTION = "invention", "发明专利"
    PLANT_VARIETY = "plant_variety", "植物新品种"
    CROP_VARIETY = "crop_variety", "国家级农作物品种"
    NEW_DRUG = "new_drug", "国家新药"
    TCM = "tcm", "国家一级中药保护品种"
    LAYOUT = "layout", "集成电路布图设计专有权"
    UTILITY = "utility", "实用新型专利"
    DESIGN = "design", "外观设计专利"
    SOFTWARE = "software", "软件著作权"


CLASS_ONE: Final = (
    RightKind.INVENTION,
    RightKind.PLANT_VARIETY,
    RightKind.CROP_VARIETY,
    RightKind.NEW_DRUG,
    RightKind.TCM,
    RightKind.LAYOUT,
)
CLASS_TWO: Final = (RightKind.UTILITY, RightKind.DESIGN, RightKind.SOFTWARE)


class Acquired(models.TextChoices):
    """How a right came to the firm."""

    OWN = "own", "自主研发"
    TRANSFER = "transfer", "受让"
    GIFT = "gift", "受赠"
    MERGER = "merger", "并购"


class PlatformKind(models.TextChoices):
    """R&D units and platforms."""

    KEY_LABORATORY = "key_laboratory", "重点实验室"
    ENGINEERING_CENTRE = "engineering_centre", "工程（技术）研究中心"
    TECHNOLOGY_CENTRE = "technology_centre", "企业技术中心"
    INNOVATION_CENTRE = "innovation_centre", "制造业（技术）创新中心"
    DESIGN_CENTRE = "design_centre", "工业设计中心"
    ACADEMICIAN = "academician", "院士（专家）工作站"
    POSTDOCTORAL = "postdoctoral", "博士后工作站（创新实践基地）"
    RESEARCH_INSTITUTE = "research_institute", "新型研发机构"
    OTHER = "other", "其他研发平台"


class Level(models.TextChoices):
    """Who recognised it."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    ZONE = "zone", "园区级"
    OWN = "own", "企业自建"


class IncidentKind(models.TextChoices):
    """What went wrong, by the register that holds it."""

    SAFETY = "safety", "生产安全事故"
    QUALITY = "quality", "质量事故"
    ENVIRONMENT = "environment", "生态环境违法"
    TAX = "tax", "税收违法"
    PENALTY = "penalty", "其他行政处罚"
    INTEGRITY = "integrity", "科研失信"
    DATA = "data", "网络与数据安全事件"
    ABNORMAL = "abnormal", "经营异常名录"
    DISHONEST = "dishonest", "严重违法失信名单"


class Severity(models.TextChoices):
    """How grave, in the order of 生产安全事故 classes; a plain case has none."""

    GENERAL = "general", "一般"
    LARGER = "larger", "较大"
    MAJOR = "major", "重大"
    GRAVEST = "gravest", "特别重大"


LISTED: Final = (IncidentKind.ABNORMAL, IncidentKind.DISHONEST)
"""Kinds that hold from listing to removal, rather than happening on a day."""
GRAVE: Final = (Severity.MAJOR, Severity.GRAVEST)
ACCIDENTS: Final = (IncidentKind.SAFETY, IncidentKind.QUALITY, IncidentKind.ENVIRONMENT)
"""Kinds whose severity says whether a title is refused."""


def is_grave(kind: str, severity: str, *, is_serious: bool) -> bool:
    """Whether an incident is what conditions for titles call 重大事故或严重违法.

    >>> is_grave("safety", "major", is_serious=False), is_grave("tax", "major", is_serious=False)
    (True, False)
    """
    return is_serious or (kind in ACCIDENTS and severity in GRAVE)


class CreditScheme(models.TextChoices):
    """Whose grade it is."""

    TAX = "tax", "纳税信用"
    ENVIRONMENT = "environment", "环境信用"
    PUBLIC = "public", "公共信用综合评价"
    SAFETY = "safety", "安全生产信用"


class FinancingKind(models.TextChoices):
    """What kind of money came in."""

    EQUITY = "equity", "股权融资"
    LOAN = "loan", "银行贷款"
    BOND = "bond", "债券"
    LISTING = "listing", "上市或挂牌"
    GUARANTEE = "guarantee", "担保增信"
    GRANT = "grant", "财政资金"


class LadderState(models.TextChoices):
    """Where a firm stands before a title; the first two hold it."""

    HOLDS = "holds", "持有"
    LAPSING = "lapsing", "即将到期"
    QUALIFIES = "qualifies", "符合条件（预判）"
    NEAR = "near", "差一项"
    FURTHER = "further", "尚有差距"
    UNKNOWN = "unknown", "暂无法判断"


HELD: Final = (LadderState.HOLDS, LadderState.LAPSING)


class Precheck(models.TextChoices):
    """What the conditions say by the facts there are, leaving aside what a person decides."""

    YES = "yes", "符合"
    NO = "no", "不符合"
    UNKNOWN = "unknown", "暂无法判断"


class PoolEnd(models.TextChoices):
    """Why a firm left the reserve."""

    GRANTED = "granted", "已取得称号"
    GIVEN_UP = "given_up", "企业暂不申报"
    MOVED = "moved", "迁出或注销"
    OTHER = "other", "其他"
