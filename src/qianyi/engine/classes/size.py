"""大, 中, 小, 微: 工信部联企业〔2011〕300号 and the statistical classification of 2017.

A class is reached when every lower bound of its column is met; else the firm drops one class; 微
falls short of a bound of 小. Staff is at the end of the year, revenue and assets in 万元.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.classes import industry

if TYPE_CHECKING:
    from decimal import Decimal

LARGE, MEDIUM, SMALL, MICRO = "大型", "中型", "小型", "微型"
CLASSES: Final = (LARGE, MEDIUM, SMALL, MICRO)
BASIS: Final = "《中小企业划型标准规定》（工信部联企业〔2011〕300号）"
STAFF, REVENUE, ASSETS = "从业人员", "营业收入", "资产总额"
UNITS: Final = {STAFF: "人", REVENUE: "万元", ASSETS: "万元"}

Bounds = dict[str, int]


def _x(*values: int) -> tuple[Bounds, ...]:
    return tuple({STAFF: value} for value in values)


def _y(*values: int) -> tuple[Bounds, ...]:
    return tuple({REVENUE: value} for value in values)


def _both(first: str, second: str, *pairs: tuple[int, int]) -> tuple[Bounds, ...]:
    return tuple({first: one, second: other} for one, other in pairs)


def _xy(*pairs: tuple[int, int]) -> tuple[Bounds, ...]:
    return _both(STAFF, REVENUE, *pairs)


BOUNDS: Final[dict[str, tuple[Bounds, ...]]] = {
    industry.AGRICULTURE: _y(20000, 500, 50),
    industry.INDUSTRY: _xy((1000, 40000), (300, 2000), (20, 300)),
    industry.CONSTRUCTION: _both(REVENUE, ASSETS, (80000, 80000), (6000, 5000), (300, 300)),
    industry.WHOLESALE: _xy((200, 40000), (20, 5000), (5, 1000)),
    industry.RETAIL: _xy((300, 20000), (50, 500), (10, 100)),
    industry.TRANSPORT: _xy((1000, 30000), (300, 3000), (20, 200)),
    industry.STORAGE: _xy((200, 30000), (100, 1000), (20, 100)),
    industry.POST: _xy((1000, 30000), (300, 2000), (20, 100)),
    industry.LODGING: _xy((300, 10000), (100, 2000), (10, 100)),
    industry.CATERING: _xy((300, 10000), (100, 2000), (10, 100)),
    industry.INFORMATION: _xy((2000, 100000), (100, 1000), (10, 100)),
    industry.SOFTWARE: _xy((300, 10000), (100, 1000), (10, 50)),
    industry.DEVELOPMENT: _both(REVENUE, ASSETS, (200000, 10000), (1000, 5000), (100, 2000)),
    industry.PROPERTY: _xy((1000, 5000), (300, 1000), (100, 500)),
    industry.LEASING: _both(STAFF, ASSETS, (300, 120000), (100, 8000), (10, 100)),
    industry.OTHER: _x(300, 100, 10),
}
"""Lower bounds of 大, 中, 小 by group."""
UNVERIFIED: Final = frozenset({industry.PROPERTY, industry.LEASING, industry.OTHER})
"""Groups whose bounds one source alone confirms: shown as 待核实."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeInputs:
    """What the rule looks at; None is unknown."""

    industry: str
    staff: Decimal | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None

    def value(self, name: str) -> Decimal | None:
        """By the word the rule uses."""
        return {STAFF: self.staff, REVENUE: self.revenue, ASSETS: self.assets}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeVerdict:
    """The class with its reason.

    Attributes:
        size: one of CLASSES; empty when it cannot be told or the rule does not cover the firm.
        possible: the classes the known values leave; one when ``size`` is known.
        group: the industry group judged by.
        missing: the inputs that would settle it.
        is_covered: False where the rule does not speak of the industry.
        is_verified: False shows 待核实.
    """

    size: str
    reason: str
    possible: tuple[str, ...] = ()
    group: str = ""
    missing: tuple[str, ...] = ()
    is_covered: bool = True
    is_verified: bool = True
    basis: str = BASIS


def size_class(inputs: SizeInputs) -> SizeVerdict:
    """The size class by what is known.

    >>> from decimal import Decimal
    >>> size_class(SizeInputs(industry="C39", staff=Decimal(300), revenue=Decimal(2000))).size
    '中型'
    >>> size_class(SizeInputs(industry="C39", staff=Decimal(50))).possible
    ('小型', '微型')
    """
    if not inputs.industry.strip():
        return SizeVerdict(size="", reason="没有登记行业，无法划型。", missing=("行业",))
    activity = industry.activity_of(inputs.industry)
    if activity is None:
        return SizeVerdict(
            size="", missing=("行业",),
            reason=f"行业代码“{inputs.industry}”不是国民经济行业的大类、中类或小类，无法划型。",
        )  # fmt: skip
    if not activity.size_group:
        return SizeVerdict(
            size="", missing=("行业中类",),
            reason=f"行业大类{activity.division}在划型标准中分属不同的组，需要到中类才能划型。",
        )  # fmt: skip
    if activity.size_group == industry.NOT_COVERED:
        return SizeVerdict(
            size="", is_covered=False, group=activity.size_group,
            reason=f"行业{activity.code}不在划型标准的范围内。",
        )  # fmt: skip
    return _judge(activity.size_group, inputs)


def _judge(group: str, inputs: SizeInputs) -> SizeVerdict:
    verified = group not in UNVERIFIED
    possible: list[str] = []
    missing: dict[str, None] = {}
    settled = False
    for name, bounds in zip(CLASSES[:-1], BOUNDS[group], strict=True):
        short, unknown = _against(bounds, inputs)
        if not short:
            possible.append(name)
            missing.update(dict.fromkeys(unknown))
        if not short and not unknown:
            settled = True
            break
    if not settled:
        possible.append(MICRO)
    if len(possible) > 1:
        return SizeVerdict(
            size="", possible=tuple(possible), group=group, missing=tuple(missing),
            is_verified=verified,
            reason=f"按{group}划型，缺少{'、'.join(missing)}，可能是{'或'.join(possible)}。",
        )  # fmt: skip
    size = possible[0]
    return SizeVerdict(
        size=size, possible=(size,), group=group, is_verified=verified,
        reason=_reason(group, size, inputs),
    )  # fmt: skip


def _against(bounds: Bounds, inputs: SizeInputs) -> tuple[list[str], list[str]]:
    """Names that fall short, and names that are unknown."""
    short, unknown = [], []
    for name, least in bounds.items():
        value = inputs.value(name)
        if value is None:
            unknown.append(name)
        elif value < least:
            short.append(name)
    return short, unknown


def _reason(group: str, size: str, inputs: SizeInputs) -> str:
    columns = dict(zip(CLASSES[:-1], BOUNDS[group], strict=True))
    parts = [f"按{group}划型"]
    if size in columns:
        parts.append(f"达到{size}下限：{_words(columns[size], inputs)}")
    above = CLASSES.index(size) - 1
    if above >= 0:
        higher = CLASSES[above]
        short, _ = _against(columns[higher], inputs)
        bounds = {name: columns[higher][name] for name in short}
        parts.append(f"未达到{higher}下限：{_words(bounds, inputs)}")
    return "；".join(parts) + "。"


def _words(bounds: Bounds, inputs: SizeInputs) -> str:
    return "，".join(
        f"{name}{_plain(inputs.value(name))}{UNITS[name]}（下限{least}）"
        for name, least in bounds.items()
    )


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
