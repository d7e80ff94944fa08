"""The table of routes, and persons named for the sealed route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import OPEN_KINDS, RequestKind
from qianyi.domains.requests.errors import HandlerInvalid, RequestInvalid
from qianyi.domains.requests.forms.filing import WordsForm
from qianyi.domains.requests.forms.keeping import HandlerForm, RuleForm
from qianyi.domains.requests.pages.requests import HOME, LIST
from qianyi.domains.requests.permissions import (
    can_keep_route,
    can_keep_routes,
    can_name_handlers,
    reaches_unit,
)
from qianyi.domains.requests.tables.keeping import handler_table, rule_table
from qianyi.foundation.permissions import READ_ALL, Role, require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.subjects.selectors import territory_list
from qianyi.lib import clock

from .frame import reader, topics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

RULES = ("分办规则", "/requests/rules/")
HANDLERS = ("举报办理人员", "/requests/handlers/")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Which unit leads what."""
    actor = reader(request)
    form, table = _rules(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    keeps = can_keep_routes(actor)
    page = Page(
        title="分办规则",
        answer="哪类诉求由哪个单位办；主题优先于区域，区域优先于类别，越具体越优先。"
        "规划编制人员维护，举报的由领导维护",
        breadcrumbs=(HOME, LIST, RULES),
        action=Action(label="添加规则", url=reverse("requests:rule-new")) if keeps else None,
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def rules_export(request: HttpRequest) -> HttpResponse:
    """The table as a workbook."""
    return workbook([excel.Sheet(table=_rules(request, reader(request))[1])], "分办规则")


def _rules(request: HttpRequest, actor: Actor) -> tuple[WordsForm, Table]:
    form = WordsForm(request.GET)
    rows = selectors.rule_list(actor, words=form.asked()["q"])
    units = dict(selectors.units_offered())
    return form, rule_table(
        request, rows, units, adds=can_keep_routes(actor),
        keeps=lambda row: can_keep_route(actor, row),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Add a line."""
    actor = reader(request)
    require(allowed=can_keep_routes(actor), actor=actor, what="维护分办规则")
    form = _rule_form(request, actor)
    if request.method == "POST" and form.is_valid():
        asked = services.RuleAsked(**form.cleaned_data)
        try:
            services.rule_add(actor=actor, asked=asked, moment=clock.now())
        except RequestInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已添加，对以后提交的诉求生效。")
            return redirect("requests:rules")
    page = Page(
        title="添加分办规则",
        answer="类别、主题和区域不限的留空；对以后提交的诉求生效",
        breadcrumbs=(HOME, LIST, RULES, ("添加", "")),
    )
    return form_page(request, page, form, cancel_url=reverse("requests:rules"), submit_label="添加")


def _rule_form(request: HttpRequest, actor: Actor) -> RuleForm:
    """Classes, places and units the reader keeps routes of."""
    kinds = []
    if actor.has_role(Role.PLANNER):
        kinds += [("", "不限（举报除外）"), *((one.value, one.label) for one in OPEN_KINDS)]
    if actor.has_role(Role.LEADER):
        kinds.append((RequestKind.REPORT.value, str(RequestKind.REPORT.label)))
    paths = [path for role in (Role.PLANNER, Role.LEADER) for path in actor.paths_of(role)]
    places = [
        (row.subject.code, row.subject.name)
        for row in territory_list()
        if row.path.startswith(tuple(paths))
    ]
    return RuleForm(
        request.POST or None, topics=topics(), places=places, kinds=kinds,
        units=selectors.units_kept(actor, Role.PLANNER, Role.LEADER),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a line, with a confirmation."""
    actor = reader(request)
    require(allowed=can_keep_routes(actor), actor=actor, what="停用分办规则")
    if request.method == "POST":
        services.rule_end(actor=actor, rule_id=rule_id, moment=clock.now())
        messages.success(request, "已停用；已经分办的诉求不变。")
        return redirect("requests:rules")
    page = Page(title="停用分办规则", breadcrumbs=(HOME, LIST, RULES, ("停用", "")))
    context = {
        "page": page,
        "question": "停用这条分办规则？",
        "consequences": ("以后提交的诉求按其余规则分办。", "已经分办的诉求不变。"),
        "confirm_label": "停用",
        "cancel_url": reverse("requests:rules"),
    }
    return render(request, "ui/confirm.html", context)


@require_safe
def handlers(request: HttpRequest) -> HttpResponse:
    """Who may see reports."""
    actor, table = _handlers(request)
    names = can_name_handlers(actor)
    page = Page(
        title="举报办理人员",
        answer="举报只有这里指定的人员能看到；答复要第二人审核，每个单位至少指定两名",
        breadcrumbs=(HOME, LIST, HANDLERS),
        action=Action(label="指定人员", url=reverse("requests:handler-new")) if names else None,
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def handlers_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    return workbook([excel.Sheet(table=_handlers(request)[1])], "举报办理人员")


def _handlers(request: HttpRequest) -> tuple[Actor, Table]:
    actor = reader(request)
    allowed = actor.has_role(Role.LEADER, Role.AUDITOR)
    require(allowed=allowed and actor.has_role(*READ_ALL), actor=actor, what="查看举报办理人员")
    rows = selectors.handler_list(actor)
    return actor, handler_table(
        request, rows, names=can_name_handlers(actor),
        ends=lambda row: reaches_unit(actor, Role.LEADER, row.unit),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def handler_new(request: HttpRequest) -> HttpResponse:
    """Name a person."""
    actor = reader(request)
    require(allowed=can_name_handlers(actor), actor=actor, what="指定举报办理人员")
    moment = clock.now()
    people = selectors.people_offered(actor, clock.local_date(moment))
    form = HandlerForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        user_id, _, unit = form.cleaned_data["person"].partition("@")
        try:
            services.handler_name(actor=actor, user_id=int(user_id), unit=unit, moment=moment)
        except HandlerInvalid as refusal:
            form.add_error("person", refusal.message)
        else:
            messages.success(request, "已指定；以后收到的举报由其办理。")
            return redirect("requests:handlers")
    page = Page(
        title="指定举报办理人员",
        answer="只对以后收到的举报有效；同单位的其他人员看不到",
        breadcrumbs=(HOME, LIST, HANDLERS, ("指定", "")),
    )
    return form_page(
        request, page, form, cancel_url=reverse("requests:handlers"), submit_label="指定"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def handler_end(request: HttpRequest, handler_id: int) -> HttpResponse:
    """End a naming, with a confirmation."""
    actor = reader(request)
    require(allowed=can_name_handlers(actor), actor=actor, what="终止举报办理人员")
    if request.method == "POST":
        try:
            services.handler_end(actor=actor, handler_id=handler_id, moment=clock.now())
        except HandlerInvalid as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "已终止；其手中的举报由该单位其他办理人员接办。")
        return redirect("requests:handlers")
    page = Page(title="终止举报办理人员", breadcrumbs=(HOME, LIST, HANDLERS, ("终止", "")))
    context = {
        "page": page,
        "question": "终止这名人员办理举报？",
        "consequences": (
            "从现在起看不到任何举报；没有其他人员时，企业暂不能在网上举报。",
            "在办的举报由该单位其他办理人员接办；没有其他人员的，须先另指定一名。",
        ),
        "confirm_label": "终止",
        "cancel_url": reverse("requests:handlers"),
    }
    return render(request, "ui/confirm.html", context)
