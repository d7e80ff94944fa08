"""“四上” units: whether a firm reaches the yearly threshold of its class, and of which class.

Reaching the threshold is not being on the statistical register: 应统未统 is the difference. The
verdict is by the figures of one year; money is in 万元. The thresholds are the national pack's
(above_scale).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.classes.tables import SCALE, place, table

if TYPE_CHECKING:
    from decimal import Decimal

    from qianyi.engine.rules.records import Bound, ClassRow

Answer: TypeAlias = Literal["达到", "未达到", "无法判断", "不适用"]
YES: Final = "达到"
NO: Final = "未达到"
UNKNOWN: Final = "无法判断"
OUTSIDE: Final = "不适用"
MEASURES: Final = frozenset({"main_revenue", "revenue"})


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

    def value(self, measure: str) -> Decimal | None:
        """By the rule's own code for it; one that is not asked here is unknown."""
        return getattr(self, measure) if measure in MEASURES else None

    def answer(self, condition: str) -> bool | None:
        """Yes, no or unknown, by the rule's own code for it."""
        known = {"qualified": self.has_qualification, "developing": self.has_development}
        return known.get(condition)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleVerdict:
    """Whether the threshold is reached, of which class, and why."""

    answer: Answer
    reason: str
    kind: str = ""
    missing: tuple[str, ...] = ()
    basis: str = ""


def scale_status(inputs: ScaleInputs) -> ScaleVerdict:
    """Whether a firm reaches the threshold of its class.

    >>> from decimal import Decimal
    >>> scale_status(ScaleInputs(industry="39", main_revenue=Decimal(2000))).answer
    '达到'
    """
    basis = table(SCALE).basis
    if not inputs.industry.strip():
        return ScaleVerdict(
            answer=UNKNOWN, reason="没有登记行业，无法判断。", missing=("行业",), basis=basis
        )
    found = place(SCALE, inputs.industry)
    if found is None:
        return ScaleVerdict(
            answer=UNKNOWN, missing=("行业",), basis=basis,
            reason=f"行业代码“{inputs.industry}”不是国民经济行业的大类、中类或小类，无法判断。",
        )  # fmt: skip
    if found.is_split:
        return ScaleVerdict(
            answer=UNKNOWN, missing=("行业中类",), basis=basis,
            reason=f"行业大类{found.division}里各行业的标准不同，需要到行业中类才能判断。",
        )  # fmt: skip
    if not found.rows:
        return ScaleVerdict(
            answer=OUTSIDE, basis=basis,
            reason=f"行业{inputs.industry.strip().upper()}不在“四上”单位的行业范围内。",
        )  # fmt: skip
    return _judge(found.rows[0], inputs)


def condition_of(industry: str) -> str:
    """What the rule asks of an industry besides figures, by its code; empty where figures decide.

    >>> condition_of("E47"), condition_of("C39")
    ('qualified', '')
    """
    found = place(SCALE, industry)
    return found.rows[0].when if found and found.rows else ""


def _judge(row: ClassRow, inputs: ScaleInputs) -> ScaleVerdict:
    """By the first row: one with a condition stands before the one for those who do not meet it."""
    (one,) = row.classes
    if row.when:
        return _condition(one.name, row.when, inputs)
    (bound,) = one.bounds
    return _threshold(one.name, bound, inputs)


def _condition(kind: str, condition: str, inputs: ScaleInputs) -> ScaleVerdict:
    rule = table(SCALE)
    what, has = rule.names[condition].removeprefix("有"), inputs.answer(condition)
    if has is None:
        return ScaleVerdict(
            answer=UNKNOWN, kind=kind, missing=(what,), basis=rule.basis,
            reason=f"{kind}：没有{what}的登记，无法判断。",
        )  # fmt: skip
    return ScaleVerdict(
        answer=YES if has else NO, kind=kind, basis=rule.basis,
        reason=f"{kind}：{'有' if has else '没有'}{what}。",
    )  # fmt: skip


def _threshold(kind: str, bound: Bound, inputs: ScaleInputs) -> ScaleVerdict:
    rule = table(SCALE)
    name, unit = rule.names[bound.measure], rule.units[bound.measure]
    value = inputs.value(bound.measure)
    if value is None:
        return ScaleVerdict(
            answer=UNKNOWN, kind=kind, missing=(name,), basis=rule.basis,
            reason=f"{kind}：缺少年{name}，无法判断。",
        )  # fmt: skip
    reached = value >= bound.value
    sign = "不低于" if reached else "低于"
    return ScaleVerdict(
        answer=YES if reached else NO, kind=kind, basis=rule.basis,
        reason=f"{kind}：年{name}{value.normalize():f}{unit}，{sign}{bound.value:f}{unit}。",
    )  # fmt: skip
