"""What the check offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.foundation import registry
from qianyi.foundation.requests import actor_of

from . import selectors
from .permissions import can_read_findings
from .tables import finding_url, severity_mark, state_mark

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.registry import Panel


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


def register() -> None:
    """Called once at start-up."""
    registry.figure_panels.register("consistency", findings_panel)
    registry.navigation.register(
        "consistency",
        registry.NavigationEntry(
            "数据核校", "consistency:list", order=50, key="c", visible=can_read_findings
        ),
    )
