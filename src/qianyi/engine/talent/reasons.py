"""Why a person fits a need: one sentence a condition, and what is not known is said.

There is no score. People stand in four groups, by what is met, what is not and what is unknown;
within a group in the order of their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EDUCATIONS: Final[dict[str, str]] = {
    "secondary": "高中、中专及以下", "college": "大专", "bachelor": "本科", "master": "硕士研究生",
    "doctor": "博士研究生",
}  # fmt: skip
"""Lowest first; the order is what “及以上” means."""
RANKS: Final[dict[str, str]] = {
    "none": "没有职称", "primary": "初级", "middle": "中级", "associate": "副高级",
    "full": "正高级",
}  # fmt: skip
WAYS: Final[dict[str, str]] = {
    "full": "全职", "flexible": "柔性（兼职、顾问、项目合作）", "either": "全职、柔性都可以",
    "none": "暂不考虑",
}  # fmt: skip
"""What a person looks for; a need names one of the first two."""
Standing = Literal["met", "unmet", "missing"]
Group = Literal["fits", "near", "unknown", "off"]
GROUPS: Final[dict[Group, str]] = {
    "fits": "都符合", "near": "差一项", "unknown": "缺数据", "off": "不符合",
}  # fmt: skip
_GROUP_ORDER: Final = tuple(GROUPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a person; empty and None are not known.

    Attributes:
        field, field_name: code and name of the field.
        since: year they began to work in it.
        place, place_name: path and name of the territory they would work in.
    """

    key: int
    field: str = ""
    field_name: str = ""
    education: str = ""
    rank: str = ""
    since: int | None = None
    place: str = ""
    place_name: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a need asks for; empty and None ask for nothing. ``years`` is the least."""

    field: str = ""
    field_name: str = ""
    education: str = ""
    rank: str = ""
    years: int | None = None
    place: str = ""
    place_name: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition: what it is about, how it stands, in one sentence."""

    about: str
    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """A person before a need."""

    key: int
    reasons: tuple[Reason, ...]

    @property
    def group(self) -> Group:
        """Where the person stands; one unmet condition is near only when nothing is unknown."""
        unmet = sum(one.standing == "unmet" for one in self.reasons)
        missing = sum(one.standing == "missing" for one in self.reasons)
        if not unmet:
            return "unknown" if missing else "fits"
        return "near" if unmet == 1 and not missing else "off"

    @property
    def words(self) -> str:
        """What decides the group, for a line of a list."""
        deciding = [one.words for one in self.reasons if one.standing != "met"]
        if not self.reasons:
            return "需求没有提出可以比对的条件。"
        return "".join(deciding) or "".join(one.words for one in self.reasons)


def matches_of(wanted: Wanted, people: Iterable[Person], *, year: int) -> list[Match]:
    """Everybody before a need, the nearest group first, then in the order of numbers."""
    found = [match_of(wanted, person, year=year) for person in people]
    return sorted(found, key=lambda match: (_GROUP_ORDER.index(match.group), match.key))


def match_of(wanted: Wanted, person: Person, *, year: int) -> Match:
    """One person before a need, as of a year."""
    return Match(person.key, tuple(_reasons(wanted, person, year)))


def _reasons(wanted: Wanted, person: Person, year: int) -> Iterator[Reason]:
    if wanted.field:
        yield _field(wanted, person)
    if wanted.education:
        yield _at_least("学历", EDUCATIONS, wanted.education, person.education)
    if wanted.rank:
        yield _at_least("职称", RANKS, wanted.rank, person.rank)
    if wanted.years is not None:
        yield _years(wanted.years, person.since, year)
    if wanted.place:
        yield _place(wanted, person)
    if wanted.way:
        yield _way(wanted.way, person.way)


def _field(wanted: Wanted, person: Person) -> Reason:
    about, asked = "专业领域", f"需要“{wanted.field_name}”"
    if not person.field:
        return _missing(about, asked)
    standing: Standing = "met" if person.field == wanted.field else "unmet"
    return Reason(about, standing, f"{about}：{asked}，本人是“{person.field_name}”。")


def _at_least(about: str, order: Mapping[str, str], least: str, has: str) -> Reason:
    asked = f"需要{order[least]}及以上"
    if has not in order:
        return _missing(about, asked)
    steps = list(order)
    standing: Standing = "met" if steps.index(has) >= steps.index(least) else "unmet"
    return Reason(about, standing, f"{about}：{asked}，本人为{order[has]}。")


def _years(least: int, since: int | None, year: int) -> Reason:
    about, asked = "从业年限", f"需要不少于{least}年"
    if since is None:
        return _missing(about, asked)
    has = max(year - since, 0)
    standing: Standing = "met" if has >= least else "unmet"
    return Reason(about, standing, f"{about}：{asked}，本人自{since}年从业，约{has}年。")


def _place(wanted: Wanted, person: Person) -> Reason:
    about, asked = "工作地点", f"岗位在“{wanted.place_name}”"
    if not person.place:
        return _missing(about, asked)
    standing: Standing = "met" if wanted.place.startswith(person.place) else "unmet"
    return Reason(about, standing, f"{about}：{asked}，本人愿意在“{person.place_name}”工作。")


def _way(asked_for: str, has: str) -> Reason:
    about, asked = "工作方式", f"需要{WAYS[asked_for]}"
    if has not in WAYS:
        return _missing(about, asked)
    standing: Standing = "met" if has in (asked_for, "either") else "unmet"
    return Reason(about, standing, f"{about}：{asked}，本人意向为{WAYS[has]}。")


def _missing(about: str, asked: str) -> Reason:
    return Reason(about, "missing", f"{about}：{asked}，人才库没有登记（缺数据）。")
