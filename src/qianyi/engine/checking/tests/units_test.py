"""Names, units, periods, sentences: what decides whether two figures meet at all."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.names import Names, plain, stem
from qianyi.engine.checking.passages import passages_of
from qianyi.engine.checking.severity import (
    APPROXIMATE,
    FLOOR,
    NAMES_ALIKE,
    PRICE_BASIS,
    RULES,
    SCOPE_UNSTATED,
    level_of,
)
from qianyi.engine.checking.units import unit_of
from qianyi.engine.checking.when import span_of


class TestNames:
    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("高新技术企业数（家）", "8.高新技术企业数"),
            ("Ｒ＆Ｄ投入占比", "研究与试验发展经费投入强度"),
            ("园区产业营收", "营业收入"),
            ("空气质量优良率", "城市空气质量优良天数比例"),
            ("“四上”企业数", "四上企业"),
            ("地方一般公共财政预算收入", "一般公共预算收入"),
        ],
    )
    def test_same(self, a, b):
        names = Names.of(None)
        assert names.of_level(a).key == names.of_level(b).key

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("主导产业对园区经济贡献率", "主导产业营业收入占比"),
            ("引进到位资金", "引进市外到位资金"),
            ("高新技术产业产值占比", "高新技术产业营业收入占比"),
        ],
    )
    def test_alike_but_not_same(self, a, b):
        names = Names.of(None)
        assert names.of_level(a).key != names.of_level(b).key
        assert names.of_level(a).family == names.of_level(b).family

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ("规模以上企业数", "规模以上工业企业数"),
            ("一般公共预算收入", "一般公共预算支出"),
            ("单位GDP能源消耗降低", "地区生产总值"),
            ("农村居民人均可支配收入", "城镇居民人均可支配收入"),
        ],
    )
    def test_different(self, a, b):
        names = Names.of(None)
        assert names.of_level(a).family != names.of_level(b).family

    @pytest.mark.parametrize(
        ("growth", "level"),
        [
            ("固定资产投资年均增长率", "固定资产投资"),
            ("园区营业收入增加额", "园区营业收入"),
            ("规模以上工业增加值增速", "规上工业增加值"),
            ("主导产业对园区经济贡献率变化", "主导产业对园区经济贡献率"),
            ("规模以上工业增加值", "规上工业增加值"),
        ],
    )
    def test_stem(self, growth, level):
        assert stem(growth) == level == plain(stem(growth))

    @pytest.mark.parametrize(
        ("name", "direction"),
        [
            ("城镇登记失业率", "down"),
            ("单位GDP能耗降低率", "up"),
            ("PM2.5浓度", "down"),
            ("营业收入", "up"),
        ],
    )
    def test_direction(self, name, direction):
        assert Names.of(None).of_level(name).direction == direction


class TestUnits:
    @pytest.mark.parametrize(
        ("unit", "dimension", "factor"),
        [
            ("万元", "亿元", 1e-4),
            ("平方公里", "平方米", 1e6),
            ("家", "个", 1),
            ("万元/人", "亿元/人", 1e-4),
            ("兆瓦", "兆瓦", 1),
        ],
    )
    def test_base(self, unit, dimension, factor):
        got = unit_of(unit)
        assert got.dimension == dimension
        assert got.factor == pytest.approx(factor)

    def test_points_are_no_percent(self):
        assert unit_of("个百分点").dimension != unit_of("%").dimension


class TestPeriods:
    @pytest.mark.parametrize(
        ("words", "first", "last", "end"),
        [
            ("2025", 2025, 2025, 2026.0),
            ("十三五", 2016, 2020, 2021.0),
            ("十二五末", 2015, 2015, 2016.0),
            ("“十三五”初", 2015, 2015, 2016.0),
            ("2021/2025", 2021, 2025, 2026.0),
            ("2024-06", 2024, 2024, 2024.5),
            ("2024H1", 2024, 2024, 2024.5),
            ("2020-12-31", 2020, 2020, 2021.0),
        ],
    )
    def test_years(self, words, first, last, end):
        span = span_of(words)
        assert span is not None
        assert (span.first, span.last) == (first, last)
        assert span.end == pytest.approx(end, abs=0.01)

    @pytest.mark.parametrize("words", [None, "", "近年来", "改革前", "近4年"])
    def test_vague(self, words):
        assert span_of(words) is None


class TestPassages:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("甲。乙！丙？", 3),
            ("第一章 总则\n甲乙丙丁。", 2),
            ("这一行很长很长并且在换行处没有任何标点符号因此仍然属于\n同一句话。", 1),
            ("这一行很长很长并且在换行处没有任何标点符号因此仍然属于\n\n图片说明\n\n同一句话。", 1),
            ("这一行很长很长并且在换行处没有任何标点符号因此仍然属于\n（一）另一条", 2),
        ],
    )
    def test_counts(self, text, count):
        passages = passages_of(text)
        assert len(passages.starts) == count
        assert "".join(text[a:b] for a, b in passages) == text


class TestLevels:
    @pytest.mark.parametrize(
        ("rule", "notes", "level"),
        [
            ("same.value", [], "high"),
            ("same.value", [SCOPE_UNSTATED], "medium"),
            ("same.value", [SCOPE_UNSTATED, NAMES_ALIKE], "low"),
            ("same.value", [SCOPE_UNSTATED, NAMES_ALIKE, APPROXIMATE], "low"),
            ("growth.average", [PRICE_BASIS], "medium"),
            ("growth.average", [PRICE_BASIS, SCOPE_UNSTATED], "medium"),
            ("target.below", [FLOOR], "medium"),
            ("name", [NAMES_ALIKE], "low"),
        ],
    )
    def test_of(self, rule, notes, level):
        assert level_of(rule, notes) == level

    def test_every_rule_says_why(self):
        assert all(rule.title and rule.why for rule in RULES.values())
