"""What the subjects app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter

from qianyi.foundation import registry
from qianyi.foundation.permissions import ANONYMOUS, Actor
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.permissions import can_read_accounts
from qianyi.kernel.identity.services import api_key_check
from qianyi.lib import clock

from . import selectors, services
from .permissions import can_read_memberships, can_read_places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from qianyi.engine.packs import Pack


def load_territories(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load territories, parents first; a parent may come from a pack loaded before."""
    waiting = list(pack.territories)
    while waiting:
        known = {record.code for record in waiting}
        ready = [record for record in waiting if record.parent not in known]
        for record in ready:
            services.territory_ensure(
                code=record.code,
                name=record.name,
                short_name=record.short_name,
                territory_kind=record.kind,
                parent=selectors.territory_get(record.parent) if record.parent else None,
                aggregate_only=record.aggregate_only,
                is_demo=pack.name == "demo",
                provenance=provenance_of(pack),
            )
        waiting = [record for record in waiting if record not in ready]
        if not ready:
            break
    return {"区域": len(pack.territories)}


def load_departments(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load departments."""
    for record in pack.departments:
        services.department_ensure(
            code=record.code,
            name=record.name,
            short_name=record.short_name,
            territory=selectors.territory_get(record.territory),
            is_vertical=record.vertical,
            duties=list(record.duties),
            functions=record.functions,
            provenance=provenance_of(pack),
        )
    return {"部门": len(pack.departments)}


def load_industries(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load the classification, sections first."""
    services.industries_ensure(
        rows=[(row.code, row.name, row.level, row.parent) for row in pack.industries],
        provenance=provenance_of(pack),
    )
    return {"行业": len(pack.industries)}


def load_institutions(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load institutions."""
    for record in pack.institutions:
        services.institution_ensure(
            code=record.code,
            name=record.name,
            short_name=record.short_name,
            institution_kind=record.kind,
            territory=selectors.territory_get(record.territory) if record.territory else None,
            offers=list(record.services),
            source=record.source,
            provenance=provenance_of(pack),
        )
    return {"机构": len(pack.institutions)}


def actor_from_request(request: HttpRequest) -> Actor:
    """Who asks through the web: the signed-in user's memberships today."""
    user = request.user
    if not isinstance(user, User):
        return ANONYMOUS
    return selectors.actor_for_user(
        user=user,
        day=clock.local_date(clock.now()),
        via="web",
        request_id=getattr(request, "request_id", ""),
    )


def actor_from_key(request: HttpRequest) -> Actor:
    """Who asks through the API by a key; without a key the public.

    The key stands in ``Authorization: Bearer …`` or in ``X-API-Key``. What it may do is the lesser
    of its scopes and the machine's memberships.

    Raises:
        ApiKeyInvalid: a key was given that is not good.
    """
    request_id = getattr(request, "request_id", "")
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    given = bearer.strip() if kind.lower() == "bearer" else request.headers.get("X-API-Key", "")
    if not given:
        return Actor(via="api", request_id=request_id)
    moment = clock.now()
    key = api_key_check(given=given, moment=moment, ip=get_adapter().get_client_ip(request))
    return selectors.actor_for_user(
        user=key.user,
        day=clock.local_date(moment),
        via="api",
        request_id=request_id,
        scopes=frozenset(key.scopes),
    )


def register() -> None:
    """Called once at start-up."""
    registry.actor_builders.register("web", actor_from_request)
    registry.actor_builders.register("api", actor_from_key)
    registry.navigation.register(
        "accounts",
        registry.NavigationEntry(
            "账号", "administration:accounts", order=80, visible=can_read_accounts
        ),
    )
    registry.navigation.register(
        "memberships",
        registry.NavigationEntry(
            "任职", "administration:memberships", order=81, visible=can_read_memberships
        ),
    )
    registry.subject_movers.register("subjects.memberships", services.memberships_mover())
    registry.navigation.register(
        "places",
        registry.NavigationEntry(
            "区域和单位", "places:territories", order=58, visible=can_read_places
        ),
    )
    registry.pack_loaders.register("industries", registry.PackFolder(5, load_industries))
    registry.pack_loaders.register("institutions", registry.PackFolder(21, load_institutions))
    registry.pack_loaders.register("territories", registry.PackFolder(10, load_territories))
    registry.pack_loaders.register("departments", registry.PackFolder(20, load_departments))
