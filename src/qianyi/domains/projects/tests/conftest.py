"""What the tests of projects share."""

from __future__ import annotations

import pytest

from qianyi.kernel.cases.tests.town import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    """A zone with departments, people and firms."""
    return make_town()
