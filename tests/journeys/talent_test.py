"""A firm looks for somebody; the person says yes; the contact is shown, and hidden again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.domains.talent.models import Introduction, Need, Talent
from qianyi.domains.talent.tests.house import House, make_house

from .reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def house(transactional_db: None) -> House:
    """A zone with a talent library."""
    return make_house()


def entered(reader: Reader, house: House) -> Talent:
    """An officer enters a person with the consent; a form without it is sent back in place."""
    page = reader.page
    reader.becomes(house.officer)
    reader.opens("/talent/new/")
    page.get_by_role("textbox", name="姓名").fill("示例人才71")
    page.get_by_label("手机号码").fill("13800000071")
    page.get_by_label("专业领域").select_option("new_materials")
    page.get_by_label("学历").select_option("doctor")
    page.get_by_label("同意止（不含）").fill("2029-12-31")
    reader.presses("登记")
    expect(page.get_by_role("textbox", name="姓名")).to_have_value("示例人才71")
    page.get_by_label("管委会人才服务人员").check()
    page.get_by_label("有人才需求的园区企业").check()
    page.get_by_label("同意自").fill("2026-01-01")
    reader.presses("登记")
    reader.is_told("已登记，编号")
    expect(page.locator("main")).not_to_contain_text("示例人才71")
    return Talent.objects.get()


def wanted(reader: Reader, house: House) -> Need:
    """The firm files what it looks for, an officer publishes it."""
    page = reader.page
    reader.becomes(house.town.applicant)
    reader.opens("/me/talent/needs/new/")
    page.get_by_role("textbox", name="岗位（必填）").fill("示例工艺岗")
    page.get_by_label("专业领域").select_option("new_materials")
    page.get_by_label("最低学历").select_option("master")
    page.get_by_label("需求截止").fill("2029-12-31")
    reader.presses("提交")
    reader.is_told("已提出")
    need = Need.objects.get()
    reader.becomes(house.officer)
    reader.opens(f"/talent/needs/{need.ref}/")
    reader.presses("核对无误，发布")
    reader.is_told("已发布")
    return need


def asked(reader: Reader, house: House, need: Need) -> Introduction:
    """The firm reads the reasons and asks to be put in touch."""
    page = reader.page
    reader.becomes(house.town.applicant)
    reader.opens(f"/me/talent/needs/{need.ref}/")
    expect(page.locator("main")).to_contain_text("本人为博士研究生")
    page.get_by_role("link", name="申请对接").first.click()
    reader.presses("申请对接")
    reader.is_told("会征求本人意见")
    return Introduction.objects.get()


def agreed(reader: Reader, house: House, row: Introduction) -> None:
    """The officer writes down the person's yes; the firm sees the contact for a reason."""
    page = reader.page
    reader.becomes(house.officer)
    reader.opens(f"/talent/introductions/{row.pk}/")
    page.get_by_label("同意对接").check()
    page.get_by_label("答复方式").select_option("phone")
    reader.presses("登记答复")
    reader.is_told("已登记本人答复")
    reader.becomes(house.town.applicant)
    reader.opens(f"/me/talent/introductions/{row.pk}/")
    reader.presses("查看联系方式")
    expect(page.locator("main")).to_contain_text("13800000071")


@pytest.mark.refused(1)
def test_from_the_consent_to_the_contact_and_its_end(
    house: House, page: Page, live_server: LiveServer
) -> None:
    page.set_default_timeout(20_000)
    reader = Reader(page, live_server.url)
    person = entered(reader, house)
    row = asked(reader, house, wanted(reader, house))
    agreed(reader, house, row)
    reader.becomes(house.officer)
    reader.opens(f"/talent/people/{person.ref}/withdraw/")
    page.get_by_label("撤回方式").select_option("phone")
    reader.presses("撤回同意")
    reader.is_told("任何人都看不到")
    reader.becomes(house.town.applicant)
    gone = page.request.get(f"{live_server.url}/me/talent/introductions/{row.pk}/")
    assert gone.status == 404
