"""The markup of a text: everything shown once, everything escaped, every figure marked."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.kernel.documents.models import Section
from qianyi.kernel.documents.pages.text import Focus, Inline, Mark, sentence_around, text_markup


def mark(text: str, quote: str, occurrence: int = 0, **facts) -> Mark:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(quote, start + 1)
    return Mark(start, start + len(quote), "/statements/1/", "doc-fig", f"f{start}", **facts)


def plain(markup: str) -> str:
    """What a reader reads: no tags, no blanks."""
    return "".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


def markup_of(text: str, marks=(), *, sections=(), tables=(), furniture=(), focus=None) -> str:
    return text_markup(
        Inline(text, list(marks), focus), sections=sections, tables=tables, furniture=furniture
    )


def table(text: str, rows: list[list[str]], header_rows: int = 1) -> dict:
    cells, cursor = [], 0
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            start = text.index(words, cursor)
            cursor = start + len(words)
            cells.append(
                {"row": number, "column": column, "start": start, "end": cursor, "text": words}
            )
    return {
        "start": cells[0]["start"],
        "end": cells[-1]["end"],
        "cells": cells,
        "rows": len(rows),
        "columns": max(len(row) for row in rows),
        "header_rows": header_rows,
        "caption": "",
    }


class TestMarks:
    def test_a_figure_is_a_link_to_its_panel(self):
        text = "营业收入120亿元。"
        assert markup_of(text, [mark(text, "120亿元")]) == (
            '<p>营业收入<a class="doc-fig" id="f4" href="/statements/1/">120亿元</a>。</p>'
        )

    def test_what_the_document_says_is_never_markup(self):
        text = '<script>alert("x")</script>达到5家&更多'
        found = markup_of(text, [mark(text, "5家", words='"><b>')])
        assert "<script>" not in found
        assert "<b>" not in found
        assert plain(found) == "".join(text.split())

    def test_a_figure_across_lines_has_one_name(self):
        text = "投资12\n亿元。"
        found = markup_of(text, [mark(text, "12\n亿元")])
        assert found.count('id="f2"') == 1
        assert found.count('class="doc-fig"') == 2

    def test_figures_that_overlap_lose_no_text(self):
        text = "第一至第三名"
        found = markup_of(text, [mark(text, "第一至第三名"), mark(text, "第三名")])
        assert plain(found) == text

    @given(
        text=st.text(alphabet="一二三0123\n 。<&\t", max_size=60),
        cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
    )
    def test_the_text_comes_out_whole_whatever_is_marked(self, text, cuts):
        spans = sorted(
            {(min(a, b), min(max(a, b), len(text))) for a, b in cuts if min(a, b) < len(text)}
        )
        marks = [Mark(s, e, "/statements/1/", "doc-fig", f"f{s}") for s, e in spans if s < e]
        assert plain(markup_of(text, marks)) == "".join(text.split())


class TestFocus:
    def test_the_figure_and_its_sentence_are_lit(self):
        text = "前一句。营业收入120亿元。后一句。"
        start = text.index("120")
        focus = Focus(start, start + 5, sentence_around(text, start, start + 5))
        found = markup_of(text, [mark(text, "120亿元")], focus=focus)
        assert 'class="doc-fig doc-focus"' in found
        lit = re.search(r'<mark class="doc-sentence">(.*)</mark>', found)
        assert lit is not None
        assert plain(lit.group(1)) == "营业收入120亿元。"

    def test_a_place_without_a_reading_is_lit_by_itself(self):
        text = "前一句。占地三百亩。后一句。"
        start = text.index("三百亩")
        focus = Focus(start, start + 3, sentence_around(text, start, start + 3))
        assert '<mark class="qy-mark" id="focus">三百亩</mark>' in markup_of(text, focus=focus)


class TestBlocks:
    def test_headings_have_the_anchor_of_the_chapter_tree(self):
        text = "第一章 总则\n正文5家。"
        section = Section(position=0, level=1, kind="chapter", start=0, end=len(text), body_start=7)
        found = markup_of(text, sections=[section])
        assert found.startswith('<h2 class="doc-heading doc-chapter" id="s0">第一章 总则</h2>')
        assert "<p>正文5家。</p>" in found

    def test_a_numbered_sentence_is_no_heading_and_keeps_its_anchor(self):
        text = "一、新建标准厂房10万平方米。"
        section = Section(position=3, level=2, kind="item", start=0, end=len(text), body_start=15)
        found = markup_of(text, [mark(text, "10万平方米")], sections=[section])
        assert found.startswith('<p class="doc-run" id="s3">')
        assert 'class="doc-fig"' in found

    def test_the_notation_of_a_heading_is_not_shown(self):
        text = "## 第一章\n# 总则\n正文。"
        section = Section(
            position=0, level=1, kind="chapter", start=0, end=len(text), body_start=12
        )
        assert ">第一章 总则</h2>" in markup_of(text, sections=[section])

    def test_a_table_of_contents_is_folded(self):
        text = "".join(f"第{number}章 内容{number}\n" for number in range(9)) + "正文。"
        found = markup_of(text, furniture=[(0, len(text) - 3)])
        assert "（9 行，不读取）" in found
        assert found.endswith("</details>\n<p>正文。</p>")

    def test_a_caption_that_is_the_heading_is_said_once(self):
        text = "专栏1 指标\n收入\t120"
        rows = table(text, [["收入", "120"]], header_rows=0)
        section = Section(position=0, level=3, kind="box", start=0, end=len(text), body_start=7)
        assert (
            markup_of(text, sections=[section], tables=[{**rows, "caption": "专栏1 指标"}]).count(
                "专栏1"
            )
            == 1
        )
        assert "<caption>表1</caption>" in markup_of(text, tables=[{**rows, "caption": "表1"}])

    def test_furniture_is_greyed_and_kept(self):
        text = "— 3 —\n正文。"
        assert '<p class="doc-furniture">— 3 —</p>' in markup_of(text, furniture=[(0, 5)])

    def test_a_table_is_a_table_with_its_figures_marked(self):
        text = "指标\t2025年\n收入\t120亿元\n以后的话。"
        found = markup_of(
            text,
            [mark(text, "120亿元")],
            tables=[table(text, [["指标", "2025年"], ["收入", "120亿元"]])],
        )
        assert "<th>指标</th><th>2025年</th>" in found
        assert '<td>收入</td><td><a class="doc-fig"' in found
        assert found.endswith("<p>以后的话。</p>")

    def test_a_figure_of_a_table_outside_its_cells_is_not_lost(self):
        text = "指标\t单位：12万元\t2025年"
        rows = table(text, [["指标", "2025年"]], header_rows=0)
        assert "doc-rest" in markup_of(text, [mark(text, "12万元")], tables=[rows])

    @pytest.mark.parametrize("heading_in_table", [True, False], ids=["inside", "after"])
    def test_a_heading_inside_a_table_keeps_its_anchor_and_is_written_once(self, heading_in_table):
        text = "一、收入\t120\n后文"
        rows = table(text, [["一、收入", "120"]], header_rows=0)
        start = 0 if heading_in_table else text.index("后文")
        section = Section(
            position=7, level=2, kind="item", start=start, end=len(text), body_start=start + 2
        )
        found = markup_of(text, sections=[section], tables=[rows])
        assert found.count('id="s7"') == 1
        assert plain(found) == "".join(text.split())
