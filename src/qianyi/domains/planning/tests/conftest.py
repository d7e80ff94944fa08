"""What tests of lists share."""

from __future__ import annotations

import pytest

from .village import Village, make_village


@pytest.fixture
def village(db: None) -> Village:
    """A fictional zone with units, people and a list."""
    return make_village()
