"""Making territories, departments, institutions and the dictionary of industries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import search
from qianyi.kernel.subjects.models import (
    Department,
    Industry,
    Institution,
    Subject,
    SubjectKind,
    Territory,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    functions: Sequence[str] = (),
    provenance: dict[str, str] | None = None,
) -> Department:
    """The department with that code, made or renewed; ``functions`` are of ``Function``."""
    subject, _ = Subject.objects.update_or_create(
        kind=SubjectKind.DEPARTMENT,
        code=code,
        defaults={"name": name, "short_name": short_name, **(provenance or {})},
    )
    department, _ = Department.objects.update_or_create(
        subject=subject,
        defaults={
            "territory": territory,
            "is_vertical": is_vertical,
            "duties": duties,
            "functions": list(functions),
        },
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


@transaction.atomic
def institution_ensure(
    *,
    code: str,
    name: str,
    institution_kind: str,
    short_name: str = "",
    territory: Territory | None = None,
    offers: Sequence[str] = (),
    source: str = "",
    provenance: dict[str, str] | None = None,
) -> Institution:
    """The institution with that code, made or renewed; one on demo ground is a made-up one."""
    subject, _ = Subject.objects.update_or_create(
        kind=SubjectKind.INSTITUTION,
        code=code,
        defaults={"name": name, "short_name": short_name, **(provenance or {})},
    )
    institution, _ = Institution.objects.update_or_create(
        subject=subject,
        defaults={
            "institution_kind": institution_kind,
            "territory": territory,
            "services": list(offers),
            "source": source,
            "is_demo": territory is not None and territory.is_demo,
        },
    )
    search.touched("institution", institution.pk)
    return institution


@transaction.atomic
def industries_ensure(
    *,
    rows: Sequence[tuple[str, str, str, str | None]],
    provenance: dict[str, str] | None = None,
) -> None:
    """Entries of the classification (code, name, level, parent's code), made or renewed.

    A statement a level and not a row: the dictionary has six hundred.
    """
    given = provenance or {}
    held = {row.code: row for row in Industry.objects.all()}
    for length in sorted({len(row[0]) if row[0].isdigit() else 1 for row in rows}):
        new: list[Industry] = []
        renewed: list[Industry] = []
        for code, name, level, parent in rows:
            if (len(code) if code.isdigit() else 1) != length:
                continue
            row = held.get(code) or Industry(code=code)
            row.name, row.level = name, level
            row.parent = held.get(parent) if parent else None
            for column, value in given.items():
                setattr(row, column, value)
            (renewed if row.pk else new).append(row)
            held[code] = row
        Industry.objects.bulk_create(new)
        Industry.objects.bulk_update(renewed, ["name", "level", "parent", *given])
