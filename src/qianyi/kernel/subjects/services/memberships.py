"""Giving and ending roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from qianyi.foundation.permissions import ADMINISTRATORS, Actor, Role, require
from qianyi.kernel.audit.services import access_log
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.choices import HELD_AT, excludes
from qianyi.kernel.subjects.errors import MembershipInvalid, RolesApart
from qianyi.kernel.subjects.models import Membership, Subject, SubjectKind
from qianyi.kernel.subjects.permissions import can_grant_roles
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime


@transaction.atomic
def membership_ensure(*, user: User, subject: Subject, role: Role, valid_from: date) -> Membership:
    """The user's open membership in that role at that subject, made if there is none.

    For start-up (demonstration, first administrators), which needs no one's leave.
    """
    found = Membership.objects.filter(
        user=user, subject=subject, role=role, valid_to__isnull=True
    ).first()
    if found is not None:
        return found
    membership = Membership(user=user, subject=subject, role=role, valid_from=valid_from)
    membership.full_clean()
    membership.save()
    return membership


@transaction.atomic
def membership_grant(
    *,
    actor: Actor,
    user: User,
    subject: Subject,
    role: Role,
    valid_from: date,
    valid_to: date | None,
    reason: str,
    moment: datetime,
) -> Membership:
    """Give a role at a subject from a day on, to a day (not included) or open.

    Raises:
        NotAllowed: the actor does not give roles.
        MembershipInvalid: to oneself, at the wrong kind of subject, in the past, twice, without
            basis, or to a machine that may not have it.
        RolesApart: the user holds a role in that time that excludes this one.
    """
    require(allowed=can_grant_roles(actor), actor=actor, what="授予角色")
    User.objects.select_for_update().get(pk=user.pk)
    membership = Membership(
        user=user,
        subject=subject,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
        granted_at=moment,
        granted_by_id=actor.user_id,
    )
    _check_grant(actor, membership, today=local_date(moment))
    _check_others(membership)
    membership.save()
    access_log(
        actor=actor,
        action="subjects.role_granted",
        target=f"账号 {user.pk}：{role.label}，{subject}",
        reason=reason,
        moment=moment,
        row=membership,
        facts={"role": role.value, "user": user.pk, "subject": subject.pk},
    )
    return membership


@transaction.atomic
def membership_end(
    *, actor: Actor, membership: Membership, reason: str, moment: datetime
) -> Membership:
    """End a role from today on; it stays in the history.

    Raises:
        NotAllowed: the actor does not give roles.
        MembershipInvalid: one's own, already ended, no reason, or the last security administrator.
    """
    require(allowed=can_grant_roles(actor), actor=actor, what="终止任职")
    today = local_date(moment)
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if row.user_id == actor.user_id:
        raise MembershipInvalid("不能终止自己的任职，请由其他安全管理员办理。")
    if not reason.strip():
        raise MembershipInvalid("请写明终止的事由。", field="reason")
    if row.valid_to is not None and row.valid_to <= today:
        raise MembershipInvalid("这项任职已经终止，无须再办。")
    if row.role == Role.SECURITY_ADMIN and not _others_in_force(row, today):
        raise MembershipInvalid("这是最后一名安全管理员，终止后将无人能授予角色，请先授予他人。")
    row.valid_to = max(today, row.valid_from)
    row.ended_at, row.ended_by_id, row.end_reason = moment, actor.user_id, reason.strip()
    row.save()
    access_log(
        actor=actor,
        action="subjects.role_ended",
        target=f"账号 {row.user_id}：{row.get_role_display()}，{row.subject}",
        reason=reason,
        moment=moment,
        row=row,
        facts={"role": row.role, "user": row.user_id, "subject": row.subject_id},
    )
    return row


def _check_grant(actor: Actor, given: Membership, *, today: date) -> None:
    role = Role(given.role)
    if given.user_id == actor.user_id:
        raise MembershipInvalid("不能给自己授予角色，请由其他安全管理员办理。")
    if given.user.is_machine and role in ADMINISTRATORS:
        raise MembershipInvalid("机器账号不能担任管理员。", field="role")
    if given.subject.kind not in HELD_AT[role]:
        kinds = "、".join(SubjectKind(kind).label for kind in sorted(HELD_AT[role]))
        raise MembershipInvalid(
            f"“{role.label}”须授予在{kinds}上，“{given.subject}”不是。", field="subject"
        )
    if not given.reason:
        raise MembershipInvalid("请写明授予的依据，例如任职文件文号。", field="reason")
    if given.valid_from < today:
        raise MembershipInvalid("起始日期不能早于今天，角色不能追溯授予。", field="valid_from")
    if given.valid_to is not None and given.valid_to <= given.valid_from:
        raise MembershipInvalid("截止日期须晚于起始日期。", field="valid_to")


def _check_others(given: Membership) -> None:
    until = Q(valid_from__lt=given.valid_to) if given.valid_to else Q()
    others = Membership.objects.filter(until, user=given.user).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=given.valid_from)
    )
    for other in others.select_related("subject"):
        if other.role == given.role and other.subject_id == given.subject_id:
            raise MembershipInvalid("这名用户在这段时间内已有相同的任职，无须重复授予。")
        if excludes(other.role, given.role):
            raise RolesApart(
                f"这名用户已是“{other.get_role_display()}”（{other.subject}），"
                f"不能同时担任“{Role(given.role).label}”：系统、安全、审计三类管理员互不兼任，"
                "也不兼任业务角色；审计人员和外部用户也不兼任内部业务角色。请先终止原任职。",
                held=other.role,
                asked=given.role,
            )


def _others_in_force(row: Membership, today: date) -> bool:
    return (
        Membership.objects.filter(role=row.role, user__is_active=True)
        .valid_on(today)
        .exclude(user_id=row.user_id)
        .exists()
    )
