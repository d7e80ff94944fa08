"""Reading applications: lists, one, and where it stands in words a firm understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.domains.policies.choices import ApplicationState
from qianyi.domains.policies.errors import ApplicationNotFound
from qianyi.domains.policies.models import PolicyApplication
from qianyi.engine.policies.ledgers import Balance, balance_of
from qianyi.kernel.cases.choices import LIVE, CaseStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.selectors import process_of
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor

WITH = (
    "call_item__item__policy__document", "call_item__item__territory", "call_item__budget",
    "call_item__call__unit__subject", "call_item__call__territory", "enterprise__subject",
    "enterprise__territory__subject", "case",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFilter:
    """What the list is narrowed to; empty takes all. ``late_on`` takes payments past their day."""

    words: str = ""
    state: str = ""
    call: int | None = None
    year: int | None = None
    unit: str = ""
    late_on: date | None = None


def application_list(
    actor: Actor, asked: ApplicationFilter | None = None
) -> QuerySet[PolicyApplication]:
    """Applications the actor may see, the newest first."""
    asked = asked or ApplicationFilter()
    rows = PolicyApplication.objects.visible_to(actor).select_related(*WITH)
    rows = rows.prefetch_related("entries").order_by("-submitted_at", "-pk")
    for word in asked.words.split():
        rows = rows.filter(
            Q(enterprise__subject__name__icontains=word)
            | Q(enterprise__uscc__icontains=word)
            | Q(call_item__item__title__icontains=word)
            | Q(case__number__icontains=word)
        )
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(call_item__call=asked.call) if asked.call else rows
    rows = rows.filter(call_item__call__year=asked.year) if asked.year else rows
    rows = rows.filter(call_item__call__unit__subject__code=asked.unit) if asked.unit else rows
    if asked.late_on:
        rows = rows.filter(state=ApplicationState.DECIDED, pay_by__lt=asked.late_on)
    return rows


def application_get(*, actor: Actor, ref: str) -> PolicyApplication:
    """One application with its item's lines and its lines of the ledger.

    Raises:
        ApplicationNotFound: there is none, or not for this actor.
    """
    rows = PolicyApplication.objects.visible_to(actor).filter(ref=ref)
    found = (
        rows.select_related(*WITH, "submitted_by")
        .prefetch_related("call_item__item__lines__place", "entries", "follow_ups__line")
        .first()
    )
    if found is None:
        raise ApplicationNotFound("没有找到这件申报，或者您没有查看权限；请从申报列表进入。")
    return found


def own_list(actor: Actor) -> QuerySet[PolicyApplication]:
    """Applications of the firms a user works for, drafts too."""
    rows = PolicyApplication.objects.filter(enterprise__in=actor.subject_ids)
    return rows.select_related(*WITH).prefetch_related("entries").order_by("-pk")


def own_get(*, actor: Actor, ref: str) -> PolicyApplication:
    """One application of an own firm.

    Raises:
        ApplicationNotFound: there is none, or it is another firm's.
    """
    found = application_get(actor=actor, ref=ref)
    if found.enterprise_id not in actor.subject_ids:
        raise ApplicationNotFound("没有找到本企业的这件申报；请从“我的申报”进入。")
    return found


def money_of(row: PolicyApplication) -> Balance:
    """What was decided and paid, from its lines as fetched."""
    return balance_of((one.kind, one.amount) for one in row.entries.all())


def hands_of(rows: Iterable[PolicyApplication]) -> dict[int, str]:
    """Case → the step it is at and who has it, as the firm is told. One query."""
    cases = [row.case_id for row in rows if row.case_id]
    live = StepInstance.objects.filter(case_id__in=cases, status__in=LIVE)
    found: dict[int, list[str]] = {}
    for step in live.select_related("unit", "case__version").order_by("opened_at", "pk"):
        who = "请您办理" if step.is_applicants else str(step.unit or "管委会领导")
        until = f"，{step.due_on:%Y-%m-%d}前" if step.due_on else ""
        found.setdefault(step.case_id, []).append(f"{step.label}（{who}{until}）")
    return {pk: "、".join(words) for pk, words in found.items()}


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step an application went through or is at: who has it, from when to when."""

    label: str
    who: str
    since: date
    until: date | None
    words: str
    is_live: bool


def steps_of(row: PolicyApplication) -> list[StepTold]:
    """Steps of an application in order of time, those signed by several one by one."""
    if row.case is None:
        return []
    steps = StepInstance.objects.filter(case=row.case).select_related("unit")
    process = process_of(row.case.version)
    return [_step(one, process) for one in steps.order_by("opened_at", "pk")]


def _step(one: StepInstance, process: Process) -> StepTold:
    is_live = one.status in LIVE
    known = process.by_id.get(one.step)
    outcome = known.outcome(one.outcome) if known and one.outcome else None
    due = f"，{one.due_on:%Y-%m-%d}前" if one.due_on else ""
    words = f"正在办{due}" if is_live else (outcome.label if outcome else one.get_status_display())
    closed = one.closed_at
    return StepTold(
        one.label, str(one.unit or "管委会领导"), local_date(one.opened_at),
        local_date(closed) if closed else None, words, is_live,
    )  # fmt: skip


def standing_words(row: PolicyApplication, hands: str, day: date) -> str:
    """Where an application stands, in one sentence, with day and hand."""
    call = row.call_item.call
    late = "，已逾期" if row.is_late_on(day) else ""
    pay_by = f"，{row.pay_by:%Y-%m-%d}前拨付{late}" if row.pay_by else ""
    ended = f"{row.get_state_display()}：{row.closed_reason or '见办理过程'}"
    told = {
        ApplicationState.DRAFT: f"暂存，还没有提交；{call.last_day:%Y-%m-%d}截止",
        ApplicationState.LISTED: "在免申即享名单上，等企业确认或提出异议",
        ApplicationState.OBJECTED: "企业对名单提出了异议，由受理单位处理",
        ApplicationState.REFUSED: ended,
        ApplicationState.WITHDRAWN: ended,
        ApplicationState.PAID: "已足额拨付",
        ApplicationState.DECIDED: f"已决定{pay_by}；{call.unit}办理",
    }.get(ApplicationState(row.state))
    if told is not None:
        return told
    is_still = row.case is not None and row.case.status == CaseStatus.SUSPENDED
    return "中止计时，见办理过程" if is_still else hands or "办理中"
