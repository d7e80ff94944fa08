"""Growth, differences and points against levels."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.tests.building import document, only, rules

LEVELS = "2015年{name}{base}，2020年{name}为{end}。“十三五”{name}年均增长{rate}。"


def average(name: str, base: str, end: str, rate: str):
    return document(
        LEVELS.format(name=name, base=base, end=end, rate=rate),
        (
            f"{base} {name} 2015 actual\n{end} {name} 2020 actual\n"
            f"{rate} {name}年均增长率 十三五 growth_avg base=十二五末"
        ),
    )


class TestAverageGrowth:
    @pytest.mark.parametrize(
        ("name", "base", "end", "rate", "severity"),
        [
            pytest.param(
                "园区营业收入", "86.15亿元", "301亿元", "26.43%", "high", id="levels decide"
            ),
            pytest.param(
                "一般公共预算收入",
                "1.07亿元",
                "3.4亿元",
                "23.52%",
                "medium",
                id="budget: ask the basis",
            ),
            pytest.param(
                "固定资产投资",
                "35亿元",
                "34.5亿元",
                "9.46%",
                "medium",
                id="investment: ask the basis",
            ),
            pytest.param("高新技术企业数", "20家", "28家", "8%", "high", id="counts"),
        ],
    )
    def test_asks(self, name, base, end, rate, severity):
        finding = only("growth.average", average(name, base, end, rate))
        assert finding.severity == severity
        assert "^(1/5)" in finding.computation

    @pytest.mark.parametrize(
        ("name", "base", "end", "rate"),
        [
            pytest.param("园区营业收入", "86.15亿元", "301亿元", "28.43%", id="rounded"),
            pytest.param("园区营业收入", "301亿元", "1200亿元", "31.8%", id="truncated"),
            pytest.param(
                "地区生产总值", "50.2亿元", "121亿元", "19.24%", id="price based and fitting"
            ),
            pytest.param("R&D投入占比", "2.5%", "4.5%", "0.4%", id="points a year told as percent"),
            pytest.param("税收收入", "2.46亿元", "7.5亿元", "1亿元", id="yearly increase"),
        ],
    )
    def test_stays_silent(self, name, base, end, rate):
        assert not rules(average(name, base, end, rate))

    def test_prints_what_the_budget_would_have_to_be(self):
        finding = only(
            "growth.average", average("一般公共预算收入", "1.07亿元", "3.4亿元", "23.52%")
        )
        assert "26.01%" in finding.computation
        assert "请核口径" in finding.computation

    def test_figures_of_different_scopes_are_not_joined(self):
        read = (
            "86.15亿元 营业收入 2015 actual scope=直管区\n"
            "301亿元 营业收入 2020 actual scope=一区五园\n"
            "20% 营业收入年均增长率 十三五 growth_avg scope=直管区"
        )
        assert not rules(
            document(
                LEVELS.format(name="营业收入", base="86.15亿元", end="301亿元", rate="20%"), read
            )
        )

    def test_an_unstated_scope_is_said_and_lowers_the_level(self):
        read = (
            "86.15亿元 营业收入 2015 actual\n301亿元 营业收入 2020 actual scope=直管区\n"
            "20% 营业收入年均增长率 十三五 growth_avg"
        )
        finding = only(
            "growth.average",
            document(
                LEVELS.format(name="营业收入", base="86.15亿元", end="301亿元", rate="20%"), read
            ),
        )
        assert finding.severity == "medium"
        assert "未注明口径" in finding.computation

    def test_at_least_is_no_claim_of_equality(self):
        read = (
            "86.15亿元 营业收入 2015 actual\n301亿元 营业收入 2020 actual\n"
            "20% 营业收入年均增长率 十三五 growth_avg cmp=>="
        )
        assert not rules(
            document(
                LEVELS.format(name="营业收入", base="86.15亿元", end="301亿元", rate="20%"), read
            )
        )


class TestYearlyGrowth:
    TEXT = "上年货运量200万吨。全年货运量{end}万吨，增长{rate}。"

    @pytest.mark.parametrize(
        ("end", "rate", "asks"),
        [("220", "10%", False), ("220", "9.5%", False), ("220", "14%", True), ("250", "10%", True)],
    )
    def test_two_years_of_levels(self, end, rate, asks):
        got = rules(
            document(
                self.TEXT.format(end=end, rate=rate),
                (
                    f"200万吨 货运量 2022 actual\n{end}万吨 货运量 2023 actual\n"
                    f"{rate} 货运量增长率 2023 growth_yoy"
                ),
            )
        )
        assert got == ({"growth.year"} if asks else set())

    @pytest.mark.parametrize(
        ("more", "rate", "asks"),
        [
            ("10.0亿元", "10.0%", False),
            ("10.0亿元", "10%", False),
            ("10.0亿元", "12.4%", True),
            ("25亿元", "10%", True),
        ],
    )
    def test_level_increase_and_rate_in_one_breath(self, more, rate, asks):
        got = rules(
            document(
                f"全年实现利润110.0亿元，比上年增加{more}，增长{rate}。",
                (
                    f"110.0亿元 利润总额 2023 actual\n"
                    f"{more} 利润总额增加额 2023 change base=2022\n"
                    f"{rate} 利润总额增长率 2023 growth_yoy"
                ),
            )
        )
        assert got == ({"growth.year"} if asks else set())

    def test_product_growth_is_asked_about_at_medium(self):
        finding = only(
            "growth.year",
            document(
                "2022年生产总值100.0亿元，2023年生产总值110.0亿元，增长6.1%。",
                (
                    "100.0亿元 地区生产总值 2022 actual\n110.0亿元 地区生产总值 2023 actual\n"
                    "6.1% 地区生产总值增长率 2023 growth_yoy"
                ),
            ),
        )
        assert finding.severity == "medium"

    def test_a_fall_is_a_fall(self):
        assert not rules(
            document(
                "2022年货运量200万吨，2023年货运量180万吨，下降10%。",
                (
                    "200万吨 货运量 2022 actual\n180万吨 货运量 2023 actual\n"
                    "10% 货运量增长率 2023 growth_yoy"
                ),
            )
        )


class TestDifference:
    @pytest.mark.parametrize(
        ("base", "end", "more", "asks"),
        [
            ("86.15亿元", "301亿元", "214.85亿元", False),
            ("86.15亿元", "301亿元", "224.85亿元", True),
            ("81%", "95%", "14个百分点", False),
            ("81%", "93%", "25.4个百分点", True),
            ("42家", "56家", "33.3%", False),
            ("42家", "56家", "45%", True),
        ],
    )
    def test_increase_between_two_levels(self, base, end, more, asks):
        got = rules(
            document(
                f"2015年专利占比{base}。2020年专利占比{end}，较“十二五”末增加{more}。",
                (
                    f"{base} 专利占比 2015 actual\n{end} 专利占比 2020 actual\n"
                    f"{more} 专利占比变化 2020 change base=十二五末"
                ),
            )
        )
        assert got == ({"growth.difference"} if asks else set())

    def test_names_alike_only_ask_at_medium(self):
        finding = only(
            "growth.difference",
            document(
                (
                    "主导产业对园区经济贡献率93%，较“十二五”末增加25.4个百分点。\n"
                    "主导产业营业收入占比 81 93"
                ),
                (
                    "93% 主导产业对园区经济贡献率 2020 share\n"
                    "25.4个百分点 主导产业对园区经济贡献率变化 十三五 change base=十二五末\n"
                    "81 主导产业营业收入占比 2015 share unit=% row=1\n"
                    "93 主导产业营业收入占比 2020 share unit=% row=1"
                ),
            ),
        )
        assert finding.severity == "medium"
        assert "67.6" in finding.computation

    def test_a_total_of_years_minus_one_year(self):
        finding = only(
            "cumulative.base",
            document(
                "进出口总额五年累计22.37亿元，较“十二五”末增加19.01亿元。\n进出口总额 3.36 4.06",
                (
                    "22.37亿元 进出口总额 十三五 cumulative\n"
                    "19.01亿元 进出口总额增加额 十三五 change base=十二五末\n"
                    "3.36 进出口总额 2015 actual unit=亿元 row=1\n"
                    "4.06 进出口总额 2020 actual unit=亿元 row=1"
                ),
            ),
        )
        assert finding.severity == "high"
        assert "22.37−19.01＝3.36" in finding.computation
        assert "3.36" in {p.quote for p in finding.places}

    def test_without_the_base_year_the_level_drops(self):
        finding = only(
            "cumulative.base",
            document(
                "进出口总额五年累计22.37亿元，较“十二五”末增加19.01亿元。",
                (
                    "22.37亿元 进出口总额 十三五 cumulative\n"
                    "19.01亿元 进出口总额增加额 十三五 change base=十二五末"
                ),
            ),
        )
        assert finding.severity == "medium"


class TestTableRows:
    def test_points_a_year_in_a_row_of_rates(self):
        assert not rules(
            document(
                "5.研发经费投入强度 2.5 4.5 0.4",
                "2.5 研发经费投入强度 2020 share unit=% row=1\n"
                "4.5 研发经费投入强度 2025 target unit=% row=1\n"
                "0.4 研发经费投入强度年均增长率 2025 growth_avg base=2020 unit=% row=1",
            )
        )

    ROW = "4.园区营业收入 {base} {end} {cell}"

    @pytest.mark.parametrize(
        ("base", "end", "cell", "kind", "asks"),
        [
            ("301", "1200", "31.86", "growth_avg", False),
            ("301", "1200", "27.14", "growth_avg", True),
            ("11.9", "12.5", "[0.6]", "change", False),
            ("11.9", "12.5", "[0.8]", "change", True),
            ("28", "80", "52", "change", False),
            ("28", "80", "62", "change", True),
            ("75", "100", "[25]", "change", False),
        ],
    )
    def test_growth_column(self, base, end, cell, kind, asks):
        unit = "%" if kind == "growth_avg" else "件"
        got = rules(
            document(
                self.ROW.format(base=base, end=end, cell=cell),
                f"{base} 每万人拥有量 2020 actual unit=件 row=1\n"
                f"{end} 每万人拥有量 2025 target unit=件 row=1\n"
                f"{cell} 每万人拥有量变化 2025 {kind} base=2020 unit={unit} row=1",
            )
        )
        wanted = {"growth.average" if kind == "growth_avg" else "growth.difference"}
        assert got == (wanted if asks else set())
