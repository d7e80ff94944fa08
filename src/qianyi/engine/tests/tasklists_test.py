"""Lists out of packs and workbooks."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from qianyi.engine.packs import PackInvalid, find_packs
from qianyi.engine.tasklists import (
    Step,
    TaskWorkbookRefused,
    lists_read,
    steps_from_words,
    tasks_from_workbook,
    words_of_steps,
)


def workbook(*rows: tuple[object, ...]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


HEADS = ("序号", "事项", "成果数量", "计量单位", "牵头单位", "配合单位", "完成期限", "节点")


class TestTasksFromWorkbook:
    def test_reads_rows_under_the_heading_wherever_it_stands(self):
        data = workbook(
            ("示例清单",),
            HEADS,
            (
                1,
                "示例事项",
                8,
                "家",
                "建设局",
                "科技局、商务局",
                "2026年6月30日",
                "2026-03-31 立项",
            ),
            ("", "另一事项", "", "", "", "", "", ""),
        )
        first, second = tasks_from_workbook(data)
        assert (first.number, first.target_value, first.unit) == (1, Decimal(8), "家")
        assert first.partners == ("科技局", "商务局")
        assert first.due_on == date(2026, 6, 30)
        assert first.milestones == (Step("立项", date(2026, 3, 31)),)
        assert (second.number, second.content, second.problem) == (None, "另一事项", "")

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (("甲", "示例"), "序号“甲”应为整数"),
            ((1, ""), "没有写事项"),
            ((1, "示例", "很多", "家"), "不是数"),
            ((1, "示例", -1, "家"), "大于 0"),
            ((1, "示例", "", "", "", "", "六月"), "完成期限“六月”无法识别"),
            ((1, "示例", "", "", "", "", "", "六月立项"), "节点“六月立项”"),
            ((1, "长" * 501), "超过 500 个字"),
        ],
        ids=["number", "nothing", "no amount", "below nought", "no day", "no step", "too long"],
    )
    def test_says_what_is_wrong_with_a_row(self, row, words):
        (task,) = tasks_from_workbook(workbook(HEADS, (*row, *[""] * (8 - len(row)))))
        assert words in task.problem

    def test_names_a_number_used_twice(self):
        rows = tasks_from_workbook(workbook(HEADS, (1, "甲"), (1, "乙")))
        assert [bool(row.problem) for row in rows] == [False, True]

    @pytest.mark.parametrize(
        "rows", [[("甲", "乙")], [HEADS]], ids=["no heading", "nothing under it"]
    )
    def test_refuses_what_is_no_list(self, rows):
        with pytest.raises(TaskWorkbookRefused):
            tasks_from_workbook(workbook(*rows))


class TestStepsFromWords:
    def test_is_the_other_way_round_of_writing_them(self):
        steps = (Step("立项", date(2026, 3, 31)), Step("竣工", date(2026, 6, 30)))
        assert steps_from_words(words_of_steps(steps)) == (steps, "")

    def test_refuses_two_of_one_name(self):
        assert "名称相同" in steps_from_words("2026-01-01 甲\n2026-02-01 甲")[1]


class TestListsRead:
    def test_reads_the_three_lists_of_the_report_with_what_it_states_only(self):
        found = {one.code: one for one in lists_read(find_packs()["leshan"])}
        assert [len(one.items) for one in found.values()] == [2, 0, 1]
        projects = found["leshan.science_projects"].items[0]
        assert (projects.target_value, projects.unit, projects.due_on) == (Decimal(110), "个", None)
        assert {one.certainty for one in found.values()} == {"unverified"}

    def test_names_the_place_of_what_is_wrong(self, tmp_path: Path):
        (tmp_path / "lists").mkdir()
        (tmp_path / "lists" / "one.yaml").write_text(
            "code: shili.list\ntitle: 示例\nterritory: shili.zone\nitems:\n"
            "  - {number: 1, content: 示例, starts_on: 2026-02-01, due_on: 2026-01-01}\n",
            encoding="utf-8",
        )
        with pytest.raises(PackInvalid, match="due_on"):
            lists_read(tmp_path)
