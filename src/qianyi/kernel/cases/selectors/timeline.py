"""The story of a case: everything that happened, in whole sentences, for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.kernel.cases.models import (
    Case,
    CaseHappening,
    Escalation,
    Message,
    Note,
    is_outside,
)

from .acts import words_of
from .processes import process_of

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story.

    Attributes:
        sort: event, note, message or escalation.
        who: a person's name; a unit's for those outside; 系统 where time did it.
        title: what happened, in few words; ``words`` what was said.
    """

    at: datetime
    sort: str
    who: str
    title: str
    words: str = ""
    seq: int = 0


def timeline(actor: Actor, case: Case) -> list[Told]:
    """The story as the actor may read it, the oldest first. Four queries."""
    process, outside = process_of(case.version), is_outside(actor)
    found = [
        _event(one, process, case, outside=outside)
        for one in CaseHappening.objects.visible_to(actor)
        .filter(case=case)
        .select_related("by", "on_behalf_of")
        .order_by("seq")
    ]
    found += [
        Told(one.made_at, "note", str(one.made_by or "系统"), "内部备注", one.words)
        for one in Note.objects.visible_to(actor).filter(case=case).select_related("made_by")
    ]
    found += [
        Told(
            one.sent_at, "message", _who(one.sent_by, case, outside=outside),
            one.get_direction_display(), one.words,
        )
        for one in Message.objects.visible_to(actor).filter(case=case).select_related("sent_by")
    ]  # fmt: skip
    found += [
        Told(one.at, "escalation", "系统", one.act, f"对象：{one.to}" if one.to else "")
        for one in Escalation.objects.visible_to(actor).filter(case=case)
    ]
    return sorted(found, key=lambda one: (one.at, one.seq))


def _event(one: CaseHappening, process: Process, case: Case, *, outside: bool) -> Told:
    step = process.by_id.get(one.step)
    label = (step.label.applicant if outside else step.label.staff) if step else ""
    title = f"{words_of(one.kind)}“{label}”" if label else words_of(one.kind)
    who = _who(one.by, case, outside=outside)
    if one.on_behalf_of_id is not None and not outside:
        who = f"{who}（代{one.on_behalf_of}）"
    return Told(one.at, "event", who, title, _said(one, process), one.seq)


def _said(one: CaseHappening, process: Process) -> str:
    """Outcome, reason and things named, as one line."""
    payload, parts = one.payload, []
    step = process.by_id.get(one.step)
    outcome = str(payload.get("outcome") or "")
    if outcome and step is not None and (found := step.outcome(outcome)) is not None:
        parts.append(found.label)
    items = payload.get("items") or ()
    if isinstance(items, list) and items:
        parts.append("、".join(_item(item, process) for item in items))
    parts += [str(payload[name]) for name in ("ground", "notice", "title", "words", "number")
              if payload.get(name)]  # fmt: skip
    if one.reason:
        parts.append(one.reason)
    return "；".join(dict.fromkeys(parts))


def _item(item: object, process: Process) -> str:
    if isinstance(item, list) and item:
        material = process.material(str(item[0]))
        return f"{material.title if material else item[0]}（{item[-1]}前）"
    return str(item)


def _who(user: object, case: Case, *, outside: bool) -> str:
    if user is None:
        return "系统"
    return str(case.unit) if outside and not getattr(user, "is_machine", False) else str(user)
