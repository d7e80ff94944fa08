"""What a person agrees to: recorded, renewed, taken back. Without it nobody is shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.talent.choices import (
    AnswerChannel,
    Audience,
    ConsentEnd,
    IntroductionState,
)
from qianyi.domains.talent.errors import ConsentInvalid, TalentNotFound
from qianyi.domains.talent.models import Introduction, Talent, TalentConsent
from qianyi.domains.talent.permissions import can_change_talent, can_keep_at
from qianyi.domains.talent.selectors.people import NOT_FOUND
from qianyi.foundation.permissions import require
from qianyi.kernel.cases.services.scanning import scan
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

LONGEST_YEARS: Final = 5
MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 3 * MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsked:
    """What the person agreed to, and how.

    Attributes:
        audience: codes of :class:`Audience`.
        valid_to: the first day on which it holds no more.
        paper: bytes of the signed paper with ``paper_name``; empty where it was said otherwise.
    """

    purpose: str
    audience: tuple[str, ...]
    valid_from: date
    valid_to: date
    channel: str
    paper_name: str = ""
    paper: bytes = b""


def consent_check(asked: ConsentAsked, moment: datetime, *, needs_paper: bool) -> None:
    """Look at a consent before anything is kept.

    Raises:
        ConsentInvalid: ``fields`` says what is missing.
        QianyiError: the paper is refused by the scanners.
    """
    problems = dict([*_words_wrong(asked), *_days_wrong(asked, local_date(moment))])
    if needs_paper and not asked.paper:
        problems["paper"] = "由单位登记的，请上传本人签字的同意书（照片或 PDF）。"
    if len(asked.paper) > LARGEST:
        problems["paper"] = f"同意书不能超过 {LARGEST // MEGABYTE} MB，请压缩后再交。"
    if problems:
        raise ConsentInvalid(in_one(problems.values()), fields=problems)
    if asked.paper:
        scan(asked.paper_name, asked.paper)


def _words_wrong(asked: ConsentAsked) -> list[tuple[str, str]]:
    found = []
    if not asked.purpose.strip():
        found.append(("purpose", "请写明使用目的；没有本人同意的目的，不能登记。"))
    if not asked.audience or set(asked.audience) - set(Audience.values):
        found.append(("audience", f"请选择可以看到的人：{'、'.join(Audience.labels)}。"))
    if asked.channel not in AnswerChannel.values:
        found.append(("channel", f"同意方式只能是：{'、'.join(AnswerChannel.labels)}。"))
    return found


def _days_wrong(asked: ConsentAsked, today: date) -> list[tuple[str, str]]:
    if asked.valid_to <= asked.valid_from:
        return [("valid_to", "同意的结束日期应晚于开始日期。")]
    if asked.valid_from > today:
        words = f"同意的开始日期不能晚于今天（{today:%Y-%m-%d}）；本人同意生效后再登记。"
        return [("valid_from", words)]
    if asked.valid_to <= today:
        return [("valid_to", f"同意的结束日期应晚于今天（{today:%Y-%m-%d}）。")]
    if (asked.valid_to - asked.valid_from).days > LONGEST_YEARS * 366:
        return [("valid_to", f"一次同意最长 {LONGEST_YEARS} 年，到期前请本人再次确认。")]
    return []


def consent_add(
    *, actor: Actor, talent: Talent, asked: ConsentAsked, moment: datetime
) -> TalentConsent:
    """Write a consent down, in the caller's transaction; the one before is replaced by it."""
    talent.consents.filter(ended_at__isnull=True).update(
        ended_at=moment, ended_by_id=actor.user_id, end_kind=ConsentEnd.REPLACED
    )
    paper = base64.b64encode(asked.paper).decode() if asked.paper else ""
    return TalentConsent.objects.create(
        talent=talent,
        purpose=asked.purpose.strip()[:300],
        audience=[one for one in Audience.values if one in asked.audience],
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        channel=asked.channel,
        paper_sealed=talent.seal("paper", paper),
        paper_name=asked.paper_name.strip()[:120] if asked.paper else "",
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )


@transaction.atomic
def consent_renew(
    *, actor: Actor, talent: Talent, asked: ConsentAsked, moment: datetime
) -> TalentConsent:
    """The person agreed anew; also after the last consent ended, until the entry is erased.

    Raises:
        NotAllowed: neither an officer of the library nor the employer.
        ConsentInvalid: it is not whole.
        TalentNotFound: erased, or not for the actor.
    """
    officer = can_keep_at(actor, talent.territory)
    require(allowed=can_change_talent(actor, talent), actor=actor, what="登记本人同意")
    consent_check(asked, moment, needs_paper=not officer)
    held = Talent.objects.select_for_update(of=("self",)).get(pk=talent.pk)
    if held.erased_at is not None:
        raise TalentNotFound("这名人才的信息已经清除，须重新登记。")
    if not officer and not Talent.objects.visible_to(actor).filter(pk=held.pk).exists():
        raise TalentNotFound(NOT_FOUND)
    return consent_add(actor=actor, talent=held, asked=asked, moment=moment)


@transaction.atomic
def consent_withdraw(*, actor: Actor, talent: Talent, channel: str, moment: datetime) -> Talent:
    """The person took the consent back: hidden at once for everybody, firms included.

    Raises:
        NotAllowed: neither an officer of the library nor the employer.
        ConsentInvalid: how it was said is missing.
        TalentNotFound: there is none in force any more.
    """
    require(allowed=can_change_talent(actor, talent), actor=actor, what="登记撤回同意")
    if channel not in AnswerChannel.values:
        words = f"请选择本人是怎样撤回的：{'、'.join(AnswerChannel.labels)}。"
        raise ConsentInvalid(words, fields={"channel": words})
    held = Talent.objects.select_for_update(of=("self",)).get(pk=talent.pk)
    row = TalentConsent.objects.filter(talent=held, ended_at__isnull=True).first()
    if row is None:
        raise TalentNotFound("这名人才的同意已经终止，不用再次撤回。")
    row.ended_at, row.ended_by_id = moment, actor.user_id
    row.end_kind, row.end_channel = ConsentEnd.WITHDRAWN, channel
    row.save(update_fields=["ended_at", "ended_by", "end_kind", "end_channel"])
    introductions_end(held, moment)
    return held


def introductions_end(talent: Talent, moment: datetime) -> int:
    """Nobody is put in touch with somebody who is not in the library any more."""
    found = 0
    for row in Introduction.objects.live().filter(talent=talent):
        row.state, row.ended_at = IntroductionState.ENDED, moment
        row.save(update_fields=["state", "ended_at"])
        found += 1
    return found
