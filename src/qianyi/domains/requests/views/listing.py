"""Lists of requests, and the form by which an officer writes one down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import BY_OFFICERS, Channel
from qianyi.domains.requests.errors import (
    NotNamed,
    OrderKnown,
    RequestInvalid,
    RouteNotFound,
)
from qianyi.domains.requests.forms.filing import OfficerForm, RequestFilterForm
from qianyi.domains.requests.pages.requests import HOME, LIST
from qianyi.domains.requests.permissions import (
    can_file_for,
    can_name_handlers,
    is_sealed_handler,
)
from qianyi.domains.requests.tables.requests import request_table, sealed_table
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.selectors import enterprise_find
from qianyi.lib import clock

from .frame import reader, token_of, topics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.requests.models import Request
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

FOUND = 5


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Requests the reader may open."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="件", target=table.element_id)
    files = can_file_for(actor)
    page = Page(
        title="企业诉求",
        answer="企业提了什么，由谁办理，哪些快到期，结果企业满不满意",
        breadcrumbs=(HOME, LIST),
        action=Action(label="登记诉求", url=reverse("requests:new")) if files else None,
        more_actions=_more(actor),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


def _more(actor: Actor) -> list[Action]:
    found = [
        Action(label="办理情况", url=reverse("requests:board")),
        Action(label="热点主题", url=reverse("requests:hot")),
        Action(label="知识库", url=reverse("requests:knowledge")),
        Action(label="公开答复", url=reverse("requests:answers")),
        Action(label="分办规则", url=reverse("requests:rules")),
    ]
    if is_sealed_handler(actor):
        found.append(Action(label="举报（密封办理）", url=reverse("requests:sealed")))
    if can_name_handlers(actor):
        found.append(Action(label="举报办理人员", url=reverse("requests:handlers")))
    return found


@require_safe
def requests_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, reader(request))
    return workbook([excel.Sheet(table=table)], "企业诉求")


@require_safe
def sealed(request: HttpRequest) -> HttpResponse:
    """Reports in the hands of whoever is named for them."""
    actor = reader(request)
    if not is_sealed_handler(actor):
        raise NotNamed(
            "举报密封办理，只有管委会领导指定的人员能看到；"
            "您没有被指定，或指定已经终止，这里没有可看的内容。如需办理，请联系指定人员的领导。"
        )
    page = Page(
        title="举报（密封办理）",
        answer="交您办理的举报；其他人员看不到，也不进入列表、检索和统计",
        breadcrumbs=(HOME, LIST, ("举报", "")),
    )
    table = sealed_table(request, selectors.sealed_list(actor), clock.now())
    return render(request, "ui/page.html", {"page": page, "table": table})


def _listed(request: HttpRequest, actor: Actor) -> tuple[RequestFilterForm, Table]:
    moment = clock.now()
    offered = {"topic": topics(), "unit": selectors.units_offered()}
    form = RequestFilterForm(request.GET, offered=offered)
    told = form.asked()
    asked = selectors.RequestFilter(
        words=told["q"], kind=told["kind"], topic=told["topic"], channel=told["channel"],
        unit=told["unit"], level=told["level"], status=told["status"],
        is_late=bool(told["late"]), moment=moment,
    )  # fmt: skip
    return form, request_table(request, selectors.request_list(actor, asked), moment)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An officer writes down what a firm asks: by word of mouth, phone, visit or hotline."""
    actor = reader(request)
    require(allowed=can_file_for(actor), actor=actor, what="登记企业诉求")
    channel = _channel(request)
    form = OfficerForm(
        request.POST or None, channel=channel, topics=topics(), units=_units(actor),
        initial={"subject": request.GET.get("subject", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            found = _filed(request, actor, form)
        except OrderKnown as refusal:
            if refusal.number:
                messages.info(request, refusal.message)
                return redirect("requests:request", refusal.number)
            form.add_error("outside_number", refusal.message)
            found = None
        if found is not None:
            messages.success(request, f"已登记，工单号 {found.case.number}。{found.route_words}")
            if selectors.request_list(actor).filter(pk=found.pk).exists():
                return redirect("requests:request", found.case.number)
            return redirect("requests:list")
    page = Page(
        title="登记企业诉求",
        answer="电话、走访、来人和 12345 转来的诉求，与企业自提的同样办理",
        breadcrumbs=(HOME, LIST, ("登记", "")),
    )
    context = {
        "page": page, "form": form, "token": token_of(request), "submit_label": "登记",
        "cancel_url": reverse("requests:list"), "channel": channel,
        "doors": [
            (one.value, one.label, f"{reverse('requests:new')}?channel={one.value}")
            for one in BY_OFFICERS
        ],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "requests/filing.html", context, status=status)


def _channel(request: HttpRequest) -> str:
    """The door chosen; by word of mouth where none is."""
    asked = request.POST.get("channel") or request.GET.get("channel", "")
    return asked if asked in {one.value for one in BY_OFFICERS} else str(Channel.BEHALF.value)


def _units(actor: Actor) -> list[tuple[str, str]]:
    """Units that can be chosen: those of the reader's own kind of zone, invented or real."""
    own = Q(departments__in=actor.department_ids) | Q(path__in=sorted(actor.territory_paths))
    near = Territory.objects.filter(own).order_by("pk").first()
    return selectors.units_offered(near=near)


def _filed(request: HttpRequest, actor: Actor, form: OfficerForm) -> Request | None:
    told = form.cleaned_data
    subject_id = _subject_id(actor, form)
    if subject_id is None:
        return None
    names = (
        "kind", "title", "content", "channel", "topic", "wish", "level", "unit", "unit_reason",
        "outside_number", "outside_due_on", "visited_on", "visited_by",
    )  # fmt: skip
    asked = services.RequestAsked(
        subject_id=subject_id, received_at=form.received(),
        **{name: told[name] for name in names if name in told},
    )  # fmt: skip
    try:
        return services.request_file(
            actor=actor, asked=asked, moment=clock.now(), token=token_of(request)
        )
    except (RequestInvalid, RouteNotFound, CaseInvalid) as refusal:
        show(form, refusal)
        return None


def _subject_id(actor: Actor, form: OfficerForm) -> int | None:
    """The one firm that is meant; several or none are said in place."""
    words = form.cleaned_data["subject"].strip()
    hits = enterprise_find(actor, words, limit=FOUND)
    exact = [hit for hit in hits if words in (hit.enterprise.uscc, str(hit.enterprise))]
    if len(exact) == 1 or len(hits) == 1:
        return int((exact or hits)[0].enterprise.pk)
    if not hits:
        form.add_error("subject", f"没有找到“{words}”；请填统一社会信用代码或完整的名称。")
    else:
        names = "、".join(str(hit.enterprise) for hit in hits)
        form.add_error("subject", f"有几个相近的：{names}；请填完整的名称或统一社会信用代码。")
    return None
