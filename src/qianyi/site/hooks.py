"""What the site offers through the registries.

Tables for the kits, the search index, notices, the administrators' part of the workbench.
"""

from __future__ import annotations

from qianyi.foundation import events, jobs, registry
from qianyi.foundation.api import storage

from .boards.selectors import can_read_today, can_read_units
from .models import IdempotentReply, JobEffect, JobRun, RequestCount
from .notices import services as notice_services
from .notices import tasks as _notice_tasks  # noqa: F401 - the worker has to know them
from .reviewed import assessment_heard
from .search import services as search_services
from .webhooks import services as webhook_services
from .workbench import administrators
from .working_days import working_days_health


def register() -> None:
    """Called once at start-up."""
    jobs.tables.register("main", jobs.Tables(runs=JobRun, effects=JobEffect))
    storage.tables.register("main", storage.Tables(replies=IdempotentReply, counts=RequestCount))
    events.listeners.register("webhooks", webhook_services.event_heard)
    events.listeners.register("reviewed", assessment_heard)
    registry.api_scopes.register("webhooks:read", "查看本账号的事件推送")
    registry.api_scopes.register("webhooks:write", "登记、停用本账号的事件推送")
    registry.search_indexers.register("site", search_services.index_touched)
    registry.notice_writers.register("site", notice_services.notice_keep)
    administrators.register()
    registry.health_checks.register("working_days", working_days_health)
    registry.navigation.register(
        "today",
        registry.NavigationEntry(
            "今日调度", "boards:today", order=5, key="t", visible=can_read_today
        ),
    )
    registry.navigation.register(
        "units",
        registry.NavigationEntry("责任清单", "boards:units", order=12, visible=can_read_units),
    )
    registry.api_scopes.register("boards:read", "读今日调度和单位责任清单")
    registry.navigation.register(
        "public-figures",
        registry.NavigationEntry(
            "公开数据", "homes:figures", order=56, visible=lambda actor: not actor.is_signed_in
        ),
    )
    registry.navigation.register(
        "me",
        registry.NavigationEntry(
            "工作台", "me", order=10, key="m", visible=lambda actor: actor.user_id is not None
        ),
    )
