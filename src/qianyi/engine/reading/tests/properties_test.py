"""What holds for every text."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.reading import read
from qianyi.engine.reading.model import Statement
from qianyi.engine.text.load import text_from_string
from qianyi.engine.text.model import Text

from .making import TITLE

SENTENCES = [
    "全年实现地区生产总值186.42亿元，比上年增长6.8%。",
    "其中，第一产业增加值3.15亿元，增长2.9%；第二产业增加值114.46亿元。",
    "净增限上商贸企业13户、“专精特新”企业8户，挂牌企业达3家。",
    "城镇职工养老保险、工伤保险参保率分别达91%、88%。",
    "云岭恒源新材料有限公司实现产值3.64亿元，员工人数在26人左右。",
    "审批时限由63个工作日压缩至36个工作日，提速42.8%。",
    "到2027年，营业收入力争突破1000亿元，高新技术企业达到80家以上。",
    "（一）云岭储能产业园项目：占地约80亩，总建筑面积约4.47万平方米。",
    "建成全国首批双创载体，“四个一批”项目加快推进。",
    "近年来获得45项发明专利、176项实用新型专利，居全省第5位。",
]
UNRELATED = "会议强调，各部门要高度重视，压实责任，推动各项工作落地见效。"
BODIES = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map("\n".join)
NOISE = st.text(
    alphabet="0123456789.%万亿元家个年月、，。（）—-“”\n区市达较比增长分别第到由占", max_size=120
)


def said(body: str) -> tuple[Statement, ...]:
    return read(text_from_string("made", TITLE + body)).statements


class TestAnyText:
    @given(st.one_of(BODIES, NOISE))
    @settings(max_examples=60, deadline=None)
    def test_quotes_are_the_spans_and_never_overlap(self, body):
        text = text_from_string("made", TITLE + body)
        end = 0
        for statement in read(text).statements:
            assert text.text[statement.start : statement.end] == statement.quote
            assert end <= statement.start < statement.end
            assert statement.context_start <= statement.start
            assert statement.end <= statement.context_end
            end = statement.end

    @given(st.one_of(BODIES, NOISE))
    @settings(max_examples=40, deadline=None)
    def test_reads_the_same_twice(self, body):
        assert said(body) == said(body)

    @given(BODIES)
    @settings(max_examples=40, deadline=None)
    def test_an_unrelated_paragraph_after_changes_nothing_before(self, body):
        assert said(f"{body}\n\n{UNRELATED}") == said(body)

    @pytest.mark.parametrize(
        "run", ["一", "1", "12亿元、", "增长5%", "2024年", "（", "《", "较", "分别", "年1月"]
    )
    def test_a_long_run_of_anything_is_read_in_linear_time(self, run):
        short, long = (self._cost(run * count) for count in (500, 4000))
        assert long < 40 * short + 0.5

    def _cost(self, body: str) -> float:
        text = Text(name="made", text=body)
        start = process_time()
        read(text)
        return process_time() - start

    def test_an_empty_text_says_nothing(self):
        reading = read(text_from_string("made", "。"))
        assert reading.statements == ()
        assert reading.commitments == ()

    def test_a_hook_adds_only_where_nothing_was_read(self):
        text = text_from_string("made", TITLE + SENTENCES[0])
        first = read(text).statements[0]
        elsewhere = Statement(0, 2, "", None, "自有", None, None, None, "actual")
        added = read(text, readers=[lambda _: [first, elsewhere]]).statements
        assert added[0].indicator == "自有"
        assert len(added) == len(read(text).statements) + 1
