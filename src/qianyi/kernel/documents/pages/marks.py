"""How a figure looks and what is said of its state.

In the text, in the list and in the panel alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.kernel.documents.choices import ComparatorSign, CorrectionAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.kernel.documents.selectors import Key, ReadFigure

DOUBTFUL_BELOW: Final = Decimal("0.8")
ADOPTED, CORRECTED, DOUBTFUL, DISMISSED = "adopted", "corrected", "doubtful", "dismissed"
STATE_CHOICES: Final = (
    (ADOPTED, "已采用"),
    (CORRECTED, "已更正"),
    (DOUBTFUL, "存疑"),
    (DISMISSED, "不是数据"),
)
WORDS: Final = dict(STATE_CHOICES)
SIGN_WORDS: Final = {
    ComparatorSign.AT_LEAST: "不低于",
    ComparatorSign.MORE: "超过",
    ComparatorSign.AT_MOST: "不超过",
    ComparatorSign.LESS: "低于",
    ComparatorSign.ABOUT: "约",
}


@dataclass(frozen=True, slots=True)
class FigureState:
    """One state of a figure: its key (part of the style's name) and the word on screen."""

    key: str
    word: str


def is_doubtful(figure: ReadFigure) -> bool:
    """The grammar is not sure of it and no planner has looked at it yet."""
    return figure.correction is None and (figure.optional or figure.confidence < DOUBTFUL_BELOW)


def states_of(figure: ReadFigure, word: str = "") -> tuple[FigureState, ...]:
    """The states of a figure; ``word`` is what the apps above say of it (已采用), if anything."""
    states = []
    if word:
        states.append(FigureState(ADOPTED, word))
    if figure.dismissed:
        states.append(FigureState(DISMISSED, WORDS[DISMISSED]))
    elif figure.correction is not None and figure.correction.action == CorrectionAction.CORRECT:
        states.append(FigureState(CORRECTED, WORDS[CORRECTED]))
    if is_doubtful(figure):
        states.append(FigureState(DOUBTFUL, WORDS[DOUBTFUL]))
    return tuple(states)


def css_of(states: Iterable[FigureState]) -> str:
    """The classes of a mark."""
    return " ".join(["doc-fig", *(f"is-{state.key}" for state in states)])


def words_of(states: Iterable[FigureState]) -> str:
    """The states in words, for hover and ear; empty for a plain figure."""
    return "、".join(state.word for state in states)


def chosen(
    figures: Iterable[ReadFigure], words: Mapping[Key, str], *, kind: str = "", state: str = ""
) -> list[ReadFigure]:
    """Figures of a kind and in a state.

    Without a state the dismissed ones are left in, so that they can be restored.
    """
    return [
        figure
        for figure in figures
        if (not kind or figure.kind == kind)
        and (not state or state in {one.key for one in states_of(figure, word_of(figure, words))})
    ]


def word_of(figure: ReadFigure, words: Mapping[Key, str]) -> str:
    """The word the apps above have for a figure."""
    return words.get((figure.quote, figure.occurrence), "")


def value_words(figure: ReadFigure) -> str:
    """Sign, value or range, unit: 不低于 80 家."""
    if figure.value is None:
        return ""
    sign = SIGN_WORDS.get(ComparatorSign(figure.comparator), "")
    numbers = f"{figure.value.normalize():,f}"
    if figure.value_high is not None:
        numbers = f"{numbers}—{figure.value_high.normalize():,f}"
    return f"{sign} {numbers} {figure.unit}".strip()
