"""One request: its page, and what is done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.choices import ReplyState
from qianyi.domains.requests.forms import answering as forms
from qianyi.domains.requests.pages import requests as pages
from qianyi.domains.requests.permissions import (
    can_call_back,
    can_decide_redo,
    can_send_on,
    can_work_on,
)
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import form_page, show
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.cases.selectors import rating_of
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import reader, topics

if TYPE_CHECKING:
    from django import forms as django_forms
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.requests.models import Reply, Request
    from qianyi.foundation.permissions import Actor


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a request: what is asked, whose turn it is, what was answered."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    return _shown(request, actor, found)


def _shown(
    request: HttpRequest,
    actor: Actor,
    found: Request,
    form: django_forms.Form | None = None,
) -> HttpResponse:
    moment = clock.now()
    replies = list(found.replies.select_related("written_by", "checked_by"))
    draft = next((one for one in replies if one.state != ReplyState.SENT), None)
    live = set(found.case.steps.live().values_list("step", flat=True))
    turn = pages.turn_of(actor, found, draft, live)
    alike = (
        selectors.alike_for(
            actor, f"{found.case.title} {found.content}", subject_ids=None,
            day=clock.local_date(moment), but=found.pk,
        )
        if found.case.is_open and not found.case.is_sealed
        else None
    )  # fmt: skip
    context = {
        "page": pages.request_page(actor, found, moment),
        "found": found,
        "case": found.case,
        "facts": pages.facts_of(found, dict(selectors.units_offered())),
        "turn": turn,
        "draft": draft,
        "sent": [one for one in replies if one.state == ReplyState.SENT],
        "form": form or _form(turn, draft),
        "alike": alike,
        "opinions": found.case.steps.exclude(signer="").select_related("unit").order_by("pk"),
        "call_backs": found.call_backs.select_related("called_by"),
        "redos": found.redos.select_related("asked_by", "decided_by"),
        "merged": found.merged.select_related("case__subject"),
        "rating": rating_of(found.case),
        "merges": found.case.is_open and can_work_on(actor, found),
    }
    status = 422 if form is not None else 200
    return render(request, "requests/request.html", context, status=status)


def _form(turn: pages.Turn, draft: Reply | None) -> django_forms.Form | None:
    if turn.writes:
        initial = {"result": draft.result, "words": draft.words} if draft else {}
        return forms.ReplyForm(initial=initial)
    return forms.CheckForm() if turn.checks else None


@require_POST
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """签收, 首次联系: one button each."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    services.step_take(actor=actor, request=found, step=step, moment=clock.now())
    messages.success(request, "已登记。")
    return redirect("requests:request", number)


@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the answer, or hand it in to be checked."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    form = forms.ReplyForm(request.POST)
    if form.is_valid():
        try:
            services.reply_write(
                actor=actor, request=found, moment=clock.now(), **form.cleaned_data
            )
            if "submit" in request.POST:
                services.reply_submit(actor=actor, request=found, moment=clock.now())
        except QianyiError as refusal:
            show(form, refusal)
        else:
            said = "已提交审核。" if "submit" in request.POST else "已保存，企业还看不到。"
            messages.success(request, said)
            return redirect("requests:request", number)
    return _shown(request, actor, found, form)


@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Send the answer, or give it back."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    form = forms.CheckForm(request.POST)
    if form.is_valid():
        sends = form.cleaned_data["sends"] == "yes"
        try:
            services.reply_check(
                actor=actor, request=found, sends=sends, remark=form.cleaned_data["remark"],
                moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "答复已发给企业。" if sends else "已退回修改。")
            return redirect("requests:request", number)
    return _shown(request, actor, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def send_on(request: HttpRequest, number: str) -> HttpResponse:
    """Send it to another unit."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_send_on(actor, found), actor=actor, what="改派诉求")
    offered = selectors.units_offered(near=found.case.territory)
    units = [one for one in offered if one[0] != found.case.unit.code]
    form = forms.SendOnForm(request.POST or None, units=units, initial={"assist": found.assist})
    if request.method == "POST" and form.is_valid():
        try:
            services.request_send_on(
                actor=actor, request=found, moment=clock.now(), **form.cleaned_data
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已改派，理由会显示在诉求页面。")
            return _back(actor, found)
    return _form_page(request, found, "改派", form, "改派")


def _back(actor: Actor, found: Request) -> HttpResponse:
    """To the request, or to the list where the reader has no part in it any more."""
    if selectors.request_list(actor).filter(pk=found.pk).exists():
        return redirect("requests:request", found.case.number)
    return redirect("requests:list")


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, number: str) -> HttpResponse:
    """Set the topic right."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_send_on(actor, found), actor=actor, what="更正主题")
    form = forms.TopicForm(
        request.POST or None, topics=topics(), initial={"topic": found.topic.code}
    )
    if request.method == "POST" and form.is_valid():
        services.request_topic_correct(
            actor=actor, request=found, topic=form.cleaned_data["topic"], moment=clock.now()
        )
        messages.success(request, "主题已更正，主办单位不变。")
        return redirect("requests:request", number)
    return _form_page(request, found, "更正主题", form, "保存")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Merge it into another one, with a confirmation: it ends with it."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_work_on(actor, found), actor=actor, what="合并诉求")
    initial = {"other": request.GET.get("other", "")[:60]}
    form = forms.MergeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            other = selectors.request_get(actor=actor, number=told["other"].strip())
            services.request_merge(
                actor=actor, request=found, into=other, reason=told["reason"], moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已并入 {other.case.number}，两家企业都已告知。")
            return redirect("requests:request", other.case.number)
    context = {
        "page": _page(found, "并入另一件"),
        "form": form,
        "question": f"把 {found.case.number} 并入另一件一并办理？",
        "consequences": (
            "这一件就此结束，不能撤销；答复后两家企业都会得到告知。",
            "两家企业都会收到消息，但看不到对方是谁。",
        ),
        "confirm_label": "并入",
        "cancel_url": reverse("requests:request", args=[number]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a call after the answer."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_call_back(actor, found), actor=actor, what="登记回访")
    form = forms.CallBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.call_back_add(
                actor=actor, request=found, is_reached=told["reached"] == "yes",
                is_solved={"yes": True, "no": False}.get(told["solved"]), words=told["words"],
                moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "回访已登记。")
            return redirect("requests:request", number)
    return _form_page(request, found, "登记回访", form, "登记")


@require_http_methods(["GET", "HEAD", "POST"])
def redo(request: HttpRequest, number: str) -> HttpResponse:
    """A leader decides whether it is done once more."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_decide_redo(actor, found), actor=actor, what="决定是否重新办理")
    form = forms.DecideForm(request.POST or None, yes="同意重新办理", no="不再办理")
    if request.method == "POST" and form.is_valid():
        try:
            services.redo_decide(
                actor=actor, request=found, grants=form.is_yes,
                reason=form.cleaned_data["reason"], moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已决定，理由已告知企业。")
            return redirect("requests:request", number)
    return _form_page(request, found, "决定是否重新办理", form, "决定")


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Propose the answer to be published: what is hidden stands beside the text."""
    actor = reader(request)
    found = selectors.request_get(actor=actor, number=number)
    require(allowed=can_work_on(actor, found), actor=actor, what="提出公开答复")
    preview = selectors.answer_preview(found)
    initial = {"question": preview.question.text, "words": preview.words.text}
    form = forms.PublishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.answer_propose(
                actor=actor, request=found, moment=clock.now(), **form.cleaned_data
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已提出，由另一名人员审核后公开。")
            return redirect("requests:answer", row.ref)
    context = {
        "page": _page(found, "提出公开"),
        "form": form,
        "removed": [*preview.question.removed, *preview.words.removed],
        "submit_label": "提交审核",
        "cancel_url": reverse("requests:request", args=[number]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "requests/publish.html", context, status=status)


def _form_page(
    request: HttpRequest, found: Request, what: str, form: django_forms.Form, label: str
) -> HttpResponse:
    back = reverse("requests:request", args=[found.case.number])
    return form_page(request, _page(found, what), form, cancel_url=back, submit_label=label)


def _page(found: Request, what: str) -> Page:
    number = found.case.number
    back = reverse("requests:request", args=[number])
    return Page(
        title=f"{what}：{found.case.title}",
        answer=number,
        breadcrumbs=(pages.HOME, pages.LIST, (number, back), (what, "")),
    )
