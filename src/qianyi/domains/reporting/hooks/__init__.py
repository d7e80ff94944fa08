"""What reporting offers through the registries."""

from __future__ import annotations

from qianyi.domains.reporting import services
from qianyi.domains.reporting.events import RETURN_ACCEPTED, RETURN_FILED
from qianyi.domains.reporting.permissions import can_follow_returns, can_read_returns
from qianyi.foundation import events, registry

from . import inbox, loading, watching


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("forms", registry.PackFolder(70, loading.load_forms))
    registry.inbox_sources.register("reporting.own", inbox.own_returns)
    registry.inbox_sources.register("reporting.to_check", inbox.to_check)
    registry.inbox_sources.register("reporting.outstanding", inbox.outstanding)
    registry.health_checks.register("reporting.dues", watching.doubtful_dues)
    registry.subject_movers.register(
        "reporting",
        registry.SubjectMover(
            label="填报和入统名录",
            count=services.rows_count,
            move=services.rows_move,
            undo=services.rows_move_back,
        ),
    )
    for name, title in ((RETURN_FILED, "报送填报单"), (RETURN_ACCEPTED, "审核填报单")):
        events.kinds.register(name, events.EventKind(name, title, can_follow_returns))
    registry.api_scopes.register("returns:read", "读采集任务和填报情况")
    registry.api_scopes.register("returns:write", "暂存和报送填报单，提示核实和审核")
    registry.navigation.register(
        "reporting",
        registry.NavigationEntry(
            "填报", "reporting:returns", order=45, key="r", visible=can_read_returns
        ),
    )
