"""Items in force, and where firms stand before them, for programs.

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
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

from . import schemas
from .choices import ApplicationState, EntryKind, Place
from .models import PolicyItem
from .permissions import can_read_ledger, can_read_payments, can_see_matches, can_see_own
from .selectors import applications, calls, ledger, library, matches
from .selectors import firm as firms
from .services.applying import ApplicationFacts, application_send

router = Router(tags=["政策"])
READ, WRITE = "policies:read", "policies:write"
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


@router.get(
    "/policy-applications", summary="兑付申报",
    response={200: schemas.PolicyApplicationPage, **shared.READ_LIST},
)  # fmt: skip
def policy_application_list(
    request: HttpRequest,
    state: Annotated[
        ApplicationState | None, Query(description="状态", examples=["submitted"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Applications the caller may see; a firm its own."""
    actor = _payer(request)
    asked = applications.ApplicationFilter(state=state.value if state else "")
    rows = applications.application_list(actor, asked)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.PolicyApplicationBody.of)


@router.get(
    "/policy-applications/{ref}", summary="一件兑付申报",
    response={200: schemas.PolicyApplicationBody, **shared.READ_WITHIN},
)  # fmt: skip
def policy_application_get(request: HttpRequest, ref: Ref) -> shared.Answer:
    """One application with amounts, day and findings."""
    row = applications.application_get(actor=_payer(request), ref=ref)
    return schemas.PolicyApplicationBody.of(row)


@router.post(
    "/policy-applications", summary="提交兑付申报",
    response={
        201: schemas.PolicyApplicationBody,
        404: shared.ErrorBody,
        503: shared.ErrorBody,
        **shared.CREATE,
    },
)  # fmt: skip
def policy_application_create(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.PolicyApplicationNew,
    idempotency_key: shared.IdempotencyKey = None,
) -> shared.Answer:
    """A firm applies for itself; the same checks as on the page."""
    actor = caller(request, WRITE)
    require(allowed=can_see_own(actor), actor=actor, what="以企业名义申报")

    def work() -> Reply:
        values = payload.dict()
        part = calls.call_item_get(actor=actor, call_item_id=values.pop("call_item"))
        firm = enterprise_get(actor=actor, uscc=values.pop("enterprise"))
        made = application_send(
            actor=actor, call_item=part, enterprise=firm, facts=ApplicationFacts(**values),
            moment=clock.now(),
        )  # fmt: skip
        row = applications.application_get(actor=actor, ref=made.ref)
        headers = {"Location": f"/api/v1/policy-applications/{made.ref}"}
        return Reply(201, schemas.PolicyApplicationBody.of(row), headers)

    return answered(request, response, idempotency_key, work)


@router.get(
    "/policy-ledger", summary="兑付台账",
    response={200: schemas.LedgerPage, **shared.READ_LIST},
)  # fmt: skip
def policy_ledger(
    request: HttpRequest,
    kind: Annotated[EntryKind | None, Query(description="事项", examples=["paid"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Lines of the ledger, in order of number: adding them up gives every figure on the pages."""
    actor = caller(request, READ)
    require(allowed=can_read_ledger(actor), actor=actor, what="查看兑付台账")
    rows = ledger.entry_list(actor, ledger.EntryFilter(kind=kind.value if kind else ""))
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.LedgerEntryBody.of)


def _payer(request: HttpRequest) -> Actor:
    """Who calls, and has applications to read."""
    actor = caller(request, READ)
    allowed = can_read_payments(actor) or can_see_own(actor)
    require(allowed=allowed, actor=actor, what="查看兑付申报")
    return actor
