"""The home page, the health page, signing in and out."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.domains.planning.tests import factories as make
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership, Territory

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-example-7"


@pytest.fixture
def planner() -> User:
    user = User(username="planner", display_name="示例规划员", created_at=make.MOMENT)
    user.set_password(PASSWORD)
    user.save()
    zone = make.zone()
    Membership.objects.create(
        user=user, subject=zone.subject, role=Role.PLANNER, valid_from=make.MOMENT.date()
    )
    return user


class TestHome:
    def test_invites_a_visitor_to_sign_in_and_shows_no_figure(self, client: Client):
        response = client.get("/")
        assert response.status_code == 200
        assert "登录" in response.content.decode()
        assert b"pl-card" not in response.content

    def test_shows_a_planner_the_plans_and_what_is_missing(self, client: Client, planner: User):
        plan = make.plan(make.zone())
        make.target(plan, make.indicator())
        client.force_login(planner)
        text = client.get("/").content.decode()
        assert "示例规划" in text
        assert "缺数清单" in text

    def test_names_what_is_behind_how_far_off_and_who_holds_it(self, client: Client, planner: User):
        zone = make.zone()
        plan = make.plan(zone)
        behind, unknown = make.indicator("behind"), make.indicator("unknown")
        make.target(plan, behind)
        make.target(plan, unknown, number="2")
        make.actual(zone, behind, "2024", 35)
        client.force_login(planner)
        for board, (own, samples) in (
            (False, ("behind", "behind_samples")),
            (True, ("behind_samples", "behind")),
        ):
            Territory.objects.update(is_demo=board)
            page = client.get("/")
            assert [row.target.indicator for row in page.context[own]] == [behind]
            assert page.context[samples] == []
            assert page.context[own][0].pace.gap == 45
            assert ("示例数据" in page.content.decode()) is board
        Territory.objects.update(is_demo=False)
        page = client.get("/")
        assert (page.context["judged"], page.context["unjudged"]) == (1, 1)
        assert "未明确" in page.content.decode()

    def test_says_what_to_do_when_nothing_is_loaded(self, client: Client, planner: User):
        client.force_login(planner)
        assert "qianyi packs load" in client.get("/").content.decode()


class TestSignIn:
    def test_leads_back_to_where_one_wanted_to_go(self, client: Client, planner: User):
        wanted = reverse("planning:list")
        asked = client.get(wanted)
        assert asked.status_code == 302
        assert asked.headers["Location"].startswith(reverse("identity:sign-in"))
        response = client.post(
            asked.headers["Location"], {"login": "Planner", "password": PASSWORD, "next": wanted}
        )
        assert response.headers["Location"] == wanted

    def test_never_leads_to_another_site(self, client: Client, planner: User):
        response = client.post(
            reverse("identity:sign-in"),
            {"login": "planner", "password": PASSWORD, "next": "https://example.org/"},
        )
        assert response.headers["Location"] == reverse("me")

    def test_says_the_same_for_a_wrong_name_and_a_wrong_password(
        self, client: Client, planner: User
    ):
        answers = [
            client.post(reverse("identity:sign-in"), {"login": name, "password": "wrong"})
            for name in ("planner", "nobody")
        ]
        assert all("账号或密码不正确" in answer.content.decode() for answer in answers)

    def test_an_inactive_account_cannot_enter(self, client: Client, planner: User):
        User.objects.update(is_active=False)
        client.post(reverse("identity:sign-in"), {"login": "planner", "password": PASSWORD})
        assert client.get(reverse("planning:list")).status_code == 302

    def test_out_is_by_post_only(self, client: Client, planner: User):
        client.force_login(planner)
        assert client.get(reverse("identity:sign-out")).status_code == 405
        assert client.post(reverse("identity:sign-out")).status_code == 302
        assert client.get(reverse("planning:list")).status_code == 302


class TestHealth:
    def test_answers_machines_in_json(self, client: Client):
        response = client.get("/health/", headers={"Accept": "application/json"})
        report = json.loads(response.content)
        assert {line["label"] for line in report["checks"]} >= {
            "数据库",
            "数据表",
            "数据包",
            "文件存储",
        }
        assert (response.status_code == 200) is report["ok"]

    def test_says_503_and_what_to_do_while_no_pack_is_loaded(self, client: Client):
        response = client.get("/health/", headers={"Accept": "text/html"})
        assert response.status_code == 503
        assert "qianyi packs load" in response.content.decode()


class TestHeaders:
    def test_allow_no_inline_script_and_no_frame(self, client: Client):
        policy = client.get("/").headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy

    def test_carry_the_number_of_the_request(self, client: Client):
        given = client.get("/", headers={"X-Request-ID": "abcdef-123456"})
        assert given.headers["X-Request-ID"] == "abcdef-123456"
        forged = client.get("/", headers={"X-Request-ID": "a\nb"})
        assert forged.headers["X-Request-ID"] != "a\nb"
