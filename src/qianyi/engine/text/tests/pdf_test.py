from __future__ import annotations

import zlib

import pytest

from qianyi.engine.text.errors import (
    ArchiveBomb,
    FileDamaged,
    FileTooLarge,
    PasswordProtected,
    ScanWithoutText,
    SecretMarked,
)
from qianyi.engine.text.limits import Limits
from qianyi.engine.text.load import text_from_bytes

from .making import PdfPage, locked_pdf, pdf_file

LONG = (
    "全年实现营业收入三百零一亿元，按可比口径计算比上年增长百分之九，"
    "主导产业继续保持较快增长，质量效益同步改善。"
)
ROWS = [["指标", "单位", "2024年"], ["营业收入", "亿元", "301"], ["税收收入", "亿元", "7.5"]]


def read(*pages, **limits):
    return text_from_bytes(pdf_file(*pages), "示例.pdf", limits=Limits(**limits))


class TestPdf:
    def test_puts_lines_back_into_paragraphs(self):
        page = PdfPage()
        page.paragraphs(100, LONG, LONG)
        text = read(page)
        assert text.text == f"{LONG}\n{LONG}\n"
        assert text.pages == 1

    def test_carries_a_paragraph_over_a_page_end(self):
        first, second = PdfPage(), PdfPage()
        first.paragraphs(100, LONG)
        first.text(90 + 24, 160, LONG[:28])
        second.text(90, 100, LONG[28:58]).text(90, 120, LONG[58:])
        first.text(290, 800, "— 1 —")
        second.text(290, 800, "— 2 —")
        assert read(first, second).text == f"{LONG}\n{LONG}\n"

    def test_removes_page_numbers_and_running_heads(self):
        pages = []
        for number in range(1, 4):
            page = PdfPage().text(240, 30, "示例高新区统计公报").text(290, 800, f"- {number} -")
            page.paragraphs(100, LONG)
            pages.append(page)
        assert read(*pages).text == f"{LONG}\n" * 3

    def test_keeps_what_stands_in_the_margin_once(self):
        page = PdfPage().text(90, 30, "示例高新区管理委员会文件")
        page.paragraphs(120, LONG)
        assert read(page).text == f"示例高新区管理委员会文件\n{LONG}\n"

    def test_puts_a_table_in_its_place(self):
        page = PdfPage()
        below = page.paragraphs(100, "主要指标如下。")
        below = page.table(below + 10, ROWS)
        page.paragraphs(below + 20, "工业平稳增长。")
        text = read(page)
        assert (
            text.text == "主要指标如下。\n指标\t单位\t2024年\n营业收入\t亿元\t301\n"
            "税收收入\t亿元\t7.5\n工业平稳增长。\n"
        )
        assert [text.text[c.start : c.end] for c in text.tables[0].cells] == [
            c for row in ROWS for c in row
        ]

    def test_makes_one_table_of_two_over_a_page_end(self):
        first, second = PdfPage(), PdfPage()
        first.paragraphs(100, LONG)
        first.table(600, ROWS)
        second.table(80, [ROWS[0], ["出口额", "亿元", "4.06"]])
        second.paragraphs(300, LONG)
        text = read(first, second)
        assert len(text.tables) == 1
        assert text.tables[0].rows == 4
        assert text.text.count("2024年") == 1

    def test_keeps_numbered_headings_apart(self):
        page = PdfPage()
        page.paragraphs(100, "一、综合", LONG, "二、工业和建筑业", LONG)
        assert [s.title for s in read(page).sections] == ["综合", "工业和建筑业"]

    def test_warns_of_pages_that_are_pictures(self):
        page = PdfPage()
        page.paragraphs(100, LONG)
        assert read(page, PdfPage().picture()).warnings == ("有 1 页是图片，其中的文字没有读取。",)

    def test_reads_columns_one_after_the_other_and_warns(self):
        page = PdfPage()
        page.text(150, 60, "示例高新区二〇二四年主要经济指标完成情况的通报摘要，全区上下")
        left, right = LONG, LONG.replace("营业收入", "工业产值")
        for number in range(12):
            here = slice(number % 3 * 20, number % 3 * 20 + 20)
            for x, words in ((60, left), (320, right)):
                indent = 24 if number % 3 == 0 else 0
                cut = slice(here.start - (2 if number % 3 else 0), here.stop - 2)
                page.text(x + indent, 100 + 20 * number, words[cut])
        text = read(page)
        lines = text.text.splitlines()
        assert lines[0].startswith("示例高新区")
        assert lines[1:] == [left] * 4 + [right] * 4
        assert any("第 1 页分栏" in warning for warning in text.warnings)

    def test_keeps_the_lines_of_a_table_without_lines_together(self):
        page = PdfPage()
        names = [
            "营业收入",
            "规模以上工业企业研发经费支出",
            "税收收入",
            "进出口总额",
            "固定资产投资总额",
            "高新技术企业数",
            "技术合同成交额",
            "万人有效发明专利拥有量",
        ]
        for number, name in enumerate(names):
            page.text(60, 100 + 20 * number, name)
            page.text(320, 100 + 20 * number, f"{number}01亿元，比上年增长百分之九")
        text = read(page)
        for number, name in enumerate(names):
            assert f"{name} {number}01亿元" in text.text
        assert not text.warnings


class TestBadPdf:
    def test_refuses_a_scan(self):
        with pytest.raises(ScanWithoutText) as refusal:
            read(PdfPage().picture(), PdfPage().picture())
        assert "2 页" in refusal.value.message
        assert "OCR" in refusal.value.message

    def test_refuses_pages_with_nothing_on_them(self):
        with pytest.raises(ScanWithoutText):
            read(PdfPage())

    def test_refuses_a_password(self):
        page = PdfPage()
        page.paragraphs(100, LONG)
        with pytest.raises(PasswordProtected, match="打开密码"):
            text_from_bytes(locked_pdf(pdf_file(page)), "示例.pdf")

    def test_refuses_streams_that_unpack_beyond_the_limit(self):
        packed = zlib.compress(b"0 0 m " * 500_000)
        raw = pdf_file(PdfPage().text(90, 100, LONG))
        bomb = b"9 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"
        with pytest.raises(ArchiveBomb, match="超过 2 MB"):
            text_from_bytes(raw + bomb, "a.pdf", limits=Limits(max_unpacked_bytes=2 * 1024 * 1024))

    def test_refuses_too_many_pages(self):
        with pytest.raises(FileTooLarge, match="3 页，超过 2 页"):
            read(PdfPage(), PdfPage(), PdfPage(), max_pages=2)

    @pytest.mark.parametrize("keep", [9, 200, 700])
    def test_says_that_a_cut_file_is_damaged(self, keep):
        page = PdfPage()
        page.paragraphs(100, LONG)
        with pytest.raises((FileDamaged, ScanWithoutText)) as refusal:
            text_from_bytes(pdf_file(page)[:keep], "示例.pdf")
        assert refusal.value.message.startswith("“示例.pdf”")

    def test_refuses_a_secrecy_mark_in_the_running_head(self):
        pages = []
        for _ in range(3):
            page = PdfPage().text(240, 30, "秘密★5年")
            page.paragraphs(100, LONG)
            pages.append(page)
        with pytest.raises(SecretMarked):
            read(*pages)
