from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml

from qianyi.engine.text.errors import (
    ArchiveBomb,
    FileDamaged,
    FileTooLarge,
    PasswordProtected,
    SecretMarked,
)
from qianyi.engine.text.limits import Limits
from qianyi.engine.text.load import text_from_bytes

from .making import saved, with_part, word_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ROWS = [["指标", "单位", "2024年"], ["营业收入", "亿元", "301"], ["税收\n收入", " 亿元 ", "7.5"]]


def read(raw, **limits):
    return text_from_bytes(raw, "示例.docx", limits=Limits(**limits))


class TestWordFile:
    def test_gives_paragraphs_and_tables_in_their_order(self):
        text = read(word_file("第一段。", ROWS, "第二段。"))
        assert (
            text.text
            == "第一段。\n指标\t单位\t2024年\n营业收入\t亿元\t301\n税收 收入\t亿元\t7.5\n第二段。\n"
        )
        assert [cell.text for cell in text.tables[0].cells][-3:] == ["税收 收入", "亿元", "7.5"]
        assert (text.tables[0].rows, text.tables[0].columns, text.tables[0].header_rows) == (
            3,
            3,
            1,
        )

    def test_places_cells_where_their_text_stands(self):
        text = read(word_file("前言。", ROWS, ROWS))
        assert len(text.tables) == 2
        for table in text.tables:
            for cell in table.cells:
                assert text.text[cell.start : cell.end] == cell.text

    def test_takes_merged_cells_once(self):
        document = docx.Document()
        table = document.add_table(rows=3, cols=3)
        for i, row in enumerate(
            [["类别", "指标", "数值"], ["经济", "收入", "1"], ["", "税收", "2"]]
        ):
            for j, cell in enumerate(row):
                table.cell(i, j).text = cell
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(0, 1).merge(table.cell(0, 2))
        text = read(saved(document))
        assert text.text == "类别\t指标 数值\n经济\t收入\t1\n\t税收\t2\n"
        assert [(c.row, c.column, c.text) for c in text.tables[0].cells if c.text] == [
            (0, 0, "类别"), (0, 1, "指标 数值"), (1, 0, "经济"), (1, 1, "收入"), (1, 2, "1"),
            (2, 1, "税收"), (2, 2, "2"),
        ]  # fmt: skip

    def test_takes_a_frame_of_one_cell_for_paragraphs(self):
        text = read(word_file("正文。", [["专栏1  重点工程\n新建道路12公里。"]]))
        assert text.tables == ()
        assert [(s.kind, s.number, s.title) for s in text.sections] == [
            ("box", "专栏1", "重点工程")
        ]

    def test_joins_a_paragraph_that_a_page_break_parts(self):
        document = docx.Document()
        paragraph = document.add_paragraph("营业收入达到")
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run("301亿元。")
        assert read(saved(document)).text == "营业收入达到301亿元。\n"

    def test_reads_inserted_text_and_not_deleted_text(self):
        document = docx.Document()
        paragraph = document.add_paragraph("达到")
        paragraph._p.append(
            parse_xml(f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t>80</w:t></w:r></w:ins>')
        )
        paragraph._p.append(
            parse_xml(
                f'<w:del {W} w:id="2" w:author="a"><w:r><w:delText>60</w:delText></w:r></w:del>'
            )
        )
        paragraph.add_run("家。")
        assert read(saved(document)).text == "达到80家。\n"

    def test_reads_content_controls(self):
        document = docx.Document()
        document.add_paragraph("前。")
        document.element.body.insert(
            1,
            parse_xml(
                f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件中的一段。</w:t></w:r></w:p>"
                "</w:sdtContent></w:sdt>"
            ),
        )
        assert read(saved(document)).text == "前。\n控件中的一段。\n"

    def test_reads_the_words_of_a_text_box_once(self):
        document = docx.Document()
        paragraph = document.add_paragraph("外。")
        box = "<w:txbxContent><w:p><w:r><w:t>框内。</w:t></w:r></w:p></w:txbxContent>"
        paragraph._p.append(
            parse_xml(
                f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
                f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
                f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            )
        )
        assert read(saved(document)).text == "外。\n框内。\n"

    def test_takes_heading_styles_for_headings(self):
        text = read(
            word_file(
                "示例区2025年工作要点",
                (1, "总体目标"),
                "到2025年，收入达到100亿元。",
                (2, "分项目标"),
                "略。",
                (1, "保障措施"),
                "略。",
            )
        )
        assert [(s.level, s.kind, s.title) for s in text.sections] == [
            (0, "title", "示例区2025年工作要点"), (1, "chapter", "总体目标"),
            (2, "section", "分项目标"), (1, "chapter", "保障措施"),
        ]  # fmt: skip

    def test_refuses_a_secrecy_mark_in_the_page_header(self):
        document = docx.Document()
        document.add_paragraph("普通正文。")
        document.sections[0].header.paragraphs[0].text = "机密★1年"
        with pytest.raises(SecretMarked):
            read(saved(document))


class TestBadWordFile:
    def test_refuses_what_would_unpack_beyond_the_limit(self):
        raw = with_part(word_file("正文。"), "word/media/a.bin", bytes(3_000_000))
        assert len(raw) < 100_000
        with pytest.raises(ArchiveBomb, match="解压后有"):
            read(raw, max_unpacked_bytes=1_000_000)

    def test_refuses_a_ratio_no_document_has(self):
        raw = with_part(word_file("正文。"), "word/media/a.bin", bytes(3_000_000))
        with pytest.raises(ArchiveBomb, match="压缩比"):
            read(raw, max_ratio=100)

    def test_refuses_too_many_parts(self):
        with pytest.raises(ArchiveBomb, match="部件"):
            read(word_file("正文。"), max_parts=3)

    def test_reads_no_further_than_the_limit_when_the_directory_lies(self, monkeypatch):
        raw = word_file("正文。" * 1000)
        monkeypatch.setattr("qianyi.engine.text.docx._check", lambda *_: None)
        with pytest.raises(FileTooLarge, match="没有读取"):
            read(raw, max_unpacked_bytes=1000)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    @pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/header1.xml"])
    def test_refuses_entities_before_expanding_them(self, encoding, part):
        laugh = (
            f'<?xml version="1.0" encoding="{encoding}"?>'
            '<!DOCTYPE w [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
            f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
        )
        with pytest.raises(ArchiveBomb, match="实体"):
            read(with_part(word_file("正文。"), part, laugh.encode(encoding)))

    @pytest.mark.parametrize(
        "raw",
        [
            word_file("正文。" * 50)[:-200],
            word_file("正文。")[:60],
            b"PK\x03\x04" + bytes(200),
            with_part(word_file("正文。"), "word/document.xml", b"<w:document"),
            with_part(word_file("正文。"), "word/document.xml", b"<a/>"),
        ],
        ids=["no directory", "only a head", "no archive", "broken xml", "other xml"],
    )
    def test_says_that_it_is_damaged(self, raw):
        with pytest.raises(FileDamaged) as refusal:
            read(raw)
        assert "另存为" in refusal.value.message

    def test_says_that_a_workbook_is_no_word_file(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("xl/workbook.xml", "<a/>")
        with pytest.raises(FileDamaged, match="不是 Word 文档"):
            read(buffer.getvalue())

    def test_knows_encrypted_parts(self):
        raw = bytearray(word_file("正文。"))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = raw.find(signature)
            while place >= 0:
                raw[place + offset] |= 1
                place = raw.find(signature, place + 4)
        with pytest.raises(PasswordProtected):
            read(bytes(raw))
