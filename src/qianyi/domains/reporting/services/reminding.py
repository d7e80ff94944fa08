"""Telling respondents: what is due, what is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.reporting import selectors
from qianyi.domains.reporting.models import Collection, Return
from qianyi.domains.reporting.permissions import can_remind
from qianyi.engine.periods import Period
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role, require
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Collection as Many
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

NEAR, LATE = 2, timedelta(days=10)
FILLERS = (Role.ENTERPRISE_USER, Role.DEPARTMENT_OFFICER)


@transaction.atomic
def returns_remind(*, actor: Actor, collection: Collection, moment: datetime) -> tuple[int, int]:
    """Remind everybody who has not reported: (told, without an account to tell).

    Whom the actor sees; the same respondent once a day, however often the button is pressed.

    Raises:
        NotAllowed: the actor neither collects nor keeps a park.
    """
    allowed = actor.is_system or can_remind(actor, collection.form)
    require(allowed=allowed, actor=actor, what="催报")
    rows = Return.objects.all() if actor.is_system else Return.objects.visible_to(actor)
    waiting = list(selectors.outstanding(rows, collection=collection))
    people = _people([row.subject_id for row in waiting], moment)
    label = Period.parse(collection.period).label
    told = []
    for row in waiting:
        if row.subject_id in people:
            _tell(
                row, people[row.subject_id], moment=moment, kind="reporting.due",
                key=f"due-{row.pk}-{local_date(moment):%Y%m%d}",
                title=(
                    f"{collection.form.title}（{label}）尚未报送，"
                    f"截止 {collection.due_on:%Y-%m-%d}，请及时填报。"
                ),
            )  # fmt: skip
            told.append(row.pk)
    Return.objects.filter(pk__in=told).update(reminded_at=moment)
    return len(told), len(waiting) - len(told)


def due_remind(*, actor: Actor, moment: datetime) -> int:
    """Remind in every open collection due within two working days, or late by less than ten days.

    How many were told.
    """
    require(allowed=actor.is_system, actor=actor, what="到期提醒")
    today = local_date(moment)
    last = selectors.due_after(today, NEAR).on
    rows = Collection.objects.filter(
        closed_at__isnull=True, due_on__lte=last, due_on__gt=today - LATE
    ).select_related("form")
    told = [returns_remind(actor=actor, collection=row, moment=moment) for row in rows]
    return sum(count for count, _ in told)


def tell_respondent(filled: Return, *, kind: str, key: str, title: str, moment: datetime) -> None:
    """Tell the people who fill this return; nobody to tell is no error."""
    people = _people([filled.subject_id], moment).get(filled.subject_id, ())
    if people:
        _tell(filled, people, kind=kind, key=key, title=title, moment=moment)


def _tell(
    filled: Return, people: Many[int], *, kind: str, key: str, title: str, moment: datetime
) -> None:
    notify(
        Notice(
            key=f"reporting-{key}",
            kind=kind,
            recipients=people,
            title=title[:200],
            url=f"/returns/{filled.pk}/",
            moment=moment,
        )
    )


def _people(subjects: Many[int], moment: datetime) -> dict[int, list[int]]:
    """Users who fill for each subject today."""
    found: dict[int, list[int]] = {}
    rows = (
        Membership.objects.valid_on(local_date(moment))
        .filter(subject__in=subjects, role__in=FILLERS, user__is_active=True)
        .values_list("subject_id", "user_id")
    )
    for subject, user in rows:
        found.setdefault(subject, []).append(user)
    return found
