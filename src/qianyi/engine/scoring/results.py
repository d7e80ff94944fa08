"""What a run found: the table, what figures were held against, and whether it may be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from qianyi.engine.scoring.errors import PublicationRefused, SubjectNotRated

if TYPE_CHECKING:
    from qianyi.engine.scoring.records import Method
    from qianyi.engine.scoring.references import References

_SHOWN = 6


@dataclass(frozen=True)
class Scores:
    """One run of a method over a population.

    Attributes:
        frame: one row a subject: ``group``, ``status`` (rated, not_classed, unknown, not_rated),
            ``rank`` within the group, ``tied``, ``grade``, ``total`` = ``points`` + ``bonus`` −
            ``deduction``, ``veto``, ``not_classed``, ``p.<indicator>`` points, ``v.<indicator>``
            figures, then the inputs.
        references: by group and indicator.
    """

    method: Method
    key: str
    frame: pl.DataFrame
    references: dict[str, References]

    @property
    def publishable(self) -> bool:
        """Every weight of the method is confirmed."""
        return not self.method.unverified_weights

    def for_publication(self) -> pl.DataFrame:
        """Subjects that may be named outside: key, group, rank, grade and total, best first.

        Of graded groups only the best grade is named; how many got which grade is
        ``grade_counts``, and each of the others is told its own result alone.

        Raises:
            PublicationRefused: a weight is not confirmed; names which.
        """
        doubtful = self.method.unverified_weights
        if doubtful:
            more = f"等{len(doubtful)}项" if len(doubtful) > _SHOWN else ""
            raise PublicationRefused(
                f"“{self.method.title}”的权重待核实（{'、'.join(doubtful[:_SHOWN])}{more}），"
                "结果只供内部试算，不能公布排名；请按官方文件填入权重，"
                "并把 weight_certainty 改为 confirmed。",
                method=self.method.code,
            )
        best = {
            group.code: grades.steps[0].code if grades else None
            for group in self.method.groups
            for grades in [self.method.grades_of(group)]
        }
        named = pl.col("grade").eq_missing(pl.col("group").replace_strict(best))
        return self.ranking().filter(named).select(self.key, "group", "rank", "grade", "total")

    def ranking(self, group: str | None = None) -> pl.DataFrame:
        """Ranked subjects, best first; equal ranks in order of the key."""
        frame = self.frame.filter(pl.col("rank").is_not_null())
        if group is not None:
            frame = frame.filter(pl.col("group") == group)
        return frame.sort("group", "rank", self.key)

    def row(self, subject: str) -> dict[str, Any]:
        """One subject's row.

        Raises:
            SubjectNotRated: the subject is not in the table.
        """
        found = self.frame.filter(pl.col(self.key) == subject)
        if not len(found):
            raise SubjectNotRated(
                f"“{subject}”不在这次评价的名单里，请检查名称或先纳入评价范围。", subject=subject
            )
        return found.row(0, named=True)

    def grade_counts(self) -> dict[str, dict[str, int]]:
        """How many of each group got each grade."""
        counted = self.frame.filter(pl.col("grade").is_not_null()).group_by("group", "grade").len()
        found: dict[str, dict[str, int]] = {}
        for group, grade, count in counted.sort("group", "grade").rows():
            found.setdefault(group, {})[grade] = count
        return found
