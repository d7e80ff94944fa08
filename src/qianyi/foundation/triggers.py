"""The database triggers a process knows, told apart quickly.

For every trigger that is added, pgtrigger goes twice through all it has been given so far, to see
that neither table and name nor the name of the function is taken. With a thousand triggers that
was a third of the time a process takes to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from pgtrigger import registry

if TYPE_CHECKING:
    from django.db.models import Model
    from pgtrigger import Trigger

    Known: TypeAlias = tuple[Model, Trigger]

PLACE: Final = "_registry"
"""Where pgtrigger keeps its list; it offers no other way in."""


class KeptRegistry(type(getattr(registry, PLACE))):  # type: ignore[misc]  # known when it runs
    """pgtrigger's own list, with what is asked of it kept beside the triggers."""

    def __init__(self) -> None:
        self._by_table: dict[tuple[str, str | None], Trigger] = {}
        self._functions: set[str] = set()
        super().__init__()

    @property
    def by_db_table(self) -> dict[tuple[str, str | None], Trigger]:
        """Trigger by table and name."""
        return self._by_table

    @property
    def pg_function_names(self) -> set[str]:
        """Names of the functions in the database."""
        return self._functions

    def __setitem__(self, key: str, value: Known) -> None:
        """Refuses what pgtrigger refuses."""
        super().__setitem__(key, value)
        self._keep(*value)

    def __delitem__(self, key: str) -> None:
        """Rare: what is left is gone through once more."""
        super().__delitem__(key)
        self._by_table.clear()
        self._functions.clear()
        for model, trigger in self.values():
            self._keep(model, trigger)

    def _keep(self, model: Model, trigger: Trigger) -> None:
        self._by_table[model._meta.db_table, trigger.name] = trigger
        self._functions.add(trigger.get_pgid(model))


def keep_registry() -> None:
    """Put it in the place of pgtrigger's, with what that holds already; doing it twice is once."""
    known = getattr(registry, PLACE)
    if isinstance(known, KeptRegistry):
        return
    kept = KeptRegistry()
    for key, value in known.items():
        kept[key] = value
    setattr(registry, PLACE, kept)
