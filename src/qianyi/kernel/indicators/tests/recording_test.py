"""Figures many at a time: recorded once, superseded, decided on, refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.foundation.permissions import Role
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.errors import (
    FigureInvalid,
    FigureSettled,
    OriginTaken,
    StatusOutOfOrder,
)
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.services import Recorded
from qianyi.kernel.indicators.tests.firms import (
    BOTH,
    FIRST,
    LAST,
    LATER,
    firm,
    indicator,
    of_firm,
    origin,
    record,
    row,
    zone,
)
from qianyi.kernel.subjects.tests.factories import actor_with
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return zone()


@pytest.fixture
def one(place):
    return firm(1, place)


@pytest.fixture
def revenue():
    return indicator()


class TestObservationsRecord:
    def test_adds_exact_values_with_their_source(self, one, revenue):
        source = origin()
        assert record(row(revenue, one, "1234.56789012"), origin=source) == Recorded(1, 0, 0)
        found = Observation.objects.get()
        assert found.value == Decimal("1234.56789012")
        assert (found.scope, found.unit, found.period) == ("企业", "万元", "2024")
        assert (found.origin, found.status, found.uses) == (source, "approved", list(BOTH))

    def test_converts_to_the_indicators_unit(self, one, revenue):
        record(row(revenue, one, "1.5", unit="亿元"))
        assert Observation.objects.get().value == Decimal(15000)

    def test_same_again_changes_nothing(self, one, revenue):
        record(row(revenue, one, 5))
        assert record(row(revenue, one, 5), moment=LATER) == Recorded(0, 0, 1)
        assert Observation.objects.count() == 1

    def test_another_value_supersedes_and_both_stay(self, one, revenue):
        record(row(revenue, one, 5))
        assert record(row(revenue, one, 6), moment=LATER) == Recorded(1, 1, 0)
        old, new = Observation.objects.order_by("value")
        assert (old.superseded_at, old.superseded_by) == (LATER, new)
        assert new.superseded_at is None

    def test_versions_stand_side_by_side(self, one, revenue):
        record(row(revenue, one, 5, version="快报"))
        record(row(revenue, one, 6, version="最终核实"))
        assert Observation.objects.live().count() == 2

    def test_a_figure_on_its_way_leaves_the_one_that_counts(self, one, revenue):
        record(row(revenue, one, 5))
        source = origin("filing-1", "filing")
        record(row(revenue, one, 6), status="reported", origin=source, moment=LATER)
        assert [found.value for found in Observation.objects.counted()] == [Decimal(5)]
        assert Observation.objects.live().count() == 2

    def test_a_filing_again_is_a_new_row_even_with_the_same_value(self, one, revenue):
        for number in (1, 2):
            record(
                row(revenue, one, 5), status="reported", origin=origin(f"filing-{number}", "filing")
            )
        live = Observation.objects.live().get()
        assert live.origin.reference == "filing-2"

    def test_shortest_period_code_is_stored(self, one, revenue):
        record(row(revenue, one, 5, "2024-01/06"))
        assert Observation.objects.get().period == "2024H1"

    def test_an_empty_batch_is_nothing(self):
        assert record() == Recorded(0, 0, 0)

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"value": -3}, "小于 0"),
            ({"value": "NaN"}, "不是有效的数"),
            ({"value": "Infinity"}, "不是有效的数"),
            ({"value": 3, "unit": "人"}, "不能换算"),
            ({"value": 3, "scope": "园区"}, "口径“园区”不在可选范围内"),
            ({"value": 3, "period": "2099"}, "还没有开始"),
            ({"value": 3, "period": "2024-12-31"}, "可用的报告期类型"),
        ],
        ids=["negative", "nan", "infinite", "unit", "scope", "future", "kind of period"],
    )
    def test_refuses_what_cannot_be_and_records_nothing(self, one, facts, told):
        revenue = indicator(periods=["year", "month"])
        with pytest.raises(FigureInvalid, match=told) as refused:
            record(row(revenue, one, **facts), row(revenue, one, 1, "2023"))
        assert "第1条" in refused.value.message
        assert not Observation.objects.exists()

    def test_profit_may_be_negative(self, one):
        record(row(indicator("ent.profit", low=Decimal(-1000)), one, -3))
        assert Observation.objects.get().value == -3

    def test_refuses_one_key_twice(self, one, revenue):
        with pytest.raises(FigureInvalid, match="出现了两次"):
            record(row(revenue, one, 1), row(revenue, one, 2))

    def test_refuses_figures_without_a_use(self, one, revenue):
        with pytest.raises(FigureInvalid, match="许可用途"):
            record(row(revenue, one, 1), uses=())

    def test_does_not_replace_what_was_settled(self, one, revenue):
        record(row(revenue, one, 5), status="locked")
        with pytest.raises(FigureSettled, match="已核定"):
            record(row(revenue, one, 6), actor=actor_with(Role.PLANNER), moment=LATER)
        assert Observation.objects.live().get().value == 5

    def test_several_batches_in_one_transaction(self, one, place, revenue):
        record(row(revenue, one, 5))
        record(row(revenue, firm(2, place), 6), row(revenue, one, 7), moment=LATER)
        assert Observation.objects.live().count() == 2


class TestWhoRecords:
    def test_a_firm_files_its_own(self, one, revenue):
        actor = of_firm(one)
        source = origin("filing-1", "filing", actor=actor)
        record(row(revenue, one, 5), actor=actor, origin=source, status="reported")
        assert Observation.objects.get().recorded_by_id == actor.user_id

    @pytest.mark.parametrize("status", ["approved", "locked"])
    def test_a_firm_approves_nothing(self, one, revenue, status):
        with pytest.raises(NotAllowed):
            record(
                row(revenue, one, 5), actor=of_firm(one), origin=origin("f", "filing"),
                status=status,
            )  # fmt: skip

    def test_a_firm_files_for_no_other(self, one, place, revenue):
        with pytest.raises(NotAllowed):
            record(
                row(revenue, one, 5), actor=of_firm(firm(2, place)), origin=origin("f", "filing"),
                status="reported",
            )  # fmt: skip

    @pytest.mark.parametrize("role", [Role.DEPARTMENT_OFFICER, Role.PLANNER, Role.LEADER])
    def test_nobody_files_for_a_firm(self, one, revenue, role):
        with pytest.raises(NotAllowed):
            record(
                row(revenue, one, 5), actor=actor_with(role), origin=origin("f", "filing"),
                status="reported",
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("role", "may"),
        [(role, role in {Role.DEPARTMENT_OFFICER, Role.PLANNER}) for role in Role],
        ids=[role.value for role in Role],
    )
    def test_officers_import(self, one, revenue, role, may):
        actor = actor_with(role)
        if may:
            record(row(revenue, one, 5), actor=actor)
        else:
            with pytest.raises(NotAllowed):
                record(row(revenue, one, 5), actor=actor)
        assert Observation.objects.exists() is may


class TestObservationsDecide:
    @pytest.fixture
    def officer(self):
        return actor_with(Role.DEPARTMENT_OFFICER)

    @pytest.fixture
    def waiting(self, one, revenue):
        record(row(revenue, one, 5))
        record(
            row(revenue, one, 6), status="reported", origin=origin("filing", "filing"),
            moment=LATER,
        )  # fmt: skip
        return Observation.objects.live().get(status="reported")

    def test_what_is_accepted_takes_the_place_of_what_counted(self, officer, waiting):
        services.observations_decide(actor=officer, ids=[waiting.pk], to="approved", moment=LAST)
        now = Observation.objects.counted().get()
        assert (now.value, now.status, now.recorded_at) == (6, "approved", LAST)
        assert now.recorded_by_id == officer.user_id
        assert now.origin == waiting.origin
        assert Observation.objects.live().count() == 1
        assert set(now.supersedes.values_list("value", flat=True)) == {5, 6}

    def test_twice_is_once(self, officer, waiting):
        services.observations_decide(actor=officer, ids=[waiting.pk], to="approved", moment=LAST)
        now = Observation.objects.counted().get()
        moved = services.observations_decide(
            actor=officer, ids=[now.pk], to="approved", moment=LAST
        )
        assert moved == 0

    def test_settling_is_for_planners_and_leaders(self, officer, waiting):
        services.observations_decide(actor=officer, ids=[waiting.pk], to="approved", moment=LAST)
        now = Observation.objects.counted().get()
        with pytest.raises(NotAllowed):
            services.observations_decide(actor=officer, ids=[now.pk], to="locked", moment=LAST)
        leader = actor_with(Role.LEADER)
        services.observations_decide(actor=leader, ids=[now.pk], to="locked", moment=LAST)
        assert Observation.objects.counted().get().status == "locked"

    def test_what_was_settled_is_opened_with_a_reason_from_above(self, officer, waiting):
        leader = actor_with(Role.LEADER)
        for actor, to in ((officer, "approved"), (leader, "locked")):
            live = Observation.objects.live().latest("pk")
            services.observations_decide(actor=actor, ids=[live.pk], to=to, moment=LAST)
        settled = Observation.objects.counted().get()
        with pytest.raises(NotAllowed):
            services.observations_decide(
                actor=officer, ids=[settled.pk], to="approved", moment=LAST, reason="更正"
            )
        with pytest.raises(StatusOutOfOrder, match="理由"):
            services.observations_decide(actor=leader, ids=[settled.pk], to="approved", moment=LAST)
        services.observations_decide(
            actor=leader, ids=[settled.pk], to="approved", moment=LAST, reason="审计更正"
        )
        settled.refresh_from_db()
        assert settled.ended_reason == "审计更正"
        assert Observation.objects.counted().get().status == "approved"

    def test_taking_back_needs_a_reason_and_leaves_the_row(self, officer, waiting):
        with pytest.raises(StatusOutOfOrder, match="理由"):
            services.observations_decide(
                actor=officer, ids=[waiting.pk], to="withdrawn", moment=LAST
            )
        services.observations_decide(
            actor=officer, ids=[waiting.pk], to="withdrawn", moment=LAST, reason="报错年度"
        )
        waiting.refresh_from_db()
        assert (waiting.superseded_at, waiting.ended_reason) == (LAST, "报错年度")
        assert Observation.objects.counted().get().value == 5

    @pytest.mark.parametrize(
        ("status", "to"),
        [("draft", "approved"), ("draft", "locked"), ("reported", "locked"), ("approved", "draft"),
         ("approved", "reported"), ("locked", "withdrawn")],
    )  # fmt: skip
    def test_refuses_a_status_that_does_not_follow(self, one, status, to):
        record(row(indicator("ent.other"), one, 1), status=status)
        key = Observation.objects.get().pk
        with pytest.raises(StatusOutOfOrder):
            services.observations_decide(
                actor=actor_with(Role.PLANNER), ids=[key], to=to, moment=LAST, reason="试"
            )
        assert Observation.objects.live().get().status == status

    def test_refuses_a_row_that_has_ended(self, officer, waiting, one, revenue):
        record(
            row(revenue, one, 7), status="reported", origin=origin("again", "filing"), moment=LATER
        )
        with pytest.raises(StatusOutOfOrder, match="已停用"):
            services.observations_decide(
                actor=officer, ids=[waiting.pk], to="approved", moment=LAST
            )

    def test_is_not_for_the_firm(self, one, waiting):
        with pytest.raises(NotAllowed):
            services.observations_decide(
                actor=of_firm(one), ids=[waiting.pk], to="approved", moment=LAST
            )


class TestOriginEnsure:
    def test_the_same_filing_twice_is_one(self):
        first = origin("form|2024-09|firm|1", "filing", digest="a" * 64)
        second = origin("form|2024-09|firm|1", "filing", digest="a" * 64)
        assert first == second

    def test_refuses_other_content_under_one_number(self):
        origin("form|2024-09|firm|1", "filing", digest="a" * 64)
        with pytest.raises(OriginTaken, match="已登记"):
            origin("form|2024-09|firm|1", "filing", digest="b" * 64)

    def test_never_changes(self):
        source = origin()
        source.label = "别的"
        with pytest.raises(Exception, match="Cannot update"):
            source.save()


class TestHistory:
    def test_a_filing_says_who_and_the_first_moment(self, one, revenue):
        actor = of_firm(one)
        record(
            row(revenue, one, 5), actor=actor, origin=origin("f", "filing", actor=actor),
            status="draft",
        )  # fmt: skip
        found = Observation.objects.get()
        assert (found.recorded_by_id, found.recorded_at) == (actor.user_id, FIRST)
