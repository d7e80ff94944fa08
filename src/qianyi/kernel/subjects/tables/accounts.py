"""Lists of the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.subjects.models import Membership
    from qianyi.kernel.subjects.selectors import AccountRow


def account_table(request: HttpRequest, rows: Sequence[AccountRow]) -> Table:
    """Accounts with state, second factor, lock, roles; personal fields masked."""
    return Table(
        request,
        name="accounts",
        caption="账号",
        noun="个",
        rows=rows,
        row_url=lambda row: reverse("administration:account", args=[row.user.pk]),
        columns=[
            Column(
                key="username",
                title="账号",
                priority=1,
                sortable=True,
                value=lambda row: row.user.username,
                url=lambda row: reverse("administration:account", args=[row.user.pk]),
            ),
            Column(
                key="name", title="姓名或岗位", priority=2, value=lambda row: row.user.display_name
            ),
            Column(
                key="kind",
                title="类别",
                value=lambda row: "机器" if row.user.is_machine else "个人",
            ),
            Column(key="state", title="状态", kind="status", priority=2, sortable=True),
            Column(key="roles", title="现任角色", wrap=True, missing="没有任职"),
            Column(
                key="factor",
                title="动态口令",
                value=lambda row: "已启用" if row.has_factor else None,
                missing="没有启用",
            ),
            Column(
                key="locked",
                title="登录锁定",
                value=lambda row: "已锁定" if row.is_locked else None,
                missing="没有锁定",
            ),
            Column(key="email", title="电子邮箱", missing="没有登记"),
            Column(
                key="last",
                title="最近登录",
                kind="moment",
                value=lambda row: row.user.last_login,
                missing="从未登录",
            ),
        ],
    )


def membership_table(
    request: HttpRequest, rows: QuerySet[Membership], *, today: date, can_end: bool
) -> Table:
    """Memberships, past ones included, with who gave and who ended them."""
    columns = [
        Column(
            key="user",
            title="用户",
            priority=1,
            sortable=True,
            order_by="user__username",
            url=lambda row: reverse("administration:account", args=[row.user_id]),
        ),
        Column(
            key="role",
            title="角色",
            priority=2,
            sortable=True,
            value=lambda row: row.get_role_display(),
        ),
        Column(key="subject", title="任职单位或区域", priority=2),
        Column(
            key="state", title="状态", kind="status", value=lambda row: membership_state(row, today)
        ),
        Column(key="valid_from", title="起", kind="day", sortable=True),
        Column(key="valid_to", title="止（不含）", kind="day", missing="长期"),
        Column(key="reason", title="依据", wrap=True, missing="没有填写"),
        Column(key="granted_by", visible=False, title="授予人", missing="系统"),
        Column(key="ended_by", visible=False, title="终止人", missing="没有终止"),
        Column(key="end_reason", visible=False, title="终止事由", wrap=True, missing="没有终止"),
    ]
    if can_end:
        columns.append(
            Column(
                key="end",
                title="办理",
                value=lambda row: "终止" if membership_state(row, today) != "已终止" else None,
                missing="已终止",
                url=lambda row: reverse("administration:membership-end", args=[row.pk]),
            )
        )
    return Table(
        request,
        name="memberships",
        caption="任职",
        noun="项",
        rows=rows,
        empty="没有任职。",
        columns=columns,
    )


def membership_state(row: Membership, today: date) -> str:
    """The word on screen."""
    if row.valid_to is not None and row.valid_to <= today:
        return "已终止"
    return "有效" if row.valid_from <= today else "未开始"
