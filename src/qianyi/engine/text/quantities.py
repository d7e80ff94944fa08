"""Finds the quantities in a line of text: figure, unit, range, and what only looks like one.

Works on text already brought to one width (numerals.to_half_width); offsets are those of that
text. What a quantity says of whom is the reading engine's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from .numerals import read_arabic, read_numeral
from .quantity import Quantity
from .spoken import SpokenFinder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .units import Unit, UnitTable

_NUM: Final = r"[0-9](?:[0-9,]{0,20}[0-9])?(?:\.[0-9]{1,12})?"
_SCALE: Final = r"(?:[十百千]?(?:万亿|亿|万)|[十百千](?=[余多]?[元人吨亩]))"
_CN: Final = r"[一二两三四五六七八九十百千万亿零〇]"
_NOT_BEFORE: Final = frozenset("第每+×*-/_.=#〔")
_SHY_AFTER: Final = frozenset("第每另同某任这那哪各初逐")
_MORE: Final = frozenset("余多来")
_VERBS_BEFORE_FEW: Final = frozenset("成立建增设得进完有获共达计到取签引造办置获拥现")
_UNIT_ONLY: Final = frozenset(
    {"十", "百", "千", "万", "亿", "十万", "百万", "千万", "万亿", "千亿", "百亿"}
)
_MANY, _FEW = 20, 9
_LISTS, _YEARS = (2, 12), (1900, 2199)
_LAST_DAY, _WHOLE_DAY = 31, 24
_TERM_WORDS: Final = (
    "超过", "连续", "延期", "为期", "期限", "期限为", "有效期", "有效期为", "不少于", "不低于",
    "试行期", "试用期", "服务期", "过渡期", "保修期", "聘期", "任期", "连补", "续补", "试行",
)  # fmt: skip
_PAID_BY: Final = frozenset("按每给兑拨付补免减")
_LATIN_NAMES: Final = ("GDP", "R&D")


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What keeps a numeral with a measure word from being a quantity.

    The lists come from the packs.
    """

    not_before: Mapping[str, Sequence[str]]
    listed_nouns: Sequence[str]
    bare_heads: Sequence[str]
    money_words: Sequence[str]


class QuantityFinder:
    """Finds quantities with one set of units and rules; build it once and keep it."""

    def __init__(self, units: UnitTable, rules: QuantityRules) -> None:
        self.units = units
        self.rules = rules

    @cached_property
    def _arabic(self) -> re.Pattern[str]:
        unit = self.units.pattern
        over = rf"(?:/(?:[十百千]?[万亿]?{unit}|[A-Za-z]+[0-9]?))?"
        first = (
            rf"(?P<am>[余多来])?(?P<as>{_SCALE})?(?P<an>[余多])? ?(?P<au>%|{unit})?(?P<ad>{over})"
        )
        second = rf"(?P<bs>{_SCALE})?(?P<bn>[余多])? ?(?P<bu>%|{unit})(?P<bd>{over})"
        return re.compile(
            rf"(?P<a>{_NUM}) ?{first}(?:(?:[-~至到]|—{{1,2}}) ?(?P<b>{_NUM}) ?{second})?"
        )

    @cached_property
    def _chinese(self) -> re.Pattern[str]:
        unit = self.units.pattern
        return re.compile(
            rf"(?P<c>[一二两三四五六七八九十百千万]{_CN}{{0,16}}(?:点[一二三四五六七八九零]{{1,6}})?)(?P<m>[余多])?(?P<s>[万亿])?"
            rf"(?P<u>个百分点|{unit})"
        )

    @cached_property
    def _spoken(self) -> SpokenFinder:
        return SpokenFinder(self.rules.bare_heads)

    def find(self, text: str) -> list[Quantity]:
        """All quantities of ``text`` in order, none overlapping another."""
        found = [q for m in self._arabic.finditer(text) for q in self._from_arabic(text, m)]
        found.extend(q for m in self._chinese.finditer(text) if (q := self._from_chinese(text, m)))
        found.extend(self._spoken.find(text))
        found.sort(key=lambda q: (q.start, -q.end))
        return list(_without_overlaps(found))

    # -- digits ------------------------------------------------------------------------------------

    def _from_arabic(self, text: str, m: re.Match[str]) -> Iterator[Quantity]:
        if m["b"] is not None:
            if not (m["au"] and text[max(0, m.start() - 12) : m.start()].rfind("从") >= 0):
                yield from self._range(text, m)
                return
            yield from self._one(
                text,
                (m.start("b"), m.end()),
                m["b"],
                (m["bs"], m["bu"], m["bd"]),
                more=bool(m["bn"]),
            )
        spelling = m["au"] or self._money_understood(text, m)
        if not spelling or _glued(text, m.start(), spelling):
            return
        end = m.end("ad") if m["ad"] else m.end("au") if m["au"] else m.end("as")
        parts = (m["as"], spelling, m["ad"])
        more = bool(m["am"] or m["an"])
        yield from self._one(text, (m.start(), end), m["a"], parts, more=more)

    def _money_understood(self, text: str, m: re.Match[str]) -> str:
        """元, where a figure with 亿 (or 万 beside a word for money) has no unit of its own."""
        if not m["as"] or m["an"] or text[m.end("as") : m.end("as") + 1] == "级":
            return ""
        if "亿" in m["as"]:
            return "元"
        near = text[max(0, m.start() - 10) : m.start()]
        return "元" if any(word in near for word in self.rules.money_words) else ""

    def _one(
        self,
        text: str,
        span: tuple[int, int],
        numeral: str,
        parts: tuple[str | None, str, str],
        *,
        more: bool,
    ) -> Iterator[Quantity]:
        scale, spelling, over = parts
        start, end = span
        before = text[:start].rstrip(" ")[-1:] if start else ""
        rank = before in {"第", "前"} and spelling in {"位", "名"}
        value = read_arabic(numeral)
        if value is None or not (rank or self._counts(text, span, value, scale, spelling)):
            return
        number, unit, known = self.units.normalise(value, scale or "", spelling)
        if over:
            unit = self.units.compound(unit, over[1:])
        if before == "-" and spelling == "%" and not _is_digit(text, start - 2):
            start, number = start - 1, -number
        dimension = known.dimension if known else "count"
        if over:
            dimension = "intensity"
        yield Quantity(
            start, end, number, spelling if rank else unit, "rank" if rank else dimension,
            more=more, rank=rank, upper=rank and before == "前",
        )  # fmt: skip

    def _range(self, text: str, m: re.Match[str]) -> Iterator[Quantity]:
        low, high = read_arabic(m["a"]), read_arabic(m["b"])
        spelling: str = m["bu"]
        if low is None or high is None or _glued(text, m.start(), spelling):
            return
        if not self._counts(text, (m.start(), m.end()), high, m["bs"], spelling):
            return
        first, _, _ = self.units.normalise(low, m["as"] or m["bs"] or "", m["au"] or spelling)
        second, unit, known = self.units.normalise(high, m["bs"] or "", spelling)
        if m["bd"]:
            unit = self.units.compound(unit, m["bd"][1:])
        if first <= second:
            dimension = known.dimension if known else "count"
            yield Quantity(m.start(), m.end(), (first, second), unit, dimension)

    def _counts(
        self, text: str, span: tuple[int, int], value: Decimal, scale: str | None, spelling: str
    ) -> bool:
        """Whether the figure with this measure word counts or measures something."""
        start, end = span
        after = text[end : end + 8]
        before = text[max(0, start - 8) : start]
        if after[:1] in {"+", "级", "×"} or after.startswith(tuple(self._not_before(spelling))):
            return False
        if (
            spelling.isascii()
            and spelling[-1:].isalpha()
            and after[:1].isascii()
            and after[:1].isalnum()
        ):
            return False
        check = _TIME_CHECKS.get(spelling)
        if check is not None and not scale and not check(before, after, value):
            return False
        return not (after[:1] not in "，。、；" and _only_lists(text, start, value))

    def _not_before(self, spelling: str) -> Sequence[str]:
        return self.rules.not_before.get(spelling, ())

    # -- characters --------------------------------------------------------------------------------

    def _from_chinese(self, text: str, m: re.Match[str]) -> Quantity | None:
        unit = self.units.find(m["u"])
        start, end = m.span()
        before = text[start - 1] if start else ""
        if unit is None or (before in _SHY_AFTER) or _quoted(text, start, end):
            return None
        numeral, more = m["c"], bool(m["m"])
        if before == "上" and numeral[0] in "百千万":
            start, more = start - 1, True
        if before in "0123456789." or not _definite(text, numeral, start, end, more=more):
            return None
        value = read_numeral(numeral)
        if value is None or not self._chinese_counts(text, (start, end), value, unit, m["u"]):
            return None
        scale = m["s"] or ""
        if unit.keeps_scale and not scale:
            number, name, _ = _money(value, unit)
        else:
            number, name, _ = self.units.normalise(value, scale, m["u"])
        return Quantity(start, end, number, name, unit.dimension, more=more)

    def _chinese_counts(
        self, text: str, span: tuple[int, int], value: Decimal, unit: Unit, spelling: str
    ) -> bool:
        if value < 1 or not self._counts(text, span, value, "", spelling):
            return False
        start, end = span
        if value == 1 and not text[:start].endswith(_TERM_WORDS):
            return False
        if unit.dimension in {"time", "age"}:
            return _is_term(text[max(0, start - 6) : start], text[end : end + 2])
        if value >= _MANY or not (unit.shy or value <= _FEW):
            return True
        noun = re.split(r"[，。；：、]", text[end : end + 10], maxsplit=1)[0]
        if any(word in noun for word in self.rules.listed_nouns):
            return False
        return not unit.shy or (bool(noun) and start > 0 and text[start - 1] in _VERBS_BEFORE_FEW)


def _money(value: Decimal, unit: Unit) -> tuple[Decimal, str, Unit]:
    """Money written out in characters takes the largest of 亿.

    万 that divides it as speech would.
    """
    for size, mark in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if value >= size:
            return value / size, mark + unit.name, unit
    return value, unit.name, unit


def _without_overlaps(found: Sequence[Quantity]) -> Iterator[Quantity]:
    end = -1
    for quantity in found:
        if quantity.start >= end:
            yield quantity
            end = quantity.end


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdigit()


def _glued(text: str, start: int, spelling: str) -> bool:
    """Whether the figure is part of a name or a code (S215, 1+3, PM2.5, 〔2022〕17)."""
    if start == 0:
        return False
    before = text[start - 1]
    if before == "-" and spelling == "%":
        return False
    if before in {"第", "前"} and spelling in {"位", "名"}:
        return False
    if before.isascii() and before.isalpha():
        return not text[:start].endswith(_LATIN_NAMES)
    return before in _NOT_BEFORE


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether the numeral stands in a short quotation, which makes it a name (“四个一批”)."""
    left = text.rfind("“", max(0, start - 8), start)
    if left < 0 or "”" in text[left:start]:
        return False
    right = text.find("”", end, end + 10)
    return right >= 0 and "，" not in text[left:right]


def _definite(text: str, numeral: str, start: int, end: int, *, more: bool) -> bool:
    """Whether the numeral has one value.

    Not 两三 or 七八, and 百, 千, 万 alone only where a word makes them a figure.
    """
    if len(numeral) in {2, 3} and not any(c in numeral for c in "十百千万亿点零〇"):
        return False
    if text.startswith("车道", end - 2) and text[end : end + 1] not in {"，", "。", "、", "；"}:
        return False
    if numeral not in _UNIT_ONLY or numeral == "十":
        return True
    if more:
        return True
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return after == "以上" or before.endswith(("近", "超", "过", "破", "逾", "达", "到", "上"))


def _is_term(before: str, after: str) -> bool:
    """Whether a length of time in characters sets a term.

    (不超过六个月, 三年内) and is not a manner of speech.
    """
    if after.startswith("内") or after in {"以内", "之内"}:
        return True
    if before.endswith(("前", "分")) and after[:1] in _PAID_BY:
        return True
    return before.endswith(_TERM_WORDS)


def _only_lists(text: str, start: int, value: Decimal) -> bool:
    """Whether the figure only says how many things were just listed (甲、乙、丙三个村)."""
    if not _LISTS[0] <= value <= _LISTS[1]:
        return False
    clause = start
    while clause and text[clause - 1] not in "，。；：！？0123456789\n":
        clause -= 1
    listed = text[clause:start].rstrip()
    return (
        "、" in listed
        and listed[-1] not in "、和及与"
        and listed.count("、") + listed.count("和") + listed.count("及") + 1 == value
    )


def _calendar_year(before: str, after: str, value: Decimal) -> bool:
    if _YEARS[0] <= value <= _YEARS[1] or before.endswith(
        ("近", "过去", "未来", "今后", "前", "后", "最近", "通过", "力争通过")
    ):
        return False
    return not after.startswith(
        ("来", "间", "行动", "规划", "计划", "工作", "前", "度", "后", "任务", "攻坚")
    )


def _calendar_day(before: str, after: str, value: Decimal) -> bool:
    return value > _LAST_DAY or (
        "月" not in before[-2:] and after.startswith(("内", "以内", "之内"))
    )


def _round_the_clock(before: str, after: str, value: Decimal) -> bool:
    if before.endswith(("最大", "×")):
        return False
    return value != _WHOLE_DAY or after[:1] in {"内", "以", "之", "，", "。"}


def _past_days(before: str, after: str, value: Decimal) -> bool:
    del value
    return not before.endswith(("近", "过去", "未来", "前", "最近")) and not after.startswith(
        ("来", "前", "后")
    )


def _age(before: str, after: str, value: Decimal) -> bool:
    del value
    if before.endswith("年龄") or re.search(r"年龄(?:不超过|不满|在|为|须|应)*$", before):
        return True
    return not after.startswith(("以上", "以下", "及以", "至", "的", "到", "儿童", "老"))


def _score(before: str, after: str, value: Decimal) -> bool:
    del after, value
    return not before.endswith(("时", "点", "满", "十"))


_TIME_CHECKS: Final = {
    "年": _calendar_year,
    "日": _calendar_day,
    "小时": _round_the_clock,
    "个月": _past_days,
    "天": _past_days,
    "周": _past_days,
    "岁": _age,
    "周岁": _age,
    "分": _score,
}
