"""Whether a figure's name really stands with it in the text.

A reader carries names across coordination and sentences and is sometimes wrong. Before two figures
are held against each other their names must be found where they stand; a lost 新增 or 四年来 turns
a flow into a stock and is worse than silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qianyi.engine.checking.names import plain, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.names import Names
    from qianyi.engine.checking.passages import Passages

_NEW = re.compile(r"新(?:增|孵化|培育|引进|建|入|签|认定|获|开工|设|进|注册|登记|成立)|净增|再创")
_VERB = re.compile(r"达|至|到|为|有|超|实现|完成|共|总|累计|建成|突破|升|降|。")
_CONTINUES = re.compile(
    r"^[\s，,、（(]*(?:且|并|其)?(?:(?:较|比|同比|环比|年均|平均|累计|分别|按可比价|按不变价|名义)[^，。；]{0,14}?[，,]?)*"
    r"(?:增长|增加|增收|增速|增幅|增|提高|提升|上升|下降|降低|减少|降|回落|扩大|缩减|翻)*(?:率|幅度|了|为|达|到|约|至|近|超|额)*[）)]?\s*$"
)
_SAID_NEW = re.compile(r"新|增|再创|引进|培育|签约")
_YEARS = re.compile(r"近?[\d一二两三四五六七八九十]+年来|近[\d一二两三四五六七八九十]+年|以来|累计")
_LISTED = re.compile(r"^[\s，、,和及与（）()“”]*(?:分别)?(?:达|达到|为|是)?\s*$")
_SHARE = re.compile(r"^[\s，,、（(]*(?:约|共)?占")
_LOOK_BACK = 60
_ENOUGH = 0.5
_AFTER = 12
_FLOW = re.compile(r"^新|新增|新建|净增")


def gap_before(text: str, previous_end: int, sentence_start: int, start: int) -> str:
    """The words that belong to a figure.

    Back to the figure before it, or further where that leaves a bare list.
    """
    low = max(previous_end, sentence_start)
    gap = text[low:start]
    if _LISTED.match(gap) or _SHARE.match(gap):
        gap = text[max(sentence_start, low - _LOOK_BACK) : start]
    return gap


def is_named_here(forms: Iterable[str], gap: str, after: str) -> bool:
    """Whether half of the character pairs of one of the names stand around the figure."""
    words = gap + after
    return any(_covered(form, words) >= _ENOUGH for form in forms)


def _covered(name: str, words: str) -> float:
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if not pairs:
        return 1.0 if name in words else 0.0
    return sum(pair in words for pair in pairs) / len(pairs)


def is_flow(gap: str, *, before: bool) -> bool:
    """Whether a figure tells what was added.

    Its own words say 新增, or it continues a list that does.
    """
    return _NEW.search(gap) is not None or (before and _VERB.search(gap) is None)


def keeps_its_flow(name: str, *, flow: bool) -> bool:
    """False where the text says 新增 and the name has lost it: a flow told as a stock."""
    return not flow or _SAID_NEW.search(name) is not None


def continues(gap: str) -> bool:
    """Whether nothing but a comparison stands between a level and its growth: ，较上年增长."""
    return _CONTINUES.match(gap) is not None


def keeps_its_years(name: str, clause: str, *, single_year: bool) -> bool:
    """False where a flow over several years (4年来) was given a single one."""
    return not (single_year and _FLOW.search(name) and _YEARS.search(clause))


@dataclass(slots=True)
class Anchor:
    """Walks the figures of a text in order and says which of them stand with their names."""

    text: str
    passages: Passages
    names: Names
    previous: Figure | None = None
    flow: bool = False

    def anchored(self, figure: Figure) -> Figure:
        """The figure, no longer solid where its name is not found with it."""
        if figure.row >= 0:
            return figure
        start, end = self.passages.bounds(figure.sentence)
        last = (
            self.previous if self.previous and self.previous.sentence == figure.sentence else None
        )
        last_end = last.statement.end if last else start
        near = self.text[last_end : figure.start]
        self.flow = is_flow(near, before=self.flow and last is not None)
        ok = figure.solid and self._stands(figure, last, near, (last_end, start, end))
        self.previous = figure if ok == figure.solid else replace(figure, solid=ok)
        return self.previous

    def _stands(
        self, figure: Figure, last: Figure | None, near: str, bounds: tuple[int, int, int]
    ) -> bool:
        if last is not None and _grows_from(last, figure) and continues(near):
            return last.solid
        last_end, start, end = bounds
        gap = gap_before(self.text, last_end, start, figure.start)
        after = self.text[figure.statement.end : min(end, figure.statement.end + _AFTER)]
        raw = figure.statement.indicator or ""
        forms = (plain(raw), stem(raw), *self.names.surfaces(figure.name))
        clause = self.text[
            max(start, self.text.rfind("；", start, figure.start) + 1) : figure.start
        ]
        single = figure.span is not None and figure.span.single
        return (
            is_named_here(forms, gap, after)
            and keeps_its_flow(raw, flow=self.flow)
            and keeps_its_years(raw, clause, single_year=single)
        )


def _grows_from(level: Figure, figure: Figure) -> bool:
    return (
        figure.aspect in ("growth", "average", "change") and level.name.family == figure.name.family
    )
