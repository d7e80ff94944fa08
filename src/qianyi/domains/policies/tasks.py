"""Matches worked out by the clock and on request; what is about to end is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from qianyi.domains.policies.choices import ItemState
from qianyi.domains.policies.models import ALIVE, PolicyItem
from qianyi.domains.policies.permissions import can_see_matches, can_work_matches
from qianyi.domains.policies.selectors import changing, conditions, library, matches
from qianyi.domains.policies.services import later, matching, watching
from qianyi.foundation import history, jobs
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.subjects.models import Enterprise, Territory
from qianyi.kernel.subjects.selectors import actor_in_job
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Collection

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor

IDS_A_PART: Final = 10_000
WORK: Final = jobs.Kind(
    "policies.match", "政策匹配", visible=can_see_matches, url_name="policies:list"
)


@jobs.task(WORK)
def match_work(
    work: jobs.Work, *, since: str, day: str, moment: str, user_id: int | None = None
) -> str:
    """Work matches out part by part, then count; ``since`` empty takes all firms.

    So does another list of items than the last round's: letters of two lists never stand together.
    """
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    on, now = date.fromisoformat(day), datetime.fromisoformat(moment)
    items = items_to_match(on)
    latest = matches.round_latest()
    if latest is None or latest.items != [one.pk for one in items]:
        since = ""
    parts = parts_of_firms(changing.firms_changed(datetime.fromisoformat(since)) if since else None)
    work.measured(len(parts) + 1)
    firms = sum(len(ids) for ids in parts.values())
    with history.acting(actor, WORK.title):
        for (territory_id, number), ids in sorted(parts.items()):
            with work.once(f"{territory_id}-{number}") as is_due:
                if is_due:
                    place = Territory.objects.get(pk=territory_id)
                    matching.part_match(items=items, territory=place, ids=ids, day=on, moment=now)
        with work.once("finish") as is_due:
            if is_due:
                matching.round_finish(
                    actor=actor, items=items, is_whole=not since, day=on, facts_until=now,
                    firms=firms, moment=clock.now(),
                )  # fmt: skip
    done = matches.round_latest()
    moves = done.moves if done else 0
    return f"已匹配 {firms:,} 家企业、{len(items)} 项政策，{moves:,} 处有变动。"


def items_to_match(day: date) -> list[PolicyItem]:
    """Items in force, in the order of their numbers: the order of letters."""
    return sorted(library.items_in_force(day), key=lambda one: one.pk)


def match_enqueue(*, actor: Actor, moment: datetime, is_whole: bool = True) -> JobRun:
    """Put it in line unless it is under way.

    Raises:
        NotAllowed: the actor may not have it worked out.
    """
    require(allowed=can_work_matches(actor), actor=actor, what="重新匹配政策")
    since = None if is_whole else matches.facts_until()
    return jobs.enqueue_alone(
        kind=WORK.name,
        actor=actor,
        moment=moment,
        arguments={
            "since": since.isoformat() if since else "",
            "day": clock.local_date(moment).isoformat(),
            "moment": moment.isoformat(),
            "user_id": actor.user_id,
        },
    )


def is_outdated(day: date) -> bool:
    """Other items or other versions of conditions hold than were matched last."""
    items = items_to_match(day)
    asked = conditions.asked_of_all(items, day)
    versions = {
        str(pk): f"{one.version.version} {one.version.digest}"
        for pk, one in asked.items()
        if one.version is not None
    }
    return matches.is_outdated(items, versions)


@app.periodic(cron="50 17 * * *", periodic_id="night")
@app.task(name="policies.match_nightly", queueing_lock="policies.match_nightly")
def match_nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """At 1:50 in China: all firms, for days pass and items begin and end; what ends is told.

    What later conditions of payments are due is looked up for whoever concludes them.
    """
    moment = clock.now()
    watching.expiry_tell(day=clock.local_date(moment), moment=moment)
    with history.acting(system_actor(via="job"), "核对兑付后续要求"):
        later.follow_ups_look(moment=moment)
    if PolicyItem.objects.filter(state=ItemState.RELEASED).exists():
        match_enqueue(actor=system_actor(via="job"), moment=moment)


@app.periodic(cron="35 * * * *", periodic_id="hour")
@app.task(name="policies.match_hourly", queueing_lock="policies.match_hourly")
def match_hourly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every hour: the firms something changed of; all of them where items changed."""
    moment = clock.now()
    whole = is_outdated(clock.local_date(moment))
    until = matches.facts_until()
    if whole or (until is not None and changing.firms_changed(until)):
        match_enqueue(actor=system_actor(via="job"), moment=moment, is_whole=whole)


def parts_of_firms(wanted: Collection[int] | None) -> dict[tuple[int, int], list[int]]:
    """(Territory, part) → firms, all or the wanted; parts lie where ids do, and stay the same."""
    rows = Enterprise.objects.present().filter(legal_status__in=ALIVE).order_by("pk")
    found: dict[tuple[int, int], list[int]] = {}
    for pk, territory_id in rows.values_list("pk", "territory_id"):
        if wanted is None or pk in wanted:
            found.setdefault((territory_id, pk // IDS_A_PART), []).append(pk)
    return found
