"""What must hold before a run takes a step: each guard says its refusal in a whole sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.domains.evaluation.choices import TRANSITIONS, AppealState, RunState
from qianyi.domains.evaluation.errors import ReasonMissing, StepRefused
from qianyi.domains.evaluation.models import EvaluationRun, RunResult
from qianyi.domains.evaluation.permissions import can_keep_runs, can_review_runs
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from qianyi.domains.evaluation.choices import RunAction, Transition


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody about to take a step."""

    actor: Actor
    run: EvaluationRun
    today: date
    what: str


def keeper(attempt: Attempt) -> None:
    """Planners and departments make runs."""
    require(allowed=can_keep_runs(attempt.actor), actor=attempt.actor, what=attempt.what)


def reviewer(attempt: Attempt) -> None:
    """Leaders and planners decide on them."""
    require(allowed=can_review_runs(attempt.actor), actor=attempt.actor, what=attempt.what)


def other_than_scorer(attempt: Attempt) -> None:
    """Two pairs of eyes: who scored does not approve; a machine approves nothing."""
    person = attempt.actor.person_id
    if person == attempt.run.scored_by_id:
        raise StepRefused(
            f"“{attempt.run.title}”由您评分，不能再由您{attempt.what}；"
            "请由另一位领导或规划编制人员办理。",
            run=attempt.run.pk,
        )


def somebody_ranked(attempt: Attempt) -> None:
    """An empty ranking is no evaluation."""
    if not RunResult.objects.filter(run=attempt.run, rank__isnull=False).exists():
        raise StepRefused(
            "这次评价没有一家企业能排名，不能提交审核；请先补齐缺少的数据，再新建评价。",
            run=attempt.run.pk,
        )


def weights_confirmed(attempt: Attempt) -> None:
    """A ranking on unverified weights is looked at inside, never published."""
    if attempt.run.is_provisional:
        raise StepRefused(
            f"“{attempt.run.method.title}”的权重待核实，结果只供内部试算，不能公示；"
            "请在评价办法中填入官方权重并标为已核实，再新建评价。",
            run=attempt.run.pk,
        )


def publicity_over(attempt: Attempt) -> None:
    """Every working day of the publicity period has gone by."""
    until = attempt.run.publicity_to
    if until is None or attempt.today <= until:
        raise StepRefused(
            f"公示到 {until:%Y-%m-%d} 结束，今天还不能{attempt.what}；请在公示期满后办理。",
            run=attempt.run.pk,
        )


def appeals_answered(attempt: Attempt) -> None:
    """Every objection has its answer."""
    waiting = attempt.run.appeals.filter(state=AppealState.FILED).count()
    if waiting:
        raise StepRefused(
            f"还有 {waiting} 件异议没有答复，不能{attempt.what}；请先逐件答复。",
            run=attempt.run.pk,
        )


def no_correction_due(attempt: Attempt) -> None:
    """An objection that was upheld is put right by a run that follows, not by this one."""
    upheld = attempt.run.appeals.filter(state=AppealState.UPHELD).count()
    if upheld:
        raise StepRefused(
            f"有 {upheld} 件异议已采纳，这次评价的结果须更正，不能{attempt.what}；"
            "请在指标数据更正后发起后续评价。",
            run=attempt.run.pk,
        )


def not_published_yet(attempt: Attempt) -> None:
    """One ranking of a year stands in public, not two."""
    run = attempt.run
    other = (
        EvaluationRun.objects.filter(
            method__code=run.method.code,
            territory_id=run.territory_id,
            year=run.year,
            state=RunState.PUBLISHED,
        )
        .exclude(pk=run.pk)
        .exclude(successors=run)
        .first()
    )
    if other is not None:
        raise StepRefused(
            f"同一办法、区域和年度的“{other.title}”已经公布，不能再公布一个；"
            "如需更正，请以后续评价取代它。",
            run=run.pk,
        )


GUARDS: Final[dict[str, Callable[[Attempt], None]]] = {
    one.__name__: one
    for one in (
        keeper,
        reviewer,
        other_than_scorer,
        somebody_ranked,
        weights_confirmed,
        publicity_over,
        appeals_answered,
        no_correction_due,
        not_published_yet,
    )
}


def passed(actor: Actor, run: EvaluationRun, action: RunAction, today: date) -> Transition:
    """The way a run takes by an action, every guard asked.

    Raises:
        NotAllowed: the actor may not do this.
        StepRefused: the state is another, or a guard refuses.
    """
    way = TRANSITIONS[action]
    if run.state not in way.sources:
        sources = "、".join(str(one.label) for one in way.sources)
        raise StepRefused(
            f"“{run.title}”现为“{run.get_state_display()}”，只有“{sources}”时才能"
            f"{way.action.label}；请刷新页面查看最新状态。",
            run=run.pk,
        )
    attempt = Attempt(actor, run, today, str(way.action.label))
    for name in way.guards:
        GUARDS[name](attempt)
    return way


def reason_given(way: Transition, reason: str) -> str:
    """The reason, where the step needs one.

    Raises:
        ReasonMissing: it is blank.
    """
    reason = reason.strip()
    if way.needs_reason and not reason:
        raise ReasonMissing(f"{way.action.label}须写明理由，请填写后再提交。")
    return reason[:1000]


def open_actions(actor: Actor, run: EvaluationRun, today: date) -> dict[RunAction, str]:
    """What may be tried from this state by this actor: action → why not now, or nothing.

    Actions the actor has no right to are left out.
    """
    found: dict[RunAction, str] = {}
    for action, way in TRANSITIONS.items():
        if run.state not in way.sources or not way.guards:
            continue
        try:
            passed(actor, run, action, today)
        except StepRefused as refusal:
            found[action] = refusal.message
        except QianyiError:
            continue
        else:
            found[action] = ""
    return found
