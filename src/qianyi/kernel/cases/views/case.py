"""One case: its page, and the form of every act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.engine.flow import ActionRefused
from qianyi.foundation.ui.answers import show
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import EFFECTS
from qianyi.kernel.cases.errors import (
    ActNotAllowed,
    ActUnknown,
    CaseInvalid,
    CaseMoved,
    MaterialsLacking,
    StepNotFound,
)
from qianyi.kernel.cases.forms import papers as paper_forms
from qianyi.kernel.cases.forms.acts import ActForm, Asked
from qianyi.kernel.cases.models import is_outside
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import can_write_inside, holds, is_of_unit, may_do
from qianyi.lib import clock

from .frame import inside, panels_of, reader, token_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

REFUSALS = (
    ActionRefused, ActNotAllowed, ActUnknown, CaseInvalid, CaseMoved, MaterialsLacking,
    StepNotFound,
)  # fmt: skip


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case; whoever is outside is led to the page made for them."""
    actor, moment = reader(request), clock.now()
    row = selectors.case_get(actor=actor, number=number)
    if is_outside(actor):
        return redirect("cases_mine:case", row.ref)
    view = selectors.case_view(actor, row, moment, may=may_do(actor, row, moment))
    ahead = pages.ahead_of(view, moment)
    mine = {one.pk for one in view.live if holds(actor, row, one)}
    wide, upright = pages.pictures(view, ahead, moment)
    buttons = pages.case_buttons(view)
    context = {
        "page": pages.case_page(view, actions=_actions(actor, row)),
        "case": row,
        "panels": panels_of(request, row),
        "view": view,
        "facts": pages.facts_of(view, ahead),
        "ahead": ahead,
        "turns": pages.turns(view, moment, actor, mine),
        "turn_words": pages.case_turn(view),
        "buttons": [one for one in buttons if not one.why_not],
        "closed": [one for one in buttons if one.why_not],
        "wide": wide,
        "upright": upright,
        "materials": selectors.material_lines(actor, row),
        "previewed": services.PREVIEWED,
        "pictures": pages.PICTURES,
        "links": selectors.links_of(actor, row),
        "told": selectors.timeline(actor, row),
        "doubt": view.clock.doubt,
        "note_form": paper_forms.NoteForm(),
        "message_form": paper_forms.MessageForm(),
        "can_note": can_write_inside(actor),
        "can_write": bool(mine) or is_of_unit(actor, row.unit_id),
    }
    if context["can_write"]:  # who only looks on has not read it for the office
        services.messages_read(actor=actor, case=row, moment=moment)
    return render(request, "cases/case.html", context)


def _actions(actor: Actor, row: Case) -> tuple[Action, ...]:
    more = []
    if can_write_inside(actor):
        more.append(Action(label="关联其他办件", url=reverse("cases:link", args=[row.number])))
    if is_of_unit(actor, row.unit_id) and row.form is not None:
        more.append(Action(label="补充申请内容", url=reverse("cases:facts", args=[row.number])))
    return tuple(more)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The form of one act on a case, and doing it.

    What was written is kept where somebody else was quicker or the process does not allow it.
    """
    actor, moment = inside(request, "办理"), clock.now()
    row = selectors.case_get(actor=actor, number=number)
    view = selectors.case_view(actor, row, moment, may=may_do(actor, row, moment))
    can = chosen(request, view, code) or gone(request, view, code)
    if can is None:
        messages.warning(request, f"“{row.number}”没有这样的办理，请看当前进度。")
        return redirect(pages.case_url(row))
    units = tuple((one.code, one.name) for one in selectors.units_to_choose(view.process))
    form = ActForm(request.POST or None, asked=Asked(can, view.process, view.state, units))
    seq = seq_of(request, row)
    if done(request, actor, row, can, form):
        messages.success(request, f"已办理“{can.label}”。")
        return redirect(pages.case_url(row))
    return _act_page(request, view, can, form, seq)


def done(request: HttpRequest, actor: Actor, row: Case, can: selectors.Can, form: ActForm) -> bool:
    """Whether the act of a form sent was done; otherwise the form says why not.

    An act that is gone is asked for all the same, so that the sentence names who was quicker.
    """
    if request.method != "POST" or not (form.is_valid() or can.why_not):
        return False
    try:
        services.case_act(
            actor=actor,
            case_id=row.pk,
            act=selectors.Act(can.act, form.values()),
            moment=clock.now(),
            seq=seq_of(request, row),
            token=token_of(request),
        )
    except REFUSALS as refusal:
        show(form, refusal)
        return False
    return True


def _act_page(
    request: HttpRequest,
    view: selectors.CaseView,
    can: selectors.Can,
    form: ActForm,
    seq: int,
) -> HttpResponse:
    row = view.case
    where = f"环节“{can.step_label}”" if can.step_label else row.word
    context = {
        "page": Page(
            title=f"{can.label}：{row.title}",
            answer=f"{where}，{row.number}",
            breadcrumbs=(
                pages.HOME,
                pages.CASES,
                (row.number, pages.case_url(row)),
                (can.label, ""),
            ),
        ),
        "form": form,
        "case": row,
        "can": can,
        "effect": EFFECTS[can.act],
        "waits": pages.waits_for(view, can),
        "lacking": lacking_for(view, can),
        "seq": seq,
        "token": token_of(request),
        "submit_label": can.label,
        "cancel_url": pages.case_url(row),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/act.html", context, status=status)


def lacking_for(view: selectors.CaseView, can: selectors.Can) -> list[str]:
    """Materials the step asks for that are not here; nothing for other acts."""
    if can.act != "step_done":
        return []
    step = view.process.by_id.get(can.step)
    return [one.title for one in selectors.materials_lacking(view.case, step)] if step else []


def seq_of(request: HttpRequest, row: Case) -> int:
    """The number of the last event the page showed."""
    written = request.POST.get("seq", "")
    return int(written) if written.isdecimal() and len(written) < 10 else row.seq  # noqa: PLR2004


def chosen(request: HttpRequest, view: selectors.CaseView, code: str) -> selectors.Can | None:
    """The act the address names, where the reader has it."""
    asked = {name: request.GET.get(name, "") for name in ("step", "variant", "signer")}
    found = [
        can
        for can in view.can
        if can.act == code
        and can.step == asked["step"]
        and can.variant == asked["variant"]
        and (not asked["signer"] or can.signer == asked["signer"])
    ]
    return found[0] if found else None


def gone(request: HttpRequest, view: selectors.CaseView, code: str) -> selectors.Can | None:
    """An act that was sent and cannot be done any more, so that what was written can be kept."""
    kind = selectors.ACTS.get(code)
    if kind is None or request.method != "POST":
        return None
    step = view.process.by_id.get(request.GET.get("step", ""))
    return selectors.Can(
        act=code,
        label=kind.label,
        step=step.id if step else "",
        step_label=step.label.staff if step else "",
        signer=request.GET.get("signer", "")[:60],
        variant=request.GET.get("variant", "")[:60],
        needs=tuple(name for name in kind.needs if name not in ("step", "signer")),
        asks=tuple(name for name in kind.asks if name != "step"),
        outcomes=tuple((one.id, one.label) for one in step.outcomes) if step else (),
        is_dangerous=kind.is_dangerous,
        why_not="现在不能这样办理；下面是您刚才写的内容，可以复制。",
    )
