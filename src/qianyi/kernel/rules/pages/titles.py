"""What the pages of titles say: titles, figures, actions, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.kernel.rules.choices import LAPSING_DAYS, Certainty, GrantState
from qianyi.kernel.rules.permissions import can_keep_titles, can_read_title_lists

if TYPE_CHECKING:
    from datetime import date

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import TitleGrant, TitleList

HOME = ("首页", "/")
GRANTS = ("资质称号", "/rules/titles/")
LISTS = ("导入的名单", "/rules/titles/lists/")


def grants_page(actor: Actor, *, day: date, lapsing: int) -> Page:
    """The head of the list of grants."""
    more = []
    if can_keep_titles(actor):
        more.append(Action(label="导入公布的名单", url=reverse("rules:list-upload")))
    if can_read_title_lists(actor):
        more.append(Action(label="导入的名单", url=reverse("rules:lists")))
    return Page(
        title="资质称号",
        answer="哪些企业持有什么称号，到哪天为止",
        breadcrumbs=(HOME, GRANTS),
        figures=(
            Figure(
                label=f"{LAPSING_DAYS}天内到期",
                value=lapsing,
                unit="项",
                tone="amber" if lapsing else "",
                url=f"{reverse('rules:grants')}?state={GrantState.LAPSING}",
            ),
        ),
        action=Action(label="登记一项称号", url=reverse("rules:grant-new"))
        if can_keep_titles(actor)
        else None,
        more_actions=more,
        as_of=day,
    )


def grant_page(grant: TitleGrant, actor: Actor, *, day: date) -> Page:
    """The head of one grant, with its history."""
    more = []
    if can_keep_titles(actor):
        if grant.is_archived:
            more.append(_post("恢复使用", "rules:grant-restore", grant))
        else:
            more.append(Action(label="登记取消", url=_url("rules:grant-revoke", grant)))
            more.append(Action(label="归档", url=_url("rules:grant-archive", grant)))
    tags = ["已归档" if grant.is_archived else grant.state_on(day).label]
    if grant.certainty == Certainty.UNVERIFIED:
        tags.append("待核实")
    return Page(
        title=f"{grant.enterprise} · {grant.title}",
        answer="这项称号何时取得、凭什么、到哪天",
        breadcrumbs=(HOME, GRANTS, (str(grant.title), "")),
        more_actions=more,
        history=audit.history_of(grant),
        as_of=day,
        tags=tags,
    )


def grant_facts(grant: TitleGrant) -> list[tuple[str, object, str]]:
    """Label, words and the reason where there are none."""
    last = f"{grant.last_day:%Y-%m-%d}" if grant.last_day else ""
    revoked = f"{grant.revoked_on:%Y-%m-%d}（{grant.revoke_reason}）" if grant.revoked_on else ""
    return [
        ("级别", grant.title.get_level_display(), ""),
        ("证书或编号", grant.number, "没有登记编号"),
        ("取得日期", f"{grant.granted_on:%Y-%m-%d}", ""),
        ("有效期至", last, "没有固定期限"),
        ("取消", revoked, "没有取消"),
        ("认定机关", grant.title.issuer, "没有登记"),
        ("称号依据", grant.title.basis, "没有登记"),
        ("本项依据", grant.source, "没有登记"),
        ("批次或名单", grant.batch, "没有登记"),
        ("登记人", str(grant.recorded_by or "系统"), ""),
    ]


def list_page(listed: TitleList, actor: Actor) -> Page:
    """The head of one list that came in."""
    from_here = can_keep_titles(actor) and listed.state == "checked"
    return Page(
        title=f"{listed.title}名单",
        answer=f"{listed.source}：对上的企业确认后登记，未对上的可以核对名称后重新上传",
        breadcrumbs=(HOME, GRANTS, LISTS, (listed.filename, "")),
        figures=(
            Figure(label="对上企业", value=listed.matched_count, unit="家"),
            Figure(
                label="未对上",
                value=listed.open_count,
                unit="家",
                tone="amber" if listed.open_count else "",
            ),
            Figure(label="新增称号", value=listed.made_count, unit="项"),
        ),
        action=Action(
            label=f"登记对上的 {listed.matched_count} 家",
            url=reverse("rules:list-apply", args=[listed.pk]),
            method="post",
        )
        if from_here and listed.matched_count
        else None,
        more_actions=[
            Action(
                label="取消这份名单",
                url=reverse("rules:list-cancel", args=[listed.pk]),
                method="post",
            )
        ]
        if from_here
        else [],
        history=audit.history_of(listed),
        tags=[listed.get_state_display()],
    )


def _url(name: str, grant: TitleGrant) -> str:
    return reverse(name, args=[grant.pk])


def _post(label: str, name: str, grant: TitleGrant) -> Action:
    return Action(label=label, url=_url(name, grant), method="post")
