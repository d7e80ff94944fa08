"""Titles and who holds them, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.api.listing import page_of
from qianyi.foundation.permissions import Actor, require
from qianyi.lib import clock

from . import schemas, selectors
from .choices import GrantState, VersionState
from .permissions import can_read_conditions, can_read_runs, can_read_titles

router = Router(tags=["资质称号"])
READ = "titles:read"


def reader(request: HttpRequest) -> Actor:
    """Who calls, and may read titles."""
    actor = caller(request, READ)
    require(allowed=can_read_titles(actor), actor=actor, what="查看资质称号")
    return actor


@router.get(
    "/titles", summary="资质称号字典",
    response={200: schemas.TitlePage, **shared.READ_LIST},
)  # fmt: skip
def title_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Titles there are, in order of number."""
    reader(request)
    return page_of(selectors.title_list(), cursor=cursor, limit=limit, show=schemas.TitleRow.of)


@router.get(
    "/title-grants", summary="企业资质称号",
    response={200: schemas.GrantPage, **shared.READ_LIST},
)  # fmt: skip
def grant_list(
    request: HttpRequest,
    enterprise: Annotated[
        str,
        Query(
            pattern=r"^[0-9A-Za-z]{0,18}$",
            description="统一社会信用代码",
            examples=["91511100000000001X"],
        ),
    ] = "",
    title: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=60, description="称号代码",
            examples=["high_tech_firm"],
        ),
    ] = "",
    state: Annotated[GrantState | None, Query(description="状态", examples=["lapsing"])] = None,
    as_of: Annotated[
        date | None, Query(description="截至日期；不填为今天", examples=["2026-06-30"])
    ] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:  # fmt: skip
    """Titles of firms the caller may see, in order of number; the state is on the day."""
    day = as_of or clock.local_date(clock.now())
    asked = selectors.GrantFilter(day=day, title=title, state=state.value if state else "")
    rows = selectors.grant_list(reader(request), asked)
    if enterprise:
        rows = rows.filter(enterprise__uscc=enterprise.upper())
    return page_of(
        rows, cursor=cursor, limit=limit, show=lambda row: schemas.GrantBody.of(row, day)
    )


conditions = Router(tags=["认定条件"])
READ_RULES = "rules:read"


def rule_reader(request: HttpRequest) -> Actor:
    """Who calls, and may read conditions."""
    actor = caller(request, READ_RULES)
    require(allowed=can_read_conditions(actor), actor=actor, what="查看认定条件")
    return actor


@conditions.get(
    "/rule-versions", summary="认定条件与评价办法的版本",
    response={200: schemas.VersionPage, **shared.READ_LIST},
)  # fmt: skip
def version_list(
    request: HttpRequest,
    code: Annotated[
        str,
        Query(
            pattern=shared.PLAIN, max_length=80, description="条件代码", examples=["high_tech_firm"]
        ),
    ] = "",
    state: Annotated[VersionState | None, Query(description="状态", examples=["active"])] = None,
    cursor: shared.Cursor = None,
    limit: shared.Limit = 50,
) -> shared.Answer:
    """Versions the caller may see, in order of number."""
    asked = selectors.VersionFilter(state=state.value if state else "")
    rows = selectors.version_list(rule_reader(request), asked)
    if code:
        rows = rows.filter(code=code)
    return page_of(rows, cursor=cursor, limit=limit, show=schemas.VersionBody.of)


@conditions.get(
    "/rule-versions/{version_id}", summary="一个版本的条文",
    response={200: schemas.VersionPaper, **shared.READ_WITHIN},
)  # fmt: skip
def version_get(
    request: HttpRequest,
    version_id: shared.KeyInPath,
) -> shared.Answer:
    """One version, line by line as on paper."""
    row = selectors.version_get(actor=rule_reader(request), version_id=version_id)
    return schemas.VersionPaper.on_paper(row, [str(line) for line in selectors.lines_of(row)])


@conditions.get(
    "/rule-runs", summary="条件测算",
    response={200: schemas.RunPage, **shared.READ_LIST},
)  # fmt: skip
def run_list(
    request: HttpRequest, cursor: shared.Cursor = None, limit: shared.Limit = 50
) -> shared.Answer:
    """Runs the caller may see, in order of number."""
    actor = caller(request, READ_RULES)
    require(allowed=can_read_runs(actor), actor=actor, what="查看条件测算")
    return page_of(selectors.run_list(actor), cursor=cursor, limit=limit, show=schemas.RunBody.of)
