"""Items in force, and where firms stand before them, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

from . import schemas
from .choices import Place
from .models import PolicyItem
from .permissions import can_see_matches
from .selectors import firm as firms
from .selectors import library, matches

router = Router(tags=["政策"])
READ = "policies:read"
Ref = Annotated[
    str,
    Path(pattern=r"^[a-z0-9]{12}$", description="政策事项的查询码", examples=["k7m2p9qtx4hd"]),
]
Uscc = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z]{18}$",
        description="统一社会信用代码",
        examples=["91511100000000001X"],
    ),
]


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read where firms stand."""
    actor = caller(request, READ)
    require(allowed=can_see_matches(actor), actor=actor, what="查看企业的政策匹配")
    return actor


@router.get(
    "/policies", summary="执行中的政策事项",
    response={200: schemas.ItemPage, **shared.READ_LIST},
)  # fmt: skip
def policy_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Released items that hold today, in order of number."""
    caller(request, READ)
    day = clock.local_date(clock.now())
    rows = PolicyItem.objects.in_force(day).select_related(
        "policy__document", "territory__subject", "department__subject"
    )
    return page_of(
        rows, cursor=cursor, limit=limit, show=lambda row: schemas.PolicyItemBody.of(row, day)
    )


@router.get(
    "/policies/{ref}/firms", summary="一项政策的企业",
    response={200: schemas.MatchPage, 404: shared.ErrorBody, **shared.READ_LIST},
)  # fmt: skip
def policy_firms(
    request: HttpRequest,
    ref: Ref,
    place: Annotated[Place | None, Query(description="结果", examples=["q"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Firms before an item as matched last, in order of number; a self-assessment, no decision."""
    actor = reader(request)
    item = library.item_public(ref=ref)
    asked = matches.MatchFilter(place=place.value if place else "")
    found = page_of(
        matches.match_list(actor, item, asked), cursor=cursor, limit=limit, show=lambda row: row
    )
    told = matches.told_of(item, found["items"], clock.local_date(clock.now()))
    return {
        "items": [schemas.MatchBody.of(row) for row in told],
        "next_cursor": found["next_cursor"],
    }


@router.get(
    "/enterprises/{uscc}/policies", summary="一家企业的政策匹配",
    response={200: schemas.FirmItemsBody, **shared.READ_WITHIN},
)  # fmt: skip
def firm_policies(request: HttpRequest, uscc: Uscc) -> shared.Answer:
    """Where one firm stands before every item today; a self-assessment, no decision."""
    enterprise = enterprise_get(actor=caller(request, READ), uscc=uscc)
    found = firms.items_of_firm(enterprise, clock.local_date(clock.now()))
    return schemas.FirmItemsBody.of(enterprise.uscc, found)
