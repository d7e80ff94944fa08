"""Who is told of what: firms of their own results, the public of what may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from qianyi.domains.evaluation.events import RUN_PUBLISHED
from qianyi.domains.evaluation.models import RunResult
from qianyi.foundation.events import Event, publish
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from qianyi.domains.evaluation.models import Appeal, EvaluationRun

ANSWERING: Final = (Role.DEPARTMENT_OFFICER, Role.PLANNER)


def firms_told(run: EvaluationRun, moment: datetime) -> int:
    """Each firm's users learn that their own result is there; the number of users told.

    The notice names the run and nothing of the result: who opens it sees the own one only.
    """
    firms = RunResult.objects.filter(run=run).values("enterprise_id")
    users = users_of(firms, moment)
    if users:
        until = f"，对结果有异议请在 {run.publicity_to:%Y-%m-%d} 前提出" if run.publicity_to else ""
        notify(
            Notice(
                key=f"evaluation-told-{run.pk}",
                kind="evaluation.told",
                recipients=users,
                title=f"“{run.title}”进入公示期，请查看本企业的评价结果{until}。",
                url=reverse("evaluation:own-result", args=[run.ref]),
                moment=moment,
            )
        )
    return len(users)


def run_published(run: EvaluationRun, moment: datetime) -> None:
    """Listeners learn that a run was published, and each firm's users that theirs is final."""
    publish(Event(RUN_PUBLISHED, run.pk, reverse("evaluation:public-run", args=[run.ref]), moment))
    users = users_of(RunResult.objects.filter(run=run).values("enterprise_id"), moment)
    if users:
        notify(
            Notice(
                key=f"evaluation-published-{run.pk}",
                kind="evaluation.published",
                recipients=users,
                title=f"“{run.title}”已定稿公布，请查看本企业的最终结果。",
                url=reverse("evaluation:own-result", args=[run.ref]),
                moment=moment,
            )
        )


def appeal_filed_told(appeal: Appeal, moment: datetime) -> None:
    """Who answers learns of a new objection."""
    day = local_date(moment)
    users = (
        Membership.objects.valid_on(day)
        .filter(role__in=[role.value for role in ANSWERING], user__is_active=True)
        .values_list("user_id", flat=True)
        .distinct()
    )
    notify(
        Notice(
            key=f"evaluation-appeal-{appeal.ref}",
            kind="evaluation.appeal_filed",
            recipients=list(users),
            title=f"收到一件评价异议，应于 {appeal.due_on:%Y-%m-%d} 前答复。",
            url=reverse("evaluation:appeal", args=[appeal.ref]),
            moment=moment,
        )
    )


def appeal_answered_told(appeal: Appeal, moment: datetime) -> None:
    """The firm learns that its objection was answered."""
    users = users_of([appeal.enterprise_id], moment)
    if users:
        notify(
            Notice(
                key=f"evaluation-appeal-{appeal.ref}-{appeal.state}",
                kind="evaluation.appeal_answered",
                recipients=users,
                title=f"对“{appeal.run.title}”的异议已答复：{appeal.get_state_display()}。",
                url=reverse("evaluation:appeal", args=[appeal.ref]),
                moment=moment,
            )
        )


def users_of(enterprises: Iterable[Any], moment: datetime) -> Collection[int]:
    """Active users of firms, by memberships in force."""
    return list(
        Membership.objects.valid_on(local_date(moment))
        .filter(role=Role.ENTERPRISE_USER.value, subject_id__in=enterprises, user__is_active=True)
        .values_list("user_id", flat=True)
        .distinct()
    )
