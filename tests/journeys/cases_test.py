"""A licence from its applicant to the rating: corrected once, side by side, outside the limit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.kernel.cases.models import Case
from qianyi.kernel.cases.tests.town import activated, loaded, make_town

from .reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.kernel.cases.tests.town import Town

LICENCE = """code: journey_licence
version: "1"
title: 示例旅程许可
kind: licence
standing: [own]
certainty: unverified
limit: 10 workdays
starts_clock: acceptance
correction: {tell_within: 5 workdays, give: 10 workdays}
special_grounds: [专家评审]
overdue: warn
rating: true
units:
  - {code: demo.service, name: 示例政务服务中心}
  - {code: demo.economy, name: 示例经济发展局}
materials:
  - {id: design, title: 设计方案}
steps:
  - {id: check, label: 材料核对, unit: demo.service, limit: 1 workdays}
  - {id: visit, label: 现场查看, kind: site_visit, unit: demo.service, limit: none, after: [check]}
  - {id: advice, label: 产业意见, unit: demo.economy, limit: 2 workdays, after: [check]}
  - id: decide
    label: 作出决定
    unit: demo.service
    limit: 2 workdays
    after: [visit, advice]
    outcomes:
      - {id: grant, label: 准予许可, to: finish}
      - {id: refuse, label: 不予许可, to: reject}
"""


@pytest.fixture
def town(transactional_db: None) -> Town:
    """A zone with two processes in force: the licence, and what follows a bad rating."""
    made = make_town()
    activated(LICENCE)
    made.activate("rating_follow_up")
    return made


class CaseReader(Reader):
    """A reader who acts on cases."""

    def does(self, act: str, outcome: str = "") -> None:
        """An act on the page of the case, from its button to the sentence that says it is done."""
        self.follows(act)
        if outcome:
            self.page.get_by_label(outcome).check()
        self.presses(act)
        self.is_told(f"已办理“{act}”")


def submitted(reader: CaseReader) -> Case:
    """The applicant finds the process and submits."""
    reader.opens("/me/cases/new/")
    reader.follows("示例旅程许可")
    reader.page.get_by_label("事由").fill("示例厂房改造")
    reader.presses("提交")
    reader.is_told("已提交")
    return Case.objects.get()


def told_to_correct(reader: CaseReader) -> None:
    """The office finds it among what is to be accepted and tells once what is missing."""
    reader.opens("/cases/inbox/")
    reader.page.get_by_role("link", name="示例厂房改造").first.click()
    reader.follows("补正告知")
    reader.page.get_by_label("须补正的全部内容").fill("缺设计方案说明\n缺用地材料")
    reader.presses("补正告知")
    reader.is_told("已办理“补正告知”")


def corrected(reader: CaseReader, case: Case) -> None:
    """The applicant sees what is missing and hands it in."""
    reader.opens(f"/me/cases/{case.ref}/")
    expect(reader.page.locator("main")).to_contain_text("缺设计方案说明")
    reader.follows("补正")
    reader.presses("补正")
    reader.is_told("已提交")


def begun(reader: CaseReader, case: Case) -> None:
    """The office accepts, claims by the keyboard, and opens two steps side by side."""
    page = reader.page
    reader.opens(f"/cases/{case.number}/")
    reader.does("受理")
    reader.opens("/cases/inbox/?section=unit")
    page.keyboard.press("j")
    page.keyboard.press("c")
    reader.is_told("已认领 1 项")
    page.keyboard.press("j")
    page.keyboard.press("o")
    reader.does("办理")
    expect(page.locator("#step-advice")).to_be_visible()
    page.locator("#step-visit").get_by_role("link", name="办理", exact=True).click()
    reader.presses("办理")
    reader.is_told("已办理“办理”")


def advised(reader: CaseReader) -> None:
    """The other department does its step from the inbox, with confirmation."""
    reader.opens("/cases/inbox/?section=unit")
    reader.page.locator("input[name=pick]").first.check()
    reader.presses("一并办理…")
    reader.page.locator("button[name=confirmed]").click()
    expect(reader.page.locator("main")).to_contain_text("已办 1 件")


def decided(reader: CaseReader, case: Case) -> None:
    """Outside the limit and back, then the decision that ends the case."""
    reader.opens(f"/cases/{case.number}/")
    reader.follows("特别程序")
    reader.page.get_by_label("书面告知文号").fill("示例告知〔2026〕1号")
    reader.presses("特别程序")
    expect(reader.page.locator(".qy-answer")).to_contain_text("中止计时")
    reader.does("特别程序结束")
    reader.does("办理", outcome="准予许可")
    expect(reader.page.locator(".qy-answer")).to_contain_text("已办结")


def rated(reader: CaseReader, case: Case) -> None:
    """The applicant is not content, has to say why, and sees that it is followed up."""
    page = reader.page
    reader.opens(f"/me/cases/{case.ref}/")
    page.get_by_label("非常不满意").check()
    page.get_by_label("说明").fill("现场查看没有提前通知")
    reader.presses("提交评价")
    reader.is_told("会有专人回访并督促整改")
    expect(page.locator("main")).to_contain_text("回访整改已登记")


def test_a_licence_from_its_applicant_to_the_rating(
    live_server: LiveServer, page: Page, town: Town
) -> None:
    page.set_default_timeout(30_000)  # the first page of a process compiles what all pages share
    reader = CaseReader(page, live_server.url)
    service = town.officer("service")
    reader.becomes(town.applicant)
    case = submitted(reader)
    reader.becomes(service)
    told_to_correct(reader)
    reader.becomes(town.applicant)
    corrected(reader, case)
    reader.becomes(service)
    begun(reader, case)
    reader.becomes(town.officer("economy"))
    advised(reader)
    reader.becomes(service)
    decided(reader, case)
    reader.becomes(town.applicant)
    rated(reader, case)
    follow_up = Case.objects.get(version__code="rating_follow_up")
    reader.becomes(service)
    reader.opens(f"/cases/{follow_up.number}/")
    expect(page.locator("main")).to_contain_text(case.number)


HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-process.md"


def put_into_force(reader: CaseReader) -> None:
    """A planner looks at the picture and starts it with a reason."""
    reader.opens("/cases/processes/")
    reader.follows("企业用电接入协调（示例）")
    expect(reader.page.locator(".qy-flow-frame")).to_contain_text("大容量接入论证")
    reader.follows("启用")
    reader.page.get_by_label("理由和依据").fill("按操作说明建立")
    reader.presses("启用")
    reader.is_told("已启用")


def registered(reader: CaseReader) -> Case:
    """The window registers a request above the threshold."""
    reader.opens("/cases/new/")
    reader.follows("企业用电接入协调（示例）")
    reader.page.get_by_label("事由").fill("示例二期用电")
    reader.page.get_by_label("申请用电容量").fill("900")
    reader.presses("提交")
    reader.is_told("已登记")
    return Case.objects.get()


def signed_with_the_licence(reader: CaseReader, case: Case) -> None:
    """The first step asks for the business licence and says so; the original is received."""
    reader.opens(f"/cases/{case.number}/")
    reader.follows("办理")
    expect(reader.page.locator("main")).to_contain_text("还没有：营业执照")
    reader.opens(f"/cases/{case.number}/")
    reader.follows("提交材料")
    reader.page.get_by_label("已收到原件").check()
    reader.presses("提交材料")
    reader.is_told("已提交“营业执照”")
    reader.does("办理")


def test_a_process_made_from_the_how_to(live_server: LiveServer, page: Page, town: Town) -> None:
    page.set_default_timeout(60_000)  # the first page compiles what all share
    definition = HOW_TO.read_text(encoding="utf-8").split("```yaml\n")[2].split("```")[0]
    loaded(definition)
    reader = CaseReader(page, live_server.url)
    reader.becomes(town.planner)
    put_into_force(reader)
    reader.becomes(town.officer("service"))
    case = registered(reader)
    signed_with_the_licence(reader, case)
    for step in ("visit", "needs", "large_review"):
        expect(page.locator(f"#step-{step}")).to_be_visible()
