"""Pages of runs: the list, a new one, its ranking, gaps and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.errors import RunInvalid
from qianyi.domains.evaluation.forms import runs as forms
from qianyi.domains.evaluation.pages import runs as pages
from qianyi.domains.evaluation.permissions import can_comment, can_keep_runs, can_read_steps
from qianyi.domains.evaluation.selectors import methods, ranking
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.domains.evaluation.services import repeating
from qianyi.domains.evaluation.services import runs as services
from qianyi.domains.evaluation.services.guards import open_actions
from qianyi.domains.evaluation.tables import runs as tables
from qianyi.foundation.jobs.ledger import runs as job_rows
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.subjects.selectors import territory_get
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import reader, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.ui.tables import Table


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Which runs there are."""
    actor = reader(request)
    form, table = _runs(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="次", target=table.element_id)
    context = {"page": pages.list_page(actor), "filters": bar, "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def runs_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _runs(request, reader(request))
    return workbook(table, "企业评价")


def _runs(request: HttpRequest, actor: Actor) -> tuple[forms.RunFilterForm, Table]:
    form = forms.RunFilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    asked = selectors.RunFilter(
        words=told.get("q") or "", state=told.get("state") or "", year=told.get("year")
    )
    rows = selectors.run_list(actor, asked)
    return form, tables.run_table(request, rows, can_make=can_keep_runs(actor))


def run_new(request: HttpRequest) -> HttpResponse:
    """Make a run and preview its gaps."""
    actor = actor_of(request)
    require(allowed=can_keep_runs(actor), actor=actor, what="新建企业评价")
    today = clock.local_date(clock.now())
    offered = [
        (str(row.pk), f"{row}{'（权重待核实）' if row.is_provisional else ''}")
        for row in methods.methods_offered(actor)
    ]
    form = forms.RunForm(
        request.POST or None,
        methods=offered,
        territories=ranking.territories_offered(),
        initial={"year": today.year - 1, "as_of": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = _made(actor, form)
        except QianyiError as refusal:
            show(form, refusal)
        else:
            return redirect("evaluation:run", run.pk)
    page = Page(
        title="新建企业评价",
        answer="先预览缺少哪些数据，再固定输入评分；预览不保存任何企业的结果",
        breadcrumbs=(pages.HOME, pages.runs_crumb(), ("新建", "")),
    )
    back = reverse("evaluation:runs")
    return form_page(request, page, form, cancel_url=back, submit_label="预览缺少的数据")


def _made(actor: Actor, form: forms.RunForm) -> EvaluationRun:
    told = form.cleaned_data
    territory = territory_get(told["territory"])
    if territory is None:
        sentence = "请从列表中选择企业范围。"
        raise RunInvalid(sentence, fields={"territory": sentence})
    method = methods.method_get(actor=actor, version_id=int(told["method"]))
    codes = [group.code for group in methods.method_of(method).groups]
    groups = {"first": codes[:1], "rest": codes[1:]}.get(told["groups"], [])
    moment = clock.now()
    run = services.run_create(
        actor=actor,
        asked=services.RunAsked(
            method=method, territory=territory, year=told["year"], as_of=told["as_of"],
            purpose=told["purpose"], title=told["title"], groups=groups,
        ),
        moment=moment,
    )  # fmt: skip
    tasks.run_work(actor=actor, run=run, goal=tasks.PREVIEW, moment=moment)
    return run


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: method, population, gaps, ranking, who moved and why."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    today = clock.local_date(clock.now())
    is_scored = bool(row.results_digest)
    steps = selectors.steps_of(actor, row)
    gates = pages.gates_of(row, open_actions(actor, row, today))
    context = {
        "page": pages.run_page(actor, row, steps),
        "run": row,
        "facts": pages.run_facts(row),
        "gates": [one for one in gates if not one.why_not],
        "refusals": [one for one in gates if one.why_not],
        "grades": pages.grade_lines(row) if is_scored else [],
        "gaps": tables.gap_table(request, row) if can_read_steps(actor) else None,
        "job": job_rows().visible_to(actor).filter(key=row.job_key).first()
        if row.job_key
        else None,
        "comments": can_comment(actor) and row.state in {RunState.SCORED, RunState.REVIEW},
        "can_preview": row.state == RunState.DRAFT and can_keep_runs(actor),
        "successor": selectors.successor_of(row),
        "is_demo": row.is_demo,
    }
    if is_scored:
        form, table = _results(request, actor, row)
        context["table"] = table
        context["filters"] = filter_bar(
            form, Query.of(request), count=table.count, noun="家", target=table.element_id
        )
    return render(request, "evaluation/run.html", context)


@require_safe
def results_export(request: HttpRequest, run_id: int) -> HttpResponse:
    """The ranking on screen as a workbook."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    _, table = _results(request, actor, row)
    return workbook(table, f"{row.title}结果", row)


def _results(
    request: HttpRequest, actor: Actor, row: EvaluationRun
) -> tuple[forms.ResultFilterForm, Table]:
    form = forms.ResultFilterForm(request.GET, offered=ranking.filters_offered(row))
    form.is_valid()
    told = form.cleaned_data
    park = told.get("park") or ""
    asked = selectors.ResultFilter(
        words=told.get("q") or "",
        group=told.get("group") or "",
        grade=told.get("grade") or "",
        standing=told.get("standing") or "",
        industry=told.get("industry") or "",
        park=int(park) if park else None,
        moved=bool(told.get("moved")),
    )
    return form, tables.result_table(request, selectors.result_list(actor, row, asked), row)


@require_safe
def gaps_export(request: HttpRequest, run_id: int) -> HttpResponse:
    """What is missing, as a workbook."""
    actor = reader(request)
    require(allowed=can_read_steps(actor), actor=actor, what="查看缺少的数据")
    row = selectors.run_get(actor=actor, run_id=run_id)
    return workbook(tables.gap_table(request, row), f"{row.title}缺少的数据", row)


@require_safe
def gap(request: HttpRequest, run_id: int, code: str) -> HttpResponse:
    """Which firms lack one input."""
    row, table = _gap(request, run_id, code)
    told = next((one for one in row.gaps if one["code"] == code), None)
    page = Page(
        title=f"缺少“{told['name'] if told else code}”的企业",
        answer=f"由谁提供：{told['supplier']}。缺时：{told['policy']}。" if told else "",
        breadcrumbs=(
            pages.HOME, pages.runs_crumb(),
            (row.title, reverse("evaluation:run", args=[row.pk])), ("缺少的数据", ""),
        ),
        as_of=row.as_of,
    )  # fmt: skip
    context = {"page": page, "table": table, "is_demo": row.is_demo}
    return render(request, "ui/page.html", context)


@require_safe
def gap_export(request: HttpRequest, run_id: int, code: str) -> HttpResponse:
    """The same as a workbook."""
    row, table = _gap(request, run_id, code)
    return workbook(table, f"{row.title}缺数企业", row)


def _gap(request: HttpRequest, run_id: int, code: str) -> tuple[EvaluationRun, Table]:
    actor = reader(request)
    require(allowed=can_read_steps(actor), actor=actor, what="查看缺少数据的企业")
    row = selectors.run_get(actor=actor, run_id=run_id)
    rows = ranking.firms_lacking(actor, row, code)
    return row, tables.gap_firm_table(request, rows, row, code)


@require_POST
def preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """Look at the gaps again, after data came in."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    require(allowed=can_keep_runs(actor), actor=actor, what="预览企业评价")
    tasks.run_work(actor=actor, run=row, goal=tasks.PREVIEW, moment=clock.now())
    messages.success(request, "已按现有数据重新预览。")
    return redirect("evaluation:run", row.pk)


@require_POST
def work(request: HttpRequest, run_id: int) -> HttpResponse:
    """Freeze and score: at once for a few firms, by a job for many."""
    actor = reader(request)
    require(allowed=can_keep_runs(actor), actor=actor, what="固定输入并评分")
    row = selectors.run_get(actor=actor, run_id=run_id)
    is_done = tasks.run_work(actor=actor, run=row, goal=tasks.SCORE, moment=clock.now())
    if is_done:
        messages.success(request, "输入已固定并完成评分排名。")
    else:
        messages.info(request, "企业较多，正在后台评分；可以离开本页，完成后会收到提醒。")
    return redirect("evaluation:run", row.pk)


@require_POST
def repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    """Work the results out again from what was frozen, and say whether they are the same."""
    actor = reader(request)
    require(allowed=can_read_steps(actor), actor=actor, what="重算企业评价")
    row = selectors.run_get(actor=actor, run_id=run_id)
    told = repeating.run_repeat(run=row)
    if told.is_same:
        messages.success(
            request, f"用固定的输入和办法全文重算，{told.rows} 家企业的结果与当时完全一致。"
        )
    else:
        messages.error(
            request,
            f"重算结果不一致：{len(told.differing)} 家企业不同。请停止使用本次结果并查明原因。",
        )
    return redirect("evaluation:run", row.pk)


@require_safe
def changed(request: HttpRequest, run_id: int) -> HttpResponse:
    """Who stands otherwise than in the run this one corrects."""
    row, table = _changed(request, run_id)
    page = Page(
        title=f"与更正前的差别：{row.title}",
        answer="哪些企业的等级、名次或总分与更正前不同；没有列出的完全相同",
        breadcrumbs=(
            pages.HOME, pages.runs_crumb(),
            (row.title, reverse("evaluation:run", args=[row.pk])), ("更正前后", ""),
        ),
    )  # fmt: skip
    context = {"page": page, "table": table, "is_demo": row.is_demo}
    return render(request, "ui/page.html", context)


@require_safe
def changed_export(request: HttpRequest, run_id: int) -> HttpResponse:
    """The same as a workbook."""
    row, table = _changed(request, run_id)
    return workbook(table, f"{row.title}更正前后", row)


def _changed(request: HttpRequest, run_id: int) -> tuple[EvaluationRun, Table]:
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    return row, tables.changed_table(request, ranking.changed_rows(actor, row), row)
