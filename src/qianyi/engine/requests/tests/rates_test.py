"""The rates: each counts what its formula says, and says when there is nothing to count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.requests import RATES, RequestFacts, rates

FACTS = (
    RequestFacts(contact=True, on_time=True, is_solved=True, rating=5, has_ended=True),
    RequestFacts(contact=False, on_time=False, is_solved=False, rating=2, has_ended=True,
                 was_reopened=True),
    RequestFacts(contact=True, on_time=None),
    RequestFacts(),
    RequestFacts(contact=True, on_time=True, rating=3, has_ended=True),
)  # fmt: skip


class TestRates:
    @pytest.mark.parametrize(
        ("name", "done", "of"),
        [("response", 3, 4), ("on_time", 2, 3), ("solved", 1, 2), ("satisfied", 2, 3),
         ("reopened", 1, 3)],
    )  # fmt: skip
    def test_count_what_the_formula_says(self, name, done, of):
        found = rates(FACTS)[name]
        assert (found.done, found.of) == (done, of)
        assert found.value == round(Decimal(done) * 100 / of, 10)

    def test_of_nothing_are_not_known(self):
        assert all(one.value is None for one in rates([RequestFacts()]).values())

    @pytest.mark.parametrize(("rating", "counts"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1)])
    def test_the_third_level_is_the_lowest_that_counts_as_content(self, rating, counts):
        assert rates([RequestFacts(rating=rating)])["satisfied"].done == counts

    def test_every_formula_is_said_in_words(self):
        assert all("÷" in one.words for one in RATES.values())
