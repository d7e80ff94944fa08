"""Finds the quantities in a line of text: figure, unit, range, and what only looks like one.

Works on text already brought to one width (numerals.to_half_width); offsets are those of that text. What a quantity
says of whom is the reading engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

from .numerals import read_arabic, read_numeral
from .units import Unit, UnitTable, words_pattern

Number: TypeAlias = Decimal | tuple[Decimal, Decimal]

_NUM: Final = r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?"
_SCALE: Final = r"(?:[十百千]?(?:万亿|亿|万)|[十百千](?=[余多]?[元人吨亩]))"
_CN: Final = r"[一二两三四五六七八九十百千万亿零〇]"
_NOT_BEFORE: Final = frozenset("第每+×*-/_.=#〔")
_SHY_AFTER: Final = frozenset("第每另同某任这那哪各初逐")
_MORE: Final = frozenset("余多来")
_VERBS_BEFORE_FEW: Final = frozenset("成立建增设得进完有获共达计到取签引造办置获拥现")
_UNIT_ONLY: Final = frozenset(
    {"十", "百", "千", "万", "亿", "十万", "百万", "千万", "万亿", "千亿", "百亿"}
)
_LATIN_NAMES: Final = ("GDP", "R&D")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, where it stands.

    Attributes:
        value: exact; a pair for a range.
        unit: normalised; None for a bare figure (an index).
        dimension: of the unit; "index" for a bare figure.
        more: 余, 多 or 上 is in it: somewhat more than the figure.
        rank: it is a place in an order (第5位, 前80名).
        upper: 前 stands before it: that place or better.
    """

    start: int
    end: int
    value: Number
    unit: str | None
    dimension: str
    more: bool = False
    rank: bool = False
    upper: bool = False


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What keeps a numeral with a measure word from being a quantity; the lists come from the packs."""

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
            rf"(?P<c>[一二两三四五六七八九十百千万]{_CN}*(?:点[一二三四五六七八九零]+)?)(?P<m>[余多])?(?P<s>[万亿])?"
            rf"(?P<u>个百分点|{unit})"
        )

    @cached_property
    def _special(self) -> re.Pattern[str]:
        heads = words_pattern(self.rules.bare_heads)
        return re.compile(
            rf"百分之(?P<percent>[一二三四五六七八九十百零点0-9.]+)"
            rf"|(?P<below>[二三四五六七八九十]+)分之(?P<above>[一二三四五六七八九]+)"
            rf"|(?P<half>一半|过半数|过半|近半数|近半|半数)(?![年个天月])"
            rf"|(?<![构组合完形达促分])(?P<tenths>[二两三四五六七八九](?:至[三四五六七八九])?)成(?=以|左右|[，。、；]|多)"
            rf"|翻了?(?P<doubling>[一两二三])?番"
            rf"|(?P<off>[一二三四五六七八九])折(?=[^叠扣旧腾合]|$)"
            rf"|(?<=[至为到])(?P<zero>零)(?=[，。；、]|$|以)"
            rf"|{heads}(?:仅?为|不低于|不高于|不小于|不大于|达到|达|是|升至|降至|提高到|提升至)?(?P<bare>{_NUM})(?![0-9.%])"
            rf"|(?:居|列|排名|排|位次|名列)[^，。；第、\n]{{0,9}}第(?P<nth>[一二三四五六七八九十]+)(?P<nthu>[位名])?(?![产届批次期章])"
        )

    def find(self, text: str) -> list[Quantity]:
        """All quantities of ``text`` in order, none overlapping another."""
        found = [q for m in self._arabic.finditer(text) for q in self._from_arabic(text, m)]
        found.extend(q for m in self._chinese.finditer(text) if (q := self._from_chinese(text, m)))
        found.extend(q for m in self._special.finditer(text) if (q := self._from_special(m)))
        found.sort(key=lambda q: (q.start, -q.end))
        return list(_without_overlaps(found))

    # -- digits ------------------------------------------------------------------------------------------------

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

    # -- characters --------------------------------------------------------------------------------------------

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
        if value <= 1 or not self._counts(text, span, value, "", spelling):
            return False
        start, end = span
        if unit.dimension in {"time", "age"}:
            return _is_term(text[max(0, start - 6) : start], text[end : end + 2])
        if value >= 20 or not (unit.shy or value <= 9):
            return True
        noun = re.split(r"[，。；：、]", text[end : end + 10], maxsplit=1)[0]
        if any(word in noun for word in self.rules.listed_nouns):
            return False
        return not unit.shy or (bool(noun) and start > 0 and text[start - 1] in _VERBS_BEFORE_FEW)

    # -- other forms -------------------------------------------------------------------------------------------

    def _from_special(self, m: re.Match[str]) -> Quantity | None:
        kind = m.lastgroup
        maker = _SPECIAL.get("nth" if kind == "nthu" else kind or "")
        return None if maker is None else maker(m)


def _money(value: Decimal, unit: Unit) -> tuple[Decimal, str, Unit]:
    """Money written out in characters takes the largest of 亿, 万 that divides it as speech would."""
    for size, mark in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if value >= size:
            return value / size, mark + unit.name, unit
    return value, unit.name, unit


def _percent(m: re.Match[str]) -> Quantity | None:
    value = read_arabic(m["percent"]) or read_numeral(m["percent"])
    return None if value is None else Quantity(m.start(), m.end(), value, "%", "ratio")


def _fraction(m: re.Match[str]) -> Quantity | None:
    below, above = read_numeral(m["below"]), read_numeral(m["above"])
    if not below or above is None:
        return None
    value = (above * 100 / below).quantize(Decimal("0.000001")).normalize()
    return Quantity(m.start(), m.end(), value, "%", "ratio")


def _half(m: re.Match[str]) -> Quantity:
    word = m["half"]
    shift = 1 if word[0] in "过近" else 0
    return Quantity(m.start() + shift, m.end(), Decimal(50), "%", "ratio", more=word[0] == "过")


def _tenths(m: re.Match[str]) -> Quantity | None:
    low = read_numeral(m["tenths"][0])
    return (
        None
        if low is None or "至" in m["tenths"]
        else Quantity(m.start(), m.end(), low * 10, "%", "ratio")
    )


def _doubling(m: re.Match[str]) -> Quantity | None:
    value = read_numeral(m["doubling"] or "一")
    return None if value is None else Quantity(m.start(), m.end(), 2**value, "倍", "multiple")


def _off(m: re.Match[str]) -> Quantity | None:
    value = read_numeral(m["off"])
    return None if value is None else Quantity(m.start(), m.end(), value * 10, "%", "ratio")


def _bare(m: re.Match[str]) -> Quantity | None:
    value = read_arabic(m["bare"])
    return None if value is None else Quantity(m.start("bare"), m.end("bare"), value, None, "index")


def _zero(m: re.Match[str]) -> Quantity:
    return Quantity(m.start(), m.end(), Decimal(0), None, "zero")


def _nth(m: re.Match[str]) -> Quantity | None:
    value = read_numeral(m["nth"])
    if value is None:
        return None
    return Quantity(m.start("nth") - 1, m.end(), value, m["nthu"] or "位", "rank", rank=True)


_SPECIAL: Final = {
    "percent": _percent,
    "above": _fraction,
    "half": _half,
    "tenths": _tenths,
    "doubling": _doubling,
    "bare": _bare,
    "off": _off,
    "zero": _zero,
    "nth": _nth,
}


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
    """Whether the numeral has one value: not 两三 or 七八, and 百, 千, 万 alone only where a word makes them a figure."""
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
    """Whether a length of time in characters sets a term (不超过六个月, 三年内) and is not a manner of speech."""
    if after.startswith("内") or after in {"以内", "之内"}:
        return True
    return before.endswith(
        ("超过", "连续", "延期", "为期", "期限", "期限为", "有效期", "有效期为", "不少于", "不低于")
    )


def _only_lists(text: str, start: int, value: Decimal) -> bool:
    """Whether the figure only says how many things were just listed (甲、乙、丙三个村)."""
    if not 2 <= value <= 12:
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
    if 1900 <= value <= 2199 or before.endswith(
        ("近", "过去", "未来", "今后", "前", "后", "最近", "通过", "力争通过")
    ):
        return False
    return not after.startswith(
        ("来", "间", "行动", "规划", "计划", "工作", "前", "度", "后", "任务", "攻坚")
    )


def _calendar_day(before: str, after: str, value: Decimal) -> bool:
    return value > 31 or ("月" not in before[-2:] and after.startswith(("内", "以内", "之内")))


def _round_the_clock(before: str, after: str, value: Decimal) -> bool:
    if before.endswith(("最大", "×")):
        return False
    return value != 24 or after[:1] in {"内", "以", "之", "，", "。"}


def _past_days(before: str, after: str, value: Decimal) -> bool:
    del value
    return not before.endswith(("近", "过去", "未来", "前", "最近")) and not after.startswith(
        ("来", "前", "后")
    )


def _age(before: str, after: str, value: Decimal) -> bool:
    del before, value
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
