"""What the tests of projects share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qianyi.foundation import history
from qianyi.kernel.cases.tests.town import Town, make_town

from .works import made, signed_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.domains.projects.models import Project


@pytest.fixture
def town(db: None) -> Town:
    """A zone with departments, people and firms."""
    return make_town()


@pytest.fixture
def project(town: Town) -> Iterator[Project]:
    """A signed project; everything in the test is the planner's doing."""
    row = made(town, stage="signed", **signed_values(town))
    with history.acting(town.planner):
        yield row
