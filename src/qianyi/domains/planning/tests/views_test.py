"""Pages of planning: who gets in, what they say, what a wrong input costs."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.planning.models import Plan, Target, TargetObservation
from qianyi.domains.planning.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    return make.zone()


@pytest.fixture
def target(zone):
    plan = make.plan(zone, presumed_scope="直管区", presumed_scope_reason="示例理由")
    row = make.target(plan, make.indicator(), place=make.place())
    make.actual(zone, row.indicator, "2024-06-30", 41, place=make.place("另一通报"))
    return row


@pytest.fixture
def sign_in(client: Client, zone):
    def as_role(role: Role) -> Client:
        user = User.objects.create(
            username=role.value, display_name=role.label, created_at=make.MOMENT
        )
        Membership.objects.create(
            user=user, subject=zone.subject, role=role, valid_from=date(2020, 1, 1)
        )
        client.force_login(user)
        return client

    return as_role


READ = ["list", "board", "board-export", "missing", "missing-export", "papers", "indicator"]
WRITE = ["revise", "comparability", "next"]


def address(name: str, target: Target) -> str:
    figure = target.indicator.observations.get()
    arguments = {
        "list": [],
        "indicator": [target.plan_id, target.indicator.code],
        "revise": [target.pk],
        "comparability": [target.pk, figure.pk],
    }.get(name, [target.plan_id])
    return reverse(f"planning:{name}", args=arguments)


class TestWhoGetsIn:
    @pytest.mark.parametrize("name", [*READ, *WRITE])
    def test_a_visitor_is_led_to_sign_in(self, client, target, name):
        response = client.get(address(name, target))
        assert response.status_code == 302
        assert "sign-in" in response.headers["Location"]

    @pytest.mark.parametrize("role", [Role.LEADER, Role.PLANNER, Role.AUDITOR])
    @pytest.mark.parametrize("name", READ)
    def test_staff_may_read(self, sign_in, target, name, role):
        assert sign_in(role).get(address(name, target)).status_code == 200

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
    @pytest.mark.parametrize("name", WRITE)
    def test_only_planners_may_write(self, sign_in, target, name, role):
        client = sign_in(role)
        assert client.get(address(name, target)).status_code == 403
        assert client.post(address(name, target), {}).status_code == 403

    @pytest.mark.parametrize("name", ["comparability", "next"])
    def test_a_planner_gets_the_form(self, sign_in, target, name):
        assert sign_in(Role.PLANNER).get(address(name, target)).status_code == 200

    def test_a_user_whose_membership_ended_is_a_stranger(self, client, zone, target):
        user = User.objects.create(username="gone", display_name="示例", created_at=make.MOMENT)
        Membership.objects.create(
            user=user, subject=zone.subject, role=Role.PLANNER,
            valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1),
        )  # fmt: skip
        client.force_login(user)
        assert client.get(address("board", target)).status_code == 403


class TestBoardPage:
    def test_says_what_is_reached_and_where_it_comes_from(self, sign_in, target):
        text = sign_in(Role.LEADER).get(address("board", target)).content.decode()
        for words in ("严重滞后", "示例指标", "41", "80", "未明确", "2024-06-30"):
            assert words in text
        assert reverse("documents:source", args=[target.place_id]) in text

    def test_filters_keep_only_what_fits(self, sign_in, target):
        client = sign_in(Role.LEADER)
        url = address("board", target)
        assert "示例指标" in client.get(url, {"status": "严重滞后"}).content.decode()
        none = client.get(url, {"status": "严重滞后", "nature": "约束性"}).content.decode()
        assert "没有符合条件的指标" in none

    def test_an_unreadable_date_is_named_and_the_default_shown(self, sign_in, target):
        text = (
            sign_in(Role.LEADER).get(address("board", target), {"as_of": "去年"}).content.decode()
        )
        assert "去年" in text
        assert "2024-06-30" in text

    def test_speaks_of_the_date_asked_for(self, sign_in, target):
        url = address("board", target)
        text = sign_in(Role.LEADER).get(url, {"as_of": "2023-12-31"}).content.decode()
        assert "暂无数据" in text

    def test_unknown_plans_are_not_found(self, sign_in, target):
        response = sign_in(Role.LEADER).get(reverse("planning:board", args=[10**9]))
        assert response.status_code == 404

    def test_a_fictional_zone_wears_the_ribbon(self, sign_in, target):
        text = sign_in(Role.LEADER).get(address("board", target)).content.decode()
        assert "示例数据" in text

    def test_queries_do_not_grow_with_the_targets(
        self, sign_in, zone, target, django_assert_max_num_queries
    ):
        for number in range(25):
            measured = make.indicator(f"more_{number}")
            make.target(
                target.plan, measured, key=str(number + 2), place=make.place(f"通报{number}")
            )
            make.actual(zone, measured, "2024", number, place=make.place(f"月报{number}"))
        client = sign_in(Role.LEADER)
        client.get(address("board", target))  # the first request writes when the session began
        with django_assert_max_num_queries(18):
            client.get(address("board", target))


class TestExport:
    def test_holds_the_board_and_the_missing_figures_with_numbers_as_numbers(self, sign_in, target):
        response = sign_in(Role.AUDITOR).get(address("board-export", target))
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        assert book.sheet_names == ["指标进度表", "缺数清单"]
        cells = [cell for row in book.get_sheet_by_name("指标进度表").to_python() for cell in row]
        assert 41.0 in cells
        assert "filename" in response.headers["Content-Disposition"]


class TestRevise:
    @pytest.fixture
    def drafted(self, target):
        Plan.objects.filter(pk=target.plan_id).update(stage="编制中")
        return target

    def test_shows_errors_in_place_and_loses_nothing(self, sign_in, drafted):
        client = sign_in(Role.PLANNER)
        response = client.post(address("revise", drafted), {"value": "80", "words": ""})
        text = response.content.decode()
        assert response.status_code == 422
        assert "没有改动" in text
        assert 'value="80"' in text
        assert Target.objects.count() == 1

    def test_keeps_history(self, sign_in, drafted):
        client = sign_in(Role.PLANNER)
        response = client.post(address("revise", drafted), {"value": "90"}, follow=True)
        text = response.content.decode()
        assert "第2版" in text
        assert "第1版" in text
        assert Target.objects.get(superseded_at=None).value == Decimal(90)

    def test_of_a_plan_in_force_leads_to_its_procedure(self, sign_in, target):
        client = sign_in(Role.PLANNER)
        response = client.get(address("revise", target))
        assert response.headers["Location"] == f"/plans/{target.plan_id}/adjustments/"
        refused = client.post(address("revise", target), {"value": "90"})
        assert refused.status_code == 422
        assert "规划调整" in refused.content.decode()
        assert Target.objects.count() == 1
        page = client.get(address("indicator", target)).content.decode()
        assert "提出规划调整" in page
        assert address("revise", target) not in page


class TestPlanApprove:
    def test_is_entered_by_a_second_person_and_locks(self, sign_in, target):
        plan = target.plan
        Plan.objects.filter(pk=plan.pk).update(stage="编制中")
        client = sign_in(Role.LEADER)
        url = reverse("planning:plan-approve", args=[plan.pk])
        assert url in client.get(address("board", target)).content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url, {"approval_number": "示例发〔2026〕3号"}).status_code == 422
        sent = {"approval_number": "示例发〔2026〕3号", "approved_on": "2026-01-31"}
        assert client.post(url, sent).status_code == 302
        plan.refresh_from_db()
        assert plan.stage == "执行中"
        assert url not in client.get(address("board", target)).content.decode()


class TestComparability:
    def test_is_recorded_with_its_reason(self, sign_in, target):
        client = sign_in(Role.PLANNER)
        assert client.post(address("comparability", target), {"decision": "use"}).status_code == 422
        response = client.post(
            address("comparability", target), {"decision": "exclude", "reason": "含外地分公司"}
        )
        assert response.status_code == 302
        assert TargetObservation.objects.get().reason == "含外地分公司"


class TestNextPlan:
    def test_is_started_from_the_last_ones_indicators(self, sign_in, target):
        client = sign_in(Role.PLANNER)
        response = client.post(
            address("next", target),
            {
                "code": "next",
                "title": "下一规划",
                "starts_on": "2026-01-01",
                "ends_on": "2030-12-31",
            },
            follow=True,
        )
        assert response.status_code == 200
        assert "待确定" in response.content.decode()
        assert Plan.objects.get(code="next").predecessor == target.plan

    def test_names_what_is_wrong(self, sign_in, target):
        client = sign_in(Role.PLANNER)
        response = client.post(
            address("next", target),
            {"code": "next", "title": "", "starts_on": "2024-01-01", "ends_on": "2030-12-31"},
        )
        assert response.status_code == 422
        assert Plan.objects.count() == 1
