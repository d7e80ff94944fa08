"""Codes of the national classification of industries, GB/T 4754-2017.

Which section a division belongs to is part of the standard, so it stands here; the names are data
of a pack. 工业 is sections B, C and D, as in the statistics of industry.
"""

from __future__ import annotations

import re
from typing import Final

from qianyi.lib.errors import BadInput

SECTIONS: Final[dict[str, tuple[int, int]]] = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52),
    "G": (53, 60), "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72),
    "M": (73, 75), "N": (76, 79), "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90),
    "S": (91, 96), "T": (97, 97),
}  # fmt: skip
"""Section → first and last division."""

INDUSTRY_SECTIONS: Final = frozenset("BCD")
"""工业: 采矿业、制造业、电力热力燃气及水生产和供应业."""

LEVELS: Final = ("section", "division", "group", "class")
DIVISION_DIGITS: Final = 2
CODE = re.compile(r"([A-T])?(\d{2,4})?")


class IndustryCodeUnknown(BadInput):
    """The code is none of GB/T 4754-2017."""

    code = "industries.code_unknown"


def normalised(code: str) -> str:
    """The code without its section letter: a section stays a letter, the rest are digits.

    >>> normalised("c2614"), normalised("26"), normalised("C")
    ('2614', '26', 'C')

    Raises:
        IndustryCodeUnknown: no such section or division, or the letter does not fit the digits.
    """
    found = CODE.fullmatch(code.strip().upper())
    letter, digits = found.groups() if found else (None, None)
    if digits is None:
        if letter is None:
            raise _unknown(code)
        return letter
    section = _section_of(digits, code)
    if letter not in (None, section):
        raise IndustryCodeUnknown(
            f"行业代码“{code.strip()}”的门类与数字不符：大类 {digits[:2]} 属于门类 {section}。"
            "请按《国民经济行业分类》（GB/T 4754-2017）填写。",
            given=code,
        )
    return digits


def section_of(code: str) -> str:
    """The section of any code.

    >>> section_of("2614"), section_of("65"), section_of("D")
    ('C', 'I', 'D')

    Raises:
        IndustryCodeUnknown: see :func:`normalised`.
    """
    known = normalised(code)
    return known if known in SECTIONS else _section_of(known, code)


def level_of(code: str) -> str:
    """section, division, group or class, by the code's length.

    >>> level_of("C"), level_of("26"), level_of("261"), level_of("2614")
    ('section', 'division', 'group', 'class')

    Raises:
        IndustryCodeUnknown: see :func:`normalised`.
    """
    known = normalised(code)
    return LEVELS[len(known) - 1]


def parent_of(code: str) -> str | None:
    """The code one level up; None for a section.

    >>> parent_of("2614"), parent_of("26"), parent_of("C")
    ('261', 'C', None)

    Raises:
        IndustryCodeUnknown: see :func:`normalised`.
    """
    known = normalised(code)
    if known in SECTIONS:
        return None
    return section_of(known) if len(known) == DIVISION_DIGITS else known[:-1]


def division_of(code: str) -> str | None:
    """The division of a division, group or class; None for a section."""
    known = normalised(code)
    return None if known in SECTIONS else known[:2]


def is_industry(code: str) -> bool:
    """Whether it counts as 工业 (sections B, C and D).

    >>> is_industry("2614"), is_industry("65")
    (True, False)
    """
    return section_of(code) in INDUSTRY_SECTIONS


def _section_of(digits: str, given: str) -> str:
    division = int(digits[:2])
    for section, (first, last) in SECTIONS.items():
        if first <= division <= last:
            return section
    raise _unknown(given)


def _unknown(code: str) -> IndustryCodeUnknown:
    return IndustryCodeUnknown(
        f"没有行业代码“{code.strip()}”。请按《国民经济行业分类》（GB/T 4754-2017）填写"
        "门类字母（A–T）或二至四位数字代码，例如 C、26、261。",
        given=code,
    )
