"""Cards: issued, ended, and used for a service whose case the kernel follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.errors import (
    CardInvalid,
    CardServiceRefused,
    TalentNotFound,
)
from qianyi.domains.talent.models import Card, CardService, CardUse, Talent, Term
from qianyi.domains.talent.permissions import can_keep_at, is_own_employee
from qianyi.domains.talent.selectors.cards import hindrance_of, uses_in_year
from qianyi.domains.talent.selectors.people import NOT_FOUND
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import services as cases
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

LONGEST_NUMBER: Final = 40
DOOR: Final = "talent"
"""Cases of these processes begin with a card: its class, days and uses are looked at first."""
PROCESSES: Final = ("talent_service", "talent_service_long")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAsked:
    """What is on a card; ``valid_to`` is the first day on which it holds no more."""

    number: str
    card_class: str
    valid_from: date
    valid_to: date


@transaction.atomic
def card_issue(*, actor: Actor, talent: Talent, asked: CardAsked, moment: datetime) -> Card:
    """Enter a card; the one in use before ends with it.

    Raises:
        NotAllowed: not an officer of the library.
        CardInvalid: number taken, no such class here, or days that do not fit.
        TalentNotFound: hidden or erased meanwhile.
    """
    require(allowed=can_keep_at(actor, talent.territory), actor=actor, what="登记英才卡")
    held = Talent.objects.select_for_update(of=("self",)).filter(pk=talent.pk).first()
    if held is None or not Talent.objects.consented().filter(pk=held.pk).exists():
        raise TalentNotFound(NOT_FOUND)
    card_class = Term.objects.filter(
        kind=TermKind.CARD, code=asked.card_class, territory=held.territory
    ).first()
    problems = _wrong(asked)
    if card_class is None:
        problems["card_class"] = "请从本区的英才卡类别中选择。"
    if problems or card_class is None:
        raise CardInvalid(in_one(problems.values()), fields=problems)
    for old in held.cards.filter(ended_at__isnull=True):
        old.ended_at, old.end_reason = moment, f"换发新卡 {asked.number.strip()}"
        old.save(update_fields=["ended_at", "end_reason"])
    return Card.objects.create(
        talent=held, number=asked.number.strip(), card_class=card_class,
        valid_from=asked.valid_from, valid_to=asked.valid_to, issued_at=moment,
        issued_by_id=actor.user_id,
    )  # fmt: skip


def _wrong(asked: CardAsked) -> dict[str, str]:
    problems = {}
    number = asked.number.strip()
    if not number or len(number) > LONGEST_NUMBER:
        problems["number"] = f"请填写卡号（不超过{LONGEST_NUMBER}字）。"
    elif Card.objects.filter(number=number).exists():
        problems["number"] = "这个卡号已经登记过，请核对。"
    if asked.valid_to <= asked.valid_from:
        problems["valid_to"] = "有效期的结束日期应晚于开始日期。"
    return problems


@transaction.atomic
def card_end(*, actor: Actor, card: Card, reason: str, moment: datetime) -> Card:
    """Take a card out of use; cases under way go on.

    Raises:
        NotAllowed: not an officer of the library.
        CardInvalid: no reason.
        CardServiceRefused: ended before.
    """
    allowed = can_keep_at(actor, card.talent.territory)
    require(allowed=allowed, actor=actor, what="终止英才卡")
    if not reason.strip():
        raise CardInvalid("请写明终止的原因。", fields={"reason": "请写明终止的原因。"})
    held = Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if held.ended_at is not None:
        raise CardServiceRefused("这张卡已经终止。")
    held.ended_at, held.end_reason = moment, reason.strip()[:300]
    with history.because(reason):
        held.save(update_fields=["ended_at", "end_reason"])
    return held


@transaction.atomic
def card_service_ask(
    *, actor: Actor, card: Card, service: CardService, moment: datetime, token: str = ""
) -> CardUse:
    """Ask for a service with a card: checked, then a case of the service's process is opened.

    Asked by the employer's user, the employer is the applicant and rates it; asked by an officer
    for the person, the case has no applicant. Its title names the card, never the person.

    Raises:
        NotAllowed: neither an officer of the library nor the employer.
        TalentNotFound: the person's consent is over.
        CardServiceRefused: lapsed, not for that class, used up, or another zone's service.
        ProcessNotFound: the process of the service is not in force.
    """
    firm = is_own_employee(actor, card.talent)
    allowed = firm or can_keep_at(actor, card.talent.territory)
    require(allowed=allowed, actor=actor, what="申请英才卡服务")
    held = (
        Card.objects.select_for_update(of=("self",))
        .select_related("talent__territory", "card_class")
        .get(pk=card.pk)
    )
    if not Talent.objects.consented().filter(pk=held.talent_id).exists():
        raise TalentNotFound(NOT_FOUND)
    day = local_date(moment)
    _require_open(held, service, day)
    case = cases.case_open(
        actor=actor,
        asked=cases.CaseAsked(
            process=service.process,
            title=f"英才卡服务：{service}（{held.number}）",
            unit=service.unit.subject.code,
            subject_id=held.talent.employer_id if firm else None,
            source="英才卡",
            door=DOOR,
        ),
        moment=moment,
        token=token,
    )
    there = CardUse.objects.filter(case=case).first()
    return there or CardUse.objects.create(
        card=held, service=service, case=case, asked_on=day, asked_at=moment,
        asked_by_id=actor.user_id,
    )  # fmt: skip


def _require_open(card: Card, service: CardService, day: date) -> None:
    territory = service.unit.territory
    here = territory is not None and territory.path.startswith(card.talent.territory.path)
    if service.ended_at is not None or not here:
        raise CardServiceRefused(f"“{service}”不在本区的英才卡服务目录中。")
    used = uses_in_year(card, day).filter(service=service).count()
    hindrance = hindrance_of(card, service, used, day)
    if hindrance:
        raise CardServiceRefused(f"不能申请：{hindrance}")
