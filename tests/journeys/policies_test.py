"""A policy from its clauses to the firms that get it, and a self-test that says the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from qianyi.domains.policies.models import PolicyItem
from qianyi.domains.policies.services import items
from qianyi.engine.packs import find_packs
from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.services import document_store
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership, Territory
from qianyi.kernel.subjects.selectors import actor_for_user

from .conftest import MOMENT, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

TEXT = "示例高新区支持制造业技术改造若干措施.txt"


@pytest.fixture
def item(zone: Territory) -> PolicyItem:
    """An item of an invented policy whose text is here, still without conditions."""
    leader = User(username="j-leader", display_name="示例领导", created_at=MOMENT)
    leader.set_password(PASSWORD)
    leader.save()
    Membership.objects.create(
        user=leader, subject=zone.subject, role=Role.LEADER, valid_from=date(2021, 1, 1)
    )
    planner = User.objects.get(username="planner")
    actor = actor_for_user(user=planner, day=MOMENT.date(), via="web")
    raw = (find_packs()["demo"] / "policies" / TEXT).read_bytes()
    document = document_store(actor=actor, data=raw, filename=TEXT, moment=MOMENT).document
    policy = items.policy_record(
        actor=actor, document=document, moment=MOMENT,
        facts=items.PolicyFacts(level="zone", territory=zone),
    )  # fmt: skip
    return items.item_write(
        actor=actor, moment=MOMENT,
        facts=items.ItemFacts(
            policy=policy, territory=zone, title="示例技术改造补助", kind="grant",
            who="示例制造业企业", benefit_words="给予技术改造补助", unit="示例单位",
            valid_from=date(2026, 10, 1), certainty="confirmed", review_conclusion="allowed",
            review_basis="示例审查表", reviewed_on=date(2026, 9, 1),
        ),
    )  # fmt: skip


def as_user(page: Page, address: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("工作台")


class TestPolicy:
    """From the clause to the self-test."""

    def test_is_drafted_released_and_answers(
        self, live_server: LiveServer, page: Page, item: PolicyItem
    ) -> None:
        address = live_server.url
        as_user(page, address, "planner")
        page.goto(address + reverse("policies:draft", args=[item.pk]))
        clause = page.locator("li", has_text="第二条").first
        clause.get_by_role("link").click()
        expect(page.get_by_label("条款")).to_have_value("第二条")
        page.get_by_label("内容").fill("上一年度营业收入")
        page.get_by_label("判断方式").select_option("figure")
        page.get_by_label("数据项", exact=True).select_option("ent.revenue")
        page.get_by_label("标准", exact=True).fill("2000")
        page.get_by_role("button", name="保存条目").click()
        expect(page.get_by_text("不低于 2000 万元")).to_be_visible()
        page.goto(address + reverse("policies:item", args=[item.pk]))
        page.get_by_role("button", name="提交复核").click()
        expect(page.get_by_text("由另一人复核发布")).to_be_visible()
        as_user(page, address, "j-leader")
        page.goto(address + reverse("policies:release", args=[item.pk]))
        page.get_by_label("理由").fill("示例复核")
        page.get_by_role("button", name="发布").click()
        expect(page.get_by_text("已发布", exact=False).first).to_be_visible()
        page.context.clear_cookies()
        page.goto(address + reverse("policies:self-test", args=[item.ref]))
        page.get_by_label("营业收入", exact=False).fill("1500")
        page.get_by_role("button", name="算一算").click()
        expect(page.get_by_role("status").get_by_text("还差500万元").first).to_be_visible()
