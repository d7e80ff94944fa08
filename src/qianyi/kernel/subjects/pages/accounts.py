"""What the page of an account shows, and the step that makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.identity import services as identity
from qianyi.kernel.identity.permissions import can_manage_accounts
from qianyi.kernel.subjects import selectors
from qianyi.kernel.subjects.permissions import can_grant_roles, can_reveal_contact
from qianyi.kernel.subjects.services import account_invite
from qianyi.kernel.subjects.tables import membership_table
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.identity.models import Invitation
    from qianyi.kernel.subjects.selectors import AccountRow


def account_page(request: HttpRequest, row: AccountRow) -> dict[str, Any]:
    """State, contact masked, what can be done, and every membership of the account."""
    actor = actor_of(request)
    can_grant = can_grant_roles(actor)
    actions = _actions(row) if can_manage_accounts(actor) else []
    if can_grant:
        address = f"{reverse('administration:membership-new')}?user={row.user.pk}"
        actions.insert(0, Action(label="授予角色", url=address))
    return {
        "page": Page(
            title=str(row.user),
            answer=f"账号 {row.user.username}，{row.state}。",
            breadcrumbs=[("账号", reverse("administration:accounts")), (str(row.user), "")],
            action=actions[0] if actions else None,
            more_actions=actions[1:],
            tags=["机器账号"] if row.user.is_machine else [],
        ),
        "row": row,
        "can_reveal": can_reveal_contact(actor),
        "table": membership_table(
            request,
            selectors.membership_list(actor).filter(user=row.user),
            today=clock.local_date(clock.now()),
            can_end=can_grant,
        ),
    }


def account_step(row: AccountRow, title: str) -> Page:
    """The head of a page that does one thing to an account."""
    return Page(
        title=title,
        breadcrumbs=[
            ("账号", reverse("administration:accounts")),
            (str(row.user), reverse("administration:account", args=[row.user.pk])),
            (title, ""),
        ],
    )


def link_for(request: HttpRequest) -> Callable[[str], str]:
    """How a token becomes the address in the mail."""
    return lambda token: request.build_absolute_uri(reverse("identity:invitation", args=[token]))


@transaction.atomic
def invite_new(request: HttpRequest, actor: Actor, given: dict[str, str]) -> Invitation:
    """A new account and its invitation: without the mail there is no account."""
    user = identity.account_create(actor=actor, moment=clock.now(), **given)
    return account_invite(actor=actor, user=user, link_for=link_for(request), moment=clock.now())


def _actions(row: AccountRow) -> list[Action]:
    def at(name: str) -> str:
        return reverse(f"administration:{name}", args=[row.user.pk])

    actions = [Action(label="修改资料", url=at("account-edit"), hotkey="e")]
    if row.is_locked:
        actions.append(Action(label="解除登录锁定", url=at("account-unlock"), method="post"))
    if not row.user.is_machine and row.user.email:
        actions.append(Action(label="发送设置密码的链接", url=at("account-invite"), method="post"))
    if row.has_factor:
        actions.append(
            Action(label="重置动态口令", url=at("account-second-factor"), dangerous=True)
        )
    if row.user.is_active:
        actions.append(Action(label="停用账号", url=at("account-deactivate"), dangerous=True))
    elif row.state == "已停用":
        actions.append(Action(label="启用账号", url=at("account-activate"), method="post"))
    return actions
