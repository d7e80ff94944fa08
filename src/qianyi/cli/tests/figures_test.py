from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from qianyi.cli import figures
from qianyi.cli.console import WrongUse
from qianyi.engine.reading.model import KINDS, Reading, Statement
from qianyi.engine.text.load import text_from_string

TEXT = text_from_string(
    "a.txt", "示例总结\n\n一、情况\n\n营业收入达到120.5亿元，=公式，占比10%至20%。\n"
)


def statement(**changes):
    start = TEXT.text.index("120.5亿元")
    whole: dict[str, Any] = {
        "start": start, "end": start + 7, "quote": "120.5亿元", "subject": "=示例区",
        "indicator": "营业收入", "value": Decimal("120.5"),
        "unit": "亿元", "period": "2024", "kind": "actual", "section": 1,
        "context_start": TEXT.text.index("营业收入"),
        "context_end": len(TEXT.text),
    }  # fmt: skip
    return Statement(**(whole | changes))


def found(*statements):
    return figures.of_reading("a", "a.txt", TEXT, Reading(statements))


def rows(path):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


class TestWorkbook:
    def write(self, tmp_path, *statements):
        path = tmp_path / "结果.xlsx"
        with figures.sink("xlsx", path) as sink:
            sink.add(found(*statements))
        return path

    def test_has_chinese_titles_numbers_as_numbers_and_the_sentence(self, tmp_path):
        head, row = rows(self.write(tmp_path, statement(comparator=">=")))
        named = dict(zip(head, row, strict=True))
        assert named["数值"] == 120.5
        assert isinstance(named["数值"], float)
        assert named["比较"] == "≥"
        assert named["原文"] == "120.5亿元"
        assert named["所在句"].startswith("营业收入达到")
        assert named["章节"] == "一、 情况"
        assert named["性质"] == "实际值"
        assert named["起"] == TEXT.text.index("120.5亿元")

    def test_gives_both_ends_of_a_range_and_leaves_the_unknown_empty(self, tmp_path):
        head, *body = rows(
            self.write(tmp_path, statement(value=(Decimal(10), Decimal(20))), statement(value=None))
        )
        low, high = head.index("数值"), head.index("数值上限")
        assert [(row[low], row[high]) for row in body] == [(10.0, 20.0), ("", "")]

    def test_never_writes_a_formula(self, tmp_path):
        path = self.write(tmp_path, statement())
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert 'state="frozen"' in sheet
        assert "autoFilter" in sheet

    def test_leaves_no_half_written_file(self, tmp_path):
        path = tmp_path / "结果.xlsx"
        sink = figures.sink("xlsx", path).__enter__()
        sink.add(found(statement()))
        error = ZeroDivisionError()
        sink.__exit__(ZeroDivisionError, error, None)
        assert list(tmp_path.iterdir()) == []

    def test_refuses_a_folder_that_is_not_there(self, tmp_path):
        with (
            pytest.raises(WrongUse, match="不能写入"),
            figures.sink("xlsx", tmp_path / "no" / "a.xlsx"),
        ):
            pass


class TestLabels:
    def test_every_kind_has_one(self):
        assert set(figures.KINDS) == set(KINDS)

    def test_are_those_of_the_pages(self):
        from qianyi.kernel.documents.choices import StatementKind

        assert {kind.value: kind.label for kind in StatementKind} == figures.KINDS


class TestScreen:
    def test_draws_a_table_on_a_terminal(self, monkeypatch, capsys):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        screen = Terminal()
        monkeypatch.setattr("sys.stdout", screen)
        monkeypatch.setenv("COLUMNS", "200")
        with figures.sink("table", None) as sink:
            sink.add(found(statement(subject="[bold]示例区")))
        assert "120.5" in screen.getvalue()
        assert "[bold]示例区" in screen.getvalue()
        assert capsys.readouterr().err == "共 1 项数据。\n"


class TestAligned:
    def test_counts_a_chinese_character_as_two(self):
        lines = list(figures.aligned([["指标", "a"], ["x", "b\nc"]]))
        assert lines == ["指标\ta", "x   \tb c"]


class TestJsonLine:
    @pytest.mark.parametrize(
        ("value", "printed"),
        [
            (Decimal(120), "120"),
            (Decimal("0.10"), "0.1"),
            ((Decimal(10), Decimal("20.5")), "[10, 20.5]"),
            (None, "null"),
        ],
    )
    def test_writes_exact_values_as_numbers(self, value, printed):
        (figure,) = found(statement(value=value))
        assert f'"value": {printed}, ' in figures.json_line(figure)
