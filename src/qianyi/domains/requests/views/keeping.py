"""The knowledge base, answers to be published, and what everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import AnswerState, KnowledgeState
from qianyi.domains.requests.forms.answering import DecideForm
from qianyi.domains.requests.forms.filing import WordsForm
from qianyi.domains.requests.forms.keeping import ItemForm
from qianyi.domains.requests.pages.requests import HOME, LIST
from qianyi.domains.requests.permissions import (
    can_decide_answers,
    can_have_requests,
    can_keep_item,
    can_write_knowledge,
)
from qianyi.domains.requests.tables.keeping import answer_table, knowledge_table, public_table
from qianyi.foundation.permissions import Role, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.audit.selectors import history_of
from qianyi.kernel.subjects.models import Subject
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import reader, topics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.requests.models import Answer, KnowledgeItem
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

KNOWLEDGE = ("知识库", "/requests/knowledge/")
ANSWERS = ("公开答复", "/requests/answers/")
PUBLIC = ("公开答复", "/public/answers/")


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """Questions with their answers."""
    actor = reader(request)
    form, table = _known(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    writes = can_write_knowledge(actor)
    page = Page(
        title="知识库",
        answer="企业常问的问题和解答，提交咨询前自动给出；由第二人审核后发布",
        breadcrumbs=(HOME, LIST, KNOWLEDGE),
        action=Action(label="编写解答", url=reverse("requests:knowledge-new")) if writes else None,
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def knowledge_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([excel.Sheet(table=_known(request, reader(request))[1])], "知识库")


def _known(request: HttpRequest, actor: Actor) -> tuple[WordsForm, Table]:
    form = WordsForm(request.GET, topics=topics(), states=KnowledgeState.choices)
    told = form.asked()
    rows = selectors.knowledge_list(
        actor, words=told["q"], topic=told["topic"], state=told["state"]
    )
    return form, knowledge_table(request, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_new(request: HttpRequest) -> HttpResponse:
    """Write an answer, or a new wording of one (``?replaces=``)."""
    actor = reader(request)
    require(allowed=can_write_knowledge(actor), actor=actor, what="编写知识条目")
    old = _replaced(request, actor)
    form = ItemForm(
        request.POST or None, topics=topics(), units=_own_units(actor), initial=_initial(old),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        asked = services.ItemAsked(replaces=old, **form.cleaned_data)
        try:
            item = services.knowledge_write(actor=actor, asked=asked, moment=clock.now())
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存，由另一名人员审核后发布。")
            return redirect("requests:knowledge-item", item.pk)
    page = Page(
        title="修改解答" if old else "编写解答",
        answer="写清依据和有效期；审核发布前企业看不到",
        breadcrumbs=(HOME, LIST, KNOWLEDGE, ("编写", "")),
    )
    back = reverse("requests:knowledge")
    return form_page(request, page, form, cancel_url=back, submit_label="提交审核")


def _own_units(actor: Actor) -> list[tuple[str, str]]:
    """Units the reader writes answers for: a planner's of the territory, an officer's own."""
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    rows = Subject.objects.filter(pk__in=own).order_by("name").values_list("code", "name")
    return list(dict([*rows, *selectors.units_kept(actor, Role.PLANNER)]).items())


def _replaced(request: HttpRequest, actor: Actor) -> KnowledgeItem | None:
    written = request.GET.get("replaces", "")
    if not (written.isdecimal() and len(written) < 10):  # noqa: PLR2004 - no key is longer
        return None
    return selectors.knowledge_get(actor=actor, item_id=int(written))


def _initial(old: KnowledgeItem | None) -> dict[str, object]:
    today = clock.local_date(clock.now())
    if old is None:
        return {"valid_from": today}
    names = ("question", "answer", "source", "source_url")
    return {
        **{name: getattr(old, name) for name in names},
        "topic": old.topic.code, "unit": old.unit.code, "valid_from": today,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One answer; whoever did not write it publishes it here. A firm has a page of its own."""
    if can_have_requests(actor_of(request)) and request.method != "POST":
        return redirect("requests_mine:settled", item_id)
    actor = reader(request)
    item = selectors.knowledge_get(actor=actor, item_id=item_id)
    checks = item.state == KnowledgeState.DRAFT and can_keep_item(actor, item)
    checks = checks and item.written_by_id != actor.user_id
    form = DecideForm(request.POST or None, yes="同意发布", no="不予发布") if checks else None
    if request.method == "POST":
        require(allowed=form is not None, actor=actor, what="审核这条解答")
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.knowledge_check(
                actor=actor, item=item, publishes=form.is_yes,
                reason=form.cleaned_data["reason"], moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已发布。" if form.is_yes else "已不予发布。")
            return redirect("requests:knowledge-item", item.pk)
    context = {
        "page": _item_page(actor, item), "item": item, "form": form,
        "own": item.state == KnowledgeState.DRAFT and item.written_by_id == actor.user_id,
        "submit_label": "提交", "cancel_url": reverse("requests:knowledge"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "requests/item.html", context, status=status)


def _item_page(actor: Actor, item: KnowledgeItem) -> Page:
    more = []
    if item.state == KnowledgeState.PUBLISHED and can_keep_item(actor, item):
        new = f"{reverse('requests:knowledge-new')}?replaces={item.pk}"
        retire = reverse("requests:knowledge-retire", args=[item.pk])
        more = [Action(label="改写", url=new), Action(label="停用", url=retire)]
    tags = [str(item.get_state_display()), *(["示例数据"] if item.is_demo else [])]
    return Page(
        title=item.question,
        answer=f"{item.topic}，由{item.unit}负责",
        breadcrumbs=(HOME, LIST, KNOWLEDGE, (item.question[:20], "")),
        more_actions=more,
        tags=tags,
        history=history_of(item),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_retire(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an answer out of use."""
    actor = reader(request)
    item = selectors.knowledge_get(actor=actor, item_id=item_id)
    require(allowed=can_keep_item(actor, item), actor=actor, what="停用知识条目")

    def act(reason: str) -> str:
        services.knowledge_retire(actor=actor, item=item, reason=reason, moment=clock.now())
        return "已停用，企业不再看到。"

    back = reverse("requests:knowledge-item", args=[item.pk])
    page = Page(
        title=f"停用：{item.question}",
        answer="从今天起不再给企业看；已用过的记录保留",
        breadcrumbs=(HOME, LIST, KNOWLEDGE, ("停用", "")),
    )
    return why_page(request, page, act, refusals=(QianyiError,), back=back, verb="停用")


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Answers proposed and published."""
    actor = reader(request)
    form, table = _proposed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = Page(
        title="公开答复",
        answer="隐去企业和个人信息、由第二人审核后公开的诉求和答复",
        breadcrumbs=(HOME, LIST, ANSWERS),
        more_actions=[Action(label="看公开页面", url=reverse("requests:public-answers"))],
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def answers_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([excel.Sheet(table=_proposed(request, reader(request))[1])], "公开答复")


def _proposed(request: HttpRequest, actor: Actor) -> tuple[WordsForm, Table]:
    form = WordsForm(request.GET, states=AnswerState.choices)
    told = form.asked()
    rows = selectors.answer_list(actor, words=told["q"], state=told["state"])
    return form, answer_table(request, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """One answer with what was hidden; whoever did not propose it decides here."""
    actor = reader(request)
    row = selectors.answer_by_ref(actor=actor, ref=ref)
    decides = row.state == AnswerState.PROPOSED and can_decide_answers(actor, row)
    decides = decides and row.proposed_by_id != actor.user_id
    form = DecideForm(request.POST or None, yes="同意公开", no="不公开") if decides else None
    if request.method == "POST":
        require(allowed=form is not None, actor=actor, what="审核公开答复")
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.answer_decide(
                actor=actor, answer=row, publishes=form.is_yes,
                reason=form.cleaned_data["reason"], moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已公开。" if form.is_yes else "已决定不公开。")
            return redirect("requests:answer", row.ref)
    context = {
        "page": _answer_page(actor, row), "answer": row, "form": form,
        "opens": selectors.request_of(actor, row.request.case) is not None,
        "own": row.state == AnswerState.PROPOSED and row.proposed_by_id == actor.user_id,
        "submit_label": "提交", "cancel_url": reverse("requests:answers"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "requests/answer.html", context, status=status)


def _answer_page(actor: Actor, row: Answer) -> Page:
    more = []
    if row.state == AnswerState.PUBLISHED:
        shown = reverse("requests:public-answer", args=[row.ref])
        more.append(Action(label="看公开页面", url=shown))
        if can_decide_answers(actor, row):
            withdraw = reverse("requests:answer-withdraw", args=[row.ref])
            more.append(Action(label="撤下", url=withdraw))
    return Page(
        title="公开答复",
        answer=f"{row.topic}，{row.unit}",
        breadcrumbs=(HOME, LIST, ANSWERS, ("答复", "")),
        more_actions=more,
        tags=[str(row.get_state_display()), *(["示例数据"] if row.is_demo else [])],
        history=history_of(row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a published answer down."""
    actor = reader(request)
    row = selectors.answer_by_ref(actor=actor, ref=ref)
    require(allowed=can_decide_answers(actor, row), actor=actor, what="撤下公开答复")

    def act(reason: str) -> str:
        services.answer_withdraw(actor=actor, answer=row, reason=reason, moment=clock.now())
        return "已撤下，公开页面不再显示。"

    back = reverse("requests:answer", args=[row.ref])
    page = Page(
        title="撤下公开答复",
        answer=str(row),
        breadcrumbs=(HOME, LIST, ANSWERS, ("撤下", "")),
    )
    return why_page(request, page, act, refusals=(QianyiError,), back=back, verb="撤下")


@require_safe
def public_answers(request: HttpRequest) -> HttpResponse:
    """What everybody may read."""
    form, table = _public(request)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = Page(
        title="公开答复",
        answer="企业问过什么、部门怎样答复；企业和个人信息已隐去",
        breadcrumbs=(HOME, PUBLIC),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def public_answers_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([excel.Sheet(table=_public(request)[1])], "公开答复")


def _public(request: HttpRequest) -> tuple[WordsForm, Table]:
    form = WordsForm(request.GET, topics=topics())
    told = form.asked()
    rows = selectors.public_list(words=told["q"], topic=told["topic"])
    return form, public_table(request, rows)


@require_safe
def public_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """One published answer."""
    row = selectors.answer_by_ref(actor=actor_of(request), ref=ref)
    page = Page(
        title=row.asked_in_short,
        answer=f"{row.topic}，由{row.unit}答复",
        breadcrumbs=(HOME, PUBLIC, ("答复", "")),
        tags=[*(["示例数据"] if row.is_demo else []),
              *([str(row.get_state_display())] if row.state != AnswerState.PUBLISHED else [])],
    )  # fmt: skip
    return render(request, "requests/public_one.html", {"page": page, "answer": row})
