"""A number that announces or closes an enumeration against the items listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking.findings import Mark, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding

_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NUMBER = r"(?P<number>[二两三四五六七八九十]|十[一二三四五]|[2-9]|1[0-9])"
_ITEM = r"[^、，。；：:（）()“”\n]{1,14}"
# 甲、乙、丙三个园区
_CLOSING = re.compile(
    rf"(?P<open>[（(：:“，。；\n]|^)(?P<list>(?:{_ITEM}、){{2,11}}{_ITEM}?)(?P<etc>等)?[”]?[“]?{_NUMBER}(?P<measure>大|个|项|类|种|座|支|条|方面|家)(?P<noun>[一-龥]{{1,6}})"
)
# 三大工程：甲、乙、丙。  四区（甲、乙、丙、丁）
_OPENING = re.compile(
    rf"{_NUMBER}(?P<measure>大|个|项|类|种|座|支|条|区|链|园|中心)(?P<noun>[一-龥]{{0,8}})[”]?(?:，?即[：:]?|[，]?(?:分别是|分别为)[：:]?|[：:]|[（(])(?P<list>(?:{_ITEM}、){{2,11}}{_ITEM})(?P<close>[。；）)])"
)
_JOINED = re.compile(r"以及|和|及|与|或")
_NUMERAL = re.compile(r"[一二三四五六七八九十两]")
_BRACKETED = re.compile(r"[一-龥”]{2,8}[（(]$")
_UNEVEN = 6
_FEWEST = 3
_FARTHEST = 2


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask where three are announced and four are listed."""
    for view in corpus.documents:
        for match in _CLOSING.finditer(view.text):
            yield from _judged(corpus, view, match, complete=match.group("etc") is None)
        for match in _OPENING.finditer(view.text):
            complete = (
                not match.group("list").endswith("等") and "等" not in match.group("list")[-4:]
            )
            yield from _judged(corpus, view, match, complete=complete)


def _value(word: str) -> int:
    if word.isdigit():
        return int(word)
    if len(word) > 1:
        return 10 + _DIGITS[word[1]]
    return _DIGITS[word]


def _judged(
    corpus: Corpus, view: DocumentView, match: re.Match[str], *, complete: bool
) -> Iterator[Finding]:
    items = [item.strip() for item in match.group("list").split("、") if item.strip()]
    number = _value(match.group("number"))
    most = sum(1 + len(_JOINED.findall(item)) for item in items)
    if len(items) < _FEWEST or not _is_plain_list(items):
        return
    fits = len(items) <= number <= most or len(items) in _spelled(view, match)
    if fits or number < _FEWEST or (not complete and number >= len(items)):
        return
    if len(items) - number > _FARTHEST or number - most > _FARTHEST:
        return  # the number closes another phrase than the whole list
    yield finding(
        corpus,
        "count",
        f"称“{match.group('number')}{match.group('measure')}{match.group('noun')}”，列举{len(items)}项",
        f"列举：{'、'.join(items)}，共{len(items)}项",
        [Mark(view, match.start("list"), match.end())]
        if match.start("list") < match.start("number")
        else [Mark(view, match.start("number"), match.end("list"))],
    )


def _is_plain_list(items: list[str]) -> bool:
    """Items of like length without figures: a list of names, not clauses that happen to hold 、."""
    lengths = [len(item) for item in items]
    return max(lengths) - min(lengths) <= _UNEVEN and not any(c.isdigit() for i in items for c in i)


def _spelled(view: DocumentView, match: re.Match[str]) -> set[int]:
    """“一区五园”（…、…五基地): the name right in front of the bracket counts all of its parts."""
    before = view.text[max(0, match.start("list") - 10) : match.start("list")]
    name = _BRACKETED.search(before)
    numerals = [_DIGITS[c] for c in _NUMERAL.findall(name.group())] if name else []
    return {sum(numerals)} if numerals else set()
