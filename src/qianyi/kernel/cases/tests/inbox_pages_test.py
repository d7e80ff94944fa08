"""The inbox: what waits for acceptance, filters, and acts on several cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from qianyi.kernel.cases.tests.pages_test import browser, text
from qianyi.kernel.cases.tests.town import LICENCE, REQUEST
from qianyi.lib import clock

if TYPE_CHECKING:
    from qianyi.kernel.cases.models import Case
    from qianyi.kernel.cases.tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests(town: Town) -> list[Case]:
    """Two requests at the service centre, one a step further, and a licence to be accepted."""
    town.activate(REQUEST)
    town.activate(LICENCE)
    now = clock.now()
    made = [town.open(REQUEST, moment=now, title=f"示例诉求{number}") for number in range(3)]
    town.act(town.officer("service"), made[2], "step_done", moment=now, step="sign")
    return [*made, town.open(LICENCE, moment=now, title="示例许可")]


def steps_of(*cases: Case) -> list[int]:
    return [step.pk for case in cases for step in case.steps.live()]


class TestInbox:
    def test_lists_what_the_unit_has_to_accept(self, town: Town, requests: list[Case]) -> None:
        own, other = (browser(town.officer(unit)) for unit in ("service", "economy"))
        assert "示例许可" in text(own.get("/cases/inbox/", {"section": "accepting"}))
        assert "示例许可" not in text(other.get("/cases/inbox/", {"section": "accepting"}))
        assert "示例许可 · 待受理" in text(own.get("/me/"))

    @pytest.mark.parametrize(
        ("asked", "seen", "gone"),
        [
            pytest.param({"q": "诉求1"}, "示例诉求1", "示例诉求0", id="words"),
            pytest.param({"process": LICENCE}, "没有待办事项", "示例诉求0", id="process"),
            pytest.param({"light": "overdue"}, "没有待办事项", "示例诉求0", id="light"),
            pytest.param({"within": "/demo.zone/"}, "示例诉求0", "没有待办事项", id="territory"),
        ],
    )
    def test_is_narrowed(self, town: Town, requests: list[Case], asked, seen, gone) -> None:
        page = browser(town.officer("service")).get("/cases/inbox/", {"section": "unit", **asked})
        assert seen in text(page)
        assert gone not in text(page)

    def test_is_narrowed_by_unit(self, town: Town, requests: list[Case]) -> None:
        client = browser(town.leader)
        unit = str(town.units["service"].pk)
        assert "示例许可" in text(client.get("/cases/", {"unit": unit, "process": LICENCE}))
        other = str(town.units["land"].pk)
        assert "示例许可" not in text(client.get("/cases/", {"unit": other}))


class TestDone:
    def test_asks_first_and_then_does_each_for_itself(
        self, town: Town, requests: list[Case]
    ) -> None:
        first, second, *_ = requests
        client, url = browser(town.officer("service")), reverse("cases:done")
        asked = {"pick": steps_of(first, second)}
        page = text(client.post(url, asked))
        assert "办理“签收分办” 2 件" in page
        assert first.number in page
        town.act(town.officer("service", 2), second, "withdrawn", moment=clock.now(), reason="重复")
        result = text(client.post(url, {**asked, "confirmed": "1", "opinion": "已分办"}))
        assert "已办 1 件" in result
        first.refresh_from_db()
        assert first.step_words == "首次联系"
        assert first.steps.get(step="sign").opinion == "已分办"

    def test_says_why_one_was_not_done(self, town: Town, requests: list[Case]) -> None:
        client = browser(town.leader)
        asked = {"pick": steps_of(requests[0]), "confirmed": "1"}
        assert "您不能代为办理" in text(client.post(reverse("cases:done"), asked))

    def test_needs_a_result_where_there_are_several_and_keeps_what_was_written(
        self, town: Town, requests: list[Case]
    ) -> None:
        client = browser(town.officer("economy"))
        asked = {"pick": steps_of(requests[2]), "confirmed": "1", "opinion": "已通话"}
        refused = client.post(reverse("cases:done"), asked)
        assert refused.status_code == 422
        assert "请选定办理结果" in text(refused)
        assert "已通话" in text(refused)

    @pytest.mark.parametrize(
        ("picked", "sentence"),
        [
            pytest.param((0, 2), "只能选同一流程、同一环节", id="different steps"),
            pytest.param((), "没有选中任何环节", id="none"),
        ],
    )
    def test_refuses_what_does_not_belong_together(
        self, town: Town, requests: list[Case], picked, sentence
    ) -> None:
        client = browser(town.leader)
        asked = {"pick": steps_of(*(requests[number] for number in picked))}
        assert sentence in text(client.post(reverse("cases:done"), asked, follow=True))


class TestUrge:
    def test_asks_first_and_writes_the_reason_into_each(
        self, town: Town, requests: list[Case]
    ) -> None:
        client, url = browser(town.leader), reverse("cases:urge")
        asked = {"pick": steps_of(requests[0], requests[2])}
        assert "只提醒经办人" in text(client.post(url, asked))
        assert not requests[0].happenings.filter(kind="Urged").exists()
        result = text(client.post(url, {**asked, "confirmed": "1", "reason": "企业在等"}))
        assert "已办 2 件" in result
        assert requests[2].happenings.get(kind="Urged").reason == "企业在等"
