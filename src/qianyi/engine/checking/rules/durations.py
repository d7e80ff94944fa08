"""由…压缩至…: a change told with both ends and a percentage.

And one procedure with several time limits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.endpoints import basis_note
from qianyi.engine.checking.findings import finding, printed_terms
from qianyi.engine.checking.tolerance import Interval, compound, percent_change, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_TIMES = frozenset({units.WORKDAY, units.DAY, "小时", "分钟", "个月", "年"})
_TO = re.compile(
    r"^[^。；0-9]{0,24}?(?:压缩|压减|缩短|缩减|减少|降低|下降|降|减|提高|提升|增加|增长|增|升|扩大|上升)"
    r"[^。；0-9]{0,6}?(?:至|到|为)(?:20\d\d年[^。；，0-9]{0,4})?[^。；，0-9]{0,4}$"
)
_YEAR = re.compile(r"(20\d\d)年")
_FROM = re.compile(r"(?:从|由|原来的?|原有的?|自)[^，。；]{0,16}$")
_BY = re.compile(
    r"(?:提速|压缩|压减|缩短|减少|降低|下降|减|降|增长|提高|增加|提升|扩大|增)(?:率|比例|幅度)?(?:了|达|为|达到|约)*\s*$"
)
_FALL = re.compile(r"压|缩|减|降")
_PROCESS = re.compile(r"开工|竣工验收|企业开办|注册登记|不动产登记|施工许可|办结")
_NEAR_TEXT = 700
_NEAR_RATE = 14
_MECHANISM = re.compile(
    r"[“「]([^”」]{2,14})[”」]|((?:告知|投资项目|企业投资)?[一-龥]{0,4}承诺制|绿色通道|直通车)"
)
_STRONG, _WEAK = re.compile(r"承诺制|即开工|直通|容缺|绿色通道"), re.compile(r"审批|一件事|通办")


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about percentages the two ends do not give, and about one procedure with two limits."""
    for view in corpus.documents:
        yield from _told_with_both_ends(corpus, view)
    yield from _mechanisms(corpus)


def _told_with_both_ends(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    figures = [f for f in view.figures if f.row < 0]
    for number, (start, end) in enumerate(pairwise(figures)):
        if not _is_from_to(view, start, end):
            continue
        rate = _rate_after(view, figures[number + 2 : number + 8], end)
        if rate is None:
            continue
        falls = end.value < start.value
        years = _years(view, start, end, rate)
        if years is None:
            continue
        possible = _possible(start, end, years, falls=falls)
        if possible.meets(rate.interval):
            continue
        yield finding(
            corpus,
            "duration" if start.dimension in _TIMES else "growth.year",
            f"由{start.quote}到{end.quote}，{'降幅' if falls else '增幅'}{rate.quote}不相符",
            f"{_arithmetic(start, end, years)}，原文{rate.quote}",
            [start, end, rate],
            basis_note((start,)),
        )


def _arithmetic(start: Figure, end: Figure, years: int) -> str:
    (first, last), _ = printed_terms([start, end])
    if years > 1:
        value = ((last / first) ** (1 / years) - 1) * 100
        return f"({shown(last, 4)}÷{shown(first, 4)})^(1/{years})−1＝{shown(value)}%"
    value = abs(first - last) / first * 100
    return f"|{shown(first, 4)}−{shown(last, 4)}|÷{shown(first, 4)}＝{shown(value)}%"


def _years(view: DocumentView, start: Figure, end: Figure, rate: Figure) -> int | None:
    """Years an average runs over; 1 for a plain change, None where an average does not say."""
    before = view.text[max(0, rate.start - _NEAR_RATE) : rate.start]
    if "年均" not in before and "平均" not in before:
        return 1
    first = _YEAR.findall(view.text[max(0, start.start - _NEAR_RATE) : start.start])
    last = _YEAR.findall(view.between(start, end))
    return int(last[-1]) - int(first[-1]) if first and last and last[-1] > first[-1] else None


def _is_from_to(view: DocumentView, start: Figure, end: Figure) -> bool:
    if start.dimension != end.dimension or start.dimension in (units.RATIO, units.POINTS, ""):
        return False
    if not (start.interval.positive and end.interval.positive) or start.value == end.value:
        return False
    if start.statement.comparator != "=" or end.statement.comparator != "=":
        return False
    before = view.text[max(0, start.start - 20) : start.start]
    gap = view.between(start, end)
    falls = _FALL.search(gap) is not None
    return bool(_FROM.search(before) and _TO.match(gap)) and falls == (end.value < start.value)


def _rate_after(view: DocumentView, later: Sequence[Figure], end: Figure) -> Figure | None:
    """The percentage that belongs to the change.

    Right behind it, or where the end value is told again.
    """
    for figure in later:
        if figure.start - end.start > _NEAR_TEXT:
            return None
        if figure.dimension != units.RATIO:
            continue
        before = view.text[max(0, figure.start - 10) : figure.start]
        told_again = end.quote in view.sentence_text(figure)
        if _BY.search(before) and (figure.sentence == end.sentence or told_again):
            return figure if figure.statement.comparator == "=" else None
        return None
    return None


def _possible(start: Figure, end: Figure, years: int, *, falls: bool) -> Interval:
    """The change over the start (a fall told as speed gained, over the end, is not accepted)."""
    if years > 1:
        rate = compound(start.interval, end.interval, years)
        return Interval(-rate.high, -rate.low) if falls else rate
    change = percent_change(start.interval, end.interval)
    return Interval(-change.high, -change.low) if falls else change


def _mechanisms(corpus: Corpus) -> Iterator[Finding]:
    groups: defaultdict[tuple[str, str], list[Figure]] = defaultdict(list)
    for view in corpus.documents:
        for figure in view.figures:
            if figure.dimension != units.WORKDAY or figure.row >= 0:
                continue
            match = _PROCESS.search(view.sentence_text(figure))
            if match and view.subject:
                groups[view.subject, match.group()].append(figure)
    for (_, process), figures in groups.items():
        yield from _several_limits(corpus, process, figures)


def _several_limits(corpus: Corpus, process: str, figures: Sequence[Figure]) -> Iterator[Finding]:
    """The lowest limit of each mechanism; the same mechanism's earlier limit is no second one."""
    reached: dict[str, Figure] = {}
    for figure in figures:
        name = _mechanism(corpus, figure)
        known = reached.get(name)
        if name and (known is None or figure.value < known.value):
            reached[name] = figure
    values = sorted(reached.items(), key=lambda item: (item[1].value, item[0]))
    if len(values) <= 1 or values[0][1].value == values[-1][1].value:
        return
    (low_name, low), (high_name, high) = values[0], values[-1]
    same = [f for f in figures if f.value in (low.value, high.value)]
    yield finding(
        corpus,
        "duration.mechanism",
        f"同是“{process}”，{low_name}为{low.quote}，{high_name}为{high.quote}，是否两种机制",
        f"{low_name}：{low.quote}；{high_name}：{high.quote}，"
        f"相差{shown(high.value - low.value)}个工作日",
        same,
    )


def _mechanism(corpus: Corpus, figure: Figure) -> str:
    """The mechanism named nearest before the figure in its paragraph."""
    view = corpus.view(figure)
    before = view.text[max(0, figure.start - 260) : figure.start]
    paragraph = before.rsplit("\n", 1)[-1]
    names = [m.group(1) or m.group(2) for m in _MECHANISM.finditer(paragraph)]
    for kind in (_STRONG, _WEAK):
        named = [n for n in names if kind.search(n)]
        if named:
            return named[-1]
    return ""
