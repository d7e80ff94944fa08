"""Heads of the pages of schemes and scorings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reviews.choices import AppraisalState, EntryState, SchemeState
from qianyi.domains.reviews.permissions import (
    can_activate_schemes,
    can_decide_entries,
    can_decide_kind,
    can_keep_schemes,
    can_publish_appraisals,
    is_of_unit,
)
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.lib.sentences import quoted

from .crumbs import APPRAISALS, HOME, SCHEMES

if TYPE_CHECKING:
    from qianyi.domains.reviews.models import Appraisal, Entry, Scheme, UnitAppeal, UnitScore
    from qianyi.foundation.permissions import Actor


def list_page(actor: Actor) -> Page:
    """The head of the list of scorings."""
    more = [Action(label="考核办法", url=reverse("reviews:schemes"))]
    return Page(
        title="目标考核",
        answer="各单位按公布的办法得多少分、每一分怎么来的；结果不自动触发任何处理",
        breadcrumbs=(HOME, APPRAISALS),
        action=Action(label="发起考核", url=reverse("reviews:appraisal-new"))
        if can_keep_schemes(actor)
        else None,
        more_actions=more,
    )


def appraisal_page(row: Appraisal, actor: Actor, waiting: list[str]) -> Page:
    """The head of one scoring."""
    return Page(
        title=row.title,
        answer=f"按{quoted(row.scheme)}考核，{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}"
        + (f"；单位核对到 {row.appeals_until:%Y-%m-%d}" if row.appeals_until else ""),
        breadcrumbs=(HOME, APPRAISALS, (row.title, "")),
        figures=(
            Figure(
                label="参加考核", value=row.scores.filter(is_asked=False).count(), unit="个单位"
            ),
            Figure(label="商请反馈", value=row.scores.filter(is_asked=True).count(), unit="个单位"),
            Figure(label="未办结", value="；".join(waiting) or "没有", kind="text"),
        ),
        action=_next(row, actor),
        more_actions=_more(row, actor),
        history=audit.history_of(row),
        tags=[row.get_state_display(), *(["办法待核实"] if row.scheme.is_provisional else [])],
    )


def _next(row: Appraisal, actor: Actor) -> Action | None:
    def url(name: str) -> str:
        return reverse(f"reviews:appraisal-{name}", args=[row.pk])

    if row.state == AppraisalState.OPEN and can_keep_schemes(actor):
        return Action(label="计分", url=url("score"), method="post")
    if row.state == AppraisalState.SCORED and can_keep_schemes(actor):
        return Action(label="反馈各单位核对", url=url("tell"))
    if row.state == AppraisalState.TOLD and can_publish_appraisals(actor):
        return Action(label="公布结果", url=url("publish"))
    return Action(label="导出 Excel（含公式）", url=url("workbook"), download=True)


def _more(row: Appraisal, actor: Actor) -> list[Action]:
    def url(name: str) -> str:
        return reverse(f"reviews:appraisal-{name}", args=[row.pk])

    more = []
    if row.state in (AppraisalState.SCORED, AppraisalState.TOLD) and can_keep_schemes(actor):
        more.append(Action(label="重新计分", url=url("score"), method="post"))
    more += [
        Action(label="填报和加扣分", url=reverse("reviews:entries", args=[row.pk])),
        Action(label="导出 Excel（含公式）", url=url("workbook"), download=True),
        Action(label="导出 Word", url=url("paper"), download=True),
        Action(label="考核办法", url=reverse("reviews:scheme", args=[row.scheme_id])),
    ]
    return more


def sheet_page(score: UnitScore, actor: Actor) -> Page:
    """The head of one unit's sheet."""
    row = score.appraisal
    base = (row.pk, score.department.subject.code)
    own = is_of_unit(actor, score.department_id)
    more = []
    action = None
    if own and row.state == AppraisalState.TOLD:
        name, label = ("feedback", "反馈意见") if score.is_asked else ("sheet-appeal", "提出异议")
        action = Action(label=label, url=reverse(f"reviews:{name}", args=base))
    can_enter = (own or can_keep_schemes(actor)) and not score.is_asked
    if can_enter and row.state != AppraisalState.PUBLISHED:
        more.append(Action(label="填报", url=reverse("reviews:entry-new", args=base)))
    return Page(
        title=f"{score.department}：{row.title}",
        answer="商请单位，不计分；请反馈意见" if score.is_asked else "每一项得多少分、怎么算的",
        breadcrumbs=(
            HOME,
            APPRAISALS,
            (row.title, reverse("reviews:appraisal", args=[row.pk])),
            (str(score.department), ""),
        ),
        figures=() if score.is_asked else _sheet_figures(score),
        action=action,
        more_actions=more,
        history=audit.history_of(score),
        tags=[row.get_state_display()],
    )


def _sheet_figures(score: UnitScore) -> tuple[Figure, ...]:
    if score.low is None:
        return (Figure(label="得分", value="还没有计分", kind="text"),)
    is_settled = score.low == score.high
    return (
        Figure(
            label="得分" if is_settled else "已确定得分", value=score.low, unit="分", decimals=2
        ),
        Figure(label="最高可得", value=score.high, unit="分", decimals=2),
        Figure(label="等次", value=score.grade or "待定", kind="text", change=score.grade_words),
        Figure(label="名次", value=score.rank or "未定", kind="text"),
    )


def entries_page(row: Appraisal) -> Page:
    """The head of the list of entries."""
    return Page(
        title="填报、加扣分和一票否决建议",
        answer="谁为哪个单位填报了什么、依据是什么、另一人是否确认；确认后才计入",
        breadcrumbs=(
            HOME,
            APPRAISALS,
            (row.title, reverse("reviews:appraisal", args=[row.pk])),
            ("填报", ""),
        ),
    )


def entry_page(row: Entry, actor: Actor) -> Page:
    """The head of one entry."""
    allowed = can_decide_kind(actor, row.kind) and row.state == EntryState.OPEN
    return Page(
        title=f"{row.department}：{row.get_kind_display()}",
        answer=row.appraisal.title,
        breadcrumbs=(
            HOME,
            APPRAISALS,
            (row.appraisal.title, reverse("reviews:appraisal", args=[row.appraisal_id])),
            ("填报", reverse("reviews:entries", args=[row.appraisal_id])),
            (row.get_kind_display(), ""),
        ),
        action=Action(
            label="确认或不予采用",
            url=reverse("reviews:entry-decide", args=[row.appraisal_id, row.pk]),
        )
        if allowed and row.entered_by_id != actor.user_id
        else None,
        history=audit.history_of(row),
        tags=[row.get_state_display()],
    )


def appeal_page(row: UnitAppeal, actor: Actor) -> Page:
    """The head of one objection."""
    appraisal = row.score.appraisal
    return Page(
        title=f"{row.score.department}的异议",
        answer=f"{appraisal.title}；应于 {row.due_on:%Y-%m-%d} 前答复",
        breadcrumbs=(
            HOME,
            APPRAISALS,
            (appraisal.title, reverse("reviews:appraisal", args=[appraisal.pk])),
            ("异议", ""),
        ),
        action=Action(
            label="答复", url=reverse("reviews:appeal-answer", args=[appraisal.pk, row.pk])
        )
        if row.state == "filed" and can_decide_entries(actor)
        else None,
        history=audit.history_of(row),
        tags=[row.get_state_display()],
    )


def schemes_page() -> Page:
    """The head of the list of schemes."""
    return Page(
        title="考核办法",
        answer="按什么办法计分、哪一版在执行；复制为新的一版修改，另一人启用",
        breadcrumbs=(HOME, APPRAISALS, SCHEMES),
    )


def scheme_page(row: Scheme, actor: Actor) -> Page:
    """The head of one version."""
    more = []
    keeps, activates = can_keep_schemes(actor), can_activate_schemes(actor)
    is_draft = row.state == SchemeState.DRAFT
    if is_draft and keeps:
        url = reverse("reviews:scheme-edit", args=[row.pk])
        more.append(Action(label="修改", url=url, hotkey="e"))
    if keeps:
        url = reverse("reviews:scheme-copy", args=[row.pk])
        more.append(Action(label="复制为新的一版", url=url, method="post"))
    return Page(
        title=str(row),
        answer="各部分满分、规则和等次；没有数据的待定，不按零分",
        breadcrumbs=(HOME, APPRAISALS, SCHEMES, (str(row), "")),
        action=Action(label="启用", url=reverse("reviews:scheme-activate", args=[row.pk]))
        if is_draft and activates
        else None,
        more_actions=more,
        history=audit.history_of(row),
        tags=[row.get_state_display(), *(["待核实"] if row.is_provisional else [])],
    )


def form_head(title: str, answer: str, *crumbs: tuple[str, str]) -> Page:
    """The head of a form."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, APPRAISALS, *crumbs, (title, "")))
