"""What evaluation offers to the apps below it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.foundation import registry
from qianyi.foundation.addresses import WHAT_IF, addresses

from .permissions import can_read_measures, can_read_zone
from .services import methods, packs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.engine.packs import Pack
    from qianyi.foundation.permissions import Actor


def load_methods(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Keep the texts of a pack's evaluation methods."""
    count, made = methods.methods_load(pack=pack, moment=moment)
    return {"评价办法": count, "其中新增": made} if count else {}


def trial_of(version_id: int, application: str, territory: str, firm: str) -> str:
    """Where the figures of a version are tried out, with one firm's place in it."""
    asked = {
        "kind": "conditions", "version": version_id, "application": application,
        "territory": territory, "firm": firm,
    }  # fmt: skip
    return f"{reverse('evaluation:what-if')}?{urlencode(asked)}"


def register() -> None:
    """Fill the registries at start-up."""
    addresses.register(WHAT_IF, trial_of)
    registry.pack_loaders.register("methods", registry.PackFolder(48, load_methods))
    registry.pack_loaders.register("zone_systems", registry.PackFolder(49, packs.load_zone_systems))
    registry.pack_loaders.register(
        "zone_comparisons", registry.PackFolder(50, packs.load_zone_comparisons)
    )
    registry.pack_loaders.register("measures", registry.PackFolder(51, packs.load_measures))
    registry.navigation.register(
        "zone-evaluation",
        registry.NavigationEntry("高新区评价", "evaluation:zone", order=64, visible=can_read_zone),
    )
    registry.navigation.register(
        "measures",
        registry.NavigationEntry(
            "差别化措施", "evaluation:measures", order=65, visible=can_read_measures
        ),
    )
    registry.api_scopes.register("zone:read", "读高新区评价测算和差别化措施")
