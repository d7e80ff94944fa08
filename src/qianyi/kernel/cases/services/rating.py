"""好差评: what the applicant thought, and what a bad one starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.foundation.events import Event as Told
from qianyi.foundation.events import publish
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.cases.choices import (
    BAD_RATINGS,
    RATINGS,
    CaseStanding,
    CaseStatus,
    LinkKind,
    Part,
    ProposalState,
)
from qianyi.kernel.cases.errors import CaseInvalid, RatingClosed
from qianyi.kernel.cases.events import CASE_RATED
from qianyi.kernel.cases.models import Case, CaseLink, Proposal, Rating
from qianyi.kernel.cases.permissions import is_applicant
from qianyi.kernel.cases.selectors.choosing import rating_of
from qianyi.kernel.cases.selectors.processes import is_in_force, process_of

from .acting import case_locked
from .admitting import people_named
from .moving import happening_add, participants_put
from .opening import CaseAsked, case_open

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

FOLLOW_UP: Final = "rating_follow_up"
"""The process a bad rating opens: 回访, then 整改, each with its limit."""
LONGEST: Final = 1000


@transaction.atomic
def case_rate(*, actor: Actor, case_id: int, level: int, words: str, moment: datetime) -> Rating:
    """The applicant rates a finished case, once a round; the last two levels open a follow-up.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: not the applicant.
        CaseInvalid: no such level, or too many words.
        RatingClosed: not finished, rated already, or a process without rating.
    """
    case, _ = case_locked(actor, case_id)
    require(allowed=is_applicant(actor, case), actor=actor, what="评价")
    if level not in RATINGS:
        sentence = f"请从五级中选一级：{'、'.join(RATINGS.values())}。"
        raise CaseInvalid(sentence, fields={"level": sentence})
    if len(words.strip()) > LONGEST:
        sentence = f"评价内容最多 {LONGEST} 字。"
        raise CaseInvalid(sentence, fields={"words": sentence})
    _require_open(case)
    follow_up = _follow_up(case, level, moment) if level in BAD_RATINGS else None
    row = Rating.objects.create(
        case=case, round=case.rounds, level=level, words=words.strip(), rated_at=moment,
        rated_by_id=actor.user_id, follow_up=follow_up,
    )  # fmt: skip
    payload = {"level": level, "words": words.strip()}
    happening_add(case, kind="rated", actor=actor, moment=moment, payload=payload)
    if follow_up is not None:
        opened = {"number": follow_up.number}
        happening_add(
            case, kind="follow_up_opened", actor=system_actor(), moment=moment, payload=opened
        )
    case.save(update_fields=["seq"])
    publish(Told(CASE_RATED, case.pk, f"/cases/{case.number}/", moment))
    return row


def _require_open(case: Case) -> None:
    if not process_of(case.version).rating:
        raise RatingClosed(f"“{case.version.title}”不开展好差评；意见可以发消息给承办单位。")
    if case.status not in (CaseStatus.FINISHED, CaseStatus.REFUSED):
        raise RatingClosed(f"{case.word}还没有办结，办结后再评价。")
    if rating_of(case) is not None:
        raise RatingClosed(f"这个{case.word}已经评价过，一次办理评价一次。")


def _follow_up(case: Case, level: int, moment: datetime) -> Case | None:
    """The follow-up by its process; where none is in force a leader is asked to have it done."""
    system = system_actor()
    if not is_in_force(FOLLOW_UP):
        Proposal.objects.create(
            case=case,
            measure="回访整改",
            ground=f"评价为“{RATINGS[level]}”，但回访整改流程没有启用，请指定人员回访并整改",
            unit=case.unit,
            state=ProposalState.OPEN,
            proposed_at=moment,
        )
        return None
    asked = CaseAsked(
        process=FOLLOW_UP,
        title=f"差评回访整改：{case.number}"[:200],
        unit=case.unit.code,
        standing=CaseStanding.OWN,
        source="好差评",
        is_sealed=case.is_sealed,
        people=people_named(case) if case.is_sealed else (),
    )
    opened = case_open(actor=system, asked=asked, moment=moment)
    if case.is_sealed:
        # Those named see it as long as they work for a unit that takes part; no unit itself does.
        units = case.participants.filter(subject__isnull=False, part__in=(Part.UNIT, Part.SIGNER))
        rows = units.values_list("subject_id", flat=True)
        participants_put(opened, {("subject", key): Part.COPIED for key in rows}, moment)
    CaseLink.objects.create(
        first=opened, second=case, kind=LinkKind.FOLLOWS, made_at=moment,
        reason=f"评价为“{RATINGS[level]}”",
    )  # fmt: skip
    return opened
