"""The tables of classes by industry, as the national pack states them.

A pack's rules say who belongs to a class; here the same rows are read so that a verdict can name
the bound reached, the bound missed and what is unknown. No bound is written down a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qianyi.engine import industries, rules
from qianyi.engine.packs import PackNotFound, find_packs
from qianyi.engine.rules.rulebook import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.rules.records import ClassRow, RulePack

SIZE, SCALE = "size_class", "above_scale"
NATIONAL: Final = "national"


@dataclass(frozen=True, slots=True)
class ClassTable:
    """One table, for as long as the process lives.

    Attributes:
        basis: the document it stands on, in words.
        names: the words for measures and conditions by their code.
        units: units by the code of a measure.
        rows: in the order in which the first that fits decides.
        rest: the class of those who reach no bound of their row.
    """

    basis: str
    names: Mapping[str, str]
    units: Mapping[str, str]
    rows: tuple[ClassRow, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an industry stands in a table.

    Attributes:
        division: its two digits.
        rows: the rows for it; none where the table does not speak of it.
        is_split: the table tells apart what the code does not.
    """

    division: str
    rows: tuple[ClassRow, ...]
    is_split: bool = False


@lru_cache(maxsize=4)
def table(code: str) -> ClassTable:
    """The table of a rule of the national pack.

    Raises:
        PackNotFound: there is no national pack.
        PackInvalid: the rule is wrong.
    """
    found = find_packs().get(NATIONAL)
    if found is None:
        raise PackNotFound("没有找到数据包 national（划型标准在其中），请检查 QIANYI_PACKS。")
    pack = rules.load(found / FOLDER / f"{code}.yaml").pack
    classes = pack.classes
    assert classes is not None  # noqa: S101 - what these two rules are; the pack's tests see to it
    return ClassTable(
        basis=_basis(pack),
        names={one.code: one.name for one in pack.inputs}
        | {one.code: one.name for one in classes.measures},
        units={one.code: one.unit for one in classes.measures},
        rows=classes.rows,
        rest=classes.rest,
    )


def _basis(pack: RulePack) -> str:
    first = pack.basis[0]
    return f"《{first.title}》" + (f"（{first.number}）" if first.number else "")


@lru_cache(maxsize=4096)
def place(code: str, industry: str) -> Place | None:
    """Where a code stands in a table; None for what is no division, group or class.

    Codes are read as printed: C3911, 3911, 391, C39 or 39.
    """
    try:
        digits = industries.normalised(industry)
    except industries.IndustryCodeUnknown:
        return None
    if digits in industries.SECTIONS:
        return None
    section = industries.section_of(digits)
    told = [(row, [industries.normalised(one) for one in row.in_]) for row in table(code).rows]
    fitting = tuple(
        row for row, ones in told if any(one == section or digits.startswith(one) for one in ones)
    )
    finer = any(one.startswith(digits) for _, ones in told for one in ones)
    return Place(digits[:2], fitting, is_split=finer and not fitting)
