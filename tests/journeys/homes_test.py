"""A firm, an officer and a visitor come home; each finds what is theirs, wide and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from qianyi.domains.enterprises.models import TeamMember
from qianyi.domains.reporting.models import Form
from qianyi.domains.reporting.services import collection_open
from qianyi.engine.uscc import with_check_digit
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import FigureRelease, Observation
from qianyi.kernel.subjects.models import Department, Enterprise, Membership, Subject
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.services.enterprises import EnterpriseFacts, enterprise_register
from qianyi.lib import clock

from .conftest import PASSWORD
from .reader import overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.kernel.subjects.models import Territory


def person(name: str, role: Role, subject: Subject) -> User:
    moment = clock.now()
    user = User(username=name, display_name=f"示例{name}", created_at=moment)
    user.set_password(PASSWORD)
    user.save()
    since = clock.local_date(moment) - timedelta(days=30)
    Membership.objects.create(user=user, subject=subject, role=role, valid_from=since)
    return user


def enters(page: Page, address: str, name: str, heading: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    fits(page)


def fits(page: Page) -> None:
    assert overflow(page) == 0, page.url


@pytest.fixture
def firm(zone: Territory) -> Enterprise:
    """A firm with a return to fill, somebody who serves it and something it allowed."""
    moment = clock.now()
    made = enterprise_register(
        actor=system_actor(), moment=moment,
        facts=EnterpriseFacts(
            uscc=with_check_digit("91999900MA0000HAM"), name="示例首页科技有限公司",
            territory=zone, is_demo=True,
        ),
    )  # fmt: skip
    user = person("h-firm", Role.ENTERPRISE_USER, made.subject)
    form = Form.objects.filter(frequency="month", respondent="enterprise").first()
    assert form is not None
    officer = person("h-officer", Role.DEPARTMENT_OFFICER, form.owner.subject)
    last = clock.local_date(moment).replace(day=1) - timedelta(days=1)
    collection_open(
        actor=actor_for_user(user=officer, day=clock.local_date(moment), via="web"),
        form=form, period_code=f"{last:%Y-%m}", moment=moment,
    )  # fmt: skip
    TeamMember.objects.create(
        enterprise=made, part="liaison", department=form.owner, note="示例电话 000-0000",
        recorded_at=moment,
    )  # fmt: skip
    indicators.consent_record(
        actor=actor_for_user(user=user, day=clock.local_date(moment), via="web"),
        subject=made.subject, reference="示例-1", statement="同意示例用途",
        valid_from=clock.local_date(moment), valid_to=None, moment=moment,
    )  # fmt: skip
    return made


def test_a_firm_finds_all_that_is_its_own_and_takes_a_consent_back(
    live_server: LiveServer, page: Page, firm: Enterprise
) -> None:
    enters(page, live_server.url, "h-firm", "企业首页")
    owed = page.locator("#part-owed")
    expect(owed.get_by_role("link", name="导出待填报")).to_be_visible()
    expect(owed.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#part-team")).to_contain_text("000-0000")
    expect(page.locator("#part-gets")).to_contain_text("没有符合或只差一项的政策")
    expect(page.locator("#part-looks")).to_contain_text("最近一年没有")

    page.locator("#part-allowed").get_by_role("link", name="撤回授权").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("撤回授权")
    fits(page)
    page.get_by_role("button", name="撤回授权").click()
    expect(page.locator(".qy-messages")).to_contain_text("已撤回")
    expect(page.locator("#part-allowed")).to_contain_text("已失效")

    owed.get_by_role("link").nth(1).click()
    expect(page).to_have_url(f"{live_server.url}/returns/{_return_of(firm)}/")


def _return_of(firm: Enterprise) -> int:
    return firm.subject.returns.get().pk


def test_an_officer_finds_the_desk_of_the_unit(
    live_server: LiveServer, page: Page, zone: Territory
) -> None:
    science = Department.objects.get(subject__code="demo.science")
    person("h-science", Role.DEPARTMENT_OFFICER, science.subject)
    enters(page, live_server.url, "h-science", "工作台")
    desk = page.locator("section.hm-desk", has=page.locator("#desk-science"))
    for name in ("即将到期的资质称号", "现在可以申报的企业", "申报日历", "应统未统"):
        expect(desk.get_by_role("heading", name=name)).to_be_visible()


def test_a_figure_goes_from_the_planner_over_a_leader_to_the_public(
    live_server: LiveServer, page: Page, zone: Territory
) -> None:
    person("h-leader", Role.LEADER, zone.subject)
    figure = (
        Observation.objects.counted()
        .filter(subject=zone.subject, kind="actual", place__isnull=False)
        .order_by("pk")[0]
    )
    page.goto(live_server.url + reverse("homes:figures"))
    expect(page.locator("main")).to_contain_text("还没有对外发布的数据")

    enters(page, live_server.url, "planner", "工作台")
    page.goto(live_server.url + reverse("indicators:release-propose", args=[figure.pk]))
    fits(page)
    page.get_by_label("对外说明").fill("示例说明")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main")).to_contain_text("由提出人以外的")
    fits(page)

    enters(page, live_server.url, "h-leader", "工作台")
    page.goto(
        live_server.url + reverse("indicators:release", args=[FigureRelease.objects.get().pk])
    )
    page.get_by_role("button", name="审核发布").click()
    expect(page.locator(".qy-messages")).to_contain_text("已发布")

    page.context.clear_cookies()
    page.goto(live_server.url + "/")
    expect(page.get_by_role("heading", name="公开数据")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=str(figure.indicator)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(figure.indicator))
    expect(page.locator("main")).to_contain_text("示例说明")
    expect(page.locator("main")).to_contain_text(figure.unit)
    fits(page)
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载 Excel").first.click()
    assert caught.value.suggested_filename.endswith(".xlsx")
