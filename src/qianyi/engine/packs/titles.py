"""Titles in a pack's ``titles/`` folder: what a firm can be, by whom, for how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.packs.records import CERTAINTIES, Certainty
from qianyi.engine.packs.shape import Field, Shape, choice, note, optional, text, whole
from qianyi.engine.packs.shapes import code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Place

Level: TypeAlias = Literal["national", "provincial", "municipal", "zone"]
Validity: TypeAlias = Literal["years", "next_march", "open"]
LEVELS = ("national", "provincial", "municipal", "zone")
VALIDITIES = ("years", "next_march", "open")
LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Title:
    """A title. ``years`` only where ``validity`` counts years from the day of granting.

    ``conditions`` is the code of the set of conditions that decides it, where that is not its own;
    ``place`` the territory whose firms can get it, where not all can.
    """

    code: str
    name: str
    level: Level
    validity: Validity
    short_name: str = ""
    years: int | None = None
    issuer: str = ""
    basis: str = ""
    certainty: Certainty = "unverified"
    conditions: str = ""
    place: str = ""
    at: Place | None = field(default=None, compare=False)


def _years_where_counted(title: Title) -> Iterable[str]:
    if (title.validity == "years") != bool(title.years):
        yield "有效期按年（validity: years）的要在 years 写年数，其他的不写 years。"


title: Shape[Title] = Shape(
    Title,
    (
        Field("code", code),
        Field("name", text),
        Field("level", choice(*LEVELS)),
        Field("validity", choice(*VALIDITIES)),
        Field("short_name", note, required=False),
        Field("years", optional(whole), required=False),
        Field("issuer", note, required=False),
        Field("basis", note, required=False),
        Field("certainty", choice(*CERTAINTIES), required=False),
        Field("conditions", note, required=False),
        Field("place", note, required=False),
    ),
    check=_years_where_counted,
)


def title_end(granted_on: date, validity: str, years: int | None) -> date | None:
    """The first day a title granted then does not hold any more; None without a fixed term.

    >>> title_end(date(2023, 10, 16), "years", 3)
    datetime.date(2026, 10, 16)
    >>> title_end(date(2024, 6, 1), "next_march", None)
    datetime.date(2025, 4, 1)
    """
    if validity == "next_march":
        return date(granted_on.year + 1, 4, 1)
    if validity != "years" or not years:
        return None
    if (granted_on.month, granted_on.day) == LEAP_DAY:
        return date(granted_on.year + years, 3, 1)
    return granted_on.replace(year=granted_on.year + years)
