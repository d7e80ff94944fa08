"""Quantities spoken, not written with a unit: 百分之六, 千分之五, 一半, 四成, 翻一番, 指数为102.

Their own small grammar beside the one for figures with measure words in quantities.py.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from .numerals import read_arabic, read_numeral
from .quantity import Quantity
from .units import words_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUM: Final = r"[0-9](?:[0-9,]{0,20}[0-9])?(?:\.[0-9]{1,12})?"


class SpokenFinder:
    """Finds them; ``bare_heads`` are the words that take a figure without a unit (指数)."""

    def __init__(self, bare_heads: Iterable[str]) -> None:
        heads = words_pattern(bare_heads)
        self._pattern = re.compile(
            rf"百分之(?P<percent>[一二三四五六七八九十百零点0-9.]{{1,12}})"
            rf"|(?P<below>[二三四五六七八九十]{{1,3}})分之(?P<above>[一二三四五六七八九]+)"
            rf"|(?P<half>一半|过半数|过半|近半数|近半|半数)(?![年个天月])"
            rf"|千分之(?P<permille>[一二三四五六七八九十点0-9.]{{1,8}})"
            rf"|(?<![构组合完形促分])(?P<tenths>[一二两三四五六七八九](?:至[三四五六七八九])?)成(?=以|左右|[，。、；）]|多|的(?!效|果|绩|本|长|分|员))"
            rf"|翻了?(?P<doubling>[一两二三]?番)"
            rf"|(?P<off>[一二三四五六七八九])折(?=[^叠扣旧腾合]|$)"
            rf"|(?<=[至为到])(?P<zero>零)(?=[，。；、]|$|以)"
            rf"|{heads}(?:仅?为|不低于|不高于|不小于|不大于|达到|达|是|升至|降至|提高到|提升至)?(?P<bare>{_NUM})(?![0-9.%])"
            rf"|(?:居|列|排名|排|位次|名列)[^，。；第、\n]{{0,9}}第(?P<nth>[一二三四五六七八九十]+)(?P<nthu>[位名])?(?![产届批次期章])"
        )

    def find(self, text: str) -> Iterator[Quantity]:
        """Each of them in ``text``, in order."""
        for m in self._pattern.finditer(text):
            kind = m.lastgroup
            maker = _MAKERS.get("nth" if kind == "nthu" else kind or "")
            quantity = None if maker is None else maker(m)
            if quantity is not None:
                yield quantity


def _percent(m: re.Match[str]) -> Quantity | None:
    value = read_arabic(m["percent"]) or read_numeral(m["percent"])
    return None if value is None else Quantity(m.start(), m.end(), value, "%", "ratio")


def _permille(m: re.Match[str]) -> Quantity | None:
    value = read_arabic(m["permille"]) or read_numeral(m["permille"])
    return None if value is None else Quantity(m.start(), m.end(), value / 10, "%", "ratio")


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
    value = read_numeral(m["doubling"].removesuffix("番") or "一")
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


_MAKERS: Final = {
    "percent": _percent,
    "permille": _permille,
    "above": _fraction,
    "half": _half,
    "tenths": _tenths,
    "doubling": _doubling,
    "bare": _bare,
    "off": _off,
    "zero": _zero,
    "nth": _nth,
}
