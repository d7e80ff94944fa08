"""What became of promises: found by one person, agreed to by another, decided where unlawful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from qianyi.domains.projects.choices import CLOSED, Measure, PromiseState, Review
from qianyi.domains.projects.errors import PromiseInvalid
from qianyi.domains.projects.events import PROMISE_BROKEN
from qianyi.domains.projects.models import Promise
from qianyi.domains.projects.permissions import can_check, can_confirm, can_decide, can_reopen
from qianyi.engine.projects import held_against
from qianyi.foundation import history
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

from .promises import words_refused

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor

OUTCOME = (
    "state", "actual", "evidence", "checked_on", "claimed", "claimed_by", "closed_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What somebody found: the state, the figure that came, what was seen, on which day."""

    state: str
    evidence: str
    actual: Decimal | None = None
    on: date


@transaction.atomic
def promise_check(*, actor: Actor, promise: Promise, checked: Checked, moment: datetime) -> Promise:
    """Say how a promise stands; a person decides, the figure is shown beside.

    That it is kept or ended is only said here: it stays open until ``promise_confirm``. One that
    is closed is opened again by who did not owe it. A figure below the one promised cannot be
    called kept. What was found before stays in the history.

    Raises:
        NotAllowed: neither the unit that owes it nor who keeps the project; or it is closed and
            the actor is of the unit that owed it.
        PromiseInvalid: nothing seen, a day ahead, or a state the figure or the review refutes.
    """
    row = _locked(promise)
    if row.is_open:
        require(allowed=can_check(actor, row), actor=actor, what="核查这项承诺")
    else:
        require(allowed=can_reopen(actor, row), actor=actor, what="复查已办结的承诺")
    problems = _check_problems(row, checked, local_date(moment))
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    row.actual, row.evidence, row.checked_on = checked.actual, checked.evidence.strip(), checked.on
    row.closed_by = None
    if checked.state in CLOSED:
        row.claimed, row.claimed_by_id = checked.state, actor.user_id
    else:
        row.state, row.claimed, row.claimed_by = checked.state, "", None
    with history.because(checked.evidence):
        row.save(update_fields=OUTCOME)
    if row.state == PromiseState.BROKEN:
        publish(Event(PROMISE_BROKEN, row.pk, reverse("projects:promise", args=[row.pk]), moment))
    return row


@transaction.atomic
def promise_confirm(*, actor: Actor, promise: Promise, is_agreed: bool, words: str) -> Promise:
    """Agree that a promise is kept or ended, as somebody else said, or send it back with why.

    Raises:
        NotAllowed: the actor said so, or is of the unit that owes it, or has no part in it.
        PromiseInvalid: nothing was said, or no reason to send it back.
    """
    row = _locked(promise)
    require(
        allowed=can_confirm(actor, row), actor=actor,
        what="确认这项承诺（须由责任单位和提请人以外的人员办理）",
    )  # fmt: skip
    if not row.claimed:
        raise PromiseInvalid("这项承诺没有待确认的认定，请先核查；页面可能已过时，请刷新。")
    if not is_agreed and not words.strip():
        sentence = "不同意的，请写明理由。"
        raise PromiseInvalid(sentence, fields={"words": sentence})
    if is_agreed:
        row.state, row.closed_by_id = row.claimed, actor.user_id
    row.claimed = ""
    with history.because(words or "同意认定"):
        row.save(update_fields=OUTCOME)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What follows where the review does not allow a promise; ``what`` is the new wording."""

    measure: str
    words: str
    what: str = ""
    condition: str = ""


@transaction.atomic
def promise_decide(
    *, actor: Actor, promise: Promise, decided: Decided, moment: datetime
) -> Promise:
    """Decide what follows where the fair competition review does not allow a promise.

    It is ended, or reworded and reviewed anew, or reviewed anew as it is. Nothing follows by
    itself.

    Raises:
        NotAllowed: neither planner nor leader, or of the unit that owes it.
        PromiseInvalid: nothing to decide, no reason, or a wording that no review can allow.
    """
    row = _locked(promise)
    require(
        allowed=can_decide(actor, row), actor=actor, what="决定不符合公平竞争审查的承诺怎么处理"
    )
    problems = _decision_problems(row, decided)
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    if decided.measure == Measure.STOP:
        row.state, row.closed_by_id = PromiseState.ENDED, actor.user_id
    else:
        row.review, row.review_basis = Review.NONE, ""
    if decided.measure == Measure.REWORD:
        row.what, row.condition = decided.what.strip()[:300], decided.condition.strip()[:300]
    row.decision = f"{Measure(decided.measure).label}：{decided.words.strip()}"[:300]
    row.decided_on = local_date(moment)
    with history.because(decided.words):
        row.save()
    return row


def _locked(promise: Promise) -> Promise:
    return (
        Promise.objects.select_for_update(of=("self",))
        .select_related("project__territory", "project__subject", "project__lead")
        .get(pk=promise.pk)
    )


def _check_problems(row: Promise, checked: Checked, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if checked.state not in PromiseState.values:
        found["state"] = f"状态只能是：{'、'.join(PromiseState.labels)}。"
    elif checked.state in CLOSED:
        found |= _closing_problems(row, checked)
    if not checked.evidence.strip():
        found["evidence"] = "请写明核查情况和依据。"
    if checked.on > today:
        found["on"] = "核查日期不能晚于今天。"
    return found


def _closing_problems(row: Promise, checked: Checked) -> dict[str, str]:
    """What stands against calling a promise kept or ended."""
    if not row.is_open:
        word = row.get_state_display()
        return {"state": f"这项承诺已是“{word}”；复查只登记履行中、部分兑现或未兑现。"}
    if checked.state == PromiseState.ENDED:
        return {}
    if row.awaits_decision:
        return {
            "state": "公平竞争审查结论为不符合，不得兑现；"
            "请先由规划编制人员或管委会领导决定怎么处理。"
        }
    if row.target is not None and checked.actual is None:
        return {"actual": "承诺了数值的，认定已兑现须填写实际数值。"}
    if held_against(row.comparator or ">=", row.target, checked.actual) == "broken":
        return {"state": "实际数值没有达到承诺，不能认定为已兑现；请选部分兑现或未兑现。"}
    return {}


def _decision_problems(row: Promise, decided: Decided) -> dict[str, str]:
    found: dict[str, str] = {}
    if not row.awaits_decision:
        found["measure"] = "这项承诺没有需要决定的处理；页面可能已过时，请刷新。"
    elif decided.measure not in Measure.values:
        found["measure"] = f"处理方式只能是：{'、'.join(Measure.labels)}。"
    if not decided.words.strip():
        found["words"] = "请写明决定的理由和依据。"
    if decided.measure == Measure.REWORD:
        found |= _wording_problems(row, decided)
    return found


def _wording_problems(row: Promise, decided: Decided) -> dict[str, str]:
    what, condition = decided.what.strip(), decided.condition.strip()
    if not what:
        return {"what": "修改承诺内容的，请写明新的内容。"}
    if (what, condition) == (row.what, row.condition):
        return {"what": "内容和条件都没有改动；请修改后再提交，或选择复核。"}
    refused = words_refused(what, condition)
    return {"what": refused} if refused else {}
