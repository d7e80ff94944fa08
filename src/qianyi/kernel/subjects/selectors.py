"""Reading subjects, and making the actor from memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Actor

from .models import Department, Membership, Subject, SubjectKind, Territory

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.kernel.identity.models import User


def actor_for_user(*, user: User, day: date, via: str, request_id: str = "") -> Actor:
    """The actor a user is on a day: roles and reach of the memberships in force.

    One query. An inactive user is nobody.
    """
    if not user.is_active:
        return Actor(via=via, request_id=request_id)
    memberships = list(
        Membership.objects.filter(user=user)
        .valid_on(day)
        .select_related("subject__territory", "subject__department")
    )
    return Actor(
        user_id=user.pk,
        roles=frozenset(membership.role for membership in memberships),
        subject_ids=frozenset(membership.subject_id for membership in memberships),
        department_ids=frozenset(
            membership.subject_id
            for membership in memberships
            if membership.subject.kind == SubjectKind.DEPARTMENT
        ),
        territory_paths=frozenset(
            membership.subject.territory.path
            for membership in memberships
            if membership.subject.kind == SubjectKind.TERRITORY
        ),
        via=via,
        request_id=request_id,
        display_name=str(user),
    )


def subject_get(*, kind: str, code: str) -> Subject | None:
    """The subject with that official code."""
    return Subject.objects.filter(kind=kind, code=code).first()


def territory_list() -> QuerySet[Territory]:
    """All territories, parents before children."""
    return Territory.objects.select_related("subject", "parent__subject").order_by("path")


def territory_get(code: str) -> Territory | None:
    """The territory with that code."""
    return Territory.objects.select_related("subject").filter(subject__code=code).first()


def department_list() -> QuerySet[Department]:
    """All departments by name."""
    return Department.objects.select_related("subject").order_by("subject__name")
