"""A table's own conventions: what a bracket means, which cells carry one, what a star promises."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from qianyi.engine.checking.findings import Mark, finding
from qianyi.engine.checking.rules.table_rows import yearly_levels
from qianyi.engine.checking.tolerance import compound, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_NOTE = re.compile(
    r"[\[［【]\s*[\]］】]\s*(?:内|中)?的?(?:数据|数字|数值|数)?(?:为|表示|指)(?P<meaning>[一-龥\d]{2,10})"
)
_HEADER = re.compile(r"[\[［【](?P<meaning>[一-龥]{2,8})[\]］】]")
_STAR = re.compile(
    r"[“\"]?[*＊※][”\"]?\s*(?:号)?的?指标[^。；\n]{0,8}(?:无法|未|不能|不作|暂不)[一-龥]{0,4}(?:测算|统计|公布|设定|预测)"
)
_OPENING = "[［【"
_REGION = 6000
_ALIKE = {
    "累计数": "累计",
    "累计值": "累计",
    "累计": "累计",
    "五年累计数": "累计",
    "5年累计数": "累计",
}


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask where a table breaks its own notes."""
    for view in corpus.documents:
        for note in _NOTE.finditer(view.text):
            start = _region_start(view.text, note.start())
            yield from _two_meanings(corpus, view, start, note)
            yield from _missing_brackets(corpus, _rows_in(view, start, note.start()))
        for note in _STAR.finditer(view.text):
            start = _region_start(view.text, note.start())
            yield from _starred(corpus, view, start, note)


def _region_start(text: str, end: int) -> int:
    """Where the table a note belongs to begins: its box heading, or a fair distance back."""
    earliest = max(0, end - _REGION)
    return max(earliest, text.rfind("专栏", earliest, end), text.rfind("\n表", earliest, end))


def _rows_in(view: DocumentView, start: int, end: int) -> list[tuple[Figure, ...]]:
    figures = view.figures
    low = bisect_left(figures, start, key=lambda f: f.start)
    high = bisect_left(figures, end, key=lambda f: f.start)
    rows: dict[int, list[Figure]] = {}
    for figure in figures[low:high]:
        if figure.row >= 0:
            rows.setdefault(figure.row, []).append(figure)
    return [tuple(row) for row in rows.values()]


def _two_meanings(
    corpus: Corpus, view: DocumentView, start: int, note: re.Match[str]
) -> Iterator[Finding]:
    header = _HEADER.search(view.text, start, note.start())
    if header is None:
        return
    said, noted = header.group("meaning"), note.group("meaning")
    if (
        _ALIKE.get(said, said) in (noted, _ALIKE.get(noted, noted))
        or said in noted
        or noted in said
    ):
        return
    yield finding(
        corpus,
        "bracket",
        f"表头说方括号为“{said}”，表注说为“{noted}”",
        f"表头：{header.group()}；表注：{note.group()}",
        [Mark(view, header.start(), header.end()), Mark(view, note.start(), note.end())],
    )


def _is_bracketed(view: DocumentView, cell: Figure) -> bool:
    return cell.quote[:1] in _OPENING or view.text[max(0, cell.start - 1) : cell.start] in tuple(
        _OPENING
    )


def _missing_brackets(corpus: Corpus, rows: list[tuple[Figure, ...]]) -> Iterator[Finding]:
    """Differences printed without the bracket that the other differences of the table carry."""
    with_bracket, without = 0, []
    for row in rows:
        levels = yearly_levels(row)
        cell = next((f for f in row if f.aspect in ("average", "change")), None)
        if levels is None or cell is None:
            continue
        if _is_bracketed(corpus.view(cell), cell):
            with_bracket += 1
        elif _is_difference_only(*levels, cell):
            without.append((*levels, cell))
    if with_bracket > 1 and without:
        shown_rows = "；".join(
            f"{shown(end.value)}−{shown(base.value)}＝{cell.quote}" for base, end, cell in without
        )
        yield finding(
            corpus,
            "bracket",
            f"表中{len(without)}处增减数未加方括号，与同表其他各行不一",
            f"{shown_rows}，为累计增减数，同表其他{with_bracket}行均加方括号",
            [cell for _, _, cell in without],
        )


def _is_difference_only(base: Figure, end: Figure, cell: Figure) -> bool:
    years = (end.span.last if end.span else 0) - (base.span.last if base.span else 0)
    if years <= 1 or not (end.interval - base.interval).meets(cell.interval):
        return False
    if (end.interval - base.interval).times(1 / years).meets(cell.interval):
        return False
    if not (base.interval.positive and end.interval.positive):
        return True
    return not compound(base.interval, end.interval, years).meets(cell.interval)


def _starred(
    corpus: Corpus, view: DocumentView, start: int, note: re.Match[str]
) -> Iterator[Finding]:
    """Rows a note calls not computable that carry a target nevertheless."""
    cells = [
        cell
        for row in _rows_in(view, start, note.start())
        if any(star in view.row_labels[row[0].row] for star in "*＊※")
        for cell in row
        if cell.aspect == "target"
    ]
    if cells:
        yield finding(
            corpus,
            "bracket",
            f"表注说带星号的指标无法测算，却有{len(cells)}行填了目标值",
            f"表注：{note.group()}；所填目标值：{'、'.join(c.quote for c in cells)}",
            [*cells, Mark(view, note.start(), note.end())],
        )
