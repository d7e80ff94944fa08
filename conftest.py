"""The whole suite's set-up: the tests' database, and what is said of tests that could not run."""

from __future__ import annotations

import gc

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

pytest_plugins = ["qianyi.foundation.testing.missing", "qianyi.foundation.testing.sharing_out"]


def pytest_collection_finish() -> None:
    """What was imported stays: nobody looks through it for garbage again and again."""
    gc.collect()
    gc.freeze()


__all__ = ["database_server", "django_db_modify_db_settings"]
