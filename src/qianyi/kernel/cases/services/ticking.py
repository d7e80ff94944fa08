"""The clock at work: what falls due by itself happens to each case once, whoever ticks."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.engine.flow import restore
from qianyi.engine.flow.dues import next_moment
from qianyi.engine.flow.events import TimePassed
from qianyi.engine.flow.transitions import apply
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.permissions import Actor, require, system_actor
from qianyi.kernel.cases.models import Case, CaseHappening
from qianyi.kernel.cases.permissions import is_of_unit
from qianyi.kernel.cases.selectors.facts import facts_of_subject, form_checked
from qianyi.kernel.cases.selectors.processes import process_of
from qianyi.lib.clock import local_date
from qianyi.lib.errors import QianyiError

from .acting import case_locked, event_apply, facts_known
from .moving import happening_add
from .rows import rows_live

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

log = logging.getLogger("qianyi.cases")
MOST_AT_ONCE = 2000
TRY_AGAIN = timedelta(hours=1)


def clock_tick(moment: datetime, *, most: int = MOST_AT_ONCE) -> int:
    """Let time pass for every case that has something due; how many moved.

    Each case in a transaction of its own, skipped while somebody acts on it: that act settles what
    is due, or the next tick does.
    """
    due = Case.objects.filter(next_tick_at__lte=moment).order_by("next_tick_at", "pk")
    return sum(case_tick(case_id, moment) for case_id in due.values_list("pk", flat=True)[:most])


def case_tick(case_id: int, moment: datetime) -> bool:
    """Let time pass for one case; True where something happened."""
    try:
        with transaction.atomic():
            rows = Case.objects.select_related("version", "territory", "unit", "subject")
            case = (
                rows.defer("version__content")
                .select_for_update(of=("self",), skip_locked=True)
                .filter(pk=case_id, next_tick_at__lte=moment)
                .first()
            )
            return case is not None and time_pass(case, moment) is not None
    except QianyiError as refusal:
        log.warning(
            "a case could not be ticked", extra={"facts": {"case": case_id, "code": refusal.code}}
        )
        Case.objects.filter(pk=case_id).update(next_tick_at=moment + TRY_AGAIN)
        return False


def time_pass(case: Case, moment: datetime) -> CaseHappening | None:
    """What time has brought about for a case whose row is locked; None where nothing has."""
    process, before = process_of(case.version), restore(case.state)
    event = TimePassed(max(moment, before.moment), "system")
    calendar = calendar_installed()
    made = apply(process, before, event, facts=facts_known(case), calendar=calendar)
    same = replace(made.state, moment=before.moment, seq=before.seq) == before
    if same and not made.effects:
        case.next_tick_at = next_moment(process, before, calendar=calendar)
        if case.next_tick_at is not None and case.next_tick_at <= moment:
            case.next_tick_at = moment + TRY_AGAIN
        case.save(update_fields=["next_tick_at"])
        return None
    return event_apply(case, event, actor=system_actor(), live=rows_live(case.pk))


@transaction.atomic
def facts_renew(
    *, actor: Actor, case_id: int, moment: datetime, form: Mapping[str, object] | None = None
) -> Case:
    """Look the subject's facts up again, take in what was filled in, and ask waiting steps again.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: not an officer of the lead unit.
        FactsNotUsable: a value of the wrong kind; the sentence names the field.
    """
    case, _ = case_locked(actor, case_id)
    allowed = actor.is_system or is_of_unit(actor, case.unit_id)
    require(allowed=allowed, actor=actor, what="更新办理所依据的情况")
    process, day = process_of(case.version), local_date(moment)
    known = facts_of_subject(process, case.subject, day)
    case.facts = {"on": day.isoformat(), "values": known}
    case.form = {**case.form, **form_checked(process, form or {})}
    payload = {"facts": known, "form": dict(case.form)}
    happening_add(case, kind="facts_read", actor=actor, moment=moment, payload=payload)
    case.save()
    if case.is_open:
        time_pass(case, moment)
    return case
