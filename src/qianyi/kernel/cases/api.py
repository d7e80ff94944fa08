"""Cases for programs: lists, one case, opening, acting, materials, messages.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from pathlib import PurePath
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Query, Router, Status
from ninja.files import UploadedFile

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.errors import VersionChanged, VersionMissing
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.replies import Reply, answered
from qianyi.foundation.api.versions import is_known, tell_version
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.models import Subject, SubjectKind
from qianyi.lib import clock

from . import choices, schemas, selectors, services
from .errors import CaseInvalid
from .models import Case, Material, Message
from .permissions import can_read_cases, may_do

router = Router(tags=["办件"])
READ, WRITE = "cases:read", "cases:write"
TAG: Final = "case-"
Number = Annotated[
    str,
    Path(
        pattern=r"^[A-Z0-9-]{1,60}$",
        description="办件号、工单号或督办件号",
        examples=["GD-DEMOSERVICE-2026-00001"],
    ),
]


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may have cases to read."""
    actor = caller(request, READ)
    require(allowed=can_read_cases(actor), actor=actor, what="查看办件")
    return actor


def writer(request: HttpRequest) -> Actor:
    """Who calls, and may have cases to act on."""
    actor = caller(request, WRITE)
    require(allowed=can_read_cases(actor), actor=actor, what="办理办件")
    return actor


def case_tag(case: Case) -> str:
    """The version of a case: the number of its last event."""
    return f'"{TAG}{case.pk}-{case.seq}"'


def seq_seen(case: Case, if_match: str | None) -> int | None:
    """The last event the caller has seen; None for ``*``.

    An older version is no refusal by itself: parallel steps do not stand in each other's way. The
    service refuses where somebody has acted on the same.

    Raises:
        VersionMissing: no If-Match was sent.
        VersionChanged: it is no version of this case.
    """
    if if_match is None:
        raise VersionMissing(
            "请带上 If-Match 请求头（读取办件时得到的 ETag），以免覆盖他人的办理。"
        )
    tag = if_match.strip().removeprefix("W/").strip('"')
    if tag == "*":
        return None
    head, _, seq = tag.rpartition("-")
    if head != f"{TAG}{case.pk}" or not seq.isdecimal() or int(seq) > case.seq:
        raise VersionChanged("If-Match 不是这个办件的版本，请重新读取后再提交。")
    return int(seq)


def body_of(actor: Actor, case: Case) -> schemas.CaseBody:
    """One case whole, as its caller sees it."""
    moment = clock.now()
    view = selectors.case_view(actor, case, moment, may=may_do(actor, case, moment))
    return schemas.CaseBody.of_view(view)


@router.get("/cases", summary="办件清单", response={200: schemas.CasePage, **shared.READ_LIST})
def case_list(
    request: HttpRequest,
    kind: Annotated[
        choices.CaseKind | None, Query(description="类别", examples=["service"])
    ] = None,
    status: Annotated[
        choices.CaseStatus | None, Query(description="状态", examples=["accepted"])
    ] = None,
    process: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=80, description="办理流程代码",
            examples=["demo_service_request"],
        ),
    ] = "",
    light: Annotated[
        choices.Light | None, Query(description="时限状态，只看在办的", examples=["overdue"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:  # fmt: skip
    """Cases the caller may open, in order of number."""
    actor = reader(request)
    asked = selectors.CaseFilter(
        kind=kind.value if kind else "",
        status=status.value if status else "",
        process=process,
        light=light.value if light else "",
        moment=clock.now(),
    )
    rows = selectors.case_list(actor, asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.CaseRow.of)


@router.get(
    "/cases/{number}", summary="一个办件", response={200: schemas.CaseBody, **shared.READ_ONE}
)
def case_get(
    request: HttpRequest,
    response: HttpResponse,
    number: Number,
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One case with its steps and what the caller can do now."""
    actor = reader(request)
    case = selectors.case_get(actor=actor, number=number)
    etag = case_tag(case)
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return body_of(actor, case)


@router.post(
    "/cases", summary="登记办件",
    response={201: schemas.CaseBody, 404: shared.ErrorBody, **shared.CREATE},
)  # fmt: skip
def case_create(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.CaseIn,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Open a case by a process in force."""
    actor = writer(request)

    def work() -> Reply:
        values = payload.dict()
        code = values.pop("subject")
        asked = services.CaseAsked(subject_id=_subject_id(actor, code), **values)
        case = services.case_open(actor=actor, asked=asked, moment=clock.now())
        headers = {"ETag": case_tag(case), "Location": f"/api/v1/cases/{case.number}"}
        return Reply(201, body_of(actor, case), headers)

    return answered(request, response, idempotency_key, work)


@router.post(
    "/cases/{number}/acts", summary="办理", response={200: schemas.CaseBody, **shared.CHANGE}
)
def act_create(
    request: HttpRequest,
    response: HttpResponse,
    number: Number,
    payload: schemas.ActIn,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Do one act; where somebody has acted on the same since ``If-Match``, it is refused (409)."""
    actor = writer(request)

    def work() -> Reply:
        case = selectors.case_get(actor=actor, number=number)
        seq = seq_seen(case, if_match)
        acted = services.case_act(
            actor=actor, case_id=case.pk, act=payload.asked(), moment=clock.now(), seq=seq
        )
        return Reply(200, body_of(actor, acted.case), {"ETag": case_tag(acted.case)})

    return answered(request, response, idempotency_key, work)


@router.get(
    "/cases/{number}/materials", summary="办件材料",
    response={200: schemas.MaterialPage, **shared.READ_WITHIN},
)  # fmt: skip
def material_list(
    request: HttpRequest, number: Number, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Every version of every material, in order of number."""
    actor = reader(request)
    case = selectors.case_get(actor=actor, number=number)
    rows = Material.objects.visible_to(actor).filter(case=case)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.MaterialRow.of)


@router.post(
    "/cases/{number}/materials", summary="提交材料",
    response={201: schemas.MaterialRow, **shared.CHANGE},
)  # fmt: skip
def material_create(
    request: HttpRequest,
    response: HttpResponse,
    number: Number,
    file: Annotated[UploadedFile, File(description="材料文件，严禁上传涉密、工作秘密文件")],
    code: Annotated[
        str,
        Query(
            pattern=r"^[A-Za-z0-9_.-]{0,60}$", description="流程里的材料代码；另加的材料不填",
            examples=["proof"],
        ),
    ] = "",
    title: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=160, description="另加的材料的名称；不填用文件名",
            examples=["示例材料"],
        ),
    ] = "",
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:  # fmt: skip
    """File a material; an earlier version of the same stays."""
    actor, data = writer(request), file.read()

    def work() -> Reply:
        case = selectors.case_get(actor=actor, number=number)
        seq_seen(case, if_match)
        name = file.name or ""
        upload = services.Upload(
            filename=name, data=data, code=code, title=title or PurePath(name).stem
        )
        row = services.material_add(actor=actor, case_id=case.pk, upload=upload, moment=clock.now())
        return Reply(201, schemas.MaterialRow.of(row))

    return answered(request, response, idempotency_key, work, content=data)


@router.get(
    "/cases/{number}/messages", summary="与申请人的往来",
    response={200: schemas.MessagePage, **shared.READ_WITHIN},
)  # fmt: skip
def message_list(
    request: HttpRequest, number: Number, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Messages both ways, in order of number; internal notes are not among them."""
    actor = reader(request)
    case = selectors.case_get(actor=actor, number=number)
    rows = Message.objects.visible_to(actor).filter(case=case)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.MessageRow.of)


@router.post(
    "/cases/{number}/messages", summary="发送消息",
    response={201: schemas.MessageRow, **shared.CHANGE},
)  # fmt: skip
def message_create(
    request: HttpRequest,
    response: HttpResponse,
    number: Number,
    payload: schemas.MessageIn,
    if_match: shared.IfMatch = None,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Write to the applicant, or as the applicant to whoever handles the case."""
    actor = writer(request)

    def work() -> Reply:
        case = selectors.case_get(actor=actor, number=number)
        seq_seen(case, if_match)
        row = services.message_send(
            actor=actor, case_id=case.pk, words=payload.words, moment=clock.now()
        )
        return Reply(201, schemas.MessageRow.of(row))

    return answered(request, response, idempotency_key, work)


def _subject_id(actor: Actor, code: str) -> int | None:
    """The subject of that code the caller may see.

    Raises:
        CaseInvalid: there is none.
    """
    if not code:
        return None
    rows = Subject.objects.visible_to(actor).exclude(kind=SubjectKind.DEPARTMENT)
    found = rows.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        sentence = f"没有找到代码为“{code}”的办理对象，请核对统一社会信用代码。"
        raise CaseInvalid(sentence, fields={"subject": sentence})
    return found
