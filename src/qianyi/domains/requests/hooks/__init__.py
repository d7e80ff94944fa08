"""What the app offers to others, registered at start-up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qianyi.domains.requests import services
from qianyi.domains.requests.choices import DOOR, PROCESSES
from qianyi.domains.requests.permissions import can_have_requests, can_read_requests
from qianyi.engine.requests import RATES
from qianyi.foundation import registry, reviewing, search

from . import finding, health, inbox, loading, panels, sealing

if TYPE_CHECKING:
    from qianyi.engine.requests.rates import RateName

MEASURED: tuple[RateName, ...] = ("on_time", "solved", "satisfied")


def register() -> None:
    """Fill the registries of foundation."""
    registry.pack_loaders.register("requests", registry.PackFolder(65, loading.load_requests))
    for code in sorted(set(PROCESSES.values())):
        registry.case_doors.register(
            code,
            registry.CaseDoor(
                name=DOOR, label="企业诉求", inside="requests:new", outside="requests_mine:new"
            ),
        )
    registry.case_guards.register("requests", services.request_guarded)
    registry.case_followers.register("requests", services.request_followed)
    registry.case_panels.register("requests", panels.panel_of_case)
    registry.sealed_rows.register("requests", sealing.SEALED)
    registry.search_sources.register(
        services.KNOWLEDGE, search.Source("知识库", 46, finding.knowledge)
    )
    registry.search_sources.register(
        services.PUBLISHED, search.Source("公开答复", 47, finding.answers)
    )
    registry.inbox_sources.register("requests.replies", inbox.replies_to_check)
    registry.inbox_sources.register("requests.sealed", inbox.sealed_waiting)
    registry.inbox_sources.register("requests.redos", inbox.redos_to_decide)
    registry.inbox_sources.register("requests.texts", inbox.texts_to_check)
    registry.inbox_sources.register("requests.answered", inbox.answered)
    registry.health_checks.register("requests.handlers", health.handlers_named)
    for name in MEASURED:
        formula = RATES[name]
        reviewing.unit_measures.register(
            f"requests.{name}",
            reviewing.UnitMeasure(
                label=f"企业诉求{formula.label}", unit="%", formula=formula.words,
                read=partial(services.measured, name),
            ),
        )  # fmt: skip
    reviewing.review_parts.register("requests.service", services.service_part)
    registry.api_scopes.register("requests:read", "读企业诉求")
    registry.api_scopes.register("requests:write", "登记企业诉求")
    registry.navigation.register(
        "requests",
        registry.NavigationEntry(
            "诉求", "requests:list", order=16, key="s", visible=can_read_requests
        ),
    )
    registry.navigation.register(
        "requests_mine",
        registry.NavigationEntry(
            "我的诉求", "requests_mine:list", order=14, key="s", visible=can_have_requests
        ),
    )
