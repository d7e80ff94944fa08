"""What reporting does by the clock, and what is more than a request can wait for.

Due dates by the newest calendar, reminders before the day; starting a collection of many firms,
holding the roster against the figures of many.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from qianyi.foundation import history, jobs
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.subjects.selectors import actor_in_job
from qianyi.lib import clock

from . import services
from .choices import FIRST_YEAR, LAST_YEAR
from .errors import RosterInvalid
from .models import Collection, Form, RosterCheck
from .permissions import can_follow_returns
from .services.collecting import AT_ONCE

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor

MOST_AT_ONCE: Final = 5000
"""Firms a request waits for: a second or two."""
OPEN: Final = jobs.Kind("reporting.open", "开始采集", url_name="reporting:collections")
CHECK: Final = jobs.Kind(
    "reporting.roster_check",
    "核对应统未统",
    visible=can_follow_returns,
    url_name="reporting:roster-gaps",
)


@app.periodic(cron="7 1 * * *", periodic_id="morning")
@app.task(name="reporting.morning", queueing_lock="reporting.morning")
def morning(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """At nine in China: renew due dates, remind those whose return is due or just late."""
    actor = system_actor(via="job")
    with history.acting(actor, "到期提醒"):
        services.dues_renew(actor=actor)
        services.due_remind(actor=actor, moment=clock.now())


@jobs.task(OPEN)
def open_work(work: jobs.Work, *, form_id: int, period: str, user_id: int) -> str:
    """Start a collection, all returns of it or none."""
    moment = clock.now()
    actor = actor_in_job(user_id=user_id, moment=moment)
    form = Form.objects.select_related("territory").get(pk=form_id)
    with history.acting(actor, OPEN.title), work.once("open") as is_due:
        if is_due:
            _, count = services.collection_check(
                actor=actor, form=form, period_code=period, moment=moment
            )
            work.measured(-(-count // AT_ONCE))
            services.collection_open(
                actor=actor, form=form, period_code=period, moment=moment,
                made=lambda made: work.told((made - 1) // AT_ONCE),
            )  # fmt: skip
    opened = Collection.objects.get(form=form, period=period)
    return f"{form.title}已开始采集，{opened.returns.count():,} 家填报，截止 {opened.due_on}。"


def open_start(
    *, actor: Actor, form: Form, period_code: str, moment: datetime, most: int = MOST_AT_ONCE
) -> tuple[Collection | None, int]:
    """A collection, started now; by a job (none yet) where more than ``most`` are asked.

    Also how many are asked.

    Raises:
        NotAllowed, FormNotLawful, CollectionInvalid: see ``services.collection_check``.
    """
    period, count = services.collection_check(
        actor=actor, form=form, period_code=period_code, moment=moment
    )
    if count <= most:
        opened = services.collection_open(
            actor=actor, form=form, period_code=period_code, moment=moment
        )
        return opened, count
    jobs.enqueue_alone(
        kind=OPEN.name,
        actor=actor,
        moment=moment,
        arguments={"form_id": form.pk, "period": period.code, "user_id": actor.person_id},
        about=f"{form.code}-{period.code}",
    )
    return None, count


@jobs.task(CHECK)
def check_work(work: jobs.Work, *, year: int, day: str, user_id: int) -> str:
    """Hold the roster against the figures of a year."""
    work.measured(1)
    moment = clock.now()
    actor = actor_in_job(user_id=user_id, moment=moment)
    with history.acting(actor, CHECK.title), work.once("check") as is_due:
        if is_due:
            services.roster_check(
                actor=actor, year=year, day=date.fromisoformat(day), moment=moment
            )
    done = RosterCheck.objects.filter(year=year).latest("made_at")
    told = f"核对了 {done.firms_count:,} 家，{len(done.findings):,} 家与名录不符"
    return f"按{year}年的数据{told}。"


def check_start(*, actor: Actor, year: int, moment: datetime) -> JobRun:
    """Put it in line unless it is under way.

    Raises:
        NotAllowed: the actor does not follow collections.
        RosterInvalid: a year nobody has figures of.
    """
    require(allowed=can_follow_returns(actor), actor=actor, what="核对应统未统")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RosterInvalid(f"没有{year}年的数据；年份须在 {FIRST_YEAR} 与 {LAST_YEAR} 之间。")
    return jobs.enqueue_alone(
        kind=CHECK.name,
        actor=actor,
        moment=moment,
        arguments={
            "year": year,
            "day": clock.local_date(moment).isoformat(),
            "user_id": actor.person_id,
        },
        about=str(year),
    )
