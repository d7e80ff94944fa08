"""Sharing a pot, adding up a ledger, finding double funding, days of later conditions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.policies.allotting import Claim, allot
from qianyi.engine.policies.benefits import Benefit
from qianyi.engine.policies.claims import (
    Support,
    arithmetic,
    codes_of,
    doubles_of,
    is_branch_name,
    money_checks,
)
from qianyi.engine.policies.later import due_of
from qianyi.engine.policies.ledgers import balance_of, refusal_of

SHARE = Benefit(form="ratio", ratio=Decimal(10), base="ent.rd_expense", cap=Decimal(50))
AMOUNTS = st.lists(st.decimals("0.01", 5000, places=6), min_size=1, max_size=12)


class TestAllot:
    @given(asked=AMOUNTS, pot=st.decimals("0.01", 5000, places=6))
    def test_by_shares_gives_the_pot_to_the_fen_and_nobody_more_than_asked(self, asked, pot):
        claims = [Claim(str(number), one) for number, one in enumerate(asked)]
        found = [one.granted for one in allot(claims, pot, "pro_rata")]
        assert sum(found) == min(pot, sum(asked))
        assert all(got <= one + Decimal("0.000001") for got, one in zip(found, asked, strict=True))

    @given(asked=AMOUNTS, pot=st.decimals("0.01", 5000, places=6))
    def test_in_order_nobody_is_cut_and_nobody_passes_who_waits(self, asked, pot):
        claims = [Claim(str(number), one) for number, one in enumerate(asked)]
        found = [one.granted for one in allot(claims, pot, "first_come")]
        given = [one for one in found if one is not None]
        assert given == asked[: len(given)]
        assert found[len(given) :] == [None] * (len(asked) - len(given))
        assert sum(given) <= pot

    @pytest.mark.parametrize(("pot", "granted"), [("100", [60, 40]), ("99.999999", [None, None])])
    def test_a_jury_is_asked_only_where_it_is_not_enough(self, pot, granted):
        found = allot([Claim("a", Decimal(60)), Claim("b", Decimal(40))], Decimal(pot), "review")
        assert [one.granted for one in found] == granted


class TestArithmetic:
    @pytest.mark.parametrize(
        ("base", "words"),
        [
            ("500", "研发费用500万元×10%＝50万元"),
            ("500.01", "研发费用500.01万元×10%＝50.001万元，超过单户上限，按上限50万元"),
            (None, ""),
        ],
    )
    def test_shows_base_share_and_cap(self, base, words):
        assert arithmetic(SHARE, None if base is None else Decimal(base), "研发费用") == words


class TestMoneyChecks:
    @pytest.mark.parametrize(
        ("base", "asked", "codes"),
        [
            ("500", "50", []),
            ("499", "50", ["over_computed"]),
            ("900", "50.000001", ["over_cap"]),
            (None, None, ["amount_missing"]),
            ("500", "0", ["amount_missing"]),
        ],
        ids=["on", "over what it gives", "over the cap", "unknown", "nothing"],
    )
    def test_at_the_edges(self, base, asked, codes):
        found = money_checks(SHARE, base and Decimal(base), asked and Decimal(asked))
        assert codes_of(found) == codes

    def test_asks_nothing_of_what_is_no_money(self):
        assert money_checks(Benefit(form="other"), None, None) == []


class TestDoubles:
    MINE = Support(year=2026, policy="1", line="a", base="ent.rd_expense", project="示例 项目")

    @pytest.mark.parametrize(
        ("other", "why"),
        [
            ({"line": "a"}, "同一事项"),
            ({"base": "ent.rd_expense"}, "同一笔费用"),
            ({"project": "示例项目"}, "同一项目"),
            ({"project": "别的"}, ""),
            ({"line": "a", "year": 2025}, ""),
        ],
    )
    def test_says_why(self, other, why):
        told = {"year": 2026, "policy": "1", "line": "b", "words": "示例", **other}
        found = doubles_of(self.MINE, [Support(**told)])
        assert bool(found) == bool(why)
        assert not why or why in found[0].words

    def test_of_a_group(self):
        mine = Support(year=2026, policy="1", line="a", group="认定奖补")
        other = Support(year=2026, policy="2", line="b", group="认定奖补", words="示例")
        assert "认定奖补" in doubles_of(mine, [other])[0].words


@pytest.mark.parametrize(
    ("name", "is_branch"),
    [
        ("示例公司第二分公司", True),
        ("示例银行示例支行营业部", True),
        ("示例科技有限公司", False),
    ],
)
def test_a_branch_by_its_name(name, is_branch):
    assert is_branch_name(name) == is_branch


class TestLedger:
    LINES = (
        ("allotted", Decimal(100)),
        ("committed", Decimal(40)),
        ("paid", Decimal(30)),
        ("returned", Decimal(10)),
    )

    @pytest.mark.parametrize(
        ("kind", "amount", "refused"),
        [
            ("committed", "60", False),
            ("committed", "60.000001", True),
            ("committed", "-20", False),
            ("committed", "-20.000001", True),
            ("paid", "20", False),
            ("paid", "20.000001", True),
            ("returned", "20", False),
            ("returned", "20.000001", True),
            ("adjusted", "-60", False),
            ("adjusted", "-60.000001", True),
        ],
    )
    def test_at_the_edges(self, kind, amount, refused):
        found = balance_of(self.LINES)
        assert bool(refusal_of(kind, Decimal(amount), found, found)) == refused

    @given(st.permutations(LINES))
    def test_adds_up_the_same_in_any_order(self, lines):
        assert balance_of(lines) == balance_of(self.LINES)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("三年内不得迁出", date(2029, 2, 28)),
        ("24个月内保持就业人数", date(2028, 2, 28)),
        ("次年报送使用情况", date(2027, 12, 31)),
        ("按规定使用资金", date(2027, 2, 28)),
    ],
)
def test_a_later_condition_is_looked_at_when_its_words_say(words, due):
    assert due_of(words, date(2026, 2, 28))[0] == due


def test_the_last_day_of_a_month_stays_the_last():
    assert due_of("一年内", date(2024, 2, 29))[0] == date(2025, 2, 28)
