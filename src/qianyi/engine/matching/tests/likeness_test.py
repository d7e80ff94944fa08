"""Which names mean one firm, and which only look so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.matching import keys, likeness
from qianyi.engine.uscc import with_check_digit

NAMES = st.text(alphabet="示例尚远纬伟电缆科技有限公司集团四川省（）A1 ", max_size=16)


class TestAlike:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("示例尚纬股份有限公司", "示例尚伟股份有限公司"),
            ("四川尚远电缆有限公司", "尚远电缆有限责任公司"),
            ("四川尚远电缆有限公司", "四川尚原电缆有限公司"),
            ("示例（乐山）尚远电缆有限公司", "示例乐山尚远电缆有限公司"),
            ("示例金科集团股份有限公司", "示例金科股份有限公司"),
            ("示例华宇瑞丰科技有限公司", "示例华宇瑞风科技有限公司"),
        ],
    )
    def test_asks_about_one_firm_written_twice(self, first, second):
        assert likeness.alike(first, second).score >= likeness.WORTH_ASKING

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("示例尚远电缆有限公司", "示例尚远餐饮管理有限公司"),
            ("示例金科生物医药有限公司", "示例尚远电缆有限公司"),
            ("四川天成科技有限公司", "四川博远科技有限公司"),
            ("成都华宇物流有限公司", "成都瑞丰物流有限公司"),
        ],
    )
    def test_does_not_ask_about_two(self, first, second):
        assert likeness.alike(first, second).score < likeness.WORTH_ASKING

    def test_says_why(self):
        found = likeness.alike("四川尚纬电缆有限公司", "尚伟电缆有限责任公司")
        assert found.reasons[0] == "字号读音相同（尚纬、尚伟）"
        assert "组织形式写法不同" in found.reasons

    @given(NAMES, NAMES)
    @settings(max_examples=60)
    def test_is_the_same_both_ways_and_between_nothing_and_one(self, first, second):
        there, back = likeness.alike(first, second), likeness.alike(second, first)
        assert there.score == back.score
        assert 0 <= there.score <= 1
        assert likeness.alike(first, first).score == 1


class TestTakenApart:
    @given(NAMES)
    @settings(max_examples=60)
    def test_leaves_a_core_of_every_name(self, name):
        assert bool(likeness.core_of(name)) == bool(keys.plain(name))


class TestDistance:
    @given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.text("abc", max_size=6))
    @settings(max_examples=60)
    def test_counts_edits(self, one, two, three):
        assert likeness.distance(one, two) == likeness.distance(two, one)
        assert (likeness.distance(one, two) == 0) == (one == two)
        assert likeness.distance(one, one + three) == len(three)


class TestPairs:
    def test_compares_only_what_sounds_alike(self):
        firms = [
            (1, "", "示例尚纬股份有限公司"), (2, "", "示例尚伟股份有限公司"),
            (3, "", "示例金科医药有限公司"), (4, "", "示例尚远餐饮有限公司"),
        ]  # fmt: skip
        assert [(one, two) for one, two, _ in likeness.pairs_worth_comparing(firms)] == [(1, 2)]

    def test_finds_one_organisation_behind_two_codes(self):
        codes = [with_check_digit(f"91{place}MA0TETT99") for place in
                 ("511100", "510100")]  # fmt: skip
        firms = [(1, codes[0], "示例甲科技有限公司"), (2, codes[1], "示例完全不同的名称")]
        ((one, two, found),) = likeness.pairs_worth_comparing(firms)
        assert (one, two, found.score) == (1, 2, 1.0)
        assert found.reasons[0] == "组织机构代码相同"

    def test_leaves_a_chain_of_shops_alone(self):
        firms = [(number, "", "示例连锁药房有限公司") for number in range(100)]
        assert list(likeness.pairs_worth_comparing(firms)) == []


class TestLexemes:
    @given(NAMES, st.integers(0, 15), st.integers(1, 6))
    @settings(max_examples=60)
    def test_every_piece_of_a_name_asks_for_lexemes_it_has(self, name, start, length):
        plain = keys.plain(name)
        piece = plain[start : start + length]
        if piece:
            assert {f"n{gram}" for gram in keys.needed(piece)} <= keys.lexemes([plain])
