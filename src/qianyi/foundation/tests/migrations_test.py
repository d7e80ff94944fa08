"""Which operations of a migration may change the state together."""

from __future__ import annotations

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.state import ProjectState, StateApps
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from qianyi.foundation.migrations import (
    AddTriggers,
    QuickMigration,
    fields_taken_apart_once,
    runs,
)


def created(name, **more):
    key = models.BigAutoField(primary_key=True)
    return migrations.CreateModel(name=name, fields=[("id", key), *more.items()])


def added(model, name):
    return migrations.AddField(model, name, models.TextField(default=""))


def changed(model, name):
    return migrations.AlterField(model, name, models.CharField(max_length=9, default=""))


def indexed(model, name):
    return migrations.AddIndex(model, models.Index(fields=[name], name=f"{model}_{name}"))


def triggers(model):
    return AddTriggers([(model, "a trigger")])


def trigger_removed(model):
    return RemoveTrigger(model_name=model, name="t")


def python():
    return migrations.RunPython(migrations.RunPython.noop)


def removed(model, name):
    return migrations.RemoveField(model, name)


class TestRuns:
    @pytest.mark.parametrize(
        ("operations", "lengths"),
        [
            ([], []),
            ([created("A"), created("B"), triggers("a")], [3]),
            ([added("a", "x"), added("a", "y"), indexed("a", "x")], [3]),
            ([added("a", "x"), migrations.RunSQL("SELECT 1"), added("b", "x")], [3]),
            ([trigger_removed("a"), added("a", "x"), triggers("a")], [3]),
            # What an earlier one made would be made twice.
            ([created("A"), added("a", "x")], [1, 1]),
            ([created("A"), indexed("a", "id")], [1, 1]),
            ([added("a", "x"), changed("a", "x")], [1, 1]),
            ([added("a", "x"), changed("A", "x"), added("a", "y")], [1, 2]),
            ([indexed("a", "x"), removed("a", "x")], [1, 1]),
            ([triggers("A"), trigger_removed("a")], [1, 1]),
            ([AddTrigger("a", "a trigger"), trigger_removed("a")], [1, 1]),
            # What looks at the models, or at what was there, stands alone.
            ([created("A"), python(), created("B"), created("C")], [1, 1, 2]),
            ([python(), python()], [1, 1]),
            ([migrations.RemoveConstraint("a", "c"), removed("a", "x")], [1, 1]),
            ([migrations.RenameField("a", "x", "y"), added("a", "z")], [1, 1]),
            (
                [
                    added("a", "x"),
                    migrations.RunSQL("SELECT 1", state_operations=[added("a", "z")]),
                    added("a", "y"),
                ],
                [1, 1, 1],
            ),
        ],
    )
    def test_part_where_one_touches_what_another_made(self, operations, lengths):
        found = list(runs(operations))
        assert [len(run) for run in found] == lengths
        assert [one for run in found for one in run] == operations


class Editor:
    """Stands for a schema editor; notes which models it was given, with their fields."""

    atomic_migration = True

    class connection:  # noqa: N801 - the name Django asks for
        alias = "default"
        vendor = "other"

    def __init__(self):
        self.said = []

    def add_index(self, model, index):
        self.said.append((model._meta.model_name, index.name))

    def add_constraint(self, model, constraint):
        self.said.append((model._meta.model_name, constraint.name))

    def create_model(self, model):
        self.said.append((model._meta.model_name, [one.name for one in model._meta.fields]))

    def add_field(self, model, field):
        self.said.append((model._meta.model_name, field.name))


class TestQuickMigration:
    def test_leaves_the_same_state_and_asks_the_same_of_the_database(self):
        operations = [
            created("Firm"),
            created("Return", firm=models.ForeignKey("subjects.Firm", models.CASCADE)),
            added("return", "note"),
            added("firm", "name"),
        ]
        outcomes = []
        for kind in (migrations.Migration, QuickMigration):
            migration, editor, state = kind("0001", "subjects"), Editor(), ProjectState()
            migration.operations = operations
            assert state.apps.get_models() == []  # rendered before it begins, as when migrating
            ended = migration.apply(state, editor)
            rendered = {one._meta.model_name: one for one in ended.apps.get_models()}
            assert rendered["return"]._meta.get_field("firm").related_model is rendered["firm"]
            outcomes.append((editor.said, ended == state, sorted(rendered), set(ended.models)))
        assert outcomes[0] == outcomes[1]
        assert outcomes[0][0] == [
            ("firm", ["id"]), ("return", ["id", "firm"]), ("return", "note"), ("firm", "name"),
        ]  # fmt: skip


def told(apps):
    """What models say of themselves and of one another."""
    return {
        model._meta.model_name: (
            [one.name for one in model._meta.fields],
            sorted(one.related_model._meta.model_name for one in model._meta.related_objects),
            [one.name for one in model._meta.indexes],
            [one.name for one in model._meta.constraints],
        )
        for model in apps.get_models()
    }


class TestAddedModels:
    """What only adds leaves the models that are there as they are, and makes itself known."""

    operations = (
        migrations.AddIndex("firm", models.Index(fields=["label"], name="firm_label")),
        created("Return", firm=models.ForeignKey("subjects.Firm", models.CASCADE)),
        created("Answer", of=models.ForeignKey("subjects.Return", models.CASCADE)),
        migrations.AddConstraint(
            "firm", models.CheckConstraint(condition=~models.Q(label=""), name="firm_has_label")
        ),
        triggers("answer"),
    )

    @pytest.fixture
    def state(self):
        state = ProjectState()
        for operation in (created("Firm", label=models.TextField()), created("Place")):
            operation.state_forwards("subjects", state)
        state.apps.get_models()
        return state

    def test_are_as_if_all_had_been_rendered(self, state, monkeypatch):
        monkeypatch.setattr(AddTriggers, "database_forwards", lambda *_given: None)
        firm = state.apps.get_model("subjects", "firm")
        migration, editor = QuickMigration("0002", "subjects"), Editor()
        migration.operations = list(self.operations)
        ended = migration.apply(state, editor)
        assert ended.apps.get_model("subjects", "firm") is firm
        assert told(ended.apps) == told(StateApps(ended.real_apps, ended.models))
        assert editor.said == [
            ("firm", "firm_label"), ("return", ["id", "firm"]), ("answer", ["id", "of"]),
            ("firm", "firm_has_label"),
        ]  # fmt: skip

    def test_may_get_other_fields_afterwards(self, state, monkeypatch):
        monkeypatch.setattr(AddTriggers, "database_forwards", lambda *_given: None)
        first, then = QuickMigration("0002", "subjects"), QuickMigration("0003", "subjects")
        first.operations = list(self.operations)
        then.operations = [added("return", "note"), added("firm", "note")]
        ended = then.apply(first.apply(state, Editor()), Editor())
        assert told(ended.apps) == told(StateApps(ended.real_apps, ended.models))
        assert told(ended.apps)["return"][0] == ["id", "firm", "note"]


class TestFieldsTakenApartOnce:
    """A copy is what Django's own would be, also after the field came to refer elsewhere."""

    @pytest.mark.parametrize(
        "made",
        [
            lambda: models.TextField("名称", default="示例", blank=True),
            lambda: models.CharField(max_length=9, choices=[("a", "甲")], db_index=True),
            lambda: models.ForeignKey("subjects.Firm", models.PROTECT, related_name="+", null=True),
        ],
        ids=["text", "choices", "key"],
    )
    def test_is_the_same(self, made):
        one = made()
        with fields_taken_apart_once():
            copies = [one.clone(), one.clone()]
        assert [copy.deconstruct()[1:] for copy in copies] == [one.deconstruct()[1:]] * 2

    def test_refers_to_what_the_field_does_now(self):
        one = models.ForeignKey("subjects.Firm", models.PROTECT)
        with fields_taken_apart_once():
            one.clone()
            one.remote_field.model = "subjects.company"
            assert one.clone().remote_field.model == "subjects.company"

    def test_shares_no_field_inside_an_array(self):
        one = ArrayField(models.CharField(max_length=3))
        with fields_taken_apart_once():
            assert one.clone().base_field is not one.clone().base_field

    def test_ends_with_the_migration(self):
        plain = models.Field.clone
        with fields_taken_apart_once():
            assert models.Field.clone is not plain
        assert models.Field.clone is plain
