"""Entering firms in rosters, and taking them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import selectors
from qianyi.domains.reporting.choices import Roster
from qianyi.domains.reporting.errors import RosterInvalid
from qianyi.domains.reporting.models import RosterCheck, RosterEntry
from qianyi.domains.reporting.permissions import can_follow_returns, can_keep_rosters
from qianyi.foundation import history
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.subjects.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def roster_check(*, actor: Actor, year: int, day: date, moment: datetime) -> RosterCheck:
    """Hold the roster of a day against the figures of a year, for all firms, and keep the outcome.

    Raises:
        NotAllowed: the actor does not follow collections.
    """
    require(allowed=can_follow_returns(actor), actor=actor, what="核对应统未统")
    system = system_actor()
    return RosterCheck.objects.create(
        year=year,
        day=day,
        findings=selectors.roster_findings(system, year=year, day=day),
        firms_count=selectors.firms_to_check(system).count(),
        made_at=moment,
        made_by_id=actor.user_id,
    )


@transaction.atomic
def roster_enter(
    *, actor: Actor, roster: str, enterprises: Sequence[Enterprise], on: date, basis: str
) -> int:
    """Put firms in a roster from a day on; how many were not in it.

    Raises:
        NotAllowed: the actor keeps no rosters.
        RosterInvalid: no such roster, or no basis.
    """
    require(allowed=can_keep_rosters(actor), actor=actor, what="维护入统名录")
    if roster not in Roster.values:
        raise RosterInvalid(f"没有“{roster[:40]}”这个名录；可用：{'、'.join(Roster.labels)}。")
    if not basis.strip():
        raise RosterInvalid("请写明入统的依据，例如统计部门名录库的批次。")
    ids = [row.pk for row in enterprises]
    Enterprise.objects.select_for_update().filter(pk__in=ids).count()
    present = RosterEntry.objects.filter(roster=roster, enterprise__in=ids, left_on__isnull=True)
    there = set(present.values_list("enterprise_id", flat=True))
    fresh = [
        RosterEntry(roster=roster, enterprise=row, entered_on=on, basis=basis.strip()[:200])
        for row in enterprises
        if row.pk not in there
    ]
    RosterEntry.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)


@transaction.atomic
def roster_leave(*, actor: Actor, entry: RosterEntry, on: date, reason: str) -> None:
    """Take a firm out of a roster from a day on; what it reported stays.

    Raises:
        RosterInvalid: it left already, or would leave before it entered, or no reason.
    """
    require(allowed=can_keep_rosters(actor), actor=actor, what="维护入统名录")
    if not reason.strip():
        raise RosterInvalid("请写明退出名录的理由。")
    with history.because(reason):
        held = RosterEntry.objects.select_for_update().get(pk=entry.pk)
        if held.left_on is not None or on <= held.entered_on:
            raise RosterInvalid(
                f"退出日期应晚于入统日期 {held.entered_on:%Y-%m-%d}，且只能退出一次。"
            )
        held.left_on = on
        held.save(update_fields=["left_on"])
