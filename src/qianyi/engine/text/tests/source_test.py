from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine.text import dates
from qianyi.engine.text.load import text_from_string
from qianyi.engine.text.source import kind_of

from . import samples


def source(words):
    return text_from_string("示例.txt", words).source


class TestSource:
    def test_of_a_notice(self):
        found = source(samples.NOTICE)
        assert found.title == "示例市人民政府办公室关于印发《示例市支持科技创新若干政策措施》的通知"
        assert found.number == "示府办发〔2024〕12号"
        assert found.issuer == "示例市人民政府办公室"
        assert found.issued_on == date(2024, 5, 6)
        assert found.kind == "通知"

    def test_of_a_bulletin(self):
        found = source(samples.BULLETIN)
        assert found.title == "示例市2024年国民经济和社会发展统计公报"
        assert found.issuer == "示例市统计局、国家统计局示例调查队"
        assert (found.issued_on, found.kind) == (date(2025, 3, 20), "公报")

    def test_of_a_report(self):
        found = source(samples.REPORT)
        assert (found.title, found.issued_on, found.kind) == (
            "政府工作报告",
            date(2024, 1, 15),
            "工作报告",
        )

    def test_of_a_web_page(self):
        found = source(samples.WEB)
        assert found.title == "示例区促进孵化器发展的实施意见"
        assert found.number == "示区府发〔2023〕8号"
        assert found.issuer == "示例区人民政府"
        assert (found.issued_on, found.kind) == (date(2023, 11, 1), "意见")

    def test_of_a_news_page(self):
        found = source(samples.PAGE)
        assert (found.title, found.kind) == ("示例高新区加快建设科技园", "新闻")

    def test_of_a_plan_with_its_title_on_two_lines(self):
        found = source(
            "\n示例高新区“十四五”经济社会\n\n发展规划纲要\n示例高新技术产业开发区管理委员会\n\n"
            "目  录\n\n1第一章  基础\n\n2第二章  要求\n\n3第三章  任务\n\n正文如下。\n"
        )
        assert found.title == "示例高新区“十四五”经济社会发展规划纲要"
        assert found.issuer == "示例高新技术产业开发区管理委员会"
        assert found.kind == "规划"

    def test_drops_the_blanks_that_lay_out_an_official_title(self):
        found = source(
            "示例市人民政府\n\n关于加快示例高新技术产业开发区 高质量发展的实施意见\n\n"
            "示府发〔2022〕17号\n\n各区人民政府：\n\n现提出以下意见。\n"
        )
        assert found.title == "示例市人民政府关于加快示例高新技术产业开发区高质量发展的实施意见"

    def test_keeps_the_blank_of_a_headline(self):
        found = source(
            "## 加快发展 打造园区\n\n▶ 本报记者 某某\n\n园区发展势头良好，新增企业12家，"
            "总投资58亿元。\n"
        )
        assert found.title == "加快发展 打造园区"

    def test_takes_the_issuer_from_the_title(self):
        found = source(
            "示例区科技局关于组织申报项目的通知\n\n各有关单位：\n\n现将有关事项通知如下。\n\n"
            "示例区科技局\n2024年3月1日\n"
        )
        assert found.issuer == "示例区科技局"

    @pytest.mark.parametrize("words", ["只有一段正文，没有标题。\n", "第一章  总则\n\n正文。\n"])
    def test_is_empty_where_the_document_says_nothing(self, words):
        found = source(words)
        assert (found.title, found.number, found.issuer, found.issued_on) == ("", "", "", None)


class TestKindOf:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("示例高新区“十五五”发展规划", "规划"),
            ("示例市国民经济和社会发展第十四个五年规划和2035年远景目标纲要", "规划"),
            ("关于促进高质量发展的实施意见", "意见"), ("关于印发《示例规划》的通知", "通知"),
            ("示例市科技计划项目管理办法", "办法"),
            ("2024年统计公报", "公报"), ("政府工作报告", "工作报告"), ("2024年工作总结", "总结"),
            ("若干政策措施", "办法"),
            ("示例区三年行动计划（2024—2026年）", "规划"), ("园区简介", "其他"), ("", "其他"),
        ],
    )  # fmt: skip
    def test_goes_by_the_last_telling_word(self, title, kind):
        assert kind_of(title) == kind


class TestDates:
    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("2022年8月30日", date(2022, 8, 30)),
            ("二〇二二年八月三十日", date(2022, 8, 30)),
            ("二○二四年十二月十一日", date(2024, 12, 11)),
            ("二零二一年十月十日", date(2021, 10, 10)),
            ("二〇二五年一月二十日", date(2025, 1, 20)),
            ("（2024年1月5日）", date(2024, 1, 5)),
            ("2024-01-05", date(2024, 1, 5)),
            ("2024 年 1 月 5 日", date(2024, 1, 5)),
            ("2024年2月30日", None),
            ("2024年1月", None),
            ("到2025年1月1日止", None),
        ],
    )
    def test_alone_reads_a_line_that_is_a_date(self, words, day):
        assert dates.alone(words) == day

    def test_first_finds_a_date_in_a_line(self):
        assert dates.first("发布时间：2023-11-02 更新：2024年1月5日") == date(2023, 11, 2)
