"""The quick list of triggers says what pgtrigger's own would."""

from __future__ import annotations

from types import SimpleNamespace

import pgtrigger
import pytest
from pgtrigger import registry

from qianyi.foundation.triggers import KeptRegistry, keep_registry

OWN = KeptRegistry.__mro__[1]


def model(label: str, table: str) -> SimpleNamespace:
    """As much of a model as the list looks at."""
    app, _, name = label.partition(".")
    return SimpleNamespace(
        _meta=SimpleNamespace(
            label=label, app_label=app, object_name=name, db_table=table, triggers=[],
            original_attrs={},
        )
    )  # fmt: skip


def trigger(name: str, operation=pgtrigger.Delete) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=name, operation=operation)


def put(kept, row, one) -> None:
    kept[f"{row._meta.label}:{one.name}"] = (row, one)


@pytest.fixture
def kept(monkeypatch) -> KeptRegistry:
    found = KeptRegistry()
    monkeypatch.setattr(registry, "_registry", found)
    return found


def same_as_its_own(kept) -> bool:
    tables, functions = OWN.by_db_table.fget(kept), OWN.pg_function_names.fget(kept)
    return (dict(kept.by_db_table), set(kept.pg_function_names)) == (tables, functions)


class TestKeptRegistry:
    def test_is_in_use_and_knows_every_trigger(self):
        assert isinstance(registry._registry, KeptRegistry)
        assert len(registry._registry) > 500
        assert same_as_its_own(registry._registry)

    def test_put_in_twice_is_the_same(self):
        before = registry._registry
        keep_registry()
        assert registry._registry is before

    def test_takes_over_what_was_known(self, monkeypatch):
        plain = OWN()
        monkeypatch.setattr(registry, "_registry", plain)
        put(plain, model("a.Row", "a_row"), trigger("never_deleted"))
        keep_registry()
        assert list(registry._registry) == ["a.Row:never_deleted"]
        assert same_as_its_own(registry._registry)

    def test_refuses_a_name_that_is_taken(self, kept):
        put(kept, model("a.Row", "a_row"), trigger("protected"))
        with pytest.raises(KeyError, match="already used"):
            put(kept, model("a.Other", "a_row"), trigger("protected", pgtrigger.Update))
        assert same_as_its_own(kept)

    def test_refuses_a_function_that_is_taken(self, kept):
        put(kept, model("a.Row", "a_row"), trigger("protected"))
        with pytest.raises(KeyError, match="function name"):
            put(kept, model("a.Row", "another"), trigger("protected", pgtrigger.Update))

    def test_lets_two_models_of_one_table_share_a_trigger(self, kept):
        shared = trigger("protected")
        put(kept, model("a.Row", "a_row"), shared)
        put(kept, model("a.Proxy", "a_row"), shared)
        assert same_as_its_own(kept)
        del kept["a.Proxy:protected"]
        assert same_as_its_own(kept)
        assert kept.by_db_table["a_row", "protected"] is shared

    def test_forgets_what_is_taken_out(self, kept):
        put(kept, model("a.Row", "a_row"), trigger("protected"))
        del kept["a.Row:protected"]
        assert (dict(kept), dict(kept.by_db_table), set(kept.pg_function_names)) == ({}, {}, set())
        put(kept, model("a.Row", "a_row"), trigger("protected", pgtrigger.Update))
        assert same_as_its_own(kept)
