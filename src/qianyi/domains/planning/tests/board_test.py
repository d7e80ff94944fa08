"""The board: what may be compared, what it comes to, what is said when nothing can be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.tables.plans import board_table
from qianyi.domains.planning.tests import factories as make

pytestmark = pytest.mark.django_db


def only_row(plan, as_of=None):
    (row,) = selectors.board_get(plan=plan, as_of=as_of).rows
    return row


class TestScopes:
    def test_equal_scopes_are_judged(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2024-06-30", 41)
        row = only_row(plan)
        assert row.pace.done == Decimal("0.25")
        assert row.pace.time_share == Decimal("0.7")
        assert row.pace.gap == 39
        assert row.pace.status == "严重滞后"
        assert row.doubts == ()

    def test_another_scope_is_shown_and_not_judged(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2023", 1780, scope="一区五园")
        row = only_row(plan)
        assert row.pace.status == "暂无法评价"
        assert "口径不同" in row.pace.reason
        assert [point.value for point in row.others] == [1780]
        assert row.latest is None

    def test_a_newer_actual_of_another_scope_stands_beside_the_one_compared(self, rf):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2022", 35)
        make.actual(zone, firms, "2023", 1780, scope="一区五园")
        make.actual(zone, firms, "2021", 1500, scope="一区五园")
        column = next(
            column
            for column in board_table(rf.get("/"), selectors.board_get(plan=plan)).columns
            if column.key == "actual"
        )
        assert column.note is not None
        assert column.note(only_row(plan)) == "2022年，直管区；另有一区五园2023年 1,780，不作比较"

    def test_an_unstated_target_is_judged_by_the_presumed_scope_and_says_so(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone, presumed_scope="直管区", presumed_scope_reason="示例理由")
        make.target(plan, firms, scope="未注明")
        make.actual(zone, firms, "2024-06-30", 41)
        row = only_row(plan)
        assert row.pace.done == Decimal("0.25")
        assert any("推定口径" in doubt for doubt in row.doubts)

    def test_an_unstated_target_without_presumption_is_not_judged(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms, scope="未注明")
        make.actual(zone, firms, "2024-06-30", 41)
        assert only_row(plan).pace.status == "暂无法评价"

    def test_a_planners_word_decides(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        target = make.target(plan, firms)
        figure = make.actual(zone, firms, "2024-06-30", 41, scope="一区五园")
        services.observation_link(
            actor=make.actor(), target=target, observation=figure, decision="use",
            reason="经核实即直管区", moment=make.MOMENT,
        )  # fmt: skip
        row = only_row(plan)
        assert row.pace.done == Decimal("0.25")
        assert "经核实" in row.latest.why

    def test_an_excluded_figure_is_not_used(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        target = make.target(plan, firms)
        figure = make.actual(zone, firms, "2024-06-30", 41)
        services.observation_link(
            actor=make.actor(), target=target, observation=figure, decision="exclude",
            reason="含异地分公司", moment=make.MOMENT,
        )  # fmt: skip
        assert only_row(plan).pace.status == "暂无法评价"

    def test_a_base_belonging_to_a_district_is_not_mixed_in(self):
        zone, firms = make.zone(), make.indicator()
        base = make.zone("shili-base", parent=zone, kind="base")
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(base, firms, "2024", 500)
        assert only_row(plan).latest is None


class TestDates:
    def test_the_board_speaks_of_the_end_of_the_latest_actual(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2023", 35)
        make.actual(zone, firms, "2024-06-30", 41)
        board = selectors.board_get(plan=plan)
        assert board.as_of == date(2024, 6, 30)
        assert board.as_of_is_default

    def test_later_figures_are_not_known_yet_on_an_earlier_date(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2023", 35)
        make.actual(zone, firms, "2024-06-30", 41)
        assert only_row(plan, date(2024, 6, 29)).actual.value == 35

    @pytest.mark.parametrize(
        ("as_of", "judged"), [(date(2025, 6, 30), True), (date(2025, 7, 1), False)],
        ids=["exactly a year old", "a day over a year old"],
    )  # fmt: skip
    def test_a_figure_over_a_year_old_gives_no_light(self, as_of, judged):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2024-06-30", 41)
        row = only_row(plan, as_of)
        assert (row.pace.status != "暂无法评价") is judged
        assert ("一年" in row.pace.reason) is not judged


class TestKinds:
    def test_a_flow_counts_by_whole_years_only(self):
        zone = make.zone()
        income = make.indicator("operating_income", unit="亿元", aggregation="sum")
        plan = make.plan(zone)
        make.target(plan, income, base_value=Decimal(301), value=Decimal(1200))
        make.actual(zone, income, "2023", 500)
        make.actual(zone, income, "2024-01/09", 420)
        assert only_row(plan).actual.value == 500

    def test_a_cumulative_target_adds_whole_years(self):
        zone = make.zone()
        invested = make.indicator(
            "investment", unit="亿元", aggregation="sum", progress="cumulative"
        )
        plan = make.plan(zone)
        make.target(plan, invested, base_value=None, value=Decimal(500))
        for year, value in ((2021, 80), (2022, 100), (2023, 120)):
            make.actual(zone, invested, str(year), value)
        row = only_row(plan)
        assert row.actual.value == 300
        assert row.pace.done == Decimal("0.6")

    def test_a_gap_in_the_years_is_named_and_not_filled(self):
        zone = make.zone()
        invested = make.indicator(
            "investment", unit="亿元", aggregation="sum", progress="cumulative"
        )
        plan = make.plan(zone)
        make.target(plan, invested, base_value=None, value=Decimal(500))
        make.actual(zone, invested, "2021", 80)
        make.actual(zone, invested, "2023", 120)
        row = only_row(plan)
        assert row.pace.status == "暂无法评价"
        assert "2022" in row.pace.reason

    def test_average_growth_compounds_yearly_rates(self):
        zone = make.zone()
        growth = make.indicator(
            "gdp_growth", unit="%", aggregation="none", progress="average_growth"
        )
        plan = make.plan(zone)
        make.target(plan, growth, base_value=None, value=Decimal(8), unit="%")
        make.actual(zone, growth, "2021", 10)
        make.actual(zone, growth, "2022", "-10")
        row = only_row(plan)
        assert row.actual.value == pytest.approx(Decimal("-0.5013"), abs=Decimal("0.0001"))

    def test_units_are_converted_exactly(self):
        zone = make.zone()
        income = make.indicator("operating_income", unit="亿元")
        plan = make.plan(zone)
        make.target(plan, income, base_value=Decimal(1), value=Decimal(5))
        make.actual(zone, income, "2024", 30000, unit="万元")
        assert only_row(plan).actual.value == 3


class TestRivals:
    def test_other_sources_figures_stand_beside_and_none_is_chosen(self):
        zone = make.zone()
        income = make.indicator("operating_income", unit="亿元")
        plan = make.plan(zone)
        opinions = make.plan(zone, code="opinions", title="示例实施意见")
        make.target(plan, income, key="12", value=Decimal(1200), place=make.place("示例纲要"))
        make.target(plan, income, key="text", value=Decimal(1000), comparator=">")
        make.target(opinions, income, value=Decimal(1000), place=make.place("示例意见"))
        rows = selectors.board_get(plan=plan).rows
        assert [row.target.value for row in rows] == [1200, 1000]
        assert {rival.value for rival in rows[0].rivals} == {1000}
        assert len(rows[0].rivals) == 2

    def test_a_figure_stated_in_running_text_is_a_rival(self):
        zone = make.zone()
        income = make.indicator("operating_income", unit="亿元")
        plan = make.plan(zone)
        make.target(plan, income, value=Decimal(1200))
        make.actual(zone, income, "2025", 1000, kind="target", version="示例纲要", comparator=">")
        (rival,) = only_row(plan).rivals
        assert (rival.value, rival.sign) == (1000, "＞")

    def test_the_same_figure_elsewhere_is_no_rival(self):
        zone, firms = make.zone(), make.indicator()
        plan, other = make.plan(zone), make.plan(zone, code="other", title="另一规划")
        make.target(plan, firms)
        make.target(other, firms)
        assert only_row(plan).rivals == ()


class TestMissingList:
    def test_names_what_is_missing_and_who_could_say_it(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms, scope="未注明", base_value=None)
        gaps = selectors.missing_list(selectors.board_get(plan=plan))
        assert {gap.what for gap in gaps} == {"基期值", "口径"}
        assert {gap.supplier for gap in gaps} == {"未明确"}

    def test_is_empty_when_everything_is_known(self):
        zone, firms = make.zone(), make.indicator()
        plan = make.plan(zone)
        make.target(plan, firms)
        make.actual(zone, firms, "2024", 50)
        assert selectors.missing_list(selectors.board_get(plan=plan)) == []


class TestQueries:
    def test_do_not_grow_with_the_number_of_targets(self, django_assert_max_num_queries):
        zone = make.zone()
        plan = make.plan(zone)
        for number in range(30):
            measured = make.indicator(f"indicator_{number}")
            make.target(plan, measured, key=str(number))
            make.actual(zone, measured, "2024", 40)
        with django_assert_max_num_queries(9):
            board = selectors.board_get(plan=plan)
            [row.lead_words for row in board.rows]
            [str(row.latest.observation.subject) for row in board.rows]
