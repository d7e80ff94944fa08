"""Who looks and who acts, asked the same way by every page of cases."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import answers
from qianyi.foundation.ui.answers import show, workbook
from qianyi.kernel.cases.permissions import can_read_cases, can_read_inside

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.pages import Page

__all__ = ["form_page", "inside", "reader", "show", "token_of", "workbook"]


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may have a case to look at."""
    actor = actor_of(request)
    require(allowed=can_read_cases(actor), actor=actor, what="查看办件")
    return actor


def inside(request: HttpRequest, what: str) -> Actor:
    """Who works for the zone; firms and institutions have pages of their own."""
    actor = reader(request)
    require(allowed=can_read_inside(actor), actor=actor, what=what)
    return actor


def token_of(request: HttpRequest) -> str:
    """The number a form was given when it was shown; a new one when it is shown."""
    return request.POST.get("token", "")[:64] or secrets.token_hex(8)


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    *,
    cancel_url: str,
    submit_label: str = "保存",
) -> HttpResponse:
    """A page that is one form; 422 when what was sent does not hold."""
    return answers.form_page(
        request, "cases/form.html", page, form, cancel_url=cancel_url, submit_label=submit_label
    )
