"""Units brought to one base per dimension, so that 10000 万元 and 1 亿元 are the same figure.

Only what comparing needs; recognising units in text is the reader's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

RATIO, POINTS, COUNT, MONEY, PEOPLE, VISITS = "%", "个百分点", "个", "亿元", "人", "人次"
WORKDAY, DAY = "个工作日", "天"

_FACTORS: dict[str, tuple[str, float]] = {
    "万亿元": (MONEY, 1e4), "千亿元": (MONEY, 1e3), "亿元": (MONEY, 1.0), "千万元": (MONEY, 0.1),
    "百万元": (MONEY, 1e-2),
    "万元": (MONEY, 1e-4), "千元": (MONEY, 1e-5), "元": (MONEY, 1e-8), "亿": (MONEY, 1.0),
    "亿元人民币": (MONEY, 1.0),
    "亿美元": ("亿美元", 1.0), "万美元": ("亿美元", 1e-4), "美元": ("亿美元", 1e-8),
    "平方公里": ("平方米", 1e6), "平方千米": ("平方米", 1e6), "公顷": ("平方米", 1e4),
    "亩": ("平方米", 10000 / 15),
    "万亩": ("平方米", 1e8 / 15), "平方米": ("平方米", 1.0), "万平方米": ("平方米", 1e4),
    "平米": ("平方米", 1.0),
    "公里": ("公里", 1.0), "千米": ("公里", 1.0), "米": ("公里", 1e-3),
    "人": (PEOPLE, 1.0), "万人": (PEOPLE, 1e4), "名": (PEOPLE, 1.0), "人次": (VISITS, 1.0),
    "万人次": (VISITS, 1e4),
    "吨": ("吨", 1.0), "万吨": ("吨", 1e4), "%": (RATIO, 1.0), "‰": (RATIO, 0.1),
    "个百分点": (POINTS, 1.0),
    "百分点": (POINTS, 1.0), "个工作日": (WORKDAY, 1.0), "工作日": (WORKDAY, 1.0), "天": (DAY, 1.0),
    "日": (DAY, 1.0),
    "千瓦时": ("千瓦时", 1.0), "亿千瓦时": ("千瓦时", 1e8), "万千瓦时": ("千瓦时", 1e4),
}  # fmt: skip
_COUNTS = frozenset("个家户项件处所座条套栋张宗只台辆艘枚批届场期册本部块间幢株头支")


@dataclass(frozen=True, slots=True)
class Unit:
    """``value * factor`` is the figure in the base unit of its dimension."""

    dimension: str
    factor: float


@lru_cache(maxsize=512)
def unit_of(name: str | None) -> Unit:
    """The dimension and factor of a unit; an unknown unit is a dimension of its own."""
    if not name:
        return Unit("", 1.0)
    if name in _FACTORS:
        return Unit(*_FACTORS[name])
    if name in _COUNTS:
        return Unit(COUNT, 1.0)
    if "/" in name:
        over, _, under = name.partition("/")
        top, bottom = unit_of(over), unit_of(under)
        return Unit(f"{top.dimension}/{bottom.dimension}", top.factor / bottom.factor)
    return Unit(name, 1.0)
