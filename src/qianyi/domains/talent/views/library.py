"""The library as lists: people, those whose consent ended, workbooks, plans, services, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.errors import TalentNotFound
from qianyi.domains.talent.forms.people import TalentFilterForm, WorkbookForm
from qianyi.domains.talent.pages.crumbs import HOME, LIBRARY
from qianyi.domains.talent.pages.people import plan_names
from qianyi.domains.talent.permissions import can_keep_library
from qianyi.domains.talent.tables import needs as need_tables
from qianyi.domains.talent.tables import people as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.lib import clock

from .frame import Side, named, reader, zones_for
from .people import consent_form, erase_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.talent.models import Talent
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People with consent in force, masked."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="人", target=table.element_id)
    keeps = can_keep_library(actor)
    page = Page(
        title="人才库",
        answer="本人同意入库的人才；姓名隐去，查看完整信息要写事由并留记录",
        breadcrumbs=(HOME, LIBRARY),
        action=Action(label="登记人才", url=reverse("talent:new")) if keeps else None,
        more_actions=_more(keeps=keeps),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


def _more(*, keeps: bool) -> list[Action]:
    found = [
        Action(label="人才需求", url=reverse("talent:needs")),
        Action(label="人才对接", url=reverse("talent:introductions")),
        Action(label="英才卡", url=reverse("talent:cards")),
        Action(label="服务目录", url=reverse("talent:services")),
        Action(label="计划和称号", url=reverse("talent:plans")),
        Action(label="人才目标", url=reverse("talent:targets")),
    ]
    if keeps:
        found += [
            Action(label="导入名单", url=reverse("talent:import")),
            Action(label="同意已终止", url=reverse("talent:hidden")),
        ]
    return found


@require_safe
def people_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook, masked like the page."""
    return workbook([_listed(request, reader(request))[1]], "人才库")


def _listed(request: HttpRequest, actor: Actor) -> tuple[TalentFilterForm, Table]:
    offered = {"field": named(TermKind.FIELD), "plan": named(TermKind.PLAN)}
    form = TalentFilterForm(request.GET, offered=offered)
    told = form.asked()
    asked = selectors.TalentFilter(
        words=told["q"], field=told["field"], education=told["education"], rank=told["rank"],
        plan=told["plan"], way=told["way"],
    )  # fmt: skip
    table = tables.talent_table(
        request, selectors.talent_list(actor, asked), plans=plan_names(),
        url=lambda row: reverse("talent:person", args=[row.ref]),
        export_url=reverse("talent:list-export"),
        new_url=reverse("talent:new") if can_keep_library(actor) else "",
    )  # fmt: skip
    return form, table


@require_safe
def hidden(request: HttpRequest) -> HttpResponse:
    """Entries whose consent ended: number and days, until they are erased by rule."""
    actor = _keeper(request, "查看同意已终止的记录")
    table = tables.hidden_table(request, selectors.hidden_list(actor), actions=True)
    page = Page(
        title="同意已终止",
        answer="本人撤回或到期的，只显示编号；到期限自动清除，本人再次同意的可以恢复",
        breadcrumbs=(HOME, LIBRARY, ("同意已终止", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def hidden_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = _keeper(request, "查看同意已终止的记录")
    table = tables.hidden_table(request, selectors.hidden_list(actor), actions=False)
    return workbook([table], "同意已终止")


@require_http_methods(["GET", "HEAD", "POST"])
def hidden_consent(request: HttpRequest, ref: str) -> HttpResponse:
    """The person agreed again before the entry was erased."""
    actor = _keeper(request, "登记本人同意")
    row = _hidden(actor, ref)
    return consent_form(request, Side(actor, mine=False), row, reverse("talent:hidden"))


@require_http_methods(["GET", "HEAD", "POST"])
def hidden_erase(request: HttpRequest, ref: str) -> HttpResponse:
    """Erase before the rule does."""
    actor = _keeper(request, "清除人才信息")
    row = _hidden(actor, ref)
    return erase_form(request, Side(actor, mine=False), row, reverse("talent:hidden"))


def _keeper(request: HttpRequest, what: str) -> Actor:
    actor = reader(request)
    require(allowed=can_keep_library(actor), actor=actor, what=what)
    return actor


def _hidden(actor: Actor, ref: str) -> Talent:
    found = selectors.hidden_list(actor).select_related("territory").only(
        "pk", "ref", "territory"
    ).filter(ref=ref).first()  # fmt: skip
    if found is None:
        raise TalentNotFound("没有找到这条记录，可能已经清除，或本人已再次同意。")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a workbook in: everybody right, or nobody and why."""
    actor = _keeper(request, "导入人才名单")
    zones = {one.subject.code: one for one in zones_for(Side(actor, mine=False))}
    form = WorkbookForm(
        request.POST or None, request.FILES or None,
        territories=[(code, one.subject.name) for code, one in zones.items()],
    )  # fmt: skip
    brought: list[services.Imported] = []

    def act() -> None:
        brought.append(
            services.talents_import(
                actor=actor, territory=zones[form.cleaned_data["territory"]],
                data=form.cleaned_data["workbook"].read(), moment=clock.now(),
            )
        )  # fmt: skip

    wrong: tuple[services.Wrong, ...] = ()
    if request.method == "POST" and form.is_valid() and done(form, act):
        wrong = brought[0].wrong
        if not wrong:
            messages.success(request, f"已导入 {brought[0].made} 人。")
            return redirect("talent:list")
        form.add_error("workbook", f"有 {len(wrong)} 行不对，没有导入任何人。")
    page = Page(
        title="导入人才名单",
        answer="先下载模板，每行填写本人同意的内容和期限",
        breadcrumbs=(HOME, LIBRARY, ("导入", "")),
        more_actions=[
            Action(label="下载模板", url=reverse("talent:import-template"), download=True)
        ],
    )
    context = {
        "page": page, "form": form, "wrong": wrong, "submit_label": "检查并导入",
        "cancel_url": reverse("talent:list"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "talent/import.html", context, status=status)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill."""
    _keeper(request, "下载人才名单模板")
    return workbook([tables.template_table(request)], "人才名单模板")


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue of services."""
    page = Page(
        title="英才卡服务目录",
        answer="持卡人可以申请哪些服务、由谁办、多少个工作日",
        breadcrumbs=(HOME, LIBRARY, ("服务目录", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": _services(request)})


@require_safe
def catalogue_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_services(request)], "英才卡服务目录")


def _services(request: HttpRequest) -> Table:
    rows = selectors.service_list(reader(request))
    return need_tables.service_table(request, rows, dict(named(TermKind.CARD)))


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Plans and titles."""
    page = Page(
        title="人才计划和称号",
        answer="有哪些人才计划和称号，名称出自哪里，是否已核实",
        breadcrumbs=(HOME, LIBRARY, ("计划和称号", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": _plans(request)})


@require_safe
def plans_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_plans(request)], "人才计划和称号")


def _plans(request: HttpRequest) -> Table:
    reader(request)
    return need_tables.plan_table(request, selectors.terms(TermKind.PLAN))


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The plan's targets on talent beside what is known."""
    page = Page(
        title="人才目标",
        answer="规划里的人才目标、已有的数据，和今天人才库在库的人数",
        breadcrumbs=(HOME, LIBRARY, ("人才目标", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": _targets(request)})


@require_safe
def targets_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_targets(request)], "人才目标")


def _targets(request: HttpRequest) -> Table:
    actor = reader(request)
    zones = selectors.libraries_read(actor)
    rows = [row for zone in zones for row in selectors.targets_of(actor, zone)]
    return tables.target_table(request, rows)
