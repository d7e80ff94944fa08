"""What tests of policies begin with: a town, people, a released item, figures of its firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qianyi.domains.policies.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.subjects.tests import town as towns

if TYPE_CHECKING:
    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise
    from qianyi.kernel.subjects.tests.town import Town


@pytest.fixture
def town() -> Town:
    make.indicator("ent.revenue")
    make.indicator("ent.rd_expense")
    return towns.town()


@pytest.fixture
def planner(town: Town) -> Actor:
    return towns.acting(Role.PLANNER, town.zone.subject)


@pytest.fixture
def leader(town: Town) -> Actor:
    return towns.acting(Role.LEADER, town.zone.subject)


@pytest.fixture
def pair(town: Town) -> tuple[Enterprise, Enterprise]:
    return make.firms(town)


@pytest.fixture
def item(town: Town, planner: Actor, leader: Actor) -> PolicyItem:
    """10% of research costs, at most 50, for a revenue of a thousand; a pot of 60."""
    return make.released(town, planner, leader)
