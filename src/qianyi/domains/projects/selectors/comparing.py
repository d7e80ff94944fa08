"""Definitions of approvals side by side: their limits, and how long cases would take."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.simulation import simulate, total
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.selectors import durations_of, process_of

from .approvals import approval_versions, chances_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from qianyi.engine.flow import Process
    from qianyi.engine.flow.simulation import Simulation, Total
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import ProcessVersion

RUNS: Final = 2_000
"""Enough that quantiles stay within half a working day of those of ten times as many."""
SEED: Final = 1
MOST_COMPARED: Final = 6
TRIALS_KEPT: Final = 64
MOST_CRITICAL: Final = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """One definition tried out.

    Attributes:
        total: by its limits alone, every step done.
        needed: how many of its steps this project's facts ask for; None without a project.
        invented: share of steps whose lengths are assumed from limits, to be marked 示例.
    """

    version: ProcessVersion
    process: Process
    total: Total
    made: Simulation
    steps: int
    needed: int | None

    @property
    def is_invented(self) -> bool:
        """Lengths of steps come from limits, not from past cases."""
        return bool(self.made.invented)

    @property
    def critical(self) -> list[tuple[str, Decimal]]:
        """Steps the end of the case waited for, those most often first."""
        found = [
            (self.process.by_id[code].label.staff, share * 100)
            for code, share in self.made.critical.items()
            if share and self.process.by_id[code].limit
        ]
        return sorted(found, key=lambda pair: -pair[1])[:MOST_CRITICAL]


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a simulation depends on; equal ones are not run again.

    The digest decides the definition, so the definition itself is not compared.
    """

    digest: str
    durations: tuple[tuple[str, tuple[Decimal, ...]], ...]
    chances: tuple[tuple[str, Decimal], ...]
    process: Process = field(compare=False)


@lru_cache(maxsize=TRIALS_KEPT)
def _tried(trial: _Trial) -> tuple[Total, Simulation]:
    made = simulate(
        trial.process, durations=dict(trial.durations), chances=dict(trial.chances), runs=RUNS,
        seed=SEED,
    )  # fmt: skip
    return total(trial.process), made


def _trial(
    row: ProcessVersion,
    process: Process,
    durations: Mapping[str, Sequence[Decimal]],
    chances: Mapping[str, Decimal],
) -> _Trial:
    return _Trial(
        row.digest,
        tuple(sorted((code, tuple(days)) for code, days in durations.items())),
        tuple(sorted(chances.items())),
        process,
    )


def versions_compared(actor: Actor) -> list[ProcessVersion]:
    """Of each definition about projects the version in force, else the one loaded last.

    At most ``MOST_COMPARED``, those in force first.
    """
    chosen: dict[str, ProcessVersion] = {}
    for row in approval_versions(actor, in_force=False):  # of each code the newest first
        if row.state == VersionState.ACTIVE or row.code not in chosen:
            chosen[row.code] = row
    found = sorted(chosen.values(), key=lambda row: row.state != VersionState.ACTIVE)
    return found[:MOST_COMPARED]


def compared(
    versions: Sequence[ProcessVersion], known: dict[str, object] | None = None
) -> list[Compared]:
    """Each definition, by its limits and by simulation with the same seed, run once for all.

    ``known`` are a project's facts: steps they do not ask for are left out of the simulation.
    """
    found = []
    for row in versions:
        process = process_of(row)
        chances = chances_of(process, known) if known is not None else {}
        whole, made = _tried(_trial(row, process, durations_of(row), chances))
        left_out = sum(1 for share in chances.values() if not share)
        found.append(
            Compared(
                version=row,
                process=process,
                total=whole,
                made=made,
                steps=len(process.steps),
                needed=len(process.steps) - left_out if known is not None else None,
            )
        )
    return found
