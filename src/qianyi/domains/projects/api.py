"""Projects, their months and promises for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock

from . import choices, schemas, selectors, services
from .permissions import can_keep, can_read_projects
from .selectors import ProjectFilter, PromiseFilter

router = Router(tags=["项目"])
READ, WRITE = "projects:read", "projects:write"
Ref = Annotated[
    str, Path(pattern=r"^[a-z0-9]{12}$", description="查询码", examples=["abcdefghjkmn"])
]


def reader(request: HttpRequest, scope: str = READ) -> Actor:
    """Who calls, and works inside."""
    actor = caller(request, scope)
    require(allowed=can_read_projects(actor), actor=actor, what="查看项目")
    return actor


@router.get("/projects", summary="项目", response={200: schemas.ProjectPage, **shared.READ_LIST})
def project_list(
    request: HttpRequest,
    stage: Annotated[
        str | None, Query(max_length=12, pattern=r"^[a-z]+$", description="阶段",
                          examples=["signed"])
    ] = None,
    nature: Annotated[
        choices.ProjectNature | None, Query(description="性质", examples=["industrial"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:  # fmt: skip
    """Projects the caller may see, in order of number."""
    asked = ProjectFilter(stage=stage or "", nature=nature or "")
    rows = selectors.project_list(reader(request), asked).order_by("pk")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.ProjectBody.of)


@router.get(
    "/projects/{ref}", summary="一个项目",
    response={200: schemas.ProjectBody, **shared.READ_WITHIN},
)  # fmt: skip
def project_get(request: HttpRequest, ref: Ref) -> shared.Answer:
    """One project, with what is missing for its next stage."""
    row = selectors.project_by_ref(actor=reader(request), ref=ref)
    hint = selectors.hint_of(row)
    return schemas.ProjectBody.of(row, [one.gate.label for one in hint.lacked])


@router.get(
    "/projects/{ref}/months", summary="项目月报",
    response={200: schemas.ProjectMonthPage, **shared.READ_WITHIN},
)  # fmt: skip
def month_list(
    request: HttpRequest, ref: Ref, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Every version of every month of a project, in order of number."""
    row = selectors.project_by_ref(actor=reader(request), ref=ref)
    rows = selectors.reports_of(row).order_by("pk")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.ProjectMonthBody.of)


@router.post(
    "/projects/{ref}/months", summary="报送项目月报",
    response={201: schemas.ProjectMonthBody, **shared.CHANGE},
)  # fmt: skip
def month_create(
    request: HttpRequest,
    response: HttpResponse,
    ref: Ref,
    body: schemas.ProjectMonthNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Report a month; one that was there stays as an earlier version."""
    actor = reader(request, WRITE)
    row = selectors.project_by_ref(actor=actor, ref=ref)
    require(allowed=can_keep(actor, row), actor=actor, what="填报项目月报")

    def work() -> Reply:
        made = services.report_file(
            actor=actor,
            project=row,
            moment=clock.now(),
            reported=services.Reported(
                 month=body.month, invested=_exact(body.invested),
                arrived_city=_exact(body.arrived_city),
                arrived_province=_exact(body.arrived_province), in_statistics=body.in_statistics,
                progress=body.progress, lacks=[one.value for one in body.lacks],
                lack_words=body.lack_words, delay=body.delay, why_changed=body.why_changed,
            ),
        )  # fmt: skip
        headers = {"Location": f"/api/v1/projects/{row.ref}/months"}
        return Reply(201, schemas.ProjectMonthBody.of(made), headers)

    return answered(request, response, idempotency_key, work)


def _exact(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@router.get(
    "/promises", summary="招商承诺", response={200: schemas.PromisePage, **shared.READ_LIST}
)
def promise_list(
    request: HttpRequest,
    side: Annotated[
        choices.PromiseSide | None, Query(description="承诺方", examples=["owner"])
    ] = None,
    state: Annotated[
        choices.PromiseState | None, Query(description="状态", examples=["open"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Promises of both sides, in order of number."""
    asked = PromiseFilter(side=side or "", state=state or "")
    rows = selectors.promise_list(reader(request), asked).order_by("pk")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.PromiseBody.of)
