"""Pages of indicators of firms: summaries, not lists of a hundred thousand; days; origins."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Role
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.selectors import TotalOf
from qianyi.kernel.indicators.tests.firms import (
    FIRST,
    LATER,
    SYSTEM,
    TODAY,
    firm,
    indicator,
    origin,
    record,
    row,
    zone,
)
from qianyi.kernel.subjects.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    client = Client()
    client.force_login(MembershipFactory(role=Role.PLANNER).user)
    return client


@pytest.fixture
def firms():
    place = zone()
    return [firm(number, place) for number in range(1, 5)]


def page(client: Client, name: str, key: object, **query: str) -> str:
    answer = client.get(reverse(f"indicators:{name}", args=[key]), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestIndicatorOfFirms:
    def test_says_how_many_reported_and_what_it_comes_to(self, planner, firms):
        revenue = indicator(high=1000, source_system="示例系统", periods=["year"])
        record(*(row(revenue, one, number) for number, one in enumerate(firms, start=101)))
        shown = page(planner, "detail", revenue.code)
        assert "企业填报情况" in shown
        for words in ("410", "101", "104", "不高于 1,000 万元", "示例系统"):
            assert words in shown

    def test_hides_the_span_of_two_firms(self, planner, firms):
        revenue = indicator()
        record(*(row(revenue, one, 700) for one in firms[:2]))
        assert "不足3家，不显示" in page(planner, "detail", revenue.code)

    def test_shows_figures_as_known_on_a_day(self, planner, firms):
        revenue = indicator()
        record(row(revenue, firms[0], 555))
        record(row(revenue, firms[0], 666), moment=LATER)
        shown = page(planner, "detail", revenue.code, known_on="2025-04-01")
        assert "555" in shown
        assert "666" not in shown

    def test_ignores_a_day_that_is_none(self, planner, firms):
        revenue = indicator()
        record(row(revenue, firms[0], 555))
        assert "555" in page(planner, "detail", revenue.code, known_on="昨天")


class TestObservationPage:
    def test_says_which_source_and_what_was_known_then(self, planner, firms):
        revenue = indicator()
        record(row(revenue, firms[0], 555), origin=origin("表一|2024|甲|1", "import"))
        record(row(revenue, firms[0], 666), moment=LATER, origin=origin("表一|2024|甲|2"))
        now = Observation.objects.live().get()
        shown = page(planner, "observation", now.pk, known_on="2025-04-01")
        assert "批量导入：示例导入（表一|2024|甲|2）" in shown
        assert "截至2025年4月1日" in shown
        assert "555万元" in shown

    def test_of_a_demonstration_firm_carries_the_ribbon(self, planner, firms):
        record(row(indicator(), firms[0], 555))
        key = Observation.objects.get().pk
        assert "示例数据" in page(planner, "observation", key)

    def test_says_when_nothing_was_known(self, planner, firms):
        record(row(indicator(), firms[0], 555))
        key = Observation.objects.get().pk
        assert "平台上还没有这个数" in page(planner, "observation", key, known_on="2024-01-01")

    def test_of_a_total_says_how_many_of_how_many(self, planner, firms):
        revenue = indicator()
        record(row(revenue, firms[0], 10), row(revenue, firms[1], 20), moment=FIRST)
        place = firms[0].territory
        total = services.total_record(
            actor=SYSTEM, moment=LATER,
            asked=TotalOf(
                indicator=revenue, territory=place, period=Period.parse("2024"), scope="直管区",
                as_of=TODAY,
            ),
        )  # fmt: skip
        shown = page(planner, "observation", total.pk)
        assert "应报4，已报2" in shown
        assert "计算汇总" in shown
