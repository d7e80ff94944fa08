"""What planning offers through the registries."""

from __future__ import annotations

from qianyi.domains.planning import selectors
from qianyi.domains.planning.events import TARGET_REVISED
from qianyi.domains.planning.permissions import can_read_plans
from qianyi.foundation import events, registry
from qianyi.foundation.search import Source

from . import finding, inbox, loading


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("plans", registry.PackFolder(60, loading.load_plans))
    registry.figure_uses.register("planning", selectors.uses_of_observations)
    registry.search_sources.register("plan", Source("规划", 10, finding.plans))
    registry.search_sources.register("paper", Source("重点专项实施方案", 40, finding.papers))
    registry.search_sources.register("territory", Source("区域", 50, finding.territories))
    registry.search_sources.register("department", Source("部门", 60, finding.departments))
    registry.inbox_sources.register("planning.lagging", inbox.lagging)
    registry.inbox_sources.register("planning.missing", inbox.missing)
    events.kinds.register(
        TARGET_REVISED,
        events.EventKind(TARGET_REVISED, "调整规划指标", can_read_plans),
    )
    registry.api_scopes.register("plans:read", "读规划、目标和进度")
    registry.api_scopes.register("plans:write", "修订目标，编制下一规划")
    registry.navigation.register(
        "planning",
        registry.NavigationEntry(
            "规划", "planning:list", order=20, key="p", visible=can_read_plans
        ),
    )
