"""The applicant's side: what I have submitted, what is needed from me, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.engine.flow.cards import left_of
from qianyi.engine.flow.drawing import draw
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.choices import BAD_RATINGS, EFFECTS, RATINGS, CaseStatus
from qianyi.kernel.cases.errors import CaseInvalid, RatingClosed
from qianyi.kernel.cases.forms import papers as forms
from qianyi.kernel.cases.forms.acts import ActForm, Asked
from qianyi.kernel.cases.models import is_outside
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import may_do
from qianyi.kernel.cases.tables import mine as tables
from qianyi.lib import clock

from .case import chosen, done, gone, lacking_for, seq_of
from .frame import panels_of, reader, token_of
from .opening import entrances
from .papers import material_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.cases.models import Case

MINE = ("我的办件", "/me/cases/")
NEEDED = ("corrected", "step_done", "withdrawn", "asked_again")
"""Acts an applicant has buttons for."""
WAITED_FOR = ("corrected", "step_done")
"""Those the case waits for; the others are the applicant's to take or leave."""


def applicant(request: HttpRequest) -> Actor:
    """Who looks, and is a firm's or an institution's user."""
    actor = reader(request)
    require(allowed=is_outside(actor), actor=actor, what="查看本企业的办件")
    return actor


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of the reader's firm."""
    actor = applicant(request)
    page = Page(
        title="我的办件",
        answer="交了哪些申请和诉求，办到哪一步，要我做什么",
        breadcrumbs=(pages.HOME, MINE),
        action=Action(label="提交新的", url=reverse("cases_mine:new")),
    )
    return render(request, "ui/page.html", {"page": page, "table": _table(request, actor)})


@require_safe
def cases_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([excel.Sheet(table=_table(request, applicant(request)))], "我的办件")


def _table(request: HttpRequest, actor: Actor) -> Table:
    return tables.case_table(request, selectors.case_list(actor), clock.now())


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What can be applied for."""
    actor = applicant(request)
    rows = entrances(actor, outside=True)
    page = Page(
        title="提交申请",
        answer="选择要办的事；提交后随时可以看到办到哪一步",
        breadcrumbs=(pages.HOME, MINE, ("提交申请", "")),
    )
    return render(request, "cases/choose.html", {"page": page, "rows": rows})


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case as its applicant reads it: where it stands, what is needed, how long it takes."""
    actor, moment = applicant(request), clock.now()
    row = selectors.case_by_ref(actor=actor, ref=ref)
    view = selectors.case_view(actor, row, moment, may=may_do(actor, row, moment))
    wide, upright = (
        draw(view.process, view.state, upright=way, audience="applicant") for way in (False, True)
    )
    services.messages_read(actor=actor, case=row, moment=moment)
    rating = selectors.rating_of(row)
    told = selectors.timeline(actor, row)
    context = {
        "page": Page(
            title=row.title,
            answer=applicant_words(view),
            breadcrumbs=(pages.HOME, MINE, (row.number, "")),
            tags=[row.get_status_display()],
        ),
        "case": row,
        "panels": panels_of(request, row),
        "view": view,
        "left": left_of(view.clock),
        "needed": _needed(view, row),
        "is_waited_for": any(can.act in WAITED_FOR and not can.why_not for can in view.can),
        "wide": wide,
        "upright": upright,
        "materials": selectors.material_lines(actor, row),
        "previewed": services.PREVIEWED,
        "pictures": pages.PICTURES,
        "told": told,
        "corrections": pages.corrections_of(told) if row.status == CaseStatus.CORRECTING else "",
        "form": forms.ReplyForm(),
        "rating": rating,
        "rating_word": RATINGS.get(rating.level, "") if rating else "",
        "can_rate": rating is None and not row.is_open and view.process.rating,
        "rating_form": forms.RatingForm(),
        "is_bad": rating is not None and rating.level in BAD_RATINGS,
    }
    return render(request, "cases/mine.html", context)


def applicant_words(view: selectors.CaseView) -> str:
    """Where it stands, in the applicant's words."""
    if not view.case.is_open:
        return view.case.get_status_display()
    steps = [view.process.by_id[row.step].label.applicant for row in view.live]
    said = "、".join(dict.fromkeys(steps)) or view.case.get_status_display()
    return f"{said}；{pages.clock_words(view.clock)}"


def _needed(view: selectors.CaseView, row: Case) -> list[pages.Button]:
    """What the applicant can do now, as buttons with the labels made for them."""
    found = []
    for can in view.can:
        if can.act not in NEEDED or can.why_not:
            continue
        step = view.process.by_id.get(can.step)
        asked = f"?step={can.step}" if can.step else ""
        found.append(
            pages.Button(
                label=step.label.applicant if step else can.label,
                url=reverse("cases_mine:act", args=[row.ref, can.act]) + asked,
                is_dangerous=can.is_dangerous,
            )
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """What the applicant does: hand in a correction, confirm, take back, ask again."""
    actor, moment = applicant(request), clock.now()
    row = selectors.case_by_ref(actor=actor, ref=ref)
    back = reverse("cases_mine:case", args=[row.ref])
    view = selectors.case_view(actor, row, moment, may=may_do(actor, row, moment))
    can = chosen(request, view, code) or gone(request, view, code)
    if can is None or can.act not in NEEDED:
        messages.warning(request, "现在不需要您这样办理，可能已经办过；请看当前进度。")
        return redirect(back)
    form = ActForm(request.POST or None, asked=Asked(can, view.process, view.state, ()))
    if done(request, actor, row, can, form):
        messages.success(request, "已提交。")
        return redirect(back)
    context = {
        "page": Page(
            title=f"{can.label}：{row.title}",
            answer=row.number,
            breadcrumbs=(pages.HOME, MINE, (row.number, back), (can.label, "")),
        ),
        "form": form,
        "case": row,
        "can": can,
        "effect": EFFECTS[can.act],
        "lacking": lacking_for(view, can),
        "seq": seq_of(request, row),
        "token": token_of(request),
        "submit_label": can.label,
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/act.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def material_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand in a material."""
    actor = applicant(request)
    row = selectors.case_by_ref(actor=actor, ref=ref)
    back = reverse("cases_mine:case", args=[row.ref])
    return material_form(request, actor, row, back=back, mine=True)


@require_POST
def message(request: HttpRequest, ref: str) -> HttpResponse:
    """Write to the office."""
    actor = applicant(request)
    row = selectors.case_by_ref(actor=actor, ref=ref)
    back = reverse("cases_mine:case", args=[row.ref])
    form = forms.ReplyForm(request.POST)
    if form.is_valid():
        try:
            services.message_send(
                actor=actor, case_id=row.pk, words=form.cleaned_data["words"], moment=clock.now()
            )
        except CaseInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已发给承办单位。")
            return redirect(back)
    return form_page(
        request, _page(row, "给承办单位留言"), form, cancel_url=back, submit_label="发送"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, ref: str) -> HttpResponse:
    """好差评: one of five levels; the last two are called back and put right."""
    actor, moment = applicant(request), clock.now()
    row = selectors.case_by_ref(actor=actor, ref=ref)
    back = reverse("cases_mine:case", args=[row.ref])
    form = forms.RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.case_rate(actor=actor, case_id=row.pk, moment=moment, **form.cleaned_data)
        except (CaseInvalid, RatingClosed) as refusal:
            show(form, refusal)
        else:
            bad = form.cleaned_data["level"] in BAD_RATINGS
            messages.success(request, "感谢评价。" + ("会有专人回访并督促整改。" if bad else ""))
            return redirect(back)
    return form_page(request, _page(row, "评价"), form, cancel_url=back, submit_label="提交评价")


def _page(row: Case, what: str) -> Page:
    back = reverse("cases_mine:case", args=[row.ref])
    return Page(
        title=f"{what}：{row.title}",
        answer=row.number,
        breadcrumbs=(pages.HOME, MINE, (row.number, back), (what, "")),
    )
