"""Accounts: inviting, changing, switching off, unlocking. The system administrator's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.errors import AccountInvalid
from qianyi.kernel.identity.permissions import can_manage_accounts, can_read_accounts
from qianyi.kernel.subjects import pages, selectors, services
from qianyi.kernel.subjects.forms import AccountChangeForm, AccountForm, MachineForm, ReasonForm
from qianyi.kernel.subjects.permissions import can_reveal_contact
from qianyi.kernel.subjects.tables import account_table
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from qianyi.kernel.subjects.selectors import AccountRow

REVEALED = {"email": "电子邮箱", "phone": "手机号码"}


@require_safe
def account_index(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    actor = actor_of(request)
    require(allowed=can_read_accounts(actor), actor=actor, what="查看账号")
    moment = clock.now()
    rows = selectors.account_list(moment=moment, day=clock.local_date(moment))
    manages = can_manage_accounts(actor)
    page = Page(
        title="账号",
        answer="谁可以登录。能看什么、能办什么，由任职决定。",
        action=Action(label="邀请用户", url=reverse("administration:account-new"))
        if manages
        else None,
        more_actions=[Action(label="建立机器账号", url=reverse("administration:machine-new"))]
        if manages
        else [],
    )
    return render(request, "ui/page.html", {"page": page, "table": account_table(request, rows)})


@require_safe
def account_detail(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: its state, its roles, what can be done."""
    actor = actor_of(request)
    require(allowed=can_read_accounts(actor), actor=actor, what="查看账号")
    return render(request, "subjects/account.html", pages.account_page(request, _row(user_id)))


def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account and send its invitation: both or neither."""
    actor = _manager(request, "邀请用户")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: pages.invite_new(request, actor, form.cleaned_data))
        if made is not None:
            messages.success(request, "账号已建立，邀请邮件正在发送；没有发出时会通知您。")
            return redirect("administration:account", made.user_id)
    return _form(request, form, title="邀请用户", submit="发送邀请")


def machine_new(request: HttpRequest) -> HttpResponse:
    """Make a machine's account."""
    actor = _manager(request, "建立机器账号")
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        machine = _tried(
            form,
            lambda: identity.machine_create(actor=actor, moment=clock.now(), **form.cleaned_data),
        )
        if machine is not None:
            messages.success(request, "机器账号已建立。请安全管理员授予角色，再由责任人生成密钥。")
            return redirect("administration:account", machine.pk)
    return _form(request, form, title="建立机器账号", submit="建立")


def account_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change name, address, number."""
    actor = _manager(request, "修改账号资料")
    row = _row(user_id)
    form = AccountChangeForm(request.POST or None, initial={"display_name": row.user.display_name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        changed = _tried(
            form,
            lambda: services.account_update(
                actor=actor,
                user=row.user,
                display_name=given["display_name"],
                email=given["email"] or row.user.email,
                phone=given["phone"] or row.user.phone,
                moment=clock.now(),
            ),
        )
        if changed is not None:
            messages.success(request, "账号资料已修改。新邮箱在用户打开邀请链接后才算确认。")
            return redirect("administration:account", user_id)
    return _form(request, form, title=f"修改“{row.user}”的资料", submit="保存", user_id=user_id)


@require_POST
def account_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send a new link."""
    actor = _manager(request, "发送邀请")
    row = _row(user_id)
    services.account_invite(
        actor=actor, user=row.user, link_for=pages.link_for(request), moment=clock.now()
    )
    messages.success(request, f"设置密码的链接正在发往 {row.email}，原来的作废。")
    return redirect("administration:account", user_id)


@require_POST
def account_activate(request: HttpRequest, user_id: int) -> HttpResponse:
    """Switch on again."""
    actor = _manager(request, "启用账号")
    identity.account_activate(actor=actor, user=_row(user_id).user, moment=clock.now())
    messages.success(request, "账号已启用。")
    return redirect("administration:account", user_id)


@require_POST
def account_unlock(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take a lock-out away."""
    actor = _manager(request, "解除登录锁定")
    identity.account_unlock(actor=actor, user=_row(user_id).user, moment=clock.now())
    messages.success(request, "登录锁定已解除。")
    return redirect("administration:account", user_id)


def account_deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask why, then switch off."""
    actor = _manager(request, "停用账号")
    row = _row(user_id)
    return _confirmed(
        request,
        row,
        title="停用账号",
        consequences=[
            "不能再登录，已登录的地方立即退出，未用的邀请作废。",
            "由其负责的机器账号的密钥同时失效。",
            "任职和办理记录保留。",
        ],
        act=lambda reason: services.account_deactivate(
            actor=actor, user=row.user, reason=reason, moment=clock.now()
        ),
    )


def second_factor_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask why, then remove the second factor."""
    actor = _manager(request, "重置动态口令")
    row = _row(user_id)
    return _confirmed(
        request,
        row,
        title="重置动态口令",
        consequences=[
            "原来的验证器和恢复码作废，已登录的地方立即退出。",
            "请先当面或电话核实是本人申请。",
        ],
        act=lambda reason: services.second_factor_reset(
            actor=actor, user=row.user, reason=reason, moment=clock.now()
        ),
    )


@never_cache
def contact_reveal(request: HttpRequest, user_id: int, field: str) -> HttpResponse:
    """Ask what for, log it, then show the full value once."""
    actor = actor_of(request)
    require(allowed=can_reveal_contact(actor), actor=actor, what="查看完整的联系方式")
    if field not in REVEALED:
        raise Http404
    row = _row(user_id)
    form = ReasonForm(request.POST or None)
    label = REVEALED[field]
    context: dict[str, Any] = {
        "page": pages.account_step(row, f"查看完整的{label}"),
        "form": form,
        "submit_label": "查看",
        "cancel_url": reverse("administration:account", args=[user_id]),
        "form_note": "事由和查看时间会记入访问记录。",
    }
    if request.method == "POST" and form.is_valid():
        context["label"] = label
        context["value"] = services.contact_reveal(
            actor=actor,
            user=row.user,
            field=field,
            reason=form.cleaned_data["reason"],
            moment=clock.now(),
        )
        return render(request, "subjects/revealed.html", context)
    return render(request, "subjects/form.html", context)


def _row(user_id: int) -> AccountRow:
    moment = clock.now()
    return selectors.account_get(user_id=user_id, moment=moment, day=clock.local_date(moment))


def _manager(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_manage_accounts(actor), actor=actor, what=what)
    return actor


def _tried(form: Form, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the service gives
    """What the service gives, or None with its refusal in the form."""
    try:
        return act()
    except AccountInvalid as refused:
        field = refused.context.get("field")
        form.add_error(str(field) if field in form.fields else None, refused.message)
        return None


def _form(
    request: HttpRequest, form: Form, *, title: str, submit: str, user_id: int | None = None
) -> HttpResponse:
    back = (
        reverse("administration:account", args=[user_id])
        if user_id
        else reverse("administration:accounts")
    )
    page = Page(
        title=title, breadcrumbs=[("账号", reverse("administration:accounts")), (title, "")]
    )
    return render(
        request,
        "subjects/form.html",
        {"page": page, "form": form, "submit_label": submit, "cancel_url": back},
    )


def _confirmed(
    request: HttpRequest,
    row: AccountRow,
    *,
    title: str,
    consequences: list[str],
    act: Callable[[str], None],
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except QianyiError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{title}：{row.user}，已办理。")
            return redirect("administration:account", row.user.pk)
    return render(
        request,
        "ui/confirm.html",
        {
            "page": pages.account_step(row, title),
            "question": f"{title}：{row.user}（{row.user.username}）？",
            "consequences": consequences,
            "confirm_label": title,
            "cancel_url": reverse("administration:account", args=[row.user.pk]),
            "form": form,
        },
    )
