"""An approved final assessment closes its plan, and nothing else does."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.domains.planning.tests import factories as planning
from qianyi.domains.reviews.events import ASSESSMENT_APPROVED
from qianyi.domains.reviews.models import Assessment
from qianyi.foundation.events import Event
from qianyi.site.reviewed import assessment_heard

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "name", "before", "after"),
    [
        pytest.param("final", ASSESSMENT_APPROVED, "待总结评估", "已总结评估", id="final"),
        pytest.param("midterm", ASSESSMENT_APPROVED, "执行中", "执行中", id="midterm"),
        pytest.param("final", ASSESSMENT_APPROVED, "编制中", "编制中", id="still written"),
        pytest.param("final", "planning.plan_adjusted", "执行中", "执行中", id="another event"),
    ],
)
def test_an_approved_assessment_is_heard(kind, name, before, after):
    plan = planning.plan(planning.zone(), stage=before)
    paper = Assessment.objects.create(
        code="shili", title="示例评估", kind=kind, plan_key=plan.code, territory=plan.territory,
        first=date(2021, 1, 1), last=date(2025, 12, 31), made_at=planning.MOMENT, is_demo=True,
    )  # fmt: skip
    assessment_heard(Event(name, paper.pk, "/", planning.MOMENT))
    plan.refresh_from_db()
    assert plan.stage == after
