"""A promise read in a document becomes an item of a list, goes late, and reaches the leader."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from qianyi.domains.planning import services
from qianyi.domains.planning.models import ListItem, Urging
from qianyi.foundation import history
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.cases.tests.town import activated, process_text
from qianyi.kernel.documents.services import sample_store
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.selectors import actor_for_user

from .conftest import MOMENT, PASSWORD
from .reader import ON_A_PHONE, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from qianyi.kernel.subjects.models import Territory

LATE = datetime(2026, 10, 9, 2, tzinfo=UTC)
SAMPLE = "示例高新区2025年工作报告.txt"
PROMISE = "第二实验小学"


def sign_in(page: Page, address: str, name: str) -> None:
    """Be led to the sign-in page and through it."""
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def leader_made(zone: Territory) -> None:
    leader = User(username="leader", display_name="示例领导", created_at=MOMENT)
    leader.set_password(PASSWORD)
    leader.save()
    Membership.objects.create(
        user=leader, subject=zone.subject, role=Role.LEADER, valid_from=MOMENT.date()
    )


class TestFromPromiseToTheLeadersBoard:
    @ON_A_PHONE
    def test_is_taken_by_one_click_goes_late_and_is_seen(self, page, live_server, zone):
        planner = actor_for_user(
            user=User.objects.get(username="planner"), day=MOMENT.date(), via="web"
        )
        with history.acting(planner):
            stored = sample_store(actor=planner, name=SAMPLE, moment=MOMENT)
        activated(process_text("supervision"))
        leader_made(zone)

        # the planner finds the promise and takes it: the words, the place and the unit are there
        promises = f"{live_server.url}/documents/{stored.document.pk}/commitments/"
        sign_in(page, promises, "planner")
        row = page.locator("tr", has_text=PROMISE)
        row.get_by_role("link", name="列入清单").click()
        expect(page.get_by_label("事项")).to_have_value(re.compile(PROMISE))
        page.get_by_label("列入清单").select_option(label="示例高新区2026年重点任务清单")
        page.get_by_label("牵头单位").select_option(label="示例社会事业局")
        page.get_by_label("完成期限").fill("2026-09-01")
        page.get_by_role("button", name="列入清单").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(PROMISE)
        assert overflow(page) == 0
        item = ListItem.objects.get(content__contains=PROMISE)
        assert item.place.document_id == stored.document.pk

        # its sentence is one click away, and the promise now says where it went
        page.get_by_role("link", name="示例高新区2025年工作报告").first.click()
        expect(page.locator("main")).to_contain_text(PROMISE)
        page.goto(promises)
        expect(page.locator("tr", has_text=PROMISE)).to_contain_text("已列入")

        # the last day passes; the job of the day after has it supervised
        system = system_actor()
        with history.acting(system):
            services.items_supervise(actor=system, moment=LATE)
        case = Urging.objects.get(item=item).case

        # the leader sees it without looking for it: what, whose, how late
        sign_in(page, f"{live_server.url}/boards/today/?zone=demo", "leader")
        expect(page.locator("main")).to_contain_text(item.content)
        expect(page.locator("main")).to_contain_text("示例社会事业局")
        assert overflow(page) == 0
        page.get_by_role("link", name=item.content).first.click()
        expect(page.locator("main")).to_contain_text("已逾期")
        expect(page.locator("main")).to_contain_text(case.number)
        assert overflow(page) == 0
