"""What the check offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from qianyi.foundation import registry
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.requests import actor_of

from . import selectors
from .choices import FindingState
from .permissions import can_mark_finding, can_read_findings
from .tables import finding_url, severity_mark, state_mark, titles_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.registry import Panel

SHOWN: Final = 6


def findings_panel(request: HttpRequest, figure: Any, row: Any) -> Panel | None:  # noqa: ANN401 - the registry's own
    """The findings a figure takes part in; nothing for those who may not see them. One query."""
    actor = actor_of(request)
    if not can_read_findings(actor):
        return None
    found = selectors.findings_at(
        actor=actor, version_id=row.run.version_id, start=figure.start, end=figure.end
    )
    if not found:
        return None
    lines = [(finding_url(one), one, severity_mark(one), state_mark(one)) for one in found]
    return registry.Panel("consistency/figure_panel.html", {"findings": lines}, order=200)


def to_answer(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001 - the kit's own
    """Findings nobody has answered yet, gravest first, for planners."""
    if not can_mark_finding(actor):
        return None
    found = selectors.finding_list(actor, state=FindingState.OPEN)
    return Section(
        title="待处理的数据核校事项",
        items=[
            Item(
                title=one.title,
                url=finding_url(one),
                detail=f"{one.get_severity_display()}，{'、'.join(titles_of(one))}",
            )
            for one in found[:SHOWN]
        ],
        count=found.count(),
        url=f"{reverse('consistency:list')}?state={FindingState.OPEN}",
        hint="文件之间或文件之内对不上的数字，请核实后说明或提出。",
        empty="没有待处理的核校事项。",
        order=15,
        tone="amber",
    )


def register() -> None:
    """Called once at start-up."""
    registry.inbox_sources.register("consistency", to_answer)
    registry.figure_panels.register("consistency", findings_panel)
    registry.navigation.register(
        "consistency",
        registry.NavigationEntry(
            "数据核校", "consistency:list", order=50, key="c", visible=can_read_findings
        ),
    )
