"""What the enterprises app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.enterprises.permissions import (
    can_read_all_records,
    can_read_ladder,
    can_read_profiles,
    can_see_own_ladder,
)
from qianyi.foundation import registry, search
from qianyi.foundation.addresses import (
    ENTERPRISE,
    ENTERPRISE_DUPLICATES,
    ENTERPRISE_IMPORTS,
    ENTERPRISES,
    addresses,
    offer,
)
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_ALL, Role
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.subjects import selectors as subjects
from qianyi.lib.clock import local_date

from . import selectors, services
from .models import PoolMember
from .selectors import inputs
from .selectors import pool as pool_selectors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.selectors import FirmToFind

IN_INBOX = 5


def load_chains(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load schemes of chains, then what they are in each other."""
    provenance = provenance_of(pack)
    for record in pack.chains:
        services.scheme_ensure(record=record, provenance=provenance)
    lines = sum(
        services.crosswalk_ensure(record=record, provenance=provenance) for record in pack.chains
    )
    return {"产业链体系": len(pack.chains), "产业链对照": lines}


def open_problems(actor: Actor, moment: datetime) -> Section | None:
    """Problems of firms that wait for an answer, those due soonest first."""
    if not actor.has_role(Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER, Role.LEADER):
        return None
    today = local_date(moment)
    rows = selectors.problem_list(actor, state="open")
    late = rows.filter(due_on__lt=today).count()
    return Section(
        title="企业反映的问题",
        items=[
            Item(
                title=row.text,
                url=reverse("enterprises:record", args=["problems", row.pk]),
                detail=f"{row.enterprise} · {row.department or '责任单位未明确'}",
                mark="逾期" if row.due_on and row.due_on < today else "",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=f"{reverse('enterprises:problems')}?state=open",
        hint="答应企业的期限到之前办结，结果告诉企业。",
        empty="没有未办结的问题。",
        order=50,
        tone="amber" if late else "",
    )


def pool_due(actor: Actor, moment: datetime) -> Section | None:
    """Firms of the reserve that are to be called."""
    if not actor.has_role(Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER):
        return None
    today = local_date(moment)
    rows = pool_selectors.pool_list(actor, pool_selectors.PoolFilter(due=today))
    return Section(
        title="该联系的梯度培育储备企业",
        items=[
            Item(
                title=str(row),
                url=reverse("ladder:pool-member", args=[row.pk]),
                detail=f"责任人：{row.owner or '未明确'}",
                mark=f"{row.next_contact_on:%Y-%m-%d}",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=f"{reverse('ladder:pool')}?due={today:%Y-%m-%d}",
        hint="联系后记下谈的内容和下次日期。",
        empty="没有到期该联系的储备企业。",
        order=55,
    )


def found_firms(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Firms that were not merged away, by any name and code, a few thousand at a time."""
    for row in subjects.firms_to_find(ids):
        yield search.Entry(
            object_id=row.pk,
            title=row.name,
            names=row.names,
            hint=row.hint,
            url=reverse("enterprises:profile", args=[row.uscc]),
            readers=_readers(row),
        )


def _readers(row: FirmToFind) -> frozenset[str]:
    """The same as ``EnterpriseQuerySet.visible_to`` says."""
    own = search.to_subjects(row.pk)
    if row.aggregate_only:
        return own
    readers = own | search.to_roles(*READ_ALL)
    for path in row.paths:
        readers |= search.to_roles_within(path, Role.PARK_OFFICER)
    return readers


def firms_of(territory_code: str) -> str:
    """The list of the firms of a territory."""
    return f"{reverse('enterprises:list')}?place={territory_code}"


def register() -> None:
    """Called once at start-up."""
    offer(ENTERPRISE, "enterprises:profile")
    addresses.register(ENTERPRISES, firms_of)
    offer(ENTERPRISE_IMPORTS, "enterprises:imports")
    offer(ENTERPRISE_DUPLICATES, "enterprises:duplicates")
    registry.search_sources.register("enterprise", search.Source("企业", 5, found_firms))
    registry.pack_loaders.register("chains", registry.PackFolder(46, load_chains))
    registry.fact_sources.register(
        "records", registry.FactSource(inputs.columns, inputs.record_facts)
    )
    registry.subject_movers.register(
        "records",
        registry.SubjectMover(
            label="企业记录",
            count=services.records_count,
            move=services.records_move,
            undo=services.records_move_back,
        ),
    )
    registry.subject_movers.register(
        "pool",
        registry.SubjectMover(
            label="梯度培育储备",
            count=lambda one: PoolMember.objects.filter(enterprise_id=one).count(),
            move=services.pool_move,
            undo=services.pool_move_back,
        ),
    )
    registry.inbox_sources.register("problems", open_problems)
    registry.inbox_sources.register("pool", pool_due)
    registry.navigation.register(
        "ladder",
        registry.NavigationEntry("梯度培育", "ladder:funnel", order=53, visible=can_read_ladder),
    )
    registry.navigation.register(
        "my-ladder",
        registry.NavigationEntry("梯度培育", "ladder:mine", order=53, visible=can_see_own_ladder),
    )
    registry.api_scopes.register("enterprises:read", "读企业名单和企业记录")
    registry.navigation.register(
        "enterprises",
        registry.NavigationEntry(
            "企业", "enterprises:list", order=50, key="e", visible=can_read_all_records
        ),
    )
    registry.navigation.register(
        "my-enterprise",
        registry.NavigationEntry(
            "本企业",
            "enterprises:mine",
            order=52,
            visible=lambda actor: Role.ENTERPRISE_USER in actor.roles and can_read_profiles(actor),
        ),
    )
    registry.navigation.register(
        "chains",
        registry.NavigationEntry(
            "产业链", "enterprises:chains", order=57, visible=can_read_all_records
        ),
    )
