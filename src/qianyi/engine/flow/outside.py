"""Taking over where a followed case, or a followed item of a case, stands in an outside system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.acts import outcome_of
from qianyi.engine.flow.errors import ActionRefused
from qianyi.engine.flow.state import ENDED, STATUSES

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.flow.events import OutsideStatus
    from qianyi.engine.flow.work import Work

_RUNNING: Final = "accepted"


def outside_status(work: Work, event: OutsideStatus) -> None:
    """The outside status becomes the case's, from the moment it came about there."""
    if event.step:
        _item(work, event)
        return
    since = _since(work, event)
    work.change(
        outside_status=event.status,
        outside_number=event.number or work.state.outside_number,
        outside_words=event.words,
    )
    runs = bool(work.state.spans) and work.state.spans[-1][1] is None
    if event.status == _RUNNING and not runs:
        work.change(accepted_at=work.state.accepted_at or since)
        work.start_clock(since)
    elif event.status != _RUNNING and runs:
        work.stop_clock(since)
    if event.status in ENDED:
        work.end(event.status, event.outcome or f"outside_{event.status}")
    else:
        work.change(phase=event.status)


def _since(work: Work, event: OutsideStatus) -> datetime:
    since = event.since or event.moment
    if since > event.moment:
        raise ActionRefused("future", "外部状态的时间不能晚于录入时间，请核对。")
    last = [mark for span in work.state.spans[-1:] for mark in span if mark is not None]
    if last and since < last[-1]:
        raise ActionRefused("backwards", "外部状态的时间早于已录入的状态变化，请核对。")
    return since


def _item(work: Work, event: OutsideStatus) -> None:
    step, status = work.process.by_id[event.step], work.step(event.step).status
    if status not in ("open", "paused"):
        raise ActionRefused(
            "step_not_open", f"环节“{step.label.staff}”现为“{STATUSES[status]}”，不能录入外部状态。"
        )
    if event.status in ENDED:
        if event.status != "finished" and len(step.outcomes) > 1 and not event.outcome:
            raise ActionRefused("outcome", f"请指明环节“{step.label.staff}”的办理结果。")
        work.done(event.step, outcome_of(work, event.step, event.outcome))
    elif event.status == "suspended" and status == "open":
        work.hold(event.step)
    elif event.status == _RUNNING and status == "paused":
        work.go_on(event.step)
