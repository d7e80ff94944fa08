"""Heads of the pages of assessments and what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reviews.choices import AssessmentState
from qianyi.domains.reviews.permissions import can_approve_assessments, can_keep_assessments
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit
from qianyi.lib.clock import local_date

from .crumbs import ASSESSMENTS, HOME

if TYPE_CHECKING:
    from qianyi.domains.reviews.models import Assessment
    from qianyi.domains.reviews.selectors.assessments import SectionView
    from qianyi.foundation.permissions import Actor


def list_page(actor: Actor) -> Page:
    """The head of the list."""
    return Page(
        title="规划评估",
        answer="年度监测、中期评估和总结评估报告写到哪一步、用的哪一天的数据、谁审定",
        breadcrumbs=(HOME, ASSESSMENTS),
        action=Action(label="起草评估报告", url=reverse("reviews:assessment-new"))
        if can_keep_assessments(actor)
        else None,
    )


def paper_page(row: Assessment, views: list[SectionView], actor: Actor) -> Page:
    """The head of one paper with its history."""
    missing = sum(len(part.missing) for view in views for part in view.parts)
    told = sum(len(part.rows) for view in views for part in view.parts)
    snapshot = row.snapshot
    return Page(
        title=row.title,
        answer=f"{row.get_kind_display()}，评估期 {row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}",
        breadcrumbs=(HOME, ASSESSMENTS, (row.title, "")),
        figures=(
            Figure(label="表格中的行", value=told, unit="行"),
            Figure(label="暂无法评价", value=missing, unit="项"),
            Figure(
                label="已由人修改的章节",
                value=sum(1 for view in views if view.section.is_edited),
                unit="节",
                change=f"共 {len(views)} 节",
            ),
        ),
        action=_action(row, actor),
        more_actions=_more(row, actor),
        history=audit.history_of(row, *[view.section for view in views]),
        as_of=local_date(snapshot.taken_at) if snapshot else None,
        tags=[row.get_state_display()],
    )


def _action(row: Assessment, actor: Actor) -> Action | None:
    if row.state == AssessmentState.SUBMITTED and can_approve_assessments(actor):
        return Action(label="审定", url=reverse("reviews:assessment-approve", args=[row.pk]))
    return Action(
        label="导出 Word", url=reverse("reviews:assessment-paper", args=[row.pk]), download=True
    )


def _more(row: Assessment, actor: Actor) -> list[Action]:
    def url(name: str) -> str:
        return reverse(f"reviews:assessment-{name}", args=[row.pk])

    more = []
    if row.state == AssessmentState.DRAFTING and can_keep_assessments(actor):
        more += [
            Action(label="重新取数起草", url=url("refresh"), method="post"),
            Action(label="送审", url=url("submit")),
        ]
    if row.state == AssessmentState.SUBMITTED and can_approve_assessments(actor):
        more += [
            Action(label="退回修改", url=url("return")),
            Action(label="导出 Word", url=url("paper"), download=True),
        ]
    more.append(Action(label="导出表格（Excel）", url=url("figures"), download=True))
    return more


def section_page(row: Assessment, view: SectionView) -> Page:
    """The head of one section."""
    return Page(
        title=view.section.title,
        answer=view.section.guide or "这一节写什么、用什么数据",
        breadcrumbs=(
            HOME,
            ASSESSMENTS,
            (row.title, reverse("reviews:assessment", args=[row.pk])),
            (view.section.title, ""),
        ),
        tags=["数据有更新，请核对正文"] if view.is_newer else [],
        history=audit.history_of(view.section),
    )


def form_head(title: str, answer: str, row: Assessment | None = None) -> Page:
    """The head of a form."""
    back = [(row.title, reverse("reviews:assessment", args=[row.pk]))] if row else []
    return Page(title=title, answer=answer, breadcrumbs=(HOME, ASSESSMENTS, *back, (title, "")))
