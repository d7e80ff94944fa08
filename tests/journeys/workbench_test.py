"""A planner signs in, finds what waits, finds an indicator by its initials, reads a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.foundation.notices import Notice, notify
from qianyi.kernel.identity.models import User

from .conftest import MOMENT, PASSWORD
from .reader import ON_BOTH, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.kernel.subjects.models import Territory


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill("planner")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("工作台")


@pytest.fixture
def told(zone: Territory) -> None:
    notify(
        Notice(
            key="sample", kind="test.sample", url="/plans/", title="示例通知：请查看规划。",
            recipients=[User.objects.get(username="planner").pk], moment=MOMENT,
        )
    )  # fmt: skip


@ON_BOTH
def test_from_signing_in_to_what_was_looked_for(live_server: LiveServer, page: Page, told: None):
    sign_in(page, live_server.url)
    expect(page.get_by_role("heading", name="缺少的数据")).to_be_visible()
    assert overflow(page) == 0

    page.keyboard.press("/")
    page.keyboard.type("qqzzxx")
    expect(page.locator("#qy-suggestions")).to_contain_text("没有找到")
    page.locator("#qy-search").fill("yqyysr")
    expect(page.locator("#qy-suggestions a").first).to_contain_text("园区营业收入")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("园区营业收入")

    page.locator("#qy-search").fill("高新 企业")
    page.locator("#qy-search").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("搜索")
    expect(page.locator(".qy-hits mark").first).to_be_visible()
    assert overflow(page) == 0

    page.get_by_role("link", name="通知 1 条未读").click()
    expect(page.get_by_text("示例通知：请查看规划。").first).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("link", name="示例通知：请查看规划。").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("规划")
    expect(page.locator(".qy-badge")).to_have_count(0)
