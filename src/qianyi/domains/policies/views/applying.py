"""A firm's own applications: fill in, send, look, confirm a list or contest it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import GIVEN_UP
from qianyi.domains.policies.errors import (
    ApplicationClosed,
    ApplicationInvalid,
    ApplicationRefused,
    NoOwnFirm,
)
from qianyi.domains.policies.forms import payments as forms
from qianyi.domains.policies.models import PolicyApplication
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.pages.library import HOME
from qianyi.domains.policies.permissions import can_see_own
from qianyi.domains.policies.selectors import applications as selectors
from qianyi.domains.policies.selectors.calls import allotted_of, call_item_get
from qianyi.domains.policies.selectors.checking import FROM_FIRM, Said, checks_of
from qianyi.domains.policies.selectors.prefilled import prefilled
from qianyi.domains.policies.services import applying, listing
from qianyi.domains.policies.tables import payments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import form_page, show, why_page
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.subjects.selectors import enterprise_list
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import workbook

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyCallItem
    from qianyi.domains.policies.selectors.prefilled import Prefilled
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Enterprise

KEPT: Final = "已暂存，别人看不到；截止前可以继续填写。"
PAPERS_LATER: Final = "选择的文件不在暂存之列，提交时请再选一次。"
FILES_AGAIN: Final = "浏览器不保留选过的文件，改正后请再选一次。"
SENT: Final = "已提交，可以在这里看办到哪一步。"


def _own(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_see_own(actor), actor=actor, what="以企业名义申报")
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, call_item_id: int) -> HttpResponse:
    """What the system fills in, what the firm adds; kept as a draft or sent."""
    actor = _own(request)
    part = call_item_get(actor=actor, call_item_id=call_item_id)
    firm = _firm(request, actor)
    rows = PolicyApplication.objects.filter(call_item=part, enterprise=firm)
    # What was refused or withdrawn does not stand in the way of applying anew.
    draft = rows.exclude(state__in=GIVEN_UP).order_by("-pk").first()
    if draft is not None and not draft.is_own_draft and request.method != "POST":
        return redirect("policies:own-application", draft.ref)
    moment = clock.now()
    known = prefilled(firm, part.item, clock.local_date(moment))
    form = forms.ApplyForm(
        request.POST or None, request.FILES or None, initial=_first(known, draft), known=known,
        is_money=part.item.benefit.is_money,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        answer = _sent(request, actor, part, firm, form)
        if answer is not None:
            return answer
    day = clock.local_date(moment)
    said = Said(asked=known.amount, base=known.base, agrees=True, undertakes=True,
                certificate=known.certificate)  # fmt: skip
    context = {
        "page": _page(part, firm),
        "part": part,
        "firm": firm,
        "form": form,
        "known": known,
        "facts": pages.part_facts(part),
        "checks": checks_of(firm, part, known, said, day, own=draft),
        "papers": known.papers,
        "is_demo": firm.is_demo,
    }
    status = 422 if request.method == "POST" else 200
    if request.FILES:
        form.add_error(None, FILES_AGAIN)
    return render(request, "policies/apply.html", context, status=status)


def _sent(
    request: HttpRequest,
    actor: Actor,
    part: PolicyCallItem,
    firm: Enterprise,
    form: forms.ApplyForm,
) -> HttpResponse | None:
    """Keep or send; None with the refusal in the form, which keeps what was written."""
    is_draft = "keep" in request.POST
    act = applying.application_save if is_draft else applying.application_send
    try:
        made = act(
            actor=actor, call_item=part, enterprise=firm, facts=form.facts(), moment=clock.now()
        )
    except QianyiError as refusal:
        if isinstance(refusal, (ApplicationRefused, ApplicationInvalid, ApplicationClosed)):
            show(form, refusal)
            return None
        form.add_error(None, refusal.message)
        return None
    messages.success(request, KEPT if is_draft else SENT)
    if is_draft and request.FILES:
        messages.warning(request, PAPERS_LATER)
    return redirect("policies:own-application", made.ref)


def _first(known: Prefilled, draft: PolicyApplication | None) -> dict[str, Any]:
    if draft is None or not draft.is_own_draft:
        return {"certificate": known.certificate}
    is_own = draft.base_source == FROM_FIRM
    return {
        "base": draft.base.normalize() if is_own and draft.base is not None else None,
        "asked": draft.asked.normalize() if draft.asked is not None else None,
        "project": draft.project,
        "certificate": draft.certificate,
        "explanation": draft.explanation,
    }


def _firm(request: HttpRequest, actor: Actor) -> Enterprise:
    """The firm applied for: the one asked for, or the first by name."""
    own = [row for row in enterprise_list(actor) if row.pk in actor.subject_ids]
    if not own:
        raise NoOwnFirm("您的账号没有关联企业；如确属企业用户，请联系管理员登记任职。")
    asked = (request.POST.get("uscc") or request.GET.get("uscc") or "").strip().upper()
    if not asked:
        return own[0]
    found = next((row for row in own if row.uscc == asked), None)
    if found is None:
        raise NoOwnFirm("这不是您任职的企业，不能以它的名义申报；请从“政策”里进入本企业的申报。")
    return found


def _page(part: PolicyCallItem, firm: Enterprise) -> Page:
    return Page(
        title=f"申报：{part}",
        answer=f"{firm}；{part.call}，{part.call.last_day:%Y-%m-%d}截止，{part.call.unit}受理",
        breadcrumbs=(HOME, pages.MINE, (f"申报：{part}", "")),
        tags=[part.call.get_rule_display()],
    )


@require_safe
def own_applications(request: HttpRequest) -> HttpResponse:
    """Applications of the own firms."""
    table = _listed(request)
    page = pages.plain_page("我的申报", "申报了什么、谁在办、什么时候付、付了多少", pages.MINE)
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def own_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook(_listed(request), "我的申报", clock.local_date(clock.now()))


def _listed(request: HttpRequest) -> Table:
    rows = selectors.own_list(_own(request))
    hands = selectors.hands_of(rows)
    day = clock.local_date(clock.now())
    return tables.application_table(request, rows, hands=hands, day=day, is_own=True)


@require_safe
def own_application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application as its firm sees it: every step with amount and day."""
    actor = _own(request)
    row = selectors.own_get(actor=actor, ref=ref)
    day = clock.local_date(clock.now())
    hands = selectors.hands_of([row]).get(row.case_id or 0, "")
    context = {
        "page": pages.own_page(
            row, selectors.money_of(row), selectors.standing_words(row, hands, day), day=day
        ),
        "row": row,
        "findings": row.findings,
        "allotted": allotted_of(row.call_item).get(row.pk) if row.state == "submitted" else None,
        "steps": selectors.steps_of(row),
        "entries": row.entries.order_by("pk"),
        "follows": row.follow_ups.select_related("line").order_by("due_on"),
        "is_demo": row.enterprise.is_demo,
    }
    return render(request, "policies/own_application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm that one is on a list."""
    actor = _own(request)
    row = selectors.own_get(actor=actor, ref=ref)
    form = forms.ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            listing.listed_confirm(
                actor=actor, application=row, moment=clock.now(),
                undertakes=form.cleaned_data["undertakes"],
            )  # fmt: skip
        except (ApplicationInvalid, ApplicationClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已确认，从公示开始办理。")
            return redirect("policies:own-application", row.ref)
    amount = "按公告标准" if row.asked is None else f"{row.asked.normalize():f} 万元"
    page = pages.plain_page(f"确认：{row.call_item}", f"金额{amount}", pages.MY_APPLICATIONS)
    back = reverse("policies:own-application", args=[row.ref])
    return form_page(
        request, page, form, cancel_url=back, submit_label="确认",
        form_note=row.call_item.call.undertaking, is_demo=row.enterprise.is_demo,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def own_contest(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that what the list says of the firm is not right."""
    actor = _own(request)
    row = selectors.own_get(actor=actor, ref=ref)

    def act(reason: str) -> str:
        listing.listed_contest(actor=actor, application=row, reason=reason, moment=clock.now())
        return "已提出，受理单位会答复。"

    page = pages.plain_page(f"异议：{row.call_item}", "写明哪里不对", pages.MY_APPLICATIONS)
    return why_page(
        request, page, act, refusals=(ApplicationInvalid, ApplicationClosed),
        back=reverse("policies:own-application", args=[row.ref]), verb="提出异议",
        is_demo=row.enterprise.is_demo,
    )  # fmt: skip
