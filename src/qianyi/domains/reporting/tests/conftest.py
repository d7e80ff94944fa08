"""A zone that collects."""

from __future__ import annotations

import pytest

from .factories import Zone


@pytest.fixture
def town(db: None) -> Zone:
    """Two parks, two departments, three firms."""
    return Zone()
