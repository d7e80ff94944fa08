"""Parts and wholes."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.tests.building import document, grid, only, rules

WRONG = {
    "rounded parts one digit off the whole": (
        "新改建农村道路32.67公里，其中乡道2个项目9.33公里，村道22.94公里。",
        (
            "32.67公里 农村公路 2025 plan\n2个 乡道项目 2025 plan\n9.33公里 乡道 2025 plan\n"
            "22.94公里 村道 2025 plan"
        ),
        "sum.parts",
    ),
    "one part greater than the whole": (
        "完成投资80亿元，其中工业投资96亿元。",
        "80亿元 完成投资 2023 actual\n96亿元 工业投资 2023 actual",
        "sum.parts",
    ),
    "parts of money exceed the whole": (
        "税收收入10亿元，其中增值税6.2亿元、所得税5.1亿元。",
        "10亿元 税收收入 2023 actual\n6.2亿元 增值税 2023 actual\n5.1亿元 所得税 2023 actual",
        "sum.parts",
    ),
    "levels of platforms exceed all platforms": (
        "建有创新平台25个，其中国家级3个、省级12个、市级13个。",
        (
            "25个 创新平台 2023 actual\n3个 国家级平台 2023 actual\n12个 省级平台 2023 actual\n"
            "13个 市级平台 2023 actual"
        ),
        "sum.parts",
    ),
    "a list and its total": (
        "新建幼儿园3个、小学2个、中学2个，共8个。",
        "3个 幼儿园 2023 actual\n2个 小学 2023 actual\n2个 中学 2023 actual\n8个 学校 2023 actual",
        "sum.parts",
    ),
    "qualified and unqualified": (
        "抽检样品500批次，其中合格480批次、不合格15批次。",
        "500批次 抽检样品 2023 actual\n480批次 合格 2023 actual\n15批次 不合格 2023 actual",
        "complement",
    ),
    "narrow gap without a slip of the pen": (
        "总投资100亿元，其中一期60.5亿元、二期37.1亿元。",
        "100亿元 总投资 2023 plan\n60.5亿元 一期 2023 plan\n37.1亿元 二期 2023 plan",
        "sum.near",
    ),
    "shares of one whole": (
        "三类企业占比分别为60%、30%、15%。",
        "60% 甲类占比 2023 share\n30% 乙类占比 2023 share\n15% 丙类占比 2023 share",
        "sum.shares",
    ),
}
RIGHT = {
    "parts equal the whole": (
        "规划建设农村公路32.27公里，其中乡道9.33公里，村道22.94公里。",
        "32.27公里 农村公路 2025 plan\n9.33公里 乡道 2025 plan\n22.94公里 村道 2025 plan",
    ),
    "parts fewer than the whole": (
        "完成投资80亿元，其中工业投资30亿元、技改投资12亿元。",
        "80亿元 完成投资 2023 actual\n30亿元 工业投资 2023 actual\n12亿元 技改投资 2023 actual",
    ),
    "rounding of the parts": (
        "税收收入10亿元，其中增值税5.26亿元、所得税4.75亿元。",
        "10亿元 税收收入 2023 actual\n5.26亿元 增值税 2023 actual\n4.75亿元 所得税 2023 actual",
    ),
    "firms may belong to two kinds": (
        "有企业100家，其中高新技术企业60家、科技型中小企业80家。",
        "100家 企业 2023 actual\n60家 高新技术企业 2023 actual\n80家 科技型中小企业 2023 actual",
    ),
    "another measure than the whole's": (
        "完成投资8亿元，其中重点项目计划总投资96亿元。",
        "8亿元 完成投资 2023 actual\n96亿元 计划总投资 2023 plan",
    ),
    "a total over parts with thresholds inside each other": (
        "引进项目30个，其中亿元以上20个、五亿元以上12个。",
        "30个 引进项目 2023 actual\n20个 亿元以上项目 2023 actual\n12个 五亿元以上项目 2023 actual",
    ),
    "a list and its right total": (
        "新建幼儿园3个、小学2个、中学2个，共7个。",
        "3个 幼儿园 2023 actual\n2个 小学 2023 actual\n2个 中学 2023 actual\n7个 学校 2023 actual",
    ),
    "projects and investment beside each other": (
        "推进项目80个，总投资759亿元，其中重大项目50个，项目总投资575.7亿元。",
        (
            "80个 项目 2023 actual\n759亿元 项目总投资 2023 actual\n50个 重大项目 2023 actual\n"
            "575.7亿元 重大项目总投资 2023 actual"
        ),
    ),
    "another thing contained": (
        "红线宽40米，含桥梁2座，设计时速60公里。",
        "40米 红线宽 2023 plan\n2座 桥梁 2023 plan\n60公里 设计时速 2023 plan",
    ),
    "industries told far apart": (
        "主导产业营业收入280亿元。电子25亿元。医药40亿元。智造155亿元。服务60亿元。",
        (
            "280亿元 主导产业营业收入 2020 actual\n25亿元 电子营业收入 2020 actual\n"
            "40亿元 医药营业收入 2020 actual\n"
            "155亿元 智造营业收入 2020 actual\n60亿元 服务营业收入 2020 actual"
        ),
    ),
    "shares of one hundred": (
        "三类企业占比分别为60%、30%、10%。",
        "60% 甲类占比 2023 share\n30% 乙类占比 2023 share\n10% 丙类占比 2023 share",
    ),
}


class TestSums:
    @pytest.mark.parametrize(("text", "figures", "rule"), WRONG.values(), ids=WRONG)
    def test_asks(self, text, figures, rule):
        assert rule in rules(document(text, figures))

    @pytest.mark.parametrize(("text", "figures"), RIGHT.values(), ids=RIGHT)
    def test_stays_silent(self, text, figures):
        assert not rules(document(text, figures))

    def test_shows_the_sum_and_the_gap(self):
        text, figures, _ = WRONG["rounded parts one digit off the whole"]
        finding = only("sum.parts", document(text, figures))
        assert finding.severity == "high"
        assert "9.33＋22.94＝32.27" in finding.computation
        assert "少0.4" in finding.computation
        assert [p.quote for p in finding.places] == ["32.67公里", "9.33公里", "22.94公里"]
        assert finding.title.endswith("请核实")


class TestComplements:
    SECTORS = (
        "第一产业增加值10.5亿元，第二产业增加值{}亿元，第三产业增加值40.2亿元，"
        "全区生产总值100.0亿元。"
    )
    READ = (
        "10.5亿元 第一产业增加值 2023 actual\n{}亿元 第二产业增加值 2023 actual\n"
        "40.2亿元 第三产业增加值 2023 actual\n100.0亿元 地区生产总值 2023 actual"
    )

    @pytest.mark.parametrize(
        ("second", "asks"), [("49.3", False), ("49.2", False), ("55.3", True), ("43.9", True)]
    )
    def test_three_sectors_make_the_product(self, second, asks):
        got = rules(document(self.SECTORS.format(second), self.READ.format(second)))
        assert got == ({"complement"} if asks else set())

    @pytest.mark.parametrize(
        ("ratio", "asks"),
        [
            ("8.1:50.2:41.7", False),
            ("8.1:50.2:42.7", True),
            ("8.1：50.3：41.7", False),
            ("10:20:30", True),
        ],
    )
    def test_a_structure_makes_one_hundred(self, ratio, asks):
        got = rules(document(f"三次产业结构为{ratio}。"))
        assert got == ({"complement"} if asks else set())

    def test_periods_are_not_mixed(self):
        read = self.READ.format("55.3").replace(
            "55.3亿元 第二产业增加值 2023", "55.3亿元 第二产业增加值 2022"
        )
        assert not rules(document(self.SECTORS.format("55.3"), read))


class TestTableColumns:
    HEAD = ("项目", "投资")

    @pytest.mark.parametrize(
        ("total", "asks"), [("30.5", False), ("30.6", False), ("30.9", True), ("35.0", True)]
    )
    def test_a_closing_row_called_total(self, total, asks):
        got = rules(grid([[*self.HEAD], ["厂房", "10.2"], ["道路", "20.3"], ["合计", total]]))
        assert got == ({"sum.column"} if asks else set())

    def test_rates_are_not_added(self):
        assert not rules(
            grid([["企业", "利润率"], ["甲厂", "10.2"], ["乙厂", "20.3"], ["合计", "15.0"]])
        )

    def test_a_subtotal_with_of_which_rows_is_left_alone(self):
        assert not rules(
            grid(
                [
                    [*self.HEAD],
                    ["工业", "10.2"],
                    ["其中：技改", "4.0"],
                    ["服务业", "20.3"],
                    ["合计", "30.5"],
                ]
            )
        )

    @pytest.mark.parametrize(
        ("growth", "asks"), [("10.0", False), ("9.9", False), ("9.5", True), ("12.5", True)]
    )
    def test_growth_between_two_years(self, growth, asks):
        got = rules(
            grid([["指标", "2022年", "2023年", "同比增长%"], ["货运量", "200.0", "220.0", growth]])
        )
        assert got == ({"growth.table"} if asks else set())

    def test_growth_of_price_based_rows_is_asked_about_at_medium(self):
        finding = only(
            "growth.table",
            grid([["指标", "2022年", "2023年", "增速"], ["固定资产投资", "200.0", "220.0", "6.1"]]),
        )
        assert finding.severity == "medium"
        assert "请核口径" in finding.computation

    def test_average_growth_over_several_years(self):
        rows = [["指标", "2020年", "2025年", "年均增长"], ["营业收入", "301", "1200", "31.86"]]
        assert not rules(grid(rows))
        rows[1][3] = "27.14"
        assert rules(grid(rows)) == {"growth.table"}

    @pytest.mark.parametrize("total", ["合计", "总计"])
    def test_a_total_column(self, total):
        rows = [["单位", "一类", "二类", total], ["甲局", "3", "4", "7"], ["乙局", "5", "6", "12"]]
        finding = only("sum.column", grid(rows))
        assert "5＋6＝11" in finding.computation
