"""A run's figures worked out again from what was frozen, and one firm's result in words."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from qianyi.engine.scoring import (
    References,
    explain_row,
    frozen_read,
    movement_rows,
    score,
)
from qianyi.engine.scoring.references import Reference

from .methods import method_for

if TYPE_CHECKING:
    import polars as pl

    from qianyi.domains.evaluation.models import EvaluationRun, FrozenInputs, RunResult
    from qianyi.engine.scoring import Explanation, Method, Movement, Scores

RUNS_KEPT: Final = 4
_NUMBERS: Final = ("weight", "base", "low", "high", "mean_share")


def inputs_path(inputs: FrozenInputs) -> Path:
    """Where the frozen file lies."""
    return Path(settings.QIANYI_FILES) / inputs.file_digest[:2] / inputs.file_digest


def frame_of(run: EvaluationRun) -> pl.DataFrame:
    """The inputs a run was frozen with: ``subject`` (the firm's code) and a column an input.

    Raises:
        InputsChanged: the file is gone or is not what it was.
    """
    assert run.inputs is not None  # noqa: S101 - every state after the draft has them
    return _frame(str(inputs_path(run.inputs)), run.inputs.digest)


@lru_cache(maxsize=RUNS_KEPT)
def _frame(path: str, digest: str) -> pl.DataFrame:
    return frozen_read(Path(path), digest)


def scores_of(run: EvaluationRun) -> Scores:
    """The run worked out again; kept in the process, for neither inputs nor method change.

    Raises:
        InputsChanged: the frozen file is gone or is not what it was.
    """
    assert run.inputs is not None  # noqa: S101 - every state after the draft has them
    method = method_for(run)
    return _scores(method_key(run), method, str(inputs_path(run.inputs)), run.inputs.digest)


def method_key(run: EvaluationRun) -> str:
    """What tells the method of a run, with its groups, from others."""
    return f"{run.method.digest}/{','.join(run.groups)}"


_kept: dict[tuple[str, str], Scores] = {}
_lock = Lock()


def _scores(key: str, method: Method, path: str, digest: str) -> Scores:
    with _lock:  # threads of one process ask; the first works it out, the others wait for it
        found = _kept.get((key, digest))
        if found is None:
            found = score(method, _frame(path, digest))
            while len(_kept) >= RUNS_KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key, digest] = found
        return found


def references_plain(scores: Scores) -> dict[str, dict[str, dict[str, Any]]]:
    """References as they are kept with the run: numbers as text, without the peers."""
    return {
        group: {
            code: {
                **{
                    name: None if (value := getattr(one, name)) is None else format(value, "f")
                    for name in _NUMBERS
                },
                "count": one.count,
            }
            for code, one in references.items()
        }
        for group, references in scores.references.items()
    }


def references_of(run: EvaluationRun) -> dict[str, References]:
    """What figures were held against, as kept; with peers only where the method compares ranks."""
    method = method_for(run)
    kinds = {item.normalise.kind for group in method.groups for item in group.items}
    if "percentile" in kinds:
        return scores_of(run).references
    return {
        group: {
            code: Reference(
                weight=Decimal(told["weight"]),
                base=_number(told["base"]),
                low=_number(told["low"]),
                high=_number(told["high"]),
                mean_share=_number(told["mean_share"]),
                count=told["count"],
            )
            for code, told in references.items()
        }
        for group, references in run.references.items()
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def row_of(result: RunResult) -> dict[str, Any]:
    """A kept result as the engine's row: inputs, outcome."""
    return {
        **{one.code: None for one in method_for(result.run).inputs},
        **result.facts,
        "group": result.group or None,
        "status": result.standing,
        "rank": result.rank,
        "tied": result.tied,
        "grade": result.grade or None,
        "total": None if result.total is None else float(result.total),
        "veto": result.veto or None,
        "not_classed": result.not_classed or None,
    }


def explained(result: RunResult) -> Explanation:
    """Why the firm got its points, item by item."""
    run = result.run
    peers = run.summary.get("groups", {}).get(result.group, {}).get("ranked", 0)
    return explain_row(
        method_for(run), references_of(run), result.name, row_of(result), peers=peers
    )


def moved(result: RunResult, before: RunResult | None) -> Movement | None:
    """How the firm moved from an earlier result; None where it had no group in one of the runs."""
    if before is None or not before.group or not result.group:
        return None
    return movement_rows(
        result.name,
        (method_for(before.run), references_of(before.run), row_of(before)),
        (method_for(result.run), references_of(result.run), row_of(result)),
    )
