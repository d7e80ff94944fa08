"""Numbers of boxes, tables, figures, chapters and sections: missing, twice, out of order."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qianyi.engine.checking.findings import Mark, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding
    from qianyi.engine.text.model import Section

_CAPTION = re.compile(
    r"(?m)^[ \t　|]*(?P<kind>专栏|表|图|附件)[ \t]*(?P<number>\d{1,3})(?![\d.\-—－年月%])"
)
_CHINESE = "〇一二三四五六七八九"
_HEADING = re.compile(
    r"^[（(]?第?(?P<number>[一二三四五六七八九十百]{1,4}|\d{1,3})(?P<mark>[章节条编篇]|[）)]|、|[.．])"
)
_FEWEST = 2


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about gaps and disorder, one finding for each series of a document."""
    for view in corpus.documents:
        yield from _captions(corpus, view)
        yield from _headings(corpus, view)


def _captions(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    series: dict[str, list[tuple[int, Mark]]] = {}
    furniture = view.document.text.furniture
    for match in _CAPTION.finditer(view.text):
        if any(start <= match.start("kind") < end for start, end in furniture):
            continue
        mark = Mark(view, match.start("kind"), match.end("number"))
        series.setdefault(match.group("kind"), []).append((int(match.group("number")), mark))
    for kind, found in series.items():
        yield from _judged(corpus, kind, found)


def _headings(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    """Chapters of a document, sections of a chapter: each run under one parent by itself."""
    runs: dict[tuple[int | None, int, str], list[tuple[int, Mark]]] = {}
    for section in view.document.text.sections:
        match = _HEADING.match(section.number)
        if match is None or section.kind in ("box", "figure", "story", "annex"):
            continue
        slot = (section.parent, section.level, match.group("mark"))
        number = chinese_number(match.group("number"))
        runs.setdefault(slot, []).append((number, _mark(view, section)))
    for (_, _, kind), found in runs.items():
        yield from _judged(corpus, f"“{kind}”级标题", found)


def _mark(view: DocumentView, section: Section) -> Mark:
    start = view.text.find(section.number, section.start, section.end)
    start = section.start if start < 0 else start
    return Mark(view, start, start + len(section.number))


def chinese_number(word: str) -> int:
    """十二 → 12; Arabic digits as they are."""
    if word.isdigit():
        return int(word)
    hundreds, _, rest = word.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = (_CHINESE.index(hundreds) if hundreds else 0) * 100
    if ten:
        value += (_CHINESE.index(tens) if tens else 1) * 10
    return value + (_CHINESE.index(ones) if ones else 0)


def _judged(corpus: Corpus, kind: str, found: Sequence[tuple[int, Mark]]) -> Iterator[Finding]:
    numbers = [number for number, _ in found]
    if len(numbers) < _FEWEST or numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return
    problems, marks = _problems(found)
    if problems:
        yield finding(
            corpus,
            "numbering",
            f"{kind}编号不连续：{'；'.join(problems)}",
            f"出现次序：{'、'.join(str(n) for n in numbers)}",
            marks,
        )


def _problems(found: Sequence[tuple[int, Mark]]) -> tuple[list[str], list[Mark]]:
    numbers = [number for number, _ in found]
    counted = Counter(numbers)
    missing = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers))
    twice = sorted(n for n, times in counted.items() if times > 1)
    back = [i for i in range(1, len(numbers)) if numbers[i] < numbers[i - 1]]
    if len(missing) > len(set(numbers)) or len(twice) > len(set(numbers)) / 2:
        return [], []  # references to tables, or a series begun again: no numbering of one run
    problems = []
    if missing:
        problems.append(f"缺{'、'.join(map(str, missing))}")
    if back and not twice:
        problems.append("、".join(f"{numbers[i]}排在{numbers[i - 1]}之后" for i in back))
    if twice:
        problems.append(f"{'、'.join(map(str, twice))}重复")
    near = {n + step for n in missing for step in (-1, 1)} | set(twice) | {numbers[i] for i in back}
    marks = [mark for number, mark in found if number in near]
    return problems, marks
