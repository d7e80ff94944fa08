"""What the tests of requests share."""

from __future__ import annotations

import pytest

from .desk import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    """A zone with processes in force, topics and routes."""
    return make_desk()
