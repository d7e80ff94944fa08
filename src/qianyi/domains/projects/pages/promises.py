"""What the pages of promises say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.choices import PromiseSide
from qianyi.domains.projects.permissions import (
    can_check,
    can_confirm,
    can_decide,
    can_keep,
    can_reopen,
)
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .crumbs import HOME, PROJECTS, PROMISES, project_crumb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qianyi.domains.projects.models import Promise
    from qianyi.domains.projects.selectors.projects import ZoneChoice
    from qianyi.foundation.permissions import Actor


def promises_page(counts: Mapping[str, int], day: date, zone: ZoneChoice | None) -> Page:
    """The head of the ledger: counts of one zone, each leading to its list."""
    address = f"{reverse('projects:promises')}?zone={zone.code if zone else ''}"
    scope = f"{zone.name}，承诺台账" if zone else "承诺台账"
    return Page(
        title="招商承诺",
        answer="双方各承诺了什么，什么时候兑现，兑现了没有",
        breadcrumbs=(HOME, PROJECTS, PROMISES),
        as_of=day,
        figures=[
            Figure(label="高新区承诺", value=counts["zone"], unit="项", scope=scope,
                   url=f"{address}&side=zone"),
            Figure(label="项目业主承诺", value=counts["owner"], unit="项", scope=scope,
                   url=f"{address}&side=owner"),
            Figure(label="逾期或未兑现", value=counts["late"], unit="项", scope=scope,
                   tone="red" if counts["late"] else "", url=f"{address}&state=late"),
            Figure(label="待审查、确认或决定", value=counts["waiting"], unit="项", scope=scope,
                   tone="amber" if counts["waiting"] else "", url=f"{address}&state=waiting"),
        ],
    )  # fmt: skip


def promise_page(actor: Actor, promise: Promise) -> Page:
    """The head of one promise; what waits for this reader comes first."""
    offered = _actions(actor, promise)
    return Page(
        title=promise.what,
        answer=f"{promise.get_side_display()}，{promise.get_kind_display()}",
        breadcrumbs=(
            HOME, PROJECTS, project_crumb(promise.project), PROMISES, ("承诺", ""),
        ),
        action=offered[0] if offered else None,
        more_actions=offered[1:],
        tags=[promise.get_state_display(), *(["待确认"] if promise.claimed else [])],
        history=audit.history_of(promise),
    )  # fmt: skip


def _actions(actor: Actor, promise: Promise) -> list[Action]:
    """What this reader may do, the most pressing first."""
    may_check = (can_check if promise.is_open else can_reopen)(actor, promise)
    may_review = promise.side == PromiseSide.ZONE and not promise.awaits_decision
    offered = (
        ("decide", "决定怎么处理", promise.awaits_decision and can_decide(actor, promise)),
        ("confirm", "确认认定", bool(promise.claimed) and can_confirm(actor, promise)),
        ("check", "核查兑现" if promise.is_open else "复查", may_check),
        ("review", "登记审查结论", may_review and can_keep(actor, promise.project)),
    )
    found = [
        Action(label=label, url=reverse(f"projects:promise-{name}", args=[promise.pk]))
        for name, label, is_allowed in offered
        if is_allowed
    ]
    if promise.year and can_keep(actor, promise.project):
        new = reverse("projects:promise-new", args=[promise.project.ref])
        found.append(Action(label="照此登记下一年", url=f"{new}?after={promise.pk}"))
    return found


def promise_form_head(promise: Promise, title: str, answer: str) -> Page:
    """The head of a form about a promise."""
    back = (promise.what[:24], reverse("projects:promise", args=[promise.pk]))
    return Page(title=title, answer=answer, breadcrumbs=(HOME, PROJECTS, PROMISES, back,
                                                         (title, "")))  # fmt: skip
