"""What the pages of promises say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.choices import PromiseSide
from qianyi.domains.projects.permissions import can_keep
from qianyi.domains.projects.services import may_check
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .crumbs import HOME, PROJECTS, PROMISES, project_crumb

if TYPE_CHECKING:
    from datetime import date

    from qianyi.domains.projects.models import Promise
    from qianyi.foundation.permissions import Actor


def promises_page(counts: dict[str, int], day: date) -> Page:
    """The head of the ledger."""
    address = reverse("projects:promises")
    return Page(
        title="招商承诺",
        answer="双方各承诺了什么，什么时候兑现，兑现了没有",
        breadcrumbs=(HOME, PROJECTS, PROMISES),
        as_of=day,
        figures=[
            Figure(label="高新区承诺", value=counts["zone"], unit="项", scope="承诺台账",
                   url=f"{address}?side=zone"),
            Figure(label="项目业主承诺", value=counts["owner"], unit="项", scope="承诺台账",
                   url=f"{address}?side=owner"),
            Figure(label="逾期或未兑现", value=counts["late"], unit="项", scope="承诺台账",
                   tone="red" if counts["late"] else "", url=f"{address}?state=late"),
            Figure(label="尚未公平竞争审查", value=counts["unreviewed"], unit="项",
                   scope="高新区作出的承诺", tone="amber" if counts["unreviewed"] else ""),
        ],
    )  # fmt: skip


def promise_page(actor: Actor, promise: Promise) -> Page:
    """The head of one promise."""
    more = []
    if promise.side == PromiseSide.ZONE and can_keep(actor, promise.project):
        more.append(Action(
            label="登记审查结论", url=reverse("projects:promise-review", args=[promise.pk])
        ))  # fmt: skip
    return Page(
        title=promise.what,
        answer=f"{promise.get_side_display()}，{promise.get_kind_display()}",
        breadcrumbs=(
            HOME, PROJECTS, project_crumb(promise.project), PROMISES, ("承诺", ""),
        ),
        action=Action(label="核查兑现", url=reverse("projects:promise-check", args=[promise.pk]))
        if promise.is_open and may_check(actor, promise)
        else None,
        more_actions=more,
        tags=[promise.get_state_display()],
        history=audit.history_of(promise),
    )  # fmt: skip


def promise_form_head(promise: Promise, title: str, answer: str) -> Page:
    """The head of a form about a promise."""
    back = (promise.what[:24], reverse("projects:promise", args=[promise.pk]))
    return Page(title=title, answer=answer, breadcrumbs=(HOME, PROJECTS, PROMISES, back,
                                                         (title, "")))  # fmt: skip
