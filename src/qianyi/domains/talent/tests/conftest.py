"""What the tests of the talent library share."""

from __future__ import annotations

import pytest

from .house import House, make_house


@pytest.fixture
def house(db: None) -> House:
    """A zone with a library, words, cards and services."""
    return make_house()
