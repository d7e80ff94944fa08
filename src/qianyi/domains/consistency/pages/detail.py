"""One finding: its places, computation, remarks, marks, and what can be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.consistency.choices import FindingState, MarkAction
from qianyi.domains.consistency.permissions import can_mark_finding
from qianyi.domains.consistency.tables import finding_url, severity_mark, state_mark
from qianyi.foundation.ui.pages import Action, Event, Page

from .listing import CHECKS, HOME

if TYPE_CHECKING:
    from qianyi.domains.consistency.models import Finding
    from qianyi.foundation.permissions import Actor

LONGEST_CRUMB = 24


def detail_page(finding: Finding, next_id: int | None) -> Page:
    """The head of one finding."""
    more = []
    if next_id is not None:
        address = reverse("consistency:detail", args=[next_id])
        more.append(Action(label="下一项未处理", url=address))
    title = finding.title
    crumb = title if len(title) <= LONGEST_CRUMB else f"{title[:LONGEST_CRUMB]}…"
    return Page(
        title=title,
        answer="对照各处原文和测算，判断能否说明，或向印发、提供单位核实。",
        breadcrumbs=(HOME, CHECKS, (crumb, "")),
        action=more[0] if more else None,
        history=history_of(finding),
        tags=(finding.rule_title,),
    )


def detail_context(finding: Any, actor: Actor) -> dict[str, Any]:  # noqa: ANN401 - with its state
    """Marks of state, the standing answer and what may be done."""
    newest = next(iter(finding.marks.all()), None)
    standing = newest if newest and newest.action != MarkAction.WITHDRAW else None
    return {
        "finding": finding,
        "severity": severity_mark(finding),
        "state": state_mark(finding),
        "is_gone": finding.state == FindingState.GONE,
        "standing_mark": standing,
        "can_mark": can_mark_finding(actor),
        "before": finding.follows,
        "before_url": finding_url(finding.follows) if finding.follows else "",
        "before_mark": _last_said(finding.follows) if finding.follows else None,
        **demo_frame(finding),
    }


def history_of(finding: Finding) -> list[Event]:
    """What happened to a finding, newest first."""
    events = [
        Event(
            at=mark.made_at,
            who=str(mark.made_by),
            what=mark.get_action_display() + (f"：{mark.reason}" if mark.reason else ""),
        )
        for mark in finding.marks.all()
    ]
    events.append(Event(at=finding.first_run.checked_at, who="系统", what="核校首次发现"))
    if finding.last_run_id != finding.first_run_id:
        events.append(Event(at=finding.last_run.checked_at, who="系统", what="最近一次核校仍有"))
    if finding.gone_run is not None:
        events.append(Event(at=finding.gone_run.checked_at, who="系统", what="核校中已不再出现"))
    return sorted(events, key=lambda event: event.at, reverse=True)


def demo_frame(finding: Finding) -> dict[str, Any]:
    """The ribbon 示例数据 where every document involved is fictional."""
    places = list(finding.places.all())
    if places and all(place.version.document.is_demo for place in places):
        return {"is_demo": True, "zone_name": ""}
    return {}


def _last_said(finding: Finding) -> Any:  # noqa: ANN401 - a Mark or None
    return finding.marks.select_related("made_by").order_by("-pk").first()
