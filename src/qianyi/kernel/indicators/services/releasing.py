"""Giving a figure of the zone to the public: proposed, released by a second person, stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.engine.scopes import UNSTATED
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import (
    COUNTED,
    LEAST_FIRMS,
    ObservationKind,
    OriginKind,
    ReleaseState,
)
from qianyi.kernel.indicators.errors import ReleaseMoved, ReleaseRefused
from qianyi.kernel.indicators.models import FigureRelease, Observation
from qianyi.kernel.indicators.permissions import can_propose_release, can_release
from qianyi.kernel.subjects.models import SubjectKind

if TYPE_CHECKING:
    from datetime import datetime

KINDS: Final = (ObservationKind.ACTUAL, ObservationKind.TARGET)
LONGEST_SENTENCE: Final = 600


@transaction.atomic
def release_propose(
    *,
    actor: Actor,
    observation: Observation,
    source: str,
    sentence: str,
    note: str,
    moment: datetime,
) -> FigureRelease:
    """A planner proposes that everybody may see a figure; a second person releases it.

    ``source`` and ``sentence`` are told with it.

    Raises:
        ReleaseRefused: not the zone's, not counting, a total of too few, or proposed already.
    """
    require(allowed=can_propose_release(actor), actor=actor, what="提出发布数据")
    one = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    refuse_unfit(one)
    if FigureRelease.objects.open().filter(observation=one).exists():
        raise ReleaseRefused("这条数据已经发布或正在等待审核，不用再提出。")
    return FigureRelease.objects.create(
        observation=one,
        source=source.strip()[:400],
        sentence=sentence.strip()[:LONGEST_SENTENCE],
        note=note.strip()[:300],
        proposed_at=moment,
        proposed_by_id=actor.person_id,
    )


def refuse_unfit(one: Observation) -> None:
    """What must not go out, whoever proposes it.

    Raises:
        ReleaseRefused: the sentence says why.
    """
    if one.superseded_at is not None or one.status not in COUNTED:
        raise ReleaseRefused("只有已审核、已核定且没有被替代的数据可以发布。")
    if one.subject.kind != SubjectKind.TERRITORY:
        raise ReleaseRefused("只发布区域的汇总数据；企业、项目和个人的数据不发布。")
    if one.kind not in KINDS:
        raise ReleaseRefused("预测值不对外发布，只发布实际值和目标值。")
    if one.scope == UNSTATED:
        raise ReleaseRefused("这条数据的口径未注明，请先核实口径再发布。")
    is_total = one.origin is not None and one.origin.kind == OriginKind.COMPUTED
    if is_total and (one.reported_count or 0) < LEAST_FIRMS:
        raise ReleaseRefused(
            f"这条汇总数据只有 {one.reported_count or 0} 家单位的数，不足 {LEAST_FIRMS} 家，"
            "发布会泄露单个单位的数据。"
        )


@transaction.atomic
def release_make(*, actor: Actor, release: FigureRelease, moment: datetime) -> FigureRelease:
    """The second person lets it out.

    Raises:
        NotAllowed: neither a leader nor a planner.
        ReleaseRefused: it is one's own proposal, or the figure does not fit any more.
        ReleaseMoved: it waits no more.
    """
    require(allowed=can_release(actor), actor=actor, what="审核发布数据")
    row = _held(release, ReleaseState.PROPOSED)
    if row.proposed_by_id == actor.person_id:
        raise ReleaseRefused("提出人不能自己审核发布，请另一位规划编制人员或领导审核。")
    refuse_unfit(row.observation)
    row.state = ReleaseState.RELEASED
    row.decided_at, row.decided_by_id = moment, actor.person_id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    return row


@transaction.atomic
def release_return(
    *, actor: Actor, release: FigureRelease, reason: str, moment: datetime
) -> FigureRelease:
    """It does not go out: sent back with the reason, or taken back by who proposed it.

    Raises:
        ReleaseRefused: no reason given.
        ReleaseMoved: it waits no more.
    """
    require(allowed=can_release(actor), actor=actor, what="退回数据发布")
    row = _held(release, ReleaseState.PROPOSED)
    row.state, row.reason = ReleaseState.RETURNED, _reason(reason)
    row.decided_at, row.decided_by_id = moment, actor.person_id
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return row


@transaction.atomic
def release_end(
    *, actor: Actor, release: FigureRelease, reason: str, moment: datetime
) -> FigureRelease:
    """It is not shown any more; one person is enough to take something back.

    Raises:
        ReleaseRefused: no reason given.
        ReleaseMoved: it is not out.
    """
    require(allowed=can_release(actor), actor=actor, what="停止发布数据")
    row = _held(release, ReleaseState.RELEASED)
    row.state, row.reason = ReleaseState.ENDED, _reason(reason)
    row.ended_at, row.ended_by_id = moment, actor.person_id
    row.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    return row


def _held(release: FigureRelease, state: ReleaseState) -> FigureRelease:
    row = (
        FigureRelease.objects.select_for_update(of=("self",))
        .select_related("observation__subject", "observation__origin")
        .get(pk=release.pk)
    )
    if row.state != state:
        raise ReleaseMoved(f"这条数据发布现在是“{row.get_state_display()}”，请刷新后再办。")
    return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReleaseRefused("请写明理由。")
    return reason.strip()[:300]
