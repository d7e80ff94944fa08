"""What an item gives, of one firm and by columns."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.policies.benefits import Benefit, amount_of, amounts, budget_of, words_of

TENTH = Benefit(form="ratio", ratio=Decimal(10), base="ent.rd_expense", cap=Decimal(50))
FIXED = Benefit(form="fixed", amount=Decimal(20))
OTHER = Benefit(form="other")


class TestAmountOf:
    """``amount_of``."""

    @pytest.mark.parametrize(
        ("base", "wanted"),
        [(Decimal(499), Decimal("49.9")), (Decimal(500), Decimal(50)), (Decimal(501), Decimal(50)),
         (Decimal(-3), Decimal(0)), (None, None)],
        ids=["under the cap", "on it", "over it", "below zero", "not known"],
    )  # fmt: skip
    def test_takes_a_share_up_to_the_cap(
        self, base: Decimal | None, wanted: Decimal | None
    ) -> None:
        assert amount_of(TENTH, base) == wanted

    def test_gives_a_fixed_sum_whatever_the_base(self) -> None:
        assert amount_of(FIXED, None) == 20

    def test_says_nothing_where_it_is_no_money(self) -> None:
        assert amount_of(OTHER, Decimal(1)) is None
        assert amount_of(Benefit(form="ratio", ratio=Decimal(5)), Decimal(1)) is None

    @given(
        st.lists(
            st.none() | st.decimals(min_value=-1000, max_value=10**6, places=2, allow_nan=False),
            max_size=20,
        )
    )
    def test_is_the_same_by_columns(self, bases: list[Decimal | None]) -> None:
        frame = pl.DataFrame(
            {"base": pl.Series([None if b is None else float(b) for b in bases], dtype=pl.Float64)}
        )
        for benefit in (TENTH, FIXED, OTHER):
            found = frame.with_columns(amounts(benefit, pl.col("base")).alias("amount"))["amount"]
            for value, base in zip(found.to_list(), bases, strict=True):
                one = amount_of(benefit, base)
                assert (value is None) is (one is None)
                assert one is None or value == pytest.approx(float(one), abs=1e-6)


class TestBudgetOf:
    """``budget_of``."""

    @pytest.mark.parametrize(
        ("cost", "over"), [(99, 0), (100, 0), (101, 1)], ids=["under", "on", "over"]
    )
    def test_says_what_a_pot_lacks(self, cost: int, over: int) -> None:
        assert budget_of(Decimal(cost), Decimal(100)).over == over

    def test_asks_nothing_without_a_pot(self) -> None:
        assert budget_of(Decimal(5), None).over is None

    def test_has_no_share_of_an_empty_pot(self) -> None:
        found = budget_of(Decimal(5), Decimal(0))
        assert found.over == 5
        assert found.share is None


class TestWordsOf:
    """``words_of``."""

    @pytest.mark.parametrize(
        ("benefit", "words"),
        [(FIXED, "一次性给予20万元"), (TENTH, "按研发费用的10%给予，单户最高50万元"), (OTHER, "")],
    )
    def test_says_the_benefit(self, benefit: Benefit, words: str) -> None:
        assert words_of(benefit, "研发费用") == words
