"""Preview, freezing and scoring: from the fact base to rows of results."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.db import transaction

from qianyi.domains.evaluation.choices import RunAction, RunState, Standing
from qianyi.domains.evaluation.errors import RunInvalid, StepRefused
from qianyi.domains.evaluation.models import EvaluationRun, FrozenInputs, RunResult
from qianyi.domains.evaluation.permissions import can_keep_runs
from qianyi.domains.evaluation.selectors.gaps import gaps_of
from qianyi.domains.evaluation.selectors.inputs import SUBJECT, inputs_read
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.scores import references_plain, scores_of
from qianyi.engine.scoring import (
    Shaking,
    content_digest,
    outcome,
    outcome_digest,
    outcome_rows,
    rank_intervals,
)
from qianyi.engine.scoring.uncertainty import MOST_CELLS
from qianyi.foundation import history
from qianyi.foundation.files import file_keep
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.models import Enterprise
from qianyi.lib.clock import local_date

from .guards import passed
from .runs import advanced, held_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.domains.evaluation.selectors.inputs import Inputs
    from qianyi.engine.scoring import Method, Scores

COLUMNS: Final = (
    "run_id", "enterprise_id", "name", "industry", "park_id", "group", "standing", "rank", "tied",
    "low", "high", "firmness", "grade", "total", "points", "bonus", "deduction", "veto",
    "not_classed", "missing", "facts", "items", "rank_before", "grade_before", "total_before",
    "change", "moved_by", "moved_points",
)  # fmt: skip
_GRAIN: Final = Decimal(1).scaleb(-10)
_KEPT: Final = (Standing.RATED, Standing.NOT_CLASSED, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Firm:
    """What of a firm is kept beside its result."""

    pk: int
    name: str
    industry: str
    park_id: int | None


@transaction.atomic
def run_preview(*, actor: Actor, run: EvaluationRun) -> EvaluationRun:
    """Read the inputs as they stand and say what is missing; nothing is frozen yet.

    Raises:
        NotAllowed: the actor makes no runs.
        StepRefused: the inputs are frozen already.
        RunInvalid: there is no firm.
    """
    require(allowed=can_keep_runs(actor), actor=actor, what="预览企业评价")
    held = held_run(run)
    if held.state != RunState.DRAFT:
        raise StepRefused(f"“{held.title}”的输入已经固定，不再预览。", run=held.pk)
    method = method_for(held)
    inputs = _inputs(actor, held, method)
    held.gaps = [gap.plain() for gap in gaps_of(method, inputs.frame, inputs.unsourced)]
    held.left_out = inputs.left_out
    held.summary = {"firms": inputs.frame.height, "ended": inputs.ended}
    held.save(update_fields=["gaps", "left_out", "summary"])
    return held


@transaction.atomic
def run_freeze(*, actor: Actor, run: EvaluationRun, moment: datetime) -> EvaluationRun:
    """Keep the inputs of a run for ever, as one file under the digest of its content.

    Raises:
        NotAllowed: the actor makes no runs.
        StepRefused: they are frozen already.
        RunInvalid: there is no firm.
    """
    held = held_run(run)
    passed(actor, held, RunAction.FREEZE, local_date(moment))
    method = method_for(held)
    inputs = _inputs(actor, held, method)
    held.inputs = _frozen(inputs.frame, moment)
    held.left_out = inputs.left_out
    held.gaps = [gap.plain() for gap in gaps_of(method, inputs.frame, inputs.unsourced)]
    held.summary = {"firms": inputs.frame.height, "ended": inputs.ended}
    return advanced(
        actor=actor,
        run=held,
        action=RunAction.FREEZE,
        moment=moment,
        changed=("inputs", "left_out", "gaps", "summary"),
        facts={"digest": held.inputs.digest, "rows": held.inputs.rows},
    )


@transaction.atomic
def run_score(*, actor: Actor, run: EvaluationRun, moment: datetime) -> EvaluationRun:
    """Score and rank the frozen inputs, with intervals, and what moved since the year before.

    Raises:
        NotAllowed: the actor makes no runs.
        StepRefused: there are no frozen inputs, or it is scored already.
        InputsChanged: the frozen file is not what it was.
        WeightsUnknown: a weight the method needs is not known.
    """
    held = held_run(run)
    passed(actor, held, RunAction.SCORE, local_date(moment))
    scores = scores_of(held)
    found = outcome(scores, intervals_of(held, scores))
    held.results_digest = outcome_digest(outcome_rows(found))
    held.references = references_plain(scores)
    held.summary = {**held.summary, **_summary(found)}
    held.is_provisional = bool(scores.method.unverified_weights)
    held.scored_at, held.scored_by_id = moment, actor.user_id
    with history.acting(actor, str(RunAction.SCORE.label)):
        made = advanced(
            actor=actor,
            run=held,
            action=RunAction.SCORE,
            moment=moment,
            changed=(
                "results_digest",
                "references",
                "summary",
                "is_provisional",
                "scored_at",
                "scored_by",
            ),
            facts={"digest": held.results_digest},
        )
        table = _with_movement(found, held, scores)
        # Made before they are copied: nothing can be asked of the database while it takes rows.
        history.copy_rows(RunResult, COLUMNS, [*_rows(held, scores.method, table)])
    return made


def intervals_of(run: EvaluationRun, scores: Scores) -> pl.DataFrame | None:
    """Intervals of ranks by the run's own seed; fewer draws where a province would be too many."""
    ranked = scores.frame["rank"].count()
    if not ranked:
        return None
    largest = int(scores.frame.group_by("group").len()["len"].max() or 1)  # type: ignore[arg-type]
    draws = max(1, min(run.draws, MOST_CELLS // largest))
    shaking = Shaking(weights=float(run.weights_move), draws=draws, seed=run.seed)
    return rank_intervals(scores, shaking)


def _inputs(actor: Actor, run: EvaluationRun, method: Method) -> Inputs:
    inputs = inputs_read(
        actor=actor,
        method=method,
        territory=run.territory,
        year=run.year,
        as_of=run.as_of,
        purpose=run.purpose,
    )
    if not inputs.frame.height:
        sentence = f"“{run.territory}”里没有您能查看的企业，没有可以评价的对象。"
        raise RunInvalid(sentence, fields={"territory": sentence})
    return inputs


def _frozen(frame: pl.DataFrame, moment: datetime) -> FrozenInputs:
    digest = content_digest(frame)
    found = FrozenInputs.objects.filter(digest=digest).first()
    if found is not None:
        return found
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    data = buffer.getvalue()
    row, _ = FrozenInputs.objects.get_or_create(
        digest=digest,
        defaults={
            "file_digest": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "rows": frame.height,
            "columns": frame.columns,
            "made_at": moment,
        },
    )
    if row.file_digest == hashlib.sha256(data).hexdigest():
        file_keep(data)
    return row


def _summary(found: pl.DataFrame) -> dict[str, Any]:
    """How many stand how, by group and grade."""
    standings = dict(found.group_by("status").len().sort("status").rows())
    groups: dict[str, Any] = {}
    inside = found.filter(pl.col("group").is_not_null())
    for (name,), members in inside.group_by("group", maintain_order=True):
        grades = members.drop_nulls("grade").group_by("grade").len().sort("grade")
        groups[str(name)] = {
            "members": members.height,
            "ranked": int(members["rank"].count()),
            "grades": dict(grades.rows()),
        }
    return {"standings": standings, "groups": dict(sorted(groups.items()))}


def _with_movement(found: pl.DataFrame, run: EvaluationRun, scores: Scores) -> pl.DataFrame:
    """The outcome beside that of the run compared with, and what moved each subject's points."""
    if run.compared_with is None or run.compared_with.inputs_id is None:
        return found
    before = scores_of(run.compared_with)
    codes = [one.code for one in scores.method.indicators]
    points = [f"p.{code}" for code in codes if f"p.{code}" in before.frame.columns]
    old = before.frame.select(
        SUBJECT,
        *(pl.col(name).alias(f"old.{name}") for name in ("group", "rank", "grade", "total")),
        *(pl.col(name).alias(f"old.{name}") for name in points),
    )
    both = found.join(old, on=SUBJECT, how="left", maintain_order="left")
    changes = [
        (pl.col(f"p.{code}").fill_null(0.0) - pl.col(f"old.p.{code}").fill_null(0.0)).alias(
            f"d.{code}"
        )
        for code in codes
        if f"p.{code}" in found.columns and f"old.p.{code}" in both.columns
    ]
    return both.with_columns(*changes)


def _rows(run: EvaluationRun, method: Method, table: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """One tuple a firm that takes part or might, in the order of COLUMNS."""
    firms = _firms(run)
    table = table.filter(pl.col("status").is_in([str(one) for one in _KEPT]))
    inputs = [one.code for one in method.inputs]
    for row in table.iter_rows(named=True):
        firm = firms[row[SUBJECT]]
        items = _items(method, row)
        yield (
            run.pk,
            firm.pk,
            firm.name[:120],
            firm.industry,
            firm.park_id,
            row["group"] or "",
            row["status"],
            row["rank"],
            bool(row["tied"]),
            row["low"],
            row["high"],
            row["firm"],
            row["grade"] or "",
            *(_exact(row[name]) for name in ("total", "points", "bonus", "deduction")),
            row["veto"] or "",
            row["not_classed"] or "",
            sum(one["value"] is None for one in items.values()),
            json.dumps({code: row[code] for code in inputs}, ensure_ascii=False),
            json.dumps(items, ensure_ascii=False),
            *_moved(row),
        )


def _items(method: Method, row: dict[str, Any]) -> dict[str, dict[str, float | None]]:
    """Figure and points of each item of the subject's group."""
    if not row["group"]:
        return {}
    return {
        item.indicator: {
            "value": row[f"v.{item.indicator}"],
            "points": row.get(f"p.{item.indicator}"),
        }
        for item in method.group(row["group"]).items
    }


def _moved(row: dict[str, Any]) -> tuple[object, ...]:
    """Rank, grade and total before, the change, the indicator that moved most and by how much."""
    total, before = row["total"], row.get("old.total")
    if before is None or row.get("old.group") != row["group"]:
        return row.get("old.rank"), row.get("old.grade") or "", _exact(before), None, "", None
    changes = {
        name.removeprefix("d."): value
        for name, value in row.items()
        if name.startswith("d.") and value
    }
    most = max(changes, key=lambda code: abs(changes[code]), default="")
    return (
        row["old.rank"],
        row["old.grade"] or "",
        _exact(before),
        None if total is None else _exact(total - before),
        most,
        _exact(changes[most]) if most else None,
    )


def _firms(run: EvaluationRun) -> dict[str, Firm]:
    rows = Enterprise.objects.filter(territory__path__startswith=run.territory.path).values_list(
        "uscc", "pk", "subject__name", "industry__code", "park_id"
    )
    return {uscc: Firm(pk, name, industry or "", park) for uscc, pk, name, industry, park in rows}


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(repr(float(number))).quantize(_GRAIN)
