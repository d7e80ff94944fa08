"""Matching both ways, told alike; what changed; who is told; what is tried before it is issued."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qianyi.domains.policies import tasks
from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.errors import TellInvalid, TrialInvalid
from qianyi.domains.policies.models import PolicyMatch, PolicyMessage, PolicyMove
from qianyi.domains.policies.selectors import matches
from qianyi.domains.policies.selectors.changing import firms_changed
from qianyi.domains.policies.selectors.firm import items_of_firm
from qianyi.domains.policies.selectors.library import items_to_review
from qianyi.domains.policies.selectors.public import questions_of, self_test
from qianyi.domains.policies.selectors.trying import item_try
from qianyi.domains.policies.services import items as writing
from qianyi.domains.policies.services import telling
from qianyi.domains.policies.services.trying import trial_save
from qianyi.domains.policies.tests import factories as make
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.foundation.testing.jobs import run_waiting
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.rules import services as rules
from qianyi.kernel.rules.models import RuleVersion
from qianyi.kernel.subjects.tests import town as towns
from qianyi.lib.errors import NotAllowed

if TYPE_CHECKING:
    from qianyi.domains.policies.models import PolicyItem, PolicyRound
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise
    from qianyi.kernel.subjects.tests.town import Town

pytestmark = pytest.mark.django_db
MOMENT, TODAY = make.MOMENT, make.TODAY
PACK = """code: shili_title
version: "1"
title: 示例称号
kind: title
applications: [{type: 新申请, from: 2020-01-01}]
inputs: [{code: listed, name: 示例事项, type: flag}]
criteria: [{code: C1, name: 示例条件, formula: listed}]
"""
CASES = """rule: shili_title
version: "1"
cases: [{name: 示例, source: 示例, given: {listed: true}, expect: {verdict: yes}}]
"""


def match(minutes: int = 0) -> PolicyRound:
    """All firms matched, as the job does, so many minutes later."""
    moment = MOMENT + timedelta(minutes=minutes)
    tasks.match_enqueue(actor=system_actor(via="job"), moment=moment)
    assert run_waiting("policies.match") == 1
    found = matches.round_latest()
    assert found is not None
    return found


def listed(actor: Actor, item: PolicyItem) -> list[tuple[str, str, Decimal | None]]:
    """Letter, sentence and money of an item's firms, by number."""
    rows = matches.match_list(actor, item, matches.MatchFilter()).order_by("pk")
    return [(row.place.value, row.words, row.amount) for row in matches.told_of(item, rows, TODAY)]


class TestMatching:
    """Firm → items and item → firms."""

    def test_says_the_same_both_ways(
        self, planner: Actor, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        first, second = pair
        make.figures(first, revenue=1000, rd_expense=300)
        make.figures(second, revenue=700, rd_expense=300)
        match()
        told = listed(planner, item)
        own = [items_of_firm(firm, TODAY).items[0] for firm in pair]
        assert [(one.place.value, one.words) for one in own] == [row[:2] for row in told]
        assert [row[0] for row in told] == ["q", "n"]
        assert "还差300万元" in told[1][1]
        assert told[0][2] == own[0].amount == 30
        tally = matches.tallies(planner, [item])[item.pk]
        assert (tally.of(Place.QUALIFIES), tally.of(Place.NEAR)) == (1, 1)
        assert tally.amount == 30

    def test_says_what_is_missing_and_who_supplies_it(
        self, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        one = items_of_firm(pair[0], TODAY).items[0]
        assert one.place == Place.UNKNOWN
        assert one.lacks[0].supplier == "企业填报的年度数据"

    def test_names_the_clause_that_fails(
        self, town: Town, planner: Actor, leader: Actor, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        row = make.item(town, planner, make.policy(town, planner))
        make.condition(row, planner, operator="<=", threshold=Decimal(100), clause="第九条")
        writing.item_submit(actor=planner, item=row, moment=MOMENT)
        writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        make.figures(pair[0], revenue=5000)
        one = items_of_firm(pair[0], TODAY).items[0]
        assert one.place == Place.FURTHER
        assert "（第九条）" in one.words
        match()
        assert listed(planner, row)[0][1] == one.words

    def test_says_what_a_person_must_decide_to_officer_and_firm(
        self, town: Town, planner: Actor, leader: Actor, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        told = {"section": "condition", "kind": "manual", "fact": "", "threshold": None}
        for code in ("示例一", "示例二"):
            row = make.item(town, planner, make.policy(town, planner), title=code)
            make.condition(row, planner, name="项目先进", **told)
            if code == "示例一":
                make.condition(row, planner)
            writing.item_submit(actor=planner, item=row, moment=MOMENT)
            writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        make.figures(pair[0], revenue=1000)
        match()
        own = {one.item.title: one for one in items_of_firm(pair[0], TODAY).items}
        assert own["示例一"].place == Place.QUALIFIES
        assert own["示例二"].place == Place.UNKNOWN
        assert own["示例一"].words.startswith("能用数据判断的条件都符合：")
        for one in own.values():
            assert one.words.endswith("须由主管部门判断：项目先进。")
            assert listed(planner, one.item)[0][:2] == (one.place.value, one.words)

    def test_uses_what_a_firm_allowed_and_never_what_is_for_statistics(
        self, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        first, second = pair
        make.figures(first, revenue=2000, uses=("统计",))
        make.figures(second, revenue=2000, uses=("企业授权",))
        assert items_of_firm(first, TODAY).items[0].place == Place.UNKNOWN
        assert items_of_firm(second, TODAY).items[0].place == Place.UNKNOWN
        indicators.consent_record(
            actor=make.SYSTEM, subject=second.subject, reference="示例授权", statement="示例",
            valid_from=TODAY, valid_to=None, moment=MOMENT,
        )  # fmt: skip
        assert items_of_firm(second, TODAY).items[0].place == Place.QUALIFIES

    def test_notes_what_changed_since(
        self, planner: Actor, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        done = match()
        assert not PolicyMove.objects.exists()
        make.figures(pair[0], revenue=1000)
        match(5)
        (move,) = matches.move_list(planner)
        assert (move.enterprise, move.old, move.new) == (pair[0], "u", "q")
        assert pair[0].pk in firms_changed(done.facts_until - timedelta(days=1))
        assert not tasks.is_outdated(TODAY)

    def test_is_outdated_when_another_item_is_released(
        self, town: Town, planner: Actor, leader: Actor, item: PolicyItem
    ) -> None:
        match()
        row = make.item(town, planner, item.policy, title="另一项")
        make.condition(row, planner)
        writing.item_submit(actor=planner, item=row, moment=MOMENT)
        writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        assert tasks.is_outdated(TODAY)
        match(5)
        letters = PolicyMatch.objects.values_list("letters", flat=True)
        assert {len(one) for one in letters} == {2}

    def test_shows_a_park_officer_the_own_park(
        self, town: Town, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        match()
        officer = towns.acting(Role.PARK_OFFICER, town.east.subject)
        rows = matches.match_list(officer, item, matches.MatchFilter())
        assert [row.pk for row in rows] == [pair[0].pk]
        assert sum(matches.tallies(officer, [item])[item.pk].firms.values()) == 1

    def test_follows_the_conditions_an_item_refers_to(
        self, town: Town, planner: Actor, leader: Actor, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        version, _ = rules.version_load(
            actor=system_actor(), book=read_text(PACK, "示例"), content=PACK, cases=CASES,
            moment=MOMENT, provenance={},
        )  # fmt: skip
        rules.version_activate(actor=planner, version_id=version.pk, reason="示例", moment=MOMENT)
        row = make.item(
            town, planner, make.policy(town, planner), rule_code="shili_title",
            rule_application="新申请", benefit_form="fixed", amount=Decimal(5), ratio=None, base="",
        )  # fmt: skip
        writing.item_submit(actor=planner, item=row, moment=MOMENT)
        row = writing.item_release(actor=leader, item=row, reason="示例", moment=MOMENT)
        assert not items_to_review()
        RuleVersion.objects.filter(pk=version.pk).update(activated_at=MOMENT + timedelta(days=1))
        assert items_to_review() == [(row, version)]
        done = match()
        assert list(done.conditions) == [str(row.pk)]
        assert [one[0] for one in listed(planner, row)] == ["u", "u"]
        assert not tasks.is_outdated(TODAY)


class TestTelling:
    """Messages after a preview."""

    def test_sends_what_was_shown_once(
        self, town: Town, planner: Actor, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        make.figures(pair[0], revenue=1000, rd_expense=300)
        make.figures(pair[1], revenue=1000)
        towns.acting(Role.ENTERPRISE_USER, town.first_firm)
        match()
        ids = [firm.pk for firm in pair]
        planned = telling.messages_plan(actor=planner, item=item, firm_ids=ids, moment=MOMENT)
        assert [one.hindrance for one in planned] == ["", "企业还没有平台账号"]
        telling.messages_send(actor=planner, item=item, firm_ids=ids, moment=MOMENT)
        assert [row.text for row in PolicyMessage.objects.all()] == [planned[0].text]
        with pytest.raises(TellInvalid, match="都不能发送"):
            telling.messages_send(actor=planner, item=item, firm_ids=ids, moment=MOMENT)

    @pytest.mark.parametrize(("days", "ids"), [(30, []), (6, [1]), (366, [1])])
    def test_refuses_nobody_and_odd_spans(
        self, planner: Actor, item: PolicyItem, days: int, ids: list[int]
    ) -> None:
        with pytest.raises(TellInvalid):
            telling.messages_plan(actor=planner, item=item, firm_ids=ids, days=days, moment=MOMENT)


class TestTrying:
    """Before it is issued."""

    def test_says_who_how_much_and_that_the_pot_is_not_enough(
        self, town: Town, planner: Actor, item: PolicyItem, pair: tuple[Enterprise, Enterprise]
    ) -> None:
        make.figures(pair[0], revenue=1000, rd_expense=900)
        make.figures(pair[1], revenue=900, rd_expense=300)
        line = item.lines.get()
        plain = item_try(item, town.zone, TODAY, {})
        assert plain.of(Place.QUALIFIES) == 1
        assert plain.amount == 50
        assert [one.name for one in plain.outside] == ["示例second"]
        assert (plain.outside[0].condition, plain.total) == (line.name, 2)
        pair[1].legal_status = "cancelled"
        pair[1].save()
        assert item_try(item, town.zone, TODAY, {}).total == 1
        pair[1].legal_status = "active"
        pair[1].save()
        lower = item_try(item, town.zone, TODAY, {str(line.pk): Decimal(900)})
        assert lower.amount == 80
        assert lower.budget is not None
        assert lower.budget.over == 20
        assert [one.label for one in lower.industries] == ["39", "未明确"]
        asked = matches.MatchFilter(industry="C")
        match()
        assert [row.pk for row in matches.match_list(planner, item, asked)] == [pair[0].pk]
        kept = trial_save(
            actor=planner, item=item, name="降到900", territory=town.zone,
            changes={str(line.pk): Decimal(900)}, moment=MOMENT,
        )  # fmt: skip
        assert kept.result["over"] == "20"
        assert kept.changes == {str(line.pk): "900"}

    def test_refuses_figures_that_are_none_of_the_items(self, town: Town, item: PolicyItem) -> None:
        with pytest.raises(TrialInvalid):
            item_try(item, town.zone, TODAY, {"999999": Decimal(1)})
        with pytest.raises(TrialInvalid, match="大于0"):
            item_try(item, town.zone, TODAY, {"cap": Decimal(-1)})

    def test_is_for_who_decides(self, town: Town, item: PolicyItem) -> None:
        officer = towns.acting(Role.PARK_OFFICER, town.east.subject)
        with pytest.raises(NotAllowed):
            trial_save(
                actor=officer, item=item, name="示例", territory=town.zone, changes={},
                moment=MOMENT,
            )  # fmt: skip


class TestSelfTest:
    """The public self-test."""

    @pytest.mark.parametrize(
        ("revenue", "place"),
        [
            (999, Place.NEAR),
            (1000, Place.QUALIFIES),
            (1001, Place.QUALIFIES),
            (None, Place.UNKNOWN),
        ],
        ids=["under", "on", "over", "left open"],
    )
    def test_gives_the_verdict_the_register_gives(
        self,
        item: PolicyItem,
        pair: tuple[Enterprise, Enterprise],
        revenue: int | None,
        place: Place,
    ) -> None:
        (question,) = questions_of(item, TODAY)
        answers = {question.name: None if revenue is None else Decimal(revenue)}
        found = self_test(item, TODAY, answers)
        assert found is not None
        assert found.place == place
        if revenue is not None:
            make.figures(pair[0], revenue=revenue)
        registered = items_of_firm(pair[0], TODAY).items[0]
        assert (registered.place, registered.words) == (found.place, found.words)
        assert registered.verdict is not None
        assert [one.state for one in registered.verdict.findings] == [
            one.state for one in found.verdict.findings
        ]
