"""Making territories, departments and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from .models import Department, Membership, Subject, SubjectKind, Territory

if TYPE_CHECKING:
    from datetime import date

    from qianyi.foundation.permissions import Role
    from qianyi.kernel.identity.models import User


@transaction.atomic
def territory_ensure(
    *,
    code: str,
    name: str,
    short_name: str,
    territory_kind: str,
    parent: Territory | None,
    aggregate_only: bool,
    is_demo: bool = False,
    provenance: dict[str, str] | None = None,
) -> Territory:
    """The territory with that code, made or renewed; its path follows its parent's."""
    subject, _ = Subject.objects.update_or_create(
        kind=SubjectKind.TERRITORY,
        code=code,
        defaults={"name": name, "short_name": short_name, **(provenance or {})},
    )
    territory, _ = Territory.objects.update_or_create(
        subject=subject,
        defaults={
            "territory_kind": territory_kind,
            "parent": parent,
            "path": f"{parent.path if parent else '/'}{code}/",
            "aggregate_only": aggregate_only,
            "is_demo": is_demo,
        },
    )
    return territory


@transaction.atomic
def department_ensure(
    *,
    code: str,
    name: str,
    short_name: str,
    territory: Territory | None,
    is_vertical: bool,
    duties: list[str],
    provenance: dict[str, str] | None = None,
) -> Department:
    """The department with that code, made or renewed."""
    subject, _ = Subject.objects.update_or_create(
        kind=SubjectKind.DEPARTMENT,
        code=code,
        defaults={"name": name, "short_name": short_name, **(provenance or {})},
    )
    department, _ = Department.objects.update_or_create(
        subject=subject,
        defaults={"territory": territory, "is_vertical": is_vertical, "duties": duties},
    )
    return department


@transaction.atomic
def membership_ensure(*, user: User, subject: Subject, role: Role, valid_from: date) -> Membership:
    """The user's open membership in that role at that subject, made if there is none."""
    found = Membership.objects.filter(
        user=user, subject=subject, role=role, valid_to__isnull=True
    ).first()
    if found is not None:
        return found
    membership = Membership(user=user, subject=subject, role=role, valid_from=valid_from)
    membership.full_clean()
    membership.save()
    return membership
