"""Firms for tests, in the two parks of the town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qianyi.engine import uscc
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import Industry, Subject
from qianyi.kernel.subjects.services import EnterpriseFacts

from . import town as make

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise, Territory

MOMENT, TODAY = make.MOMENT, make.TODAY


def code(number: int) -> str:
    """A code of a made-up range, its check digit right."""
    return uscc.with_check_digit(f"91999900X{number:08d}")


@dataclass
class Place:
    """A zone with two parks, and who keeps its firms."""

    zone: Territory
    east: Territory
    west: Territory
    planner: Actor
    officer: Actor
    chemistry: Industry


def place() -> Place:
    zone = make.territory("zone")
    east, west = make.territory("east", "park", zone), make.territory("west", "park", zone)
    section, _ = Industry.objects.get_or_create(
        code="C", defaults={"name": "制造业", "level": "section"}
    )
    industry, _ = Industry.objects.get_or_create(
        code="26", defaults={"name": "化学", "level": "division", "parent": section}
    )
    return Place(
        zone, east, west,
        planner=make.acting(Role.PLANNER, zone.subject),
        officer=make.acting(Role.PARK_OFFICER, east.subject),
        chemistry=industry,
    )  # fmt: skip


def firm(at: Place, number: int, name: str = "", **facts: Any) -> Enterprise:
    given = {"territory": at.zone, "is_demo": True, **facts}
    return services.enterprise_register(
        actor=at.planner,
        facts=EnterpriseFacts(uscc=code(number), name=name or f"示例企业{number}号", **given),
        moment=MOMENT,
    )


def user_of(enterprise: Enterprise) -> Actor:
    subject = Subject.objects.get(pk=enterprise.pk)
    return make.acting(Role.ENTERPRISE_USER, subject, f"shili-firm-{enterprise.pk}")
