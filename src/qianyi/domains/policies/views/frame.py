"""What several views begin with: who asks, for what; the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.policies.permissions import (
    can_keep_items,
    can_read_library,
    can_tell_firms,
    can_try_items,
)
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import answers, excel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


def reader(request: HttpRequest) -> Actor:
    """Who looks into the library."""
    actor = actor_of(request)
    require(allowed=can_read_library(actor), actor=actor, what="查看政策库")
    return actor


def keeper(request: HttpRequest) -> Actor:
    """Who writes items."""
    actor = actor_of(request)
    require(allowed=can_keep_items(actor), actor=actor, what="拟制政策事项")
    return actor


def trier(request: HttpRequest) -> Actor:
    """Who tries items before they are issued."""
    actor = actor_of(request)
    require(allowed=can_try_items(actor), actor=actor, what="测算政策")
    return actor


def teller(request: HttpRequest) -> Actor:
    """Who tells firms."""
    actor = actor_of(request)
    require(allowed=can_tell_firms(actor), actor=actor, what="向企业发送政策提醒")
    return actor


def workbook(table: Table, title: str, day: date, remarks: Sequence[str] = ()) -> HttpResponse:
    """A list as a workbook that says of which day it is."""
    told = [f"截至 {day:%Y-%m-%d}", *remarks]
    return answers.workbook([excel.Sheet(table=table, remarks=told)], title)
