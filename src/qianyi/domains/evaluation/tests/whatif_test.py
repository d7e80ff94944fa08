"""What if, over firms in the database: asked, kept, compared, carried into a draft."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.errors import (
    FirmsUnread,
    ScenarioInvalid,
    ScenarioNotFound,
    TrialInvalid,
)
from qianyi.domains.evaluation.forms.whatif import read_conditions, read_figures
from qianyi.domains.evaluation.models import Scenario
from qianyi.domains.evaluation.pages.scenarios import again, comparison, warnings_of
from qianyi.domains.evaluation.selectors import whatif
from qianyi.domains.evaluation.selectors.scenarios import scenario_get, scenario_list
from qianyi.domains.evaluation.selectors.whatif import conditions, population, weights
from qianyi.domains.evaluation.services.methods import method_ensure
from qianyi.domains.evaluation.services.runs import RunAsked, run_create
from qianyi.domains.evaluation.services.scenarios import (
    draft_from_trial,
    scenario_put_away,
    scenario_save,
)
from qianyi.domains.evaluation.services.scoring import run_freeze, run_score
from qianyi.domains.evaluation.views import whatif as views
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.jobs.models import JobState
from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.identity.models import User
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.rules import services as rules
from qianyi.kernel.rules.choices import VersionState
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
SHARE = "criteria[C2].threshold"
PACK = """code: sample_firm
version: "2024"
title: 示例优秀企业认定
kind: title
applications: [{type: 新申请, from: 2024-01-01}]
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue, periods: [FY-1]}
  - {code: rd_cost, name: 研发费用, unit: 万元, fact: ent.rd_expense, periods: [FY-1], cost: true}
criteria:
  - {code: C1, name: 营业收入, formula: revenue_fy1, unit: 万元, operator: ">=", threshold: 1000}
  - {code: C2, name: 研发费用占比, formula: rd_cost_fy1 / revenue_fy1, unit: "%",
     operator: ">=", threshold: 5}
"""
CASES = """rule: sample_firm
version: "2024"
cases:
  - {name: 正好达到, source: 示例, given: {applied_on: 2025-05-01, revenue_fy1: 1000,
     rd_cost_fy1: 50}, expect: {verdict: yes}}
"""
METHOD = """code: sample_rating
title: 示例评价
version: "1"
who: 全部企业
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue}
  - {code: rd, name: 研发费用, unit: 万元, fact: ent.rd_expense}
indicators:
  - {code: size, name: 营业收入, unit: 万元, value: {input: revenue}}
  - {code: effort, name: 研发占比, unit: 比值, value: {of: [rd], per: [revenue]}}
groups:
  - code: all
    name: 全部
    items:
      - {indicator: size, weight: 60, normalise: {kind: minmax}}
      - {indicator: effort, weight: 40, normalise: {kind: minmax}}
grades:
  steps:
    - {code: A, name: 甲等, to: 0.5}
    - {code: B, name: 乙等, to: 1}
"""
FIRMS = ((1, "1000", "50"), (2, "1000", "49.9"), (3, None, "50"), (4, "2000", "120"))


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(conditions, "_firms", population.Shelf())
    monkeypatch.setattr(weights, "_places", population.Shelf())


@pytest.fixture
def officer() -> Actor:
    return actor_with(Role.PLANNER)


@pytest.fixture
def zone():
    place = firms.zone("zone", is_demo=True)
    for code in ("ent.revenue", "ent.rd_expense"):
        firms.indicator(code)
    for number, revenue, rd in FIRMS:
        one = firms.firm(number, place)
        for code, value in (("ent.revenue", revenue), ("ent.rd_expense", rd)):
            if value is not None:
                firms.record(firms.row(Indicator.objects.get(code=code), one, value))
    return place


@pytest.fixture
def version(officer):
    row, _ = rules.version_load(
        actor=system_actor(), book=read_text(PACK, "示例"), content=PACK, cases=CASES,
        moment=MOMENT, provenance={},
    )  # fmt: skip
    return rules.version_activate(actor=officer, version_id=row.pk, reason="示例", moment=MOMENT)


@pytest.fixture
def run(officer, zone, settings, tmp_path):
    settings.QIANYI_FILES = tmp_path
    method, _ = method_ensure(content=METHOD, name="示例", moment=MOMENT)
    asked = RunAsked(method=method, territory=zone, year=2024, as_of=date(2025, 9, 1), draws=0)
    made = run_create(actor=officer, asked=asked, moment=MOMENT)
    made = run_freeze(actor=officer, run=made, moment=MOMENT)
    return run_score(actor=officer, run=made, moment=MOMENT)


def question(version, zone, changes=None, **award):
    return whatif.ConditionsAsked(
        version=version, application="新申请", territory=zone, applied_on=date(2025, 5, 1),
        as_of=firms.TODAY, purpose="行政管理", changes=changes or {}, award=whatif.Award(**award),
    )  # fmt: skip


def tried(officer, version, zone, changes=None, **award):
    return whatif.conditions_try(
        actor=officer, asked=question(version, zone, changes, **award), moment=MOMENT
    )


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def sheet(response):
    return load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


class TestConditions:
    def test_say_who_enters_and_who_leaves_and_why(self, officer, version, zone):
        looser = tried(officer, version, zone, {SHARE: Decimal("4.99")}, amount=Decimal(30))
        assert (looser.outcome.before, looser.outcome.after) == (2, 3)
        assert looser.outcome.undecided == 1
        assert looser.outcome.money.change == 30
        [entering] = looser.outcome.entering
        place = whatif.lines_by_firm(looser, [entering])[entering]
        assert whatif.reason_of(place) == (
            "研发费用占比为4.99%，标准由5改为4.99%，由“不符合”变为“符合”。"
        )
        stricter = tried(officer, version, zone, {SHARE: Decimal("5.01")})
        assert (len(stricter.outcome.entering), len(stricter.outcome.leaving)) == (0, 1)

    def test_without_a_change_nobody_moves(self, officer, version, zone):
        found = tried(officer, version, zone)
        assert (found.outcome.entering, found.outcome.leaving) == ((), ())
        assert found.new is found.old

    def test_pay_a_share_of_a_cost(self, officer, version, zone):
        award = {"base": "rd_cost_fy1", "rate": Decimal(10), "cap": Decimal(11)}
        found = tried(officer, version, zone, **award)
        assert found.outcome.money.after == 16  # 5 and, capped, 11

    def test_read_the_firms_once_and_anew_when_asked(
        self, officer, version, zone, django_assert_max_num_queries
    ):
        first = tried(officer, version, zone)
        with django_assert_max_num_queries(0):
            again_ = tried(officer, version, zone, {SHARE: Decimal(1)})
        assert again_.firms is first.firms
        conditions.firms_forget(actor=officer, asked=question(version, zone))
        fresh = tried(officer, version, zone)
        assert fresh.firms is not first.firms
        assert fresh.firms.digest == first.firms.digest

    def test_of_another_reach_are_read_for_that_reach(self, officer, version, zone):
        tried(officer, version, zone)
        nobody = actor_with(Role.PARK_OFFICER)
        assert tried(nobody, version, zone).outcome.total == 0

    def test_that_do_not_fit_are_refused(self, officer, version, zone):
        with pytest.raises(TrialInvalid, match="C9"):
            tried(officer, version, zone, base="C9", rate=Decimal(1))


class TestManyFirms:
    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.QIANYI_FILES = tmp_path

    def test_are_read_by_a_job_and_then_by_every_process(self, officer, version, zone, monkeypatch):
        asked = question(version, zone)
        with pytest.raises(FirmsUnread):
            whatif.conditions_try(actor=officer, asked=asked, moment=MOMENT, most=3)
        assert whatif.firms_prepare(actor=officer, asked=asked, moment=MOMENT) == 4
        monkeypatch.setattr(conditions, "_read", None)  # nobody reads the firms again
        found = whatif.conditions_try(actor=officer, asked=asked, moment=MOMENT, most=3)
        assert found.outcome.before == 2
        assert found.firms.digest == population.digest_of(found.firms.frame)

    def test_are_read_anew_when_too_old_or_when_asked(self, officer, version, zone):
        asked = question(version, zone)
        whatif.firms_prepare(actor=officer, asked=asked, moment=MOMENT)
        late = MOMENT + population.KEPT_FOR
        with pytest.raises(FirmsUnread):
            whatif.conditions_try(actor=officer, asked=asked, moment=late, most=3)
        whatif.firms_forget(actor=officer, asked=asked)
        with pytest.raises(FirmsUnread):
            whatif.conditions_try(actor=officer, asked=asked, moment=MOMENT, most=3)

    def test_say_on_the_page_that_they_are_being_read(self, officer, version, zone, monkeypatch):
        monkeypatch.setattr(views, "AT_ONCE", 3)
        client, address = client_of(officer), reverse("evaluation:what-if")
        asked = {"territory": "zone", "applied_on": "2025-05-01", "as_of": "2025-09-01"}
        assert "正在后台取数" in client.get(address, asked).content.decode()
        assert client.get(reverse("evaluation:what-if-export"), asked).status_code == 503
        assert run_waiting(tasks.FIRMS.name) == 1
        assert "符合由 2 家变为 2 家" in client.get(address, asked).content.decode()

    def test_that_could_not_be_read_are_not_read_in_a_circle(self, officer, version, zone):
        asked = question(version, zone)
        first = tasks.firms_in_line(actor=officer, asked=asked, moment=MOMENT)
        assert tasks.firms_in_line(actor=officer, asked=asked, moment=MOMENT) == first
        type(first).objects.filter(pk=first.pk).update(state=JobState.FAILED)
        soon, later = MOMENT + timedelta(minutes=4), MOMENT + timedelta(minutes=6)
        assert tasks.firms_in_line(actor=officer, asked=asked, moment=soon) == first
        assert tasks.firms_in_line(actor=officer, asked=asked, moment=later) != first


class TestWeights:
    def test_move_grades_and_keep_the_sum(self, officer, run):
        asked = whatif.WeightsAsked(run=run, group="all", weights={"effort": Decimal(90)})
        found = whatif.weights_try(actor=officer, asked=asked, moment=MOMENT)
        assert found.weights == {"size": 10, "effort": 90}
        assert (found.grade, found.outcome.total) == ("A", 4)
        assert found.outcome.before == found.outcome.after
        assert found.outcome.undecided == 1

    def test_show_one_firm_indicator_by_indicator(self, officer, run):
        asked = whatif.WeightsAsked(run=run, group="all", weights={"effort": Decimal(50)})
        found = whatif.weights_try(actor=officer, asked=asked, moment=MOMENT)
        subject = found.states.filter(found.states["rank"] == 1)["subject"][0]
        place = whatif.weight_places(found, [subject])[subject]
        effort = next(one for one in place.lines if one.code == "effort")
        assert (effort.old_weight, effort.new_weight, effort.change) == (40, 50, 10)
        assert "研发占比得分增加10.00分" in whatif.weight_reason(place)

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"weights": {"strange": Decimal(1)}}, "没有指标“strange”"),
            ({"weights": {"size": Decimal(100)}}, "权重合计为140"),
            ({"grade": "E"}, "可选：甲等、乙等"),
            ({"group": "none"}, "没有分组“none”"),
            ({"award": whatif.Award(base="none", rate=Decimal(1))}, "不能按“none”"),
        ],
        ids=["indicator", "nothing left to scale", "grade", "group", "base"],
    )
    def test_that_do_not_hold_are_refused(self, officer, run, asked, said):
        with pytest.raises(TrialInvalid, match=said):
            whatif.weights_try(
                actor=officer,
                asked=whatif.WeightsAsked(**{"run": run, "group": "all", **asked}),
                moment=MOMENT,
            )


class TestScenario:
    def saved(self, officer, version, zone, share="4.99", name="放宽", **award):
        trial = tried(officer, version, zone, {SHARE: Decimal(share)}, **award)
        return scenario_save(actor=officer, trial=trial, name=name, note="示例", moment=MOMENT)

    def test_keeps_what_was_asked_and_what_came_of_it(self, officer, version, zone):
        row = self.saved(officer, version, zone, amount=Decimal(30), budget=Decimal(60))
        assert row.changes == {
            SHARE: {"label": "研发费用占比·标准", "unit": "%", "old": "5", "new": "4.99"}
        }
        assert (row.results["before"], row.results["after"], len(row.entering)) == (2, 3, 1)
        assert row.results["money"]["left"] == "-30"
        asked = read_conditions(QueryDict(again(row).partition("?")[2]), officer, date(2025, 9, 1))
        assert asked.asked == question(
            version, zone, {SHARE: Decimal("4.99")}, amount=Decimal(30), budget=Decimal(60)
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Scenario.objects.filter(pk=row.pk).update(name="另名")

    def test_needs_a_name_and_a_change(self, officer, version, zone):
        with pytest.raises(ScenarioInvalid) as refusal:
            scenario_save(
                actor=officer, trial=tried(officer, version, zone), name=" ", note="", moment=MOMENT
            )
        assert set(refusal.value.fields) == {"name", "changes"}

    def test_is_kept_by_those_who_answer_for_it_and_put_away_by_its_keeper(
        self, officer, version, zone
    ):
        trial = tried(officer, version, zone, {SHARE: Decimal(4)})
        with pytest.raises(NotAllowed):
            scenario_save(
                actor=actor_with(Role.AUDITOR), trial=trial, name="示例", note="", moment=MOMENT
            )
        row = self.saved(officer, version, zone)
        park = actor_with(Role.PARK_OFFICER)
        assert list(scenario_list(park)) == []
        with pytest.raises(ScenarioNotFound):
            scenario_get(actor=park, scenario_id=row.pk)
        with pytest.raises(NotAllowed):
            scenario_put_away(
                actor=actor_with(Role.PLANNER), scenario_id=row.pk, reason="", moment=MOMENT
            )
        scenario_put_away(actor=officer, scenario_id=row.pk, reason="", moment=MOMENT)
        assert list(scenario_list(officer)) == []
        with pytest.raises(ScenarioInvalid, match="已经收起"):
            scenario_put_away(actor=officer, scenario_id=row.pk, reason="", moment=MOMENT)

    def test_stands_beside_others(self, officer, version, zone):
        rows = [
            self.saved(officer, version, zone),
            self.saved(officer, version, zone, share="6", name="收紧", amount=Decimal(2)),
        ]
        lines = {(one.section, one.label): one.cells for one in comparison(rows)}
        assert lines["改动", "研发费用占比·标准"] == ["5 → 4.99 %", "5 → 6 %"]
        assert lines["结果", "试算后符合"] == ["3 家", "1 家"]
        assert lines["资金", "资金变化"] == ["—", "-2 万元"]
        assert warnings_of(rows) == []

    def test_of_weights_names_its_run(self, officer, run):
        asked = whatif.WeightsAsked(run=run, group="all", weights={"effort": Decimal(90)})
        trial = whatif.weights_try(actor=officer, asked=asked, moment=MOMENT)
        row = scenario_save(actor=officer, trial=trial, name="重研发", note="", moment=MOMENT)
        assert (row.run, row.version, row.grade) == (run, None, "A")
        assert row.inputs_digest == run.inputs.digest
        assert set(row.changes) == {"size", "effort"}

    def test_becomes_a_draft_with_its_figures(self, officer, version, zone):
        asked = question(version, zone, {SHARE: Decimal("4.5")})
        draft = draft_from_trial(
            actor=officer, asked=asked, name="本区试行", reason="示例", moment=MOMENT
        )
        assert (draft.state, draft.base, draft.changes) == (
            VersionState.DRAFT, version, {SHARE: "4.5"},
        )  # fmt: skip
        with pytest.raises(ScenarioInvalid):
            draft_from_trial(
                actor=officer, asked=question(version, zone), name="又", reason="示例",
                moment=MOMENT,
            )  # fmt: skip


class TestFigures:
    NOW = {"a": Decimal(5), "b": Decimal(1000)}

    @pytest.mark.parametrize(
        ("written", "changes", "errors"),
        [
            ("f:a=4", {"a": Decimal(4)}, set()),
            ("f:a=5.0&f:b=1,000", {}, set()),
            ("f:a=", {}, set()),
            ("f:a=abc", {}, {"a"}),
            ("f:a=NaN", {}, {"a"}),
            ("f:a=1e16", {}, {"a"}),
            ("f:c=4&x=1", {}, {"c"}),
        ],
        ids=["changed", "same", "empty", "word", "no number", "too large", "unknown"],
    )
    def test_are_read_as_people_write_them(self, written, changes, errors):
        found, _, wrong = read_figures(QueryDict(written), self.NOW)
        assert (found, set(wrong)) == (changes, errors)


class TestPages:
    def test_walk_from_a_slider_to_a_draft(self, officer, version, zone):
        client, address = client_of(officer), reverse("evaluation:what-if")
        code = f"91511100{2:09d}"
        firm = next(one for one in zone.enterprises.all() if one.uscc.startswith(code[:17]))
        asked = (
            f"?version={version.pk}&territory=zone&applied_on=2025-05-01&as_of=2025-09-01"
            f"&f:{SHARE}=4.99&amount=30&firm={firm.uscc}"
        )
        page = client.get(address + asked).content.decode()
        for words in (
            "符合由 2 家变为 3 家：进入 1 家，退出 0 家", "标准由5改为4.99%", firm.subject.name,
            "90 万元", "以此起草新版本", "示例数据", "现行 5 %", 'type="range"',
        ):  # fmt: skip
            assert words in page, words
        part = client.get(address + asked, headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert "f%3Acriteria%5BC2%5D.threshold=4.99" in part["HX-Replace-Url"]
        assert "revenue" not in part["HX-Replace-Url"]
        rows = sheet(client.get(reverse("evaluation:what-if-export") + asked))
        assert firm.subject.name in {row[0] for row in rows}
        assert client.get(f"{address}{asked}&chart=moves").content[:2] == b"PK"
        saved = client.post(
            reverse("evaluation:what-if-save"), {"query": asked[1:], "name": "放宽", "note": ""}
        )
        row = Scenario.objects.get()
        assert saved.url == reverse("evaluation:scenario", args=[row.pk])
        assert firm.subject.name in client.get(saved.url).content.decode()
        draft = client.post(
            reverse("evaluation:what-if-draft"),
            {"query": asked[1:], "name": "本区试行", "reason": "示例"},
        )
        assert "/draft/" in draft.url
        refreshed = client.post(reverse("evaluation:what-if-refresh"), {"query": asked[1:]})
        assert "threshold=4.99" in refreshed.url

    def test_an_error_stands_in_place_and_nothing_is_lost(self, officer, version, zone):
        client = client_of(officer)
        response = client.get(
            reverse("evaluation:what-if"), {f"f:{SHARE}": "四", "f:criteria[C1].threshold": "900"}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "“四”不是可用的数字" in page
        assert 'value="四"' in page
        assert 'value="900"' in page

    def test_both_kinds_say_when_there_is_nothing_to_try(self, officer, zone):
        client = client_of(officer)
        assert "还没有可以试算的认定条件" in client.get("/what-if/").content.decode()
        assert "还没有评过分的企业评价" in client.get("/what-if/?kind=weights").content.decode()

    def test_weights_are_tried_compared_and_exported(self, officer, run):
        client, address = client_of(officer), reverse("evaluation:what-if")
        page = client.get(f"{address}?kind=weights&f:effort=90").content.decode()
        assert "折算为 10" in page
        for name, weight in (("一", 90), ("二", 70)):
            client.post(
                reverse("evaluation:what-if-save"),
                {"query": f"kind=weights&f:effort={weight}", "name": name},
            )
        listed = client.get(reverse("evaluation:scenarios")).content.decode()
        assert "比较所选方案" in listed
        chosen = "&".join(f"s={row.pk}" for row in Scenario.objects.order_by("pk"))
        beside = client.get(f"{reverse('evaluation:scenarios-compare')}?{chosen}").content.decode()
        assert "40 → 90 分" in beside
        rows = sheet(client.get(f"{reverse('evaluation:scenarios-compare-export')}?{chosen}"))
        assert ["部分", "项目", "一", "二"] in rows
        row = Scenario.objects.first()
        away = reverse("evaluation:scenario-put-away", args=[row.pk])
        assert client.post(away).url == reverse("evaluation:scenarios")

    @pytest.mark.parametrize("chosen", ["", "s=1", "s=1&s=2&s=3&s=4&s=5"])
    def test_two_to_four_are_compared(self, officer, chosen):
        response = client_of(officer).get(f"{reverse('evaluation:scenarios-compare')}?{chosen}")
        assert response.status_code == 400
        assert "选择2至4个方案" in response.content.decode()

    def test_a_firm_out_of_reach_is_not_named(self, officer, version, zone):
        park = actor_with(Role.PARK_OFFICER)
        firm = zone.enterprises.first()
        response = client_of(park).get(reverse("evaluation:what-if"), {"firm": firm.uscc})
        assert response.status_code == 404
        assert issubclass(ScenarioNotFound, NotFound)
