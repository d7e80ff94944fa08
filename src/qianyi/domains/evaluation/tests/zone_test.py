"""The zone's evaluation: figures gathered, zones loaded, points kept apart from invented ones."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.evaluation.errors import (
    AssessmentInvalid,
    ComparisonClosed,
    ComparisonInvalid,
    ComparisonNotFound,
)
from qianyi.domains.evaluation.models import ComparisonSet, ZoneAssessment
from qianyi.domains.evaluation.selectors import zone as selectors
from qianyi.domains.evaluation.services import zone as services
from qianyi.engine.zones.comparing import ComparisonRefused
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.rules.services import titles
from qianyi.kernel.subjects.models import TerritoryKind
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
MOMENT, TODAY = datetime(2025, 9, 1, 3, 0, tzinfo=UTC), date(2025, 9, 1)
TREE = """
code: tree
title: 示例体系
version: "1"
issuer: 示例机关
method: tree_method
parts_count: 1
indicators_count: 8
parts: [{code: a, no: "1", name: 甲, weight: 100}]
indicators:
  - {code: i1, no: "1.1", name: 研发强度, part: a, unit: 比值, sort: ratio, supplier: 统计机构,
     sources: [{kind: firms, of: ent.rd, per: ent.revenue}]}
  - {code: i2, no: "1.2", name: 净增收入, part: a, unit: 万元, sort: net, supplier: 统计机构,
     sources: [{kind: figure, of: zone.revenue, change: net, times: 10000},
               {kind: firms, of: ent.revenue, change: net}]}
  - {code: i3, no: "1.3", name: 新注册企业, part: a, unit: 个, sort: count, supplier: 市场监管部门,
     sources: [{kind: registered}]}
  - {code: i4, no: "1.4", name: 净增高新技术企业, part: a, unit: 个, sort: net, supplier: 科技部门,
     sources: [{kind: holders, of: high, change: net}]}
  - {code: i5, no: "1.5", name: 当年入库, part: a, unit: 个, sort: count, supplier: 科技部门,
     sources: [{kind: granted, of: high}]}
  - {code: i6, no: "1.6", name: 绿地率, part: a, unit: 比值, sort: ratio, supplier: 自然资源部门}
"""
METHOD = """
code: tree_method
title: 示例体系
version: "1"
who: 高新区
inputs:
  - {code: i1, name: 一, unit: 比值}
  - {code: i2, name: 二, unit: 万元}
  - {code: i3, name: 三, unit: 个}
  - {code: i6, name: 六, unit: 比值}
indicators:
  - {code: i1, name: 研发强度, unit: 比值, value: {input: i1}}
  - {code: i2, name: 净增收入, unit: 万元, value: {input: i2}}
  - {code: i3, name: 新注册企业, unit: 个, value: {input: i3}}
  - {code: i6, name: 绿地率, unit: 比值, value: {input: i6}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: i1, weight: 40, normalise: {kind: minmax}, missing: unknown, negative: keep}
      - {indicator: i2, weight: 30, normalise: {kind: minmax}, missing: unknown, negative: keep}
      - {indicator: i3, weight: 20, normalise: {kind: minmax}, missing: unknown, negative: keep}
      - {indicator: i6, weight: 10, normalise: {kind: minmax}, missing: unknown, negative: keep}
"""
HEAD = ["高新区", "年度", "1.1 研发强度", "1.2 净增收入"]


def book(*rows):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    for number, row in enumerate([HEAD, *rows]):
        sheet.write_row(number, 0, row)
    made.close()
    return buffer.getvalue()


PEERS = book(["示例东区", 2024, 0.02, 1000], ["示例西区", 2024, 0.12, 9000])


@pytest.fixture
def planner():
    return actor_with(Role.PLANNER)


@pytest.fixture
def system():
    row, _ = services.system_keep(
        content=TREE, method_content=METHOD, name="tree", moment=MOMENT, provenance={}
    )
    return row


@pytest.fixture
def place():
    """A zone with three firms: two that report twice, one that reports once."""
    place = firms.zone("shili", territory_kind=TerritoryKind.ZONE, is_demo=False)
    first, second, third = (firms.firm(number, place) for number in (1, 2, 3))
    for firm, day in ((first, date(2020, 1, 1)), (second, date(2024, 3, 1))):
        firm.registered_on = day
        firm.save()
    revenue, rd = firms.indicator(), firms.indicator("ent.rd")
    own = firms.indicator("zone.revenue", unit="亿元", applies_to="territory", roll_up="none")
    firms.record(
        firms.row(revenue, first, 100), firms.row(revenue, second, 300),
        firms.row(revenue, third, 600), firms.row(revenue, first, 80, "2023"),
        firms.row(revenue, second, 200, "2023"), firms.row(rd, first, 4), firms.row(rd, second, 24),
        firms.row(own, first, 5, "2023"),
    )  # fmt: skip
    kind = {"name": "示例称号", "level": "national", "validity": "years", "years": 3}
    title = titles.title_ensure(code="high", facts=kind, provenance={})
    for firm, day in ((first, date(2023, 5, 1)), (second, date(2024, 5, 1))):
        facts = titles.GrantFacts(enterprise_id=firm.pk, title=title, granted_on=day)
        titles.grant_record(actor=firms.SYSTEM, facts=facts, moment=MOMENT)
    return place, own


def assess(actor, system, place, **changed):
    given = {"system": system, "territory": place, "year": 2024, "scope": "直管区", "as_of": TODAY}
    facts = services.AssessmentFacts(**{**given, **changed})
    return services.zone_assess(actor=actor, facts=facts, moment=MOMENT)


def load(actor, system, data=PEERS, **changed):
    facts = services.ComparisonFacts(
        **{"system": system, "title": "示例对比", "source": "示例年鉴", **changed}
    )
    return services.comparison_load(actor=actor, facts=facts, data=data, moment=MOMENT)


def told(row):
    return {code: one["value"] for code, one in row.figures.items()}


class TestZoneAssess:
    def test_gathers_what_the_fact_base_holds_and_names_who_could_supply_the_rest(
        self, planner, system, place
    ):
        row, is_new = assess(planner, system, place[0])
        assert is_new
        assert told(row) == {
            "i1": "0.07", "i2": "120", "i3": "1", "i4": "1", "i5": "1", "i6": None,
        }  # fmt: skip
        assert row.figures["i6"]["how"] == "尚未采集，可由自然资源部门提供。"
        assert (row.figures["i1"]["reported"], row.figures["i1"]["expected"]) == (2, 3)
        assert row.figures["i1"]["is_certain"] is False
        assert row.firms_count == 3

    def test_the_zones_own_figure_goes_first_but_scopes_never_mix(self, planner, system, place):
        zone, own = place
        for year, value in (("2023", 5), ("2024", 8)):
            firms.record(
                firms.services.FigureRow(
                    indicator=own, subject_id=zone.pk, period=firms.Period.parse(year),
                    value=Decimal(value), scope="一区五园",
                ),
                origin=firms.origin(f"zone-{year}"),
            )  # fmt: skip
        mine, _ = assess(planner, system, zone, scope="一区五园")
        assert told(mine)["i2"] == "30000"
        assert mine.figures["i2"]["kind"] == "figure"
        assert len(mine.figures["i2"]["observations"]) == 2
        other, _ = assess(planner, system, zone)
        assert told(other)["i2"] == "120"

    def test_another_scope_is_named_and_not_taken(self, planner, system):
        zone = firms.zone("shili", territory_kind=TerritoryKind.ZONE, is_demo=False)
        for code in ("ent.revenue", "ent.rd"):
            firms.indicator(code)
        own = firms.indicator("zone.revenue", unit="亿元", applies_to="territory", roll_up="none")
        for year in ("2023", "2024"):
            firms.record(
                firms.services.FigureRow(
                    indicator=own, subject_id=zone.pk, period=firms.Period.parse(year),
                    value=Decimal(1), scope="一区五园",
                ),
                origin=firms.origin(f"zone-{year}"),
            )  # fmt: skip
        row, _ = assess(planner, system, zone)
        assert set(told(row).values()) == {None}
        assert row.figures["i2"]["other_scopes"] == ["一区五园"]
        assert "口径不同不采用" in row.figures["i2"]["how"]

    def test_the_same_figures_make_no_second_row(self, planner, system, place):
        first, _ = assess(planner, system, place[0])
        again, is_new = assess(planner, system, place[0])
        assert (again.pk, is_new) == (first.pk, False)
        beside, _ = load(planner, system)
        later, is_new = assess(planner, system, place[0], comparison=beside)
        assert is_new
        assert later.pk != first.pk

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"year": 2025}, "还没有结束"),
            ({"year": 1999}, "2000 年以后"),
            ({"scope": "随便"}, "没有“随便”这个口径"),
        ],
    )
    def test_refuses_a_question_that_does_not_fit(self, planner, system, changed, sentence):
        with pytest.raises(AssessmentInvalid, match=sentence):
            assess(planner, system, firms.zone(), **changed)

    def test_the_year_is_over_on_its_last_day(self, planner, system, place):
        assert assess(planner, system, place[0], as_of=date(2024, 12, 31))[1]
        with pytest.raises(AssessmentInvalid):
            assess(planner, system, place[0], as_of=date(2024, 12, 30))

    def test_invented_zones_never_stand_beside_a_real_one(self, planner, system, place):
        invented, _ = load(planner, system, is_demo=True)
        with pytest.raises(AssessmentInvalid, match="示例数据不能与真实的高新区对比"):
            assess(planner, system, place[0], comparison=invented)
        row, _ = assess(planner, system, place[0])
        with pytest.raises(IntegrityError, match="invented zones"), transaction.atomic():
            ZoneAssessment.objects.create(
                system=system, territory=place[0], year=2024, scope="直管区", as_of=TODAY,
                comparison=invented, digest="0" * 64, made_at=MOMENT,
            )  # fmt: skip
        offered = selectors.comparisons_for(planner, system="tree", is_demo=place[0].is_demo)
        assert not row.is_demo
        assert not offered.exists()

    def test_a_sheet_of_points_follows_from_what_is_kept(self, planner, system, place):
        beside, _ = load(planner, system)
        row, _ = assess(planner, system, place[0], comparison=beside)
        view = selectors.assessment_view(planner, row, chosen="示例西区")
        lines = {line.indicator.code: line for line in view.standing.lines}
        assert lines["i1"].points == 20
        assert lines["i1"].gap_chosen == lines["i1"].gap_best == 20
        assert lines["i2"].points == 0
        assert lines["i3"].points is None
        assert view.standing.points == 20
        assert selectors.assessment_view(planner, row, chosen="没有").chosen == ""

    @pytest.mark.parametrize("role", [Role.PARK_OFFICER, Role.ENTERPRISE_USER, Role.AUDITOR])
    def test_belongs_to_planners_and_departments(self, system, role):
        with pytest.raises(NotAllowed):
            assess(actor_with(role), system, firms.zone())


class TestComparisonLoad:
    def test_keeps_every_version_and_who_loaded_it(self, planner, system):
        first, _ = load(planner, system)
        assert (first.zones, first.years, first.figures_count) == (
            ["示例东区", "示例西区"], [2024], 4,
        )  # fmt: skip
        again, is_new = load(planner, system)
        assert (again.pk, is_new) == (first.pk, False)
        newer, _ = load(planner, system, book(["示例东区", 2024, 0.03, 1]), follows=first)
        assert (newer.version, newer.follows_id) == (2, first.pk)
        assert list(ComparisonSet.objects.in_use()) == [newer]
        with pytest.raises(ComparisonClosed, match="已有新版本"):
            load(planner, system, book(["示例东区", 2024, 0.04, 1]), follows=first)

    @pytest.mark.parametrize(
        ("changed", "sentence"), [({"source": " "}, "数据出处"), ({"title": ""}, "名称")]
    )
    def test_wants_a_name_and_a_source(self, planner, system, changed, sentence):
        with pytest.raises(ComparisonInvalid, match=sentence):
            load(planner, system, **changed)

    def test_takes_nothing_of_a_file_that_is_wrong(self, planner, system):
        with pytest.raises(ComparisonRefused, match="不是数字"):
            load(planner, system, book(["示例东区", 2024, "甲", 1], ["示例西区", 2024, 0.1, 1]))
        assert not ComparisonSet.objects.exists()

    def test_can_be_withdrawn_and_loaded_again(self, planner, system):
        row, _ = load(planner, system)
        with pytest.raises(ComparisonInvalid, match="原因"):
            services.comparison_withdraw(actor=planner, row=row, reason=" ", moment=MOMENT)
        services.comparison_withdraw(actor=planner, row=row, reason="出处有误", moment=MOMENT)
        with pytest.raises(ComparisonClosed):
            services.comparison_withdraw(actor=planner, row=row, reason="再", moment=MOMENT)
        again, is_new = load(planner, system)
        assert is_new
        assert again.version == 2

    def test_invented_and_real_are_no_versions_of_each_other(self, planner, system):
        row, _ = load(planner, system)
        with pytest.raises(ComparisonInvalid, match="不能互为版本"):
            load(planner, system, book(["示例东区", 2024, 1, 1]), follows=row, is_demo=True)

    def test_is_not_seen_by_firms(self, planner, system):
        row, _ = load(planner, system)
        with pytest.raises(ComparisonNotFound):
            selectors.comparison_get(actor=actor_with(Role.ENTERPRISE_USER), comparison_id=row.pk)


class TestPages:
    def test_from_upload_to_the_workbook(self, planner, system, place):
        client = Client()
        client.force_login(User.objects.get(pk=planner.user_id))
        template = client.get(reverse("evaluation:zone-template", args=["tree"]))
        assert template.content[:2] == b"PK"
        sent = io.BytesIO(PEERS)
        sent.name = "peers.xlsx"
        answer = client.post(
            reverse("evaluation:zone-comparison-new"),
            {"system": "tree", "title": "示例对比", "source": "示例年鉴", "file": sent},
        )
        beside = ComparisonSet.objects.get()
        assert answer.headers["Location"] == reverse("evaluation:zone-comparison", args=[beside.pk])
        answer = client.post(
            reverse("evaluation:zone-new"),
            {"system": "tree", "territory": "shili", "year": 2024, "scope": "直管区",
             "as_of": "2025-09-01", "comparison": beside.pk},
        )  # fmt: skip
        row = ZoneAssessment.objects.get()
        page = reverse("evaluation:zone-assessment", args=[row.pk])
        assert answer.headers["Location"] == page
        text = client.get(f"{page}?zone=示例西区").content.decode()
        for words in ("研发强度", "尚未采集", "自然资源部门", "再增一个单位", "与示例西区差"):
            assert words in text
        data = client.get(reverse("evaluation:zone-assessment-export", args=[row.pk])).content
        made = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert made.sheet_names == ["指标得分和差距", "尚未采集", "对比数据"]
        rows = made.get_sheet_by_name("指标得分和差距").to_python()
        assert any("研发强度" in str(cell) for line in rows for cell in line)
        for name, arguments in (
            ("zone", []), ("zone-assessments-export", []), ("zone-system", ["tree"]),
            ("zone-system-export", ["tree"]), ("zone-comparisons", []),
            ("zone-comparison", [beside.pk]), ("zone-comparison-export", [beside.pk]),
        ):  # fmt: skip
            assert client.get(reverse(f"evaluation:{name}", args=arguments)).status_code == 200

    def test_a_wrong_file_keeps_what_was_filled_in(self, planner, system):
        client = Client()
        client.force_login(User.objects.get(pk=planner.user_id))
        sent = io.BytesIO(b"nothing")
        sent.name = "peers.xlsx"
        answer = client.post(
            reverse("evaluation:zone-comparison-new"),
            {"system": "tree", "title": "示例对比甲", "source": "示例年鉴", "file": sent},
        )
        assert answer.status_code == 422
        assert "示例对比甲" in answer.content.decode()
        assert "不是 .xlsx 工作簿" in answer.content.decode()
