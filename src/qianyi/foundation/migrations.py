"""Operations of migrations that would be slow one by one.

Each operation on a state whose models have been rendered renders again all models it is related
to. With hundreds of triggers (three and more for every table with a history) this, not the
database, is what making a database takes its time for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from pgtrigger.compiler import Trigger


class AddTriggers(Operation):
    """Adds triggers to models of one app; ``triggers`` are pairs of model name and trigger.

    Does what as many ``AddTrigger`` would do. A rendered model says nothing of its triggers that
    an operation could ask for, so none is rendered again.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, triggers: Sequence[tuple[str, Trigger]]) -> None:
        self.triggers = list(triggers)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the triggers to the options of their models."""
        for model_name, trigger in self.triggers:
            options: dict[str, Any] = state.models[app_label, model_name].options
            options["triggers"] = [*options.get("triggers", []), trigger]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Install the triggers."""
        for one in self._single():
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Remove the triggers, the last first."""
        for one in reversed(self._single()):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What the command line says of it."""
        return f"Create {len(self.triggers)} triggers"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base class does."""
        return (type(self).__name__, [], {"triggers": self.triggers})

    def _single(self) -> list[AddTrigger]:
        return [AddTrigger(model_name=name, trigger=trigger) for name, trigger in self.triggers]
