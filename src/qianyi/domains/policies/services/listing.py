"""Given without application (免申即享): a list by the matching that firms confirm or contest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.policies.choices import GIVEN_UP, ApplicationState, Place
from qianyi.domains.policies.errors import ApplicationClosed, ApplicationInvalid, CallClosed
from qianyi.domains.policies.models import PolicyApplication
from qianyi.domains.policies.permissions import can_apply_for, is_of_call
from qianyi.domains.policies.selectors.checking import Said, checks_of
from qianyi.domains.policies.selectors.matches import MatchFilter, match_list
from qianyi.domains.policies.selectors.prefilled import prefilled
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

from .applying import case_opened, findings_plain
from .telling import readers_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyCallItem
    from qianyi.engine.policies.claims import Check
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

MOST_LISTED: Final = 300
"""Firms on one list; a longer one is made in parts."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One firm of the list as looked at before it is made.

    Attributes:
        hindrance: why it does not come on the list; empty where it does.
    """

    enterprise: Enterprise
    amount: Decimal | None
    checks: tuple[Check, ...]
    hindrance: str = ""


def list_plan(*, actor: Actor, call_item: PolicyCallItem, moment: datetime) -> list[Listed]:
    """Firms that qualify by the last matching, each checked by today's facts.

    Raises:
        NotAllowed: not an officer of the announcement's unit.
        CallClosed: the item asks for applications, or the announcement is not open.
    """
    require(allowed=is_of_call(actor, call_item.call), actor=actor, what="拟定免申即享名单")
    day = local_date(moment)
    if not call_item.item.without_application:
        raise CallClosed(f"“{call_item.item}”不是免申即享事项，由企业申报。")
    if not call_item.call.is_open_on(day):
        raise CallClosed(
            f"“{call_item.call}”现在{call_item.call.standing_words(day)}，不能拟名单。"
        )
    asked = MatchFilter(place=Place.QUALIFIES.value)
    rows = match_list(actor, call_item.item, asked).select_related("enterprise__subject")
    there = set(
        PolicyApplication.objects.filter(call_item=call_item)
        .exclude(state__in=GIVEN_UP)
        .values_list("enterprise_id", flat=True)
    )
    found = (row.enterprise for row in rows[:MOST_LISTED] if row.enterprise.pk not in there)
    return [_looked_at(one, call_item, moment) for one in found]


def _looked_at(enterprise: Enterprise, call_item: PolicyCallItem, moment: datetime) -> Listed:
    day = local_date(moment)
    known = prefilled(enterprise, call_item.item, day)
    said = Said(
        asked=known.amount, base=known.base, certificate=known.certificate, agrees=True,
        undertakes=True,
    )  # fmt: skip
    checks = tuple(checks_of(enterprise, call_item, known, said, day))
    blocking = next((one.words for one in checks if one.blocks), "")
    unknown = next((one.words for one in checks if one.code.startswith("condition")), "")
    return Listed(enterprise, known.amount, checks, blocking or unknown)


@transaction.atomic
def list_make(
    *, actor: Actor, call_item: PolicyCallItem, firm_ids: Collection[int], moment: datetime
) -> list[PolicyApplication]:
    """Put the chosen firms on the list and ask each to confirm.

    Raises:
        NotAllowed, CallClosed: as ``list_plan``.
        ApplicationInvalid: none of the chosen can come on the list.
    """
    planned = list_plan(actor=actor, call_item=call_item, moment=moment)
    ready = [one for one in planned if one.enterprise.pk in firm_ids and not one.hindrance]
    if not ready:
        told = "请选择要列入名单的企业；有情况的不能列入，原因见各行。"
        raise ApplicationInvalid(told, fields={"chosen": told})
    return [_listed(actor, call_item, one, moment) for one in ready]


def _listed(
    actor: Actor, call_item: PolicyCallItem, one: Listed, moment: datetime
) -> PolicyApplication:
    known = prefilled(one.enterprise, call_item.item, local_date(moment))
    row = PolicyApplication.objects.create(
        call_item=call_item, enterprise=one.enterprise, is_listed=True,
        state=ApplicationState.LISTED, facts=[fact.plain() for fact in known.facts],
        base=known.base, base_source=known.base_source[:200], asked=known.amount,
        arithmetic=known.words[:300], certificate=known.certificate[:60],
        findings=findings_plain(one.checks), written_at=moment, written_by_id=actor.person_id,
    )  # fmt: skip
    notify(
        Notice(
            key=f"policy-listed-{row.pk}", kind="policies.listed",
            recipients=readers_of([one.enterprise.pk], local_date(moment)).get(
                one.enterprise.pk, []
            ),
            title=f"“{call_item.item}”免申即享，本企业在名单上，请确认或提出异议。",
            url=reverse("policies:own-application", args=[row.ref]), moment=moment,
        )
    )  # fmt: skip
    return row


@transaction.atomic
def listed_confirm(
    *, actor: Actor, application: PolicyApplication, undertakes: bool, moment: datetime
) -> PolicyApplication:
    """The firm confirms with its undertaking; the case begins at the publicity.

    Raises:
        NotAllowed: the actor does not work for the firm.
        ApplicationClosed: it does not wait for the firm.
        ApplicationInvalid: without the undertaking.
    """
    row = _waiting(actor, application)
    if not undertakes:
        sentence = "请先作出承诺，再确认。"
        raise ApplicationInvalid(sentence, fields={"undertakes": sentence})
    row.state, row.undertaken_at = ApplicationState.SUBMITTED, moment
    row.submitted_at, row.submitted_by_id = moment, actor.person_id
    row.case = case_opened(actor, row, row.enterprise, moment)
    row.save()
    return row


@transaction.atomic
def listed_contest(
    *, actor: Actor, application: PolicyApplication, reason: str, moment: datetime
) -> PolicyApplication:
    """The firm does not agree with what the list says of it.

    Raises:
        NotAllowed: the actor does not work for the firm.
        ApplicationClosed: it does not wait for the firm.
        ApplicationInvalid: no reason.
    """
    del moment  # the history keeps when
    row = _waiting(actor, application)
    if not reason.strip():
        sentence = "请写明哪里不对。"
        raise ApplicationInvalid(sentence, fields={"reason": sentence})
    row.state, row.closed_reason = ApplicationState.OBJECTED, reason.strip()[:300]
    row.save()
    return row


@transaction.atomic
def contest_settle(
    *, actor: Actor, application: PolicyApplication, is_kept: bool, reason: str
) -> PolicyApplication:
    """The unit answers: the firm stays on the list as it is, or comes off and may apply itself.

    Raises:
        NotAllowed: not an officer of the announcement's unit.
        ApplicationClosed: nothing was contested.
        ApplicationInvalid: no reason.
    """
    allowed = is_of_call(actor, application.call_item.call)
    require(allowed=allowed, actor=actor, what="处理企业对名单的异议")
    row = PolicyApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if row.state != ApplicationState.OBJECTED:
        raise ApplicationClosed(f"这一件现为“{row.get_state_display()}”，没有待处理的异议。")
    if not reason.strip():
        sentence = "请写明处理的理由。"
        raise ApplicationInvalid(sentence, fields={"reason": sentence})
    row.state = ApplicationState.LISTED if is_kept else ApplicationState.WITHDRAWN
    row.closed_reason = reason.strip()[:300]
    row.save()
    return row


def _waiting(actor: Actor, application: PolicyApplication) -> PolicyApplication:
    allowed = can_apply_for(actor, application.enterprise_id)
    require(allowed=allowed, actor=actor, what="确认本企业的免申即享")
    rows = PolicyApplication.objects.select_for_update(of=("self",)).select_related(
        "call_item__item", "call_item__call__unit__subject", "enterprise__subject"
    )
    row = rows.get(pk=application.pk)
    if row.state != ApplicationState.LISTED:
        raise ApplicationClosed(f"这一件现为“{row.get_state_display()}”，不用确认。")
    return row
