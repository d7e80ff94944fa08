"""Acts on several open steps at once: each for itself, with what became of every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qianyi.foundation.ui.pages import Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import ActNotAllowed, CaseNotFound, StepNotFound, StepTaken
from qianyi.kernel.cases.forms import batch as forms
from qianyi.kernel.cases.pages import case as pages
from qianyi.lib import clock
from qianyi.lib.sentences import in_one

from .frame import inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms as django_forms
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import StepInstance

INBOX = ("待办", "/cases/inbox/")
MOST_AT_ONCE: Final = 200
REFUSALS_SHOWN: Final = 3
ALONE: Final = ("countersign_all", "countersign_any", "applicant")
"""Kinds of steps that are done one by one: each signer and each applicant says something else."""
NOTHING: Final = "没有选中任何环节，请先勾选。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them; ``why_not`` is empty where it was done."""

    number: str
    title: str
    url: str
    why_not: str = ""


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take the ticked steps; nothing is asked, because each can be put back."""
    actor, moment = inside(request, "认领环节"), clock.now()
    done, refused = 0, []
    for step_id in picked(request):
        try:
            services.step_claim(actor=actor, step_id=step_id, moment=moment)
        except (StepTaken, StepNotFound, ActNotAllowed, CaseNotFound) as refusal:
            refused.append(refusal.message)
        else:
            done += 1
    if done:
        messages.success(request, f"已认领 {done} 项。")
    elif not refused:
        messages.warning(request, NOTHING)
    if refused:
        more = f"另有 {len(refused) - REFUSALS_SHOWN} 项。" if len(refused) > REFUSALS_SHOWN else ""
        messages.warning(
            request, f"有 {len(refused)} 项没有认领：{in_one(refused[:REFUSALS_SHOWN])}{more}"
        )
    return redirect(f"{reverse('cases:inbox')}?section=mine")


@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Ask once with what to say, then urge the ticked steps."""
    actor = inside(request, "催办")
    rows = list(selectors.step_rows(actor, picked(request)))
    if not rows:
        return _nothing(request, NOTHING)
    form = forms.UrgeForm(request.POST if _confirmed(request) else None)
    if _confirmed(request) and form.is_valid():
        reason = form.cleaned_data["reason"]
        outcomes = [
            one
            for step, some in _by_step(rows).items()
            for one in _acted(actor, some, selectors.Act("urged", _said(step, reason=reason)))
        ]
        return _result(request, "催办", outcomes)
    return _ask(request, "催办", rows, form, "只提醒经办人，不改变环节和时限。")


@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """Ask once for result and opinion, then end the same step of the ticked cases."""
    actor = inside(request, "批量办理")
    rows = list(selectors.step_rows(actor, picked(request)).select_related("case__version"))
    sentence = _unlike(rows)
    if sentence:
        return _nothing(request, sentence)
    step = selectors.process_of(rows[0].case.version).by_id[rows[0].step]
    outcomes = [(one.id, one.label) for one in step.outcomes]
    form = forms.DoneForm(request.POST if _confirmed(request) else None, outcomes=outcomes)
    if _confirmed(request) and form.is_valid():
        act = selectors.Act("step_done", _said(step.id, **form.cleaned_data))
        return _result(request, f"办理“{step.label.staff}”", _acted(actor, rows, act))
    consequence = "每一件分别办理：有一件不能办的，不影响其他的；办理后进入下一环节，不能撤销。"
    return _ask(request, f"办理“{step.label.staff}”", rows, form, consequence)


def picked(request: HttpRequest) -> list[int]:
    """Keys of the ticked steps."""
    found = [one for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]  # noqa: PLR2004 - what fits a key
    return [int(one) for one in found[:MOST_AT_ONCE]]


def _unlike(rows: Sequence[StepInstance]) -> str:
    """Why these cannot be done together; "" where they can."""
    if not rows:
        return NOTHING
    if len({(row.case.version_id, row.step) for row in rows}) > 1:
        return "批量办理只能选同一流程、同一环节的办件；请先按办理流程筛选，再勾选。"
    if rows[0].kind in ALONE:
        return f"“{rows[0].label}”要逐件办理，不能批量。"
    return ""


def _said(step: str, **values: str) -> dict[str, object]:
    return {"step": step, **{name: value for name, value in values.items() if value}}


def _by_step(rows: Sequence[StepInstance]) -> dict[str, list[StepInstance]]:
    found: dict[str, list[StepInstance]] = {}
    for row in rows:
        found.setdefault(row.step, []).append(row)
    return found


def _acted(actor: Actor, rows: Sequence[StepInstance], act: selectors.Act) -> list[Outcome]:
    batch = services.batch_act(
        actor=actor, case_ids=[row.case_id for row in rows], act=act, moment=clock.now()
    )
    refused = dict(batch.refused)
    return [
        Outcome(
            number=row.case.number,
            title=row.case.title,
            url=pages.case_url(row.case),
            why_not=refused.get(row.case.number, ""),
        )
        for row in rows
    ]


def _confirmed(request: HttpRequest) -> bool:
    return "confirmed" in request.POST


def _nothing(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return redirect("cases:inbox")


def _ask(
    request: HttpRequest,
    what: str,
    rows: Sequence[StepInstance],
    form: django_forms.Form,
    consequence: str,
) -> HttpResponse:
    context = {
        "page": _page(what, f"共选中 {len(rows)} 件，请核对"),
        "rows": rows,
        "form": form,
        "consequence": consequence,
        "submit_label": f"{what} {len(rows)} 件",
        "cancel_url": INBOX[1],
    }
    status = 422 if form.is_bound else 200
    return render(request, "cases/batch.html", context, status=status)


def _result(request: HttpRequest, what: str, outcomes: Sequence[Outcome]) -> HttpResponse:
    count = sum(not one.why_not for one in outcomes)
    answer = f"已办 {count} 件" + (
        f"，没有办成 {len(outcomes) - count} 件" if count < len(outcomes) else ""
    )
    context = {"page": _page(f"{what}的结果", answer), "outcomes": outcomes}
    return render(request, "cases/batch_result.html", context)


def _page(title: str, answer: str) -> Page:
    return Page(title=title, answer=answer, breadcrumbs=(pages.HOME, INBOX, (title, "")))
