"""Requests for programs: lists, one request, filing.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.models import Subject, SubjectKind
from qianyi.lib import clock

from . import choices, schemas, selectors, services
from .errors import OrderKnown, RequestInvalid
from .permissions import can_file_for, can_have_requests, can_read_requests

router = Router(tags=["企业诉求"])
READ, WRITE = "requests:read", "requests:write"
Number = Annotated[
    str,
    Path(
        pattern=r"^[A-Z0-9-]{1,60}$", description="工单号",
        examples=["GD-DEMOSERVICE-2026-00001"],
    ),
]  # fmt: skip


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may have requests to read."""
    actor = caller(request, READ)
    allowed = can_read_requests(actor) or can_have_requests(actor)
    require(allowed=allowed, actor=actor, what="查看企业诉求")
    return actor


def writer(request: HttpRequest) -> Actor:
    """Who calls, and may file requests."""
    actor = caller(request, WRITE)
    allowed = can_file_for(actor) or can_have_requests(actor)
    require(allowed=allowed, actor=actor, what="登记企业诉求")
    return actor


@router.get(
    "/requests", summary="诉求清单", response={200: schemas.RequestPage, **shared.READ_LIST}
)
def request_list(
    request: HttpRequest,
    kind: Annotated[
        choices.RequestKind | None, Query(description="类别", examples=["inquiry"])
    ] = None,
    topic: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=60, description="主题代码", examples=["power"]),
    ] = "",
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Requests the caller may open, in order of number; the sealed route is in no list."""
    actor = reader(request)
    asked = selectors.RequestFilter(kind=kind.value if kind else "", topic=topic)
    rows = selectors.request_list(actor, asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.RequestRow.of)


@router.get(
    "/requests/{number}", summary="一件诉求",
    response={200: schemas.RequestBody, **shared.READ_WITHIN},
)  # fmt: skip
def request_get(request: HttpRequest, number: Number) -> shared.Answer:
    """One request with the answers that were sent."""
    actor = reader(request)
    return schemas.RequestBody.whole(selectors.request_get(actor=actor, number=number))


@router.post(
    "/requests", summary="登记诉求",
    response={
        200: schemas.RequestBody, 201: schemas.RequestBody, 404: shared.ErrorBody, **shared.CREATE,
    },
)  # fmt: skip
def request_create(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.RequestNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """File a request; its unit is found by the rules in force, and the reason is told.

    An order of the 12345 hotline that was filed before is answered with the first one (200).
    """
    actor = writer(request)

    def work() -> Reply:
        values = payload.dict()
        subject_id = _subject_id(actor, values.pop("subject"))
        asked = services.RequestAsked(subject_id=subject_id, **values)
        status = 201
        try:
            row = services.request_file(actor=actor, asked=asked, moment=clock.now())
        except OrderKnown as refusal:
            if not refusal.number:
                raise
            status, row = 200, selectors.request_get(actor=actor, number=refusal.number)
        headers = {"Location": f"/api/v1/requests/{row.case.number}"}
        return Reply(status, schemas.RequestBody.whole(row), headers)

    return answered(request, response, idempotency_key, work)


def _subject_id(actor: Actor, code: str) -> int:
    """The subject of that code the caller may see.

    Raises:
        RequestInvalid: there is none.
    """
    rows = Subject.objects.visible_to(actor).exclude(kind=SubjectKind.DEPARTMENT)
    found = rows.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        sentence = f"没有找到代码为“{code}”的企业，请核对统一社会信用代码。"
        raise RequestInvalid(sentence, fields={"subject": sentence})
    return found
