"""What the talent app offers through the registries."""

from __future__ import annotations

from qianyi.domains.talent import services
from qianyi.domains.talent.permissions import can_have_needs, can_read_library
from qianyi.domains.talent.services.cards import DOOR, PROCESSES
from qianyi.domains.talent.services.needs import SEARCH_KIND
from qianyi.foundation import duties, registry
from qianyi.foundation.search import Source

from . import finding, inbox, moving, owing, panels


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("talent", registry.PackFolder(86, services.load_talent))
    registry.inbox_sources.register("talent.needs", inbox.needs_to_publish)
    registry.inbox_sources.register("talent.answers", inbox.answers_waited_for)
    registry.inbox_sources.register("talent.lapsing", inbox.lapsing)
    registry.inbox_sources.register("talent.own", inbox.own_introductions)
    registry.enterprise_panels.register("talent", panels.panel_of_firm)
    registry.case_panels.register("talent", panels.panel_of_case)
    for code in PROCESSES:
        door = registry.CaseDoor(
            name=DOOR, label="英才卡", inside="talent:cards", outside="talent_mine:people"
        )
        registry.case_doors.register(code, door)
    registry.search_sources.register(SEARCH_KIND, Source("人才需求", 27, finding.needs))
    registry.retained.register(
        "talents",
        registry.Retained(
            label="同意已终止的人才信息", least_days=0, expired=services.expired_count,
            remove=services.expired_erase,
        ),
    )  # fmt: skip
    registry.restored_erasers.register("talent", services.restored_erase)
    registry.subject_movers.register(
        "talent",
        registry.SubjectMover(
            label="人才和人才需求", count=moving.rows_count, move=moving.rows_move,
            undo=moving.rows_move_back,
        ),
    )  # fmt: skip
    duties.duty_sources.register("talent", owing.duties_owed)
    registry.api_scopes.register("talent:read", "读人才库（隐去姓名和联系方式）和人才需求")
    registry.api_scopes.register("talent:write", "登记人才（含本人同意）和人才需求")
    registry.navigation.register(
        "talent",
        registry.NavigationEntry("人才", "talent:list", order=56, visible=can_read_library),
    )
    registry.navigation.register(
        "talent-mine",
        registry.NavigationEntry("人才", "talent_mine:needs", order=56, visible=can_have_needs),
    )
    registry.navigation.register(
        "talent-public",
        registry.NavigationEntry(
            "人才需求", "talent:public-needs", order=56,
            visible=lambda actor: not actor.is_signed_in,
        ),
    )  # fmt: skip
