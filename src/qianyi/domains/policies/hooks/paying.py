"""What waits for whom in paying out, and what units owe there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.policies.choices import ApplicationState, CallState, ObjectionState
from qianyi.domains.policies.models import PolicyApplication, PolicyCall, PolicyObjection
from qianyi.domains.policies.permissions import (
    can_keep_items,
    can_read_ledger,
    can_read_library,
    can_release_items,
    can_see_own,
)
from qianyi.domains.policies.selectors import later, library
from qianyi.domains.policies.selectors.applications import WITH, hands_of, own_list, standing_words
from qianyi.domains.policies.selectors.calls import open_for
from qianyi.domains.policies.services.following import is_ours
from qianyi.foundation.duties import Duty
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role
from qianyi.foundation.registry import Panel
from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects.models import Enterprise
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from django.http import HttpRequest

    from qianyi.foundation.duties import DutiesAsked, Light
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

SHOWN: Final = 5
SOON: Final = 10
"""Days before a promised payment at which it turns yellow."""


def calls_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Announcements that wait for a second person."""
    del moment
    if not can_release_items(actor) or actor.user_id is None:
        return None
    rows = PolicyCall.objects.filter(state=CallState.WAITING).exclude(written_by=actor.user_id)
    return Section(
        title="待核对发布的申报公告",
        items=[
            Item(title=row.title, url=reverse("policies:call", args=[row.pk]), detail=row.batch)
            for row in rows.order_by("written_at")[:SHOWN]
        ],
        count=rows.count(),
        url=f"{reverse('policies:calls')}?state=waiting",
        hint="拟制人以外的另一人核对后发布。",
        empty="没有待发布的申报公告。",
        order=44,
    )


def payments_due(actor: Actor, moment: datetime) -> Section | None:
    """Decided and not whole paid, of the own department; all for a leader."""
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    if not own and not actor.has_role(Role.LEADER):
        return None
    day = local_date(moment)
    rows = PolicyApplication.objects.filter(state=ApplicationState.DECIDED)
    if not actor.has_role(Role.LEADER):
        rows = rows.filter(call_item__call__unit__in=own)
    rows = rows.select_related(*WITH).order_by("pay_by", "pk")
    late = rows.filter(pay_by__lt=day).count()
    return Section(
        title="待拨付的惠企资金",
        items=[
            Item(
                title=f"{row.enterprise} · {row.call_item}",
                url=reverse("policies:application", args=[row.ref]),
                detail=f"{row.pay_by:%Y-%m-%d}前" if row.pay_by else "",
                mark="已逾期" if row.is_late_on(day) else "",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url=f"{reverse('policies:applications')}?state=decided",
        hint="作出决定后在承诺日期前拨付，足额登记后办结。",
        empty="没有待拨付的。",
        order=42,
        tone="red" if late else "",
    )


def later_due(actor: Actor, moment: datetime) -> Section | None:
    """Later conditions to be looked at, and money proposed to be taken back."""
    if not can_read_ledger(actor):
        return None
    day = local_date(moment)
    rows = later.due_now(actor, day)
    proposals = later.recoveries_open(actor) if actor.has_role(Role.LEADER) else rows.none()
    if not (actor.departments_of(Role.DEPARTMENT_OFFICER) or actor.has_role(Role.LEADER)):
        return None
    items = [
        Item(
            title=f"{row.application.enterprise} · {row.line.name[:40]}",
            url=reverse("policies:follow", args=[row.pk]),
            detail=f"{row.due_on:%Y-%m-%d}", mark="待决定追回" if row.recovery_state else "",
        )
        for row in [*proposals[:SHOWN], *rows[:SHOWN]]
    ]  # fmt: skip
    return Section(
        title="兑付后续要求",
        items=items[:SHOWN],
        count=rows.count() + proposals.count(),
        url=reverse("policies:later"),
        hint="到期的核对是否履行；是否追回由领导决定。",
        empty="没有到期要核对的。",
        order=48,
    )


def to_split(actor: Actor, moment: datetime) -> Section | None:
    """New policies of which no item was made yet."""
    if not can_keep_items(actor):
        return None
    day = local_date(moment)
    rows = library.documents_to_split(day)
    return Section(
        title="待拆分的新政策",
        items=[
            Item(
                title=str(row),
                url=f"{reverse('policies:new')}?policy={row.pk}",
                detail=f"{due.on:%Y-%m-%d}前拆分",
                mark="已逾期" if due.on < day else "",
            )
            for row, due in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("policies:documents"),
        hint="新政策7个工作日内拆成事项。",
        empty="没有待拆分的政策文件。",
        order=47,
        tone="red" if any(due.on < day for _, due in rows) else "",
    )


def firm_payments(actor: Actor, moment: datetime) -> Section | None:
    """A firm's applications under way, what waits for it first."""
    if not can_see_own(actor):
        return None
    ended = (ApplicationState.PAID, ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
    rows = list(own_list(actor).exclude(state__in=ended))
    hands, day = hands_of(rows), local_date(moment)
    waits = (ApplicationState.LISTED, ApplicationState.DRAFT)
    rows.sort(key=lambda one: one.state not in waits)
    return Section(
        title="我的政策申报",
        items=[
            Item(
                title=str(row.call_item),
                url=reverse("policies:own-application", args=[row.ref]),
                detail=standing_words(row, hands.get(row.case_id or 0, ""), day),
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("policies:own-applications"),
        hint="每一步的金额、日期和经办单位都能看到。",
        empty="没有在办的申报。",
        order=18,
    )


def firm_calls(actor: Actor, moment: datetime) -> Section | None:
    """What a firm may apply for now."""
    if not can_see_own(actor):
        return None
    firm = Enterprise.objects.filter(pk__in=actor.subject_ids).order_by("pk").first()
    rows = open_for(firm, local_date(moment)) if firm else []
    return Section(
        title="正在接收申报的政策",
        items=[
            Item(
                title=str(row),
                url=reverse("policies:apply", args=[row.pk]),
                detail=f"{row.call.last_day:%Y-%m-%d}截止，{row.call.unit}",
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("policies:public-calls"),
        hint="系统带出已有数据，核对后提交。",
        empty="现在没有接收申报的政策。",
        order=19,
    )


def case_panel(request: HttpRequest, case: Case) -> Panel | None:
    """What is applied for, above the page of its case."""
    actor = actor_of(request)
    if not is_ours(case):
        return None
    rows = PolicyApplication.objects.visible_to(actor).filter(case_id=case.pk)
    row = rows.select_related(*WITH).first()
    if row is None:
        return None
    inside = can_read_library(actor)
    return Panel("policies/panel_case.html", {"row": row, "inside": inside}, order=10)


SECTIONS: Final[dict[str, Callable[[Actor, datetime], Section | None]]] = {
    "policies-calls": calls_waiting,
    "policies-payments": payments_due,
    "policies-later": later_due,
    "policies-split": to_split,
    "policies-own-payments": firm_payments,
    "policies-own-calls": firm_calls,
}


def duties(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """What units owe: payments, answers to objections, later conditions, policies to split."""
    if not can_read_library(actor):
        return []
    day = local_date(asked.moment)
    found = [*_paying(day), *_answering(day), *_following(actor, day), *_splitting(day)]
    return [
        one
        for one in found
        if (asked.unit_codes is None or one.unit_code in asked.unit_codes)
        and (asked.due_before is None or one.due_on is None or one.due_on <= asked.due_before)
    ]


def _light(due: date | None, day: date) -> Light:
    if due is None:
        return ""
    left = (due - day).days
    return "overdue" if left < 0 else "yellow" if left <= SOON else "green"


def _paying(day: date) -> Iterator[Duty]:
    rows = PolicyApplication.objects.filter(state=ApplicationState.DECIDED)
    for row in rows.select_related(*WITH):
        unit = row.call_item.call.unit
        yield Duty(
            group="item", title=f"拨付“{row.call_item}”（{row.enterprise}）",
            url=reverse("policies:application", args=[row.ref]), unit=str(unit),
            unit_code=unit.subject.code, due_on=row.pay_by, light=_light(row.pay_by, day),
            standing="已决定，还没有足额拨付", is_demo=row.enterprise.is_demo,
        )  # fmt: skip


def _answering(day: date) -> Iterator[Duty]:
    rows = PolicyObjection.objects.filter(state=ObjectionState.OPEN).select_related(
        "publicity__call__unit__subject", "application__enterprise__subject"
    )
    for row in rows:
        unit = row.publicity.call.unit
        yield Duty(
            group="item", title=f"答复对“{row.application.enterprise}”的公示异议",
            url=reverse("policies:objection", args=[row.pk]), unit=str(unit),
            unit_code=unit.subject.code, due_on=row.due_on, light=_light(row.due_on, day),
            standing="还没有答复", is_demo=row.publicity.call.is_demo,
        )  # fmt: skip


def _following(actor: Actor, day: date) -> Iterator[Duty]:
    for row in later.due_now(actor, day):
        unit = row.application.call_item.call.unit
        yield Duty(
            group="item", title=f"核对“{row.line.name[:40]}”（{row.application.enterprise}）",
            url=reverse("policies:follow", args=[row.pk]), unit=str(unit),
            unit_code=unit.subject.code, due_on=row.due_on, light=_light(row.due_on, day),
            standing=row.found or "还没有核对", is_demo=row.application.enterprise.is_demo,
        )  # fmt: skip


def _splitting(day: date) -> Iterator[Duty]:
    """Nobody's department is known before an item names one: said, and shown to leaders."""
    for row, due in library.documents_to_split(day):
        yield Duty(
            group="item", title=f"把“{row}”拆成政策事项",
            url=f"{reverse('policies:new')}?policy={row.pk}", due_on=due.on,
            light=_light(due.on, day), standing="登记后还没有拆分",
            certainty="待核实" if due.doubt else "", is_demo=row.is_demo,
        )  # fmt: skip
