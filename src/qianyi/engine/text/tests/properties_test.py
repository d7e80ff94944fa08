"""What holds for any text: spans within it, sections nested, nothing changed, no chance."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.text import paragraphs
from qianyi.engine.text.errors import UnreadableFile
from qianyi.engine.text.load import text_from_file, text_from_string

from . import samples

SEEDS = Path(
    os.environ.get("QIANYI_SEEDS") or Path(__file__).resolve().parents[6] / "shared" / "seeds"
)
LINES = sorted({line for words in samples.ALL.values() for line in words.split("\n")})
odd = st.sampled_from(
    [
        "\t",
        "\t指标",
        "\t301",
        "# 标题",
        "## 一、综合",
        "1",
        "- 3 -",
        "专栏1 目标",
        "附件1",
        "图1 走势",
        "目录",
        "第一章 总则……1",
        "■ 记者 某某",
        "本报讯（记者 某某）今日，开工。",
    ]
)
documents = st.lists(st.one_of(st.sampled_from(LINES), odd, st.text(max_size=30)), max_size=40).map(
    "\n".join
)


def check(text):
    size = len(text.text)
    for index, section in enumerate(text.sections):
        assert 0 <= section.start <= section.body_start <= section.end <= size
        if index:
            assert text.sections[index - 1].start <= section.start
        if section.parent is not None:
            parent = text.sections[section.parent]
            assert section.parent < index
            assert parent.start <= section.start
            assert section.end <= parent.end
            assert parent.level < section.level
        for later in text.sections[index + 1 :]:
            assert later.start >= section.end or later.end <= section.end
    for table in text.tables:
        assert 0 <= table.start <= table.end <= size
        assert table.columns > 1
        assert len({(cell.row, cell.column) for cell in table.cells}) == len(table.cells)
        for cell in table.cells:
            assert table.start <= cell.start <= cell.end <= table.end
            assert cell.row < table.rows
            assert cell.column < table.columns
            assert text.text[cell.start : cell.end].replace("\n", "").strip() == cell.text
    check_paragraphs(text)


def check_paragraphs(text):
    for start, end in text.furniture:
        assert 0 <= start < end <= len(text.text)
    spans = paragraphs.logical(text)
    previous = 0
    for start, end in spans:
        assert previous <= start < end
        previous = end
        for s, e in paragraphs.pieces(text, start, end):
            assert start <= s < e <= end
            assert "\n" not in text.text[s:e]


class TestAnyText:
    @given(documents)
    def test_has_a_sound_structure(self, words):
        try:
            text = text_from_string("任意.txt", words)
        except UnreadableFile:
            return
        assert text.text == words
        check(text)
        assert text_from_string("任意.txt", words) == text

    @pytest.mark.parametrize("words", samples.ALL.values(), ids=samples.ALL)
    def test_of_the_samples_has_too(self, words):
        check(text_from_string("示例.txt", words))


@pytest.mark.seeds
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not here (QIANYI_SEEDS)")
class TestRealDocuments:
    def text(self, start):
        return text_from_file(next(SEEDS.glob(f"{start}*.txt")))

    @pytest.mark.parametrize("start", ["000", "001", "002", "003", "004"])
    def test_keep_their_offsets_and_have_a_sound_structure(self, start):
        text = self.text(start)
        assert text.text == next(SEEDS.glob(f"{start}*.txt")).read_text(encoding="utf-8")
        check(text)

    def test_the_plan_has_its_chapters_and_boxes(self):
        text = self.text("001")
        kinds = [section.kind for section in text.sections]
        assert kinds.count("chapter") == 13
        boxes = [s.number for s in text.sections if s.kind == "box"]
        assert boxes[:4] == ["专栏1", "专栏2", "专栏3", "专栏4"]
        assert len(boxes) == 18
        assert [(t.rows, t.columns) for t in text.tables] == [(25, 5), (22, 6), (14, 2)]

    def test_the_opinions_say_who_and_when(self):
        found = self.text("000").source
        assert (found.number, found.kind, str(found.issued_on)) == (
            "乐府发〔2022〕17号",
            "意见",
            "2022-08-30",
        )

    def test_the_page_with_two_stories_is_parted(self):
        stories = [s for s in self.text("002").sections if s.kind == "story"]
        assert len(stories) == 2
        assert "金口河" in stories[1].title

    @pytest.mark.parametrize("start", ["003", "004"])
    def test_a_page_with_one_story_is_not(self, start):
        assert not any(s.kind == "story" for s in self.text(start).sections)
