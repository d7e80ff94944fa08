"""Names of what happened, for listeners outside."""

from __future__ import annotations

from typing import Final

ASSESSMENT_APPROVED: Final = "reviews.assessment.approved"
APPRAISAL_PUBLISHED: Final = "reviews.appraisal.published"
