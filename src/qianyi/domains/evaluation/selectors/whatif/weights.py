"""What if an indicator weighed more: over the frozen inputs of a run, within one group."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qianyi.domains.evaluation.errors import TrialInvalid
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.scores import frame_of, scores_of
from qianyi.engine.scoring import References, Scores, WeightsUnknown, reweighted, score

from .comparing import (
    AFTER,
    BASE,
    BEFORE,
    GROUPS,
    SUBJECT,
    UNKNOWN,
    Award,
    Outcome,
    balanced,
    compared,
)
from .conditions import MONEY_UNITS
from .population import Shelf, Taken, figures_for_size, places_of, reach_of, sized

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.engine.scoring import Method
    from qianyi.engine.scoring.records import Group
    from qianyi.foundation.permissions import Actor

CODE: Final = "code"
STANDINGS: Final = {"unknown": UNKNOWN, "not_classed": "参评，不定等级", "rated": "未定等级"}


@dataclass(frozen=True, kw_only=True)
class WeightsAsked:
    """Which run and group, what is changed, and which grade one enters or leaves.

    Attributes:
        weights: indicator → its new weight; the others of the group are scaled to keep the sum.
    """

    run: EvaluationRun
    group: str
    grade: str = ""
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    award: Award = field(default_factory=Award)


@dataclass(frozen=True)
class WeightsTrial:
    """The answer to a what-if of weights.

    Attributes:
        weights: all weights of the group as they were reckoned with, in points; within a part of
            the method they are scaled to the part's own.
        states: a row a firm the reader sees, with total and rank on both sides.
    """

    asked: WeightsAsked
    grade: str
    taken_at: datetime
    old: Scores
    new: Scores
    weights: Mapping[str, Decimal]
    states: pl.DataFrame
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One indicator of one firm before and after."""

    code: str
    name: str
    old_weight: Decimal
    new_weight: Decimal
    old_points: float | None
    new_points: float | None

    @property
    def change(self) -> float | None:
        """By how many points it moves the total."""
        if self.old_points is None or self.new_points is None:
            return None
        return round(self.new_points - self.old_points, 6)


@dataclass(frozen=True, slots=True)
class WeightPlace:
    """One firm in a what-if of weights."""

    before: str
    after: str
    old_total: float | None
    new_total: float | None
    old_rank: int | None
    new_rank: int | None
    lines: tuple[WeightLine, ...]


_places: Shelf[pl.DataFrame] = Shelf()


def weights_try(*, actor: Actor, asked: WeightsAsked, moment: datetime) -> WeightsTrial:
    """Who would have which grade if the weights were others; the inputs stay as they were frozen.

    Raises:
        TrialInvalid: an unknown group, grade or indicator, or weights that do not hold.
        InputsChanged: the frozen inputs are gone or are not what they were.
    """
    run, method = asked.run, method_for(asked.run)
    group = _group(method, asked.group)
    old = scores_of(run)
    wanted = weights_reckoned(old, group, asked.weights, method.total)
    new = _rescored(method, group, old, run, wanted) if asked.weights else old
    grade = asked.grade or next(iter(grades_of(method, group)), "")
    if grade not in grades_of(method, group):
        raise TrialInvalid(
            f"“{group.name}”没有等级“{asked.grade}”；"
            f"可选：{'、'.join(grades_of(method, group).values()) or '这一组不定等级，不能试算'}。"
        )
    taken = _places.get(
        _key(actor, run, group), lambda: Taken(_read(actor, run, old, group), moment), moment
    )
    states = taken.value.join(
        _side(new, group, grades_of(method, group)), on=CODE, how="left", maintain_order="left"
    )
    if asked.award.base:
        states = states.join(_base(run, method, asked.award.base), on=CODE, how="left")
    outcome = compared(
        states,
        inside=(grades_of(method, group)[grade],),
        unknown=(UNKNOWN,),
        award=asked.award,
    )
    return WeightsTrial(asked, grade, taken.taken_at, old, new, _now(new, group), states, outcome)


def weights_now(run: EvaluationRun, group: str) -> dict[str, Decimal]:
    """The weights the run reckoned with: given, or out of the data."""
    method = method_for(run)
    return _now(scores_of(run), _group(method, group))


def weights_reckoned(
    scores: Scores, group: Group, wanted: Mapping[str, Decimal], total: Decimal
) -> dict[str, Decimal]:
    """All weights of a group with some set; the others scaled where the sum must stay."""
    now = _now(scores, group)
    strange = [code for code in wanted if code not in now]
    if strange:
        raise TrialInvalid(f"“{group.name}”没有指标“{'、'.join(strange)}”，请刷新页面后重试。")
    if not wanted:
        return now
    return {**now, **wanted} if group.parts else balanced(now, wanted, total)


def grades_of(method: Method, group: Group) -> dict[str, str]:
    """Grades of a group from best to worst: code → name."""
    grades = method.grades_of(group)
    return {one.code: one.name for one in grades.steps} if grades else {}


def money_inputs(method: Method) -> list[tuple[str, str]]:
    """Inputs an award may be a share of."""
    return [
        (one.code, f"{one.name}（{one.unit}）")
        for one in method.inputs
        if one.type == "number" and one.unit in MONEY_UNITS
    ]


def weight_places(trial: WeightsTrial, subjects: list[int]) -> dict[int, WeightPlace]:
    """Indicator by indicator, for some of the firms."""
    rows = trial.states.filter(pl.col(SUBJECT).is_in(subjects))
    codes = rows[CODE].to_list()
    method = trial.old.method
    group = _group(method, trial.asked.group)
    before, after = (_points(scores, codes) for scores in (trial.old, trial.new))
    now, then = _now(trial.old, group), trial.weights
    return {
        row[SUBJECT]: WeightPlace(
            before=row[BEFORE],
            after=row[AFTER],
            old_total=row["total_before"],
            new_total=row["total"],
            old_rank=row["rank_before"],
            new_rank=row["rank"],
            lines=tuple(
                WeightLine(
                    code=item.indicator,
                    name=method.indicator(item.indicator).name,
                    old_weight=now[item.indicator],
                    new_weight=then[item.indicator],
                    old_points=before[row[CODE]].get(f"p.{item.indicator}"),
                    new_points=after[row[CODE]].get(f"p.{item.indicator}"),
                )
                for item in group.items
            ),
        )
        for row in rows.iter_rows(named=True)
    }


def weight_reason(place: WeightPlace) -> str:
    """Why a firm's grade moves: its rank on both sides and what moved its points most."""
    ranks = ""
    if place.old_rank and place.new_rank:
        ranks = f"名次由第{place.old_rank}名变为第{place.new_rank}名"
    told = [one for one in place.lines if one.change]
    if not told:
        return f"{ranks}；本企业得分未变，其他企业变动所致。" if ranks else "得分未变。"
    most = max(told, key=lambda one: (abs(one.change or 0), one.change or 0))
    change = most.change or 0
    moved = f"{most.name}得分{'增加' if change > 0 else '减少'}{abs(change):.2f}分"
    return f"{ranks}；{moved}。" if ranks else f"{moved}。"


def _rescored(
    method: Method, group: Group, old: Scores, run: EvaluationRun, weights: Mapping[str, Decimal]
) -> Scores:
    members = old.frame.filter(pl.col("group") == group.code).select(old.key)
    frame = frame_of(run).join(members, on=old.key, how="semi")
    try:
        return score(reweighted(method, group.code, weights), frame, key=old.key)
    except WeightsUnknown as refusal:
        raise TrialInvalid(refusal.message) from refusal


def _side(scores: Scores, group: Group, names: Mapping[str, str]) -> pl.DataFrame:
    rows = scores.frame.filter(pl.col("group") == group.code)
    graded = pl.col("grade").replace_strict(dict(names), default=None, return_dtype=pl.String)
    other = pl.col("status").replace_strict(STANDINGS, default=UNKNOWN, return_dtype=pl.String)
    return rows.select(
        pl.col(scores.key).alias(CODE),
        graded.fill_null(other).alias(AFTER),
        pl.col("total").cast(pl.Float64),
        pl.col("rank").cast(pl.Int64),
    )


def _points(scores: Scores, codes: list[str]) -> dict[str, dict[str, Any]]:
    rows = scores.frame.filter(pl.col(scores.key).is_in(codes))
    kept = [name for name in rows.columns if name.startswith("p.")]
    return {row[scores.key]: row for row in rows.select(scores.key, *kept).iter_rows(named=True)}


def _now(scores: Scores, group: Group) -> dict[str, Decimal]:
    references: References = scores.references.get(group.code, {})
    return {
        item.indicator: references[item.indicator].weight
        if item.indicator in references
        else item.weight or Decimal(0)
        for item in group.items
    }


def _group(method: Method, code: str) -> Group:
    found = next((one for one in method.groups if one.code == code), None)
    if found is None:
        raise TrialInvalid(
            f"这次评价没有分组“{code}”；可选：{'、'.join(one.name for one in method.groups)}。"
        )
    return found


def _base(run: EvaluationRun, method: Method, code: str) -> pl.DataFrame:
    units = {one.code: one.unit for one in method.inputs}
    if code not in dict(money_inputs(method)):
        raise TrialInvalid(f"不能按“{code}”计算奖补；请在列出的金额指标中选择。")
    frame = frame_of(run)
    factor = float(MONEY_UNITS[units[code]])
    return frame.select(pl.col(SUBJECT).alias(CODE), (pl.col(code) * factor).alias(BASE))


def _key(actor: Actor, run: EvaluationRun, group: Group) -> tuple[object, ...]:
    return (run.pk, group.code, reach_of(actor))


def _read(actor: Actor, run: EvaluationRun, old: Scores, group: Group) -> pl.DataFrame:
    """The firms of the group the reader sees, best first, as the run rated them."""
    places = places_of(actor, run.territory, run.as_of)
    figures = figures_for_size(
        actor=actor, territory=run.territory, year=run.year, as_of=run.as_of, purpose=run.purpose
    )
    places = sized(places, figures, run.year).select(SUBJECT, CODE, *GROUPS)
    before = _side(old, group, grades_of(old.method, group)).rename(
        {AFTER: BEFORE, "total": "total_before", "rank": "rank_before"}
    )
    # Firms that were merged away or moved since have no place of their own any more.
    joined = before.join(places, on=CODE, how="inner")
    return joined.sort("rank_before", CODE, nulls_last=True)
