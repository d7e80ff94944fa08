"""A new case: which process, for whom, with what; inside and by the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.engine.flow import ActionRefused
from qianyi.engine.flow.simulation import total
from qianyi.engine.rules import FactsNotUsable
from qianyi.engine.workdays import CalendarMissing
from qianyi.foundation import registry
from qianyi.foundation.permissions import Role, require
from qianyi.foundation.ui.answers import show
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.forms.opening import ApplyForm, CaseForm
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import can_open
from qianyi.kernel.subjects.selectors import department_list, enterprise_find
from qianyi.lib import clock

from .frame import inside, reader, token_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case, ProcessVersion

NEW = ("登记", "/cases/new/")
REFUSALS = (CaseInvalid, FactsNotUsable, ActionRefused, CalendarMissing)


def openable(actor: Actor) -> list[ProcessVersion]:
    """Processes in force that the actor may open a case of."""
    rows = selectors.process_list(actor, state=VersionState.ACTIVE)
    return [row for row in rows if can_open(actor, row.kind)]


@dataclass(frozen=True, slots=True)
class Entrance:
    """One thing to begin: a process, or the page of the app whose cases they are."""

    title: str
    url: str
    version: ProcessVersion | None = None


def entrances(actor: Actor, *, outside: bool) -> list[Entrance]:
    """What the actor may begin and where; processes behind one door stand there once."""
    found: dict[str, Entrance] = {}
    for row in openable(actor):
        door = registry.case_doors.get(row.code)
        if door is None:
            address = "cases_mine:apply" if outside else "cases:new-of"
            found[row.code] = Entrance(row.title, reverse(address, args=[row.code]), row)
        elif address := (door.outside if outside else door.inside):
            found.setdefault(f"door {door.name}", Entrance(door.label, reverse(address)))
    return list(found.values())


def door_url(code: str, *, outside: bool) -> str:
    """The page at which a process with a door of its own begins; "" where it has none."""
    door = registry.case_doors.get(code)
    address = "" if door is None else (door.outside if outside else door.inside)
    return reverse(address) if address else ""


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which process a new case follows."""
    actor = inside(request, "登记办件")
    rows = entrances(actor, outside=False)
    page = Page(
        title="登记办件",
        answer="先选办理流程：不同的事项，环节、材料和时限不同",
        breadcrumbs=(pages.HOME, pages.CASES, NEW),
    )
    return render(request, "cases/choose.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """What the case is about; the clock it will have stands beside."""
    actor = inside(request, "登记办件")
    if elsewhere := door_url(code, outside=False):
        return redirect(elsewhere)
    version = selectors.process_active(code)
    require(allowed=can_open(actor, version.kind), actor=actor, what=f"登记“{version.title}”")
    process = selectors.process_of(version)
    units = [(row.subject.code, row.subject.name) for row in department_list()]
    own = [code for code, _ in units if code in _own_codes(actor)]
    form = CaseForm(
        request.POST or None, process=process, units=units,
        initial={"unit": own[0] if own else "", "subject": request.GET.get("subject", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        case = _opened(request, actor, version, form)
        if case is not None:
            messages.success(request, f"已登记，{case.number_word} {case.number}。")
            return redirect(pages.case_url(case))
    return _page(request, version, process, form, "cases/new.html", reverse("cases:new"))


def _own_codes(actor: Actor) -> set[str]:
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    return {row.subject.code for row in department_list() if row.pk in own}


def _opened(
    request: HttpRequest, actor: Actor, version: ProcessVersion, form: CaseForm
) -> Case | None:
    told = form.cleaned_data
    subject_id = _subject_id(actor, told["subject"], form)
    if form.errors:
        return None
    asked = services.CaseAsked(
        process=version.code,
        title=told["title"],
        unit=told["unit"],
        subject_id=subject_id,
        units=form.units(),
        form=form.values(),
        standing=told["standing"],
        level=told["level"],
        project_code=told["project_code"],
        outside_number=told.get("outside_number", ""),
        source="登记",
    )
    try:
        return services.case_open(
            actor=actor, asked=asked, moment=clock.now(), token=token_of(request)
        )
    except REFUSALS as refusal:
        show(form, refusal)
        return None


def _subject_id(actor: Actor, words: str, form: CaseForm) -> int | None:
    """The one firm that is meant; several or none are said in place."""
    if not words.strip():
        return None
    hits = enterprise_find(actor, words.strip(), limit=5)
    exact = [hit for hit in hits if words.strip() in (hit.enterprise.uscc, str(hit.enterprise))]
    if len(exact) == 1 or len(hits) == 1:
        return int((exact or hits)[0].enterprise.pk)
    if not hits:
        form.add_error("subject", f"没有找到“{words}”；请填统一社会信用代码或完整的名称。")
    else:
        names = "、".join(str(hit.enterprise) for hit in hits)
        form.add_error("subject", f"有几个相近的：{names}；请填完整的名称或统一社会信用代码。")
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant's own submission; the lead unit is the process's."""
    actor = reader(request)
    if elsewhere := door_url(code, outside=True):
        return redirect(elsewhere)
    version = selectors.process_active(code)
    require(allowed=can_open(actor, version.kind), actor=actor, what=f"申请“{version.title}”")
    process = selectors.process_of(version)
    subjects = [(row.pk, row.name) for row in selectors.subjects_of(actor)]
    form = ApplyForm(request.POST or None, process=process, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            case = services.case_open(
                actor=actor,
                asked=services.CaseAsked(
                    process=code,
                    title=told["title"],
                    unit=selectors.lead_unit(process),
                    subject_id=told["subject"],
                    form=form.values(),
                    source="申请人提交",
                ),
                moment=clock.now(),
                token=token_of(request),
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已提交，{case.number_word} {case.number}；请接着提交材料。")
            return redirect("cases_mine:case", case.ref)
    return _page(request, version, process, form, "cases/new.html", reverse("cases_mine:list"))


def _page(
    request: HttpRequest,
    version: ProcessVersion,
    process: Process,
    form: CaseForm | ApplyForm,
    template: str,
    cancel_url: str,
) -> HttpResponse:
    where = NEW[0] if cancel_url == NEW[1] else "我的办件"
    context = {
        "page": Page(
            title=version.title,
            answer="写清要办的事；提交前看好材料和时限",
            breadcrumbs=(pages.HOME, (where, cancel_url), (version.title, "")),
            tags=["待核实"] if version.certainty != "confirmed" else [],
        ),
        "form": form,
        "version": version,
        "process": process,
        "total": total(process),
        "token": token_of(request),
        "submit_label": "提交",
        "cancel_url": cancel_url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
