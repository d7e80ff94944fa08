"""Parts after 其中 against their whole, totals after a list.

And shares of one whole that exceed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking import lexicon, units
from qianyi.engine.checking.findings import finding, printed_terms
from qianyi.engine.checking.tolerance import Interval, around, shown, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_CUE = re.compile(r"其中|分别为|包括|包含|含")
_OTHER_MEASURE = re.compile(
    r"总投资|计划|规划|年产|达产|预计|协议|签约|累计|人均|平均|每|单价|合同|增加|增长|减少|下降|同比|比上年|较|占|超额|另|此外|同时|时速|宽|深|厚|距|间距|以及带动|带动"
)
_NESTED = re.compile(r"以上|以下|以内|超过|规上|规模以上|其中|含|包括")
_EXCLUSIVE = re.compile(
    r"幼儿园|小学|初中|高中|城镇|农村|乡村|公办|民办|内资|外资|男|女|国家级|省级|市级|县级|区级|省部级|第[一二三四五]|[一二三]产|[一二三四]期|[A-D甲乙丙丁]级|[一二三]类|[一二三]等|[东南西北中]部|新建|续建|改建|改扩建"
)
_OVERLAPPING_UNITS = frozenset({"家", "户", "人", "名", "个", "项", "人次", "万人", "件"})
_TOTAL_CUE = re.compile(r"(?:共|共计|合计|总计|一共|共有|总共|合计为|共计为)\s*$")
_LISTED = re.compile(r"^[（(]?[^，。；;：:0-9]{0,14}[、和及]?[^，。；;：:0-9]{0,14}$")
_SHARES = re.compile(r"占比?(?:重)?(?:分别)?(?:为|达|达到|约)?\s*$")
_NEAR = 0.03
_FARTHEST_WHOLE = 60
_WHOLE_SHARE = 100.5


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about parts that exceed or narrowly miss their whole.

    Totals that differ from their list.
    """
    for view in corpus.documents:
        for sentence in view.sentences():
            if len(sentence) > 1:
                yield from _of_which(corpus, view, sentence)
                yield from _listed_total(corpus, view, sentence)
                yield from _shares(corpus, view, sentence)


@dataclass(frozen=True, slots=True)
class _Parts:
    whole: Figure
    parts: tuple[Figure, ...]
    labels: tuple[str, ...]


def _of_which(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    for number, figure in enumerate(sentence[1:], start=1):
        gap = view.between(sentence[number - 1], figure)
        cue = _CUE.search(gap)
        if cue is None or len(gap) > _FARTHEST_WHOLE or not _starts_parts(cue):
            continue
        if cue.group() != "其中" and figure.statement.unit != sentence[number - 1].statement.unit:
            continue
        for split in _splits(view, sentence, number):
            yield from _judged(corpus, split)


def _starts_parts(cue: re.Match[str]) -> bool:
    """其中 always does; the weaker words only right after the whole."""
    return cue.group() == "其中" or cue.start() <= len("，主要")


def _splits(view: DocumentView, sentence: tuple[Figure, ...], number: int) -> Iterator[_Parts]:
    seen: set[str] = set()
    for whole in reversed(sentence[:number]):
        if whole.dimension in seen:
            continue
        seen.add(whole.dimension)
        if not _can_be_whole(whole):
            continue
        parts, labels = _parts_after(view, sentence, number, whole)
        if parts:
            yield _Parts(whole, tuple(parts), tuple(labels))


def _can_be_whole(figure: Figure) -> bool:
    if figure.dimension in (units.RATIO, units.POINTS, units.DAY, units.WORKDAY, "年", ""):
        return False
    return figure.aspect in ("level", "target", "cumulative", "other") and figure.value > 0


def _parts_after(
    view: DocumentView, sentence: tuple[Figure, ...], number: int, whole: Figure
) -> tuple[list[Figure], list[str]]:
    parts: list[Figure] = []
    labels: list[str] = []
    for position in range(number, len(sentence)):
        figure = sentence[position]
        gap = view.between(sentence[position - 1], figure)
        if position > number and _CUE.search(gap):
            break
        if "；" in gap and position > number and not parts:
            break
        if figure.dimension != whole.dimension or figure.aspect in ("growth", "average", "change"):
            continue
        if figure.statement.unit != whole.statement.unit and figure.dimension == units.COUNT:
            continue
        if _OTHER_MEASURE.search(_CUE.sub("", gap)):
            if position == number:
                return [], []
            break
        parts.append(figure)
        labels.append(_CUE.sub("", gap).strip("，、；,： "))
    return parts, labels


def _judged(corpus: Corpus, split: _Parts) -> Iterator[Finding]:
    whole, parts = split.whole, split.parts
    if whole.statement.comparator in ("<=", "<", "≈"):
        return
    too_big = next((p for p in parts if p.interval.low > whole.interval.high), None)
    if too_big is not None and whole.statement.comparator == "=":
        yield _finding(corpus, "sum.parts", split, "其中一项大于合计", (too_big,))
        return
    if len(parts) > 1 and _exclusive(split):
        yield from _judged_sum(corpus, split)


def _judged_sum(corpus: Corpus, split: _Parts) -> Iterator[Finding]:
    added = total(_intervals(split.parts))
    whole = split.whole
    if added.low > whole.interval.high:
        yield _finding(corpus, "sum.parts", split, "分项之和大于合计", split.parts)
    elif added.high < whole.interval.low:
        gap = whole.value - sum(p.value for p in split.parts)
        if opposites(split.labels):
            yield _finding(corpus, "complement", split, "互补两项之和不等于总数", split.parts)
        elif gap / whole.value < _NEAR:
            rule = "sum.parts" if _one_digit(split) else "sum.near"
            yield _finding(corpus, rule, split, "分项之和与合计不等", split.parts)


def _intervals(parts: Sequence[Figure]) -> list[Interval]:
    """The parts at the finest precision printed among them.

    68 beside 41.5 is 68.0, where the unit is the same.
    """
    if len({p.statement.unit for p in parts}) > 1 or len({_scale(p) for p in parts}) > 1:
        return [p.interval for p in parts]
    step = _scale(parts[0]) * 10.0 ** -max(_places(p) for p in parts)
    exact = all(p.interval.low == p.interval.high for p in parts)
    return [p.interval if exact else Interval(*around(p.value, step)) for p in parts]


def _scale(figure: Figure) -> float:
    """The base value of one printed unit: 万人 is 10000 人."""
    (number,), _ = printed_terms([figure])
    return float(f"{figure.value / number:.6g}") if number else 1.0


def _exclusive(split: _Parts) -> bool:
    """Whether the parts cannot overlap: amounts do not, counts of firms or people may."""
    if any(_NESTED.search(label) for label in split.labels):
        return False
    if any(p.statement.comparator != "=" for p in split.parts):
        return False
    if split.whole.statement.unit not in _OVERLAPPING_UNITS:
        return True
    return opposites(split.labels) or all(_EXCLUSIVE.search(label) for label in split.labels)


def opposites(labels: Sequence[str]) -> bool:
    """Whether two labels exclude and exhaust each other (合格, 不合格)."""
    if len(labels) != len(("one", "other")):
        return False
    for negative, positive in lexicon.OPPOSITES:
        hits = [negative in label for label in labels]
        if sum(hits) == 1 and positive in labels[hits.index(False)]:
            return True
    return False


def _one_digit(split: _Parts) -> bool:
    """The sum as printed differs from the whole in a single digit: a slip of the pen."""
    scale = split.whole.value / float(_number(split.whole))
    places = _places(split.whole)
    added = f"{sum(p.value for p in split.parts) / scale:.{places}f}"
    printed = f"{float(_number(split.whole)):.{places}f}"
    return (
        len(added) == len(printed) and sum(a != b for a, b in zip(added, printed, strict=True)) == 1
    )


def _number(figure: Figure) -> float:
    value = figure.statement.value
    return float(value[0] if isinstance(value, tuple) else value or 0)


def _places(figure: Figure) -> int:
    match = re.search(r"\.(\d+)", figure.quote)
    return len(match.group(1)) if match else 0


def _listed_total(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    """甲3个、乙4个，共8个: the list right before the total."""
    for number, whole in enumerate(sentence):
        before = view.text[max(0, whole.start - 4) : whole.start]
        if number <= 1 or not _TOTAL_CUE.search(before) or not _can_be_whole(whole):
            continue
        parts = _listed_before(view, sentence, number, whole)
        if len(parts) > 1:
            split = _Parts(whole, tuple(parts), ("",) * len(parts))
            added = total([p.interval for p in parts])
            if not added.meets(whole.interval):
                yield _finding(corpus, "sum.parts", split, "列举各项之和与合计不等", parts)


def _listed_before(
    view: DocumentView, sentence: tuple[Figure, ...], number: int, whole: Figure
) -> list[Figure]:
    parts: list[Figure] = []
    for position in range(number - 1, -1, -1):
        figure = sentence[position]
        if figure.statement.unit != whole.statement.unit or figure.statement.comparator != "=":
            break
        parts.insert(0, figure)
        if position and not _joined_by_list(view.between(sentence[position - 1], figure)):
            break
    return parts


def _joined_by_list(gap: str) -> bool:
    return "、" in gap[:1] and _LISTED.match(gap) is not None


def _shares(corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]) -> Iterator[Finding]:
    """占比分别为60%、30%、15%: shares of one whole joined by 、."""
    for number, first in enumerate(sentence):
        if first.dimension != units.RATIO:
            continue
        before = view.text[max(0, first.start - 8) : first.start]
        if not (
            _SHARES.search(before) and "分别" in view.text[max(0, first.start - 40) : first.start]
        ):
            continue
        run = [first]
        for figure in sentence[number + 1 :]:
            if figure.dimension != units.RATIO or view.between(run[-1], figure).strip() not in (
                "、",
                "和",
                "，",
                ",",
            ):
                break
            run.append(figure)
        if len(run) > 1 and sum(f.interval.low for f in run) > _WHOLE_SHARE:
            yield finding(
                corpus,
                "sum.shares",
                "并列占比之和超过100%",
                "＋".join(shown(f.value) for f in run) + f"＝{shown(sum(f.value for f in run))}%",
                run,
            )


def _finding(
    corpus: Corpus, rule: str, split: _Parts, what: str, involved: Sequence[Figure]
) -> Finding:
    whole = split.whole
    (told, *terms), unit = printed_terms([whole, *involved])
    added = sum(terms)
    name = whole.statement.indicator or "合计"
    return finding(
        corpus,
        rule,
        f"{name}{whole.quote}：{what}",
        f"{'＋'.join(shown(t, 4) for t in terms)}＝{shown(added, 4)}，合计{shown(told, 4)}{unit}，"
        f"{'多' if added > told else '少'}{shown(abs(added - told), 4)}",
        [whole, *involved],
    )
