"""Totals up the tree: exact, counted, traced; demonstration firms never on a real territory."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Role
from qianyi.kernel.indicators import selectors, services
from qianyi.kernel.indicators.errors import TotalNotComputable
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.selectors import TotalOf
from qianyi.kernel.indicators.tests.factories import ObservationFactory
from qianyi.kernel.indicators.tests.firms import (
    LAST,
    LATER,
    SYSTEM,
    TODAY,
    firm,
    indicator,
    of_firm,
    origin,
    part_of,
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
def firms(place):
    return [firm(number, place) for number in (1, 2, 3)]


@pytest.fixture
def board():
    return indicator("economy.park_revenue", unit="亿元", applies_to="territory", low=None)


@pytest.fixture
def revenue(board):
    return indicator(totals_as=board.code)


def asked(of, place, **facts) -> TotalOf:
    given = {"period": Period.parse("2024"), "scope": "直管区", "as_of": TODAY, **facts}
    return TotalOf(indicator=of, territory=place, **given)


class TestTotalCompute:
    def test_adds_exactly_and_says_how_many_reported(self, place, firms, revenue, board):
        record(row(revenue, firms[0], "0.1"), row(revenue, firms[1], "0.2"))
        total = selectors.total_compute(asked(revenue, place))
        assert total.indicator == board
        assert total.value == Decimal("0.00003")
        assert (total.reported, total.expected) == (2, 3)
        assert len(total.inputs) == 2

    def test_adds_firms_of_parts_beneath(self, place, firms, revenue):
        record(row(revenue, firm(9, part_of(place, "east")), 20000), row(revenue, firms[0], 10000))
        assert selectors.total_compute(asked(revenue, place)).value == 3

    def test_takes_parts_that_give_totals_only_as_they_are(self, place, firms, revenue, board):
        base = part_of(place, "base", aggregate_only=True)
        record(row(revenue, firms[0], 10000), row(revenue, firm(9, base), 999999))
        ObservationFactory(
            indicator=board, subject=base.subject, period="2024", scope="未注明", value=Decimal(4),
            recorded_at=LATER,
        )  # fmt: skip
        whole = selectors.total_compute(asked(revenue, place, scope="一区五园"))
        assert (whole.value, whole.reported, whole.expected) == (5, 2, 4)
        own = selectors.total_compute(asked(revenue, place, scope="直管区"))
        assert (own.value, own.reported, own.expected) == (1, 1, 3)

    def test_asks_only_those_named(self, place, firms, revenue):
        record(*(row(revenue, one, 10000) for one in firms))
        total = selectors.total_compute(
            asked(revenue, place, subject_ids=[firms[0].pk, firms[1].pk])
        )
        assert (total.value, total.reported, total.expected) == (2, 2, 2)

    def test_asks_those_named_whatever_became_of_them_and_one_version_only(
        self, place, firms, revenue
    ):
        record(row(revenue, firms[0], 10000, version="快报"), row(revenue, firms[1], 20000))
        gone = [firms[0].pk, firms[1].pk, 999_999]
        total = selectors.total_compute(
            asked(revenue, place, subject_ids=gone, version="快报", into=revenue)
        )
        assert (total.indicator, total.value) == (revenue, 10000)
        assert (total.reported, total.expected) == (1, 3)

    def test_divides_sums_of_firms_that_have_both(self, place, firms):
        debts, assets = indicator("ent.liabilities"), indicator("ent.assets", aggregation="last")
        ratio = indicator(
            "ent.debt_ratio", unit="%", roll_up="ratio", numerator=debts.code,
            denominator=assets.code, factor=Decimal(100),
        )  # fmt: skip
        record(
            row(debts, firms[0], 10), row(assets, firms[0], 100),
            row(debts, firms[1], 300), row(assets, firms[1], 300, "2024-12-31"),
            row(debts, firms[2], 7),
        )  # fmt: skip
        total = selectors.total_compute(asked(ratio, place))
        assert total.value == Decimal("77.5")
        assert (total.numerator, total.denominator) == (310, 400)
        assert (total.reported, total.expected) == (2, 3)

    def test_leaves_out_what_the_purpose_does_not_permit(self, place, firms, revenue):
        record(row(revenue, firms[0], 10000), uses=["行政管理"])
        record(row(revenue, firms[1], 10000), uses=["统计"])
        total = selectors.total_compute(asked(revenue, place))
        assert (total.value, total.reported, total.left_out) == (1, 1, 1)

    def test_without_figures_there_is_none(self, place, firms, revenue):
        with pytest.raises(TotalNotComputable, match="应报3家"):
            selectors.total_compute(asked(revenue, place))

    def test_pending_figures_do_not_count(self, place, firms, revenue):
        record(row(revenue, firms[0], 1), status="reported", origin=origin("f", "filing"))
        with pytest.raises(TotalNotComputable):
            selectors.total_compute(asked(revenue, place))

    def test_of_a_score_there_is_none(self, place, firms):
        score = indicator("ent.score", roll_up="none")
        with pytest.raises(TotalNotComputable, match="不逐级汇总"):
            selectors.total_compute(asked(score, place))

    def test_of_a_ratio_over_nothing_there_is_none(self, place, firms):
        debts, assets = indicator("ent.liabilities"), indicator("ent.assets")
        ratio = indicator(
            "ent.debt_ratio", roll_up="ratio", numerator=debts.code, denominator=assets.code
        )
        record(row(debts, firms[0], 10), row(assets, firms[0], 0))
        with pytest.raises(TotalNotComputable, match="分母合计为0"):
            selectors.total_compute(asked(ratio, place))


class TestTotalRecord:
    def test_writes_a_figure_that_leads_to_its_inputs(self, place, firms, revenue, board):
        record(row(revenue, firms[0], 10000), row(revenue, firms[1], 20000))
        total = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LAST)
        assert (total.indicator, total.value, total.unit) == (board, 3, "亿元")
        assert (total.reported_count, total.expected_count) == (2, 3)
        assert (total.status, total.origin.kind) == ("approved", "computed")
        of_firms = Observation.objects.filter(indicator=revenue)
        assert sorted(total.origin.inputs) == sorted(one.pk for one in of_firms)
        assert "应报3家，已报2家" in total.note
        assert total.certainty == "unverified"

    def test_the_same_inputs_change_nothing(self, place, firms, revenue):
        record(row(revenue, firms[0], 10000))
        first = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LAST)
        again = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LAST)
        assert first == again

    def test_more_reports_supersede_it(self, place, firms, revenue, board):
        record(row(revenue, firms[0], 10000))
        first = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LATER)
        record(row(revenue, firms[1], 10000), moment=LAST)
        second = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LAST)
        first.refresh_from_db()
        assert first.superseded_by == second
        assert Observation.objects.live().filter(indicator=board).count() == 1

    def test_one_more_silent_firm_is_another_total(self, place, firms, revenue):
        record(row(revenue, firms[0], 10000))
        services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LATER)
        firm(9, place)
        total = services.total_record(actor=SYSTEM, asked=asked(revenue, place), moment=LAST)
        assert (total.reported_count, total.expected_count) == (1, 4)

    def test_is_for_officers(self, place, firms, revenue):
        record(row(revenue, firms[0], 10000))
        for actor in (actor_with(Role.PARK_OFFICER), of_firm(firms[0])):
            with pytest.raises(NotAllowed):
                services.total_record(actor=actor, asked=asked(revenue, place), moment=LAST)


class TestDemoApart:
    """The database refuses a total that touches demonstration firms on a real territory."""

    @pytest.fixture
    def real(self):
        return zone("real", is_demo=False)

    def total(self, of, place, inputs, **facts):
        source = origin(f"total-{place.pk}-{len(inputs)}", "computed", inputs=inputs)
        figure = row(of, place, 1, scope="直管区", **facts)
        return record(figure, origin=source)

    def test_on_its_own_territory_it_stands(self, place, firms, revenue):
        record(row(revenue, firms[0], 1))
        key = Observation.objects.get().pk
        self.total(revenue, place, [key])
        assert Observation.objects.count() == 2

    def test_refuses_one_demo_figure_among_real_ones(self, real, firms, revenue):
        record(row(revenue, firms[0], 1), row(revenue, firm(50, real), 1))
        keys = list(Observation.objects.values_list("pk", flat=True))
        with transaction.atomic(), pytest.raises(IntegrityError, match="demo"):
            self.total(revenue, real, keys)

    def test_refuses_a_demo_territorys_figure(self, real, place, revenue):
        ObservationFactory(indicator=revenue, subject=place.subject, recorded_at=LATER)
        keys = list(Observation.objects.values_list("pk", flat=True))
        with transaction.atomic(), pytest.raises(IntegrityError, match="demo"):
            self.total(revenue, real, keys)

    def test_refuses_a_reckoned_figure_without_inputs(self, real, revenue):
        with transaction.atomic(), pytest.raises(IntegrityError, match="without inputs"):
            self.total(revenue, real, [])

    def test_real_figures_on_a_real_territory_stand(self, real, revenue):
        record(row(revenue, firm(50, real), 1))
        self.total(revenue, real, [Observation.objects.get().pk])
        assert Observation.objects.count() == 2
