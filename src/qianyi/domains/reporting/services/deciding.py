"""The department's side: ask to verify, accept, fix; and unlocking, a level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import choices, selectors
from qianyi.domains.reporting.errors import DecisionInvalid, DecisionNotPossible
from qianyi.domains.reporting.events import RETURN_ACCEPTED
from qianyi.domains.reporting.models import Decision, Query, Return
from qianyi.domains.reporting.permissions import can_collect, can_settle
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.kernel.indicators.choices import Status
from qianyi.kernel.indicators.services import observations_decide

from .figures import of_filing
from .reminding import tell_respondent
from .totals import totals_renew

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.reporting.models import Filing
    from qianyi.foundation.permissions import Actor


@transaction.atomic
def return_query(
    *, actor: Actor, filled: Return, item: str, comment: str, moment: datetime
) -> Query:
    """提示核实: ask the respondent to look at a line, or at the whole; it may then be filled anew.

    Raises:
        NotAllowed: the actor is no officer of the collecting department.
        DecisionInvalid: no words, or no such line.
        DecisionNotPossible: nothing is reported, or it has been accepted.
    """
    require(allowed=can_collect(actor, filled.collection.form), actor=actor, what="提示核实")
    held = _held(filled)
    if not comment.strip():
        raise DecisionInvalid("请写明需要核实什么，填报单位会看到这句话。")
    if item and item not in {one.key for one in selectors.items_for(held)}:
        raise DecisionInvalid("本表没有这个项目，请从列表中选择。", item=item[:80])
    filing = selectors.live_filing(held)
    asked = (choices.ReturnStatus.REPORTED, choices.ReturnStatus.QUERIED)
    if filing is None or held.status not in asked:
        raise DecisionNotPossible(
            f"这张表现为“{held.get_status_display()}”，只有已报送、未审核的表可以提示核实。"
        )
    query = Query.objects.create(
        filing=filing,
        item=item,
        comment=comment.strip()[:500],
        asked_at=moment,
        asked_by_id=actor.person_id,
    )
    _back(held)
    tell_respondent(
        held, kind="reporting.query_asked", key=f"query-{query.pk}", moment=moment,
        title=f"{held.collection.form.title}：收表单位提示核实，请核对后重新报送。",
    )  # fmt: skip
    return query


@transaction.atomic
def returns_accept(
    *, actor: Actor, returns: Sequence[Return], moment: datetime, revisions: Sequence[int] = ()
) -> int:
    """Accept what was reported; from now on it counts. How many were accepted.

    Those that are accepted already stay. ``revisions``, where given, are those the officer saw.

    Raises:
        NotAllowed: the actor is no officer of the collecting department.
        DecisionInvalid: the officer filled the return.
        DecisionNotPossible: one is not reported, or was reported anew since it was looked at.
    """
    accepted = []
    seen = dict(zip((row.pk for row in returns), revisions, strict=True)) if revisions else {}
    for filled in sorted(returns, key=lambda row: row.pk):
        require(allowed=can_collect(actor, filled.collection.form), actor=actor, what="审核")
        held = _held(filled)
        if held.status not in choices.COUNTED:
            _accept(actor, held, seen.get(held.pk), moment)
            accepted.append(held)
    for collection in {row.collection_id: row.collection for row in accepted}.values():
        totals_renew(collection=collection, moment=moment)
    return len(accepted)


@transaction.atomic
def return_lock(*, actor: Actor, filled: Return, moment: datetime) -> None:
    """核定: the figures are final; a second time changes nothing.

    Raises:
        DecisionNotPossible: it was not accepted.
    """
    require(allowed=can_settle(actor), actor=actor, what="核定")
    held = _held(filled)
    if held.status == choices.ReturnStatus.LOCKED:
        return
    filing = selectors.live_filing(held)
    if held.status != choices.ReturnStatus.APPROVED or filing is None:
        raise DecisionNotPossible("只有已审核的表可以核定，请先由收表单位审核。")
    ids = list(of_filing(filing).values_list("pk", flat=True))
    observations_decide(actor=actor, ids=ids, to=Status.LOCKED, moment=moment)
    _decided(filing, choices.DecisionKind.LOCKED, "", actor, moment)
    _status(held, choices.ReturnStatus.LOCKED)


@transaction.atomic
def return_unlock(*, actor: Actor, filled: Return, reason: str, moment: datetime) -> None:
    """Let the respondent change what was accepted or fixed. It counts until the next acceptance.

    Raises:
        NotAllowed: the actor is no planner or leader: a level above whoever accepted.
        DecisionInvalid: no reason.
        DecisionNotPossible: it is not accepted, or the collection is closed.
    """
    require(allowed=can_settle(actor), actor=actor, what="解除锁定")
    if not reason.strip():
        raise DecisionInvalid("请写明解除锁定的理由；填报单位会看到，并记入办理记录。")
    held = _held(filled)
    filing = selectors.live_filing(held)
    if held.status not in choices.COUNTED or filing is None or not held.collection.is_open:
        raise DecisionNotPossible("只有采集未结束、已审核或已核定的表可以解除锁定。")
    if held.status == choices.ReturnStatus.LOCKED:
        ids = list(of_filing(filing).values_list("pk", flat=True))
        observations_decide(
            actor=actor, ids=ids, to=Status.APPROVED, moment=moment, reason=reason.strip()
        )
    _decided(filing, choices.DecisionKind.UNLOCKED, reason.strip()[:500], actor, moment)
    Query.objects.create(
        filing=filing,
        comment=f"已解除锁定：{reason.strip()}"[:500],
        asked_at=moment,
        asked_by_id=actor.person_id,
    )
    _back(held)
    tell_respondent(
        held, kind="reporting.unlocked", key=f"unlocked-{held.pk}-{held.revision}", moment=moment,
        title=f"{held.collection.form.title}：已解除锁定，请核对后重新报送。",
    )  # fmt: skip


def _held(filled: Return) -> Return:
    return (
        Return.objects.select_for_update(of=("self",))
        .select_related("collection__form__territory", "subject", "territory")
        .get(pk=filled.pk)
    )


def _accept(actor: Actor, held: Return, seen: int | None, moment: datetime) -> None:
    filing = selectors.live_filing(held)
    if filing is None or held.status != choices.ReturnStatus.REPORTED:
        raise DecisionNotPossible(
            f"{held.subject} 的表现为“{held.get_status_display()}”，只有已报送的表可以审核。"
        )
    if seen is not None and seen != filing.revision:
        raise DecisionNotPossible(
            f"{held.subject} 在您打开页面之后重新报送了，请看过新的数再审核。"
        )
    if filing.filed_by_id == actor.user_id:
        raise DecisionInvalid("填报人不能审核自己报送的表，请由本部门其他人员审核。")
    ids = list(of_filing(filing).values_list("pk", flat=True))
    observations_decide(actor=actor, ids=ids, to=Status.APPROVED, moment=moment)
    _decided(filing, choices.DecisionKind.ACCEPTED, "", actor, moment)
    _status(held, choices.ReturnStatus.APPROVED)
    publish(Event(RETURN_ACCEPTED, held.pk, f"/returns/{held.pk}/", moment))


def _decided(filing: Filing, kind: str, reason: str, actor: Actor, moment: datetime) -> None:
    Decision.objects.create(
        filing=filing, kind=kind, reason=reason, made_at=moment, made_by_id=actor.person_id
    )


def _status(held: Return, status: str) -> None:
    held.status = status
    held.save(update_fields=["status"])


def _back(held: Return) -> None:
    held.revision += 1
    held.status = choices.ReturnStatus.QUERIED
    held.save(update_fields=["status", "revision"])
