"""Migrations that would be slow operation by operation.

Each operation on a state whose models have been rendered renders again all models it is related
to, which by way of people and subjects are nearly all there are. With hundreds of tables and
triggers this, not the database, is what making a database takes its time for.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState, StateApps
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


FIELDS = (migrations.AddField, migrations.AlterField, migrations.RemoveField)
ADDITIONS = (migrations.AddIndex, migrations.AddConstraint)
PARTS = "_taken_apart"


class QuickMigration(migrations.Migration):
    """A migration whose operations change the state together and then the database one by one.

    Models are rendered once for a run of operations that do not undo or build on one another's
    state; every other operation stands alone, as in Django. The tables come out the same.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> ProjectState:
        """As the base class does; where the SQL is asked for or no transaction is open, by it."""
        if collect_sql or not schema_editor.atomic_migration:
            return super().apply(project_state, schema_editor, collect_sql)
        with fields_taken_apart_once():
            self._apply(project_state, schema_editor)
        return project_state

    def _apply(self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for run in runs(self.operations):
            before = project_state.clone()
            adds, rendered = _only_adds(run), None
            if adds or len(run) > 1:
                # Whoever asks for the models next has them all rendered.
                rendered = project_state.__dict__.pop("apps", None)
            for operation in run:
                operation.state_forwards(self.app_label, project_state)
            if adds and rendered is not None:
                project_state.apps = _with_added(rendered, run, self.app_label, project_state)
            for operation in run:
                operation.database_forwards(self.app_label, schema_editor, before, project_state)


def _only_adds(run: Sequence[Operation]) -> bool:
    """Whether nothing that is there gets other fields: models are added, with what lies on them."""
    kinds = (migrations.CreateModel, AddTriggers, migrations.RunSQL, *ADDITIONS)
    return all(isinstance(one, kinds) and not _stands_alone(one) for one in run)


def _with_added(
    rendered: StateApps, run: Sequence[Operation], app_label: str, state: ProjectState
) -> StateApps:
    """The rendered models with the new ones among them; those that are there learn of additions.

    As when a program starts, a new model makes itself known to those it refers to. Rendering these
    again, and all that refer to them, gives the same models for a thousand times the work.
    """
    made = [one.name_lower for one in run if isinstance(one, migrations.CreateModel)]
    rendered.render_multiple([state.models[app_label, name] for name in made])
    for name in {one.model_name_lower for one in run if isinstance(one, ADDITIONS)}:
        options = state.models[app_label, name].options
        told = rendered.get_model(app_label, name)._meta
        told.indexes = [*options.get("indexes", [])]
        told.constraints = [*options.get("constraints", [])]
    return rendered


@contextmanager
def fields_taken_apart_once() -> Iterator[None]:
    """Rendering a model copies each field of its state, and taking it apart is half of that.

    What a field was made of is kept with it for as long as it refers to the same model and field;
    one that holds another field (an array) is taken apart each time, as in Django.
    """
    plain = models.Field.clone
    models.Field.clone = _copied  # type: ignore[method-assign]
    try:
        yield
    finally:
        models.Field.clone = plain  # type: ignore[method-assign]


def _copied(one: models.Field[Any, Any]) -> models.Field[Any, Any]:
    remote = one.remote_field
    refers_to = remote and (remote.model, getattr(remote, "field_name", None))
    known = one.__dict__.get(PARTS)
    if known is None or known[0] != refers_to:
        _, _, args, options = one.deconstruct()
        known = refers_to, args, options
        if not any(isinstance(value, models.Field) for value in options.values()):
            one.__dict__[PARTS] = known
    return type(one)(*known[1], **known[2])


def runs(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """The operations in their order, those that may change the state together in one list."""
    run = _Run()
    for operation in operations:
        if run.operations and not run.takes(operation):
            yield run.operations
            run = _Run()
        run.add(operation)
    if run.operations:
        yield run.operations


@dataclass
class _Run:
    """Operations so far, and what of the state they have changed.

    Each is carried out between the state before the first and the state after the last. So none
    may touch what an earlier one made: a table would be made with a field that is added once more.
    """

    operations: list[Operation] = field(default_factory=list)
    created: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    indexed: set[str] = field(default_factory=set)
    triggered: set[str] = field(default_factory=set)
    is_closed: bool = False

    def takes(self, operation: Operation) -> bool:
        """Whether it may change the state together with those before."""
        model = getattr(operation, "model_name", "").lower()
        if self.is_closed or _stands_alone(operation):
            return False
        if isinstance(operation, FIELDS):
            is_again = (model, operation.name_lower) in self.fields
            return not is_again and model not in self.created | self.indexed
        if isinstance(operation, ADDITIONS):
            return model not in self.created
        return not isinstance(operation, RemoveTrigger) or model not in self.triggered

    def add(self, operation: Operation) -> None:
        """Take it in."""
        model = getattr(operation, "model_name", "").lower()
        self.operations.append(operation)
        self.is_closed = _stands_alone(operation)
        if isinstance(operation, migrations.CreateModel):
            self.created.add(operation.name_lower)
        elif isinstance(operation, FIELDS):
            self.fields.add((model, operation.name_lower))
        elif isinstance(operation, AddTriggers):
            self.triggered |= {name.lower() for name, _ in operation.triggers}
        elif isinstance(operation, AddTrigger):
            self.triggered.add(model)
        elif isinstance(operation, ADDITIONS):
            self.indexed.add(model)


def _stands_alone(operation: Operation) -> bool:
    """Whether it may look at models as they are just then, or is not known here."""
    if isinstance(operation, migrations.RunSQL):
        return bool(operation.state_operations)
    known = (migrations.CreateModel, AddTriggers, AddTrigger, RemoveTrigger, *FIELDS, *ADDITIONS)
    return not isinstance(operation, known)
