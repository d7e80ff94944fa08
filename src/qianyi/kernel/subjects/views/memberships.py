"""Who holds which role, for how long, given by whom: the security administrator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import Role, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.subjects import selectors, services
from qianyi.kernel.subjects.errors import MembershipInvalid, RolesApart
from qianyi.kernel.subjects.forms import MembershipForm, ReasonForm
from qianyi.kernel.subjects.permissions import can_grant_roles, can_read_memberships
from qianyi.kernel.subjects.tables import membership_table
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def membership_index(request: HttpRequest) -> HttpResponse:
    """All memberships, past ones included."""
    actor = actor_of(request)
    require(allowed=can_read_memberships(actor), actor=actor, what="查看任职")
    can_grant = can_grant_roles(actor)
    page = Page(
        title="任职",
        answer="谁在哪里担任什么角色，由谁授予，何时终止。",
        action=Action(label="授予角色", url=reverse("administration:membership-new"))
        if can_grant
        else None,
    )
    table = membership_table(
        request,
        selectors.membership_list(actor),
        today=clock.local_date(clock.now()),
        can_end=can_grant,
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


def membership_new(request: HttpRequest) -> HttpResponse:
    """Give a role."""
    actor = actor_of(request)
    require(allowed=can_grant_roles(actor), actor=actor, what="授予角色")
    initial = {
        "valid_from": clock.local_date(clock.now()),
        "user": request.GET.get("user", ""),
    }
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            membership = services.membership_grant(
                actor=actor,
                moment=clock.now(),
                **{**given, "role": Role(given["role"])},
            )
        except (MembershipInvalid, RolesApart) as refused:
            field = refused.context.get("field")
            form.add_error(str(field) if field else None, refused.message)
        else:
            messages.success(request, f"已授予：{membership}。")
            return redirect("administration:memberships")
    page = Page(
        title="授予角色",
        answer="授予后立即生效；三类管理员互不兼任，也不兼任业务角色。",
        breadcrumbs=[("任职", reverse("administration:memberships")), ("授予角色", "")],
    )
    return render(
        request,
        "subjects/form.html",
        {
            "page": page,
            "form": form,
            "submit_label": "授予角色",
            "cancel_url": reverse("administration:memberships"),
        },
        status=200,
    )


def membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask why, then end the role."""
    actor = actor_of(request)
    require(allowed=can_grant_roles(actor), actor=actor, what="终止任职")
    membership = selectors.membership_get(actor=actor, membership_id=membership_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.membership_end(
                actor=actor,
                membership=membership,
                reason=form.cleaned_data["reason"],
                moment=clock.now(),
            )
        except MembershipInvalid as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已终止：{membership}。")
            return redirect("administration:memberships")
    return render(
        request,
        "ui/confirm.html",
        {
            "page": Page(
                title="终止任职",
                breadcrumbs=[("任职", reverse("administration:memberships")), ("终止任职", "")],
            ),
            "question": f"终止“{membership}”？",
            "consequences": [
                "从现在起不能再以这个角色查看和办理。",
                "任职记录保留，可以重新授予。",
            ],
            "confirm_label": "终止任职",
            "cancel_url": reverse("administration:memberships"),
            "form": form,
        },
    )
