"""How applications follow when two firms turn out to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.domains.policies.choices import GIVEN_UP
from qianyi.domains.policies.models import PolicyApplication
from qianyi.foundation.registry import SubjectMover

if TYPE_CHECKING:
    from datetime import datetime


def applications_mover() -> SubjectMover:
    """They go along; where both firms applied for one thing, both rows stay as they are."""

    def movable(source: int, target: int) -> list[int]:
        there = PolicyApplication.objects.filter(enterprise=target).exclude(state__in=GIVEN_UP)
        rows = PolicyApplication.objects.select_for_update().filter(enterprise=source)
        rows = rows.exclude(call_item__in=there.values("call_item"))
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def move(source: int, target: int, moment: datetime) -> list[Any]:  # noqa: ARG001
        keys = movable(source, target)
        PolicyApplication.objects.filter(pk__in=keys).update(enterprise=target)
        return keys

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:  # noqa: ARG001
        rows = PolicyApplication.objects.filter(pk__in=values, enterprise=target)
        rows.update(enterprise=source)

    return SubjectMover(
        label="兑付申报",
        count=lambda one: PolicyApplication.objects.filter(enterprise=one).count(),
        move=move,
        undo=undo,
    )
