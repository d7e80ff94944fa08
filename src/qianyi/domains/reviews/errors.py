"""Refusals of assessments and scores of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.lib.errors import BadInput, Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping


class AssessmentNotFound(NotFound):
    """No such assessment or section, or not for this actor."""

    code = "reviews.assessment_not_found"


class AssessmentClosed(Conflict):
    """It is submitted or approved, or nothing was drafted yet."""

    code = "reviews.assessment_closed"


class SectionChanged(Conflict):
    """Somebody else saved the section meanwhile; both texts are shown, nothing is lost."""

    code = "reviews.section_changed"

    def __init__(self, message: str, *, now: str, version: int) -> None:
        super().__init__(message, version=version)
        self.now = now
        self.version = version


class ReviewInvalid(BadInput):
    """What was given lacks something; ``fields`` says what."""

    code = "reviews.invalid"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fields=dict(fields or {}))
        self.fields = dict(fields or {})


class SchemeNotFound(NotFound):
    """No such scheme of scores, or not for this actor."""

    code = "reviews.scheme_not_found"


class SchemeClosed(Conflict):
    """It is no draft, or another draft follows it already."""

    code = "reviews.scheme_closed"


class AppraisalNotFound(NotFound):
    """No such scoring, sheet, entry, objection or file, or not for this actor."""

    code = "reviews.appraisal_not_found"


class AppraisalClosed(Conflict):
    """Not in a state in which this can be done."""

    code = "reviews.appraisal_closed"
