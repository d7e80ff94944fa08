"""What the tests of projects share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qianyi.domains.projects import services
from qianyi.domains.projects.services import ProjectFacts
from qianyi.foundation import history
from qianyi.kernel.cases.tests.town import Town, make_town

if TYPE_CHECKING:
    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor

MOMENT = datetime(2025, 9, 1, 2, tzinfo=UTC)  # Monday, ten in the morning in China


@pytest.fixture
def town(db: None) -> Town:
    """A zone with departments, people and firms."""
    return make_town()


def made(
    town: Town, actor: Actor | None = None, *, name: str = "示例项目", **values: object
) -> Project:
    """A project of the town's, a lead unless more is said."""
    actor = actor or town.planner
    stage = str(values.pop("stage", "lead"))
    told = {
        "nature": "industrial",
        "territory": town.zone,
        "lead": town.units["construction"].department,
        **values,
    }
    with history.acting(actor):
        return services.project_make(
            actor=actor, told=ProjectFacts(name=name, values=told), moment=MOMENT, stage=stage
        )


def signed_values(town: Town) -> dict[str, object]:
    """Facts with which a project may stand as signed."""
    return {
        "owner": town.firm.enterprise,
        "investment": Decimal(65000),
        "taskforce": "示例专班",
        "signed_on": date(2025, 6, 18),
        "land_area": Decimal(90),
        "land_state": "planned",
        "environment": "form",
        "facts": {"energy": "1800", "special_building": False, "area_assessed": True},
    }
