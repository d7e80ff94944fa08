"""Pages of runs: asking a version of a territory's firms, the results, one firm's result."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.foundation import jobs
from qianyi.foundation.jobs.errors import JobNotFound
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.rules import selectors, services, tasks
from qianyi.kernel.rules.errors import RunInvalid
from qianyi.kernel.rules.forms import versions as forms
from qianyi.kernel.rules.pages import versions as pages
from qianyi.kernel.rules.permissions import can_read_runs, can_run_conditions
from qianyi.kernel.rules.tables import versions as tables
from qianyi.kernel.subjects.selectors import territory_get
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.rules.models import RuleRun, RuleVersion

RUNS_OFFERED = 50
MOST_MONEY = 10**9
UNDER_WAY = "企业较多，已转到后台测算；可以离开这一页，完成后会通知您。"


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at runs."""
    actor = actor_of(request)
    require(allowed=can_read_runs(actor), actor=actor, what="查看条件测算")
    return actor


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Which runs there were."""
    actor = reader(request)
    table = tables.run_table(request, selectors.run_list(actor))
    page = Page(
        title="条件测算",
        answer="哪个版本在哪一天对哪些企业测算过，结果如何，能否重算",
        breadcrumbs=(pages.HOME, pages.VERSIONS, pages.RUNS),
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def runs_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = reader(request)
    table = tables.run_table(request, selectors.run_list(actor))
    return workbook([excel.Sheet(table=table)], "条件测算")


def run_new(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask a version of the firms of a territory."""
    actor = actor_of(request)
    require(allowed=can_run_conditions(actor), actor=actor, what="测算认定条件")
    version = selectors.version_get(actor=actor, version_id=version_id)
    types = tuple(dict.fromkeys(one["type"] for one in version.applications))
    today = clock.local_date(clock.now())
    form = forms.RunForm(
        request.POST or None, applications=types, initial={"applied_on": today, "as_of": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = _make(actor, version, form)
        except RunInvalid as refusal:
            show(form, refusal)
        else:
            told = f"已测算 {run.subjects_count} 家企业。" if run.finished_at else UNDER_WAY
            messages.success(request, told)
            return redirect("rules:run", run.pk)
    back = reverse("rules:version", args=[version.pk])
    page = Page(
        title=f"测算企业：{version}",
        answer="对一个区域的企业逐家判断；输入和结果一并保存，以后可以重算核对",
        breadcrumbs=(pages.HOME, pages.VERSIONS, (str(version), back), ("测算", "")),
    )
    return form_page(request, page, form, cancel_url=back, submit_label="测算")


@require_safe
def impact(request: HttpRequest, version_id: int) -> HttpResponse:
    """What a draft would change among the firms of a run."""
    actor = actor_of(request)
    require(allowed=can_run_conditions(actor), actor=actor, what="试算草稿的影响")
    version = selectors.version_get(actor=actor, version_id=version_id)
    runs = list(selectors.runs_comparable(actor, version)[:RUNS_OFFERED])
    asked, written = request.GET.get("run", ""), request.GET.get("amount", "").strip()
    chosen = next((one for one in runs if str(one.pk) == asked), runs[0] if runs else None)
    amount, problem = _amount(written)
    found = None
    if chosen is not None and not problem:
        try:
            found = selectors.impact_of(actor=actor, version=version, run=chosen, amount=amount)
        except FactsNotUsable as refusal:
            problem = refusal.message
    back = reverse("rules:version", args=[version.pk])
    context = {
        "page": Page(
            title=f"试算影响：{version}",
            answer="与依据的版本相比，哪些企业会新符合、哪些不再符合，资金变化多少；不计须由人评审的条件",
            breadcrumbs=(pages.HOME, pages.VERSIONS, (str(version), back), ("试算影响", "")),
        ),
        "version": version,
        "runs": runs,
        "impact": found,
        "amount": written,
        "problem": problem,
    }
    return render(request, "rules/impact.html", context, status=422 if problem else 200)


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The results of one run."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    job = _job(actor, row)
    if row.finished_at is None:
        head = pages.run_page(row, repeats=None)
        return render(request, "rules/run.html", {"page": head, "job": job})
    form, table = _results(request, actor, row)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="家", target=table.element_id)
    context = {
        "page": pages.run_page(row, repeats=None),
        "job": job,
        "facts": pages.run_facts(row),
        "filters": bar,
        "table": table,
    }
    return render(request, "rules/run.html", context)


@require_POST
def run_repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    """Work the results out again from the inputs kept, and say whether they are the same."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    if services.run_repeat(actor=actor, run=row):
        messages.success(request, "用保存的输入重算，结果与当时完全一致。")
    else:
        messages.error(request, "用保存的输入重算，结果与当时不一致；请联系管理员核查。")
    return redirect("rules:run", row.pk)


@require_safe
def results_export(request: HttpRequest, run_id: int) -> HttpResponse:
    """The results on screen as a workbook."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    _, table = _results(request, actor, row)
    remarks = [f"{row.version}，数据截至 {row.as_of:%Y-%m-%d}", "自评结果，以认定机关为准"]
    return workbook([excel.Sheet(table=table, remarks=remarks)], f"{row.version.title}测算结果")


@require_safe
def result(request: HttpRequest, run_id: int, result_id: int) -> HttpResponse:
    """What a run said of one firm."""
    actor = reader(request)
    row = selectors.run_get(actor=actor, run_id=run_id)
    one = selectors.result_get(actor=actor, run=row, result_id=result_id)
    findings = [{**found, "word": pages.state_word(found["state"])} for found in one.findings]
    context = {
        "page": pages.result_page(one),
        "result": one,
        "findings": findings,
        "points": tables.points_of(one),
    }
    return render(request, "rules/result.html", context)


def _amount(written: str) -> tuple[Decimal | None, str]:
    """The amount as written, and what is wrong with it."""
    if not written:
        return None, ""
    try:
        value = Decimal(written.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value < MOST_MONEY:
        return None, f"“{written[:40]}”不是可用的金额，请填写数字，如 30 或 12.5。"
    return value, ""


def _make(actor: Actor, version: RuleVersion, form: forms.RunForm) -> RuleRun:
    told = form.cleaned_data
    territory = territory_get(told["territory"])
    assert territory is not None  # noqa: S101 - chosen from the list of territories
    return tasks.run_start(
        actor=actor,
        asked=services.RunAsked(
            version_id=version.pk,
            application=told["application"],
            territory=territory,
            applied_on=told["applied_on"],
            as_of=told["as_of"],
            purpose=told["purpose"],
        ),
        moment=clock.now(),
    )


def _job(actor: Actor, row: RuleRun) -> JobRun | None:
    """The job of a run of many firms, as long as it is remembered."""
    try:
        return jobs.run_get(actor=actor, key=tasks.run_key(row))
    except JobNotFound:
        return None


def _results(
    request: HttpRequest, actor: Actor, row: RuleRun
) -> tuple[forms.ResultFilterForm, Table]:
    form = forms.ResultFilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    rows = selectors.result_list(
        actor,
        row,
        answer=told.get("answer") or "",
        words=told.get("q") or "",
        near=bool(told.get("near")),
    )
    return form, tables.result_table(request, rows, row)
