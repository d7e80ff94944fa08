"""The plan's targets on talent beside what the fact base and the library know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.talent.models import Talent
from qianyi.kernel.indicators.selectors import indicators_by_code, observation_list

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Indicator, Observation
    from qianyi.kernel.subjects.models import Territory

SENIOR: Final = Q(education="doctor") | Q(rank__in=["associate", "full"])
SKILLED: Final = ~SENIOR & (Q(education__in=["master", "doctor"]) | Q(rank="middle"))
COUNTED: Final[dict[str, tuple[Q, str]]] = {
    "innovation.high_level_talents": (~Q(honours=[]), "有人才计划或称号的"),
    "innovation.senior_talents_new": (SENIOR, "博士或副高级以上职称的"),
    "innovation.skilled_talents_new": (SKILLED, "研究生或中级职称的"),
}
"""Indicator → who in the library comes near to what it counts, and in words."""
CODES: Final = (
    *COUNTED, "innovation.expert_pool", "innovation.leading_talents_new",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One indicator of a zone: the newest target and figure, and who is in the library."""

    indicator: Indicator
    zone: Territory
    target: Observation | None
    actual: Observation | None
    in_library: int | None
    library_words: str


def targets_of(actor: Actor, zone: Territory) -> list[TargetRow]:
    """Indicators on talent that the zone has a figure or target of.

    The count of the library is of people with consent today, never a statistical figure.
    """
    known = indicators_by_code(CODES)
    rows = observation_list(actor).filter(
        indicator__in=known.values(), subject=zone.subject, kind__in=["target", "actual"]
    )
    newest: dict[tuple[int, str], Observation] = {}
    for row in rows.order_by("ends_on", "pk"):
        newest[row.indicator_id, row.kind] = row
    people = Talent.objects.visible_to(actor).filter(territory=zone)
    found = []
    for code in CODES:
        indicator = known.get(code)
        if indicator is None:
            continue
        target = newest.get((indicator.pk, "target"))
        actual = newest.get((indicator.pk, "actual"))
        counted = COUNTED.get(code)
        if target is None and actual is None and counted is None:
            continue
        count = people.filter(counted[0]).count() if counted else None
        found.append(
            TargetRow(indicator, zone, target, actual, count, counted[1] if counted else "")
        )
    return found
