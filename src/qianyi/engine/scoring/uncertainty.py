"""How firm a rank is: ranks again and again with weights and figures moved a little.

The moves come from a counter-based generator written out here (SplitMix64), so that a seed gives
the same intervals on every machine and with every version of the libraries.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from qianyi.engine.scoring.errors import FrameRefused
from qianyi.engine.scoring.ranking import quota_ends
from qianyi.engine.scoring.shares import filled_column, share_column

if TYPE_CHECKING:
    from qianyi.engine.scoring.records import Group
    from qianyi.engine.scoring.references import References
    from qianyi.engine.scoring.results import Scores

_WORD: Final = 1 << 64
_GOLDEN: Final = 0x9E3779B97F4A7C15
_MIX_1: Final = 0xBF58476D1CE4E5B9
_MIX_2: Final = 0x94D049BB133111EB
MOST_DRAWS: Final = 2000
MOST_CELLS: Final = 50_000_000
_CHUNK: Final = 1_000_000
_FREE: Final = pl.col("rank").is_not_null() & pl.col("veto").is_null()
_MOST_MOVE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Shaking:
    """How much is moved, and how often.

    Attributes:
        weights: each weight × (1 ± this), evenly spread, then brought back to the same sum.
        figures: each figure × (1 ± this), evenly spread, subject by subject.
        draws: how often; 1 to 2,000.
        level: the share of draws inside the interval.
    """

    weights: float = 0.1
    figures: float = 0.0
    draws: int = 200
    level: float = 0.9
    seed: int = 1

    def __post_init__(self) -> None:
        inside = 0 <= self.weights <= _MOST_MOVE and 0 <= self.figures <= _MOST_MOVE
        if not inside or not 1 <= self.draws <= MOST_DRAWS or not 0 < self.level <= 1:
            raise FrameRefused(
                f"扰动应在0与{_MOST_MOVE}之间，次数应为1至{MOST_DRAWS}，区间比例应在0与1之间。"
            )


def rank_intervals(scores: Scores, shaking: Shaking | None = None) -> pl.DataFrame:
    """Rank intervals of all ranked subjects.

    Bases, ends and means stay as they were in the run; only weights and figures move. Subjects
    under a veto keep their places at the end.

    Returns:
        A frame: the key, ``group``, ``rank``, ``low`` and ``high`` (best and worst rank of the
        interval), ``median``, ``best``, ``worst``, and for groups graded by rank ``firm``: the
        share of draws that gave the grade it has.
    """
    shaking = shaking or Shaking()
    pieces = [
        _group_intervals(scores, group, shaking)
        for group in scores.method.groups
        if group.code in scores.references
    ]
    if not pieces:
        raise FrameRefused("没有参加排名的主体，不能计算名次区间。")
    return pl.concat(pieces)


def _group_intervals(scores: Scores, group: Group, shaking: Shaking) -> pl.DataFrame:
    members = scores.frame.filter(pl.col("group") == group.code).sort(scores.key)
    if members.height * shaking.draws > MOST_CELLS:
        raise FrameRefused(
            f"{group.name}有{members.height}户，{shaking.draws}次扰动太多，"
            f"请把次数减到{max(1, MOST_CELLS // members.height)}以内。"
        )
    members = members.with_row_index("_row").with_columns(_bounds(scores, group, members))
    # Best first: equal totals of a draw then fall in the order the tie-breaks gave.
    members = members.sort("rank", "_row", nulls_last=True)
    step = max(1, _CHUNK // max(1, members.height))
    ranks = pl.concat(
        _draws(scores, group, members, shaking, range(first, min(first + step, shaking.draws)))
        for first in range(0, shaking.draws, step)
    )
    cut = round((1.0 - shaking.level) / 2.0 * (shaking.draws - 1))
    inside = (pl.col("rank") > pl.col("_above")) & (pl.col("rank") <= pl.col("_to"))
    told = ranks.group_by("_row").agg(
        pl.col("rank").sort().get(cut).alias("low"),
        pl.col("rank").sort().get(shaking.draws - 1 - cut).alias("high"),
        pl.col("rank").median().alias("median"),
        pl.col("rank").min().alias("best"),
        pl.col("rank").max().alias("worst"),
        inside.cast(pl.Float64).mean().alias("firm"),
    )
    free = members.filter(_FREE).select(scores.key, "group", "rank", "grade", "_row")
    free = free.join(told, on="_row").drop("_row")
    return pl.concat([free, _fixed(scores, members)], how="diagonal_relaxed").sort(
        "rank", scores.key
    )


def _fixed(scores: Scores, members: pl.DataFrame) -> pl.DataFrame:
    held = members.filter(pl.col("rank").is_not_null() & pl.col("veto").is_not_null())
    return held.select(scores.key, "group", "rank", "grade").with_columns(
        *(pl.col("rank").alias(name) for name in ("low", "high", "best", "worst")),
        pl.col("rank").cast(pl.Float64).alias("median"),
        pl.lit(1.0).alias("firm"),
    )


def _bounds(scores: Scores, group: Group, members: pl.DataFrame) -> list[pl.Expr]:
    """Between which ranks the quota gives the grade a subject has; null where ranks give none."""
    grades = scores.method.grades_of(group)
    if grades is None or grades.steps[0].to is None:
        return [pl.lit(None, dtype=pl.Int64).alias(name) for name in ("_above", "_to")]
    counted = members.filter(pl.col("rank").is_not_null())
    if not grades.veto_in_quota:
        counted = counted.filter(pl.col("veto").is_null())
    ends = quota_ends(grades, counted.height)
    ends[-1] = (ends[-1][0], members.height)
    starts = [0, *(end for _, end in ends[:-1])]
    above = {code: start for (code, _), start in zip(ends, starts, strict=True)}
    return [
        pl.col("grade").replace_strict(table, default=None, return_dtype=pl.Int64).alias(name)
        for name, table in (("_above", above), ("_to", dict(ends)))
    ]


def _draws(
    scores: Scores, group: Group, members: pl.DataFrame, shaking: Shaking, draws: range
) -> pl.DataFrame:
    """Rank of everybody free to move in each of some draws, one row a subject and draw."""
    references = scores.references[group.code]
    codes = [item.indicator for item in group.items]
    settings = pl.DataFrame(
        [_setting(group, references, shaking, draw) for draw in draws],
        schema={
            "_draw": pl.Int64,
            **{f"w.{code}": pl.Float64 for code in codes},
            **{f"n.{code}": pl.UInt64 for code in codes},
        },
        orient="row",
    )
    table = members.join(settings, how="cross")
    if shaking.figures:
        table = table.with_columns(
            pl.col(f"v.{code}") * _noise(shaking.figures, pl.col(f"n.{code}")) for code in codes
        )
    table = table.with_columns(
        nw.from_native(table, eager_only=True)
        .select(
            filled_column(
                item,
                share_column(
                    item,
                    scores.method.indicator(item.indicator),
                    references[item.indicator],
                    within="_draw",
                ),
                references[item.indicator],
            ).alias(f"s.{item.indicator}")
            for item in group.items
        )
        .to_polars()
    )
    total = _total(codes) + pl.col("bonus") - pl.col("deduction")
    table = table.filter(_FREE).with_columns(total.round(10).alias("_total"))
    place = pl.col("_total").rank("ordinal", descending=True).over("_draw")
    table = table.with_columns(place.alias("_place"))
    if members["tied"].any():
        together = pl.col("_place").min().over("_draw", "rank", "_total")
        table = table.with_columns(together.alias("_place"))
    return table.select("_row", "_above", "_to", pl.col("_place").cast(pl.Int32).alias("rank"))


def _total(codes: list[str]) -> pl.Expr:
    """Points as the run adds them: skipped items lend their weight to the rest."""
    points = pl.sum_horizontal(pl.col(f"s.{code}") * pl.col(f"w.{code}") for code in codes)
    whole = pl.sum_horizontal(pl.col(f"w.{code}") for code in codes)
    there = pl.sum_horizontal(
        pl.when(pl.col(f"s.{code}").is_not_null()).then(pl.col(f"w.{code}")) for code in codes
    )
    return points * whole / there


def _setting(
    group: Group, references: References, shaking: Shaking, draw: int
) -> tuple[float | int, ...]:
    """One draw: its number, the weights brought back to their sum, a stream for each item."""
    codes = [item.indicator for item in group.items]
    moved = [
        float(references[code].weight) * (1.0 + shaking.weights * _even(shaking.seed, draw, number))
        for number, code in enumerate(codes)
    ]
    scale = float(sum((one.weight for one in references.values()), Decimal(0))) / sum(moved)
    streams = (_stream(shaking.seed + 1, draw, number) for number in range(len(codes)))
    return (draw, *(one * scale for one in moved), *streams)


def _stream(seed: int, draw: int, number: int) -> int:
    return _mixed((seed * 0x100000001B3 + draw * 4096 + number + 1) * _GOLDEN % _WORD)


def _even(seed: int, draw: int, number: int) -> float:
    """A number evenly spread in [−1, 1), the same for the same three."""
    return _stream(seed, draw, number) / 2.0**63 - 1.0


def _mixed(state: int) -> int:
    state = (state ^ (state >> 30)) * _MIX_1 % _WORD
    state = (state ^ (state >> 27)) * _MIX_2 % _WORD
    return state ^ (state >> 31)


def _noise(figures: float, stream: pl.Expr) -> pl.Expr:
    """1 ± figures for every row: the same generator over a column, in wrapping 64-bit words."""
    state = (pl.col("_row").cast(pl.UInt64) + 1) * _word(_GOLDEN) + stream
    for shift, mix in ((30, _MIX_1), (27, _MIX_2)):
        state = (state ^ (state // _word(1 << shift))) * _word(mix)
    state = state ^ (state // _word(1 << 31))
    return 1.0 + figures * ((state // _word(1 << 11)).cast(pl.Float64) / 2.0**52 - 1.0)


def _word(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.UInt64)
