"""Labels and units that do not fit.

A rate's row holding amounts, 人次 given in 人, a level growing by 个百分点.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.findings import Mark, finding, label
from qianyi.engine.checking.names import stem
from qianyi.engine.checking.tolerance import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.mislabelled import LevelRow
    from qianyi.engine.checking.model import Finding

_VISITS = re.compile(
    r"人次(?:数)?(?:约|达|达到|共|为|近|超)?([0-9]+(?:\.[0-9]+)?万?人)(?!次|员|才|民|口|数|均|大|工|社)"
)
_PEOPLE = re.compile(
    r"(?:人数|常住人口|户籍人口|从业人员|就业人员)(?:约|达|达到|共|为|近|超)?([0-9]+(?:\.[0-9]+)?万?人次)"
)
_RATIO_NAME = re.compile(r"率|比|占|度|指数|份额|百分")


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about labels and units that contradict what they label."""
    for row in corpus.level_rows:
        yield _level_under_rate(corpus, row)
    for view in corpus.documents:
        yield from _visits(corpus, view)
        for figure in view.figures:
            yield from _points_of_level(corpus, view, figure)


def _level_under_rate(corpus: Corpus, row: LevelRow) -> Finding:
    """A row called 增长率（%） whose growth column is the growth of its own cells.

    So the cells are levels.
    """
    base, end, rate = row.base, row.end, row.rate
    amounts = _amounts(corpus, base, end)
    known = f"；正文另有{'、'.join(f.quote for f in amounts)}" if amounts else ""
    return finding(
        corpus,
        "label.level",
        f"表中“{row.name}”一行所填{base.quote}、{end.quote}似为总量而非增长率",
        f"由{shown(base.value, 4)}到{shown(end.value, 4)}恰合本行增速{rate.quote}，"
        f"故两列应为总量{known}",
        [base, end, rate, *amounts],
    )


def _amounts(corpus: Corpus, base: Figure, end: Figure) -> list[Figure]:
    """The same digits told elsewhere as an amount of money under the name without 增长率."""
    named = corpus.named(base, stem(base.statement.indicator or ""))
    cells = {(cell.span, cell.statement.value) for cell in (base, end)}
    return [
        f
        for f in named
        if f.row < 0 and f.dimension == units.MONEY and (f.span, f.statement.value) in cells
    ][:2]


def _visits(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    for pattern, said, unit in ((_VISITS, "人次", "人"), (_PEOPLE, "人数", "人次")):
        for match in pattern.finditer(view.text):
            yield finding(
                corpus,
                "label.unit",
                f"指标为“{said}”，单位却写作“{unit}”：{match.group()}",
                f"人与人次不是同一计量对象：{match.group()}",
                [Mark(view, match.start(), match.end())],
            )


def _points_of_level(corpus: Corpus, view: DocumentView, figure: Figure) -> Iterator[Finding]:
    """地区生产总值增长6个百分点: a level grows by percent."""
    if figure.dimension != units.POINTS or not figure.solid or not figure.name.known:
        return
    if figure.aspect not in ("growth", "average") or _RATIO_NAME.search(figure.name.key):
        return
    around = view.text[max(0, figure.start - 14) : figure.start]
    if re.search(r"高于|低于|快于|提高|回升|回落|加快|增速|贡献|拉动|比", around):
        return
    yield finding(
        corpus,
        "label.points",
        f"{label(figure)}的增长写作{figure.quote}，是否应为百分比",
        f"总量的增长用百分比，比率的升降才用百分点：{figure.quote}",
        [figure],
    )
