"""The workbook reckons what the program reckoned: its formulas are worked out here on their own."""

from __future__ import annotations

import io
import math
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.appraisal import Adjustment, Given, Grade, Item, Part, Scheme, points_of, scored
from qianyi.engine.appraisal.scoring import Line
from qianyi.engine.appraisal.workbook import UnitSheet, points_formula, workbook_of

D = Decimal
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = re.compile(r"\b([A-Z])(\d+)\b")


def rounded(value, places):
    return float(D(repr(value)).quantize(D(1).scaleb(-int(places)), ROUND_HALF_UP))


FUNCTIONS = {
    "MIN": min, "MAX": max, "INT": math.floor, "ROUND": rounded,
    "ROUNDUP": lambda value, _places: math.ceil(value),
    "IF": lambda asked, yes, no: yes if asked else no,
}  # fmt: skip


def worked_out(formula, cells):
    """What a spreadsheet makes of a formula of one row."""
    told = CELL.sub(lambda found: repr(cells[found.group(1)]), formula.removeprefix("="))
    return eval(told, {"__builtins__": {}}, FUNCTIONS)


class TestPointsFormula:
    @given(
        st.sampled_from(["shortfall", "share", "points"]),
        st.sampled_from(["whole", "started", "exact"]),
        st.decimals(min_value=0, max_value=130, places=2),
        st.sampled_from([D(100), D(90), D(62)]),
    )
    def test_comes_to_the_points_of_the_program(self, rule, counting, value, target):
        item = Item(code="a", title="示例", full=D(20), rule=rule, counting=counting, target=target)
        points, words = points_of(item, value)
        line = Line(part="p", item=item, given=Given(value=value), low=points, high=points,
                    counts=True, words=words)  # fmt: skip
        cells = {"C": 20.0, "E": float(value), "F": float(target), "G": 2.0, "H": 1.0}
        assert worked_out(points_formula(line, 5), cells) == pytest.approx(float(points), abs=0.011)


class TestWorkbookOf:
    def test_holds_formulas_and_says_what_is_open(self):
        scheme = Scheme(
            code="shili", title="示例",
            parts=(Part(code="p", title="示例", items=(
                Item(code="a", title="=危险", full=D(60)), Item(code="b", title="乙", full=D(40)),
            )),),
            grades=(Grade(name="合格", at_least=D(0)),),
        )  # fmt: skip
        taken = [Adjustment(kind="deduction", title="示例", points=D(1))]
        result = scored(scheme, {"a": Given(value=D(96))}, taken)
        data = workbook_of("示例考核", ["示例数据"], [
            UnitSheet(name="示例甲局", result=result, grade="", words="等次待定。"),
            UnitSheet(name="示例分局", result=None, feedback="已阅。"),
        ])  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet = ET.fromstring(archive.read("xl/worksheets/sheet2.xml"))
            words = archive.read("xl/sharedStrings.xml").decode()
        formulas = {cell.get("r"): cell.findtext(f"{NS}f") for cell in sheet.iter(f"{NS}c")
                    if cell.find(f"{NS}f") is not None}  # fmt: skip
        known = {cell.get("r"): cell.findtext(f"{NS}v") for cell in sheet.iter(f"{NS}c")}
        assert set(formulas) == {"I5", "I7", "I10"}
        assert [float(known[cell] or 0) for cell in ("I5", "I7", "I10")] == [58, 58, 57]
        for told in ("待定", "=危险", "派驻、垂管单位只商请和反馈", "已阅。"):
            assert told in words
