from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.reading.tables import load_tables
from qianyi.engine.text.numerals import to_half_width
from qianyi.engine.text.units import words_pattern

# What is written → value, unit, the text of the quantity.
TAKEN = {
    "实现产值301亿元": ("301", "亿元", "301亿元"),
    "到位22万美元": ("22", "万美元", "22万美元"),
    "奖励5000元": ("5000", "元", "5000元"),
    "补助三百万元": ("300", "万元", "三百万元"),
    "资产达400亿的集团": ("400", "亿元", "400亿"),
    "建成厂房30万平方米": ("300000", "平方米", "30万平方米"),
    "面积4400㎡": ("4400", "平方米", "4400㎡"),
    "长3.3千米": ("3.3", "公里", "3.3千米"),
    "服务4.16万人": ("41600", "人", "4.16万人"),
    "选派14名专家": ("14", "人", "14名"),
    "就业0.5万人次": ("5000", "人次", "0.5万人次"),
    "聚集企业100余家": ("100", "家", "100余家"),
    "入驻上百家企业": ("100", "家", "上百家"),
    "村民50多名": ("50", "人", "50多名"),
    "企业三十余家": ("30", "家", "三十余家"),
    "近千人参加": ("1000", "人", "千人"),
    "拨付600万余元": ("600", "万元", "600万余元"),
    "增长5.6%": ("5.6", "%", "5.6%"),
    "增长百分之六": ("6", "%", "百分之六"),
    "增速为-3.2%": ("-3.2", "%", "-3.2%"),
    "提高1.2个百分点": ("1.2", "个百分点", "1.2个百分点"),
    "提高2百分点": ("2", "个百分点", "2百分点"),
    "超过三分之一": ("33.333333", "%", "三分之一"),
    "超过一半": ("50", "%", "一半"),
    "占四成以上": ("40", "%", "四成"),
    "按八折执行": ("80", "%", "八折"),
    "比去年翻两番": ("4", "倍", "翻两番"),
    "浓度30.9ug/m3": ("30.9", "微克/立方米", "30.9ug/m3"),
    "达24.6万元/人": ("24.6", "万元/人", "24.6万元/人"),
    "压缩至36个工作日": ("36", "个工作日", "36个工作日"),
    "在30日内拨付": ("30", "日", "30日"),
    "不超过六个月": ("6", "个月", "六个月"),
    "居全省第5位": ("5", "位", "5位"),
    "进入前80名": ("80", "名", "80名"),
    "位居全市第三": ("3", "位", "第三"),
    "指数为102.3": ("102.3", None, "102.3"),
    "发电11.36亿千瓦时": ("1136000000", "千瓦时", "11.36亿千瓦时"),
    "算力800P": ("800", "P", "800P"),
    "贫困发生率降至零": ("0", None, "零"),
    "规模达 1000 亿元": ("1000", "亿元", "1000 亿元"),
}
RANGES = {
    "补助10%—15%": (("10", "15"), "%"),
    "面积1000-3000平方米": (("1000", "3000"), "平方米"),
    "形成3至4个集群": (("3", "4"), "个"),
    "投资2～3亿元": (("2", "3"), "亿元"),
}
NOT_TAKEN = [
    "2025年目标",
    "2024年3月18日印发",
    "第12页",
    "第三节",
    "第一批",
    "5G基站",
    "3D打印",
    "PM2.5治理",
    "S215线改建",
    "世界500强",
    "行业前3强",
    "“四个一批”项目",
    "“1+3+N”格局",
    "“4+1”产业",
    "川府发〔2021〕28号",
    "一区五园",
    "三区三线",
    "两主七链",
    "十件大事",
    "六大行动",
    "三张清单",
    "一个中心",
    "三个方面",
    "两三家企业",
    "数百家企业",
    "几十个项目",
    "每千人口",
    "1E级电缆",
    "K1类电缆",
    "千亿级园区",
    "24小时服务",
    "近3年来",
    "3岁以下婴幼儿",
    "12部门联合",
    "甲村、乙村、丙村等三个村",
    "7×24小时值守",
    "三台县",
    "第三产业",
]


@pytest.fixture(scope="module")
def finder():
    return load_tables().quantities


class TestFind:
    @pytest.mark.parametrize(("text", "expected"), TAKEN.items(), ids=list(TAKEN))
    def test_takes_figure_and_unit(self, finder, text, expected):
        value, unit, quote = expected
        plain = to_half_width(text)
        (found,) = finder.find(plain)
        assert found.value == Decimal(value)
        assert found.unit == unit
        assert plain[found.start : found.end] == quote

    @pytest.mark.parametrize(("text", "expected"), RANGES.items(), ids=list(RANGES))
    def test_takes_a_range_as_a_pair(self, finder, text, expected):
        pair, unit = expected
        (found,) = finder.find(to_half_width(text))
        assert found.value == tuple(Decimal(part) for part in pair)
        assert found.unit == unit

    @pytest.mark.parametrize("text", NOT_TAKEN)
    def test_leaves_what_is_no_quantity(self, finder, text):
        assert finder.find(to_half_width(text)) == []

    def test_takes_from_and_to_as_two(self, finder):
        found = finder.find("资产总额从3亿元增至230亿元")
        assert [q.value for q in found] == [3, 230]

    @given(
        st.decimals("0.01", "9999", places=2),
        st.sampled_from(["平方米", "人", "吨", "公里", "台", "户"]),
    )
    def test_ten_thousand_multiplies_all_but_money(self, value, unit):
        (plain,) = load_tables().quantities.find(f"完成{value}{unit}")
        (scaled,) = load_tables().quantities.find(f"完成{value}万{unit}")
        assert scaled.value == plain.value * 10_000
        assert scaled.unit == plain.unit

    @given(st.decimals("0.01", "9999", places=2))
    def test_ten_thousand_stays_with_money(self, value):
        (found,) = load_tables().quantities.find(f"投资{value}万元")
        assert (found.value, found.unit) == (value, "万元")

    @given(st.text(alphabet="0123456789一二三万亿元家%个、和至-年月第前余约.", max_size=40))
    def test_never_overlaps_and_stays_inside(self, text):
        end = 0
        for found in load_tables().quantities.find(text):
            assert end <= found.start < found.end <= len(text)
            end = found.end


class TestWordsPattern:
    def test_matches_the_longest(self):
        import re

        pattern = re.compile(words_pattern(["平方", "平方米", "平方公里", "元"]))
        assert pattern.match("平方公里")[0] == "平方公里"
        assert pattern.match("平方数")[0] == "平方"
        assert pattern.match("方") is None


class TestUnitTable:
    @pytest.mark.parametrize(
        ("printed", "value", "expected"),
        [
            ("万平方米", "8", ("80000", "平方米")),
            ("亿元", "301", ("301", "亿元")),
            ("万元/人", "11.9", ("11.9", "万元/人")),
            ("%", "54", ("54", "%")),
            ("km", "2", ("2", "公里")),
        ],
        ids=["scaled", "money", "over", "percent", "alias"],
    )
    def test_reads_a_cell_with_the_unit_of_its_table(self, printed, value, expected):
        number, unit, _ = load_tables().units.normalise_cell(Decimal(value), printed)
        assert (number, unit) == (Decimal(expected[0]), expected[1])
