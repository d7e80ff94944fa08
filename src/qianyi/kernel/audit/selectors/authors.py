"""Who set what of a row that a pack brought: what people changed, a newer pack does not undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.foundation import history

if TYPE_CHECKING:
    from django.db import models

LOADED_BY = ("pack", "pack_version", "pack_digest")


def set_by_people(row: models.Model) -> frozenset[str]:
    """Columns of a tracked row whose last change a person made, by attribute name.

    What a load of a pack wrote since is no person's any more. One query.
    """
    kept = history.kept_for(type(row))
    if kept is None:
        return frozenset()
    names = [
        field.attname
        for field in kept.event._meta.local_concrete_fields
        if not field.name.startswith("pgh_")
    ]
    found: set[str] = set()
    before: Any = None
    event: Any
    for event in kept.event._default_manager.filter(pgh_obj_id=row.pk).order_by("pgh_id"):
        changed = {
            name
            for name in names
            if before is None or getattr(before, name) != getattr(event, name)
        }
        by_person = bool((event.pgh_context or {}).get("user")) and not _is_load(before, event)
        found = found | changed if by_person else found - changed
        before = event
    return frozenset(found)


def _is_load(before: Any, event: Any) -> bool:  # noqa: ANN401 - rows of any table of history
    """Whether the pack a row comes from changed with it; a row made by hand names none."""
    return any(
        getattr(event, name, "") != (getattr(before, name, "") if before else "")
        for name in LOADED_BY
    )
