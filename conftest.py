"""The whole suite's set-up: the tests' database, and what is said of tests that could not run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from qianyi.foundation.testing.postgres import (
    database_server,
    django_db_modify_db_settings,
)

# How long a machine takes to make an example says nothing about the program. What CI sets stays.
settings.register_profile(
    "qianyi", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("qianyi")

pytest_plugins = ["qianyi.foundation.testing.missing"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process works on alone while the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


__all__ = ["database_server", "django_db_modify_db_settings"]
