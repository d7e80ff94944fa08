"""Putting a firm in touch with a person: asked, answered by the person, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.talent.choices import AnswerChannel, IntroductionState, NeedState
from qianyi.domains.talent.errors import (
    IntroductionNotFound,
    IntroductionRefused,
    TalentInvalid,
    TalentNotFound,
)
from qianyi.domains.talent.models import Introduction, Need, Talent
from qianyi.domains.talent.permissions import can_answer, can_end_need, is_own_need
from qianyi.domains.talent.selectors.matching import candidates_of
from qianyi.foundation.permissions import require
from qianyi.kernel.audit.services import personal_field_reveal
from qianyi.lib.clock import local_date

from .people import REVEALED
from .telling import firm_told, officers_told

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

GONE = "本人已不在库或没有同意与企业匹配，不能对接；请看其他人才。"


@transaction.atomic
def introduction_ask(
    *, actor: Actor, need: Need, talent_ref: str, moment: datetime
) -> Introduction:
    """Ask to be put in touch with somebody who was shown as a match of a published need.

    Raises:
        NotAllowed: neither the firm nor an officer.
        TalentNotFound: nobody of that name among those the need is matched with.
        IntroductionRefused: the need is not published, or the wish is under way already.
    """
    require(allowed=can_end_need(actor, need), actor=actor, what="申请对接人才")
    held = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if held.state != NeedState.PUBLISHED:
        raise IntroductionRefused("需求发布后才能申请对接；已结束的需求不能再对接。")
    shown = candidates_of(actor, held, local_date(moment))
    found = next((one.talent for one in shown if one.talent.ref == talent_ref), None)
    if found is None:
        raise TalentNotFound(GONE)
    if Introduction.objects.live().filter(need=held, talent=found).exists():
        raise IntroductionRefused("已经申请过与这名人才对接，请等本人答复。")
    row = Introduction.objects.create(
        need=held, talent=found, asked_at=moment, asked_by_id=actor.user_id
    )
    officers_told(
        key=f"talent-introduction-{row.pk}", kind="talent.introduction_asked",
        unit=held.unit or found.unit, territory=found.territory,
        title=f"{held.enterprise}希望就“{held.position}”与 {found.number} 对接，请征求本人意见。",
        url=f"/talent/introductions/{row.pk}/", moment=moment,
    )  # fmt: skip
    return row


@transaction.atomic
def introduction_answer(
    *,
    actor: Actor,
    introduction: Introduction,
    agrees: bool,
    channel: str,
    words: str,
    moment: datetime,
) -> Introduction:
    """Write down what the person said; with a yes the firm sees the contact, for this need only.

    Raises:
        NotAllowed: not an officer of the library.
        TalentInvalid: how it was said is missing.
        IntroductionRefused: answered or ended before.
    """
    require(allowed=can_answer(actor, introduction), actor=actor, what="登记本人答复")
    if channel not in AnswerChannel.values:
        said = f"请选择本人是怎样答复的：{'、'.join(AnswerChannel.labels)}。"
        raise TalentInvalid(said, fields={"channel": said})
    held = Introduction.objects.select_for_update(of=("self",)).get(pk=introduction.pk)
    if held.state != IntroductionState.ASKED:
        raise IntroductionRefused(f"这条对接{held.get_state_display()}，不能再登记答复。")
    held.state = IntroductionState.AGREED if agrees else IntroductionState.DECLINED
    held.answered_at, held.answered_by_id = moment, actor.user_id
    held.channel, held.words = channel, words.strip()[:300]
    held.save()
    said = "本人同意对接，可以查看联系方式" if agrees else "本人暂不考虑"
    firm_told(
        held.need, key=f"talent-introduction-answer-{held.pk}",
        title=f"“{held.need.position}”申请对接的 {held.talent.number}：{said}。", moment=moment,
    )  # fmt: skip
    return held


@transaction.atomic
def introduction_end(*, actor: Actor, introduction: Introduction, moment: datetime) -> Introduction:
    """The person takes the yes back, or the firm wishes it no more: the contact is hidden.

    Raises:
        NotAllowed: neither an officer nor the firm.
        IntroductionRefused: it is not under way.
    """
    allowed = can_answer(actor, introduction) or is_own_need(actor, introduction.need)
    require(allowed=allowed, actor=actor, what="终止对接")
    rows = Introduction.objects.live().select_for_update(of=("self",))
    held = rows.filter(pk=introduction.pk).first()
    if held is None:
        raise IntroductionRefused("这条对接已经结束，不用再终止。")
    held.state, held.ended_at = IntroductionState.ENDED, moment
    held.save(update_fields=["state", "ended_at"])
    return held


def contact_reveal(
    *, actor: Actor, introduction: Introduction, reason: str, moment: datetime
) -> dict[str, str]:
    """Name, number and address for the firm the person agreed to; each look is logged.

    Raises:
        NotAllowed: not the firm of the need, or the person has not agreed.
        IntroductionNotFound: the consent is over.
        RevealReasonMissing: without a reason nobody looks.
    """
    talent = Talent.objects.consented().filter(pk=introduction.talent_id).first()
    if talent is None:
        raise IntroductionNotFound("本人已撤回同意，联系方式不再提供。")
    allowed = actor.user_id is not None and is_own_need(actor, introduction.need)
    allowed = allowed and introduction.state == IntroductionState.AGREED
    return {
        Talent.SEALED_LABELS[name]: personal_field_reveal(
            actor=actor, row=talent, field=name, allowed=allowed, reason=reason, moment=moment
        )
        for name in REVEALED
    }
