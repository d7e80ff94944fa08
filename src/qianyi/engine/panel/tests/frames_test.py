"""The wide frame: versions resolved, purposes kept, missing left missing."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.panel import (
    AUTHORISED,
    PURPOSES,
    Panel,
    PurposeUnknown,
    build_panel,
    mask_of,
    snapshot_read,
    snapshot_write,
)
from qianyi.engine.panel.tests.samples import (
    AS_OF,
    ASSETS,
    DEBT_RATIO,
    DEBTS,
    REVENUE,
    SCORE,
    facts,
    firms,
)

ALL = mask_of(PURPOSES)
USE_SETS = [
    tuple(use for use, taken in zip(PURPOSES, bits, strict=True) if taken)
    for bits in product([False, True], repeat=len(PURPOSES))
]


def panel(rows, population, *columns, purpose="统计", consenting=()) -> Panel:
    return build_panel(
        rows, population, columns=columns, purpose=purpose, as_of=AS_OF, consenting=consenting
    )


class TestBuildPanel:
    def test_gives_a_row_a_subject_in_the_populations_order(self):
        built = panel(facts((2, 0, 0, ALL, 5.0), (1, 0, 0, ALL, 4.0)), firms(2, 1, 3), REVENUE)
        assert built.frame["subject"].to_list() == [2, 1, 3]
        assert built.frame["ent.revenue@2024"].to_list() == [5.0, 4.0, None]

    def test_keeps_missing_apart_from_zero(self):
        built = panel(facts((1, 0, 0, ALL, 0.0)), firms(1, 2), REVENUE)
        assert built.frame["ent.revenue@2024"].to_list() == [0.0, None]

    def test_has_every_column_asked_for_even_without_facts(self):
        built = panel(facts(), firms(1), REVENUE, ASSETS)
        assert built.frame.columns == [
            "subject", "code", "territory", "ent.revenue@2024", "ent.assets@2024",
        ]  # fmt: skip
        assert built.frame.dtypes[3:] == [pl.Float64, pl.Float64]

    def test_takes_the_best_version(self):
        rows = facts((1, 0, 30, ALL, 3.0), (1, 0, 10, ALL, 1.0), (1, 0, 20, ALL, 2.0))
        assert panel(rows, firms(1), REVENUE).frame["ent.revenue@2024"].to_list() == [1.0]

    def test_takes_the_best_version_that_the_purpose_permits(self):
        only_statistics = mask_of(["统计"])
        rows = facts((1, 0, 10, only_statistics, 1.0), (1, 0, 20, ALL, 2.0))
        built = panel(rows, firms(1), REVENUE, purpose="行政管理")
        assert built.frame["ent.revenue@2024"].to_list() == [2.0]
        assert built.left_out.rows == 1

    def test_ignores_facts_of_others(self):
        built = panel(facts((9, 0, 0, ALL, 1.0)), firms(1), REVENUE, purpose="行政管理")
        assert built.frame["ent.revenue@2024"].to_list() == [None]
        assert built.left_out.rows == 0

    def test_turns_what_is_no_number_into_missing(self):
        built = panel(facts((1, 0, 0, ALL, float("nan"))), firms(1), REVENUE)
        assert built.frame["ent.revenue@2024"].to_list() == [None]

    @pytest.mark.parametrize("purpose", ["", "招商", "统计 ", "STATISTICS"])
    def test_refuses_a_purpose_outside_the_list(self, purpose):
        with pytest.raises(PurposeUnknown, match="可用的目的：统计、行政管理、企业授权"):
            panel(facts(), firms(1), REVENUE, purpose=purpose)

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 6), st.integers(0, 1), st.integers(0, 3), st.integers(0, ALL),
                st.integers(1, 10**9).map(float),
            ),
            max_size=30,
            unique_by=lambda row: row[:3],
        ),
        st.sampled_from(PURPOSES),
        st.sets(st.integers(1, 6)),
    )  # fmt: skip
    def test_is_what_a_person_would_do_by_hand(self, rows, purpose, consenting):
        built = panel(
            facts(*rows), firms(*range(1, 7)), REVENUE, ASSETS,
            purpose=purpose, consenting=consenting,
        )  # fmt: skip
        bit = mask_of([purpose])
        may = [
            row for row in rows
            if row[3] & bit and (purpose != AUTHORISED or row[0] in consenting)
        ]  # fmt: skip
        assert built.left_out.rows == len(rows) - len(may)
        for place, column in enumerate((REVENUE, ASSETS)):
            for subject, value in built.frame.select("subject", column.name).iter_rows():
                mine = [row for row in may if row[:2] == (subject, place)]
                best = min(mine, key=lambda row: row[2], default=None)
                assert value == (best[4] if best else None)


class TestPurpose:
    """Every set of uses × every purpose × with and without consent: nothing else gets through."""

    @pytest.mark.parametrize("consents", [False, True], ids=["no consent", "consent"])
    @pytest.mark.parametrize("purpose", PURPOSES)
    @pytest.mark.parametrize("uses", USE_SETS, ids=lambda uses: "+".join(uses) or "none")
    @pytest.mark.parametrize("aggregate_only", [False, True], ids=["rows", "totals only"])
    def test_lets_through_only_what_it_permits(
        self, uses, purpose, consents, aggregate_only, tmp_path
    ):
        secret = 7777.25
        people = firms(1, 2, 3, aggregate_only=aggregate_only)
        rows = facts(*((one, 0, 0, mask_of(uses), secret) for one in (1, 2, 3)))
        built = panel(
            rows, people, REVENUE, purpose=purpose, consenting=(1, 2, 3) if consents else ()
        )
        permitted = purpose in uses and (purpose != AUTHORISED or consents)
        snapshot_write(built, tmp_path / "panel.parquet")
        again = snapshot_read(tmp_path / "panel.parquet", purpose=purpose)
        for one in (built, again):
            seen = one.totals if aggregate_only else one.frame
            expected = 3 * secret if aggregate_only else secret
            assert seen["ent.revenue@2024"].drop_nulls().unique().to_list() == (
                [expected] if permitted else []
            )
            assert one.left_out.rows == (0 if permitted else 3)
            assert one.left_out.subjects == (0 if permitted else 3)
            assert dict(one.left_out.by_column) == ({} if permitted else {"ent.revenue@2024": 3})
        other = [word for word in PURPOSES if word != purpose]
        for word in other:
            with pytest.raises(Exception, match="不能用于"):
                snapshot_read(tmp_path / "panel.parquet", purpose=word)

    def test_consent_of_one_firm_opens_no_other(self):
        rows = facts((1, 0, 0, ALL, 1.0), (2, 0, 0, ALL, 2.0))
        built = panel(rows, firms(1, 2), REVENUE, purpose=AUTHORISED, consenting=[2])
        assert built.frame["ent.revenue@2024"].to_list() == [None, 2.0]


class TestTotals:
    def test_territories_that_give_totals_only_have_no_rows(self):
        people = pl.concat([firms(1), firms(2, 3, 4, aggregate_only=True, territory="base")])
        rows = facts(*((one, 0, 0, ALL, float(one)) for one in (1, 2, 3, 4)))
        built = panel(rows, people, REVENUE)
        assert built.frame["subject"].to_list() == [1]
        assert built.totals.to_dicts() == [
            {"territory": "base", "firms": 3, "ent.revenue@2024#n": 3, "ent.revenue@2024": 9.0}
        ]

    def test_say_how_many_reported(self):
        people = firms(1, 2, 3, 4, 5, aggregate_only=True)
        rows = facts(*((one, 0, 0, ALL, 1.0) for one in (1, 2, 3)))
        total = panel(rows, people, REVENUE).totals.to_dicts()[0]
        assert (total["firms"], total["ent.revenue@2024#n"]) == (5, 3)

    @pytest.mark.parametrize("reporting", [0, 1, 2])
    def test_are_not_shown_for_fewer_than_three_firms(self, reporting):
        people = firms(1, 2, 3, 4, aggregate_only=True)
        rows = facts(*((one, 0, 0, ALL, 5.0) for one in range(1, reporting + 1)))
        assert panel(rows, people, REVENUE).totals["ent.revenue@2024"].to_list() == [None]

    def test_divide_sums_not_average_ratios(self):
        people = firms(1, 2, 3, aggregate_only=True)
        debts, assets, ratios = (10.0, 20.0, 300.0), (100.0, 100.0, 400.0), (10.0, 20.0, 75.0)
        rows = facts(*(
            (one, place, 0, ALL, value)
            for place, values in enumerate((debts, assets, ratios))
            for one, value in enumerate(values, start=1)
        ))  # fmt: skip
        built = panel(rows, people, DEBTS, ASSETS, DEBT_RATIO)
        assert built.totals["ent.debt_ratio@2024"].to_list() == [55.0]

    def test_of_a_ratio_without_its_parts_or_of_a_score_there_are_none(self):
        people = firms(1, 2, 3, aggregate_only=True)
        rows = facts(*((one, place, 0, ALL, 50.0) for one in (1, 2, 3) for place in (0, 1)))
        total = panel(rows, people, DEBT_RATIO, SCORE).totals.to_dicts()[0]
        assert total["ent.debt_ratio@2024"] is None
        assert total["ent.score@2024"] is None

    def test_by_nothing_are_not_computable(self):
        people = firms(1, 2, 3, aggregate_only=True)
        rows = facts(*(
            (one, place, 0, ALL, value)
            for place, value in ((0, 5.0), (1, 0.0), (2, 0.0)) for one in (1, 2, 3)
        ))  # fmt: skip
        total = panel(rows, people, DEBTS, ASSETS, DEBT_RATIO).totals.to_dicts()[0]
        assert total["ent.debt_ratio@2024"] is None
