"""Boards, for programs.

No ``from __future__ import annotations`` here: ninja reads the annotations.
"""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router

from qianyi.foundation.api import schemas as shared
from qianyi.foundation.api.auth import caller
from qianyi.foundation.permissions import require
from qianyi.lib import clock

from . import schemas, selectors

router = Router(tags=["责任清单"])
READ = "boards:read"


@router.get(
    "/boards/today", summary="今日调度", response={200: schemas.BoardBody, **shared.READ_LIST}
)
def board_today(
    request: HttpRequest,
    zone: Annotated[
        Literal["", "demo", "real"],
        Query(
            description="demo 为示例高新区，real 为实际区域；不填为本人任职的区域",
            examples=["demo"],
        ),
    ] = "",
) -> shared.Answer:
    """What leaders look at today, as far as the caller may see it."""
    actor = caller(request, READ)
    require(allowed=selectors.can_read_today(actor), actor=actor, what="查看今日调度")
    return schemas.BoardBody.of(selectors.today_get(actor, clock.now(), zone))


@router.get(
    "/boards/departments/{code}", summary="一个单位的责任清单",
    response={200: schemas.BoardBody, **shared.READ_WITHIN},
)  # fmt: skip
def board_unit(
    request: HttpRequest,
    code: Annotated[
        str,
        Path(
            max_length=80,
            pattern=r"^[A-Za-z0-9_.]+$",
            description="单位代码",
            examples=["demo.economy"],
        ),
    ],
) -> shared.Answer:
    """What one unit owes."""
    actor = caller(request, READ)
    require(allowed=selectors.can_read_units(actor), actor=actor, what="查看单位责任清单")
    return schemas.BoardBody.of(selectors.unit_get(actor, code, clock.now()))
