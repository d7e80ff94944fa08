"""Pictures of a run and of one firm in it: what is drawn, and what outsiders are not told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.pages.pictures import groups_of, run_pictures, sheet_pictures
from qianyi.domains.evaluation.selectors.pictures import peers_of
from qianyi.domains.evaluation.selectors.scores import explained
from qianyi.domains.evaluation.services.methods import method_ensure
from qianyi.domains.evaluation.services.runs import RunAsked, run_create
from qianyi.domains.evaluation.services.scoring import run_freeze, run_score
from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.subjects.tests.factories import actor_with

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
METHOD = """code: sample_land
title: 示例亩均评价
version: "1"
who: 全部企业
inputs:
  - {code: tax, name: 实缴税金, unit: 万元, fact: ent.tax_paid}
  - {code: land, name: 用地面积, unit: 亩, fact: ent.land_area}
  - {code: staff, name: 从业人员, unit: 人, fact: ent.staff_end}
indicators:
  - {code: tax_per_mu, name: 亩均税收, unit: 万元/亩, value: {of: [tax], per: [land]}}
  - {code: tax, name: 税金, unit: 万元, value: {input: tax}}
  - {code: yield, name: 人均税金, unit: 万元/人, value: {of: [tax], per: [staff]}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: tax_per_mu, weight: 50, normalise: {kind: ratio, source: mean}, cap: 1.5}
      - {indicator: tax, weight: 30, normalise: {kind: minmax}}
      - {indicator: yield, weight: 20, normalise: {kind: minmax}}
grades:
  steps:
    - {code: A, name: 甲等, to: 0.5}
    - {code: B, name: 乙等, to: 1}
"""
CODES = ("ent.tax_paid", "ent.land_area", "ent.staff_end")
LATER = {3: 900}


@pytest.fixture
def officer():
    return actor_with(Role.PLANNER)


@pytest.fixture
def runs(officer, settings, tmp_path):
    """The run of 2023 and that of 2024, in which firm 3 pays more than anybody."""
    settings.QIANYI_FILES = tmp_path
    place = firms.zone("zone", is_demo=True)
    for code in CODES:
        firms.indicator(code)
    for number in range(1, 7):
        one = firms.firm(number, place)
        for year in ("2023", "2024"):
            tax = LATER.get(number, number * 100) if year == "2024" else number * 100
            for code, value in zip(CODES, (tax, 10, 20), strict=True):
                firms.record(firms.row(Indicator.objects.get(code=code), one, value, year))
    method, _ = method_ensure(content=METHOD, name="示例", moment=MOMENT)
    made = []
    for year in (2023, 2024):
        asked = RunAsked(
            method=method, territory=place, year=year, as_of=date(2025, 9, 1), draws=10,
            compared_with=made[0] if made else None,
        )  # fmt: skip
        run = run_create(actor=officer, asked=asked, moment=MOMENT)
        run = run_freeze(actor=officer, run=run, moment=MOMENT)
        made.append(run_score(actor=officer, run=run, moment=MOMENT))
    return made


class TestRunPictures:
    def test_draw_totals_land_ranks_and_moves(self, officer, runs):
        last = runs[1]
        best = RunResult.objects.get(run=last, rank=1)
        drawn = {one.name: one for one in run_pictures(officer, last, groups_of(last)[0], best.pk)}
        assert sum(drawn["totals"].bins.counts) == 6
        assert [mark.words for mark in drawn["totals"].marks] == [
            "示例企业3有限公司（第 1 名）", "A类最低分",
        ]  # fmt: skip
        points = [point for cloud in drawn["land"].clouds for point in cloud.points]
        assert {(point.x, point.y) for point in points if point.own} == {(10.0, 90.0)}
        places = drawn["ranks"].places
        assert [one.value for one in places] == [1, 2, 3, 4, 5, 6]
        assert all(one.low <= one.value <= one.high for one in places)
        moved = {(one.before, one.after): one.count for one in drawn["moves"].streams}
        assert moved == {("A类", "A类"): 2, ("A类", "B类"): 1, ("B类", "A类"): 1, ("B类", "B类"): 2}

    def test_without_a_run_before_there_is_no_flow(self, officer, runs):
        first = runs[0]
        flow = run_pictures(officer, first, groups_of(first)[0])[-1]
        assert flow.empty_reason == "前后没有可以比较的结果。"

    def test_are_a_page_with_workbooks(self, officer, runs):
        client = Client()
        client.force_login(User.objects.get(pk=officer.user_id))
        address = reverse("evaluation:run-pictures", args=[runs[1].pk])
        page = client.get(address).content.decode()
        for name in ("totals", "land", "ranks", "moves"):
            assert f'id="chart-{name}"' in page
        assert client.get(f"{address}?chart=ranks").content[:2] == b"PK"
        assert 'id="run-pictures"' in client.get(
            reverse("evaluation:run", args=[runs[1].pk])
        ).content.decode()  # fmt: skip


class TestSheetPictures:
    def test_hold_the_firm_against_the_median_of_its_peers(self, runs):
        result = RunResult.objects.get(run=runs[1], rank=6)
        radar, place = sheet_pictures(result, explained(result), least=5)
        peers = peers_of(result)
        assert (peers.words, peers.count) == ("同组", 6)
        tax = next(one for one in radar.spokes if one.name == "税金")
        assert tax.own == 0
        assert float(tax.median) == pytest.approx(peers.points["tax"] / 30 * 100, abs=0.05)
        assert place.marks[0].words == "本企业（第 6 名）"
        told = [one[2] for one in place.spec["bins"]]
        assert all(count in (None, 0) or count >= 5 for count in told)

    def test_of_nobody_have_no_median(self, runs):
        assert peers_of(RunResult(run=runs[1], group="nobody")).points == {}

    def test_stand_on_the_sheet_with_their_workbook(self, officer, runs):
        client = Client()
        client.force_login(User.objects.get(pk=officer.user_id))
        result = RunResult.objects.get(run=runs[1], rank=1)
        address = reverse("evaluation:result", args=[runs[1].pk, result.pk])
        assert 'id="chart-radar"' in client.get(address).content.decode()
        assert client.get(f"{address}?chart=own-place").content[:2] == b"PK"
