"""The population is of the size and shape promised, the same every time, and clearly invented."""

from __future__ import annotations

import time
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from qianyi.engine.classes import ScaleInputs, scale_status
from qianyi.engine.population import (
    RANGE,
    Parameters,
    Population,
    PopulationTooLarge,
    PopulationTooSmall,
    active,
)
from qianyi.engine.population.codes import CAPACITY, uscc_column
from qianyi.engine.population.derived import COLUMNS
from qianyi.engine.population.holdings import TITLE_CODES
from qianyi.engine.population.naming import written_alike

YEARS = range(2020, 2026)
YI = 100_000


class TestWhatTheZoneReports:
    """The figures of the base year, to the figure, and the development to the last year."""

    @pytest.mark.parametrize(
        ("year", "registered", "above", "high_tech", "tech_sme", "revenue"),
        [(2020, 1462, 56, 28, 52, 301), (2025, 2085, 96, 58, 104, 420)],
        ids=["base year", "last year"],
    )
    def test_counts_and_revenue_are_exact(
        self, population, year, registered, above, high_tech, tech_sme, revenue
    ):
        firms = population.firms
        assert firms.filter(active(year)).height == registered
        assert firms[f"above_{year}"].sum() == above
        assert firms[f"high_tech_{year}"].sum() == high_tech
        assert firms[f"tech_sme_{year}"].sum() == tech_sme
        assert population.figures(year)["revenue"].sum() == revenue * YI

    def test_34_of_the_56_of_2020_are_industry_and_services(self, population):
        above = population.firms.filter("above_2020")
        counted = above.filter(
            pl.col("scale").is_in(["industry", "service", "business", "transport"])
        )
        assert (above.height, counted.height) == (56, 34)

    def test_the_split_by_industry_of_2020_leaves_21_unassigned(self, population):
        figures = population.figures(2020).join(
            population.firms.select("number", "chain"), on="number"
        )
        split = dict(figures.group_by("chain").agg(pl.col("revenue").sum()).iter_rows())
        assert {chain: value / YI for chain, value in split.items()} == {
            "electronics": 25, "health": 40, "smart": 155, "services": 60, "other": 21,
        }  # fmt: skip

    @pytest.mark.parametrize("year", YEARS)
    def test_four_above_units_follow_from_the_figures_by_rule(self, population, year):
        firms = population.firms.filter(active(year))
        rows = firms.join(population.figures(year), on="number").iter_rows(named=True)
        reached = [row["number"] for row in rows if _reaches(row, year)]
        promised = population.firms.filter(f"above_{year}")["number"].to_list()
        assert sorted(reached) == sorted(promised)

    @pytest.mark.parametrize("year", YEARS)
    def test_titles_held_at_the_end_of_each_year_follow_from_the_grants(self, population, year):
        end = pl.date(year, 12, 31)
        held = population.holdings.titles.filter(
            (pl.col("granted_on") <= end) & (pl.col("valid_to") > end)
        )
        counts = dict(held.group_by("title").len().iter_rows())
        promised = population.parameters.of_year(year).titles
        assert counts == {TITLE_CODES[name]: count for name, count in promised.items() if count}

    def test_nobody_is_granted_a_title_before_being_founded(self, population):
        grants = population.holdings.titles.join(population.firms, on="number")
        assert grants.filter(pl.col("granted_on") <= pl.col("registered_on")).is_empty()


def _reaches(row: dict[str, object], year: int) -> bool:
    by_register = bool(row[f"above_{year}"])
    verdict = scale_status(
        ScaleInputs(
            industry=str(row["industry"]),
            main_revenue=_wan(row["main_revenue"]),
            revenue=_wan(row["revenue"]),
            has_qualification=by_register,
            has_development=by_register,
        )
    )
    return verdict.answer == "达到"


def _wan(tenths: object) -> Decimal | None:
    return None if tenths is None else Decimal(str(tenths)) / 10


class TestFictional:
    """Nothing can be taken for a real firm."""

    def test_every_code_is_valid_and_in_the_fictional_range(self, population):
        codes = population.firms["uscc"].to_list()
        assert all(uscc.is_valid(code) and code.startswith(RANGE) for code in codes)
        assert len(set(codes)) == len(codes)

    @given(st.integers(min_value=0, max_value=CAPACITY - 1))
    @settings(max_examples=40, deadline=None)
    def test_the_check_digits_hold_over_the_whole_range(self, number):
        code = pl.select(uscc_column(pl.lit(number, dtype=pl.Int64))).item()
        assert uscc.is_valid(code)

    def test_every_name_begins_with_the_word_for_an_example_and_is_its_own(self, population):
        names = population.firms["name"]
        assert names.str.starts_with("示例").all()
        assert names.n_unique() == len(names)

    def test_variants_differ_in_one_sign(self, population):
        for name in population.firms["name"].head(200).to_list():
            other = written_alike(name)
            assert sum(a != b for a, b in zip(name, other, strict=True)) <= 1


class TestDeterminism:
    """The same parameters make the same rows; a firm does not depend on how many follow it."""

    def test_two_runs_are_equal(self, parameters, population):
        again = Population.of_size(parameters)
        assert again.firms.equals(population.firms)
        assert again.figures(2023).equals(population.figures(2023))
        assert again.holdings.titles.equals(population.holdings.titles)
        assert again.filings.equals(population.filings)

    def test_a_known_firm_stays_what_it_is(self, population):
        first = population.firms.row(0, named=True)
        assert (first["uscc"], first["name"], first["industry"]) == (
            "91000000DE0000006N", "示例云昊餐饮管理有限公司", "H621",
        )  # fmt: skip


class TestAnySize:
    """Other sizes keep the promises in proportion."""

    @given(size=st.integers(min_value=500, max_value=2500))
    @settings(
        max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_the_promises_of_every_size_are_met(self, parameters: Parameters, size):
        population = Population.of_size(parameters, size)
        for year in population.promised:
            firms = population.firms
            assert firms.filter(active(year.year)).height == year.registered
            assert firms[f"above_{year.year}"].sum() == sum(year.above.values())
            revenue = population.figures(year.year)["revenue"]
            assert revenue.sum() == sum(year.revenue.values())
            assert (revenue.drop_nulls() >= 0).all()

    def test_too_few_and_too_many_are_refused_in_words(self, parameters):
        with pytest.raises(PopulationTooSmall, match="不少于500"):
            _ = Population.of_size(parameters, 100).firms
        with pytest.raises(PopulationTooLarge, match="最多容纳"):
            _ = Population.of_size(parameters, CAPACITY).firms

    def test_a_hundred_thousand_take_seconds(self, parameters):
        started = time.perf_counter()
        population = Population.of_size(parameters, 100_000)
        figures = population.figures(2025)
        assert figures.height == population.promised[-1].registered
        assert time.perf_counter() - started < 30


class TestMess:
    """The figures are as untidy as those of a real zone."""

    def test_no_year_is_complete(self, population):
        for year in YEARS:
            figures = population.figures(year)
            assert 0.05 < figures["revenue"].null_count() / figures.height < 0.2
            assert figures.select(COLUMNS).null_count().row(0) != (0,) * len(COLUMNS)

    def test_net_assets_are_the_difference_wherever_reported(self, population):
        figures = population.figures(2024).drop_nulls("assets")
        assert (figures["assets"] - figures["liabilities"] == figures["net_assets"]).all()

    def test_some_stand_below_on_and_above_the_limit_of_research(self, population):
        figures = population.figures(2025).join(
            population.firms.filter("high_tech_2025").select("number"), on="number"
        )
        ratio = (figures["rd_gaoqi"] / figures["sales_revenue"]).drop_nulls()
        assert ratio.min() < 0.05 < ratio.max()

    def test_filings_come_late_are_corrected_and_stray(self, population):
        filings = population.filings
        keys = ["number", "indicator", "period", "version"]
        assert filings.filter(pl.col("recorded_on") == pl.date(2024, 9, 10)).height > 100
        twice = filings.filter(filings.select(keys).is_duplicated())
        assert twice.height > 50
        assert twice.select([*keys, "recorded_on"]).is_unique().all()
        assert set(filings["version"]) == {"快报", "初步核算", "最终核实", ""}

    def test_after_all_corrections_the_revenue_is_the_promised_one(self, population):
        filings = population.filings.filter(
            (pl.col("indicator") == "ent.revenue") & (pl.col("version") != "快报")
        )
        last = filings.sort("recorded_on").group_by("number", "period").last()
        for year, revenue in ((2020, 301), (2023, 335)):
            assert last.filter(pl.col("period") == str(year))["tenths"].sum() == revenue * YI

    def test_nothing_is_filed_before_its_period_is_over(self, population):
        yearly = population.filings.filter(pl.col("period").str.len_chars() == 4)
        years = yearly["period"].cast(pl.Int32)
        assert (yearly["recorded_on"].dt.year() > years).all()

    def test_tenants_of_the_register_lease_from_owners(self, population):
        land = population.holdings.land
        owners = land.filter(pl.col("tenure") == "owned")
        let = land.drop_nulls("lessor")
        assert let.height > 3
        assert let.join(owners, left_on="lessor", right_on="number", how="anti").is_empty()
        assert let.filter(pl.col("lessor") == pl.col("number")).is_empty()
