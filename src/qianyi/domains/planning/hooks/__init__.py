"""What planning offers through the registries."""

from __future__ import annotations

from qianyi.domains.planning import selectors
from qianyi.domains.planning.events import (
    ITEM_SUPERVISED,
    PLAN_ADJUSTED,
    PLAN_APPROVED,
    TARGET_REVISED,
)
from qianyi.domains.planning.permissions import can_read_lists, can_read_plans
from qianyi.foundation import duties, events, registry, reviewing
from qianyi.foundation.search import Source

from . import closing, finding, inbox, listing, loading, measuring, owing


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("plans", registry.PackFolder(60, loading.load_plans))
    registry.pack_loaders.register("lists", registry.PackFolder(65, listing.load_lists))
    registry.figure_uses.register("planning", selectors.uses_of_observations)
    _found()
    _waiting()
    _told()
    _asked()
    registry.api_scopes.register("plans:read", "读规划、目标和进度，清单事项和规划调整")
    registry.api_scopes.register(
        "plans:write", "填写编制中规划的目标，编制下一规划，列入清单事项和报送进展"
    )
    registry.navigation.register(
        "planning",
        registry.NavigationEntry(
            "规划", "planning:list", order=20, key="p", visible=can_read_plans
        ),
    )
    registry.navigation.register(
        "lists",
        registry.NavigationEntry("清单", "lists:list", order=22, key="l", visible=can_read_lists),
    )


def _found() -> None:
    """What the search box knows."""
    registry.search_sources.register("plan", Source("规划", 10, finding.plans))
    registry.search_sources.register("list_item", Source("清单事项", 15, listing.found_items))
    registry.search_sources.register("paper", Source("重点专项实施方案", 40, finding.papers))
    registry.search_sources.register("territory", Source("区域", 50, finding.territories))
    registry.search_sources.register("department", Source("部门", 60, finding.departments))


def _waiting() -> None:
    """What waits for whom, and what a 督办件 needs before it ends."""
    registry.inbox_sources.register("planning.lagging", inbox.lagging)
    registry.inbox_sources.register("planning.missing", inbox.missing)
    registry.inbox_sources.register("planning.items", listing.waiting)
    registry.inbox_sources.register("planning.asked", listing.asked)
    registry.inbox_sources.register("planning.adjustments", listing.deciding)
    registry.case_guards.register("planning.items", listing.case_guard)
    registry.case_panels.register("planning.items", listing.case_panel)


def _told() -> None:
    """What others may be told of, and what cites documents."""
    for name, title in (
        (TARGET_REVISED, "填写或调整规划目标"),
        (PLAN_APPROVED, "规划批准实施"),
        (PLAN_ADJUSTED, "规划调整经批准"),
        (ITEM_SUPERVISED, "清单事项发起督办"),
    ):
        events.kinds.register(name, events.EventKind(name, title, can_read_plans))
    registry.place_uses.register("planning.items", listing.uses_of_place)
    registry.commitment_uses.register("planning.items", listing.commitment_uses)
    registry.figure_panels.register("planning.items", listing.figure_panel)


def _asked() -> None:
    """What boards, assessments and scores of units ask."""
    duties.duty_sources.register("planning.targets", owing.targets)
    duties.duty_sources.register("planning.items", owing.items)
    duties.duty_sources.register("planning.decisions", owing.decisions)
    reviewing.reviewed_plans.register("planning", measuring.reviewed_plans)
    reviewing.review_parts.register("planning.basis", closing.part_of_basis)
    reviewing.review_parts.register("planning.papers", closing.part_of_papers)
    reviewing.review_parts.register("planning.problems", closing.part_of_problems)
    reviewing.review_parts.register("planning.advice", closing.part_of_advice)
    reviewing.review_parts.register("planning.targets", measuring.part_of_targets)
    reviewing.review_parts.register("planning.items", measuring.part_of_items)
    reviewing.review_parts.register("planning.adjustments", measuring.part_of_adjustments)
    reviewing.unit_measures.register(
        "planning.targets_met",
        reviewing.UnitMeasure(
            label="规划指标达到序时进度的比例",
            unit="%",
            formula="已完成和达到序时进度的指标数 ÷ 本单位牵头、能够评价的指标数",
            read=measuring.targets_met,
        ),
    )
    reviewing.unit_measures.register(
        "planning.items_on_time",
        reviewing.UnitMeasure(
            label="清单事项按期销号的比例",
            unit="%",
            formula="期限内销号的事项数 ÷ 本单位牵头、期内到期的事项数（经批准取消的除外）",
            read=measuring.items_on_time,
        ),
    )
