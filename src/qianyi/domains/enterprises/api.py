"""Records of enterprises and the typed inputs made of them, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from qianyi.foundation import registry
from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

from . import schemas, selectors
from .choices import LadderState, Use
from .permissions import can_read_ladder, can_read_profiles
from .selectors import firm_ladder
from .selectors import ladder as ladders

router = Router(tags=["企业记录"])
READ = "enterprises:read"
Uscc = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z]{18}$",
        description="统一社会信用代码",
        examples=["91511100000000001X"],
    ),
]


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read about enterprises."""
    actor = caller(request, READ)
    require(allowed=can_read_profiles(actor), actor=actor, what="查看企业")
    return actor


@router.get(
    "/enterprises/{uscc}/records/{record_kind}", summary="一家企业的一类记录",
    response={200: schemas.RecordPage, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def record_list(
    request: HttpRequest,
    uscc: Uscc,
    record_kind: Annotated[
        str, Path(pattern=r"^[a-z]{1,20}$", description="类别", examples=["rights"])
    ],
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Records in use, in order of number; personal fields are masked."""
    actor = reader(request)
    kind = selectors.kind_get(record_kind)
    enterprise = enterprise_get(actor=actor, uscc=uscc)
    return page_of(
        selectors.records_of(actor, enterprise, kind),
        cursor=cursor,
        limit=limit,
        show=lambda row: schemas.RecordBody.of(kind, enterprise.uscc, row),
    )


@router.get(
    "/enterprises/{uscc}/inputs", summary="一家企业的认定输入",
    response={200: schemas.InputList, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def input_list(
    request: HttpRequest,
    uscc: Uscc,
    as_of: Annotated[
        date | None, Query(description="截至日期；不填为今天", examples=["2026-06-30"])
    ] = None,
    purpose: Annotated[Use, Query(description="用途", examples=["行政管理"])] = Use.ADMINISTRATION,
) -> shared.Answer:
    """What records say of the enterprise; what is not permitted for the purpose is left out."""
    enterprise = enterprise_get(actor=reader(request), uscc=uscc)
    day = as_of or clock.local_date(clock.now())
    items = []
    for source in registry.fact_sources:
        told = source.read([enterprise.pk], day, purpose.value)
        items += [
            schemas.InputBody.of(column, told.get(column.code, {}).get(enterprise.pk))
            for column in source.columns()
        ]
    return schemas.InputList(
        enterprise=enterprise.uscc, as_of=day, purpose=purpose.value, items=items
    )


ladder = Router(tags=["梯度培育"])


@ladder.get(
    "/enterprises/{uscc}/ladder", summary="一家企业的梯度培育情况",
    response={200: schemas.FirmLadderBody, **shared.READ_WITHIN},
)  # fmt: skip
def firm_ladder_get(request: HttpRequest, uscc: Uscc) -> shared.Answer:
    """Where one firm stands before every title today; a self-assessment, no decision."""
    enterprise = enterprise_get(actor=reader(request), uscc=uscc)
    found = firm_ladder.ladder_of(enterprise, clock.local_date(clock.now()))
    return schemas.FirmLadderBody.of(enterprise.uscc, found)


@ladder.get(
    "/ladder/{title_code}/standings", summary="一个称号的企业名单",
    response={200: schemas.StandingPage, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def standing_list(
    request: HttpRequest,
    title_code: Annotated[
        str,
        Path(
            pattern=r"^[A-Za-z0-9_.-]{1,60}$", description="称号代码", examples=["high_tech_firm"]
        ),
    ],
    state: Annotated[LadderState | None, Query(description="状态", examples=["near"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Firms before a title as worked out last, in order of number; 持有 includes 即将到期."""
    actor = caller(request, READ)
    require(allowed=can_read_ladder(actor), actor=actor, what="查看梯度培育台账")
    asked = ladders.StandingFilter(
        title=ladders.title_of(title_code), state=state.value if state else ""
    )
    rows = ladders.standing_list(actor, asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.StandingBody.of)
