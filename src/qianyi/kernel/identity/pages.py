"""What the page of one's own account shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.urls import reverse

from qianyi.foundation.masking import mask_email, mask_phone
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Page
from qianyi.foundation.ui.tables import Column, Table

from . import selectors

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from .models import User


def account_page(request: HttpRequest, user: User, moment: datetime) -> dict[str, Any]:
    """The page and its tables: sessions, machines, keys."""
    has_factor = selectors.has_second_factor(user)
    machines = list(selectors.machine_list(user))
    current = request.session.session_key or ""
    return {
        "page": Page(
            title="我的账号",
            answer=f"{user}（{user.username}）",
            action=Action(label="修改密码", url=reverse("account_change_password")),
            more_actions=[
                Action(
                    label="退出其他登录",
                    url=reverse("identity:sessions-end-others"),
                    method="post",
                )
            ],
        ),
        "account": user,
        "email": mask_email(user.email),
        "phone": mask_phone(user.phone),
        "has_factor": has_factor,
        "needs_factor": selectors.needs_second_factor(actor_of(request)),
        "outside_name": settings.QIANYI_OIDC_NAME if settings.QIANYI_OIDC_ISSUER else "",
        "outside_count": SocialAccount.objects.filter(user=user).count(),
        "sessions": _sessions(request, selectors.session_list(user, current)),
        "machines": machines,
        "keys": _keys(request, user, moment) if machines else None,
    }


def _sessions(request: HttpRequest, rows: list[selectors.OwnSession]) -> Table:
    return Table(
        request,
        name="sessions",
        caption="已登录的地方",
        noun="处",
        prefix="s",
        rows=rows,
        columns=[
            Column(
                key="where",
                title="地方",
                priority=1,
                value=lambda row: "本次登录" if row.is_this else "其他登录",
            ),
            Column(key="began_at", title="登录时间", kind="moment", priority=2),
            Column(key="address", title="网络地址", priority=2),
            Column(key="browser", title="浏览器", wrap=True),
        ],
    )


def _keys(request: HttpRequest, user: User, moment: datetime) -> Table:
    return Table(
        request,
        name="keys",
        caption="接口密钥",
        noun="个",
        prefix="k",
        rows=list(selectors.key_list(user)),
        empty="还没有密钥。",
        columns=[
            Column(key="name", title="用途", priority=1),
            Column(key="user", title="机器账号", priority=2),
            Column(key="prefix", title="前缀", priority=2),
            Column(key="scopes", title="许可范围", value=lambda key: "、".join(key.scopes)),
            Column(
                key="state",
                title="状态",
                kind="status",
                priority=2,
                value=lambda key: key.state(moment),
            ),
            Column(key="expires_at", title="有效至", kind="moment"),
            Column(key="last_used_at", title="最近使用", kind="moment", missing="从未使用"),
            Column(
                key="revoke",
                title="办理",
                value=lambda key: "停用" if key.revoked_at is None else None,
                missing="已停用",
                url=lambda key: reverse("identity:key-revoke", args=[key.pk]),
            ),
        ],
    )
