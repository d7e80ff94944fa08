"""A monthly return: asked, filled, questioned, answered, accepted, seen on the plan board."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from qianyi.domains.planning.models import Plan
from qianyi.domains.reporting.models import Collection, Filing, Form, Return
from qianyi.engine.periods import Period
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.subjects.models import Membership, Subject, Territory
from qianyi.kernel.subjects.services.enterprises import EnterpriseFacts, enterprise_register

from .conftest import MOMENT, PASSWORD
from .reader import overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@dataclass
class People:
    """Who plays which part."""

    firm: Subject
    form: Form


@pytest.fixture
def people(zone: Territory) -> People:
    """A firm with its user, and an officer of the department that collects the monthly form."""
    core = Territory.objects.get(subject__code="demo.zone.core")
    firm = enterprise_register(
        actor=system_actor(),
        facts=EnterpriseFacts(
            uscc=with_check_digit("91999909MA000RR99"), name="示例旅程仪器有限公司",
            territory=core, registered_on=date(2020, 1, 1), is_demo=True,
        ),
        moment=MOMENT,
    ).subject  # fmt: skip
    form = Form.objects.get(code="demo.monthly_service", is_current=True)
    for name, role, subject in (
        ("firm", Role.ENTERPRISE_USER, firm),
        ("officer", Role.DEPARTMENT_OFFICER, form.owner.subject),
    ):
        user = User(username=f"j-{name}", display_name=f"示例{name}", created_at=MOMENT)
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(
            user=user, subject=subject, role=role, valid_from=date(2021, 1, 1)
        )
    return People(firm, form)


def as_user(page: Page, address: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("工作台|企业首页"))


def menu(page: Page, label: str) -> None:
    page.get_by_text("更多操作").click()
    page.get_by_role("link", name=label).click()


def opened(page: Page, address: str, people: People) -> Collection:
    """The officer asks the form for the last month that is over."""
    as_user(page, address, "j-officer")
    page.goto(f"{address}{reverse('reporting:form', args=[people.form.pk])}")
    expect(page.locator(".qy-answer")).to_contain_text("服务性信息采集（自愿填报）")
    page.get_by_role("link", name="开始采集").click()
    page.get_by_role("button", name="开始采集").click()
    expect(page.locator(".qy-messages")).to_contain_text("已开始采集")
    assert overflow(page) == 0
    return Collection.objects.get(form=people.form)


def filled(page: Page, address: str) -> None:
    """The firm finds it on the workbench, types, sees it saved and judged, reports it."""
    as_user(page, address, "j-firm")
    page.get_by_role("link", name="企业运行服务月度信息采集表").first.click()
    expect(page.locator("main")).not_to_contain_text("目标")
    page.get_by_label("营业收入", exact=True).fill("约三百")
    expect(page.locator("#f-revenue")).to_contain_text("不是数字")
    expect(page.locator("#rt-state")).to_contain_text("已保存")
    page.get_by_label("营业收入", exact=True).fill("32,100.5")
    page.keyboard.press("Tab")
    expect(page.locator("#f-revenue")).to_be_empty()
    page.get_by_label("从业人员期末人数").fill("500")
    assert overflow(page) == 0
    page.get_by_role("button", name="报送").click()
    expect(page.locator(".qy-messages")).to_contain_text("已报送，等待审核")


def questioned(page: Page, address: str, row: Return) -> None:
    """The officer sees it among what is to be checked and asks about one line."""
    as_user(page, address, "j-officer")
    page.get_by_role("link", name="示例旅程仪器有限公司").first.click()
    expect(page.locator("main")).to_contain_text("32,100.5")
    menu(page, "提示核实")
    page.get_by_label("项目").select_option("staff")
    page.get_by_label("请核实的内容").fill("人数与社保人数相差较大，请核对。")
    page.get_by_role("button", name="发出提示核实").click()
    expect(page.locator(".qy-messages")).to_contain_text("核实")
    assert overflow(page) == 0
    row.refresh_from_db()
    assert row.status == "queried"


def answered(page: Page, address: str) -> None:
    """The firm is told, corrects its own figure, answers and reports anew; twice is once."""
    as_user(page, address, "j-firm")
    page.get_by_role("link", name="通知").click()
    page.get_by_role("link", name="提示核实").first.click()
    expect(page.locator("main")).to_contain_text("人数与社保人数相差较大")
    page.get_by_label("从业人员期末人数").last.fill("900000")
    expect(page.locator("#f-staff")).to_contain_text("不能大于")
    page.get_by_label("从业人员期末人数").last.fill("480")
    expect(page.locator("#f-staff")).to_be_empty()
    page.get_by_role("textbox", name="人数与社保人数").fill("已核对，多计了实习人员。")
    assert overflow(page) == 0
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_label("从业人员期末人数").last).to_have_value("480")
    second.get_by_role("textbox", name="人数与社保人数").fill("已核对，多计了实习人员。")
    for tab, words in ((page, "已报送，等待审核"), (second, "没有重复报送")):
        tab.get_by_role("button", name="报送", exact=True).click()
        expect(tab.locator(".qy-messages")).to_contain_text(words)
    second.close()
    page.go_back()
    expect(page.get_by_role("button", name="修改后重新报送")).to_be_visible()


def accepted(page: Page, address: str, row: Return) -> None:
    """The officer accepts; the officer had no field to change a figure in."""
    as_user(page, address, "j-officer")
    page.goto(f"{address}{reverse('reporting:return', args=[row.pk])}")
    expect(page.locator("main")).to_contain_text("多计了实习人员")
    expect(page.locator("main input[name^=e-]")).to_have_count(0)
    page.get_by_role("button", name="审核通过").click()
    expect(page.locator(".qy-messages")).to_contain_text("已审核")


def test_a_monthly_return_reaches_the_plan_board(
    live_server: LiveServer, page: Page, people: People
):
    address = live_server.url
    collection = opened(page, address, people)
    row = collection.returns.get(subject=people.firm)
    filled(page, address)
    questioned(page, address, row)
    assert Observation.objects.counted().filter(subject=people.firm).count() == 0
    answered(page, address)
    assert Filing.objects.filter(return_of=row, superseded_at=None).count() == 1
    accepted(page, address, row)

    total = Observation.objects.counted().get(
        indicator__code="economy.employees", period=collection.period
    )
    assert total.origin is not None
    assert total.reported_count == len(total.origin.inputs)
    assert total.expected_count == collection.returns.count()
    own = Observation.objects.counted().get(subject=people.firm, indicator__code="ent.staff_end")
    assert own.value == 480
    assert own.pk in total.origin.inputs

    as_user(page, address, "planner")
    plan = Plan.objects.get(code="demo.plan_2023")
    page.goto(f"{address}{reverse('planning:indicator', args=[plan.pk, 'economy.employees'])}")
    expect(page.locator("main")).to_contain_text(f"{total.value.normalize():,f}")
    page.goto(f"{address}{reverse('planning:board', args=[plan.pk])}")
    board = page.locator("tr", has_text="期末从业人员")
    expect(board).to_contain_text(f"{total.value.normalize():,f}")
    expect(board).to_contain_text(f"{total.expected_count} 家中 {total.reported_count} 家已审核")
    expect(board).to_contain_text(Period.parse(collection.period).label)
    assert overflow(page) == 0
