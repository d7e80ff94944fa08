"""Forms, collections and returns for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.api.versions import etag_of, is_known, lock, require_version, tell_version
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock

from . import schemas, selectors, services
from .choices import ReturnStatus
from .models import Return
from .permissions import (
    can_collect,
    can_fill,
    can_follow_returns,
    can_read_entries,
    can_read_returns,
)

router = Router(tags=["填报"])
READ, WRITE = "returns:read", "returns:write"


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read returns."""
    actor = caller(request, READ)
    require(allowed=can_read_returns(actor), actor=actor, what="查看填报")
    return actor


def follower(request: HttpRequest) -> Actor:
    """Who calls, and works inside."""
    actor = caller(request, READ)
    require(allowed=can_follow_returns(actor), actor=actor, what="查看采集任务")
    return actor


def return_tag(row: Return) -> str:
    """The version of a return."""
    return etag_of(row.pk, row.revision, row.status)


@router.get("/forms", summary="报表", response={200: schemas.FormPage, **shared.READ_LIST})
def form_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Forms in force, in order of number."""
    rows = selectors.form_list(follower(request))
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.FormBody.of)


@router.get(
    "/collections", summary="采集任务", response={200: schemas.CollectionPage, **shared.READ_LIST}
)
def collection_list(
    request: HttpRequest,
    is_open: Annotated[
        bool | None, Query(description="只要采集中的或已结束的", examples=[True])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Collections, in order of number, each with how many have come."""
    actor = follower(request)
    rows = selectors.collection_list(actor)
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    page = page_of(rows, cursor=cursor, limit=limit, show=lambda row: row)
    counted = selectors.collection_rows(actor, page["items"])
    return {**page, "items": [schemas.CollectionBody.of(row) for row in counted]}


@router.get(
    "/collections/{collection_id}", summary="一项采集任务",
    response={200: schemas.CollectionBody, **shared.READ_WITHIN},
)  # fmt: skip
def collection_get(request: HttpRequest, collection_id: shared.KeyInPath) -> shared.Answer:
    """One collection, with how many have come."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    return schemas.CollectionBody.of(selectors.collection_rows(actor, [held])[0])


@router.get("/returns", summary="填报单", response={200: schemas.ReturnPage, **shared.READ_LIST})
def return_list(
    request: HttpRequest,
    collection_id: Annotated[
        int | None,
        Query(ge=1, le=shared.LARGEST_KEY, description="采集任务编号", examples=[1]),
    ] = None,
    status: Annotated[ReturnStatus | None, Query(description="状态", examples=["empty"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Returns the caller may see, in order of number, without figures."""
    rows = selectors.return_list(reader(request))
    if collection_id is not None:
        rows = rows.filter(collection=collection_id)
    if status is not None:
        rows = rows.filter(status=status)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.ReturnRow.of)


@router.get(
    "/returns/{return_id}", summary="一张填报单",
    response={200: schemas.ReturnBody, **shared.READ_ONE},
)  # fmt: skip
def return_get(
    request: HttpRequest,
    response: HttpResponse,
    return_id: shared.KeyInPath,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One return with its lines."""
    actor = reader(request)
    row = selectors.return_get(actor=actor, return_id=return_id)
    etag = return_tag(row)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return _body(actor, row)


@router.post(
    "/returns/{return_id}/drafts", summary="暂存",
    response={201: schemas.ReturnBody, **shared.CHANGE},
)  # fmt: skip
def draft_create(
    request: HttpRequest,
    response: HttpResponse,
    return_id: shared.KeyInPath,
    body: schemas.EntriesBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Keep what is typed; nothing counts yet."""
    actor = _filler(request, return_id)

    def act(row: Return) -> None:
        services.draft_save(actor=actor, filled=row, edit=_edit(row, body), moment=clock.now())

    work = partial(_changed, actor, return_id, if_match, act)
    return answered(request, response, idempotency_key, work)


@router.post(
    "/returns/{return_id}/filings", summary="报送",
    response={201: schemas.ReturnBody, **shared.CHANGE},
)  # fmt: skip
def filing_create(
    request: HttpRequest,
    response: HttpResponse,
    return_id: shared.KeyInPath,
    body: schemas.FilingBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Report; the same content once more is the same filing."""
    actor = _filler(request, return_id)

    def act(row: Return) -> None:
        submission = services.Submission(
            edit=_edit(row, body),
            via="api",
            answers={int(key): words for key, words in body.answers.items()},
        )
        services.return_file(actor=actor, filled=row, submission=submission, moment=clock.now())

    work = partial(_changed, actor, return_id, if_match, act)
    return answered(request, response, idempotency_key, work)


@router.post(
    "/returns/{return_id}/queries", summary="提示核实",
    response={201: schemas.ReturnBody, **shared.CHANGE},
)  # fmt: skip
def query_create(
    request: HttpRequest,
    response: HttpResponse,
    return_id: shared.KeyInPath,
    body: schemas.QueryBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Ask the respondent to look at a line, or at the whole."""
    actor = _collector(request, return_id)

    def act(row: Return) -> None:
        services.return_query(
            actor=actor, filled=row, item=body.item or "", comment=body.comment, moment=clock.now()
        )

    work = partial(_changed, actor, return_id, if_match, act)
    return answered(request, response, idempotency_key, work)


@router.post(
    "/returns/{return_id}/acceptances", summary="审核通过",
    response={201: schemas.ReturnBody, **shared.CHANGE},
)  # fmt: skip
def acceptance_create(
    request: HttpRequest,
    response: HttpResponse,
    return_id: shared.KeyInPath,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Accept what was reported; from now on it counts."""
    actor = _collector(request, return_id)

    def act(row: Return) -> None:
        services.returns_accept(actor=actor, returns=[row], moment=clock.now())

    work = partial(_changed, actor, return_id, if_match, act)
    return answered(request, response, idempotency_key, work)


def _filler(request: HttpRequest, return_id: int) -> Actor:
    actor = caller(request, WRITE)
    require(allowed=can_read_returns(actor), actor=actor, what="填报")
    row = selectors.return_get(actor=actor, return_id=return_id)
    require(allowed=can_fill(actor, row), actor=actor, what="填报")
    return actor


def _collector(request: HttpRequest, return_id: int) -> Actor:
    actor = caller(request, WRITE)
    require(allowed=can_follow_returns(actor), actor=actor, what="审核")
    row = selectors.return_get(actor=actor, return_id=return_id)
    require(allowed=can_collect(actor, row.collection.form), actor=actor, what="审核")
    return actor


def _changed(
    actor: Actor, return_id: int, if_match: str | None, act: Callable[[Return], None]
) -> Reply:
    """What was done to a return nobody else changes meanwhile, as it stands afterwards."""
    lock(Return, return_id)
    row = selectors.return_get(actor=actor, return_id=return_id)
    require_version(if_match, return_tag(row))
    act(row)
    changed = selectors.return_get(actor=actor, return_id=return_id)
    headers = {"ETag": return_tag(changed), "Location": f"/api/v1/returns/{changed.pk}"}
    return Reply(201, _body(actor, changed), headers)


def _edit(row: Return, body: schemas.EntriesBody) -> services.Edit:
    return services.Edit(
        revision=row.revision,
        entries=body.entries,
        explanations=body.explanations,
        base=services.flat(row),
        editor="api",
    )


def _body(actor: Actor, row: Return) -> schemas.ReturnBody:
    types = row.subject_id in actor.subject_ids
    return schemas.ReturnBody.whole(
        selectors.sheet_of(row),
        selectors.live_filing(row),
        shown=can_read_entries(actor, row),
        types=types,
    )
