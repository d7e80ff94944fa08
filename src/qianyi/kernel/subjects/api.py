"""The list of firms for programs: narrowed, found, one by one.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.api.versions import etag_of, is_known, tell_version
from qianyi.foundation.permissions import Actor, Role, require
from qianyi.kernel.subjects.permissions import can_read_enterprises

from . import schemas, selectors
from .models import LegalStatus
from .selectors import EnterpriseFilter

router = Router(tags=["企业"])
READ = "enterprises:read"
MOST_FOUND = 50
Words = Annotated[
    str,
    Query(
        pattern=shared.PLAIN,
        max_length=60,
        description="名称、代码或拼音首字母",
        examples=["尚远"],
    ),
]


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read the list; a firm sees itself."""
    actor = caller(request, READ)
    allowed = can_read_enterprises(actor) or actor.has_role(Role.ENTERPRISE_USER)
    require(allowed=allowed, actor=actor, what="查看企业名单")
    return actor


@router.get(
    "/enterprises", summary="企业名单",
    response={200: schemas.EnterprisePage, **shared.READ_LIST},
)  # fmt: skip
def enterprise_list(
    request: HttpRequest,
    words: Words = "",
    industry: Annotated[
        str,
        Query(pattern=shared.PLAIN, max_length=10, description="行业代码，含下级", examples=["C"]),
    ] = "",
    place: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=80, description="区域代码，含下级",
            examples=["demo.zone"],
        ),
    ] = "",
    legal_status: Annotated[
        LegalStatus | None, Query(description="登记状态", examples=["active"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:  # fmt: skip
    """Firms the caller may see, in order of number."""
    asked = EnterpriseFilter(
        words=words, industry=industry, place=place, legal_status=legal_status or ""
    )
    rows = selectors.enterprise_list(reader(request), asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.EnterpriseRow.of)


@router.get(
    "/enterprises/find", summary="查找企业",
    response={200: schemas.FoundList, **shared.READ_LIST},
)  # fmt: skip
def enterprise_find(
    request: HttpRequest,
    words: Words,
    limit: Annotated[
        int, Query(ge=1, le=MOST_FOUND, description="最多几家（家）", examples=[10])
    ] = 10,
) -> shared.Answer:
    """The firms that answer best, by any name, code or initials."""
    found = selectors.enterprise_find(reader(request), words, limit=limit)
    return {"items": [schemas.FoundBody.of(hit) for hit in found]}


@router.get(
    "/enterprises/{uscc}", summary="一家企业",
    response={200: schemas.EnterpriseBody, **shared.READ_ONE},
)  # fmt: skip
def enterprise_get(
    request: HttpRequest,
    response: HttpResponse,
    uscc: Annotated[
        str,
        Path(
            pattern=r"^[0-9A-Za-z]{18}$",
            description="统一社会信用代码；并入他企业的代码给出保留的企业",
            examples=["91999900X000000016"],
        ),
    ],
    if_none_match: shared.IfNoneMatch = None,
) -> shared.Answer:
    """One firm with its names."""
    row = selectors.enterprise_get(actor=reader(request), uscc=uscc)
    names = [schemas.NameBody.of(name) for name in selectors.names_of(row)]
    body = schemas.EnterpriseBody(**schemas.EnterpriseRow.of(row).model_dump(), names=names)
    etag = etag_of(body.model_dump_json())
    tell_version(response, etag)
    if is_known(if_none_match, etag):
        return Status(304, None)
    return body
