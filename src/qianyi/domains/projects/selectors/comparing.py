"""Definitions of approvals side by side: their limits, and how long cases would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.simulation import QUANTILES, simulate, total
from qianyi.kernel.cases.selectors import durations_of, process_of

from .approvals import chances_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from qianyi.engine.flow import Process
    from qianyi.engine.flow.simulation import Simulation, Total
    from qianyi.kernel.cases.models import ProcessVersion

RUNS: Final = 4_000
SEED: Final = 1


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
        return sorted(found, key=lambda pair: -pair[1])[:6]

    @property
    def quantiles(self) -> list[tuple[str, Decimal]]:
        """(share of cases in words, working days)."""
        return [(f"{share * 100:.0f}%", self.made.quantiles[share]) for share in QUANTILES]


def compared(
    versions: Sequence[ProcessVersion], known: dict[str, object] | None = None
) -> list[Compared]:
    """Each definition, by its limits and by simulation with the same seed.

    ``known`` are a project's facts: steps they do not ask for are left out of the simulation.
    """
    found = []
    for row in versions:
        process = process_of(row)
        chances = chances_of(process, known) if known is not None else {}
        made = simulate(process, durations=durations_of(row), chances=chances, runs=RUNS, seed=SEED)
        left_out = sum(1 for share in chances.values() if not share)
        found.append(
            Compared(
                version=row,
                process=process,
                total=total(process),
                made=made,
                steps=len(process.steps),
                needed=len(process.steps) - left_out if known is not None else None,
            )
        )
    return found
