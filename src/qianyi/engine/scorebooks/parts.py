"""What the sheets of a scorebook share: what it is made of, formats, where references stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from qianyi.engine.scoring.ranking import quota_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from qianyi.engine.scorebooks.formulas import Spots
    from qianyi.engine.scorebooks.layout import GroupLayout
    from qianyi.engine.scorebooks.ranking import QuotaSpots
    from qianyi.engine.scoring import Scores
    from qianyi.engine.scoring.records import Group

MOST_CELL: Final = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorebook:
    """What a workbook is made of.

    Attributes:
        names: key of a subject → its name; the key itself where there is none.
        facts: lines of the first sheet, label and words.
        tick: told how many subjects are written, now and then.
    """

    scores: Scores
    title: str
    names: Mapping[str, str] = field(default_factory=dict)
    facts: Sequence[tuple[str, str]] = ()
    tick: Callable[[int], None] = lambda _written: None

    @property
    def rows(self) -> int:
        """Subjects in groups."""
        return sum(1 for group in self.scores.frame["group"] if group is not None)


@dataclass(frozen=True, slots=True)
class Ink:
    """Formats, which XlsxWriter wants made once a workbook."""

    title: Format
    head: Format
    wrap: Format
    number: Format
    fine: Format

    @classmethod
    def of(cls, made: xlsxwriter.Workbook) -> Self:
        """The formats of a workbook."""
        heading = {
            "bold": True, "bottom": 1, "bg_color": "#EEF1F5", "text_wrap": True, "valign": "top",
        }  # fmt: skip
        return cls(
            title=made.add_format({"bold": True, "font_size": 14}),
            head=made.add_format(heading),
            wrap=made.add_format({"text_wrap": True, "valign": "top"}),
            number=made.add_format({"num_format": "#,##0.####"}),
            fine=made.add_format({"num_format": "0.0000"}),
        )

    def text(self, sheet: Worksheet, row: int, column: int, words: str) -> None:
        """Words as words, cut to what a cell holds."""
        sheet.write_string(row, column, words[:MOST_CELL], self.wrap)


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A group's layout, its first row on the input sheet, the last rank of each grade."""

    layout: GroupLayout
    first: int
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupSpots:
    """Where a group's references and quotas stand."""

    items: Mapping[str, Spots]
    quotas: QuotaSpots | None


def quota_values(scores: Scores, group: Group) -> tuple[int, ...]:
    """The last rank of each grade in the run; nothing for grades by points."""
    grades = scores.method.grades_of(group)
    if grades is None or grades.steps[0].to is None:
        return ()
    ranked = scores.frame.filter((pl.col("group") == group.code) & pl.col("rank").is_not_null())
    if not grades.veto_in_quota:
        ranked = ranked.filter(pl.col("veto").is_null())
    return tuple(last for _, last in quota_ends(grades, ranked.height))


def headed(name: str, unit: str) -> str:
    """A column head with its unit."""
    return f"{name}（{unit}）" if unit else name
