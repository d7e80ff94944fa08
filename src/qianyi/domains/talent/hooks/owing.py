"""What units owe in talent: needs to publish, answers to ask for, consents and cards that lapse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.talent import selectors
from qianyi.domains.talent.choices import (
    ANSWER_DAYS,
    LAPSING_DAYS,
    IntroductionState,
    NeedState,
)
from qianyi.domains.talent.permissions import can_read_library
from qianyi.foundation.duties import Duty
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.foundation.duties import DutiesAsked, Light
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Subject, Territory

A_DAY: Final = timedelta(days=1)
"""What is held up to a day, that day excluded, is held for the last time the day before."""


def duties_owed(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """Everything of the library that has a last day, as far as the actor sees it."""
    if not can_read_library(actor):
        return ()
    day = local_date(asked.moment)
    found = [*_needs(actor, day), *_answers(actor, day), *_lapsing(actor, day)]
    return [one for one in found if _is_asked(one, asked)]


def _is_asked(duty: Duty, asked: DutiesAsked) -> bool:
    if asked.unit_codes is not None and duty.unit_code not in asked.unit_codes:
        return False
    if asked.due_before is None or duty.due_on is None:
        return True
    return duty.due_on <= asked.due_before


def _needs(actor: Actor, day: date) -> Iterator[Duty]:
    rows = selectors.need_list(actor, selectors.NeedFilter(state=NeedState.FILED))
    for row in rows:
        due = local_date(row.filed_at) + timedelta(days=ANSWER_DAYS)
        yield _duty(
            f"人才需求“{row}”待发布", reverse("talent:need", args=[row.ref]), row.unit,
            row.enterprise.territory, due, day, f"{row.enterprise}提出，等核对",
        )  # fmt: skip


def _answers(actor: Actor, day: date) -> Iterator[Duty]:
    for row in selectors.introduction_list(actor, state=IntroductionState.ASKED):
        due = local_date(row.asked_at) + timedelta(days=ANSWER_DAYS)
        yield _duty(
            f"征求 {row.talent.number} 对“{row.need}”的意见",
            reverse("talent:introduction", args=[row.pk]), row.need.unit or row.talent.unit,
            row.talent.territory, due, day, f"{row.need.enterprise}申请对接，等本人答复",
        )  # fmt: skip


def _lapsing(actor: Actor, day: date) -> Iterator[Duty]:
    for consent in selectors.consents_lapsing(actor, day + timedelta(days=LAPSING_DAYS)):
        talent = consent.talent
        yield _duty(
            f"{talent.number} 的入库同意到期", reverse("talent:person", args=[talent.ref]),
            talent.unit, talent.territory, consent.valid_to - A_DAY, day, "到期前请本人再次确认",
        )  # fmt: skip
    for card in selectors.cards_lapsing(actor, day):
        yield _duty(
            f"英才卡 {card.number} 到期", reverse("talent:card", args=[card.pk]),
            card.talent.unit, card.talent.territory, card.valid_to - A_DAY, day, "核对是否换发",
        )  # fmt: skip


def _duty(
    title: str, url: str, unit: Subject | None, place: Territory, due: date, day: date, words: str
) -> Duty:
    light: Light = "overdue" if due < day else "yellow"
    return Duty(
        group="item", title=title, url=url, unit=str(unit or ""),
        unit_code=unit.code if unit else "", due_on=due, light=light, standing=words,
        is_demo=place.is_demo,
    )  # fmt: skip
