"""A zone with two parks, two departments, two firms; people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine import uscc
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import Enterprise, Subject, SubjectKind
from qianyi.kernel.subjects.selectors import actor_for_user

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor, Role
    from qianyi.kernel.identity.models import User
    from qianyi.kernel.subjects.models import Territory

MOMENT = people.MOMENT
TODAY = MOMENT.date()


def territory(code: str, kind: str = "zone", parent: Territory | None = None) -> Territory:
    return services.territory_ensure(
        code=code, name=f"示例{code}", short_name=f"示例{code}", territory_kind=kind,
        parent=parent, aggregate_only=False, is_demo=True,
    )  # fmt: skip


@dataclass
class Town:
    """Two of everything."""

    zone: Territory
    east: Territory
    west: Territory
    economy: Subject
    science: Subject
    first_firm: Subject
    second_firm: Subject
    bank: Subject


def town() -> Town:
    zone = territory("zone")
    departments = [
        services.department_ensure(
            code=code, name=f"示例{code}局", short_name="", territory=zone, is_vertical=False,
            duties=[],
        ).subject
        for code in ("economy", "science")
    ]  # fmt: skip
    others = [
        services.subject_ensure(kind=kind, code=code, name=f"示例{code}")
        for kind, code in (
            (SubjectKind.ENTERPRISE, "first"),
            (SubjectKind.ENTERPRISE, "second"),
            (SubjectKind.INSTITUTION, "bank"),
        )
    ]
    east, west = territory("east", "park", zone), territory("east-side", "park", zone)
    for subject, place, number in zip(others, (east, west), "12", strict=False):
        Enterprise.objects.create(
            subject=subject, uscc=uscc.with_check_digit(f"9151110000000000{number}"),
            territory=place, is_demo=True,
        )  # fmt: skip
    return Town(zone, east, west, *departments, *others)


def holding(role: Role, subject: Subject, username: str = "") -> User:
    """Somebody who holds that role there from the first day on."""
    user = people.person(username or f"shili-{role.value}-{subject.code}".replace("_", "-"))
    services.membership_ensure(user=user, subject=subject, role=role, valid_from=TODAY)
    return user


def acting(role: Role, subject: Subject, username: str = "") -> Actor:
    return actor_for_user(user=holding(role, subject, username), day=TODAY, via="web")


def actor_of(user: User) -> Actor:
    return actor_for_user(user=user, day=TODAY, via="web")
