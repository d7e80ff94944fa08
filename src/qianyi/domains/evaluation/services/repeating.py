"""Working a run out again from what was frozen, and saying which rows come out otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qianyi.domains.evaluation.choices import Standing
from qianyi.domains.evaluation.errors import StepRefused
from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.scores import inputs_path
from qianyi.engine.scoring import (
    Differing,
    differing,
    frozen_read,
    outcome,
    outcome_digest,
    outcome_rows,
    score,
)
from qianyi.engine.scoring.freezing import rounded

from .scoring import intervals_of

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import EvaluationRun


@dataclass(frozen=True, slots=True)
class Repeated:
    """What came of it: the digest kept, the digest now, and the rows that differ."""

    kept: str
    now: str
    rows: int
    differing: tuple[Differing, ...]

    @property
    def is_same(self) -> bool:
        """Nothing changed, neither digest nor rows."""
        return self.kept == self.now and not self.differing


def run_repeat(*, run: EvaluationRun) -> Repeated:
    """Read the frozen file and the kept text of the method, score again, hold both against it.

    Nothing kept in the process is used, and every row in the database is looked at.

    Raises:
        StepRefused: the run was never scored.
        InputsChanged: the frozen file is gone or is not what it was.
    """
    if run.inputs is None or not run.results_digest:
        raise StepRefused(f"“{run.title}”还没有评分，没有可以重算的结果。", run=run.pk)
    frame = frozen_read(inputs_path(run.inputs), run.inputs.digest)
    scores = score(method_for(run), frame)
    now = dict(outcome_rows(outcome(scores, intervals_of(run, scores))))
    shown = {key: said for key, said in now.items() if said["status"] != Standing.NOT_RATED}
    return Repeated(
        kept=run.results_digest,
        now=outcome_digest(now.items()),
        rows=len(shown),
        differing=tuple(differing(_kept(run), shown)),
    )


def _kept(run: EvaluationRun) -> dict[str, dict[str, object]]:
    """The rows in the database, said as the engine says them."""
    indicators = sorted({one.indicator for group in method_for(run).groups for one in group.items})
    found = {}
    rows = RunResult.objects.filter(run=run).select_related("enterprise").defer("facts")
    for row in rows.iterator(chunk_size=5000):
        said: dict[str, Any] = {
            "group": row.group or None,
            "status": row.standing,
            "rank": row.rank,
            "tied": row.tied if row.group else None,
            "grade": row.grade or None,
            "veto": row.veto or None,
            "not_classed": row.not_classed or None,
            "low": row.low,
            "high": row.high,
        }
        for name in ("total", "points", "bonus", "deduction"):
            said[name] = rounded(getattr(row, name))
        for code in indicators:
            told = row.items.get(code)
            said[f"p.{code}"] = rounded(told["points"]) if told else None
        found[row.enterprise.uscc] = said
    return found
