"""Every rule with its name and level, and the reasons that lower a level.

Stated here, nowhere else.

high: a decision or a report would be wrong. medium: the author must be asked. low: wording and
layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from qianyi.engine.checking.model import Severity

SCOPE_UNSTATED = "一处未注明口径，若口径不同，两数可以并存"
NAMES_ALIKE = "两处指标名称相近但不完全相同，请先确认是否同一指标"
PRICE_BASIS = "该指标增速通常按不变价、可比口径或同口径计算，不能由公布的总量直接推出，请核口径"
APPROXIMATE = "原文使用“约、近、超、以上”等说法，数值本身不精确"
FORECAST = "原文注明为预计、预估数"
FLOOR = "目标写作“以上”，为下限，可能有意从宽"
NO_BASE = "文中未给出可核对的基数"
NOT_DATED = "文件日期不明，先后次序为推定"

_ORDER: tuple[Severity, ...] = ("low", "medium", "high")
_LOWERS: frozenset[str] = frozenset({SCOPE_UNSTATED, NAMES_ALIKE, APPROXIMATE, NO_BASE})
_CAPS: dict[str, Severity] = {PRICE_BASIS: "medium", FLOOR: "medium"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's Chinese name, its level where nothing lowers it, and why it has that level."""

    title: str
    level: Severity
    why: str


RULES: dict[str, Rule] = {
    "sum.parts": Rule("分项与合计", "high", "合计或分项必有一处有误"),
    "sum.near": Rule(
        "分项之和与合计相近但不等", "medium", "分项可以不全，但差额很小，可能漏项或笔误"
    ),
    "sum.column": Rule("表格合计", "high", "表中合计与各行不符"),
    "sum.shares": Rule("占比合计超过100%", "high", "同一总体的占比不能超过100%"),
    "complement": Rule("互补项与总数", "high", "互补各项之和应等于总数"),
    "growth.average": Rule("年均增长与首末值", "high", "增速与总量只能有一组正确"),
    "growth.year": Rule("增长率与两期数值", "high", "增速与总量只能有一组正确"),
    "growth.table": Rule("表内增长列", "high", "表内增长列与首末值不符"),
    "growth.difference": Rule("增加额与两期数值", "high", "增加额与两期数值不符"),
    "growth.points": Rule("百分比与百分点", "medium", "%与个百分点含义不同"),
    "share.value": Rule("占比与分子分母", "high", "占比不能由所给分子分母得出"),
    "duration": Rule("时限与提速比例", "high", "提速比例不能由所给时限得出"),
    "duration.mechanism": Rule("同一事项多个时限", "low", "可能是不同机制，须写明各自适用情形"),
    "cumulative.sum": Rule("累计与分年", "high", "分年之和超过累计"),
    "cumulative.pace": Rule("累计与单年规模悬殊", "low", "可能口径不同"),
    "cumulative.base": Rule("累计数与单年基数相减", "high", "多年累计与单年数不能相比"),
    "same.value": Rule("同一指标两个数值", "high", "引用哪一个会改变结论"),
    "same.unit": Rule("同一数值单位不同", "high", "相差一个数量级"),
    "target.below": Rule("目标低于基数或与方向相反", "high", "目标没有意义或填错"),
    "target.met": Rule("目标已经达到", "medium", "目标是否需要调整须由制定单位确认"),
    "target.path": Rule("实际进度慢于所需进度", "medium", "按期完成须加快"),
    "drift.value": Rule("前后文件目标值变化", "high", "考核以哪一个为准须明确"),
    "drift.deadline": Rule("前后文件完成时限变化", "high", "考核以哪一年为准须明确"),
    "commitment": Rule("承诺事项后续说法", "medium", "到期事项的状态须核实"),
    "label.level": Rule("名称与数值不符", "high", "按名称引用会出错"),
    "label.unit": Rule("单位或计量对象不符", "low", "用词须统一"),
    "label.points": Rule("增长幅度单位", "low", "用词须规范"),
    "bracket": Rule("表注与括号约定", "low", "表注约定未一致执行"),
    "derived": Rule("派生指标与相关数值", "medium", "口径可能不同，须由提供单位说明"),
    "count": Rule("数目与列举不符", "low", "文字须核对"),
    "numbering": Rule("编号不连续", "low", "版式须核对"),
    "repeated": Rule("文字重复", "low", "版式须核对"),
    "name": Rule("名称写法不一", "low", "单位、项目名称须以登记为准"),
}


def level_of(rule: str, notes: Collection[str]) -> Severity:
    """The level of a finding: its rule's, a step lower for each reason that may explain the gap.

    Never below low.

    A price basis or a floor only caps the level at medium: the author must be asked in any case.
    """
    steps = sum(1 for note in notes if note in _LOWERS)
    level = max(0, _ORDER.index(RULES[rule].level) - steps)
    caps = [_ORDER.index(_CAPS[note]) for note in notes if note in _CAPS]
    return _ORDER[min([level, *caps])]
