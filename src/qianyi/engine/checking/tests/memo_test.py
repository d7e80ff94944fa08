"""The memo as a Word file that opens again."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from docx import Document

from qianyi.engine.checking.engine import check
from qianyi.engine.checking.memo import memo
from qianyi.engine.checking.tests.building import document

TEXT = "规划建设农村公路32.67公里，其中乡道9.33公里，村道22.94公里。家庭签约人次3.74万人。\x0b"
READ = "32.67公里 农村公路 2025 plan\n9.33公里 乡道 2025 plan\n22.94公里 村道 2025 plan"


def words(data: bytes) -> str:
    word = Document(BytesIO(data))
    lines = [p.text for p in word.paragraphs]
    lines += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


class TestMemo:
    def made(self, **options):
        documents = [document(TEXT, READ)]
        return check(documents), documents, options

    def test_shows_places_computation_and_a_blank_for_the_reply(self):
        findings, documents, _ = self.made()
        text = words(memo(findings, documents, drawn_up_on=date(2026, 3, 1)))
        assert "数据核校意见" in text
        assert "2026年3月1日" in text
        assert "9.33＋22.94＝32.27" in text
        assert "核实意见" in text
        assert "共2项：重要1项、一般0项、提示1项。" in text

    def test_groups_by_level_gravest_first(self):
        findings, documents, _ = self.made()
        text = words(memo(findings, documents))
        assert text.index("重要（1项）") < text.index("提示（1项）")

    def test_prints_what_a_planner_has_written(self):
        findings, documents, _ = self.made()
        text = words(memo(findings, documents, remarks={findings[0].key: "已与住建部门核对"}))
        assert "已与住建部门核对" in text

    def test_a_place_without_its_text_is_shown_by_its_quote(self):
        findings, _, _ = self.made()
        assert "22.94公里" in words(memo(findings, []))

    def test_without_findings_says_so(self):
        _, documents, _ = self.made()
        assert "未发现需要核实的事项" in words(memo([], documents))
