"""The demonstration's evaluations: last year's finished, this year's in publicity, points tried.

Every step goes through the services, by the demonstration's own people: the planner scores, the
leader approves. Nothing is written past them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.evaluation.choices import RunAction
from qianyi.domains.evaluation.models import EvaluationRun, MethodVersion
from qianyi.domains.evaluation.services import runs, scoring
from qianyi.foundation import history
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.selectors import actor_for_user, territory_get
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

ZONE: Final = "demo.zone"
METHODS: Final = ("per_mu_demo", "park_rating_demo")
POINTS: Final = "innovation_points"
_NOON: Final = time(4, tzinfo=UTC)
_FROZEN: Final = (6, 30)
_REVIEWED: Final = timedelta(days=7)
_FINISHED: Final = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in the demonstration."""

    planner: Actor
    leader: Actor


def evaluations_ensure(*, moment: datetime, methods: tuple[str, ...] = METHODS) -> list[str]:
    """Make the runs of each method unless it has some; a line a run.

    Nothing without firms and accounts.
    """
    territory = territory_get(ZONE)
    users = {row.username: row for row in User.objects.filter(username__in=("planner", "leader"))}
    if territory is None or len(users) < 2:  # noqa: PLR2004 - both are needed
        return []
    today = local_date(moment)
    planner, leader = (
        actor_for_user(user=users[name], day=today, via="cli") for name in ("planner", "leader")
    )
    people = People(planner, leader)
    made: list[EvaluationRun] = []
    with transaction.atomic():
        there = set(
            EvaluationRun.objects.filter(territory=territory).values_list("method__code", flat=True)
        )
        for code in methods:
            made += [] if code in there else _two_years(people, code, moment)
        made += [] if POINTS in there else _points(people, moment)
    return [f"{run.title}：{run.get_state_display()}" for run in made]


def _two_years(people: People, code: str, moment: datetime) -> list[EvaluationRun]:
    """Last year's run to its end, this year's into publicity."""
    year = local_date(moment).year - 1
    began = datetime.combine(date(year, *_FROZEN), _NOON)
    before = _scored(people, code, year - 1, began)
    if before is None:
        return []
    with history.acting(people.leader, "示例评价"):
        runs.run_announce(
            actor=people.leader, run=before, moment=began + _REVIEWED, reason="示例审核通过"
        )
        runs.run_step(
            actor=people.leader, run=before, action=RunAction.FINALISE, moment=began + _FINISHED,
        )  # fmt: skip
    with history.acting(people.planner, "示例评价"):
        before = runs.run_step(
            actor=people.planner, run=before, action=RunAction.PUBLISH, moment=began + _FINISHED,
        )  # fmt: skip
    now = _scored(people, code, year, moment)
    assert now is not None  # noqa: S101 - the method was there for last year's
    with history.acting(people.leader, "示例评价"):
        now = runs.run_announce(actor=people.leader, run=now, moment=moment, reason="示例审核通过")
    return [before, now]


def _scored(people: People, code: str, year: int, moment: datetime) -> EvaluationRun | None:
    """A run frozen, scored and handed in by the planner; None without the method."""
    run = _made(people, code, year, moment)
    if run is None:
        return None
    with history.acting(people.planner, "示例评价"):
        return runs.run_step(actor=people.planner, run=run, action=RunAction.SUBMIT, moment=moment)


def _points(people: People, moment: datetime) -> list[EvaluationRun]:
    """Innovation points, scored and left inside: their weights are not confirmed."""
    run = _made(people, POINTS, local_date(moment).year - 1, moment)
    return [] if run is None else [run]


def _made(people: People, code: str, year: int, moment: datetime) -> EvaluationRun | None:
    method = MethodVersion.objects.filter(code=code).order_by("-pk").first()
    territory = territory_get(ZONE)
    if method is None or territory is None:
        return None
    with history.acting(people.planner, "示例评价"):
        run = runs.run_create(
            actor=people.planner,
            asked=runs.RunAsked(
                method=method, territory=territory, year=year, as_of=local_date(moment)
            ),
            moment=moment,
        )
        run = scoring.run_freeze(actor=people.planner, run=run, moment=moment)
        return scoring.run_score(actor=people.planner, run=run, moment=moment)
