"""The firm's side: asking, what may settle it at once, the answer, and whether it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import Channel, RequestKind
from qianyi.domains.requests.errors import RequestInvalid, RouteNotFound
from qianyi.domains.requests.forms import answering
from qianyi.domains.requests.forms.filing import OwnForm, WordsForm
from qianyi.domains.requests.pages import requests as pages
from qianyi.domains.requests.tables.keeping import known_table
from qianyi.domains.requests.tables.requests import mine_table
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.cases.choices import BAD_RATINGS, RATINGS, CaseStatus
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.forms.papers import RatingForm
from qianyi.kernel.cases.selectors import process_of, rating_of, subjects_of
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import applicant, token_of, topics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.requests.models import Request
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """All requests of the reader's firm."""
    actor = applicant(request)
    page = Page(
        title="我的诉求",
        answer="提过哪些诉求，办到哪一步，答复了什么",
        breadcrumbs=(pages.HOME, pages.MINE),
        action=Action(label="提出诉求", url=reverse("requests_mine:new")),
        more_actions=[
            Action(label="常见问题", url=reverse("requests_mine:knowledge")),
            Action(label="看公开答复", url=reverse("requests:public-answers")),
        ],
    )
    return render(request, "ui/page.html", {"page": page, "table": _table(request, actor)})


@require_safe
def requests_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([excel.Sheet(table=_table(request, applicant(request)))], "我的诉求")


def _table(request: HttpRequest, actor: Actor) -> Table:
    return mine_table(request, selectors.mine_list(actor), clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask; before it is sent, what may settle it and what was asked before is shown once."""
    actor = applicant(request)
    subjects = [(row.pk, row.name) for row in subjects_of(actor)]
    form = OwnForm(
        request.POST or None, topics=topics(), subjects=subjects,
        initial={"kind": RequestKind.INQUIRY},
    )  # fmt: skip
    alike = None
    if request.method == "POST" and form.is_valid():
        alike = _alike(actor, form) if "anyway" not in request.POST else None
        if alike is None or alike.is_empty:
            found = _filed(request, actor, form)
            if found is not None:
                messages.success(
                    request, f"已提交，工单号 {found.case.number}，由{found.case.unit}办理。"
                )
                return redirect("requests_mine:request", found.case.ref)
            alike = None
    context = {
        "page": Page(
            title="提出诉求",
            answer="咨询、求助、建议、投诉都从这里提；提交后随时可以看到办到哪一步",
            breadcrumbs=(pages.HOME, pages.MINE, ("提出诉求", "")),
        ),
        "form": form,
        "alike": alike,
        "token": token_of(request),
        "submit_label": "没有解决，继续提交" if alike else "提交",
        "cancel_url": reverse("requests_mine:list"),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "requests/new_mine.html", context, status=status)


def _alike(actor: Actor, form: OwnForm) -> selectors.Alike | None:
    """What is like it; a report is compared with nothing."""
    told = form.cleaned_data
    if told["kind"] == RequestKind.REPORT:
        return None
    return selectors.alike_for(
        actor, f"{told['title']} {told['content']}", subject_ids=[told["subject"]],
        day=clock.local_date(clock.now()),
    )  # fmt: skip


def _filed(request: HttpRequest, actor: Actor, form: OwnForm) -> Request | None:
    told = form.cleaned_data
    asked = services.RequestAsked(
        kind=told["kind"], title=told["title"], content=told["content"], wish=told["wish"],
        level=told["level"], topic=told["topic"], subject_id=told["subject"],
        channel=Channel.OWN,
    )  # fmt: skip
    try:
        return services.request_file(
            actor=actor, asked=asked, moment=clock.now(), token=token_of(request)
        )
    except (RequestInvalid, RouteNotFound, CaseInvalid) as refusal:
        show(form, refusal)
        return None


@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """One request as the firm reads it."""
    actor = applicant(request)
    found = selectors.request_by_ref(actor=actor, ref=ref)
    rating = rating_of(found.case)
    is_over = found.case.status == CaseStatus.FINISHED and found.merged_into_id is None
    rates = process_of(found.case.version).rating
    context = {
        "page": pages.mine_page(found),
        "found": found,
        "case": found.case,
        "sent": selectors.replies_told(found),
        "is_over": is_over,
        "feedback_form": answering.FeedbackForm(auto_id="id_feedback_%s"),
        "can_say": is_over and found.is_solved is None,
        "can_redo": pages.can_ask_again(found, clock.now()),
        "redo_words": pages.redo_words(found, clock.now()),
        "redos": found.redos.all(),
        "rating": rating,
        "rating_word": RATINGS.get(rating.level, "") if rating else "",
        "is_bad": rating is not None and rating.level in BAD_RATINGS,
        "can_rate": is_over and rating is None and rates,
        "rating_form": RatingForm(auto_id="id_rating_%s"),
    }
    return render(request, "requests/mine.html", context)


@require_POST
def solved(request: HttpRequest, ref: str) -> HttpResponse:
    """“解决了吗”."""
    actor = applicant(request)
    found = selectors.request_by_ref(actor=actor, ref=ref)
    form = answering.FeedbackForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            services.feedback_give(
                actor=actor, request=found, is_solved=told["solved"] == "yes",
                words=told["words"], moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "感谢反馈。")
            if told["solved"] == "no" and pages.can_ask_again(found, clock.now()):
                return redirect("requests_mine:redo", ref)
            return redirect("requests_mine:request", ref)
    return _form_page(request, found, "反馈是否解决", form, "提交")


@require_http_methods(["GET", "HEAD", "POST"])
def redo(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask to have it done again."""
    actor = applicant(request)
    found = selectors.request_by_ref(actor=actor, ref=ref)
    form = answering.RedoForm(request.POST or None, initial={"reason": found.feedback_words})
    form.fields["reason"].help_text = pages.redo_words(found, clock.now())
    if request.method == "POST" and form.is_valid():
        try:
            row = services.redo_ask(
                actor=actor, request=found, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            said = "已重新办理。" if row.state == "granted" else "已提交，由领导决定是否重新办理。"
            messages.success(request, said)
            return redirect("requests_mine:request", ref)
    return _form_page(request, found, "要求重新办理", form, "要求重新办理")


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """What is asked often, with its answers; before asking oneself."""
    actor = applicant(request)
    form, table = _known(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = Page(
        title="常见问题",
        answer="先查一查，多数问题这里已有解答；没有的再提诉求",
        breadcrumbs=(pages.HOME, pages.MINE, pages.KNOWN),
        action=Action(label="提出诉求", url=reverse("requests_mine:new")),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def knowledge_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _known(request, applicant(request))
    return workbook([excel.Sheet(table=table)], "常见问题")


def _known(request: HttpRequest, actor: Actor) -> tuple[WordsForm, Table]:
    form = WordsForm(request.GET, topics=topics())
    told = form.asked()
    rows = selectors.knowledge_in_force(
        actor, clock.local_date(clock.now()), words=told["q"], topic=told["topic"]
    )
    return form, known_table(request, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def settled(request: HttpRequest, item_id: int) -> HttpResponse:
    """An answer of the knowledge base; whether it settled the question, or did not."""
    actor = applicant(request)
    item = selectors.knowledge_get(actor=actor, item_id=item_id)
    if request.method != "POST":
        return render(request, "requests/known.html", {"page": pages.known_page(item),
                                                       "item": item})  # fmt: skip
    is_solved = request.POST.get("solved") == "yes"
    services.knowledge_used(actor=actor, item=item, is_solved=is_solved, moment=clock.now())
    said = "很高兴帮到您，这个问题不用再提交。" if is_solved else "已记下，请继续提交诉求。"
    messages.success(request, said)
    return redirect("requests_mine:list" if is_solved else "requests_mine:new")


def _form_page(
    request: HttpRequest,
    found: Request,
    what: str,
    form: answering.FeedbackForm | answering.RedoForm,
    label: str,
) -> HttpResponse:
    back = reverse("requests_mine:request", args=[found.case.ref])
    page = Page(
        title=f"{what}：{found.case.title}",
        answer=found.case.number,
        breadcrumbs=(pages.HOME, pages.MINE, (found.case.number, back), (what, "")),
    )
    return form_page(request, page, form, cancel_url=back, submit_label=label)
