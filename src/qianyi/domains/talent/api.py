"""The library and needs for programs: masked people, entering one, needs and their matches.

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
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import enterprise_match, territory_get
from qianyi.lib import clock

from . import choices, schemas, selectors, services
from .errors import NeedInvalid, TalentInvalid
from .models import Term
from .permissions import can_have_needs, can_keep_library, can_read_library, can_see_matches

router = Router(tags=["人才"])
READ, WRITE = "talent:read", "talent:write"
Ref = Annotated[
    str, Path(pattern=r"^[a-z0-9]{12}$", description="查询码", examples=["k7m2p9qtx4hd"])
]
FieldCode = Annotated[
    str,
    Query(
        pattern=shared.PLAIN, max_length=60, description="专业领域代码",
        examples=["new_materials"],
    ),
]  # fmt: skip


def reader(request: HttpRequest, scope: str = READ) -> Actor:
    """Who calls, and has people or needs to look at."""
    actor = caller(request, scope)
    allowed = can_read_library(actor) or can_have_needs(actor)
    require(allowed=allowed, actor=actor, what="查看人才库")
    return actor


def writer(request: HttpRequest, what: str) -> Actor:
    """Who calls, and may enter people or file needs."""
    actor = caller(request, WRITE)
    allowed = can_keep_library(actor) or can_have_needs(actor)
    require(allowed=allowed, actor=actor, what=what)
    return actor


@router.get(
    "/talent/people", summary="人才库（隐去姓名和联系方式）",
    response={200: schemas.TalentPage, **shared.READ_LIST},
)  # fmt: skip
def talent_list(
    request: HttpRequest,
    field: FieldCode = "",
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """People whose consent is in force and lets the caller see them, in order of number."""
    asked = selectors.TalentFilter(field=field)
    rows = selectors.talent_list(reader(request), asked).select_related("territory__subject")
    return page_of(rows.order_by("pk"), cursor=cursor, limit=limit, show=schemas.TalentRow.of)


@router.get(
    "/talent/people/{ref}", summary="一名人才（隐去姓名和联系方式）",
    response={200: schemas.TalentRow, **shared.READ_WITHIN},
)  # fmt: skip
def talent_get(request: HttpRequest, ref: Ref) -> shared.Answer:
    """One person, masked; full data are looked at on the page, for a reason."""
    return schemas.TalentRow.of(selectors.talent_get(actor=reader(request), ref=ref))


@router.post(
    "/talent/people", summary="登记人才和本人同意",
    response={201: schemas.TalentRow, 404: shared.ErrorBody, **shared.CREATE},
)  # fmt: skip
def talent_create(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.TalentNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """Enter a person with the consent; a firm does it on its page, with the signed paper."""
    actor = writer(request, "登记人才")

    def work() -> Reply:
        territory = territory_get(payload.territory)
        if territory is None:
            words = f"没有代码为“{payload.territory}”的区域。"
            raise TalentInvalid(words, fields={"territory": words})
        values = {
            name: getattr(payload, name)
            for name in ("major", "education", "rank", "since_year", "way")
        }
        told = payload.consent
        row = services.talent_enter(
            actor=actor,
            territory=territory,
            asked=services.TalentAsked(
                name=payload.name, phone=payload.phone, email=payload.email,
                employer=_firm(actor, payload.employer) if payload.employer else None,
                values={**values, "field": _field(payload.field)},
            ),
            consent=services.ConsentAsked(
                purpose=told.purpose, audience=tuple(told.audience), valid_from=told.valid_from,
                valid_to=told.valid_to, channel=told.channel,
            ),
            moment=clock.now(),
            entered_by=choices.EnteredBy.API,
        )  # fmt: skip
        headers = {"Location": f"/api/v1/talent/people/{row.ref}"}
        return Reply(201, schemas.TalentRow.of(row), headers)

    return answered(request, response, idempotency_key, work)


@router.get(
    "/talent/needs", summary="人才需求",
    response={200: schemas.TalentNeedPage, **shared.READ_LIST},
)  # fmt: skip
def need_list(
    request: HttpRequest,
    field: FieldCode = "",
    state: Annotated[
        choices.NeedState | None, Query(description="状态", examples=["published"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Needs the caller may see, in order of number."""
    asked = selectors.NeedFilter(field=field, state=state.value if state else "")
    rows = selectors.need_list(reader(request), asked).order_by("pk")
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.TalentNeedRow.of)


@router.get(
    "/talent/needs/{ref}", summary="一项人才需求",
    response={200: schemas.TalentNeedRow, **shared.READ_WITHIN},
)  # fmt: skip
def need_get(request: HttpRequest, ref: Ref) -> shared.Answer:
    """One need."""
    return schemas.TalentNeedRow.of(selectors.need_get(actor=reader(request), ref=ref))


@router.get(
    "/talent/needs/{ref}/matches", summary="人才需求的匹配和理由",
    response={200: schemas.TalentMatches, **shared.READ_WITHIN},
)  # fmt: skip
def need_matches(request: HttpRequest, ref: Ref) -> shared.Answer:
    """Everybody who agreed to be matched, with the reasons; no names, no score."""
    actor = reader(request)
    need = selectors.need_get(actor=actor, ref=ref)
    filed = can_have_needs(actor) and need.state == choices.NeedState.FILED
    over = need.state not in choices.OPEN_NEEDS
    hidden = filed or over or not can_see_matches(actor, need)
    day = clock.local_date(clock.now())
    found = [] if hidden else selectors.candidates_of(actor, need, day)
    return schemas.TalentMatches(items=[schemas.TalentMatch.of(one) for one in found])


@router.post(
    "/talent/needs", summary="提出人才需求",
    response={201: schemas.TalentNeedRow, 404: shared.ErrorBody, **shared.CREATE},
)  # fmt: skip
def need_create(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.TalentNeedNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """File a need of the caller's own firm, or of one of the officer's territory."""
    actor = writer(request, "提出人才需求")

    def work() -> Reply:
        values = payload.dict()
        firm = _firm(actor, values.pop("enterprise"))
        values["field"] = _field(payload.field)
        values["salary_unit"] = payload.salary_unit or ""
        row = services.need_file(
            actor=actor, enterprise=firm, asked=services.NeedAsked(**values), moment=clock.now()
        )
        headers = {"Location": f"/api/v1/talent/needs/{row.ref}"}
        return Reply(201, schemas.TalentNeedRow.of(row), headers)

    return answered(request, response, idempotency_key, work)


def _firm(actor: Actor, code: str) -> Enterprise:
    found = enterprise_match(actor, code=code.upper()).enterprise
    if found is None:
        words = f"没有找到信用代码为“{code}”的企业，请核对。"
        raise NeedInvalid(words, fields={"enterprise": words})
    return found


def _field(code: str) -> Term | None:
    if not code:
        return None
    found = selectors.terms(choices.TermKind.FIELD).filter(code=code).first()
    if found is None:
        words = f"没有代码为“{code}”的专业领域。"
        raise TalentInvalid(words, fields={"field": words})
    return found
