"""A plan changes only by its own procedure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.planning import services
from qianyi.domains.planning.errors import (
    AdjustmentInvalid,
    AdjustmentRefused,
    TargetInvalid,
    TargetLocked,
)
from qianyi.domains.planning.models import Plan, PlanVersion, Target
from qianyi.domains.planning.services.loading import COMPARED
from qianyi.domains.planning.tests import factories as make
from qianyi.foundation import history
from qianyi.foundation.permissions import Role
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


def revise(target, *, actor=None, value=Decimal(90), words=""):
    return services.target_revise(
        actor=actor or make.actor(), target=target, value=value, words=words, moment=make.MOMENT
    )


def approve(plan, *, actor=None, number="示例发〔2026〕3号", on=date(2026, 11, 20)):
    return services.plan_approve(
        actor=actor or make.actor(Role.LEADER, "leader"), plan=plan, approval_number=number,
        approved_on=on, moment=make.MOMENT,
    )  # fmt: skip


@pytest.fixture
def target():
    """Of a plan that is being written."""
    return make.target(make.plan(make.zone(), stage="编制中"), make.indicator())


class TestTargetRevise:
    def test_keeps_the_old_version(self, target):
        fresh = revise(target)
        target.refresh_from_db()
        assert (fresh.version, fresh.value, fresh.approved) == (2, 90, False)
        assert target.superseded_by == fresh
        assert target.value == 80

    @pytest.mark.parametrize("stage", ["执行中", "待总结评估", "已总结评估"])
    def test_refuses_a_plan_in_force_whatever_is_told(self, target, stage):
        Plan.objects.filter(pk=target.plan_id).update(stage=stage)
        with pytest.raises(TargetLocked, match="规划调整"):
            revise(target)
        assert Target.objects.count() == 1

    def test_refuses_an_approved_target(self, target):
        Target.objects.filter(pk=target.pk).update(
            approved=True, approval_number="示例发〔2021〕1号"
        )
        with pytest.raises(TargetLocked, match="规划调整"):
            revise(target)

    @pytest.mark.parametrize(
        ("value", "words"), [(Decimal(80), ""), (None, " ")], ids=["the same", "nothing"]
    )
    def test_refuses_to_change_nothing(self, target, value, words):
        with pytest.raises(TargetInvalid) as refusal:
            revise(target, value=value, words=words)
        assert set(refusal.value.fields) == {"value"}

    def test_refuses_a_version_that_was_superseded(self, target):
        revise(target)
        with pytest.raises(TargetLocked, match="已被替代"):
            revise(target, value=Decimal(95))

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    def test_refuses_anyone_but_a_planner(self, target, role):
        with pytest.raises(NotAllowed):
            revise(target, actor=make.actor(role, role.value))


class TestPlanApprove:
    def test_locks_every_target_and_keeps_the_first_version(self, target):
        version = approve(target.plan)
        target.refresh_from_db()
        target.plan.refresh_from_db()
        assert (target.approved, target.approval_number) == (True, "示例发〔2026〕3号")
        assert (target.plan.stage, version.number, len(version.rows)) == ("执行中", 1, 1)
        with pytest.raises(TargetLocked):
            revise(target)
        with pytest.raises(AdjustmentRefused, match="不需要登记批准"):
            approve(target.plan)

    def test_is_entered_by_somebody_who_set_no_target(self, target):
        revise(target)
        with pytest.raises(AdjustmentRefused, match="另一人"):
            approve(target.plan, actor=make.actor())
        assert approve(target.plan, actor=make.actor(Role.PLANNER, "second")).number == 1

    def test_waits_until_every_target_is_set(self, target):
        make.target(
            target.plan, make.indicator("open"), value=None, words="待确定", base_value=None
        )
        with pytest.raises(AdjustmentRefused, match="示例指标 open"):
            approve(target.plan)

    @pytest.mark.parametrize(
        ("number", "on", "fields"),
        [
            ("", date(2026, 11, 20), {"approval_number"}),
            ("示例发〔2026〕3号", None, {"approved_on"}),
            ("示例发〔2026〕3号", date(2026, 11, 22), {"approved_on"}),
        ],
        ids=["no number", "no day", "a day to come"],
    )
    def test_needs_the_paper(self, target, number, on, fields):
        with pytest.raises(AdjustmentInvalid) as refusal:
            approve(target.plan, number=number, on=on)
        assert set(refusal.value.fields) == fields
        assert not PlanVersion.objects.exists()

    def test_is_not_for_officers(self, target):
        with pytest.raises(NotAllowed):
            approve(target.plan, actor=make.actor(Role.DEPARTMENT_OFFICER, "officer"))


class TestTargetEnsure:
    def ensure(self, target, value):
        facts = {name: getattr(target, name) for name in (*COMPARED, "number")}
        return services.target_ensure(
            plan=target.plan, key=target.key, period=target.period, facts=facts | {"value": value},
            leads=[], moment=make.MOMENT,
        )  # fmt: skip

    def test_makes_a_version_where_the_pack_says_otherwise(self, target):
        assert self.ensure(target, Decimal(70)).version == 2

    def test_leaves_what_was_approved(self, target):
        approve(target.plan)
        assert self.ensure(target, Decimal(70)).pk == target.pk


class TestPlanEnsure:
    def test_does_not_undo_what_people_decided(self, target):
        leader = make.actor(Role.LEADER, "leader")
        with history.acting(leader):
            approve(target.plan, actor=leader)
        plan = services.plan_ensure(
            code=target.plan.code, facts={"stage": "编制中", "title": "示例新名"}
        )
        assert (plan.stage, plan.title) == ("执行中", "示例新名")


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
