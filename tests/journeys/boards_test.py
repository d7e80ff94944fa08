"""The leader's board in one click and on one A4 page; the closing assessment says what it says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from qianyi.domains.planning import selectors as planning
from qianyi.domains.planning.models import Plan
from qianyi.domains.reviews.models import Assessment
from qianyi.foundation import duties
from qianyi.foundation.duties import Duty
from qianyi.foundation.permissions import Role
from qianyi.foundation.registry import Registry
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.tests.factories import TerritoryFactory
from qianyi.lib import clock

from .conftest import MOMENT, PASSWORD
from .reader import overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.kernel.subjects.models import Territory

LONG = (
    "示例高新区标准厂房三期和配套道路、管网、变电设施建设项目前期手续办理（含用地、环评和节能）" * 2
)
MANY = 40


@pytest.fixture
def leader(transactional_db: None) -> User:
    """A leader of a zone that holds nothing else."""
    user = User(username="leader", display_name="示例领导", created_at=MOMENT)
    user.set_password(PASSWORD)
    user.save()
    place = TerritoryFactory(territory_kind="zone", is_demo=True)
    Membership.objects.create(
        user=user, subject=place.subject, role=Role.LEADER, valid_from=MOMENT.date()
    )
    return user


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than any page holds, each as long as it may be."""
    today = clock.local_date(clock.now())
    kinds = (
        {"group": "item", "due_on": today - timedelta(days=2)},
        {"group": "target", "light": "red", "scope": "直管区", "as_of": today},
        {"group": "project", "is_still": True},
        {"group": "promise", "light": "overdue"},
        {"group": "decision"},
    )
    rows = [
        Duty(**{"title": f"{number}{LONG}", "url": "/", "unit": f"示例单位{LONG}",
                "standing": LONG, "obstacle": LONG, "certainty": "待核实",
                "is_demo": True, **kind})
        for kind in kinds
        for number in range(MANY)
    ]  # fmt: skip
    only: Registry[Any] = Registry("of the test")
    only.register("test", lambda _actor, _asked: rows)
    monkeypatch.setattr(duties, "duty_sources", only)


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/accounts/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("工作台")


def pages_on_paper(page: Page) -> tuple[int, str]:
    """How many sheets the page takes, by its own print style, and what stands there."""
    made = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return len(made.pages), "".join(sheet.extract_text() for sheet in made.pages)


def test_a_leaders_day_on_one_sheet(
    live_server: LiveServer, page: Page, leader: User, crowded: None
):
    sign_in(page, live_server.url, "leader")
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="今日调度：").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日调度")
    expect(page.locator("tbody tr")).to_have_count(5 * MANY)
    assert overflow(page) == 0

    count, words = pages_on_paper(page)
    assert count == 1
    assert words.replace(" ", "").count("另有") == 5

    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 Word").click()
    paper = Document(taken.value.path())
    assert sum(len(table.rows) - 1 for table in paper.tables) == 5 * MANY


def test_the_closing_assessment_says_what_the_board_says(
    live_server: LiveServer, page: Page, zone: Territory
):
    sign_in(page, live_server.url, "planner")
    page.goto(f"{live_server.url}/boards/departments/")
    assert overflow(page) == 0
    page.get_by_role("link", name="示例经济发展局").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例经济发展局")
    assert overflow(page) == 0
    assert pages_on_paper(page)[0] == 1

    page.goto(f"{live_server.url}/assessments/")
    page.get_by_role("link", name="总结评估报告").first.click()
    assert overflow(page) == 0
    page.get_by_role("link", name="二、主要指标完成情况").first.click()
    expect(page.get_by_role("heading", name="系统草稿")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("textbox", name="正文").fill("主要指标完成情况见下表【注：规划专栏2】。")
    page.get_by_role("button", name="保存这一节").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 Word").click()
    paper = Document(taken.value.path())
    assert "主要指标完成情况见下表。" in [line.text for line in paper.paragraphs]

    row = Assessment.objects.get(code="leshan.plan_145.final")
    board = planning.board_get(plan=Plan.objects.get(code=row.plan_key), as_of=row.last)
    table = next(one for one in paper.tables if one.rows[0].cells[0].text == "指标")
    told = [[cell.text for cell in line.cells] for line in table.rows[1:]]
    assert len(told) == len(board.rows)
    for cells, line in zip(told, board.rows, strict=True):
        actual = line.actual.value if line.actual else None
        assert cells[0] == str(line.target.indicator)
        assert cells[-1].startswith(line.pace.status)
        for cell, value in (
            (cells[3], line.base), (cells[4], line.target.value), (cells[5], actual),
        ):  # fmt: skip
            assert cell if value is None else f"{value.normalize():f}" in cell
