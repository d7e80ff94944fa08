"""Making territories and departments."""

from __future__ import annotations

from django.db import transaction

from qianyi.foundation import search
from qianyi.kernel.subjects.models import Department, Subject, SubjectKind, Territory


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
    search.touched("territory", territory.pk)
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
    search.touched("department", department.pk)
    return department


@transaction.atomic
def subject_ensure(*, kind: SubjectKind, code: str, name: str, short_name: str = "") -> Subject:
    """The subject with that official code, made or renamed."""
    subject, _ = Subject.objects.update_or_create(
        kind=kind, code=code, defaults={"name": name, "short_name": short_name}
    )
    return subject
