"""An approved final assessment closes its plan: two domains that do not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.planning.services import plan_reviewed
from qianyi.domains.reviews.choices import AssessmentKind
from qianyi.domains.reviews.events import ASSESSMENT_APPROVED
from qianyi.domains.reviews.models import Assessment

if TYPE_CHECKING:
    from qianyi.foundation.events import Event


def assessment_heard(event: Event) -> None:
    """Mark the plan as assessed when its final assessment is approved."""
    if event.name != ASSESSMENT_APPROVED:
        return
    paper = Assessment.objects.get(pk=event.object_id)
    if paper.kind == AssessmentKind.FINAL:
        plan_reviewed(code=paper.plan_key)
