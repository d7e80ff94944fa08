"""The whole suite's set-up: the tests' database, and what is said of tests that could not run."""

from __future__ import annotations

from qianyi.foundation.testing.postgres import (
    database_server,
    django_db_modify_db_settings,
)

pytest_plugins = ["qianyi.foundation.testing.missing"]

__all__ = ["database_server", "django_db_modify_db_settings"]
