"""What evaluation offers to the apps below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation import registry

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


def register() -> None:
    """Fill the registries at start-up."""
    registry.pack_loaders.register("methods", registry.PackFolder(48, load_methods))
    registry.pack_loaders.register("zone_systems", registry.PackFolder(49, packs.load_zone_systems))
    registry.pack_loaders.register(
        "zone_comparisons", registry.PackFolder(50, packs.load_zone_comparisons)
    )
    registry.pack_loaders.register("measures", registry.PackFolder(51, packs.load_measures))
