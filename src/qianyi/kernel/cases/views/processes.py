"""Definitions: the list, one drawn and in words, tried out, as BPMN, into and out of force."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.engine.flow.bpmn import bpmn
from qianyi.engine.flow.drawing import draw
from qianyi.engine.flow.simulation import simulate, total
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Figure, Page, filter_bar
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.errors import CaseInvalid, ProcessClosed
from qianyi.kernel.cases.forms import processes as forms
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.pages.process import process_words
from qianyi.kernel.cases.permissions import can_keep_processes
from qianyi.kernel.cases.tables import processes as tables
from qianyi.lib import clock

from .frame import inside

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.cases.models import ProcessVersion

PROCESSES = ("办理流程", "/cases/processes/")
RUNS = 4000
SHOWN = (Decimal("0.5"), Decimal("0.75"), Decimal("0.9"))


@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """Which processes there are, and which version is in force."""
    actor = inside(request, "查看办理流程")
    form, table = _listed(request, actor)
    bar = filter_bar(
        form, Query.of(request), count=table.count, noun="个版本", target=table.element_id
    )
    page = Page(
        title="办理流程",
        answer="每类事项按什么环节、材料和时限办理，现在按哪个版本；在办的件按登记时的版本办完",
        breadcrumbs=(pages.HOME, pages.CASES, PROCESSES),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def processes_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, inside(request, "导出办理流程"))
    return workbook([excel.Sheet(table=table)], "办理流程")


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.ProcessFilterForm, Table]:
    form = forms.ProcessFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.process_list(actor, words=told["q"], state=told["state"])
    return form, tables.process_table(request, rows)


@require_safe
def process(request: HttpRequest, version_id: int) -> HttpResponse:
    """One definition: drawn, in words, its totals, who put it into force."""
    actor = inside(request, "查看办理流程")
    row = selectors.process_get(actor=actor, version_id=version_id)
    definition = selectors.process_of(row)
    found = total(definition)
    context = {
        "page": Page(
            title=row.title,
            answer=definition.note or f"{row.get_kind_display()}，版本 {row.version}",
            breadcrumbs=(pages.HOME, PROCESSES, (row.title, "")),
            figures=(
                Figure(label="环节", value=len(definition.steps), unit="个"),
                Figure(
                    label="并联合计", value=found.parallel, unit="个工作日",
                    certain=row.certainty == "confirmed",
                ),
                Figure(
                    label="逐项相加", value=found.serial, unit="个工作日",
                    certain=row.certainty == "confirmed",
                ),
            ),
            action=_main(row, actor),
            more_actions=_more(row, actor),
            history=audit.history_of(row),
            tags=[
                row.get_state_display(),
                f"版本 {row.version}",
                *(["待核实"] if row.certainty != "confirmed" else []),
            ],
        ),
        "row": row,
        "wide": draw(definition, critical=found.critical, href="#step-{step}"),
        "upright": draw(
            definition, critical=found.critical, href="#step-{step}", upright=True
        ),
        "words": process_words(definition),
    }  # fmt: skip
    return render(request, "cases/process.html", context)


def _main(row: ProcessVersion, actor: Actor) -> Action | None:
    if row.state == VersionState.ACTIVE:
        return Action(label="按此登记", url=reverse("cases:new-of", args=[row.code]))
    if can_keep_processes(actor):
        return Action(label="启用", url=reverse("cases:process-activate", args=[row.pk]))
    return None


def _more(row: ProcessVersion, actor: Actor) -> list[Action]:
    more = [
        Action(label="测算用时", url=reverse("cases:simulation", args=[row.pk])),
        Action(label="导出流程图（BPMN）", url=reverse("cases:bpmn", args=[row.pk]), download=True),
    ]
    if can_keep_processes(actor) and row.state == VersionState.ACTIVE:
        more.append(Action(label="停用", url=reverse("cases:process-retire", args=[row.pk])))
    return more


@require_safe
def process_bpmn(request: HttpRequest, version_id: int) -> HttpResponse:
    """The definition for other modellers."""
    row = selectors.process_get(actor=inside(request, "导出办理流程"), version_id=version_id)
    answer = HttpResponse(bpmn(selectors.process_of(row)), content_type="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.bpmn"'
    return answer


@require_safe
def simulation(request: HttpRequest, version_id: int) -> HttpResponse:
    """How long cases would take: side by side and one after another, and beside other processes."""
    actor = inside(request, "测算办理用时")
    row = selectors.process_get(actor=actor, version_id=version_id)
    form = forms.SimulationForm(
        request.GET or None, others=selectors.process_list(actor).exclude(pk=row.pk)
    )
    chosen = [row]
    if form.is_bound and form.is_valid() and form.cleaned_data["other"]:
        chosen.append(selectors.process_get(actor=actor, version_id=form.cleaned_data["other"]))
    results = []
    for one in chosen:
        definition = selectors.process_of(one)
        past = selectors.durations_of(one)
        for serial in (False, True):
            made = simulate(definition, durations=past, runs=RUNS, seed=1, serial=serial)
            results.append(
                {
                    "title": f"{one.title}（{one.version}）",
                    "way": "逐项办理" if serial else "并联办理",
                    "made": made,
                    "quantiles": [(_share(key), made.quantiles[key]) for key in SHOWN],
                    "critical": sorted(
                        (
                            (definition.by_id[code].label.staff, share)
                            for code, share in made.critical.items()
                            if share
                        ),
                        key=lambda pair: pair[1],
                        reverse=True,
                    )[:5],
                }
            )
    context = {
        "page": Page(
            title=f"测算用时：{row.title}",
            answer=f"按各环节的用时随机办理 {RUNS:,} 件，看多少件在多少个工作日内办结",
            breadcrumbs=(
                pages.HOME,
                PROCESSES,
                (row.title, reverse("cases:process", args=[row.pk])),
                ("测算用时", ""),
            ),
        ),
        "row": row,
        "form": form,
        "results": results,
        "shown": [_share(key) for key in SHOWN],
    }
    return render(request, "cases/simulation.html", context)


def _share(part: Decimal) -> str:
    return f"{part * 100:.0f}% 的件"


def activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask why, then open new cases by this version."""
    return _put(
        request, version_id, "启用", services.process_activate,
        "启用后新登记的件按这个版本办；在办的件不受影响",
    )  # fmt: skip


def retire(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask why, then open no more cases by this version."""
    return _put(
        request, version_id, "停用", services.process_retire,
        "停用后不再登记新件；在办的件按原来的版本办完",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def _put(
    request: HttpRequest,
    version_id: int,
    verb: str,
    service: Callable[..., ProcessVersion],
    answer: str,
) -> HttpResponse:
    actor = inside(request, f"{verb}办理流程")
    require(allowed=can_keep_processes(actor), actor=actor, what=f"{verb}办理流程")
    row, moment = selectors.process_get(actor=actor, version_id=version_id), clock.now()
    back = reverse("cases:process", args=[row.pk])
    page = Page(
        title=f"{verb}：{row}",
        answer=answer,
        breadcrumbs=(pages.HOME, PROCESSES, (row.title, back), (verb, "")),
    )

    def act(reason: str) -> str:
        service(actor=actor, version_id=row.pk, reason=reason, moment=moment)
        return f"已{verb}“{row}”。"

    return why_page(request, page, act, refusals=(CaseInvalid, ProcessClosed), back=back, verb=verb)
