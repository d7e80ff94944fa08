"""A plan changes only by its own procedure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.planning import services
from qianyi.domains.planning.errors import TargetInvalid, TargetLocked
from qianyi.domains.planning.models import Target
from qianyi.domains.planning.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


def revise(target, **changes):
    facts = {
        "value": Decimal(90),
        "words": "",
        "approval_number": "",
        "approved_on": None,
        **changes,
    }
    return services.target_revise(
        actor=changes.pop("actor", None) or make.actor(), target=target, moment=make.MOMENT,
        **{name: value for name, value in facts.items() if name != "actor"},
    )  # fmt: skip


@pytest.fixture
def target():
    zone = make.zone()
    return make.target(make.plan(zone), make.indicator())


class TestTargetRevise:
    def test_keeps_the_old_version(self, target):
        fresh = revise(target)
        target.refresh_from_db()
        assert (fresh.version, fresh.value) == (2, 90)
        assert target.superseded_by == fresh
        assert target.value == 80

    def test_refuses_an_approved_target_without_a_new_approval(self, target):
        Target.objects.filter(pk=target.pk).update(
            approved=True, approval_number="示例发〔2021〕1号"
        )
        with pytest.raises(TargetLocked, match="批准文号"):
            revise(target)
        assert Target.objects.count() == 1

    def test_accepts_an_approved_target_with_number_and_date(self, target):
        Target.objects.filter(pk=target.pk).update(
            approved=True, approval_number="示例发〔2021〕1号"
        )
        fresh = revise(target, approval_number="示例发〔2023〕9号", approved_on=date(2023, 5, 1))
        assert fresh.approved
        assert fresh.approval_number == "示例发〔2023〕9号"

    @pytest.mark.parametrize(
        "half", [{"approval_number": "示例发〔2023〕9号"}, {"approved_on": date(2023, 5, 1)}],
        ids=["number without date", "date without number"],
    )  # fmt: skip
    def test_refuses_half_an_approval(self, target, half):
        with pytest.raises(TargetInvalid):
            revise(target, **half)

    def test_refuses_to_change_nothing(self, target):
        with pytest.raises(TargetInvalid):
            revise(target, value=Decimal(80))

    def test_refuses_a_version_that_was_superseded(self, target):
        revise(target)
        with pytest.raises(TargetLocked):
            revise(target, value=Decimal(95))

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    def test_refuses_anyone_but_a_planner(self, target, role):
        with pytest.raises(NotAllowed):
            revise(target, actor=make.actor(role, role.value))


class TestPlanStartNext:
    def test_takes_over_the_indicators_with_targets_to_be_set(self, target):
        plan = services.plan_start_next(
            actor=make.actor(), previous=target.plan, code="next", title="下一规划",
            starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31), moment=make.MOMENT,
        )  # fmt: skip
        (row,) = plan.targets.all()
        assert (row.indicator, row.value, row.words) == (target.indicator, None, "待确定")
        assert (plan.base_period, plan.target_period, plan.predecessor) == (
            "2025",
            "2030",
            target.plan,
        )

    def test_refuses_dates_that_overlap_the_last_plan(self, target):
        with pytest.raises(TargetInvalid):
            services.plan_start_next(
                actor=make.actor(), previous=target.plan, code="next", title="下一规划",
                starts_on=date(2025, 12, 31), ends_on=date(2030, 12, 31), moment=make.MOMENT,
            )  # fmt: skip


class TestObservationLink:
    def test_refuses_a_figure_of_another_indicator(self, target):
        other = make.actual(target.plan.territory, make.indicator("other"), "2024", 1)
        with pytest.raises(TargetInvalid):
            services.observation_link(
                actor=make.actor(), target=target, observation=other, decision="use",
                reason="理由", moment=make.MOMENT,
            )  # fmt: skip

    def test_needs_a_reason(self, target):
        figure = make.actual(target.plan.territory, target.indicator, "2024", 50)
        with pytest.raises(TargetInvalid, match="理由"):
            services.observation_link(
                actor=make.actor(), target=target, observation=figure, decision="use",
                reason="  ", moment=make.MOMENT,
            )  # fmt: skip
