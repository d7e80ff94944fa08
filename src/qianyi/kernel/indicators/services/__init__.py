"""Writing the fact base: dictionary, sources, figures one by one and many at once, decisions."""

from __future__ import annotations

from .adoption import observation_record, observation_withdraw, statement_adopt
from .deciding import observations_decide
from .dictionary import indicator_ensure, quality_ensure
from .exports import PANEL_EXPORTED, panel_export
from .moving import consents_mover, observations_mover, qualities_mover
from .origins import consent_end, consent_record, origin_ensure
from .qualities import QualityRow, qualities_decide, qualities_record
from .recording import FigureRow, Recorded, observations_record
from .releasing import release_end, release_make, release_propose, release_return
from .totals import TotalSource, total_record

__all__ = [
    "PANEL_EXPORTED",
    "FigureRow",
    "QualityRow",
    "Recorded",
    "TotalSource",
    "consent_end",
    "consent_record",
    "consents_mover",
    "indicator_ensure",
    "observation_record",
    "observation_withdraw",
    "observations_decide",
    "observations_mover",
    "observations_record",
    "origin_ensure",
    "panel_export",
    "qualities_decide",
    "qualities_mover",
    "qualities_record",
    "quality_ensure",
    "release_end",
    "release_make",
    "release_propose",
    "release_return",
    "statement_adopt",
    "total_record",
]
