"""Making a run and taking it from step to step; each step is a row that stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.evaluation import choices
from qianyi.domains.evaluation.choices import RunAction, RunState
from qianyi.domains.evaluation.errors import ReasonMissing, RunInvalid, StepRefused
from qianyi.domains.evaluation.models import EvaluationRun, RunStep
from qianyi.domains.evaluation.permissions import can_comment, can_keep_runs
from qianyi.domains.evaluation.selectors import methods as methods_of
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.engine.panel import ADMINISTRATION, PURPOSES
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.clock import local_date

from .guards import passed, reason_given
from .telling import firms_told, run_published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.domains.evaluation.choices import Transition
    from qianyi.domains.evaluation.models import MethodVersion
    from qianyi.kernel.subjects.models import Territory

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked:
    """What a run is made of. ``groups`` empty takes all of the method's."""

    method: MethodVersion
    territory: Territory
    year: int
    as_of: date
    title: str = ""
    purpose: str = ADMINISTRATION
    groups: Sequence[str] = field(default_factory=tuple)
    compared_with: EvaluationRun | None = None
    follows: EvaluationRun | None = None
    seed: int = 1
    draws: int = 200


@transaction.atomic
def run_create(
    *, actor: Actor, asked: RunAsked, moment: datetime, reason: str = ""
) -> EvaluationRun:
    """A run in draft: nothing is read or reckoned yet.

    Raises:
        NotAllowed: the actor makes no runs.
        RunInvalid: year, date, purpose or groups do not hold; ``fields`` says which.
        StepRefused: the run it should follow has a successor already or is no longer to correct.
    """
    require(allowed=can_keep_runs(actor), actor=actor, what="新建企业评价")
    _check(asked, local_date(moment))
    if asked.follows is not None:
        _followable(asked.follows)
    run = EvaluationRun.objects.create(
        title=(asked.title.strip() or _title(asked))[:160],
        method=asked.method,
        territory=asked.territory,
        year=asked.year,
        as_of=asked.as_of,
        purpose=asked.purpose,
        groups=list(asked.groups),
        follows=asked.follows,
        compared_with=asked.compared_with or _compared(actor, asked),
        seed=asked.seed,
        draws=asked.draws,
        is_demo=asked.territory.is_demo,
        made_at=moment,
        made_by_id=actor.user_id,
    )
    _write(actor, run, RunAction.CREATE, source="", moment=moment, reason=reason)
    return run


@transaction.atomic
def run_follow(
    *, actor: Actor, run: EvaluationRun, as_of: date, reason: str, moment: datetime
) -> EvaluationRun:
    """A run that corrects another: the same question, inputs frozen anew from the indicators.

    Objections that were upheld point to it.

    Raises:
        ReasonMissing: nobody says what is corrected.
        StepRefused: the run has a successor, or its state leaves nothing to correct.
    """
    if not reason.strip():
        raise ReasonMissing("发起后续评价须写明更正了什么，请填写后再提交。")
    asked = RunAsked(
        method=run.method,
        territory=run.territory,
        year=run.year,
        as_of=as_of,
        title=f"{run.title.removesuffix('（更正）')}（更正）",
        purpose=run.purpose,
        groups=tuple(run.groups),
        compared_with=run.compared_with,
        follows=run,
        seed=run.seed,
        draws=run.draws,
    )
    made = run_create(actor=actor, asked=asked, moment=moment, reason=reason.strip())
    for appeal in run.appeals.filter(state=choices.AppealState.UPHELD, successor__isnull=True):
        appeal.successor = made
        appeal.save(update_fields=["successor"])
    return made


@transaction.atomic
def run_comment(*, actor: Actor, run: EvaluationRun, text: str, moment: datetime) -> RunStep:
    """A comment of the internal review; the state stays.

    Raises:
        NotAllowed: the actor neither makes runs nor decides on them.
        ReasonMissing: it says nothing.
        StepRefused: the run is not under review.
    """
    require(allowed=can_comment(actor), actor=actor, what="提出审核意见")
    held = _held(run)
    if held.state not in {RunState.SCORED, RunState.REVIEW}:
        raise StepRefused(
            f"“{held.title}”现为“{held.get_state_display()}”，内部审核已经结束，不能再提审核意见。",
            run=held.pk,
        )
    if not text.strip():
        raise ReasonMissing("审核意见不能为空，请填写后再提交。")
    return _write(
        actor, held, RunAction.COMMENT, source=held.state, moment=moment, reason=text.strip()
    )


@transaction.atomic
def run_step(
    *, actor: Actor, run: EvaluationRun, action: RunAction, moment: datetime, reason: str = ""
) -> EvaluationRun:
    """Submit, return, finalise, publish or give up a run.

    Raises:
        NotAllowed: the actor may not do this.
        StepRefused: the state is another, or something must come first.
        ReasonMissing: the step needs a reason.
    """
    held = _held(run)
    way = passed(actor, held, action, local_date(moment))
    said = reason_given(way, reason)
    if action == RunAction.SUBMIT and held.follows is not None:
        _replaced(actor, held, before_public=True, moment=moment)
    if action == RunAction.PUBLISH:
        held.published_at = moment
        run_published(held, moment)
    return _advance(actor, held, way, moment=moment, reason=said, changed=("published_at",))


@transaction.atomic
def run_announce(
    *,
    actor: Actor,
    run: EvaluationRun,
    moment: datetime,
    days: int = choices.USUAL_PUBLICITY,
    reason: str = "",
) -> EvaluationRun:
    """Open the publicity period: ``days`` working days, today not counted; firms are told.

    Raises:
        NotAllowed: the actor may not approve.
        StepRefused: not under review, scored by the same person, or weights unconfirmed.
        RunInvalid: fewer than five working days, or too many.
    """
    held = _held(run)
    way = passed(actor, held, RunAction.ANNOUNCE, local_date(moment))
    if not choices.LEAST_PUBLICITY <= days <= choices.MOST_PUBLICITY:
        sentence = (
            f"公示期应为{choices.LEAST_PUBLICITY}至{choices.MOST_PUBLICITY}个工作日，现为{days}。"
        )
        raise RunInvalid(sentence, fields={"days": sentence})
    start = local_date(moment)
    until = calendar_installed().add_workdays(start, days)
    held.publicity_days, held.publicity_from, held.publicity_to = days, start, until.on
    held.publicity_doubt = until.doubt[:300]
    if held.follows is not None:
        _replaced(actor, held, before_public=False, moment=moment)
    changed = ("publicity_days", "publicity_from", "publicity_to", "publicity_doubt")
    held = _advance(
        actor, held, way, moment=moment, reason=reason_given(way, reason), changed=changed
    )
    firms_told(held, moment)
    return held


def advanced(
    *,
    actor: Actor,
    run: EvaluationRun,
    action: RunAction,
    moment: datetime,
    changed: Sequence[str] = (),
    facts: dict[str, Any] | None = None,
) -> EvaluationRun:
    """For freezing and scoring: the step with what it set; the run is held already."""
    way = passed(actor, run, action, local_date(moment))
    return _advance(actor, run, way, moment=moment, changed=changed, facts=facts)


def held_run(run: EvaluationRun) -> EvaluationRun:
    """The run, locked until the transaction ends, so that two people do not step at once."""
    return _held(run)


def _held(run: EvaluationRun) -> EvaluationRun:
    return (
        EvaluationRun.objects.select_for_update(of=("self",))
        .select_related("method", "territory", "inputs", "follows", "compared_with")
        .get(pk=run.pk)
    )


def _advance(
    actor: Actor,
    run: EvaluationRun,
    way: Transition,
    *,
    moment: datetime,
    reason: str = "",
    changed: Sequence[str] = (),
    facts: dict[str, Any] | None = None,
) -> EvaluationRun:
    source, run.state = run.state, way.target
    with history.because(reason or str(way.action.label)):
        run.save(update_fields=["state", *changed])
    _write(actor, run, way.action, source=source, moment=moment, reason=reason, facts=facts)
    return run


def _replaced(
    actor: Actor, successor: EvaluationRun, *, before_public: bool, moment: datetime
) -> None:
    """The run that is corrected steps back.

    An internal one at once, a public one when the other comes before the public in its place.
    """
    assert successor.follows is not None  # noqa: S101 - the caller has looked
    old = _held(successor.follows)
    way = choices.TRANSITIONS[RunAction.SUPERSEDE]
    is_public = old.state in choices.OPEN_STATES
    if old.state not in way.sources or is_public == before_public:
        return
    _advance(actor, old, way, moment=moment, reason=f"由“{successor.title}”取代")


def _write(
    actor: Actor,
    run: EvaluationRun,
    action: RunAction,
    *,
    source: str,
    moment: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> RunStep:
    return RunStep.objects.create(
        run=run,
        action=action,
        source=source,
        target=run.state,
        at=moment,
        by_id=actor.user_id,
        reason=reason[:1000],
        facts=facts or {},
    )


def _check(asked: RunAsked, today: date) -> None:
    fields: dict[str, str] = {}
    if not FIRST_YEAR <= asked.year <= today.year:
        fields["year"] = f"评价年度应在{FIRST_YEAR}年至{today.year}年之间，现为{asked.year}。"
    if asked.as_of > today:
        fields["as_of"] = f"数据截至日期不能晚于今天（{today}），现为{asked.as_of}。"
    if asked.as_of.year < asked.year:
        fields["as_of"] = f"数据截至日期不能早于评价年度{asked.year}年。"
    if asked.purpose not in PURPOSES:
        fields["purpose"] = f"用途只能是：{'、'.join(PURPOSES)}。"
    known = {group.code for group in methods_of.method_of(asked.method).groups}
    strange = [code for code in asked.groups if code not in known]
    if strange:
        fields["groups"] = f"这个评价办法没有这些分组：{'、'.join(strange)}。"
    if asked.territory.aggregate_only:
        fields["territory"] = "这个区域只报汇总数，没有企业明细，不能评价。"
    if fields:
        raise RunInvalid("".join(fields.values()), fields=fields)


def _followable(run: EvaluationRun) -> None:
    if run.state in {RunState.DRAFT, RunState.SUPERSEDED, RunState.DISCARDED}:
        raise StepRefused(
            f"“{run.title}”现为“{run.get_state_display()}”，没有需要更正的结果。", run=run.pk
        )
    successor = selectors.successor_of(run)
    if successor is not None:
        raise StepRefused(
            f"“{run.title}”已有后续评价“{successor.title}”，请在它上面继续。", run=run.pk
        )


def _compared(actor: Actor, asked: RunAsked) -> EvaluationRun | None:
    """The newest run of the year before with the same method; any version of it."""
    return (
        selectors.run_list(actor)
        .filter(
            method__code=asked.method.code,
            territory=asked.territory,
            year=asked.year - 1,
            results_digest__gt="",
        )
        .exclude(state__in=[RunState.SUPERSEDED, RunState.DISCARDED])
        .first()
    )


def _title(asked: RunAsked) -> str:
    return f"{asked.year}年度{asked.method.title}"
