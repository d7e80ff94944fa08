"""Documents and readings for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import cursor_of, key_of, page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.api.versions import etag_of, is_known, lock, require_version, tell_version
from qianyi.foundation.jobs.schemas import JobBody
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock

from . import schemas, selectors, services, tasks
from .choices import DocumentState
from .models import Document, Statement
from .permissions import can_read_documents, can_store_document

router = Router(tags=["文件"])
READ, WRITE = "documents:read", "documents:write"


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read documents."""
    actor = caller(request, READ)
    require(allowed=can_read_documents(actor), actor=actor, what="查看文件")
    return actor


def document_tag(document: Document) -> str:
    """The version of a document: its facts, its texts, its newest reading."""
    version = selectors.version_current(document)
    run = selectors.run_current(version) if version else None
    return etag_of(
        document.pk, document.title, document.predecessor_id,
        version.pk if version else 0, run.pk if run else 0,
    )  # fmt: skip


def statement_tag(figure: selectors.ReadFigure, digest: str) -> str:
    """The version of a reading."""
    return etag_of(*selectors.figure_version(figure, digest))


@router.get(
    "/documents", summary="文件清单",
    response={200: schemas.DocumentPage, **shared.READ_LIST},
)  # fmt: skip
def document_list(
    request: HttpRequest,
    words: Annotated[
        str,
        Query(
            pattern=shared.PLAIN,
            max_length=100,
            description="标题、文号、来源中的词，空格分开",
            examples=["规划"],
        ),
    ] = "",
    kind: Annotated[
        str, Query(pattern=shared.PLAIN, max_length=20, description="种类", examples=["规划"])
    ] = "",
    state: Annotated[
        DocumentState | None, Query(description="是否已载入原文", examples=["loaded"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Documents the caller may see, in order of their number."""
    rows = selectors.document_list(reader(request), words=words, kind=kind, state=state or "")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.DocumentRow.of)


@router.get(
    "/documents/{document_id}", summary="一份文件",
    response={200: schemas.DocumentBody, **shared.READ_ONE},
)  # fmt: skip
def document_get(
    request: HttpRequest,
    response: HttpResponse,
    document_id: shared.KeyInPath,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """A document with its versions."""
    document = selectors.document_get(actor=reader(request), document_id=document_id)
    etag = document_tag(document)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return _whole(document)


@router.post(
    "/documents", summary="上传新文件",
    response={201: schemas.DocumentBody, **shared.CREATE},
)  # fmt: skip
def document_create(
    request: HttpRequest,
    response: HttpResponse,
    file: Annotated[
        UploadedFile, File(description="txt、md、docx、pdf，严禁上传涉密、工作秘密文件")
    ],
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Keep a file and read it; a text that is here already gives its document."""
    actor = _writer(request)
    return _stored(request, response, actor, file, idempotency_key)


@router.post(
    "/documents/{document_id}/versions", summary="上传下一版",
    response={201: schemas.DocumentBody, **shared.CHANGE},
)  # fmt: skip
def version_create(
    request: HttpRequest,
    response: HttpResponse,
    document_id: shared.KeyInPath,
    file: Annotated[UploadedFile, File(description="同一文件的新文本")],
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Keep a file as the next version of a document; ``If-Match`` is the document's."""
    actor = _writer(request)
    document = selectors.document_get(actor=actor, document_id=document_id)
    return _stored(request, response, actor, file, idempotency_key, document, if_match)


@router.post("/rereads", summary="全部重新读取", response={202: JobBody, **shared.CREATE})
def reread_create(
    request: HttpRequest, response: HttpResponse, idempotency_key: shared.IdempotencyKey = None
) -> shared.Answer:
    """Have every document read again that an earlier grammar read; ask ``/jobs/{key}`` how far."""
    actor = _writer(request)

    def work() -> Reply:
        run = tasks.reread_all_enqueue(actor=actor, moment=clock.now())
        return Reply(202, JobBody.of(run), {"Location": f"/api/v1/jobs/{run.key}"})

    return answered(request, response, idempotency_key, work)


@router.get(
    "/documents/{document_id}/statements", summary="一份文件的读数",
    response={200: schemas.StatementPage, **shared.READ_WITHIN},
)  # fmt: skip
def statement_list(
    request: HttpRequest,
    document_id: shared.KeyInPath,
    *,
    with_dismissed: Annotated[
        bool, Query(description="连同已标为不是数据的", examples=[False])
    ] = False,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Readings of the newest version, corrections laid over, in order of the text."""
    document = selectors.document_get(actor=reader(request), document_id=document_id)
    version = selectors.version_current(document)
    run = selectors.run_current(version) if version else None
    figures = selectors.figure_list(run, with_dismissed=with_dismissed) if run else []
    after = -1 if cursor is None else key_of(cursor)
    rest = [figure for figure in figures if figure.position >= after]
    following = rest[limit : limit + 1]
    return {
        "items": [schemas.StatementBody.of(figure) for figure in rest[:limit]],
        "next_cursor": cursor_of(following[0].position) if following else None,
    }


@router.get(
    "/statements/{statement_id}", summary="一条读数",
    response={200: schemas.StatementBody, **shared.READ_ONE},
)  # fmt: skip
def statement_get(
    request: HttpRequest,
    response: HttpResponse,
    statement_id: shared.KeyInPath,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One reading as it stands after corrections."""
    figure, row = selectors.figure_get(actor=reader(request), statement_id=statement_id)
    etag = statement_tag(figure, row.run.version.text_digest)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return schemas.StatementBody.of(figure)


@router.post(
    "/statements/{statement_id}/corrections", summary="更正读数",
    response={201: schemas.StatementBody, **shared.CHANGE},
)  # fmt: skip
def correction_create(
    request: HttpRequest,
    response: HttpResponse,
    statement_id: shared.KeyInPath,
    body: schemas.CorrectionBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Say what a figure really means."""
    actor = caller(request, WRITE)
    changes = body.model_dump(exclude={"reason"}, exclude_unset=True)

    def work() -> Reply:
        statement_seen(actor, statement_id, if_match)
        services.correction_make(
            actor=actor, statement_id=statement_id, changes=changes, reason=body.reason,
            moment=clock.now(),
        )  # fmt: skip
        return _statement_reply(actor, statement_id)

    return answered(request, response, idempotency_key, work)


@router.post(
    "/statements/{statement_id}/dismissals", summary="标为不是数据",
    response={201: schemas.StatementBody, **shared.CHANGE},
)  # fmt: skip
def dismissal_create(
    request: HttpRequest,
    response: HttpResponse,
    statement_id: shared.KeyInPath,
    body: shared.ReasonBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Say that this is no figure."""
    actor = caller(request, WRITE)

    def work() -> Reply:
        statement_seen(actor, statement_id, if_match)
        services.figure_dismiss(
            actor=actor, statement_id=statement_id, reason=body.reason, moment=clock.now()
        )
        return _statement_reply(actor, statement_id)

    return answered(request, response, idempotency_key, work)


@router.post(
    "/statements/{statement_id}/restorations", summary="恢复原读数",
    response={201: schemas.StatementBody, **shared.CHANGE},
)  # fmt: skip
def restoration_create(
    request: HttpRequest,
    response: HttpResponse,
    statement_id: shared.KeyInPath,
    body: shared.ReasonBody,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Take back a correction or dismissal."""
    actor = caller(request, WRITE)

    def work() -> Reply:
        statement_seen(actor, statement_id, if_match)
        services.figure_restore(
            actor=actor, statement_id=statement_id, reason=body.reason, moment=clock.now()
        )
        return _statement_reply(actor, statement_id)

    return answered(request, response, idempotency_key, work)


def statement_seen(actor: Actor, statement_id: int, if_match: str | None) -> None:
    """Go on where the caller has seen the present version of a reading; it is locked then."""
    lock(Statement, statement_id)
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    require_version(if_match, statement_tag(figure, row.run.version.text_digest))


def _statement_reply(actor: Actor, statement_id: int) -> Reply:
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    etag = statement_tag(figure, row.run.version.text_digest)
    return Reply(201, schemas.StatementBody.of(figure), {"ETag": etag})


def _writer(request: HttpRequest) -> Actor:
    actor = caller(request, WRITE)
    require(allowed=can_store_document(actor), actor=actor, what="上传文件")
    return actor


def _whole(document: Document) -> schemas.DocumentBody:
    return schemas.DocumentBody.with_versions(document, selectors.version_list(document))


def _stored(
    request: HttpRequest,
    response: HttpResponse,
    actor: Actor,
    file: UploadedFile,
    idempotency_key: str | None,
    document: Document | None = None,
    if_match: str | None = None,
) -> shared.Answer:
    data = file.read()

    def work() -> Reply:
        if document is not None:
            lock(Document, document.pk)
            require_version(if_match, document_tag(document))
        stored = services.document_store(
            actor=actor, data=data, filename=file.name or "", moment=clock.now(), document=document
        )
        return Reply(
            201,
            _whole(stored.document),
            {
                "ETag": document_tag(stored.document),
                "Location": f"/api/v1/documents/{stored.document.pk}",
            },
        )

    return answered(request, response, idempotency_key, work, content=data)
