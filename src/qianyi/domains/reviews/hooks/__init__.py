"""What the app offers to others, registered at start-up."""

from __future__ import annotations

from qianyi.domains.reviews.events import APPRAISAL_PUBLISHED, ASSESSMENT_APPROVED
from qianyi.domains.reviews.permissions import can_read_appraisals, can_read_assessments
from qianyi.domains.reviews.services import loading
from qianyi.foundation import duties, events, registry

from . import owing


def register() -> None:
    """Fill the registries of foundation."""
    registry.pack_loaders.register("appraisal", registry.PackFolder(90, loading.load_schemes))
    registry.pack_loaders.register("assessments", registry.PackFolder(95, loading.load_assessments))
    registry.navigation.register(
        "assessments",
        registry.NavigationEntry(
            "规划评估", "reviews:assessments", order=33, visible=can_read_assessments
        ),
    )
    registry.navigation.register(
        "appraisals",
        registry.NavigationEntry(
            "目标考核", "reviews:appraisals", order=34, visible=can_read_appraisals
        ),
    )
    registry.inbox_sources.register("reviews.decisions", owing.decisions_waiting)
    registry.inbox_sources.register("reviews.sheets", owing.sheets_told)
    duties.duty_sources.register("reviews", owing.duties_to_decide)
    registry.api_scopes.register("reviews:read", "读规划评估和目标考核")
    for name, title, visible in (
        (ASSESSMENT_APPROVED, "规划评估已审定", can_read_assessments),
        (APPRAISAL_PUBLISHED, "目标考核已公布", can_read_appraisals),
    ):
        events.kinds.register(name, events.EventKind(name, title, visible))
