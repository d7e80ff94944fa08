"""What visitors see: only what was released, with its source, and no more often than allowed."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.talent.tests.house import make_house
from qianyi.foundation.permissions import Role
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.tests.factories import IndicatorFactory, ObservationFactory
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.tests import town as towns
from qianyi.site.homes import public

pytestmark = pytest.mark.django_db
MOMENT = towns.MOMENT


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def out(town):
    """Gives a figure out: proposed by a planner, released by a leader."""
    planner = towns.acting(Role.PLANNER, town.zone.subject)
    leader = towns.acting(Role.LEADER, town.zone.subject)
    indicator = IndicatorFactory(name="示例收入", definition="示例含义")

    def make(*, decided=True, **facts):
        row = ObservationFactory(**{"subject": town.zone.subject, "indicator": indicator, **facts})
        release = indicators.release_propose(
            actor=planner, observation=row, source="示例通报 专栏1", sentence="示例原句。",
            note="示例说明", moment=MOMENT,
        )  # fmt: skip
        if decided:
            indicators.release_make(actor=leader, release=release, moment=MOMENT)
        return release

    return make


def told(url, **query):
    answer = Client().get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestFigures:
    def test_are_those_released_and_no_others(self, out):
        shown = out(period="2025", value=Decimal("12.5"))
        out(period="2024", value=Decimal(777), decided=False)
        ObservationFactory(subject=shown.observation.subject, value=Decimal(888))
        page = told(reverse("homes:figures"))
        assert "示例收入" in page
        assert "12.5" in page
        assert "777" not in page
        assert "888" not in page

    def test_that_were_replaced_are_gone(self, out):
        row = out()
        Observation.objects.filter(pk=row.observation_id).update(superseded_at=MOMENT)
        assert "示例收入" not in told(reverse("homes:figures"))
        assert Client().get(reverse("homes:figure", args=[row.ref])).status_code == 404

    def test_of_a_fictional_zone_stand_apart(self, town, out):
        out()
        real = towns.territory("real-zone")
        Territory.objects.filter(pk=real.pk).update(is_demo=False)
        out(subject=real.subject, indicator=IndicatorFactory(name="真实示例指标"))
        first, second = told(reverse("homes:figures")), told(reverse("homes:figures"), zone="demo")
        assert ("真实示例指标" in first, "示例收入" in first) == (True, False)
        assert ("真实示例指标" in second, "示例收入" in second) == (False, True)

    def test_are_found_by_name(self, out):
        out()
        assert "没有" not in told(reverse("homes:figures"), q="收入").split("qy-table")[0]
        page = told(reverse("homes:figures"), q="没有这个")
        assert "没有名称包含“没有这个”的公开数据" in page
        export = reverse("homes:figures-json")
        assert json.loads(told(export, q="没有这个"))["figures"] == []
        assert len(json.loads(told(export, q="收入"))["figures"]) == 1

    @pytest.mark.parametrize(
        ("facts", "words", "beside"),
        [
            ({"comparator": ">="}, "不低于500", "不低于"),
            ({"comparator": "≈"}, "约500", "约"),
            ({"value_high": Decimal(600)}, "500至600", "至 600"),
        ],
        ids=["bound", "about", "span"],
    )
    def test_never_say_a_bound_or_a_span_as_an_exact_number(self, out, facts, words, beside):
        row = out(value=Decimal(500), **facts)
        assert f"{words} 亿元" in told("/")
        assert words in told(reverse("homes:figure", args=[row.ref]))
        assert beside in told(reverse("homes:figures"))
        export = Client().get(reverse("homes:figures-export"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(export.content))
        assert any(beside in line for line in book.get_sheet_by_index(0).to_python())


class TestOneFigure:
    def test_has_definition_source_sentence_and_series(self, out):
        old = out(period="2024", value=Decimal(90), version="最终核实")
        row = out(
            period="2025", value=Decimal(100), version="快报", certainty="unverified",
            reported_count=8, expected_count=9,
        )  # fmt: skip
        page = told(reverse("homes:figure", args=[row.ref]))
        for words in (
            "示例含义", "示例通报 专栏1", "示例原句。", "示例说明", "快报", "待核实",
            "应报9家，已报8家", "2024年", reverse("homes:figure", args=[old.ref]),
        ):  # fmt: skip
            assert words in page

    def test_downloads_exact_numbers(self, out):
        row = out(value=Decimal("1234567.00000001"))
        body = json.loads(told(reverse("homes:figure-json", args=[row.ref])))
        (one,) = body["figures"]
        assert (one["value"], one["unit"], one["scope"]) == ("1234567.00000001", "亿元", "直管区")
        assert one["is_demo"] is True
        whole = json.loads(told(reverse("homes:figures-json")))
        assert whole["figures"] == body["figures"]
        for url in (
            reverse("homes:figures-export"), reverse("homes:figure-export", args=[row.ref])
        ):  # fmt: skip
            book = CalamineWorkbook.from_filelike(io.BytesIO(Client().get(url).content))
            cells = str(book.get_sheet_by_index(0).to_python())
            assert "示例通报 专栏1：示例原句。" in cells
            assert "示例数据，虚构。" in cells

    def test_names_nobody_who_released_it(self, out):
        row = out()
        page = told(reverse("homes:figure", args=[row.ref]))
        people = User.objects.values_list("username", "display_name")
        assert not [name for pair in people for name in pair if name in page]


class TestDownloads:
    def test_are_refused_and_logged_when_a_script_asks(self, out, settings):
        settings.QIANYI_PUBLIC_DOWNLOADS_PER_MINUTE = 2
        out()
        client, url = Client(), reverse("homes:figures-json")
        assert [client.get(url).status_code for _ in range(4)] == [200, 200, 503, 503]
        assert AccessLog.objects.filter(action="homes.downloads_too_often").count() == 1
        assert "最多下载2次" in client.get(url, follow=True).content.decode()


class TestTheLanding:
    def test_shows_what_is_open_to_everybody(self, out):
        out(value=Decimal("12.5"))
        page = told("/")
        for words in ("执行中的政策", "已公开的答复", "公开数据", "公示和评价结果", "12.5"):
            assert words in page
        assert "qy-tag" in page, "a fictional figure is marked"

    def test_tells_the_newest_period_of_each_figure(self, out, town):
        out(period="2024", value=Decimal(11))
        newest = out(period="2025", value=Decimal(12))
        other = out(indicator=IndicatorFactory(name="示例投资"), value=Decimal(13))
        shown = [row.pk for row, _ in public.landing(MOMENT.date()).figures]
        assert sorted(shown) == sorted([newest.pk, other.pk])

    def test_tells_of_needs_that_their_firms_wished_published(self):
        house = make_house()
        house.need(audience="public", position="示例公开岗")
        house.need(position="示例内部岗")
        told_now = told("/")
        assert "示例公开岗" in told_now
        assert "示例内部岗" not in told_now

    def test_asks_no_more_for_more_rows(self, out, django_assert_max_num_queries):
        out(period="2025")
        told("/")
        with django_assert_max_num_queries(20) as few:
            told("/")
        for year in range(2015, 2025):
            out(period=str(year))
        with django_assert_max_num_queries(len(few)):
            told("/")
        assert public.SHOWN == 5

    def test_keeps_search_engines_to_the_public_pages(self):
        robots = told(reverse("homes:robots"))
        assert robots.splitlines()[0] == "User-agent: *"
        assert "Disallow: /" in robots.splitlines()
        assert "Allow: /public/" in robots.splitlines()
