"""A firm asks, two officers answer within the limit, the firm is not content: what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.domains.requests.models import Request
from qianyi.domains.requests.tests.desk import Desk, make_desk
from qianyi.kernel.cases.models import Case

from .reader import ON_A_PHONE, Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    """A zone that takes in requests, and what follows a bad rating."""
    made = make_desk()
    made.town.activate("rating_follow_up")
    return made


def filed(reader: Reader) -> Request:
    """The firm's form, one page."""
    page = reader.page
    reader.opens("/me/requests/new/")
    page.get_by_label("咨询：问政策、问流程").check()
    page.get_by_label("一句话说明").fill("标准厂房续租")
    page.get_by_label("具体情况").fill("租约下月到期，续租要交哪些材料？")
    reader.presses("提交")
    reader.is_told("已提交")
    return Request.objects.get()


def answered(reader: Reader, desk: Desk, found: Request) -> None:
    """Signed for, contacted, written by one officer and sent by another, within the limit."""
    page, path = reader.page, f"/requests/{found.case.number}/"
    reader.becomes(desk.town.officer("service"))
    reader.opens("/requests/")
    page.get_by_role("link", name="标准厂房续租").first.click()
    reader.presses("签收")
    reader.presses("已联系企业")
    page.get_by_label("已解释说明").check()
    page.get_by_label("答复内容").fill("到期前三十日提出申请，附合同和纳税证明。")
    reader.presses("提交审核")
    reader.is_told("已提交审核")
    reader.becomes(desk.town.officer("service", 2))
    reader.opens(path)
    page.get_by_label("同意，发送给企业").check()
    reader.presses("提交审核结论")
    reader.is_told("答复已发给企业")
    case = Case.objects.get(pk=found.case_id)
    assert case.finished_at is not None
    assert not case.is_late


def not_content(reader: Reader, desk: Desk, found: Request) -> None:
    """The worst rating, with its reason; the page says that it is followed up."""
    page = reader.page
    reader.becomes(desk.firm)
    reader.opens(f"/me/requests/{found.case.ref}/")
    expect(page.locator("main")).to_contain_text("到期前三十日提出申请")
    page.get_by_label("非常不满意").check()
    page.locator("#id_rating_words").fill("没有说清楚去哪里办")
    reader.presses("提交评价")
    reader.is_told("会有专人回访并督促整改")
    reader.opens(f"/me/requests/{found.case.ref}/")
    expect(page.locator("main")).to_contain_text("回访整改已登记")


@ON_A_PHONE
def test_a_request_from_the_firm_to_the_follow_up_of_its_rating(
    live_server: LiveServer, page: Page, desk: Desk
) -> None:
    page.set_default_timeout(30_000)  # the first page of a process compiles what all pages share
    reader = Reader(page, live_server.url)
    reader.becomes(desk.firm)
    found = filed(reader)
    answered(reader, desk, found)
    not_content(reader, desk, found)
    follow_up = Case.objects.get(version__code="rating_follow_up")
    reader.becomes(desk.town.officer("service"))
    reader.opens(f"/cases/{follow_up.number}/")
    expect(page.locator("main")).to_contain_text(found.case.number)
