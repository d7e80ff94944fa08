"""What documents state of the zone's projects as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.kernel.indicators.selectors import observation_list

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Observation

STATED: Final = (
    "opening.contacted_projects",
    "opening.signed_projects",
    "opening.signed_investment",
    "opening.key_projects",
    "opening.key_projects_investment",
    "opening.major_industrial_projects",
    "opening.major_industrial_investment",
)
"""Indicators of the board, in the order they are shown."""


def stated_figures(actor: Actor, *, within: str) -> list[Observation]:
    """Actual figures of those indicators for a zone (its path), by indicator and period.

    Each is for itself, and of that zone: another's never stand on its board. Projects contacted
    and signed in a year are not one cohort: no rate is made of them.
    """
    rows = observation_list(actor).filter(
        indicator__code__in=STATED, kind="actual", subject__territory__path__startswith=within
    )
    found = list(rows.select_related("indicator", "subject"))
    return sorted(found, key=lambda row: (row.period, STATED.index(row.indicator.code)))
