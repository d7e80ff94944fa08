"""A paper holds real footnotes that Word and LibreOffice can open."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.wordpapers import Noted, WordPaper, notes_of, without_notes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes, name: str) -> ET.Element:
    return ET.fromstring(parts(data)[name])


@pytest.fixture(scope="module")
def made() -> bytes:
    paper = WordPaper("示例报告", subtitle=["示例数据"])
    paper.heading("一、示例")
    paper.paragraph("营业收入301亿元【注：来源一】。\n\n第二段没有注。")
    paper.table(
        ["指标", "数值"],
        [["甲", Noted("28", "来源二")], ["乙", Noted("60", "来源一")], ["丙", Noted("—")]],
    )
    paper.signed("示例单位")
    return paper.to_bytes()


class TestWordPaper:
    def test_keeps_notes_in_a_part_of_their_own(self, made):
        notes = tree(made, "word/footnotes.xml").findall(f"{W}footnote")
        words = {note.get(f"{W}id"): "".join(note.itertext()).strip() for note in notes}
        assert words == {"-1": "", "0": "", "1": "来源一", "2": "来源二"}
        assert [note.get(f"{W}type") for note in notes[:2]] == [
            "separator", "continuationSeparator",
        ]  # fmt: skip

    def test_says_so_in_types_relations_and_settings(self, made):
        found = parts(made)
        assert b"wordprocessingml.footnotes+xml" in found["[Content_Types].xml"]
        assert b"footnotes.xml" in found["word/_rels/document.xml.rels"]
        named = tree(made, "word/settings.xml").find(f"{W}footnotePr")
        assert named is not None
        assert [one.get(f"{W}id") for one in named] == ["-1", "0"]

    def test_numbers_notes_in_the_order_of_the_text_each_once(self, made):
        body = tree(made, "word/document.xml")
        marks = [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")]
        assert marks == ["1", "2"]
        back = [one.get(f"{W}instr") for one in body.iter(f"{W}fldSimple")]
        assert back == [" NOTEREF _Note1 \\f \\h "]

    def test_uses_styles_that_are_there(self, made):
        styles = {one.get(f"{W}styleId") for one in tree(made, "word/styles.xml")}
        used = {
            one.get(f"{W}val")
            for name in ("word/document.xml", "word/footnotes.xml")
            for tag in ("rStyle", "pStyle")
            for one in tree(made, name).iter(f"{W}{tag}")
        }
        assert used <= styles

    def test_is_read_back_by_the_library(self, made):
        paper = Document(io.BytesIO(made))
        assert [cell.text for cell in paper.tables[0].rows[1].cells] == ["甲", "28"]
        assert "营业收入301亿元。" in [line.text for line in paper.paragraphs]

    def test_has_no_part_of_notes_without_notes(self):
        paper = WordPaper("示例")
        paper.paragraph("没有注。")
        assert "word/footnotes.xml" not in parts(paper.to_bytes())

    @settings(max_examples=25, deadline=None)
    @given(st.text(max_size=60), st.text(max_size=60))
    def test_takes_any_text(self, words, note):
        paper = WordPaper("示例")
        paper.table(["甲"], [[Noted(words, note)]])
        paper.paragraph(words + f"【注：{note}】")
        assert Document(io.BytesIO(paper.to_bytes())).tables


class TestNotes:
    @pytest.mark.parametrize(
        ("text", "notes", "bare"),
        [
            pytest.param("没有", [], "没有", id="none"),
            pytest.param("甲【注：一】乙【注：二】", ["一", "二"], "甲乙", id="two"),
            pytest.param("甲【注：没有收尾", [], "甲【注：没有收尾", id="not closed"),
        ],
    )
    def test_are_found_and_left_out(self, text, notes, bare):
        assert notes_of(text) == notes
        assert without_notes(text) == bare
