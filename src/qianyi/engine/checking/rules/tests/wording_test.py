"""Labels, brackets, derived figures, counts, numbers, repetitions, names."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.rules.numbering import chinese_number
from qianyi.engine.checking.tests.building import document, only, rules
from qianyi.engine.text.model import Section

BOX = """专栏2 主要目标
指标 2020年 2025年目标 年均增速或[累计数]
1.地区生产总值增长率（%） [50.2] [121] 19.24
2.全员劳动生产率（万元/人） 11.9 12.5 [0.6]
3.平均受教育年限（年） 10.23 11.13 [0.9]
4.森林覆盖率（%）* 40 42 [2]
5.高新技术企业数（家） 28 80 52
注：1.[ ]内数据为绝对值；2.加“*”指标暂时无法测算。
"""
BOX_READ = """
[50.2] 地区生产总值增长率 2020 actual unit=% row=1
[121] 地区生产总值增长率 2025 target unit=% row=1
19.24 地区生产总值增长率 2025 growth_avg base=2020 unit=% row=1
11.9 全员劳动生产率 2020 actual unit=万元/人 row=2
12.5 全员劳动生产率 2025 target unit=万元/人 row=2
[0.6] 全员劳动生产率 2025 change base=2020 unit=万元/人 row=2
10.23 平均受教育年限 2020 actual unit=年 row=3
11.13 平均受教育年限 2025 target unit=年 row=3
[0.9] 平均受教育年限 2025 change base=2020 unit=年 row=3
40 森林覆盖率 2020 actual unit=% row=4
42 森林覆盖率 2025 target unit=% row=4
[2] 森林覆盖率 2025 change base=2020 unit=% row=4
28 高新技术企业数 2020 actual unit=家 row=5
80 高新技术企业数 2025 target unit=家 row=5
52 高新技术企业数 2025 change base=2020 unit=家 row=5
"""


class TestLabels:
    def test_a_rate_row_holding_levels(self):
        finding = only("label.level", document(BOX, BOX_READ))
        assert finding.severity == "high"
        assert [p.quote for p in finding.places] == ["[50.2]", "[121]", "19.24"]

    def test_a_rate_row_holding_rates(self):
        text = "1.地区生产总值增长率（%） 9 8 -\n"
        read = (
            "9 地区生产总值增长率 2020 actual unit=% row=1\n"
            "8 地区生产总值增长率 2025 target unit=% row=1"
        )
        assert "label.level" not in rules(document(text, read))

    @pytest.mark.parametrize(
        ("text", "asks"),
        [
            ("家庭签约人次3.74万人。", True),
            ("接待人次达120万人。", True),
            ("从业人员1.9万人次。", True),
            ("家庭签约3.74万人次。", False),
            ("接待人次120万人次，人均消费80元。", False),
            ("新增就业0.5万人次。", False),
        ],
    )
    def test_people_and_visits(self, text, asks):
        assert rules(document(text)) == ({"label.unit"} if asks else set())

    @pytest.mark.parametrize(
        ("text", "figure", "asks"),
        [
            ("生产总值增长6.5个百分点。", "6.5个百分点 地区生产总值增长率 2023 growth_yoy", True),
            (
                "生产总值增速高于全省2.1个百分点。",
                "2.1个百分点 地区生产总值增长率 2023 growth_yoy",
                False,
            ),
            (
                "城镇化率提高1.2个百分点。",
                "1.2个百分点 常住人口城镇化率变化 2023 growth_yoy",
                False,
            ),
        ],
    )
    def test_points_of_a_level(self, text, figure, asks):
        assert ("label.points" in rules(document(text, figure))) is asks


class TestBrackets:
    def test_header_and_note_disagree_rows_miss_brackets_and_stars_are_filled(self):
        titles = {f.title for f in _findings(BOX, BOX_READ, "bracket")}
        assert any("累计数" in t and "绝对值" in t for t in titles)
        assert any("1处增减数未加方括号" in t for t in titles)
        assert any("无法测算" in t for t in titles)

    def test_a_consistent_table_is_left_alone(self):
        text = (
            BOX.replace("[累计数]", "[绝对值]")
            .replace(" 80 52", " 80 [52]")
            .replace("（%）*", "（%）")
        )
        read = BOX_READ.replace("\n52 高新", "\n[52] 高新")
        assert "bracket" not in rules(document(text, read))


def _findings(text, read, rule):
    from qianyi.engine.checking.tests.building import found

    return [f for f in found(document(text, read)) if f.rule == rule]


class TestDerived:
    TEXT = "生产总值50.0亿元，从业人员{heads}人，劳动生产率{value}万元/人。"
    READ = (
        "50.0亿元 地区生产总值 2020 actual\n{heads}人 从业人员 2020 actual\n"
        "{value}万元/人 全员劳动生产率 2020 actual"
    )

    @pytest.mark.parametrize(
        ("heads", "value", "asks"),
        [
            (19000, "26.3", False),
            (21000, "26.3", False),
            (19000, "11.9", True),
            (42000, "11.9", False),
        ],
    )
    def test_productivity(self, heads, value, asks):
        text, read = (t.format(heads=heads, value=value) for t in (self.TEXT, self.READ))
        got = rules(document(text, read))
        assert got == ({"derived"} if asks else set())

    def test_staff_of_another_year_must_not_have_to_multiply(self):
        text = "从业人员19000人。到2025年生产总值121亿元，劳动生产率12.5万元/人。"
        read = (
            "19000人 期末从业人员 2020 actual\n121亿元 地区生产总值 2025 target\n"
            "12.5万元/人 全员劳动生产率 2025 target"
        )
        finding = only("derived", document(text, read))
        assert "96800人" in finding.computation
        assert finding.severity == "medium"

    @pytest.mark.parametrize(("value", "asks"), [("5万元", False), ("9万元", True)])
    def test_per_head(self, value, asks):
        text = f"生产总值50亿元，常住人口10万人，人均生产总值{value}。"
        read = (
            f"50亿元 地区生产总值 2020 actual\n10万人 常住人口 2020 actual\n"
            f"{value} 人均生产总值 2020 actual"
        )
        assert rules(document(text, read)) == ({"derived"} if asks else set())


class TestCounts:
    @pytest.mark.parametrize(
        "text",
        [
            "完成甲村、乙村、丙村、丁村等三个行政村治理。",
            "围绕科技、产业、交通、文化五座桥梁建设。",
            "实施五大工程：强链工程、补链工程、延链工程、稳链工程。",
            "包括四区（自然区、乡野区、生态区）的景观。",
        ],
    )
    def test_asks(self, text):
        assert rules(document(text)) == {"count"}

    @pytest.mark.parametrize(
        "text",
        [
            "完成甲村、乙村、丙村等三个行政村治理。",
            "架起科技、产业、经贸、文化四座桥梁。",
            "开展厕所革命、垃圾治理、污水治理、粪污利用、村庄清洁“五大行动”。",
            "“一区五园”(直管区、东湖、西山、南溪、北岭、中坝五基地)营业收入增长。",
            "着力培育智能装备、工业软件和精密零件3个潜力产业。",
            "策划实施投入提升、成果突破、平台提质等六大行动。",
            "围绕主导产业、乡村振兴、高新区两项改革任务开展工作。",
            "新建幼儿园2所、小学2所、中学1所三个项目。",
            "包括四区（自然区、乡野区、生态区、水韵区）的景观。",
        ],
    )
    def test_stays_silent(self, text):
        assert "count" not in rules(document(text))


class TestNumbering:
    def boxes(self, *numbers: int):
        return document("\n".join(f"专栏{n} 重点项目\n内容甲。" for n in numbers))

    @pytest.mark.parametrize(
        ("numbers", "says"),
        [((1, 2, 4), "缺3"), ((1, 2, 4, 3), "3排在4之后"), ((1, 2, 2, 3), "2重复")],
    )
    def test_asks(self, numbers, says):
        assert says in only("numbering", self.boxes(*numbers)).title

    @pytest.mark.parametrize("numbers", [(1, 2, 3), (4, 5, 6), (1,)])
    def test_stays_silent(self, numbers):
        assert not rules(self.boxes(*numbers))

    def test_sections_are_counted_within_their_chapter(self):
        text = "第一章 甲\n第一节 子\n第二节 丑\n第二章 乙\n第一节 寅\n第三节 卯\n"
        spans = [
            text.index(w)
            for w in ("第一章", "第一节 子", "第二节 丑", "第二章", "第一节 寅", "第三节 卯")
        ]
        kinds = [
            ("第一章", 1, None),
            ("第一节", 2, 0),
            ("第二节", 2, 0),
            ("第二章", 1, None),
            ("第一节", 2, 3),
            ("第三节", 2, 3),
        ]
        sections = tuple(
            Section(
                level,
                "chapter" if level == 1 else "section",
                number,
                "",
                start,
                start + 6,
                start + 6,
                parent,
            )
            for start, (number, level, parent) in zip(spans, kinds, strict=True)
        )
        finding = only("numbering", document(text, sections=sections))
        assert "缺2" in finding.title

    @pytest.mark.parametrize(
        ("word", "number"),
        [("三", 3), ("十", 10), ("十二", 12), ("二十一", 21), ("一百零三", 103), ("7", 7)],
    )
    def test_chinese_numbers(self, word, number):
        assert chinese_number(word.replace("零", "")) == number


class TestRepeated:
    LONG = "以产业强区为主线推动先进制造业和现代服务业融合发展并持续优化园区营商环境。"

    @pytest.mark.parametrize(
        ("text", "asks"),
        [
            ("新建桥梁四百米并延伸双向车道新建桥梁四百米并延伸双向车道。", True),
            (LONG + "另有其他安排。" + LONG, True),
            ("新建桥梁四百米，延伸双向车道。改建桥梁四百米。", False),
            ("一年打基础、两年见成效、三年大发展。", False),
            (LONG, False),
        ],
    )
    def test_twice(self, text, asks):
        assert rules(document(text)) == ({"repeated"} if asks else set())


class TestNames:
    CONTEXT = "核电站用低压控制电缆产品研发取得突破，{}参与华龙一号专用电缆供货。"

    def test_one_character_apart_in_the_same_words(self):
        a = document(self.CONTEXT.format("云岭股份"), key="甲")
        b = document(self.CONTEXT.format("云苓股份"), key="乙")
        finding = only("name", a, b)
        assert finding.severity == "low"
        assert {p.quote for p in finding.places} == {"云岭股份", "云苓股份"}

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (CONTEXT.format("云岭股份"), "生猪养殖基地由云苓股份承建，年出栏五万头。"),
            (CONTEXT.format("东方股份"), CONTEXT.format("西方股份")),
            (CONTEXT.format("云岭股份"), CONTEXT.format("海川股份")),
            (CONTEXT.format("国有股份"), CONTEXT.format("持有股份")),
        ],
        ids=["other words around", "an ordinal apart", "two characters apart", "no names at all"],
    )
    def test_stays_silent(self, first, second):
        assert not rules(document(first, key="甲"), document(second, key="乙"))

    def test_one_project_with_two_brackets(self):
        text = "示例新型储能（锂电池）产业园开工。打造新型储能（钒电池）产业园，扩大产能。"
        assert rules(document(text)) == {"name"}
