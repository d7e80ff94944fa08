"""What the pages of forms and collections say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reporting.permissions import can_collect, can_follow_returns, can_remind
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .crumbs import COLLECTIONS, FORMS, HOME, RETURNS, collection_title, form_crumb

if TYPE_CHECKING:
    from qianyi.domains.reporting.models import Form
    from qianyi.domains.reporting.selectors import CollectionRow
    from qianyi.foundation.permissions import Actor


def collections_page(actor: Actor) -> Page:
    """The head of the list of collections."""
    more = [
        Action(label="报表", url=reverse("reporting:forms")),
        Action(label="入统名录", url=reverse("reporting:roster", args=["four_above"])),
        Action(label="应统未统", url=reverse("reporting:roster-gaps")),
    ]
    return Page(
        title="采集任务",
        answer="正在收哪些表，谁还没有报送",
        breadcrumbs=(HOME, RETURNS, COLLECTIONS),
        more_actions=more if can_follow_returns(actor) else (),
    )


def collection_page(row: CollectionRow, actor: Actor, plain: int) -> Page:
    """The head of one collection; ``plain`` are those reported without any warning."""
    collection = row.collection
    form = collection.form
    scope = f"{form.territory}，{form.owner}收表"
    return Page(
        title=collection_title(collection),
        answer=f"谁报送了，谁还没有；{form.basis}",
        breadcrumbs=(HOME, RETURNS, COLLECTIONS, (collection_title(collection), "")),
        figures=(
            Figure(label="应报", value=row.total, unit="家", scope=scope, period=row.period),
            Figure(label="未报送", value=row.missing, unit="家", scope="含提示核实中",
                   period=row.period, tone="amber" if row.missing else ""),
            Figure(label="已审核", value=row.accepted, unit="家", scope="审核后才计入汇总",
                   period=row.period),
            Figure(label="报送截止", value=f"{collection.due_on:%Y-%m-%d}", kind="text",
                   scope=f"期后 {form.due_days} 个工作日", certain=not collection.due_doubt),
        ),
        more_actions=_collection_actions(row, actor, plain),
        history=audit.history_of(collection),
        tags=() if collection.is_open else ("已结束",),
    )  # fmt: skip


def _collection_actions(row: CollectionRow, actor: Actor, plain: int) -> list[Action]:
    collection, found = row.collection, []
    if collection.is_open and can_remind(actor, collection.form) and row.missing:
        found.append(
            Action(label="催报未报送的单位", method="post",
                   url=reverse("reporting:remind", args=[collection.pk]))
        )  # fmt: skip
    if can_collect(actor, collection.form):
        if plain:
            found.append(
                Action(label=f"审核通过没有提示的 {plain} 张", method="post",
                       url=reverse("reporting:accept-plain", args=[collection.pk]))
            )  # fmt: skip
        if collection.is_open:
            found.append(
                Action(label="结束采集", url=reverse("reporting:close", args=[collection.pk]))
            )
    return found


def forms_page() -> Page:
    """The head of the list of forms."""
    return Page(
        title="报表",
        answer="可以向谁收什么表，依据是什么",
        breadcrumbs=(HOME, RETURNS, FORMS),
        more_actions=[Action(label="采集任务", url=reverse("reporting:collections"))],
    )


def form_page(form: Form, actor: Actor) -> Page:
    """The head of one form."""
    collects = can_collect(actor, form) and form.is_current
    return Page(
        title=form.title,
        answer=form.basis,
        breadcrumbs=(HOME, RETURNS, FORMS, form_crumb(form)),
        action=Action(label="开始采集", url=reverse("reporting:open", args=[form.pk]))
        if collects
        else None,
        history=audit.history_of(form),
        tags=(
            form.get_frequency_display(),
            f"{form.get_respondent_display()}填报",
            *(f"用途：{use}" for use in form.uses),
            *(() if form.is_current else ("旧版本",)),
        ),
    )
