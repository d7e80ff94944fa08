"""What projects offer through the registries."""

from __future__ import annotations

from qianyi.domains.projects.events import PROJECT_MOVED, PROMISE_BROKEN, PROMISE_UNFAIR
from qianyi.domains.projects.permissions import can_read_projects, is_owner
from qianyi.domains.projects.services import moving
from qianyi.foundation import duties, events, registry, reviewing
from qianyi.foundation.addresses import PROJECT, offer
from qianyi.foundation.search import Source

from . import finding, loading, owing, panels, reviews


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("projects", registry.PackFolder(85, loading.load_projects))
    registry.search_sources.register("project", Source("项目", 25, finding.projects))
    registry.case_panels.register("projects", panels.panel_of_case)
    registry.inbox_sources.register("projects.still", owing.still_section)
    registry.inbox_sources.register("projects.promises", owing.waiting_section)
    registry.subject_movers.register(
        "projects",
        registry.SubjectMover(
            label="项目",
            count=moving.rows_count,
            move=moving.rows_move,
            undo=moving.rows_move_back,
        ),
    )
    duties.duty_sources.register("projects", owing.duties_owed)
    reviewing.review_parts.register("projects", reviews.projects_part)
    reviewing.unit_measures.register("projects.on_plan", reviews.ON_PLAN)
    reviewing.unit_measures.register("projects.promises_kept", reviews.PROMISES_KEPT)
    for name, title in (
        (PROJECT_MOVED, "变更项目阶段"),
        (PROMISE_BROKEN, "承诺未兑现"),
        (PROMISE_UNFAIR, "承诺不符合公平竞争审查"),
    ):
        events.kinds.register(name, events.EventKind(name, title, can_read_projects))
    offer(PROJECT, "projects:project")
    registry.api_scopes.register("projects:read", "读项目、月度进展和招商承诺")
    registry.api_scopes.register("projects:write", "报送项目月度进展")
    registry.navigation.register(
        "projects",
        registry.NavigationEntry(
            "项目", "projects:list", order=35, key="j", visible=can_read_projects
        ),
    )
    registry.navigation.register(
        "projects.mine",
        registry.NavigationEntry("我的项目", "projects:mine-list", order=36, visible=is_owner),
    )
