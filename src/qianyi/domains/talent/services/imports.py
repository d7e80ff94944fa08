"""A workbook of people that comes in: looked through whole, then all of it or nothing.

Each line brings the person's consent along; a line without one is refused like any other mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.talent.choices import AnswerChannel, Audience, EnteredBy, TermKind
from qianyi.domains.talent.errors import ListRefused
from qianyi.domains.talent.permissions import can_keep_at
from qianyi.domains.talent.selectors.places import places_within
from qianyi.domains.talent.selectors.terms import terms
from qianyi.engine.talent import EDUCATIONS, RANKS, WAYS
from qianyi.engine.workbooks import Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.subjects.selectors import enterprise_match
from qianyi.lib.errors import QianyiError

from .consents import ConsentAsked
from .people import TalentAsked, talent_enter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise, Territory

MOST_ROWS: Final = 1_000
MEGABYTES: Final = 5
HEADING_WITHIN: Final = 10
INTAKE: Final = Intake(
    refused=ListRefused,
    most_bytes=MEGABYTES * 1024 * 1024,
    most_unpacked=50 * 1024 * 1024,
    most_rows=MOST_ROWS + 1,
    rows_named=MOST_ROWS,
    thing="人才名单",
    trim="请分成几个文件",
    make="请下载模板填写后上传",
)
TITLES: Final = {
    "姓名": "name", "手机号码": "phone", "电子邮箱": "email", "所在单位信用代码": "employer",
    "专业领域": "field", "专业": "major", "学历": "education", "职称级别": "rank",
    "职称名称": "rank_title", "从业起始年": "since_year", "人才计划或称号": "plan",
    "授予年度": "plan_year", "求职意向": "way", "希望得到": "wish", "希望工作的区域": "place",
    "说明": "note", "来源": "source", "同意的使用目的": "purpose", "可以看到的人": "audience",
    "同意自": "valid_from", "同意止（不含）": "valid_to", "同意方式": "channel",
}  # fmt: skip
"""Heading of the workbook → what it fills."""
NEEDED: Final = ("姓名", "同意的使用目的", "可以看到的人", "同意自", "同意止（不含）", "同意方式")
AUDIENCES: Final = {"管委会": Audience.ZONE, "本单位": Audience.EMPLOYER, "企业": Audience.FIRMS}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row; ``row`` is its number in the workbook. It names nobody."""

    row: int
    words: str


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were entered and what was wrong; with anything wrong nobody was."""

    made: int = 0
    wrong: tuple[Wrong, ...] = ()


def talents_import(
    *, actor: Actor, territory: Territory, data: bytes, moment: datetime
) -> Imported:
    """Enter everybody of a workbook, or nobody.

    Raises:
        NotAllowed: not an officer of that library.
        ListRefused: no workbook, no headings, too long, or empty.
    """
    require(allowed=can_keep_at(actor, territory), actor=actor, what="导入人才名单")
    rows = _rows(data)
    known = _Known(actor, territory)
    made = 0
    wrong: list[Wrong] = []
    with transaction.atomic(), history.because("导入人才名单"):
        for number, cells in rows:
            try:
                with transaction.atomic():
                    talent_enter(
                        actor=actor, territory=territory, asked=known.asked(cells),
                        consent=known.consent(cells), moment=moment,
                        entered_by=EnteredBy.IMPORTED,
                    )  # fmt: skip
                    made += 1
            except QianyiError as refusal:
                wrong.append(Wrong(number, refusal.message))
        if wrong:
            transaction.set_rollback(True)
    return Imported(wrong=tuple(wrong)) if wrong else Imported(made=made)


def _rows(data: bytes) -> list[tuple[int, dict[str, object]]]:
    """(number, cells by what they fill) of each row under the headings."""
    rows = sheet_open(data, INTAKE).rows
    heads: list[list[str]] = [[cell_words(cell) for cell in row] for row in rows[:HEADING_WITHIN]]
    first = next((n for n, row in enumerate(heads) if not set(NEEDED) - set(row)), None)
    if first is None:
        raise ListRefused(f"没有找到含有这些列的表头：{'、'.join(NEEDED)}；请下载模板填写后上传。")
    at = {TITLES[head]: place for place, head in enumerate(heads[first]) if head in TITLES}
    found = [
        (number, {name: _said(cell_at(row, place)) for name, place in at.items()})
        for number, row in enumerate(rows[first + 1 :], start=first + 2)
        if any(cell_words(cell_at(row, place)) for place in at.values())
    ]
    if not found:
        raise ListRefused("名单里没有人；请从表头下一行起一行填一个人。")
    return found


def _said(cell: object) -> object:
    """A cell; nothing where an export says that there is nothing (—，with the reason)."""
    return "" if cell_words(cell).startswith("—") else cell


class _Known:
    """Words and places of the library, looked up once."""

    def __init__(self, actor: Actor, territory: Territory) -> None:
        self.actor = actor
        self.fields = {one.name: one for one in terms(TermKind.FIELD)}
        self.plans = {one.name: one.code for one in terms(TermKind.PLAN)}
        self.places = {one.subject.name: one for one in places_within([territory])}

    def asked(self, cells: Mapping[str, object]) -> TalentAsked:
        """The person of a row."""
        words = {name: cell_words(cell) for name, cell in cells.items()}
        readers: dict[str, Callable[[str], object]] = {
            "field": lambda word: _one(word, "专业领域", self.fields),
            "education": lambda word: _code(word, "学历", EDUCATIONS),
            "rank": lambda word: _code(word, "职称级别", RANKS),
            "way": lambda word: _code(word, "求职意向", WAYS),
            "place": lambda word: _one(word, "区域", self.places),
            "since_year": lambda word: _year(word, "从业起始年"),
            "major": str, "rank_title": str, "wish": str, "note": str,
        }  # fmt: skip
        values = {key: read(words[key]) for key, read in readers.items() if words.get(key)}
        if words.get("plan"):
            values["honours"] = [self._honour(words)]
        return TalentAsked(
            name=words["name"], phone=words.get("phone", ""), email=words.get("email", ""),
            employer=self._employer(words.get("employer", "")), source=words.get("source", ""),
            values=values,
        )  # fmt: skip

    def consent(self, cells: Mapping[str, object]) -> ConsentAsked:
        """The consent of a row."""
        said = cell_words(cells["audience"]).replace("，", "、")
        audience = tuple(
            str(_one(word.strip(), "可以看到的人", AUDIENCES)) for word in said.split("、") if word
        )
        return ConsentAsked(
            purpose=cell_words(cells["purpose"]), audience=audience,
            valid_from=_day(cells["valid_from"]), valid_to=_day(cells["valid_to"]),
            channel=_code(cell_words(cells["channel"]), "同意方式", dict(AnswerChannel.choices)),
        )  # fmt: skip

    def _honour(self, words: Mapping[str, str]) -> dict[str, object]:
        plan = _one(words["plan"], "人才计划或称号", self.plans)
        year = _year(words["plan_year"], "授予年度") if words.get("plan_year") else None
        return {"plan": plan, "year": year, "number": "", "source": "名单"}

    def _employer(self, code: str) -> Enterprise | None:
        if not code:
            return None
        found = enterprise_match(self.actor, code=code.upper()).enterprise
        if found is None:
            raise ListRefused(f"没有信用代码为“{code[:18]}”的企业；没有单位的留空。")
        return found


def _one(word: str, what: str, known: Mapping[str, object]) -> object:
    if word not in known:
        raise ListRefused(f"{what}没有“{word[:20]}”；可用：{'、'.join(known)}。")
    return known[word]


def _code(word: str, what: str, labels: Mapping[str, str]) -> str:
    for code, label in labels.items():
        if word in (code, str(label)):
            return code
    raise ListRefused(
        f"{what}没有“{word[:20]}”；可用：{'、'.join(str(one) for one in labels.values())}。"
    )


def _year(word: str, what: str) -> int:
    digits = word.removesuffix("年")
    if not (digits.isdecimal() and len(digits) == 4):  # noqa: PLR2004 - a year
        raise ListRefused(f"{what}应为四位年份，现为“{word[:20]}”。")
    return int(digits)


def _day(cell: object) -> date:
    day = cell_day(cell)
    if day is None:
        raise ListRefused(f"“{cell_words(cell)[:20]}”不是日期；请写作 2026-11-05 的样子。")
    return day
