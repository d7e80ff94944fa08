"""Beginning a scoring, scoring, telling units, publishing.

A score is worked out from what apps measure and people entered and others confirmed; whoever scores
does not publish. Nothing follows from a grade by itself.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.reviews.choices import AppraisalState, SchemeState
from qianyi.domains.reviews.errors import AppraisalClosed, ReviewInvalid
from qianyi.domains.reviews.events import APPRAISAL_PUBLISHED
from qianyi.domains.reviews.models import Appraisal, UnitScore
from qianyi.domains.reviews.permissions import can_keep_schemes, can_publish_appraisals
from qianyi.domains.reviews.selectors import appraisals as selectors
from qianyi.domains.reviews.selectors.schemes import scheme_read, source_words
from qianyi.engine.appraisal import graded, rule_words
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import history
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import quoted

from .telling import units_told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.domains.reviews.models import Scheme
    from qianyi.engine.appraisal import Adjustment, Standing, UnitResult
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department, Territory

APPEAL_WORKDAYS: Final = 5
LONGEST: Final = timedelta(days=366)


@transaction.atomic
def appraisal_begin(
    *,
    actor: Actor,
    scheme: Scheme,
    territory: Territory,
    title: str,
    first: date,
    last: date,
    units: Sequence[Department],
    moment: datetime,
) -> Appraisal:
    """A new scoring of some units. Those that answer to others are asked, never scored.

    Raises:
        NotAllowed: the actor does not keep scorings.
        ReviewInvalid: the scheme is not in force, no title, days the wrong way round or too many,
            no units, units of elsewhere, or the title is taken.
    """
    require(allowed=can_keep_schemes(actor), actor=actor, what="发起目标考核")
    problems = {}
    if scheme.state != SchemeState.ACTIVE:
        problems["scheme"] = "只能按执行中的考核办法考核，请先由另一人启用。"
    if not title.strip() or territory.appraisals.filter(title=title.strip()).exists():
        problems["title"] = "请填写名称，不能与已有的考核同名。"
    if last < first or last - first > LONGEST:
        problems["last"] = "考核期不超过一年，结束日期不早于开始日期。"
    if not units or any(unit.territory_id != territory.pk for unit in units):
        problems["units"] = "请选择本区域的单位。"
    if problems:
        raise ReviewInvalid("".join(problems.values()), fields=problems)
    made = Appraisal.objects.create(
        title=title.strip()[:120], scheme=scheme, territory=territory, first=first, last=last,
        is_demo=territory.is_demo, made_at=moment, made_by_id=actor.person_id,
    )  # fmt: skip
    UnitScore.objects.bulk_create(
        [UnitScore(appraisal=made, department=unit, is_asked=unit.is_vertical) for unit in units]
    )
    return made


@transaction.atomic
def appraisal_score(*, actor: Actor, appraisal: Appraisal, moment: datetime) -> Appraisal:
    """Work every sheet out from what is measured and entered now; again as often as needed.

    Raises:
        NotAllowed: the actor does not keep scorings.
        AppraisalClosed: it is published.
    """
    require(allowed=can_keep_schemes(actor), actor=actor, what="计分")
    row = _locked(appraisal, *_BEFORE_PUBLICATION)
    read = scheme_read(row.scheme)
    told = selectors.results_of(row, moment)
    results = {unit: result for unit, (result, _) in told.items()}
    standings = graded(read, results)
    rules = {item.code: (rule_words(item), source_words(item.source)) for _, item in read.items}
    for unit, (result, adjustments) in told.items():
        _store(unit, result, standings[unit], rules, adjustments)
    row.inputs_digest = _digest(row, results)
    row.scored_at, row.scored_by_id = moment, actor.person_id
    if row.state == AppraisalState.OPEN:
        row.state = AppraisalState.SCORED
    row.save()
    return row


@transaction.atomic
def appraisal_tell(*, actor: Actor, appraisal: Appraisal, moment: datetime) -> Appraisal:
    """Show each unit its own sheet; it may object until the fifth working day.

    Raises:
        NotAllowed: the actor does not keep scorings.
        AppraisalClosed: it is not scored, or told already.
    """
    require(allowed=can_keep_schemes(actor), actor=actor, what="反馈考核结果")
    row = _locked(appraisal, AppraisalState.SCORED)
    row.state = AppraisalState.TOLD
    row.appeals_until = calendar_installed().add_workdays(local_date(moment), APPEAL_WORKDAYS).on
    row.save(update_fields=["state", "appeals_until"])
    units_told(row, moment)
    return row


@transaction.atomic
def appraisal_publish(
    *, actor: Actor, appraisal: Appraisal, reason: str, moment: datetime
) -> Appraisal:
    """Make the result final inside the zone.

    Raises:
        NotAllowed: the actor is no leader, or scored it.
        AppraisalClosed: units were not told, the days to object are not over, or something is open.
        ReviewInvalid: no opinion.
    """
    require(allowed=can_publish_appraisals(actor), actor=actor, what="公布考核结果")
    row = _locked(appraisal, AppraisalState.TOLD)
    if row.scored_by_id == actor.person_id:
        require(allowed=False, actor=actor, what="公布自己计分的考核（须由另一人公布）")
    if not reason.strip():
        raise ReviewInvalid("请写明公布意见。", fields={"reason": "请写明公布意见。"})
    waiting = selectors.open_things(row)
    if row.appeals_until is not None and local_date(moment) <= row.appeals_until:
        waiting.append(f"单位核对到 {row.appeals_until:%Y-%m-%d} 才结束")
    if waiting:
        raise AppraisalClosed(f"还不能公布：{'；'.join(waiting)}。")
    row.state, row.published_at = AppraisalState.PUBLISHED, moment
    row.published_by_id = actor.person_id
    with history.because(reason):
        row.save(update_fields=["state", "published_at", "published_by"])
    publish(Event(APPRAISAL_PUBLISHED, row.pk, reverse("reviews:appraisal", args=[row.pk]), moment))
    return row


_BEFORE_PUBLICATION: Final = (AppraisalState.OPEN, AppraisalState.SCORED, AppraisalState.TOLD)


def _store(
    unit: UnitScore,
    result: UnitResult,
    standing: Standing,
    rules: dict[str, tuple[str, str]],
    adjustments: Sequence[Adjustment],
) -> None:
    unit.low, unit.high = result.low, result.high
    unit.rank, unit.grade = standing.rank, standing.grade
    unit.grade_words = standing.words[:200]
    unit.sheet = {
        "lines": selectors.frozen_lines(result, rules),
        "base": None if result.base is None else f"{result.base.normalize():f}",
        "bonus": f"{result.bonus.normalize():f}",
        "deducted": f"{result.deducted.normalize():f}",
        "adjustments": [
            [one.kind, one.title, f"{one.points:f}", one.is_settled] for one in adjustments
        ],
        "words": list(result.words),
    }
    unit.save()


def _digest(row: Appraisal, results: dict[UnitScore, UnitResult]) -> str:
    """Of the scheme and of everything the sheets were made from."""
    told = {
        "scheme": hashlib.sha256(row.scheme.content.encode()).hexdigest(),
        "sheets": {
            str(unit.department_id): [
                unit.sheet["lines"],
                unit.sheet["bonus"],
                unit.sheet["deducted"],
            ]
            for unit in results
        },
    }
    written = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _locked(appraisal: Appraisal, *states: AppraisalState) -> Appraisal:
    row = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("scheme", "territory")
        .get(pk=appraisal.pk)
    )
    if row.state not in states:
        wanted = "、".join(state.label for state in states)
        raise AppraisalClosed(
            f"{quoted(row)}现为“{row.get_state_display()}”，只有“{wanted}”时可以这样办理。"
        )
    return row
