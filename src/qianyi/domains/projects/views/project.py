"""One project: its page, its facts, its stage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.choices import FACTS, Source
from qianyi.domains.projects.forms.projects import (
    PLACE_CONFIRMED,
    MoveForm,
    ProjectForm,
    initial_of,
)
from qianyi.domains.projects.pages import projects as pages
from qianyi.domains.projects.permissions import (
    can_keep,
    can_make_projects,
    can_move,
    can_override,
)
from qianyi.domains.projects.services import Move, ProjectFacts
from qianyi.domains.projects.tables import dispatching as month_tables
from qianyi.domains.projects.tables import projects as tables
from qianyi.domains.projects.tables.promises import promise_table, year_table
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.answers import show, workbook
from qianyi.kernel.subjects.selectors import (
    department_open,
    enterprise_match,
    territory_get,
)
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import form_page, kept, reader, ribbon, territory_choices, today, unit_choices

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

NOT_A_COLUMN = ("name", "territory", "owner", "lead", "chains")


@require_safe
def project(request: HttpRequest, ref: str) -> HttpResponse:
    """One project whole."""
    actor, day, moment = reader(request), today(), clock.now()
    row = selectors.project_by_ref(actor=actor, ref=ref)
    sheets = selectors.case_sheets(actor, row, moment)
    lists = _lists(request, actor, row, day)
    context = {
        **ribbon(row),
        "page": pages.project_page(actor, row, day),
        "project": row,
        "hint": selectors.hint_of(row),
        "year": selectors.dispatch_row(row, selectors.month_before(day)),
        "facts": _facts(row),
        "funding": [(Source(code).label, value) for code, value in row.funding.items()],
        "days": [(label, getattr(row, name)) for name, label in services.DAYS.items()],
        "sheets": [
            (sheet, month_tables.step_table(request, sheet, number))
            for number, sheet in enumerate(sheets)
        ],
        "hidden_cases": row.cases.count() - len(sheets),
        **lists,
    }
    return render(request, "projects/project.html", context)


@require_safe
def export(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything kept of a project as one workbook, a sheet a list."""
    actor = reader(request)
    row = selectors.project_by_ref(actor=actor, ref=ref)
    lists = _lists(request, actor, row, today())
    return workbook(list(lists.values()), f"项目台账 {row}")


def _lists(request: HttpRequest, actor: Actor, row: Project, day: date) -> dict[str, Table]:
    """The lists of a project, by the names the page uses."""
    promises = selectors.promises_of(row)
    correct = reverse("projects:report", args=[row.ref]) if can_keep(actor, row) else ""
    return {
        "issues": month_tables.issue_table(
            request, selectors.issues_of(row),
            may_settle=lambda issue: services.may_settle(actor, issue),
        ),
        "reports": month_tables.report_table(
            request, selectors.reports_of(row), correct_url=correct
        ),
        "plans": month_tables.plan_table(request, selectors.plans_of(row)),
        "years": year_table(request, selectors.year_lines(promises)),
        "promises": promise_table(request, promises, day=day),
        "moves": tables.move_table(request, selectors.moves_of(row)),
    }  # fmt: skip


def _facts(row: Project) -> list[tuple[str, object, str]]:
    """Answers for the items of approvals: label, value or None, unit."""
    found = []
    for one in FACTS:
        value = row.facts.get(one.code)
        found.append((one.label, _fact_words(value), one.unit))
    return found


def _fact_words(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else numbers.plain(Decimal(str(value)))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a lead."""
    actor = reader(request)
    require(allowed=can_make_projects(actor), actor=actor, what="登记项目")
    form = ProjectForm(request.POST or None, territories=territory_choices(), units=unit_choices())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.project_make(
                actor=actor, told=_told(actor, form, None), moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已登记项目“{made}”。")
            return redirect("projects:project", made.ref)
    page = pages.form_page_head("登记项目", "知道多少填多少；到下一阶段前再补齐", None, "登记")
    return form_page(
        request, page, form, cancel_url=reverse("projects:list"), submit_label="登记项目"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is known of a project."""
    actor, row = kept(request, ref, "修改项目信息")
    form = ProjectForm(
        request.POST or None, territories=territory_choices(row), units=unit_choices(row),
        placed=row.territory.subject.code,
        initial=initial_of(row),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.project_change(
                actor=actor, project=row, told=_told(actor, form, row), moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("projects:project", row.ref)
    page = pages.form_page_head("修改项目信息", "阶段不在这里改，由“变更阶段”办理", row, "修改")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="保存", **ribbon(row),
    )  # fmt: skip


def _told(actor: Actor, form: ProjectForm, row: Project | None) -> ProjectFacts:
    told = form.cleaned_data
    plain = {name: told[name] for name in ProjectForm.base_fields if name not in NOT_A_COLUMN}
    words = told["owner"].strip()
    firm = row.owner if row is not None else None
    if firm is None or words.upper() != firm.uscc:  # the owner may be a firm the asker cannot see
        firm = None
    if words and firm is None:
        match = enterprise_match(actor, code=words.upper())
        firm = match.enterprise or enterprise_match(actor, name=words).enterprise
    return ProjectFacts(
        name=told["name"],
        values={
            **plain,
            "territory": territory_get(told["territory"]),
            "lead": department_open(told["lead"]) if told["lead"] else None,
            "owner": firm,
            "owner_name": "" if firm else words,
            "chains": form.chain_list(),
            "funding": form.funding(),
            "facts": form.facts(),
        },
        is_place_confirmed=bool(told.get(PLACE_CONFIRMED)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Move a project to another stage; what is missing stands above the form."""
    actor = reader(request)
    row = selectors.project_by_ref(actor=actor, ref=ref)
    require(allowed=can_move(actor, row), actor=actor, what="变更项目阶段")
    hint = selectors.hint_of(row)
    following = hint.stage.code if hint.stage else ""
    form = MoveForm(
        request.POST or None, project=row, may_override=can_override(actor, row),
        initial={"stage": following, "on": today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asked = Move(
            stage=told["stage"], on=told["on"], reason=told["reason"],
            override=bool(told.get("override")),
        )  # fmt: skip
        try:
            services.project_move(actor=actor, project=row, move=asked, moment=clock.now())
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "阶段已变更。")
            return redirect("projects:project", row.ref)
    page = pages.form_page_head("变更阶段", f"现在：{row.stage_word}", row, "变更阶段")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="变更阶段", hint=hint, **ribbon(row),
    )  # fmt: skip
