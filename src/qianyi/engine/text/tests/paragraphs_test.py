from __future__ import annotations

import pytest

from qianyi.engine.text import paragraphs
from qianyi.engine.text.load import text_from_bytes, text_from_string

from . import samples
from .making import word_file


def logical(words):
    text = text_from_string("示例.txt", words)
    return [
        "".join(text.text[s:e] for s, e in paragraphs.pieces(text, start, end))
        for start, end in paragraphs.logical(text)
    ]


BROKEN = "鼓励骨干单位合办实验室，面向生产现场开展技术"
REST = "攻关，形成一批可以推广的成果。"


class TestLogical:
    @pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n\n"])
    def test_joins_a_sentence_that_a_page_end_cut(self, gap):
        assert logical(f"一、要求\n\n{BROKEN}{gap}{REST}\n") == ["一、要求", BROKEN + REST]

    def test_joins_across_a_page_number(self):
        assert logical(f"一、要求\n\n{BROKEN}\n\n- 3 -\n\n{REST}\n") == ["一、要求", BROKEN + REST]

    def test_joins_across_a_caption(self):
        words = (
            f"示例新闻\n\n■ 记者 某某\n\n园区建设加快推进，形势良好。\n\n{BROKEN}\n\n\n\n"
            f"园区一角。\n\n{REST}\n"
        )
        assert logical(words)[-1] == BROKEN + REST

    def test_joins_lines_of_a_fixed_width(self):
        found = logical(samples.SUMMARY)
        assert found[2].startswith("2024年，示例高新区")
        assert found[2].endswith("净增科技企业12家，合计达到80家。")
        assert "工业企业营业收入420亿元" in found[2]
        assert "亿元，其中亿元以上" in found[-1]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("前一段已经结束。", "后一段从此开始。"),
            ("包括下列各项，具体如下：", "第一项内容。"),
            ("支持企业研发，最高100万元", "支持平台建设，最高200万元"),
            (BROKEN, "（二）强化保障。落实责任。"),
            (BROKEN, "——打造新高地。推动发展。"),
            (BROKEN, "1.强化责任。明确分工。"),
            ("领导小组办公室", "各成员单位要加强协作，抓好落实。"),
        ],
    )
    def test_keeps_paragraphs_apart(self, first, second):
        assert logical(f"一、要求\n\n{first}\n\n{second}\n")[1:] == [first, second]

    def test_joins_what_stands_in_an_open_bracket(self):
        assert logical("一、要求\n\n设立“启航\n\n基金”专户，首期规模2亿元。\n")[1:] == [
            "设立“启航基金”专户，首期规模2亿元。"
        ]

    def test_leaves_tables_and_furniture_out(self):
        found = logical(samples.PLAN)
        assert not any("……" in words or "301" in words for words in found)
        assert "第一章　发展基础" in found

    def test_keeps_the_lines_of_a_word_file_as_they_are(self):
        raw = word_file(
            "示例工作总结", "支持企业研发，完善服务体系", "推动成果转化，取得明显成效。"
        )
        text = text_from_bytes(raw, "示例.docx")
        assert [text.text[s:e] for s, e in paragraphs.logical(text)][1:] == [
            "支持企业研发，完善服务体系",
            "推动成果转化，取得明显成效。",
        ]


class TestPieces:
    def test_leave_out_line_breaks_and_furniture(self):
        text = text_from_string("a.txt", "示例新闻\n\n园区新增企业12家。(本报记者 某某某)\n")
        assert [text.text[s:e] for s, e in paragraphs.pieces(text, 0, len(text.text))] == [
            "示例新闻",
            "园区新增企业12家。",
        ]
