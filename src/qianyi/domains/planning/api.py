"""Plans, targets and progress for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.api.versions import etag_of, is_known, lock, require_version, tell_version
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from . import schemas, selectors, services
from .models import Target
from .permissions import can_edit_plans, can_keep_lists, can_read_lists, can_read_plans

router = Router(tags=["规划"])
READ, WRITE = "plans:read", "plans:write"
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read plans."""
    actor = caller(request, READ)
    require(allowed=can_read_plans(actor), actor=actor, what="查看规划")
    return actor


def list_reader(request: HttpRequest) -> Actor:
    """Who calls, and may read lists."""
    actor = caller(request, READ)
    require(allowed=can_read_lists(actor), actor=actor, what="查看清单")
    return actor


def target_tag(row: Target) -> str:
    """The version of a target: it changes only by being superseded."""
    return etag_of(row.pk, row.version, row.superseded_at, row.superseded_by_id)


@router.get("/plans", summary="规划清单", response={200: schemas.PlanPage, **shared.READ_LIST})
def plan_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Plans the caller may see, in order of number."""
    rows = selectors.plan_list(reader(request)).select_related("territory__subject")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.PlanBody.of)


@router.get(
    "/plans/{plan_id}", summary="一项规划", response={200: schemas.PlanBody, **shared.READ_WITHIN}
)
def plan_get(request: HttpRequest, plan_id: shared.KeyInPath) -> shared.Answer:
    """One plan."""
    return schemas.PlanBody.of(selectors.plan_get(actor=reader(request), plan_id=plan_id))


@router.get(
    "/plans/{plan_id}/targets", summary="规划指标",
    response={200: schemas.TargetPage, **shared.READ_WITHIN},
)  # fmt: skip
def target_list(
    request: HttpRequest,
    plan_id: shared.KeyInPath,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """The live targets of a plan, in order of number."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    rows = plan.targets.filter(superseded_at__isnull=True).select_related("indicator")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.TargetBody.of)


@router.get(
    "/plans/{plan_id}/progress", summary="规划进度",
    response={200: schemas.ProgressBody, **shared.READ_WITHIN},
)  # fmt: skip
def progress_get(
    request: HttpRequest,
    plan_id: shared.KeyInPath,
    as_of: Annotated[
        date | None,
        Query(description="截至哪一天；不填取最近有实际值的一期", examples=["2024-12-31"]),
    ] = None,
) -> shared.Answer:
    """How far every live target of a plan is."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    asked = min(max(as_of, EARLIEST), LATEST) if as_of else None
    board = selectors.board_get(plan=plan, as_of=asked)
    return schemas.ProgressBody(
        plan_id=plan.pk,
        as_of=board.as_of,
        rows=[schemas.ProgressRow.of(row) for row in board.rows],
    )


@router.get(
    "/targets/{target_id}", summary="一项规划指标",
    response={200: schemas.TargetBody, **shared.READ_ONE},
)  # fmt: skip
def target_get(
    request: HttpRequest,
    response: HttpResponse,
    target_id: shared.KeyInPath,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One target, live or superseded."""
    row = selectors.target_get(actor=reader(request), target_id=target_id)
    etag = target_tag(row)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return schemas.TargetBody.of(row)


@router.post(
    "/targets/{target_id}/revisions", summary="填写编制中规划的目标",
    response={201: schemas.TargetBody, **shared.CHANGE},
)  # fmt: skip
def revision_create(
    request: HttpRequest,
    response: HttpResponse,
    target_id: shared.KeyInPath,
    body: schemas.RevisionBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """A new version of a target of a plan that is being written; one in force is not changed so."""
    actor = caller(request, WRITE)
    require(allowed=can_edit_plans(actor), actor=actor, what="填写规划目标")

    def work() -> Reply:
        lock(Target, target_id)
        row = selectors.target_get(actor=actor, target_id=target_id)
        require_version(if_match, target_tag(row))
        fresh = services.target_revise(
            actor=actor, target=row, moment=clock.now(), **body.model_dump()
        )
        return Reply(
            201,
            schemas.TargetBody.of(fresh),
            {"ETag": target_tag(fresh), "Location": f"/api/v1/targets/{fresh.pk}"},
        )

    return answered(request, response, idempotency_key, work)


@router.get("/lists", summary="清单", response={200: schemas.TaskListPage, **shared.READ_LIST})
def list_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Lists in use the caller may see, in order of number."""
    rows = selectors.list_list(list_reader(request))
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.TaskListBody.of)


@router.get(
    "/lists/{list_id}/items", summary="清单事项",
    response={200: schemas.TaskItemPage, **shared.READ_WITHIN},
)  # fmt: skip
def item_list(
    request: HttpRequest,
    list_id: shared.KeyInPath,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """A list's items as they stand today, in order of number."""
    actor = list_reader(request)
    held = selectors.list_get(actor=actor, list_id=list_id)
    day = local_date(clock.now())
    return page_of(
        selectors.items_of(actor, held), cursor=cursor, limit=limit,
        show=lambda row: schemas.TaskItemBody.of(selectors.item_now(row, day)),
    )  # fmt: skip


@router.get(
    "/list-items/{item_id}", summary="一项清单事项",
    response={200: schemas.TaskItemBody, **shared.READ_WITHIN},
)  # fmt: skip
def item_get(request: HttpRequest, item_id: shared.KeyInPath) -> shared.Answer:
    """One item as it stands today."""
    day = local_date(clock.now())
    return schemas.TaskItemBody.of(
        selectors.item_get(actor=list_reader(request), item_id=item_id, day=day)
    )


@router.post(
    "/list-items", summary="列入清单事项",
    response={201: schemas.TaskItemBody, 404: shared.ErrorBody, **shared.CREATE},
)  # fmt: skip
def item_create(
    request: HttpRequest,
    response: HttpResponse,
    body: schemas.TaskItemNewBody,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Put an item into a list; units are named by code."""
    actor = caller(request, WRITE)
    require(allowed=can_keep_lists(actor), actor=actor, what="列入清单事项")

    def work() -> Reply:
        asked = body.model_dump()
        held = selectors.list_get(actor=actor, list_id=asked.pop("list_id"))
        moment = clock.now()
        item = services.item_make(
            actor=actor, task_list=held, asked=services.asked_by_codes(**asked), moment=moment
        )
        now = selectors.item_get(actor=actor, item_id=item.pk, day=local_date(moment))
        headers = {"Location": f"/api/v1/list-items/{item.pk}"}
        return Reply(201, schemas.TaskItemBody.of(now), headers)

    return answered(request, response, idempotency_key, work)


@router.post(
    "/list-progress", summary="报送清单事项进展",
    response={201: schemas.ReportBody, 404: shared.ErrorBody, **shared.CREATE},
)  # fmt: skip
def progress_create(
    request: HttpRequest,
    response: HttpResponse,
    body: schemas.ItemProgressBody,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Report a month's progress; evidence is filed on the page."""
    actor = caller(request, WRITE)

    def work() -> Reply:
        asked = body.model_dump()
        held = selectors.item_row(actor=actor, item_id=asked.pop("item_id"))
        report = services.progress_report(
            actor=actor, item=held, progress=services.Progress(**asked), moment=clock.now()
        )
        return Reply(201, schemas.ReportBody.of(report), {})

    return answered(request, response, idempotency_key, work)


@router.get(
    "/plans/{plan_id}/adjustments", summary="规划调整",
    response={200: schemas.AdjustmentPage, **shared.READ_WITHIN},
)  # fmt: skip
def adjustment_list(
    request: HttpRequest,
    plan_id: shared.KeyInPath,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Adjustments of a plan, old and new of each line."""
    actor = reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    rows = selectors.adjustment_list(actor, plan)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.AdjustmentBody.of)


@router.get(
    "/plans/{plan_id}/versions/{number}", summary="规划的一版",
    response={200: schemas.PlanVersionBody, **shared.READ_WITHIN},
)  # fmt: skip
def plan_version_get(
    request: HttpRequest,
    plan_id: shared.KeyInPath,
    number: Annotated[int, Path(ge=1, le=9999, description="版次", examples=[1])],
) -> shared.Answer:
    """A plan as it stood in one version."""
    plan = selectors.plan_get(actor=reader(request), plan_id=plan_id)
    return schemas.PlanVersionBody.of(selectors.version_get(plan=plan, number=number))
