"""The ladder worked out by the clock and on request: all firms, or those something changed of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.models import ALIVE
from qianyi.domains.enterprises.permissions import can_read_ladder, can_work_ladder
from qianyi.domains.enterprises.selectors import changing
from qianyi.domains.enterprises.selectors import ladder as selectors
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
    "enterprises.ladder",
    "测算梯度培育台账",
    visible=can_read_ladder,
    url_name="ladder:funnel",
)


@jobs.task(WORK)
def ladder_work(
    work: jobs.Work, *, since: str, day: str, moment: str, user_id: int | None = None
) -> str:
    """Work the ladder out part by part, then count; ``since`` empty takes all firms."""
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    parts = parts_of_firms(changing.firms_changed(datetime.fromisoformat(since)) if since else None)
    work.measured(len(parts) + 1)
    now = datetime.fromisoformat(moment)
    firms = sum(len(ids) for ids in parts.values())
    with history.acting(actor, WORK.title):
        for (territory_id, number), ids in sorted(parts.items()):
            with work.once(f"{territory_id}-{number}") as is_due:
                if is_due:
                    place = Territory.objects.get(pk=territory_id)
                    services.part_work(
                        territory=place, ids=ids, day=date.fromisoformat(day), moment=now
                    )
        with work.once("finish") as is_due:
            if is_due:
                services.round_finish(
                    actor=actor, is_whole=not since, day=date.fromisoformat(day),
                    facts_until=now, firms=firms, moment=clock.now(),
                )  # fmt: skip
    done = selectors.round_latest()
    moves = done.moves if done else 0
    return f"已测算 {firms:,} 家企业，{moves:,} 项状态有变动。"


def ladder_enqueue(*, actor: Actor, moment: datetime, is_whole: bool = True) -> JobRun:
    """Put it in line unless it is under way.

    Raises:
        NotAllowed: the actor may not have it worked out.
    """
    require(allowed=can_work_ladder(actor), actor=actor, what="重新测算梯度培育台账")
    since = None if is_whole else selectors.facts_until()
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


@app.periodic(cron="40 17 * * *", periodic_id="night")
@app.task(name="enterprises.ladder_nightly", queueing_lock="enterprises.ladder_nightly")
def ladder_nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """At 1:40 in China: all firms, for days pass and titles end although nothing was recorded."""
    if Enterprise.objects.present().exists():
        ladder_enqueue(actor=system_actor(via="job"), moment=clock.now())


@app.periodic(cron="20 * * * *", periodic_id="hour")
@app.task(name="enterprises.ladder_hourly", queueing_lock="enterprises.ladder_hourly")
def ladder_hourly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every hour: the firms something changed of; all of them where conditions changed."""
    if not Enterprise.objects.present().exists():
        return
    moment = clock.now()
    whole = selectors.is_outdated(clock.local_date(moment))
    until = selectors.facts_until()
    if whole or (until is not None and changing.firms_changed(until)):
        ladder_enqueue(actor=system_actor(via="job"), moment=moment, is_whole=whole)


def parts_of_firms(wanted: Collection[int] | None) -> dict[tuple[int, int], list[int]]:
    """(Territory, part) → firms, all or the wanted; parts lie where ids do, and stay the same."""
    rows = Enterprise.objects.present().filter(legal_status__in=ALIVE).order_by("pk")
    found: dict[tuple[int, int], list[int]] = {}
    for pk, territory_id in rows.values_list("pk", "territory_id"):
        if wanted is None or pk in wanted:
            found.setdefault((territory_id, pk // IDS_A_PART), []).append(pk)
    return found
