"""The workbench: what waits for whom, and that nobody sees what waits for another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.domains.consistency import services as consistency
from qianyi.domains.consistency.tests.factories import two_texts
from qianyi.domains.planning.models import TargetLead
from qianyi.domains.planning.tests import factories as planning
from qianyi.foundation.inbox import Section
from qianyi.foundation.permissions import ADMINISTRATORS, Actor, Role
from qianyi.kernel.audit.models import PendingSeal, Seal
from qianyi.kernel.identity.models import SignInLock, User
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.models import Membership
from qianyi.site.workbench import selectors
from qianyi.site.workbench.guides import guides

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def actor(*roles: Role, **facts: object) -> Actor:
    given = {"roles": frozenset(role.value for role in roles), **facts}
    user, _ = User.objects.get_or_create(
        username="-".join(roles) or "nobody", defaults={"created_at": MOMENT}
    )
    return Actor(user_id=user.pk, **given)


def seen(who: Actor) -> dict[str, Section]:
    return {section.title: section for section in selectors.sections(who, MOMENT)}


@pytest.fixture
def lagging() -> TargetLead:
    """A target of 80 that stands at 30 shortly before the end, led by a department."""
    zone = planning.zone()
    target = planning.target(planning.plan(zone), planning.indicator())
    planning.actual(zone, target.indicator, "2024", 30)
    department = subjects.department_ensure(
        code="shili.science", name="示例科技局", short_name="", territory=zone,
        is_vertical=False, duties=[],
    )  # fmt: skip
    return TargetLead.objects.create(target=target, department=department)


class TestGuides:
    @pytest.mark.parametrize("role", list(Role))
    def test_tell_every_role_what_it_can_do_and_whom_to_ask(self, role: Role):
        (guide,) = guides(actor(role))
        assert guide.role == role.label
        assert len(guide.does) > 10
        assert "请" in guide.asks or "办理" in guide.asks

    def test_are_open_where_nothing_waits(self, client: Client):
        zone = planning.zone()
        user = User.objects.create(username="inspector", display_name="示例", created_at=MOMENT)
        Membership.objects.create(
            user=user, subject=zone.subject, role=Role.INSPECTOR, valid_from=date(2021, 1, 1)
        )
        client.force_login(user)
        page = client.get("/me/").content.decode()
        assert '<details class="qy-fold" open>' in page
        assert "检查人员" in page


class TestPlanning:
    @pytest.mark.parametrize("role", [Role.LEADER, Role.PLANNER])
    def test_shows_targets_behind_their_pace(self, lagging: TargetLead, role: Role):
        section = seen(actor(role))["进度滞后的指标"]
        assert (section.count, section.items[0].title) == (1, "示例指标 high_tech_enterprises")
        assert section.items[0].mark in {"滞后", "严重滞后"}

    def test_shows_a_department_its_own_alone(self, lagging: TargetLead):
        own = frozenset({lagging.department_id})
        title = "本部门牵头的滞后指标"
        assert seen(actor(Role.DEPARTMENT_OFFICER, department_ids=own))[title].count == 1
        assert seen(actor(Role.DEPARTMENT_OFFICER))[title].count == 0

    def test_shows_a_park_its_own_alone(self, lagging: TargetLead):
        title = "进度滞后的指标"
        path = lagging.target.plan.territory.path
        inside, outside = (
            actor(Role.PARK_OFFICER, held=frozenset({(Role.PARK_OFFICER.value, at)}))
            for at in (path, "/elsewhere/")
        )
        assert (seen(inside)[title].count, seen(outside)[title].count) == (1, 0)

    def test_tells_planners_what_is_missing(self, lagging: TargetLead):
        target = lagging.target
        planning.target(
            target.plan, planning.indicator("sample_other"), key="2", value=Decimal(5),
            base_value=None,
        )  # fmt: skip
        assert seen(actor(Role.PLANNER))["缺少的数据"].count > 0
        assert "缺少的数据" not in seen(actor(Role.LEADER))


class TestDocuments:
    def test_tell_planners_of_findings_nobody_answered(self):
        planner, *_ = two_texts()
        consistency.check_run(actor=planner, moment=MOMENT)
        assert seen(planner)["待处理的数据核校事项"].count == 1
        assert "待处理的数据核校事项" not in seen(actor(Role.LEADER))

    def test_are_empty_with_a_word_for_it(self):
        section = seen(actor(Role.PLANNER))["待复核的更正"]
        assert (section.count, section.empty) == (0, "没有待复核的更正。")


class TestAdministrators:
    @pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
    def test_see_no_business(self, lagging: TargetLead, role: Role):
        found = seen(actor(role))
        assert not set(found) & {"进度滞后的指标", "缺少的数据", "待处理的数据核校事项"}
        assert found

    def test_of_security_see_memberships_that_end_soon(self):
        zone = planning.zone()
        user = User.objects.create(username="lin", display_name="示例", created_at=MOMENT)
        for number, ends in enumerate((date(2026, 12, 1), date(2027, 12, 1), None)):
            Membership.objects.create(
                user=user, subject=zone.subject, role=Role.PLANNER,
                valid_from=date(2026, 1, 1 + number), valid_to=ends,
            )  # fmt: skip
        assert seen(actor(Role.SECURITY_ADMIN))["即将到期的任职"].count == 1

    def test_see_what_is_locked(self):
        for name, until in (("a", 5), ("b", -5)):
            SignInLock.objects.create(
                name_digest=name, failures=5, last_tried_at=MOMENT,
                locked_until=MOMENT + timedelta(minutes=until),
            )  # fmt: skip
        assert seen(actor(Role.SYSTEM_ADMIN))["被锁定的登录"].count == 1

    @pytest.mark.parametrize("role", [Role.AUDIT_ADMIN, Role.AUDITOR])
    def test_of_audit_see_a_chain_that_is_not_sealed(self, role: Role):
        who = actor(role)
        PendingSeal.objects.all().delete()
        assert seen(who)["历史记录封存滞后"].count == 0
        PendingSeal.objects.create(table_name="t", first_row=1, last_row=1, row_count=1, xid=1)
        assert seen(who)["历史记录封存滞后"].count == 1
        Seal.objects.create(sealed_at=MOMENT, first_position=1, last_position=1, digest="0" * 64)
        assert seen(who)["历史记录封存滞后"].count == 0


class TestThePage:
    @pytest.mark.parametrize("role", list(Role))
    def test_opens_for_every_role(self, lagging: TargetLead, role: Role):
        user = User.objects.create(username="m", display_name="示例", created_at=MOMENT)
        Membership.objects.create(
            user=user, subject=lagging.target.subject, role=role, valid_from=date(2026, 1, 1)
        )
        client = Client()
        client.force_login(user)
        page = client.get(reverse("me")).content.decode()
        assert f"{role.label}</span>" in page

    def test_tells_whoever_has_no_role_what_to_do(self):
        client = Client()
        client.force_login(User.objects.create(username="m", created_at=MOMENT))
        assert "联系本单位的安全管理员" in client.get(reverse("me")).content.decode()
