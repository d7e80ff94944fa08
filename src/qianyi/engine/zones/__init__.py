"""Evaluating zones against each other: the tree, where figures come from, how a zone stands.

Systems are data (``zone_systems/*.yaml`` of packs). No Django, no database.
"""

from __future__ import annotations

from qianyi.engine.zones.firms import (
    DOUBTFUL_TIMES,
    FirmsFigure,
    changed,
    codes_needed,
    firms_figure,
    years_needed,
)
from qianyi.engine.zones.loading import method_file, system_files, system_from_text
from qianyi.engine.zones.records import (
    FirmTest,
    Source,
    ZoneIndicator,
    ZonePart,
    ZoneSystem,
)
from qianyi.engine.zones.standing import Among, Line, PartStanding, Standing, standing

__all__ = [
    "DOUBTFUL_TIMES",
    "Among",
    "FirmTest",
    "FirmsFigure",
    "Line",
    "PartStanding",
    "Source",
    "Standing",
    "ZoneIndicator",
    "ZonePart",
    "ZoneSystem",
    "changed",
    "codes_needed",
    "firms_figure",
    "method_file",
    "standing",
    "system_files",
    "system_from_text",
    "years_needed",
]
