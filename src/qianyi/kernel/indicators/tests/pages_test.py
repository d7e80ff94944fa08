"""The pages of indicators: who may open them, what they must say, and adoption through the form."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qianyi.foundation.permissions import Role
from qianyi.kernel.documents.tests.factories import PlaceFactory, loaded
from qianyi.kernel.indicators.models import IndicatorName, Observation
from qianyi.kernel.subjects.tests.factories import MembershipFactory, TerritoryFactory

from .factories import IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 11  # the bell in the head and the history panel ask once each
PANEL = {"HX-Request": "true", "HX-Target": "figure-panel"}


def client_of(role: Role | None) -> Client:
    client = Client()
    if role is not None:
        client.force_login(MembershipFactory(role=role).user)
    return client


def queries_for(client: Client, url: str) -> int:
    client.get(url)  # the first request of a session writes when it began
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.fixture
def planner():
    return client_of(Role.PLANNER)


@pytest.fixture
def auditor():
    return client_of(Role.AUDITOR)


@pytest.fixture
def observation():
    return ObservationFactory(
        indicator__name="营业收入", place=PlaceFactory(), value=Decimal("1780.50")
    )


@pytest.fixture
def statements():
    return loaded()[1]


class TestReadingPages:
    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 302), (Role.AUDITOR, 200), (Role.LEADER, 200), (Role.PLANNER, 200)],
        ids=["visitor", "auditor", "leader", "planner"],
    )
    def test_open_to_those_who_may_read(self, observation, role, status):
        code = [observation.indicator.code]
        urls = [
            reverse("indicators:list"),
            reverse("indicators:list-export"),
            reverse("indicators:options"),
            reverse("indicators:detail", args=code),
            reverse("indicators:detail-export", args=code),
            reverse("indicators:observation", args=[observation.pk]),
        ]
        client = client_of(role)
        assert [client.get(url).status_code for url in urls] == [status] * len(urls)

    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 302), (Role.AUDITOR, 403), (Role.PLANNER, 200)],
        ids=["visitor", "auditor", "planner"],
    )
    def test_forms_are_for_planners(self, observation, statements, role, status):
        client = client_of(role)
        urls = [
            reverse("indicators:withdraw", args=[observation.pk]),
            reverse("indicators:adopt", args=[statements[0].pk]),
        ]
        assert [client.get(url).status_code for url in urls] == [status] * len(urls)

    @pytest.mark.parametrize("role", [None, Role.AUDITOR], ids=["visitor", "auditor"])
    def test_writing_is_refused_to_others(self, observation, statements, role):
        client = client_of(role)
        urls = [
            reverse("indicators:withdraw", args=[observation.pk]),
            reverse("indicators:adopt", args=[statements[0].pk]),
        ]
        assert [client.post(url).status_code for url in urls] == [403, 403]
        assert Observation.objects.live().count() == 1

    def test_what_does_not_exist_is_said_to_be_missing(self, planner):
        urls = [
            reverse("indicators:detail", args=["nothing"]),
            reverse("indicators:observation", args=[10**30]),
            reverse("indicators:adopt", args=[0]),
        ]
        assert [planner.get(url).status_code for url in urls] == [404] * len(urls)


class TestDictionary:
    def test_shows_the_newest_actual_with_whose_it_is_and_where_from(self, auditor, observation):
        page = auditor.get(reverse("indicators:list")).content.decode()
        assert "1,780.5" in page
        assert f"2025年 · {observation.subject} · 直管区" in page
        assert reverse("documents:source", args=[observation.place_id]) in page

    def test_narrows_by_words_and_category(self, auditor, observation):
        IndicatorFactory(name="税收", category="财政")
        page = auditor.get(reverse("indicators:list"), {"category": "财政"}).content.decode()
        assert "指标字典：共 1 项" in page
        assert "税收" in page

    def test_options_follow_the_words_typed(self, planner, observation):
        IndicatorFactory(name="税收")
        IndicatorName.objects.create(indicator=observation.indicator, name="营收", relation="same")
        url = reverse("indicators:options")
        found = planner.get(url, {"indicator_search": "营收"}).content.decode()
        assert observation.indicator.code in found
        assert "税收" not in found

    def test_asks_the_database_as_often_for_many_as_for_few(self, auditor, observation):
        few = queries_for(auditor, reverse("indicators:list"))
        for _ in range(30):
            ObservationFactory()
        assert queries_for(auditor, reverse("indicators:list")) == few <= MOST_QUERIES


class TestIndicatorPage:
    def test_shows_every_figure_with_scope_and_source(self, auditor, observation):
        ObservationFactory(
            indicator=observation.indicator, subject=observation.subject, scope="一区五园"
        )
        url = reverse("indicators:detail", args=[observation.indicator.code])
        page = auditor.get(url).content.decode()
        assert "一区五园" in page
        assert reverse("documents:source", args=[observation.place_id]) in page
        narrowed = auditor.get(url, {"scope": "一区五园"}).content.decode()
        assert "的指标数据：共 1 条" in narrowed

    def test_the_workbook_holds_numbers_and_sources(self, auditor, observation):
        from python_calamine import CalamineWorkbook

        answer = auditor.get(reverse("indicators:detail-export", args=[observation.indicator.code]))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0)
        cells = [cell for row in sheet.to_python() for cell in row]
        assert 1780.5 in cells
        assert str(observation.place) in cells

    def test_asks_the_database_as_often_for_many_figures_as_for_few(self, auditor, observation):
        url = reverse("indicators:detail", args=[observation.indicator.code])
        few = queries_for(auditor, url)
        for year in range(1990, 2020):
            ObservationFactory(
                indicator=observation.indicator, period=str(year), place=PlaceFactory()
            )
        assert queries_for(auditor, url) == few <= MOST_QUERIES


class TestObservationPage:
    def test_says_all_that_makes_it_a_number(self, auditor, observation):
        page = auditor.get(
            reverse("indicators:observation", args=[observation.pk])
        ).content.decode()
        for words in ("1,780.5", "亿元", "2025年", "直管区", "已审核", "已核实"):
            assert words in page
        assert "撤回采用" not in page

    def test_a_figure_of_a_fictional_zone_carries_the_ribbon(self, auditor, observation):
        fictional = ObservationFactory(subject=TerritoryFactory().subject)
        ribbons = [
            "qy-ribbon"
            in auditor.get(reverse("indicators:observation", args=[row.pk])).content.decode()
            for row in (observation, fictional)
        ]
        assert ribbons == [False, True]

    def test_withdrawal_asks_for_the_reason_once(self, planner, statements):
        zone = TerritoryFactory().subject
        indicator = IndicatorFactory()
        planner.post(reverse("indicators:adopt", args=[statements[0].pk]), said(indicator, zone))
        url = reverse("indicators:withdraw", args=[Observation.objects.get().pk])
        answer = planner.post(url, {"reason": ""})
        assert answer.status_code == 422
        assert "请写明撤回的理由" in answer.content.decode()
        page = planner.post(url, {"reason": "口径有误"}, follow=True).content.decode()
        assert "已撤回（口径有误）" in page
        assert not Observation.objects.live().exists()


def said(measured, whose, **changes):
    return {
        "indicator": measured.code,
        "subject": whose.pk,
        "scope": "直管区",
        "kind": "actual",
        "period": "2025",
        "value": "120",
        "value_high": "",
        "unit": "亿元",
        "version": "",
        **changes,
    }


class TestAdoption:
    def test_proposes_what_the_text_says_and_asks_about_the_rest(self, planner, statements):
        indicator = IndicatorFactory(name="营业收入")
        zone = TerritoryFactory(subject__name="示例高新区").subject
        page = planner.get(reverse("indicators:adopt", args=[statements[0].pk])).content.decode()
        assert f'<option value="{indicator.code}" selected>' in page
        assert f'<option value="{zone.pk}" selected>' in page
        assert "原文没有说明口径" in page
        assert "可能的指标" in page

    def test_makes_the_figure_and_marks_the_text(self, planner, statements):
        zone, indicator = TerritoryFactory().subject, IndicatorFactory()
        url = reverse("indicators:adopt", args=[statements[0].pk])
        answer = planner.post(url, said(indicator, zone, period="2025年"))
        observation = Observation.objects.get()
        assert answer["Location"] == reverse("indicators:observation", args=[observation.pk])
        document = reverse("documents:detail", args=[statements[0].run.version.document_id])
        marked = f'<a class="doc-fig is-adopted" id="f{statements[0].pk}"'
        assert marked in planner.get(document).content.decode()

    def test_beside_the_text_the_answer_is_the_panel(self, planner, statements):
        zone, indicator = TerritoryFactory().subject, IndicatorFactory()
        url = reverse("indicators:adopt", args=[statements[0].pk])
        assert "<html" not in planner.get(url, headers=PANEL).content.decode()
        answer = planner.post(url, said(indicator, zone), headers=PANEL)
        assert answer["Location"] == reverse("documents:statement", args=[statements[0].pk])
        panel = planner.get(answer["Location"], headers=PANEL).content.decode()
        assert 'data-doc-css="doc-fig is-adopted"' in panel
        one = [Observation.objects.get().pk]
        assert reverse("indicators:observation", args=one) in panel
        assert reverse("indicators:withdraw", args=one) in panel
        assert reverse("documents:dismiss", args=[statements[0].pk]) not in panel
        correct = planner.get(reverse("documents:correct", args=[statements[0].pk]))
        assert "更正不会改变已经采用的指标数据" in correct.content.decode()

    def test_a_conflict_shows_the_figure_that_stands_there(self, planner, statements):
        zone, indicator = TerritoryFactory().subject, IndicatorFactory()
        standing = ObservationFactory(indicator=indicator, subject=zone, place=PlaceFactory())
        url = reverse("indicators:adopt", args=[statements[0].pk])
        answer = planner.post(url, said(indicator, zone))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert reverse("indicators:observation", args=[standing.pk]) in page
        assert 'name="replaces"' in page
        planner.post(url, said(indicator, zone, replaces="on"))
        assert Observation.objects.live().get().value == Decimal(120)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"indicator": ""}, "请选择指标"),
            ({"indicator": "没有"}, "请从指标字典中选择"),
            ({"subject": ""}, "请选择主体"),
            ({"kind": ""}, "请选择性质"),
            ({"period": ""}, "请写明具体时期"),
            ({"period": "近年来"}, "不是有效的写法"),
            ({"value": ""}, "没有数值不能采用"),
            ({"value": "百余"}, "请填写数字"),
            ({"unit": "家"}, "不能换算"),
        ],
        ids=lambda value: next(iter(value.items()))[0] if isinstance(value, dict) else None,
    )
    def test_says_in_place_what_is_missing(self, planner, statements, changes, sentence):
        zone, indicator = TerritoryFactory().subject, IndicatorFactory()
        url = reverse("indicators:adopt", args=[statements[0].pk])
        answer = planner.post(url, said(indicator, zone, **changes))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Observation.objects.exists()


class TestPlaceUses:
    def test_a_source_page_lists_the_figures_that_cite_it(self, auditor, observation):
        page = auditor.get(
            reverse("documents:source", args=[observation.place_id])
        ).content.decode()
        assert "引用此处的数据" in page
        assert reverse("indicators:observation", args=[observation.pk]) in page
