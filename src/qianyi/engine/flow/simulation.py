"""A definition tried out: how long cases of it take, one step after another or side by side.

The lengths of steps are drawn from what they took in the past (all rounds of a step together, so
work done twice is in them), else from a triangle round their limit, which is an assumption marked
示例. The same seed draws the same lengths for both ways, so their difference is due to the way
alone. Draws come from ``random``, whose rows are the same on every machine; sums and joins are done
on columns, one row a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

import polars as pl

from qianyi.engine.flow.definition import AT_ONCE
from qianyi.engine.flow.drawing import graph_of
from qianyi.engine.flow.lengths import By, closing, length_of, turn, workdays_of
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.engine.flow.definition import Process, Step

QUANTILES: Final = (
    Decimal("0.1"),
    Decimal("0.25"),
    Decimal("0.5"),
    Decimal("0.75"),
    Decimal("0.9"),
)
MOST_RUNS: Final = 100_000
_TRIANGLE: Final = (0.2, 0.7, 1.2)
_CENT: Final = Decimal("0.01")
_NONE: Final[Mapping[str, Decimal]] = MappingProxyType({})


class SimulationRefused(BadInput):
    """Numbers a simulation cannot use."""

    code: ClassVar[str] = "engine.flow.simulation_refused"


@dataclass(frozen=True, slots=True)
class Simulation:
    """How long cases took, in working days.

    Attributes:
        quantiles: by share of runs (0.9: nine of ten cases took no longer).
        critical: by step, the share of runs in which the case would have ended later with it.
        within: the share of runs that kept the promise (else the limit) of the whole, which ends
            with the decision where the definition names one; None where it has neither.
        by: by step, what its lengths were drawn from; "limit" and "promised" are 示例.
    """

    runs: int
    seed: int
    serial: bool
    mean: Decimal
    shortest: Decimal
    longest: Decimal
    quantiles: Mapping[Decimal, Decimal]
    critical: Mapping[str, Decimal]
    within: Decimal | None = None
    by: Mapping[str, By] = field(default_factory=dict)

    @property
    def invented(self) -> tuple[str, ...]:
        """Steps without a past, whose lengths are assumed: to be marked 示例."""
        return tuple(code for code, by in self.by.items() if by in ("limit", "promised"))


@dataclass(frozen=True, slots=True)
class Total:
    """A definition by its limits alone, every step done, in working days.

    Attributes:
        serial: one step after another.
        parallel: side by side, as the definition has it.
        critical: the steps that make up ``parallel``, in order.
    """

    serial: Decimal
    parallel: Decimal
    critical: tuple[str, ...]


def total(process: Process) -> Total:
    """The sum of all promised (else set) limits, and the longest way through them."""
    order, _ = graph_of(process)
    days = {one.id: length_of(one, {}).workdays for one in process.steps}
    start: dict[str, Decimal] = {}
    over: dict[str, Decimal] = {}
    for code in order:
        step = process.by_id[code]
        done = [over[one] for one in step.before if one in over]
        start[code] = turn(step.after.needed if step.after else 0, done, []) or Decimal(0)
        over[code] = start[code] + days[code]
    ends = [over[one] for one in closing(process)]
    parallel = min([*ends, max(over.values())]) if over else Decimal(0)
    decisive: set[str] = set()
    for code in reversed(order):
        later = [one.id for one in process.followers[code] if one.id in decisive]
        if over[code] == parallel or any(start[one] == over[code] for one in later):
            decisive.add(code)
    return Total(
        _rounded(sum(days.values(), Decimal(0))),
        _rounded(parallel),
        tuple(code for code in order if code in decisive),
    )


def simulate(
    process: Process,
    *,
    durations: Mapping[str, Sequence[Decimal]] | None = None,
    chances: Mapping[str, Decimal] = _NONE,
    runs: int = 10_000,
    seed: int = 0,
    serial: bool = False,
) -> Simulation:
    """Run a definition many times.

    Args:
        process: a definition free of faults.
        durations: by step, working days it took in past cases.
        chances: by step with a condition, how often it is needed (0 to 1); always, where unsaid.
        runs: how many cases.
        seed: the same seed gives the same result.
        serial: one step after another instead of side by side.

    Raises:
        SimulationRefused: too few or too many runs, a negative length, a chance beyond 0 to 1.
    """
    past = {code: rows for code, rows in (durations or {}).items() if rows}
    _usable(past, chances, runs)
    order, _ = graph_of(process)
    if not order:
        nothing = Decimal(0)
        return Simulation(runs, seed, serial, nothing, nothing, nothing, {}, {})
    drawn = {code: _drawn(process.by_id[code], past, runs, seed) for code in order}
    kept = {
        code: _happens(chances[code], code, runs, seed)
        for code in order
        if code in chances and process.by_id[code].when
    }
    course = _Course(process, order, drawn, kept)
    finish, critical, over = course.serial() if serial else course.parallel()
    return Simulation(
        runs=runs,
        seed=seed,
        serial=serial,
        mean=_number(finish.mean()),
        shortest=_number(finish.min()),
        longest=_number(finish.max()),
        quantiles={one: _number(finish.quantile(float(one), "higher")) for one in QUANTILES},
        critical={code: _number(critical[code].mean()) for code in order},
        within=_within(process, over.get(process.decision, finish)),
        by={code: _by(process.by_id[code], past) for code in order},
    )


def _usable(
    past: Mapping[str, Sequence[Decimal]], chances: Mapping[str, Decimal], runs: int
) -> None:
    if not 1 <= runs <= MOST_RUNS:
        raise SimulationRefused(f"模拟次数应为1至{MOST_RUNS}，现为{runs}。", runs=runs)
    for code, rows in past.items():
        bad = next((one for one in rows if not one.is_finite() or one < 0), None)
        if bad is not None:
            raise SimulationRefused(
                f"环节“{code}”的以往办理时长应为不小于0的工作日数，现有“{bad}”，请检查数据。",
                step=code,
            )
    for code, chance in chances.items():
        if not chance.is_finite() or not 0 <= chance <= 1:
            raise SimulationRefused(
                f"环节“{code}”需要办理的比例应为0至1，现为{chance}。", step=code
            )


def _by(step: Step, past: Mapping[str, Sequence[Decimal]]) -> By:
    return length_of(step, {code: rows[0] for code, rows in past.items()}).by


def _drawn(step: Step, past: Mapping[str, Sequence[Decimal]], runs: int, seed: int) -> pl.Series:
    """A step's length in each run; its draws do not depend on other steps."""
    dice = Random(f"{seed}:{step.id}")  # noqa: S311 - a simulation, nothing secret
    by = _by(step, past)
    if by == "past" and step.kind not in AT_ONCE:
        rows = [float(one) for one in past[step.id]]
        return pl.Series(dice.choices(rows, k=runs), dtype=pl.Float64)
    days = float(length_of(step, {}).workdays)
    if not days:
        return pl.Series([0.0], dtype=pl.Float64).new_from_index(0, runs)
    low, mode, high = (days * share for share in _TRIANGLE)
    return pl.Series([dice.triangular(low, high, mode) for _ in range(runs)], dtype=pl.Float64)


def _happens(chance: Decimal, code: str, runs: int, seed: int) -> pl.Series:
    dice = Random(f"{seed}:{code}:when")  # noqa: S311 - as above
    share = float(chance)
    return pl.Series([dice.random() < share for _ in range(runs)], dtype=pl.Boolean)


_Found: TypeAlias = tuple[pl.Series, dict[str, pl.Series], dict[str, pl.Series]]
"""When each run's case is over, in which runs each step is critical, and when each is over."""


class _Course:
    """All runs at once: a column a step, a row a run."""

    def __init__(
        self,
        process: Process,
        order: Sequence[str],
        drawn: Mapping[str, pl.Series],
        kept: Mapping[str, pl.Series],
    ) -> None:
        self.process, self.order, self.drawn, self.kept = process, order, drawn, kept

    def length(self, code: str) -> pl.Series:
        """How long the step takes in each run; nothing where it is skipped."""
        kept = self.kept.get(code)
        return self.drawn[code] if kept is None else self.drawn[code] * kept.cast(pl.Float64)

    def serial(self) -> _Found:
        """One after the other; every step that takes time is critical."""
        lengths = {code: self.length(code) for code in self.order}
        finish = self.drawn[self.order[0]] * 0.0
        over = {}
        for code, length in lengths.items():
            finish = over[code] = finish + length
        return finish, {code: one > 0.0 for code, one in lengths.items()}, over

    def parallel(self) -> _Found:
        """Side by side; critical is what the end of the case waited for, traced backwards."""
        start: dict[str, pl.Series] = {}
        over: dict[str, pl.Series] = {}
        for code in self.order:
            start[code] = self._turn(self.process.by_id[code], over)
            over[code] = start[code] + self.length(code)
        finish = _columns([over[code] for code in self.order]).max_horizontal()
        ends = [self._if_done(code, over[code]) for code in closing(self.process)]
        if ends:
            finish = _columns([finish, *ends]).min_horizontal()
        critical: dict[str, pl.Series] = {}
        for code in reversed(self.order):
            waited = [over[code] == finish]
            waited += [
                critical[one.id] & (start[one.id] == over[code])
                for one in self.process.followers[code]
            ]
            critical[code] = _columns(waited).select(pl.any_horizontal(pl.all())).to_series()
        done = {
            code: one & self.kept[code] if code in self.kept else one
            for code, one in critical.items()
        }
        return finish, done, over

    def _turn(self, step: Step, over: Mapping[str, pl.Series]) -> pl.Series:
        """As ``lengths.turn``: with the n-th done, or when all have been passed."""
        before = [one for one in step.before if one in over]
        if step.after is None or not before:
            return self.drawn[step.id] * 0.0
        every = _columns([over[one] for one in before]).max_horizontal()
        if step.after.needed >= len(before):
            return every
        done = _columns([self._if_done(one, over[one]) for one in before])
        nth = done.select(pl.concat_list(pl.all()).list.sort().list.get(step.after.needed - 1))
        return _columns([every, nth.to_series()]).min_horizontal()

    def _if_done(self, code: str, over: pl.Series) -> pl.Series:
        """When it was done; never, where it was skipped."""
        kept = self.kept.get(code)
        if kept is None:
            return over
        return _columns([kept, over]).select(
            pl.when(pl.col("0")).then(pl.col("1")).otherwise(float("inf"))
        ).to_series()  # fmt: skip


def _columns(rows: Sequence[pl.Series]) -> pl.DataFrame:
    return pl.DataFrame([one.alias(str(number)) for number, one in enumerate(rows)])


def _within(process: Process, finish: pl.Series) -> Decimal | None:
    limit = process.promised or process.limit
    if limit is None:
        return None
    return _number((finish <= float(workdays_of(limit))).mean())


def _number(value: object) -> Decimal:
    return _rounded(Decimal(str(value)))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT)
