"""The ladder: worked out by columns, noted when it moves, counted, shown to officer and firm."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from qianyi.domains.enterprises import services, tasks
from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.errors import MessagesInvalid
from qianyi.domains.enterprises.models import (
    LadderMessage,
    LadderMove,
    LadderRound,
    LadderStanding,
    PoolMember,
)
from qianyi.domains.enterprises.selectors import changing
from qianyi.domains.enterprises.selectors import ladder as selectors
from qianyi.domains.enterprises.selectors.firm_ladder import groups_first, ladder_of
from qianyi.domains.enterprises.selectors.targets import target_rows
from qianyi.domains.enterprises.tests import factories as make
from qianyi.engine.rules import Finding
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.indicators.tests.factories import IndicatorFactory
from qianyi.kernel.rules import services as rules
from qianyi.kernel.rules.models import Title
from qianyi.kernel.subjects.models import Enterprise, LegalStatus
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

if TYPE_CHECKING:
    from qianyi.foundation.permissions import Actor

pytestmark = pytest.mark.django_db
MOMENT, TODAY = make.MOMENT, make.TODAY
LAST = TODAY.year - 1
PACK = """code: shili_rule
version: "1"
title: 示例优秀企业认定
kind: title
applications: [{type: 新申请, from: 2020-01-01}]
inputs:
  - {code: revenue, name: 营业收入, unit: 万元, fact: ent.revenue, periods: [FY-1]}
  - {code: rd, name: 研发费用, unit: 万元, fact: ent.rd_expense, periods: [FY-1], cost: true}
criteria:
  - {code: C1, name: 营业收入, formula: revenue_fy1, unit: 万元, operator: ">=", threshold: 1000,
     clause: 第二条}
  - {code: C2, name: 研发费用占比, formula: rd_fy1 / revenue_fy1, unit: "%", operator: ">=",
     threshold: 5}
"""
CASES = """rule: shili_rule
version: "1"
cases:
  - {name: 达到, source: 示例, given: {revenue_fy1: 1000, rd_fy1: 50}, expect: {verdict: yes}}
"""


@pytest.fixture
def town():
    return towns.town()


@pytest.fixture
def pair(town) -> tuple[Enterprise, Enterprise]:
    return make.firms(town)


@pytest.fixture
def planner(town) -> Actor:
    return towns.acting(Role.PLANNER, town.zone.subject)


@pytest.fixture
def title(planner) -> Title:
    """A title that conditions of another code decide, in force."""
    for code in ("ent.revenue", "ent.rd_expense"):
        make.indicator(code, "万元")
    row, _ = rules.version_load(
        actor=system_actor(), book=read_text(PACK, "示例"), content=PACK, cases=CASES,
        moment=MOMENT, provenance={},
    )  # fmt: skip
    rules.version_activate(actor=planner, version_id=row.pk, reason="示例", moment=MOMENT)
    return make.title("shili_title", conditions="shili_rule")


def work(ids: list[int] | None = None, moment=MOMENT) -> LadderRound:
    """All firms worked out, as the job does."""
    tasks.ladder_enqueue(actor=system_actor(via="job"), moment=moment, is_whole=ids is None)
    assert run_waiting("enterprises.ladder") == 1
    return LadderRound.objects.latest("pk")


def states() -> dict[int, str]:
    return dict(LadderStanding.objects.values_list("enterprise_id", "state"))


def granted(firm: Enterprise, title: Title, *, ends: date | None = None) -> None:
    rules.grant_record(
        actor=make.SYSTEM,
        facts=rules.GrantFacts(
            enterprise_id=firm.pk, title=title, granted_on=TODAY - timedelta(days=400),
            valid_to=ends,
        ),
        moment=MOMENT,
    )  # fmt: skip


class TestStanding:
    @pytest.mark.parametrize(
        ("revenue", "rd", "state"),
        [
            pytest.param(1000, 50, LadderState.QUALIFIES, id="on both limits"),
            pytest.param(Decimal("999.99"), 50, LadderState.NEAR, id="under one"),
            pytest.param(999, 1, LadderState.FURTHER, id="under both"),
            pytest.param(1000, None, LadderState.UNKNOWN, id="a figure missing"),
        ],
    )
    def test_is_worked_out_from_the_facts(self, pair, title, revenue, rd, state):
        given = {"revenue": revenue} | ({} if rd is None else {"rd_expense": rd})
        make.figures(pair[0], LAST, **given)
        work()
        row = LadderStanding.objects.get(enterprise=pair[0])
        assert row.state == state
        assert row.as_of == TODAY
        assert row.version.code == "shili_rule"
        assert row.purpose == "行政管理"

    @pytest.mark.parametrize(
        ("days", "state"),
        [(180, LadderState.LAPSING), (181, LadderState.HOLDS), (None, LadderState.HOLDS)],
    )
    def test_of_a_holder_comes_from_the_grant(self, pair, title, days, state):
        if days is None:
            Title.objects.filter(pk=title.pk).update(validity="open", years=None)
            title.refresh_from_db()
        granted(pair[0], title, ends=TODAY + timedelta(days=days) if days else None)
        make.figures(pair[0], LAST, revenue=1, rd_expense=1)
        work()
        row = LadderStanding.objects.get(enterprise=pair[0])
        assert row.state == state
        assert row.precheck == "no"
        assert "按现有数据测算有条件不再符合" in row.next_step

    def test_words_are_those_of_the_firms_own_page(self, pair, title):
        make.figures(pair[0], LAST, revenue=1000, rd_expense=49)
        make.figures(pair[1], LAST, revenue=1000)
        work()
        for firm in pair:
            (rung,) = ladder_of(firm, TODAY).rungs
            row = LadderStanding.objects.get(enterprise=firm)
            assert (row.state, row.words, row.next_step) == (
                rung.state, rung.words, rung.next_words,
            )  # fmt: skip
            assert row.missing == [one.label for one in rung.lacking]

    def test_leaves_out_what_may_be_used_for_statistics_only(self, pair, title):
        make.figures(pair[0], LAST, uses=("统计",), revenue=1000, rd_expense=50)
        work()
        assert states()[pair[0].pk] == LadderState.UNKNOWN

    def test_is_not_made_for_firms_that_are_no_more(self, pair, title):
        work()
        assert len(states()) == 2
        Enterprise.objects.filter(pk=pair[1].pk).update(legal_status=LegalStatus.CANCELLED)
        work(moment=MOMENT + timedelta(hours=1))
        assert set(states()) == {pair[0].pk}

    def test_of_a_title_of_another_place_is_not_made(self, pair, title):
        Title.objects.filter(pk=title.pk).update(place="elsewhere")
        work()
        assert states() == {}

    def test_of_a_title_without_conditions_is_that_of_holders(self, pair):
        granted(pair[0], make.title("plain"))
        work()
        assert states() == {pair[0].pk: LadderState.HOLDS}


class TestWorkingOutAgain:
    def test_notes_what_moved_and_keeps_since_when(self, pair, title):
        make.figures(pair[0], LAST, revenue=1000)
        work()
        make.figures(pair[0], LAST, version="最终核实", rd_expense=50)
        done = work(moment=MOMENT + timedelta(days=1))
        (move,) = LadderMove.objects.all()
        assert (move.old, move.new) == (LadderState.UNKNOWN, LadderState.QUALIFIES)
        assert done.moves == 1
        since = dict(LadderStanding.objects.values_list("enterprise_id", "since"))
        assert since == {pair[0].pk: TODAY + timedelta(days=1), pair[1].pk: TODAY}

    def test_takes_the_firms_something_changed_of(self, pair, title):
        work()
        with make.as_system():
            make.record(pair[1], "rights")
        assert changing.firms_changed(MOMENT - timedelta(days=9999)) == {one.pk for one in pair}

    def test_is_due_when_other_conditions_are_in_force(self, pair, title, planner):
        assert selectors.is_outdated(TODAY)
        work()
        assert not selectors.is_outdated(TODAY)
        draft = rules.draft_make(
            actor=planner, version_id=LadderStanding.objects.first().version_id, name="本区",
            reason="示例", moment=MOMENT,
        )  # fmt: skip
        rules.draft_change(
            actor=planner, version_id=draft.pk, values={"criteria[C2].threshold": "4"},
            moment=MOMENT,
        )  # fmt: skip
        rules.version_activate(actor=planner, version_id=draft.pk, reason="示例", moment=MOMENT)
        assert selectors.is_outdated(TODAY)

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ENTERPRISE_USER])
    def test_is_asked_for_by_who_keeps_firms_only(self, town, role):
        with pytest.raises(NotAllowed):
            tasks.ladder_enqueue(actor=towns.acting(role, town.zone.subject), moment=MOMENT)


class TestFunnel:
    def test_counts_by_place_and_says_who_is_at_risk(self, town, pair, title, planner):
        granted(pair[0], title)
        make.figures(pair[0], LAST, revenue=1, rd_expense=1)
        make.figures(pair[1], LAST, revenue=1000, rd_expense=49)
        work()
        (row,) = selectors.funnel(planner, town.zone, TODAY)
        assert (row.held, row.at_risk, row.count("near"), row.pipeline) == (1, 1, 1, 2)
        (west,) = selectors.funnel(planner, town.west, TODAY)
        assert (west.held, west.count("near")) == (0, 1)
        officer = towns.acting(Role.PARK_OFFICER, town.east.subject)
        (own,) = selectors.funnel(officer, None, TODAY)
        assert (own.held, own.count("near")) == (1, 0)

    def test_list_has_the_number_that_was_counted(self, town, pair, title, planner):
        make.figures(pair[1], LAST, revenue=1000, rd_expense=49)
        work()
        near = selectors.StandingFilter(title=title, place=town.zone, state="near")
        rows = selectors.standing_list(planner, near)
        assert rows.kept_count == 1
        assert rows.filter(size="大型").kept_count is None
        assert [row.enterprise_id for row in rows] == [pair[1].pk]
        assert rows.first().share == pytest.approx(0.02)

    def test_targets_stand_beside_the_firms_of_their_own_place(self, town, pair, title, planner):
        rows = selectors.funnel(planner, town.zone, TODAY)
        assert target_rows(planner, town.zone, rows) == []
        IndicatorFactory.create(code="innovation.reserve_firms", name="示例储备", unit="家")
        assert target_rows(planner, town.west, rows) == []


class TestFirmLadder:
    def test_gives_clause_value_limit_source_and_who_supplies(self, pair, title):
        make.figures(pair[0], LAST, revenue=999)
        (rung,) = ladder_of(pair[0], TODAY).rungs
        first, second = rung.conditions
        assert (first.finding.clause, first.finding.value, first.finding.limit) == (
            "第二条", Decimal(999), Decimal(1000),
        )  # fmt: skip
        assert first.sources[0].observation_id is not None
        assert second.finding.state == "unknown"
        assert [one.label for one in rung.lacking] == ["研发费用（上一年度）"]
        assert "企业填报" in rung.lacking[0].source.supplier

    def test_is_the_same_for_officer_and_firm(self, town, pair, title):
        make.figures(pair[0], LAST, revenue=1000, rd_expense=49)
        pages = []
        for role, place, address in (
            (Role.PLANNER, town.zone.subject, f"/enterprises/{pair[0].uscc}/ladder/"),
            (Role.ENTERPRISE_USER, town.first_firm, "/me/ladder/"),
        ):
            client = Client()
            client.force_login(towns.holding(role, place, f"shili-{len(pages)}"))
            pages.append(client.get(address).content.decode())
        said = "按现有数据测算低于条件（差1万元），请据实核对归集口径"
        assert all(said in page and "以认定机关的认定为准" in page for page in pages)
        assert "登记为储备企业" in pages[0]
        assert "登记为储备企业" not in pages[1]

    def test_of_another_firm_is_not_shown(self, town, pair, title):
        client = Client()
        client.force_login(towns.holding(Role.ENTERPRISE_USER, town.second_firm))
        assert client.get(f"/enterprises/{pair[0].uscc}/ladder/").status_code == 404


class TestGroupsFirst:
    def test_puts_a_group_before_its_parts(self):
        def one(code: str, depth: int) -> Finding:
            return Finding(code, code, "pass", "", "confirmed", depth)

        told = [one("A", 0), one("Ba1", 2), one("Ba", 1), one("Bb", 1), one("B", 0), one("C", 0)]
        assert [found.code for found in groups_first(told)] == ["A", "B", "Ba", "Ba1", "Bb", "C"]


class TestMessages:
    @pytest.fixture
    def near(self, pair, title) -> LadderStanding:
        make.figures(pair[0], LAST, revenue=1000, rd_expense=49)
        work()
        return LadderStanding.objects.get(enterprise=pair[0])

    def plan(self, actor, near, *, days=30, moment=MOMENT):
        return services.messages_plan(
            actor=actor, title=near.title, standing_ids=[near.pk], days=days, moment=moment
        )

    def send(self, actor, near, *, days=30, moment=MOMENT):
        return services.messages_send(
            actor=actor, title=near.title, standing_ids=[near.pk], days=days, moment=moment
        )

    def test_are_shown_before_they_are_sent(self, town, near, planner):
        towns.holding(Role.ENTERPRISE_USER, town.first_firm)
        (one,) = self.plan(planner, near)
        assert one.hindrance == ""
        assert one.text.startswith("关于申报“示例称号shili_title”：只差一项：")
        assert one.text.endswith("以上为自评、预判，以认定机关的认定为准。")
        assert LadderMessage.objects.count() == 0

    def test_reach_the_accounts_of_the_firm_and_are_kept(self, town, near, planner):
        user = towns.holding(Role.ENTERPRISE_USER, town.first_firm)
        (row,) = self.send(planner, near)
        assert (row.readers, row.sent_by_id) == (1, planner.user_id)
        kept = apps.get_model("site", "Notification").objects.get(recipient=user)
        assert kept.title == row.text

    @pytest.mark.parametrize(("days", "sent"), [(29, 0), (30, 1), (31, 1)])
    def test_do_not_come_twice_within_the_days(self, town, near, planner, days, sent):
        towns.holding(Role.ENTERPRISE_USER, town.first_firm)
        self.send(planner, near)
        (again,) = self.plan(planner, near, moment=MOMENT + timedelta(days=days))
        assert (again.hindrance == "") == bool(sent)

    def test_are_refused_where_nobody_can_be_told(self, near, planner):
        with pytest.raises(MessagesInvalid, match="没有发出"):
            self.send(planner, near)

    @pytest.mark.parametrize("days", [6, 366])
    def test_keep_to_the_span_of_days(self, near, planner, days):
        with pytest.raises(MessagesInvalid, match="7 到 365"):
            self.plan(planner, near, days=days)

    def test_of_a_park_officer_go_to_own_firms_only(self, town, near):
        towns.holding(Role.ENTERPRISE_USER, town.first_firm)
        other = towns.acting(Role.PARK_OFFICER, town.west.subject)
        assert self.plan(other, near) == []


class TestPages:
    @pytest.fixture
    def client(self, town):
        client = Client()
        client.force_login(towns.holding(Role.PLANNER, town.zone.subject, "shili-pages"))
        return client

    def test_lead_from_the_funnel_to_a_firm_and_tell_it(self, client, town, pair, title):
        towns.holding(Role.ENTERPRISE_USER, town.first_firm)
        make.figures(pair[0], LAST, revenue=1000, rd_expense=49)
        assert "还没有测算过" in client.get("/ladder/").content.decode()
        assert client.post("/ladder/work/").status_code == 302
        run_waiting("enterprises.ladder")
        assert "示例称号shili_title" in client.get("/ladder/").content.decode()
        address = reverse("ladder:standings", args=[title.code])
        page = client.get(f"{address}?state=near").content.decode()
        assert "据实核对归集口径" in page
        tell = reverse("ladder:tell", args=[title.code])
        assert "1 家可以提醒" in client.get(f"{tell}?state=near").content.decode()
        row = LadderStanding.objects.get(state="near")
        assert client.post(f"{tell}?state=near", {"days": "3", "chosen": row.pk}).status_code == 422
        assert client.post(f"{tell}?state=near", {"days": "30"}).status_code == 422
        sent = client.post(f"{tell}?state=near", {"days": "30", "chosen": row.pk})
        assert sent.status_code == 302
        assert "只差一项" in client.get(sent.url).content.decode()

    def test_export_what_is_on_screen(self, client, pair, title):
        make.figures(pair[0], LAST, revenue=1000, rd_expense=49)
        work()
        for address in (
            "/ladder/export/", "/ladder/messages/export/", "/ladder/pool/export/",
            f"/ladder/titles/{title.code}/export/?state=near",
            f"/enterprises/{pair[0].uscc}/ladder/export/",
        ):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names

    def test_refuse_a_title_that_is_not_there(self, client):
        assert client.get("/ladder/titles/nothing/").status_code == 404


class TestMerging:
    def test_takes_the_reserve_along_and_back(self, pair, title):
        for firm in pair:
            services.pool_add(
                actor=make.SYSTEM, enterprise=firm, title=title, reason="示例",
                facts=services.PoolFacts(), moment=MOMENT,
            )  # fmt: skip
        PoolMember.objects.filter(enterprise=pair[1]).update(
            ended_on=TODAY, end="other", end_reason="示例"
        )
        moved = services.pool_move(pair[1].pk, pair[0].pk, MOMENT)
        assert PoolMember.objects.filter(enterprise=pair[0]).count() == 2
        services.pool_move_back(pair[1].pk, pair[0].pk, moved, MOMENT)
        assert PoolMember.objects.filter(enterprise=pair[0]).count() == 1
