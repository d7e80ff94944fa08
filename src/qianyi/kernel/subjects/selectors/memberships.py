"""Making the actor from memberships; accounts as the administration sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.expressions import ArraySubquery

from qianyi.foundation.masking import mask_email, mask_phone
from qianyi.foundation.permissions import READ_ALL, Actor, Role, system_actor
from qianyi.kernel.identity.models import SignInLock, User
from qianyi.kernel.identity.selectors import user_list
from qianyi.kernel.identity.services.locks import name_digest
from qianyi.kernel.subjects.errors import AccountNotFound, MembershipNotFound
from qianyi.kernel.subjects.models import (
    Membership,
    Subject,
    SubjectKind,
    Territory,
    territories_within_reach,
)
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

OF_UNIT: Final = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)


def actor_for_user(
    *,
    user: User,
    day: date,
    via: str,
    request_id: str = "",
    scopes: frozenset[str] | None = None,
) -> Actor:
    """The actor a user is on a day: roles and reach of the memberships in force.

    One query, two for a park officer. An inactive user is nobody. ``scopes`` are those of an API
    key.
    """
    if not user.is_active:
        return Actor(via=via, request_id=request_id)
    memberships = list(
        Membership.objects.filter(user=user)
        .valid_on(day)
        .select_related("subject__territory", "subject__department")
        .annotate(totals_only=ArraySubquery(_totals_only()))
    )
    actor = Actor(
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
        held=frozenset(
            (membership.role, membership.subject.territory.path)
            for membership in memberships
            if membership.subject.kind == SubjectKind.TERRITORY
        ),
        posts=frozenset(
            (membership.role, membership.subject_id)
            for membership in memberships
            if membership.subject.kind == SubjectKind.DEPARTMENT
        ),
        scopes=scopes,
        via=via,
        request_id=request_id,
        display_name=str(user),
    )
    reads_all = actor.has_role(*READ_ALL)
    if Role.PARK_OFFICER in actor.roles and not reads_all:
        actor = replace(actor, inside=frozenset(territories_within_reach(actor)))
    totals_only = frozenset(vars(memberships[0])["totals_only"]) if memberships else None
    return replace(actor, totals_only=totals_only)


def _totals_only() -> QuerySet[Territory, int]:
    """Keys of the territories whose firms nobody sees one by one; read with the memberships."""
    return Territory.objects.filter(aggregate_only=True).values_list("pk", flat=True)


def people_of_units(department_ids: Iterable[int | None], moment: datetime) -> set[int]:
    """Users who work for these units as officers or lead them, on that day; for telling them."""
    ids = {one for one in department_ids if one is not None}
    rows = Membership.objects.valid_on(local_date(moment)).filter(
        subject_id__in=ids, role__in=OF_UNIT, user__is_active=True
    )
    return set(rows.values_list("user_id", flat=True))


def actor_in_job(*, user_id: int | None, moment: datetime) -> Actor:
    """Whoever put work in line, with the rights of the day it is done; nobody is the system."""
    if user_id is None:
        return system_actor(via="job")
    user = User.objects.get(pk=user_id)
    return actor_for_user(user=user, day=local_date(moment), via="job")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the administration sees it; address and number are masked."""

    user: User
    state: str
    email: str
    phone: str
    has_factor: bool
    is_locked: bool
    roles: str


def account_list(*, moment: datetime, day: date) -> list[AccountRow]:
    """All accounts by name. Four queries, whatever their number."""
    return _account_rows(user_list(), moment=moment, day=day)


def _account_rows(found: QuerySet[User], *, moment: datetime, day: date) -> list[AccountRow]:
    users = list(found.prefetch_related("invitations"))
    locked = set(
        SignInLock.objects.filter(locked_until__gt=moment).values_list("name_digest", flat=True)
    )
    held: dict[int, list[str]] = {}
    for row in Membership.objects.valid_on(day).filter(user__in=users).order_by("role"):
        held.setdefault(row.user_id, []).append(row.get_role_display())
    return [
        AccountRow(
            user=user,
            state=_state(user, moment),
            email=mask_email(user.email),
            phone=mask_phone(user.phone),
            has_factor=bool(getattr(user, "has_factor", False)),
            is_locked=name_digest(user.username) in locked,
            roles="、".join(dict.fromkeys(held.get(user.pk, []))),
        )
        for user in users
    ]


def account_get(*, user_id: int, moment: datetime, day: date) -> AccountRow:
    """One account.

    Raises:
        AccountNotFound: there is none of that number.
    """
    found = _account_rows(user_list().filter(pk=user_id), moment=moment, day=day)
    if not found:
        raise AccountNotFound("没有找到这个账号，请从账号列表进入。")
    return found[0]


def membership_list(actor: Actor) -> QuerySet[Membership]:
    """Memberships the actor may see, newest first, with all that a list shows."""
    return (
        Membership.objects.visible_to(actor)
        .select_related("user", "subject", "granted_by", "ended_by")
        .order_by("-valid_from", "-pk")
    )


def membership_get(*, actor: Actor, membership_id: int) -> Membership:
    """One membership.

    Raises:
        MembershipNotFound: it does not exist or may not be seen.
    """
    found = membership_list(actor).filter(pk=membership_id).first()
    if found is None:
        raise MembershipNotFound("没有找到这项任职，请从任职列表进入。")
    return found


def subject_list() -> QuerySet[Subject]:
    """Every subject a role can be held at, by kind and name."""
    return Subject.objects.order_by("kind", "name")


def _state(user: User, moment: datetime) -> str:
    if user.is_active:
        return "在用"
    if user.has_usable_password() or user.is_machine:
        return "已停用"
    return (
        "待激活"
        if any(invitation.is_open(moment) for invitation in user.invitations.all())
        else "邀请已失效"
    )
