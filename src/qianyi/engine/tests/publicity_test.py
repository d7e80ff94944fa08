"""The notice of an evaluation: read back, it says who, until when, and how to object."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from docx import Document

from qianyi.engine.publicity import HELD_BACK, NamedFirm, Notice, notice_write

NOTICE = Notice(
    title="关于2025年度企业评价结果的公示",
    issuer="示例高新区管委会",
    issued_on=date(2026, 6, 1),
    method="《示例办法》（2025）",
    population="规上工业企业",
    year=2025,
    rated=40,
    begins=date(2026, 6, 1),
    ends=date(2026, 6, 9),
    workdays=7,
    named=[NamedFirm("示例甲公司", "规上", "A"), NamedFirm("=1+1", "规上", "A")],
    counts=[("规上", "A", 10), ("规上", "B", 20), ("规上", "C", None), ("规上", "D", None)],
    office="产业经济局",
    contact="示例",
    phone="000-0000000",
    address="示例路1号",
    answer_days=10,
)


def read(notice):
    paper = Document(io.BytesIO(notice_write(notice)))
    lines = [one.text for one in paper.paragraphs]
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return lines, tables


class TestNoticeWrite:
    def test_says_period_objection_and_contact(self):
        lines, _ = read(NOTICE)
        text = "\n".join(lines)
        assert lines[0] == NOTICE.title
        assert "自2026年6月1日（周一）至2026年6月9日（周二），共7个工作日。" in text
        assert "10个工作日内核实" in text
        assert "产业经济局" in text
        assert "电子邮箱" not in text
        assert lines[-2:] == ["示例高新区管委会", "2026年6月1日"]

    def test_names_whom_it_may_and_counts_the_rest(self):
        _, (named, counts) = read(NOTICE)
        assert named == [
            ["序号", "企业名称", "分组", "等级"],
            ["1", "示例甲公司", "规上", "A"],
            ["2", "=1+1", "规上", "A"],
        ]
        assert counts[1:] == [
            ["规上", "A", "10"], ["规上", "B", "20"], ["规上", "C", HELD_BACK],
            ["规上", "D", HELD_BACK],
        ]  # fmt: skip

    def test_says_what_is_not_certain_and_what_is_invented(self):
        lines, _ = read(
            replace(NOTICE, doubt="日期待核实", remark="示例数据", email="a@shili.zone")
        )
        text = "\n".join(lines)
        assert "（示例数据）" in text
        assert "（日期待核实）" in text
        assert "电子邮箱：a@shili.zone" in text

    def test_a_small_population_is_not_told(self):
        lines, _ = read(replace(NOTICE, rated=4))
        assert "4家" not in "".join(lines)
