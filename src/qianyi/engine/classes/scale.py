"""“四上” units: whether a firm reaches the yearly threshold of its class, and of which class.

Reaching the threshold is not being on the statistical register: 应统未统 is the difference. The
verdict is by the figures of one year; money is in 万元.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.classes import industry
from qianyi.engine.classes.industry import Activity, activity_of

if TYPE_CHECKING:
    from decimal import Decimal

BASIS: Final = "统计上“四上”单位的划分标准（年度法人单位）"
MAIN_REVENUE, REVENUE = "主营业务收入", "营业收入"
Answer: TypeAlias = Literal["达到", "未达到", "无法判断", "不适用"]
YES: Final = "达到"
NO: Final = "未达到"
UNKNOWN: Final = "无法判断"
OUTSIDE: Final = "不适用"

INDUSTRIAL, BUILDING = "规模以上工业", "有资质的建筑业"
ESTATE, SERVICE = "房地产开发经营业", "规模以上服务业"
_BY_GROUP: Final = {
    industry.INDUSTRY: (INDUSTRIAL, MAIN_REVENUE, 2000),
    industry.WHOLESALE: ("限额以上批发业", MAIN_REVENUE, 2000),
    industry.RETAIL: ("限额以上零售业", MAIN_REVENUE, 500),
    industry.LODGING: ("限额以上住宿业", MAIN_REVENUE, 200),
    industry.CATERING: ("限额以上餐饮业", MAIN_REVENUE, 200),
}
_SERVICES: Final = (
    (range(53, 61), 2000),
    (range(63, 66), 2000),
    (range(76, 80), 2000),
    (range(84, 85), 2000),
    (range(71, 76), 1000),
    (range(83, 84), 1000),
    (range(80, 83), 500),
    (range(85, 91), 500),
)
_ESTATE_SERVICES: Final = {"702": 1000, "703": 1000, "704": 1000, "709": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleInputs:
    """What the rule looks at; None is unknown.

    Attributes:
        main_revenue: 主营业务收入; the rule for 工业 and trade.
        revenue: 营业收入; the rule for services.
        has_qualification: a general or specialised contracting qualification in force.
        has_development: whether there is 房地产开发经营 activity.
    """

    industry: str
    main_revenue: Decimal | None = None
    revenue: Decimal | None = None
    has_qualification: bool | None = None
    has_development: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleVerdict:
    """Whether the threshold is reached, of which class, and why."""

    answer: Answer
    reason: str
    kind: str = ""
    missing: tuple[str, ...] = ()
    basis: str = BASIS


def scale_status(inputs: ScaleInputs) -> ScaleVerdict:
    """Whether a firm reaches the threshold of its class.

    >>> from decimal import Decimal
    >>> scale_status(ScaleInputs(industry="39", main_revenue=Decimal(2000))).answer
    '达到'
    """
    if not inputs.industry.strip():
        return ScaleVerdict(answer=UNKNOWN, reason="没有登记行业，无法判断。", missing=("行业",))
    activity = activity_of(inputs.industry)
    if activity is None:
        return ScaleVerdict(
            answer=UNKNOWN, missing=("行业",),
            reason=f"行业代码“{inputs.industry}”不是国民经济行业的大类、中类或小类，无法判断。",
        )  # fmt: skip
    return _judge(activity, inputs)


def _judge(activity: Activity, inputs: ScaleInputs) -> ScaleVerdict:
    if activity.division == "70":
        return _estate(activity, inputs)
    if activity.size_group == industry.CONSTRUCTION:
        return _yes_or_no(BUILDING, "总承包或专业承包资质", inputs.has_qualification)
    if activity.size_group in _BY_GROUP:
        kind, name, least = _BY_GROUP[activity.size_group]
        return _threshold(kind, name, inputs.main_revenue, least)
    for divisions, least in _SERVICES:
        if int(activity.division) in divisions:
            return _threshold(SERVICE, REVENUE, inputs.revenue, least)
    return ScaleVerdict(answer=OUTSIDE, reason=f"行业{activity.code}不在“四上”单位的行业范围内。")


def _estate(activity: Activity, inputs: ScaleInputs) -> ScaleVerdict:
    if activity.group == "701":
        return _yes_or_no(ESTATE, "房地产开发经营活动", inputs.has_development)
    least = _ESTATE_SERVICES.get(activity.group)
    if least is not None:
        return _threshold(SERVICE, REVENUE, inputs.revenue, least)
    return ScaleVerdict(
        answer=UNKNOWN, missing=("行业中类",),
        reason="房地产业的开发经营和物业、中介等标准不同，需要到行业中类才能判断。",
    )  # fmt: skip


def _yes_or_no(kind: str, what: str, has: bool | None) -> ScaleVerdict:  # noqa: FBT001 - three-valued
    if has is None:
        return ScaleVerdict(
            answer=UNKNOWN,
            kind=kind,
            missing=(what,),
            reason=f"{kind}：没有{what}的登记，无法判断。",
        )
    return ScaleVerdict(
        answer=YES if has else NO, kind=kind, reason=f"{kind}：{'有' if has else '没有'}{what}。"
    )


def _threshold(kind: str, name: str, value: Decimal | None, least: int) -> ScaleVerdict:
    if value is None:
        return ScaleVerdict(
            answer=UNKNOWN, kind=kind, missing=(name,), reason=f"{kind}：缺少年{name}，无法判断。"
        )
    reached = value >= least
    sign = "不低于" if reached else "低于"
    reason = f"{kind}：年{name}{value.normalize():f}万元，{sign}{least}万元。"
    return ScaleVerdict(answer=YES if reached else NO, kind=kind, reason=reason)
