"""Innovation points: the firm lets an institution look, the institution looks, both see the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation.errors import GrantNotFound
from qianyi.domains.evaluation.forms import appeals as forms
from qianyi.domains.evaluation.pages import runs as pages
from qianyi.domains.evaluation.permissions import is_enterprise, is_institution, is_of_firm
from qianyi.domains.evaluation.selectors import points as selectors
from qianyi.domains.evaluation.selectors import scores
from qianyi.domains.evaluation.services import points as services
from qianyi.domains.evaluation.tables import appeals as tables
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.subjects.models import Enterprise
from qianyi.lib import clock
from qianyi.lib.errors import NotAllowed, QianyiError

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

USUAL_DAYS = 180


def _firm(request: HttpRequest) -> tuple[Actor, Enterprise]:
    """The firm's own user, and the first of its firms."""
    actor = actor_of(request)
    require(allowed=is_enterprise(actor), actor=actor, what="管理积分查询授权")
    found = (
        Enterprise.objects.filter(pk__in=actor.subject_ids)
        .select_related("subject")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise GrantNotFound("您的账号没有关联企业，不能授权；请联系管理员。")
    return actor, found


@require_safe
def own_points(request: HttpRequest) -> HttpResponse:
    """The firm's own points, who may look, and who looked."""
    actor, firm = _firm(request)
    result = selectors.points_of(firm.pk)
    page = Page(
        title="创新积分和查询授权",
        answer="本企业的积分是多少、哪家机构能看、谁看过；不授权就看不到，授权随时可以撤回",
        breadcrumbs=(
            pages.HOME, ("我的评价", reverse("evaluation:own-results")), ("积分查询授权", ""),
        ),
    )  # fmt: skip
    context = {
        "page": page,
        "result": result,
        "told": scores.explained(result) if result else None,
        "table": tables.grant_table(request, selectors.grant_list(actor, _today()), for_firm=True),
        "looks": tables.look_table(request, selectors.look_list(actor)),
        "is_demo": firm.is_demo,
    }
    return render(request, "evaluation/own_points.html", context)


def grant_new(request: HttpRequest) -> HttpResponse:
    """Let an institution look."""
    actor, firm = _firm(request)
    today = clock.local_date(clock.now())
    offered = {str(row.pk): row for row in selectors.institutions_offered()}
    form = forms.GrantForm(
        request.POST if request.method == "POST" else None,
        institutions=[(pk, row.subject.name) for pk, row in offered.items()],
        initial={"valid_to": today + timedelta(days=USUAL_DAYS)},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.grant_make(
                actor=actor, enterprise=firm,
                asked=services.GrantAsked(
                    institution=offered[told["institution"]], purpose=told["purpose"],
                    valid_to=told["valid_to"],
                ),
                moment=clock.now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已授权；机构每次查看都会留下记录。")
            return redirect("evaluation:own-points")
    back = reverse("evaluation:own-points")
    page = Page(
        title="授权机构查看本企业的创新积分",
        answer="只能由本企业自己授权；写明用途和期限，随时可以撤回",
        breadcrumbs=(pages.HOME, ("积分查询授权", back), ("授权", "")),
    )
    return form_page(
        request, page, form, cancel_url=back, submit_label="授权", is_demo=firm.is_demo
    )


def grant_end(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take it back, asked once more."""
    actor, firm = _firm(request)
    grant = selectors.grant_get(actor=actor, grant_id=grant_id, day=_today())
    require(allowed=is_of_firm(actor, grant.enterprise_id), actor=actor, what="撤回积分查询授权")
    back = reverse("evaluation:own-points")
    if request.method == "POST":
        services.grant_end(actor=actor, grant=grant, moment=clock.now())
        messages.success(request, "授权已撤回，该机构不能再查看。")
        return redirect(back)
    context = {
        "page": Page(
            title="撤回积分查询授权",
            breadcrumbs=(pages.HOME, ("积分查询授权", back), ("撤回", "")),
        ),
        "question": f"确定不再让{grant.institution}查看本企业的创新积分吗？",
        "consequences": ["从今天起该机构看不到本企业的积分；以前的查看记录仍保留。"],
        "confirm_label": "撤回授权",
        "cancel_url": back,
        "undo": "以后可以重新授权。",
        "is_demo": firm.is_demo,
    }
    return render(request, "ui/confirm.html", context)


def _today() -> date:
    return clock.local_date(clock.now())


def _grants(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    allowed = is_institution(actor) or is_enterprise(actor)
    require(allowed=allowed, actor=actor, what="查看积分查询授权")
    return actor


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Firms that let the institution look."""
    actor = actor_of(request)
    require(allowed=is_institution(actor), actor=actor, what="查看企业的积分授权")
    page = Page(
        title="创新积分查询",
        answer="哪些企业授权本机构、为什么用途、到什么时候；每次查看都会留下记录，企业看得到",
        breadcrumbs=(pages.HOME, ("创新积分查询", "")),
    )
    table = tables.grant_table(request, selectors.grant_list(actor, _today()), for_firm=False)
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def grants_export(request: HttpRequest) -> HttpResponse:
    """The grants one may see as a workbook."""
    actor = _grants(request)
    rows = selectors.grant_list(actor, _today())
    return workbook(
        tables.grant_table(request, rows, for_firm=is_enterprise(actor)), "积分查询授权"
    )


@require_safe
def looks_export(request: HttpRequest) -> HttpResponse:
    """Who looked, as a workbook."""
    rows = selectors.look_list(_grants(request))
    return workbook(tables.look_table(request, rows), "积分查看记录")


@require_safe
def look(request: HttpRequest, grant_id: int) -> HttpResponse:
    """An institution looks at a firm's points; the look is kept before it is shown."""
    actor = actor_of(request)
    require(allowed=is_institution(actor), actor=actor, what="查看企业的创新积分")
    grant = selectors.grant_get(actor=actor, grant_id=grant_id, day=_today())
    result = services.points_look(actor=actor, grant=grant, moment=clock.now())
    told = scores.explained(result)
    page = Page(
        title=f"创新积分：{result.name}",
        answer=f"{told.summary}用途：{grant.purpose}。只能用于这一用途，不得转给他人",
        breadcrumbs=(
            pages.HOME, ("创新积分查询", reverse("evaluation:points-grants")), (result.name, ""),
        ),
        as_of=result.run.as_of,
        tags=["权重待核实，仅供参考"] if result.run.is_provisional else [],
    )  # fmt: skip
    context = {
        "page": page,
        "result": result,
        "told": told,
        "is_demo": result.run.is_demo,
    }
    return render(request, "evaluation/points.html", context)
