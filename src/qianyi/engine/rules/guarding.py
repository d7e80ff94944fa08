"""Whether the cases of a pack would notice a wrong figure: every threshold moved by its step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.packs.problems import PackInvalid
from qianyi.engine.rules.casebook import run_cases
from qianyi.engine.rules.figures import Figure, changed, figure_sides, figures
from qianyi.engine.rules.logic import MONEY_STEP

if TYPE_CHECKING:
    from qianyi.engine.rules.casebook import CaseBook
    from qianyi.engine.rules.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Guard:
    """What happened when one figure was moved; ``caught`` by a case, or the pack was refused."""

    figure: Figure
    caught: bool
    by: str = ""


def guards(book: RuleBook, cases: CaseBook) -> list[Guard]:
    """Every threshold, interval end, class bound and parameter moved up and down by its step.

    A figure is guarded when at least one case then fails that held before.
    """
    failing = {o.case.name for o in run_cases(book, cases) if o.failures}
    return [_guard(book, cases, figure, failing) for figure in figure_sides(figures(book))]


def _guard(book: RuleBook, cases: CaseBook, figure: Figure, failing: set[str]) -> Guard:
    finer = (MONEY_STEP, -MONEY_STEP) if figure.step > MONEY_STEP else ()
    # A whole step may swallow a narrow band and be refused: a finer one then asks the same.
    for step in (figure.step, -figure.step, *finer):
        try:
            moved = changed(book, {figure.path: figure.value + step})
        except PackInvalid:
            continue
        for outcome in run_cases(moved, cases):
            if outcome.failures and outcome.case.name not in failing:
                return Guard(figure, caught=True, by=outcome.case.name)
    return Guard(figure, caught=False)
