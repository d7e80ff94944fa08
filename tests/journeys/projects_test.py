"""A project from its signing to its start, seen in the browser by the office and by its owner."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.domains.projects.tests.works import TABLE, made, signed_values, walked
from qianyi.kernel.cases.tests.town import make_town

from .reader import ON_A_PHONE, Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.domains.projects.models import Project
    from qianyi.kernel.cases.tests.town import Town


@pytest.fixture
def town(transactional_db: None) -> Town:
    """A zone with departments, people and firms."""
    return make_town()


def filed(reader: Reader, project: Project) -> None:
    """The office is told what is missing for 注册备案, fills it in, and moves the project."""
    page = reader.page
    reader.opens(f"/projects/{project.ref}/")
    expect(page.locator("main")).to_contain_text("进入“注册备案”还缺 2 项")
    reader.opens(f"/projects/{project.ref}/edit/")
    page.get_by_label("项目代码").fill("示例-2025-0001")
    page.get_by_label("备案（立项）日期").fill("2025-07-01")
    reader.presses("保存")
    reader.is_told("已保存")
    reader.opens(f"/projects/{project.ref}/move/")
    expect(page.locator("main")).to_contain_text("条件已经齐备")
    page.get_by_label("进入日期").fill("2025-07-02")
    reader.presses("变更阶段")
    reader.is_told("阶段已变更")


def begun(reader: Reader, project: Project) -> None:
    """With the four certificates there, the office enters the land and the start, and moves on."""
    page = reader.page
    reader.opens(f"/projects/{project.ref}/")
    expect(page.locator("main")).to_contain_text("四证已齐")
    reader.opens(f"/projects/{project.ref}/edit/")
    page.get_by_label("出让合同（划拨决定）日期").fill("2025-10-24")
    page.get_by_label("实际开工日期").fill("2025-11-06")
    reader.presses("保存")
    reader.opens(f"/projects/{project.ref}/move/")
    page.get_by_label("新阶段").select_option(label="开工")
    page.get_by_label("进入日期").fill("2025-11-06")
    reader.presses("变更阶段")
    reader.is_told("阶段已变更")
    expect(page.locator(".pj-way [aria-current]")).to_contain_text("开工")


def seen_by_its_owner(reader: Reader, project: Project, number: str) -> None:
    """One page: where it stands, days by law, promised, used and left, what is owed."""
    main = reader.page.locator("main")
    reader.opens("/me/projects/")
    reader.follows(project.subject.name)
    expect(main).to_contain_text(number)
    expect(main).to_contain_text("63个工作日")
    expect(main).to_contain_text("36个工作日")
    expect(main).to_contain_text("22 个工作日")
    expect(main).to_contain_text("建筑工程施工许可证：已核发")
    reader.opens(f"/me/projects/{project.ref}/")


@ON_A_PHONE
def test_a_project_from_its_signing_to_its_start(
    live_server: LiveServer, page: Page, town: Town
) -> None:
    page.set_default_timeout(30_000)  # the first page of a process compiles what all pages share
    project = made(town, stage="signed", **signed_values(town))
    reader = Reader(page, live_server.url)
    reader.becomes(town.officer("construction"))
    filed(reader, project)
    project.refresh_from_db()
    assert project.filed_on == date(2025, 7, 1)
    case, found = walked(town, project)
    assert found == list(TABLE)
    begun(reader, project)
    reader.opens("/projects/dispatch/")
    reader.becomes(town.applicant)
    seen_by_its_owner(reader, project, case.number)
