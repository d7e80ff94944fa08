"""The what-if page: asking, exporting, keeping, and carrying the changes into a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.evaluation.errors import FirmsUnread, ScenarioInvalid, TrialInvalid
from qianyi.domains.evaluation.forms import whatif as forms
from qianyi.domains.evaluation.pages import trials
from qianyi.domains.evaluation.pages import whatif as pages
from qianyi.domains.evaluation.permissions import can_save_trials, can_try
from qianyi.domains.evaluation.selectors.whatif import (
    ConditionsAsked,
    Trial,
    WeightsAsked,
    WeightsTrial,
    conditions_try,
    firms_forget,
    weights_try,
)
from qianyi.domains.evaluation.services import scenarios as services
from qianyi.domains.evaluation.tables.whatif import mover_table
from qianyi.domains.evaluation.tasks import AT_ONCE, firms_in_line
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts, excel
from qianyi.foundation.ui.answers import show, workbook
from qianyi.kernel.rules.errors import VersionInvalid
from qianyi.kernel.rules.permissions import can_keep_conditions
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.jobs.models import JobRun

CONDITIONS, WEIGHTS = "conditions", "weights"
WHO: Final = {"in": "进入", "out": "退出"}
DIRECTIONS: Final = {
    "in": (trials.ENTERS, trials.CLEARS),
    "out": (trials.LEAVES, trials.CLOUDS),
}
EXPORTED: Final = 20_000


@dataclass(frozen=True)
class Asked:
    """A question as it came in, and its answer where there is one."""

    kind: str
    firm: str
    who: str
    read: forms.Read
    trial: Trial | WeightsTrial | None
    problem: str
    job: JobRun | None = None

    @property
    def query(self) -> str:
        """The address of this question."""
        return pages.query_of(self.read, self.kind, firm=self.firm, who=self.who)


@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """Change a figure or a weight and see at once who enters and who leaves."""
    actor = _asker(request)
    asked = ask(actor, request.GET)
    context = _answered(request, actor, asked) if asked.trial is not None else {}
    drawn = [context["answer"].picture] if context else []
    if workbook := charts.chart_asked(request, drawn):
        return workbook
    context |= {
        "asked": asked, "problem": asked.problem, "query": asked.query, "job": asked.job,
    }  # fmt: skip
    if request.headers.get("HX-Request") == "true":
        response = render(request, "evaluation/whatif_answer.html", context)
        response["HX-Replace-Url"] = f"{request.path}?{asked.query}"
        return response
    reckoned = asked.trial.weights if isinstance(asked.trial, WeightsTrial) else None
    context |= {
        "page": pages.what_if_page(asked.kind, asked.read, can_save=can_save_trials(actor)),
        "sections": pages.sections_of(asked.read, reckoned),
        "is_demo": _is_demo(asked),
    }
    return render(request, "evaluation/whatif.html", context, status=422 if asked.problem else 200)


@require_safe
def what_if_export(request: HttpRequest) -> HttpResponse:
    """The answer as a workbook: who enters and leaves with the reason, and the counts."""
    actor = _asker(request)
    asked = ask(actor, request.GET)
    if asked.job is not None:
        raise FirmsUnread("企业较多，正在后台取数；请稍后在试算页看到结果再导出。")
    if asked.trial is None:
        raise TrialInvalid(asked.problem or "没有可以导出的试算，请先选择条件或评价。")
    movers = _chosen(asked)
    listed = movers[:EXPORTED]
    trials.named(actor, asked.trial, listed)
    table = mover_table(request, listed, export_url="")
    answer = trials.answer_of(asked.trial)
    remarks = [answer.announce, *answer.remarks, *(f"{one}：{two}" for one, two in answer.money)]
    if len(movers) > EXPORTED:
        remarks.append(f"共 {len(movers):,} 家，本表只列前 {EXPORTED:,} 家。")
    return workbook([excel.Sheet(table=table, remarks=remarks)], "试算进出企业")


@require_POST
def what_if_refresh(request: HttpRequest) -> HttpResponse:
    """Read the firms anew: facts may have moved since they were read."""
    actor = _asker(request)
    question = QueryDict(request.POST.get("query", ""))
    read = _read(actor, question)
    if isinstance(read.asked, ConditionsAsked):
        firms_forget(actor=actor, asked=read.asked)
    return redirect(f"{reverse('evaluation:what-if')}?{_address(question, read)}")


@require_http_methods(["GET", "POST"])
def what_if_save(request: HttpRequest) -> HttpResponse:
    """Keep a what-if under a name."""
    actor = actor_of(request)
    require(allowed=can_save_trials(actor), actor=actor, what="保存试算方案")
    asked = ask(actor, QueryDict(_query(request)))
    form = forms.KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and asked.trial is not None:
        try:
            row = services.scenario_save(
                actor=actor, trial=asked.trial, moment=clock.now(), **form.cleaned_data
            )
        except ScenarioInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已保存方案“{row}”。")
            return redirect("evaluation:scenario", row.pk)
    return _form(request, asked, form, ("保存方案", "把这次试算和它的结果留下来，供比较"))


@require_http_methods(["GET", "POST"])
def what_if_draft(request: HttpRequest) -> HttpResponse:
    """Carry the changed figures into a draft of the conditions; nothing in force changes."""
    actor = actor_of(request)
    require(allowed=can_keep_conditions(actor), actor=actor, what="起草认定条件")
    asked = ask(actor, QueryDict(_query(request)))
    question = asked.read.asked
    if not isinstance(question, ConditionsAsked):
        raise ScenarioInvalid("评价办法的权重不在这里起草；请在数据包里给出办法的新版本。")
    form = forms.DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.draft_from_trial(
                actor=actor, asked=question, moment=clock.now(), **form.cleaned_data
            )
        except (ScenarioInvalid, VersionInvalid) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已起草“{draft}”，改动的数值已带入；启用前请核对专家案例。")
            return redirect("rules:draft", draft.pk)
    return _form(request, asked, form, ("起草新版本", "草稿不影响现行条件；启用须另行办理"))


def ask(actor: Actor, question: QueryDict) -> Asked:
    """Read a question and answer it as far as it holds."""
    read = _read(actor, question)
    trial, problem, job = None, read.problem, None
    if read.asked is not None and not problem:
        try:
            trial = _tried(actor, read.asked)
        except FirmsUnread:
            assert isinstance(read.asked, ConditionsAsked)  # noqa: S101 - only these are read
            job = firms_in_line(actor=actor, asked=read.asked, moment=clock.now())
        except (TrialInvalid, FactsNotUsable) as refusal:
            problem = refusal.message
    return Asked(
        kind=_kind(question),
        firm=question.get("firm", "").strip().upper(),
        who=question.get("who", "") if question.get("who") in WHO else "",
        read=read,
        trial=trial,
        problem=problem,
        job=job,
    )


def _tried(actor: Actor, question: ConditionsAsked | WeightsAsked) -> Trial | WeightsTrial:
    if isinstance(question, ConditionsAsked):
        return conditions_try(actor=actor, asked=question, moment=clock.now(), most=AT_ONCE)
    return weights_try(actor=actor, asked=question, moment=clock.now())


def _read(actor: Actor, question: QueryDict) -> forms.Read:
    if _kind(question) == WEIGHTS:
        return forms.read_weights(question, actor)
    return forms.read_conditions(question, actor, clock.local_date(clock.now()))


def _kind(question: QueryDict) -> str:
    return WEIGHTS if question.get("kind") == WEIGHTS else CONDITIONS


def _answered(request: HttpRequest, actor: Actor, asked: Asked) -> dict[str, Any]:
    assert asked.trial is not None  # noqa: S101 - asked by the caller
    movers = _chosen(asked)
    export = reverse("evaluation:what-if-export")
    table = mover_table(request, movers, export_url=export)
    trials.named(actor, asked.trial, table.page.object_list)
    answer = trials.answer_of(asked.trial)
    picture = charts.charts_exportable(request, [answer.picture])[0]
    return {
        "answer": answer,
        "picture": picture,
        "table": table,
        "firm": _firm(actor, asked),
        "who": [("", "全部"), *WHO.items()],
        "is_of_conditions": isinstance(asked.trial, Trial),
        "has_changes": bool(asked.read.written),
        "can_save": can_save_trials(actor),
        "can_draft": isinstance(asked.trial, Trial) and can_keep_conditions(actor),
    }


def _chosen(asked: Asked) -> trials.Movers:
    assert asked.trial is not None  # noqa: S101 - asked by the caller
    return trials.Movers(asked.trial, DIRECTIONS.get(asked.who, ()))


def _firm(actor: Actor, asked: Asked) -> trials.FirmView | str | None:
    """The firm asked for; a sentence where it is not among those asked of."""
    if not asked.firm or asked.trial is None:
        return None
    firm = enterprise_get(actor=actor, uscc=asked.firm)
    found = trials.firm_view(asked.trial, firm.pk, firm.subject.name, firm.uscc)
    return found or f"“{firm.subject.name}”不在这次试算的企业范围内，请更换企业范围或评价。"


def _is_demo(asked: Asked) -> bool:
    question = asked.read.asked
    if question is None:
        return False
    place = question.territory if isinstance(question, ConditionsAsked) else question.run.territory
    return place.is_demo


def _query(request: HttpRequest) -> str:
    """The question a form is about: in the address first, in the form when it comes back."""
    return request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()


def _address(question: QueryDict, read: forms.Read) -> str:
    return pages.query_of(
        read, _kind(question), firm=question.get("firm", ""), who=question.get("who", "")
    )


def _form(
    request: HttpRequest,
    asked: Asked,
    form: forms.KeepForm | forms.DraftForm,
    words: tuple[str, str],
) -> HttpResponse:
    title, answer = words
    back = f"{reverse('evaluation:what-if')}?{asked.query}"
    context = {
        "page": pages.form_page(title, answer, back),
        "form": form,
        "query": asked.query,
        "problem": asked.problem,
        "changes": services.changes_of(asked.trial).values() if asked.trial else [],
        "told": trials.answer_of(asked.trial).announce if asked.trial else "",
        "cancel_url": back,
        "submit_label": title,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/whatif_form.html", context, status=status)


def _asker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_try(actor), actor=actor, what="试算调整的影响")
    return actor
