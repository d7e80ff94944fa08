"""From the funnel to one firm's ladder to a what-if; the firm reads the same words of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qianyi.domains.enterprises import tasks
from qianyi.domains.enterprises.tests import factories as make
from qianyi.domains.enterprises.tests.ladder_test import CASES, LAST, PACK
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.rules import services as rules
from qianyi.kernel.subjects.tests import town as towns

from .reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

SENTENCE = "按现有数据测算低于条件"


@pytest.fixture
def people(transactional_db: None) -> dict[str, Actor | Enterprise]:
    """Two firms before one title, one a condition short; a planner, and that firm's user."""
    town = towns.town()
    planner = towns.acting(Role.PLANNER, town.zone.subject)
    for code in ("ent.revenue", "ent.rd_expense"):
        make.indicator(code, "万元")
    row, _ = rules.version_load(
        actor=system_actor(), book=read_text(PACK, "示例"), content=PACK, cases=CASES,
        moment=make.MOMENT, provenance={},
    )  # fmt: skip
    rules.version_activate(actor=planner, version_id=row.pk, reason="示例", moment=make.MOMENT)
    make.title("shili_title", conditions="shili_rule")
    near, good = make.firms(town)
    make.figures(near, LAST, revenue=1000, rd_expense=49)
    make.figures(good, LAST, revenue=2000, rd_expense=200)
    tasks.ladder_enqueue(actor=system_actor(via="job"), moment=make.MOMENT)
    assert run_waiting(tasks.WORK.name) == 1
    own = towns.acting(Role.ENTERPRISE_USER, near.subject)
    return {"planner": planner, "own": own, "near": near, "good": good}


def test_from_the_funnel_to_a_firm_to_a_what_if(
    live_server: LiveServer, page: Page, people: dict[str, Actor | Enterprise]
) -> None:
    page.set_default_timeout(30_000)  # the first page of a process compiles what all pages share
    reader, near, good = Reader(page, live_server.url), people["near"], people["good"]
    reader.becomes(people["planner"])
    reader.opens("/ladder/")
    row = page.get_by_role("row").filter(has_text="示例称号shili_title").first
    expect(row).to_be_visible()
    reader.opens("/ladder/titles/shili_title/?state=near")
    expect(page.locator(".qy-table")).to_contain_text(SENTENCE)
    expect(page.locator(".qy-table")).not_to_contain_text(str(good.subject.name))
    page.locator(".qy-table").get_by_role("link", name=near.subject.name).first.click()

    expect(page.locator(".lad-now")).to_contain_text(SENTENCE)
    told = page.locator(".lad-next").first.inner_text()
    reader.follows("改一改标准试算")
    expect(page.locator("#wi-answer")).to_contain_text("还没有改动")
    limit = page.locator("[data-wi-figure]").filter(has_text="现行 5 %").locator("[data-wi-number]")
    limit.fill("4.9")
    answer = page.locator("#wi-answer")
    expect(answer).to_contain_text("由“不符合”变为“符合”")
    expect(answer).to_contain_text(near.subject.name)
    page.get_by_role("button", name="全部还原").click()
    expect(answer).to_contain_text("还没有改动")

    reader.becomes(people["own"])
    reader.opens("/me/ladder/")
    expect(page.locator(".lad-next").first).to_have_text(told)
    assert page.request.get(f"{live_server.url}/enterprises/{good.uscc}/ladder/").status in {
        403,
        404,
    }
