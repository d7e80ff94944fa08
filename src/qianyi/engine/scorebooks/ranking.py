"""Ranks and grades as formulas, and the table of quotas they follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.scorebooks.formulas import EMPTY, chosen, plain, quoted
from qianyi.engine.scorebooks.layout import REFERENCES, TOP

if TYPE_CHECKING:
    from qianyi.engine.scorebooks.layout import GroupLayout
    from qianyi.engine.scoring.records import Grades

RATED, NOT_CLASSED, UNKNOWN = "参加排名", "参评，不定等级", "暂无法评价"
LIVE_ROWS: Final = 2000
"""Up to here each rank looks at all others; beyond, at the row above in the order of the run."""
ROUNDINGS: Final = {"floor": "ROUNDDOWN", "ceil": "ROUNDUP", "half_up": "ROUND"}
WORST: Final = "-1E+300"


@dataclass(frozen=True, slots=True)
class QuotaSpots:
    """Where a group's quotas stand on the sheet of references: first row and how many."""

    row: int
    count: int

    @property
    def codes(self) -> str:
        """The cells with the codes, best first."""
        return f"{REFERENCES}!$B${self.row + 1}:$B${self.row + self.count}"

    def end(self, place: int) -> str:
        """The cell with the last rank, or the least points, of a grade."""
        return f"{REFERENCES}!$E${self.row + place + 1}"


def status(layout: GroupLayout, row: int) -> str:
    """Ranked, rated without a grade, or not to be told."""
    total, reason = layout.at("total", row), layout.at("not_classed", row)
    return chosen(
        [(f"{total}={EMPTY}", quoted(UNKNOWN)), (f"{reason}={EMPTY}", quoted(RATED))],
        quoted(NOT_CLASSED),
    )


def tie(at: str, *, up: bool) -> str:
    """What decides between equal totals, larger is better; a missing one is the worst."""
    return f"IF({at}={EMPTY},{WORST},{at if up else f'-{at}'})"


def rank(layout: GroupLayout, row: int, ties: int) -> str:
    """The rank among those that are ranked; subjects under a veto come after all others."""
    if layout.rows <= LIVE_ROWS:
        return _rank_among_all(layout, row, ties)
    return _rank_after_the_row_above(layout, row, ties)


def _rank_among_all(layout: GroupLayout, row: int, ties: int) -> str:
    own_status, own_veto = layout.at("status", row), layout.at("veto", row)
    statuses, vetoes = layout.column("status"), layout.column("veto")
    rated = quoted(RATED)
    free = f"SUMPRODUCT(({statuses}={rated})*({vetoes}={EMPTY}))"
    total, totals = layout.at("total", row), layout.column("total")
    better, equal = f"({totals}>{total})", f"({totals}={total})"
    for place in range(ties):
        own, column = layout.at(f"t.{place}", row), layout.column(f"t.{place}")
        better += f"+{equal}*({column}>{own})"
        equal += f"*({column}={own})"
    alike = f"(({vetoes}={EMPTY})=({own_veto}={EMPTY}))"
    ahead = f"SUMPRODUCT(({statuses}={rated})*{alike}*({better}))"
    return f"IF({own_status}<>{rated},{EMPTY},IF({own_veto}={EMPTY},0,{free})+1+{ahead})"


def _rank_after_the_row_above(layout: GroupLayout, row: int, ties: int) -> str:
    own_status, place = layout.at("status", row), row - TOP + 1
    first = f"IF({own_status}<>{quoted(RATED)},{EMPTY},{place})"
    if row == TOP:
        return first
    names = ["total", *(f"t.{number}" for number in range(ties))]
    same = [f"{layout.at(name, row)}={layout.at(name, row - 1)}" for name in names]
    vetoes = f"({layout.at('veto', row)}={EMPTY})=({layout.at('veto', row - 1)}={EMPTY})"
    above = f"AND({','.join([*same, vetoes])})"
    return (
        f"IF({own_status}<>{quoted(RATED)},{EMPTY},"
        f"IF({above},{layout.at('rank', row - 1)},{place}))"
    )


def quota_end(grades: Grades, place: int, layout: GroupLayout) -> str:
    """The last rank of a grade: share × number of subjects, rounded as the method says."""
    to = grades.steps[place].to
    assert to is not None  # noqa: S101 - asked for grades by rank only
    counted = f"COUNT({layout.column_outside('rank')})"
    if not grades.veto_in_quota:
        vetoes = layout.column_outside("veto")
        counted = f"SUMPRODUCT(ISNUMBER({layout.column_outside('rank')})*({vetoes}={EMPTY}))"
    exact = f"ROUND({plain(to)}*{counted},8)"
    return f"{ROUNDINGS[grades.rounding]}({exact},0)"


def grade_by_rank(grades: Grades, layout: GroupLayout, row: int, spots: QuotaSpots) -> str:
    """The grade the rank, or the total, gives by itself."""
    at = layout.at("rank", row)
    codes = [quoted(step.code) for step in grades.steps]
    if grades.steps[0].to is None:
        total = layout.at("total", row)
        pairs = [(f"{total}>={spots.end(place)}", code) for place, code in enumerate(codes[:-1])]
    else:
        pairs = [(f"{at}<={spots.end(place)}", code) for place, code in enumerate(codes[:-1])]
    return f"IF({at}={EMPTY},{EMPTY},{chosen(pairs, codes[-1])})"


def grade(layout: GroupLayout, grades: Grades, row: int, spots: QuotaSpots) -> str:
    """The grade, never better than what a veto allows."""
    by_rank, veto = layout.at("by_rank", row), layout.at("veto", row)
    order = {step.code: number for number, step in enumerate(grades.steps, start=1)}
    pairs = [
        (f"{veto}={quoted(one.name)}", str(order[one.grade]))
        for one in layout.method.vetoes
        if one.grade in order
    ]
    if not pairs:
        return by_rank
    worst = f"MAX(MATCH({by_rank},{spots.codes},0),{chosen(pairs, '1')})"
    return chosen(
        [(f"{by_rank}={EMPTY}", EMPTY), (f"{veto}={EMPTY}", by_rank)],
        f"INDEX({spots.codes},{worst})",
    )
