"""口径: whose figure it is when one name covers several areas.

A closed list; an unstated scope says so. Figures of different scopes are never added, compared or
put on one line. Where one of the two is unstated nobody knows: the answer is to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Literal, TypeAlias

from qianyi.lib.errors import BadInput

Comparable: TypeAlias = Literal["yes", "no", "unknown"]

UNSTATED = "未注明"


class ScopeUnknown(BadInput):
    """A 口径 outside the closed list."""

    code: ClassVar[str] = "engine.scopes.unknown"


@dataclass(frozen=True, slots=True)
class Scope:
    """One entry of the list.

    Attributes:
        code: the word stored and shown.
        explanation: 说明, a whole sentence for the page where a person chooses.
        is_zone: it counts some extent of the zone itself.
    """

    code: str
    explanation: str
    is_zone: bool = False


SCOPES: tuple[Scope, ...] = (
    Scope("直管区", "管理委员会直接管辖的区域，不含各产业基地。", is_zone=True),
    Scope("一区五园", "直管区与各产业基地合计；基地数据由所在区县提供，只有汇总数。", is_zone=True),
    Scope("全市", "全市行政区域。"),
    Scope("全省", "全省行政区域。"),
    Scope("全国", "全国。"),
    Scope("企业", "单个企业或集团自身的数据。"),
    Scope("项目", "单个项目的数据。"),
    Scope(UNSTATED, "来源没有说明口径，不能与其他口径直接比较，请向出数单位核实。"),
)
SCOPE_CODES: tuple[str, ...] = tuple(scope.code for scope in SCOPES)
_BY_CODE = {scope.code: scope for scope in SCOPES}


def scope_get(code: str) -> Scope:
    """The scope of that code.

    Raises:
        ScopeUnknown: naming the whole list and the nearest entry.
    """
    if code in _BY_CODE:
        return _BY_CODE[code]
    near = get_close_matches(code, SCOPE_CODES, n=1, cutoff=0.4)
    hint = f"是否要用“{near[0]}”？" if near else f"来源没有说明时请用“{UNSTATED}”。"
    raise ScopeUnknown(
        f"口径“{code}”不在可用的范围内。可用的口径：{'、'.join(SCOPE_CODES)}。{hint}", scope=code
    )


def comparable(a: str, b: str) -> Comparable:
    """Whether figures of two scopes may be set side by side; unknown once one is unstated.

    Raises:
        ScopeUnknown: for a code outside the list.
    """
    scope_get(a)
    scope_get(b)
    if UNSTATED in (a, b):
        return "unknown"
    return "yes" if a == b else "no"
