"""People and a document that is open, for the tests of pages."""

from __future__ import annotations

import pytest

from qianyi.foundation.permissions import Role

from .clients import client_of
from .factories import loaded


@pytest.fixture
def planner(db):
    return client_of(Role.PLANNER)


@pytest.fixture
def auditor(db):
    return client_of(Role.AUDITOR)


@pytest.fixture
def opened(db):
    """A version with four figures, and their statements."""
    return loaded()
