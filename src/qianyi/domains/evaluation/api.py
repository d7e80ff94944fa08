"""Evaluation runs, their results and objections, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock

from . import schemas
from .choices import AppealState, MeasureStanding, RunState
from .permissions import (
    can_read_appeals,
    can_read_measures,
    can_read_runs,
    can_read_zone,
    is_enterprise,
)
from .selectors import appeals, measures, zone
from .selectors import runs as selectors

router = Router(tags=["企业评价"])
READ = "evaluations:read"


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read runs."""
    actor = caller(request, READ)
    require(allowed=can_read_runs(actor), actor=actor, what="查看企业评价")
    return actor


@router.get(
    "/evaluations", summary="企业评价",
    response={200: schemas.EvaluationRunPage, **shared.READ_LIST},
)  # fmt: skip
def evaluation_list(
    request: HttpRequest,
    state: Annotated[RunState | None, Query(description="状态", examples=["publicity"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Runs the caller may see, in order of number."""
    asked = selectors.RunFilter(state=state.value if state else "")
    rows = selectors.run_list(reader(request), asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.EvaluationRunBody.of)


@router.get(
    "/evaluations/{run_id}", summary="一次企业评价",
    response={200: schemas.EvaluationRunBody, **shared.READ_WITHIN},
)  # fmt: skip
def evaluation_get(request: HttpRequest, run_id: shared.KeyInPath) -> shared.Answer:
    """One run."""
    return schemas.EvaluationRunBody.of(selectors.run_get(actor=reader(request), run_id=run_id))


@router.get(
    "/evaluations/{run_id}/results", summary="一次企业评价的结果",
    response={200: schemas.ResultPage, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def evaluation_results(
    request: HttpRequest,
    run_id: shared.KeyInPath,
    grade: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=20, description="等级", examples=["A"]),
    ] = "",
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Results the caller may see, in order of number."""
    actor = reader(request)
    run = selectors.run_get(actor=actor, run_id=run_id)
    rows = selectors.result_list(actor, run, selectors.ResultFilter(grade=grade))
    return page_of(
        rows,
        cursor=cursor,
        limit=limit,
        show=lambda row: schemas.ResultBody.of(row, run.ref),
    )


@router.get(
    "/own-evaluation-results", summary="本企业的评价结果",
    response={200: schemas.ResultPage, **shared.READ_LIST},
)  # fmt: skip
def own_evaluation_results(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """What the caller's own firms were told; nobody else's."""
    actor = caller(request, READ)
    require(allowed=is_enterprise(actor), actor=actor, what="查看本企业的评价")
    return page_of(
        selectors.own_results(actor),
        cursor=cursor,
        limit=limit,
        show=lambda row: schemas.ResultBody.of(row, row.run.ref),
    )


@router.get(
    "/evaluation-appeals", summary="评价异议",
    response={200: schemas.AppealPage, **shared.READ_LIST},
)  # fmt: skip
def evaluation_appeals(
    request: HttpRequest,
    state: Annotated[AppealState | None, Query(description="状态", examples=["filed"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Objections the caller may see, in order of number."""
    actor = caller(request, READ)
    require(allowed=can_read_appeals(actor), actor=actor, what="查看评价异议")
    asked = appeals.AppealFilter(state=state.value if state else "")
    return page_of(
        appeals.appeal_list(actor, asked), cursor=cursor, limit=limit, show=schemas.AppealBody.of
    )


zone_router = Router(tags=["高新区评价"])
READ_ZONE = "zone:read"


def zone_reader(request: HttpRequest) -> Actor:
    """Who calls, and may read how the zone stands."""
    actor = caller(request, READ_ZONE)
    require(allowed=can_read_zone(actor), actor=actor, what="查看高新区评价")
    return actor


@zone_router.get(
    "/zone-assessments", summary="高新区评价测算",
    response={200: schemas.ZoneAssessmentPage, **shared.READ_LIST},
)  # fmt: skip
def zone_assessment_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Assessments, in order of number."""
    rows = zone.assessment_list(zone_reader(request))
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.ZoneAssessmentBody.of)


@zone_router.get(
    "/zone-assessments/{assessment_id}", summary="一次高新区评价测算",
    response={200: schemas.ZoneAssessmentPaper, **shared.READ_WITHIN},
)  # fmt: skip
def zone_assessment_get(request: HttpRequest, assessment_id: shared.KeyInPath) -> shared.Answer:
    """One assessment worked out: values, points, gaps, what is missing."""
    actor = zone_reader(request)
    row = zone.assessment_get(actor=actor, assessment_id=assessment_id)
    return schemas.ZoneAssessmentPaper.on_paper(zone.assessment_view(actor, row))


@zone_router.get(
    "/measures", summary="差别化措施",
    response={200: schemas.MeasurePage, **shared.READ_LIST},
)  # fmt: skip
def measure_list(
    request: HttpRequest,
    standing: Annotated[
        MeasureStanding | None, Query(description="状态", examples=["in_force"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Measures by grade the caller may see, in order of number; standing is that of today."""
    actor = caller(request, READ_ZONE)
    require(allowed=can_read_measures(actor), actor=actor, what="查看差别化措施")
    day = clock.local_date(clock.now())
    asked = measures.MeasureFilter(day=day, standing=standing.value if standing else "")
    rows = measures.measure_list(actor, asked)
    return page_of(
        rows, cursor=cursor, limit=limit, show=lambda row: schemas.MeasureBody.of(row, day)
    )
