"""Projects from lead to output: stages, gates, months of work, promises. Plain values only."""

from .dispatching import Month, Standing, standing_of, still_since
from .gates import GATES, Gate, Lacking, gates_of, lacking
from .packed import PackedProject, Stated, projects_read
from .promises import Answer, held_against
from .stages import (
    BATCHES,
    BY_CODE,
    STAGES,
    Batch,
    Stage,
    batch_of,
    next_stage,
    stages_for,
    stages_from,
)

__all__ = [
    "BATCHES",
    "BY_CODE",
    "GATES",
    "STAGES",
    "Answer",
    "Batch",
    "Gate",
    "Lacking",
    "Month",
    "PackedProject",
    "Stage",
    "Standing",
    "Stated",
    "batch_of",
    "gates_of",
    "held_against",
    "lacking",
    "next_stage",
    "projects_read",
    "stages_for",
    "stages_from",
    "standing_of",
    "still_since",
]
