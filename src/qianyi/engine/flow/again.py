"""Whether a case that has ended may be begun again (重新办理), and who may ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.workdays import due_over

if TYPE_CHECKING:
    from qianyi.engine.flow.events import Event
    from qianyi.engine.flow.guards import Situation, WhyNot


def may_begin(_: type[Event], at: Situation) -> WhyNot:
    """A licence once decided is not done over."""
    if at.process.kind != "licence":
        return None
    return "licence", "行政许可办结后不能重新办理；请申请人重新申请，或依法撤销、变更。"


def may_ask(_: type[Event], at: Situation) -> WhyNot:
    """The definition gives the applicant a time to ask in."""
    if at.process.reopen_within is not None:
        return None
    return "no_asking", f"“{at.process.title}”不由申请人要求重新办理；有异议请发消息给承办单位。"


def not_asked_yet(_: type[Event], at: Situation) -> WhyNot:
    """The applicant asks once; the next time it is a leader's to decide."""
    if not at.state.asked_again:
        return None
    return "asked_again", (
        "已应申请人要求重新办理过一次；仍不满意的，请发消息说明，由主办单位或领导决定是否再次办理。"
    )


def soon_enough(_: type[Event], at: Situation) -> WhyNot:
    """Within the time after the end."""
    within, ended = at.process.reopen_within, at.state.finished_at
    if within is None or ended is None:
        return None
    due = due_over(at.calendar, ((ended, None),), within)
    if at.moment < due.expires:
        return None
    return "too_late", (
        f"办结后{within}内可以要求重新办理，已于{due.on}届满；有新的情况请重新提交。"
    )
