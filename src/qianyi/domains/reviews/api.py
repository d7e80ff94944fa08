"""Assessments and scores of units, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.permissions import Actor, require

from . import schemas
from .choices import AppraisalState, AssessmentState
from .permissions import can_read_appraisals, can_read_assessments
from .selectors import appraisals, assessments

router = Router(tags=["评估考核"])
READ = "reviews:read"


def paper_reader(request: HttpRequest) -> Actor:
    """Who calls, and may read assessments."""
    actor = caller(request, READ)
    require(allowed=can_read_assessments(actor), actor=actor, what="查看规划评估")
    return actor


def score_reader(request: HttpRequest) -> Actor:
    """Who calls, and may read scorings."""
    actor = caller(request, READ)
    require(allowed=can_read_appraisals(actor), actor=actor, what="查看目标考核")
    return actor


@router.get(
    "/assessments", summary="规划评估", response={200: schemas.AssessmentPage, **shared.READ_LIST}
)
def assessment_list(
    request: HttpRequest,
    state: Annotated[
        AssessmentState | None, Query(description="状态", examples=["drafting"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Assessments the caller may see, in order of number."""
    rows = assessments.assessment_list(paper_reader(request), state=state.value if state else "")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.AssessmentBody.of)


@router.get(
    "/assessments/{assessment_id}", summary="一份规划评估",
    response={200: schemas.AssessmentWholeBody, **shared.READ_WITHIN},
)  # fmt: skip
def assessment_get(request: HttpRequest, assessment_id: shared.KeyInPath) -> shared.Answer:
    """One paper with its sections and frozen tables."""
    actor = paper_reader(request)
    row = assessments.assessment_get(actor=actor, assessment_id=assessment_id)
    return schemas.AssessmentWholeBody.of(row)


@router.get(
    "/appraisals", summary="目标考核", response={200: schemas.AppraisalPage, **shared.READ_LIST}
)
def appraisal_list(
    request: HttpRequest,
    state: Annotated[AppraisalState | None, Query(description="状态", examples=["told"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Scorings the caller may see, in order of number."""
    rows = appraisals.appraisal_list(score_reader(request), state=state.value if state else "")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.AppraisalBody.of)


@router.get(
    "/appraisals/{appraisal_id}/scores", summary="一次考核的单位得分",
    response={200: schemas.UnitScorePage, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def appraisal_scores(
    request: HttpRequest,
    appraisal_id: shared.KeyInPath,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Sheets the caller may see: all units, or the own once it was told."""
    actor = score_reader(request)
    row = appraisals.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    rows = appraisals.score_list(actor, row)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.UnitScoreBody.of)
