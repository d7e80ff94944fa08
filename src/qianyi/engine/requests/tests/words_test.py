"""Likeness of texts, words of a month, and names taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.requests import (
    Likeness,
    Said,
    anonymise,
    hot_words,
    likest,
    words_kept,
    words_of,
)

POWER = "厂区供电线路容量不足，申请增容"
LAND = "标准厂房租约到期，续租手续如何办理"
LABOUR = "一线技术工人招聘困难"


def like(question: str, texts: list[tuple[int, str]], **more: int) -> list[Likeness[int]]:
    """Questions and texts as their words."""
    return likest(words_of(question), [(n, words_kept(text)) for n, text in texts], **more)


class TestLikest:
    def test_finds_the_same_matter_first_and_leaves_out_others(self):
        found = like("供电容量不够，想增容", [(1, LAND), (2, POWER), (3, LABOUR)])
        assert [one.item for one in found] == [2]
        assert "增容" in found[0].shared

    def test_the_same_text_is_as_like_as_can_be(self):
        found = like(POWER, [(1, POWER), (2, LAND)])
        assert found[0].score == pytest.approx(1)

    def test_a_long_text_is_known_by_its_beginning(self):
        assert words_kept(POWER * 200)[:3] == words_of(POWER)[:3]
        assert len(words_kept(POWER * 200)) == 300

    def test_says_nothing_to_a_question_that_says_nothing(self):
        assert like("请问你们好", [(1, POWER)]) == []
        assert like(POWER, []) == []

    def test_gives_no_more_than_asked(self):
        assert len(like(POWER, [(n, POWER) for n in range(9)], most=3)) == 3

    @given(st.lists(st.sampled_from([POWER, LAND, LABOUR, "", "好"]), max_size=5))
    def test_scores_lie_between_nothing_and_one(self, texts):
        assert all(0 < one.score <= 1.0001 for one in like(POWER, list(enumerate(texts))))


class TestHotWords:
    def said(self, month: str, firm: int, text: str = POWER) -> Said:
        return Said(month, "用电", firm, tuple(words_kept(text)))

    def test_counts_requests_and_firms_beside_the_month_before(self):
        found = hot_words(
            [self.said("2025-09", 1), self.said("2025-09", 1), self.said("2025-09", 2),
             self.said("2025-08", 3)],
            month="2025-09", before="2025-08",
        )  # fmt: skip
        word = next(one for one in found if one.word == "供电")
        assert (word.count, word.firms, word.before, word.topics) == (3, 2, 1, ("用电",))

    def test_a_word_of_one_firm_alone_is_not_shown(self):
        said = [self.said("2025-09", 1), self.said("2025-09", 1)]
        assert hot_words(said, month="2025-09", before="2025-08") == []

    def test_words_of_names_are_left_out(self):
        said = [self.said("2025-09", 1), self.said("2025-09", 2)]
        found = hot_words(said, month="2025-09", before="2025-08", left_out=["示例供电器材厂"])
        assert "供电" not in {one.word for one in found}
        assert "增容" in {one.word for one in found}


class TestAnonymise:
    @pytest.mark.parametrize(
        ("text", "shown", "sorts"),
        [
            ("电话13800000000", "电话【电话】", ["手机号"]),
            ("电话138 0000 0000", "电话【电话】", ["手机号"]),
            ("座机0833-2100000", "座机【电话】", ["电话"]),
            ("信箱 a.b@example.org 联系", "信箱 【邮箱】 联系", ["电子邮箱"]),
            ("证号11010519491231002X。", "证号【身份证号】。", ["身份证号"]),
            ("代码91511100000000001X", "代码【信用代码】", ["统一社会信用代码"]),
            ("账户6222020000000000000", "账户【账号】", ["账号"]),
            ("见GD-DEMOSERVICE-2025-00001", "见【编号】", ["工单号"]),
            ("车川A12345进厂", "车【车牌号】进厂", ["车牌号"]),
            ("位于迎宾大道88号附3号", "【地址】", ["地址"]),
            ("请示例机电有限公司的王经理", "某企业的某同志", ["企业名称", "人名"]),
            ("被某某有限责任公司拖欠账款", "被某企业拖欠账款", ["企业名称"]),
            ("2025年投资1200万元，3个工作日", "2025年投资1200万元，3个工作日", []),
        ],
        ids=lambda one: one[:8] if isinstance(one, str) else "",
    )
    def test_hides_what_points_at_somebody(self, text, shown, sorts):
        found = anonymise(text)
        assert found.text == shown
        assert [one.sort for one in found.removed] == sorts

    def test_hides_names_known_longest_first_and_counts(self):
        found = anonymise("示例甲乙来电，示例甲再来电，示例甲", names=["示例甲", "示例甲乙"])
        assert found.text == "某企业来电，某企业再来电，某企业"
        assert {(one.was, one.count) for one in found.removed} == {("示例甲乙", 1), ("示例甲", 2)}

    def test_hides_people_named(self):
        assert anonymise("由示例某某办理", people=["示例某某"]).text == "由某同志办理"

    def test_every_occurrence_is_hidden(self):
        assert "13900000000" not in anonymise("13900000000、13900000000").text


class TestWordsOf:
    def test_leaves_out_what_tells_nothing(self):
        assert words_of("请问我们公司 2025 年 a 目前如何办理") == []
