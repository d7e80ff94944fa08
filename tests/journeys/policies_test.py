"""A policy from its clauses to the firms that get it, and a self-test that says the same."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from qianyi.domains.policies import tasks
from qianyi.domains.policies.models import PolicyApplication, PolicyItem
from qianyi.domains.policies.services import items
from qianyi.domains.policies.tests import factories as make
from qianyi.domains.policies.tests import paying
from qianyi.engine.packs import find_packs
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.documents.services import document_store
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership, Territory
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.clock import now

from .conftest import MOMENT, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.domains.policies.tests.paying import Desk

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


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    """A town with an open announcement on the day of its figures; its people can sign in."""
    with time_machine.travel(paying.MOMENT, tick=True):
        yield _desk()


def _desk() -> Desk:
    for code in ("ent.revenue", "ent.rd_expense"):
        make.indicator(code)
    made = paying.desk(towns.town(), revenue=(2000, 700), title="示例研发后补助")
    people = {
        "j-firm": made.firm, "j-other": made.other_firm, "j-leader": made.leader,
        "j-officer": made.officer, "j-planner": made.planner,
    }  # fmt: skip
    for name, actor in people.items():
        user = User.objects.get(pk=actor.user_id)
        user.username = name
        user.set_password(PASSWORD)
        user.save()
    return made


def as_user(page: Page, address: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("工作台|企业首页"))


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


def try_and_match(page: Page, address: str, desk: Desk) -> None:
    """A planner sees what the item costs and who is short of what; then firms are matched."""
    item = desk.part.item_id
    as_user(page, address, "j-planner")
    page.goto(address + reverse("policies:try", args=[item]))
    page.get_by_role("button", name="测算").click()
    expect(page.get_by_role("heading", name="测算结果")).to_be_visible()
    expect(page.locator(".pol-figures")).to_contain_text("30")
    expect(page.get_by_text("还差300万元").first).to_be_visible()
    tasks.match_enqueue(actor=system_actor(via="job"), moment=now())
    assert run_waiting("policies.match") == 1
    page.goto(address + reverse("policies:firms", args=[item]))
    expect(page.get_by_role("link", name=str(desk.firms[0])).first).to_be_visible()


def apply_for_it(page: Page, address: str) -> None:
    """The firm confirms what the system filled in, and promises."""
    as_user(page, address, "j-firm")
    page.goto(address + reverse("policies:mine"))
    page.get_by_role("link", name="申报“示例研发后补助”").click()
    expect(page.get_by_text("300万元×10%＝30万元").first).to_be_visible()
    expect(page.get_by_text("示例年报").first).to_be_visible()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("没有作出承诺").first).to_be_visible()
    page.get_by_label("项目或费用名称").fill("示例研发项目")
    page.get_by_label("同意把上面的数据").check()
    page.get_by_label("已阅读并作出上面的承诺").check()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("已提交，可以在这里看办到哪一步")).to_be_visible()
    expect(page.get_by_text("受理", exact=False).first).to_be_visible()


def decide_and_pay(page: Page, address: str, ref: str) -> None:
    """A leader decides, an officer pays: once too much, then right."""
    as_user(page, address, "j-leader")
    page.goto(address + reverse("policies:application", args=[ref]))
    page.get_by_role("link", name="作出拨付决定").click()
    expect(page.get_by_label("决定金额")).to_have_value("30")
    page.get_by_label("决定文号").fill("示发〔2026〕9号")
    page.get_by_role("button", name="同意拨付").click()
    expect(page.get_by_text("已作出拨付决定，记入台账")).to_be_visible()
    as_user(page, address, "j-officer")
    page.goto(address + reverse("policies:application-pay", args=[ref]))
    page.get_by_label("拨付金额").fill("31")
    page.get_by_label("凭证号").fill("示凭1")
    page.get_by_role("button", name="登记拨付").click()
    expect(page.get_by_text("最多还能拨付30万元").first).to_be_visible()
    page.get_by_label("拨付金额").fill("30")
    page.get_by_role("button", name="登记拨付").click()
    expect(page.get_by_text("已登记拨付")).to_be_visible()


class TestPayment:
    """From the firm's application to the ledger, and what another firm lacks."""

    @pytest.mark.refused(2)
    def test_is_applied_for_decided_and_paid(
        self, live_server: LiveServer, page: Page, desk: Desk
    ) -> None:
        address = live_server.url
        try_and_match(page, address, desk)
        apply_for_it(page, address)
        row = PolicyApplication.objects.get()
        desk.reviewed(row)
        desk.published(row, moment=now() - timedelta(days=15))
        desk.step(row, "publicity", outcome="passed")
        decide_and_pay(page, address, row.ref)
        page.goto(address + reverse("policies:ledger"))
        expect(page.get_by_text("示凭1").first).to_be_attached()
        as_user(page, address, "j-firm")
        page.goto(address + reverse("policies:own-application", args=[row.ref]))
        expect(page.get_by_text("已足额拨付").first).to_be_visible()
        as_user(page, address, "j-other")
        page.goto(address + reverse("policies:mine"))
        expect(page.get_by_text("还差300万元").first).to_be_visible()
