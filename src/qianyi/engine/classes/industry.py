"""From a class of GB/T 4754-2017 to the groups the two classifications speak of.

Codes are read as printed: C3911, 3911, 391, C39 or 39. A division that the classifications split
(59: 装卸搬运 and 仓储; 70: four kinds of real estate) needs its group; without it the answer is
that it cannot be told, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AGRICULTURE: Final = "农、林、牧、渔业"
INDUSTRY: Final = "工业"
CONSTRUCTION: Final = "建筑业"
WHOLESALE: Final = "批发业"
RETAIL: Final = "零售业"
TRANSPORT: Final = "交通运输业"
STORAGE: Final = "仓储业"
POST: Final = "邮政业"
LODGING: Final = "住宿业"
CATERING: Final = "餐饮业"
INFORMATION: Final = "信息传输业"
SOFTWARE: Final = "软件和信息技术服务业"
DEVELOPMENT: Final = "房地产开发经营"
PROPERTY: Final = "物业管理"
LEASING: Final = "租赁和商务服务业"
OTHER: Final = "其他未列明行业"
NOT_COVERED: Final = "不在划型范围"

DIVISION_DIGITS: Final = 2
_SPANS: Final = (
    (1, 5, AGRICULTURE),
    (6, 46, INDUSTRY),
    (47, 50, CONSTRUCTION),
    (51, 51, WHOLESALE),
    (52, 52, RETAIL),
    (53, 53, NOT_COVERED),
    (54, 58, TRANSPORT),
    (60, 60, POST),
    (61, 61, LODGING),
    (62, 62, CATERING),
    (63, 64, INFORMATION),
    (65, 65, SOFTWARE),
    (66, 69, NOT_COVERED),
    (71, 72, LEASING),
    (73, 82, OTHER),
    (83, 84, NOT_COVERED),
    (85, 90, OTHER),
    (91, 97, NOT_COVERED),
)
_GROUPS: Final = {
    "591": TRANSPORT,
    **dict.fromkeys(("592", "593", "594", "595", "596", "599"), STORAGE),
    "701": DEVELOPMENT,
    "702": PROPERTY,
    "703": OTHER,
    "704": NOT_COVERED,
    "709": OTHER,
}


@dataclass(frozen=True, slots=True)
class Activity:
    """What a firm does, as far as its class tells.

    Attributes:
        division: two digits; empty where the code says only a section.
        group: three digits; empty where unknown.
        size_group: the group of the size rules; empty where the division is split by them and the
            group is unknown.
    """

    code: str
    division: str
    group: str
    size_group: str


def activity_of(code: str) -> Activity | None:
    """The activity of a class; None for what is no class of GB/T 4754-2017.

    >>> activity_of("C3911").size_group
    '工业'
    >>> activity_of("59").size_group
    ''
    """
    digits = code.strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
    if not digits.isascii() or not digits.isdigit() or not DIVISION_DIGITS <= len(digits) <= 4:  # noqa: PLR2004 - a class has four digits
        return None
    division, group = digits[:2], digits[:3] if len(digits) > DIVISION_DIGITS else ""
    found = _GROUPS.get(group, "") or _of_division(int(division))
    if found is None:
        return None
    return Activity(code=code.strip().upper(), division=division, group=group, size_group=found)


def _of_division(number: int) -> str | None:
    for first, last, group in _SPANS:
        if first <= number <= last:
            return group
    return "" if number in {59, 70} else None
