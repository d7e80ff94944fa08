"""The reading set holds together: offsets, fields, closed lists, files equal to their sidecars."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from docx import Document

from qianyi.engine.reading.model import KINDS

HERE = Path(__file__).resolve().parent
ANNOTATED = sorted(HERE.glob("*/*.jsonl"))
COMPARATORS = ("=", ">=", ">", "<=", "<", "≈")
FIELDS = (
    "id", "doc", "char_start", "char_end", "quote", "subject", "indicator", "value", "unit",
    "period", "kind", "comparator", "base", "table", "optional", "note",
)  # fmt: skip
OFFICE = (".docx", ".pdf")


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def _annotations(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _text(path: Path) -> str:
    return path.with_suffix(".txt").read_text(encoding="utf-8")


def _has_office_file(path: Path) -> bool:
    return any(path.with_suffix(suffix).exists() for suffix in OFFICE)


def _start_of(quote: str, occurrence: int, text: str) -> int:
    start = text.find(quote)
    for _ in range(occurrence):
        start = text.find(quote, start + 1)
    return start


def _is_value(value: object) -> bool:
    parts = value if isinstance(value, list) else [value]
    numbers = all(isinstance(part, int | float) and not isinstance(part, bool) for part in parts)
    return value is None or (numbers and len(parts) in (1, 2) and parts == sorted(parts))


@pytest.mark.parametrize("path", ANNOTATED, ids=_name)
class TestAnnotations:
    def test_have_every_field_and_no_other(self, path):
        expected = (*FIELDS, "occurrence") if _has_office_file(path) else FIELDS
        for one in _annotations(path):
            assert tuple(one) == expected, one["id"]

    def test_quote_what_stands_at_their_offsets(self, path):
        text = _text(path)
        for one in _annotations(path):
            assert one["quote"], one["id"]
            assert text[one["char_start"] : one["char_end"]] == one["quote"], one["id"]

    def test_are_found_again_by_quote_and_occurrence(self, path):
        text = _text(path)
        for one in _annotations(path):
            if "occurrence" in one:
                assert _start_of(one["quote"], one["occurrence"], text) == one["char_start"], one[
                    "id"
                ]

    def test_stand_in_order_and_never_overlap(self, path):
        for before, after in pairwise(_annotations(path)):
            assert before["char_end"] <= after["char_start"], after["id"]

    def test_are_numbered_under_their_document(self, path):
        ids = [one["id"] for one in _annotations(path)]
        assert ids == [f"{path.stem}-{number:04d}" for number in range(1, len(ids) + 1)]
        assert {one["doc"] for one in _annotations(path)} == {path.stem}

    def test_use_the_closed_lists(self, path):
        for one in _annotations(path):
            assert one["kind"] in KINDS, one["id"]
            assert one["comparator"] in COMPARATORS, one["id"]
            assert isinstance(one["table"], bool), one["id"]
            assert isinstance(one["optional"], bool), one["id"]
            assert isinstance(one["note"], str), one["id"]

    def test_name_subject_and_indicator_and_give_a_value(self, path):
        for one in _annotations(path):
            assert one["subject"], one["id"]
            assert one["indicator"], one["id"]
            assert _is_value(one["value"]), one["id"]
            assert one["value"] is not None or one["optional"], one["id"]

    def test_say_against_what_a_yearly_growth_is_measured(self, path):
        for one in _annotations(path):
            assert one["base"] or one["kind"] != "growth_yoy", one["id"]

    def test_agree_with_the_unit_that_is_printed(self, path):
        for one in _annotations(path):
            if "个百分点" in one["quote"]:
                assert one["unit"] == "个百分点", one["id"]
            elif one["quote"].endswith("%"):
                assert one["unit"] == "%", one["id"]
            elif one["quote"].endswith(("亿元", "万元", "万美元")):
                assert one["quote"].endswith(one["unit"]), one["id"]


class TestReadingSet:
    def test_is_as_large_as_promised(self):
        counts = {"dev": 0, "sealed": 0, "final": 0}
        for path in ANNOTATED:
            counts[path.parent.name] += sum(not one["optional"] for one in _annotations(path))
        assert counts["dev"] >= 150
        assert counts["sealed"] >= 80
        assert counts["final"] >= 110

    def test_has_a_text_for_every_annotation_file_and_the_reverse(self):
        texts = {path.with_suffix("") for path in HERE.glob("*/*.txt")}
        assert texts == {path.with_suffix("") for path in ANNOTATED}

    @pytest.mark.parametrize("path", sorted(HERE.glob("*/*.docx")), ids=_name)
    def test_word_file_says_what_its_sidecar_says(self, path):
        lines = []
        for block in Document(str(path)).iter_inner_content():
            if hasattr(block, "rows"):
                lines += ["\t".join(cell.text.strip() for cell in row.cells) for row in block.rows]
            else:
                lines.append(block.text)
        assert "".join(line + "\n" for line in lines) == _text(path)

    @pytest.mark.parametrize("path", sorted(HERE.glob("*/*.pdf")), ids=_name)
    def test_pdf_file_says_what_its_sidecar_says(self, path):
        lines, rows = [], []
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                lines += page.extract_text().splitlines()
                rows += [row for table in page.extract_tables() for row in table]
        sidecar = _text(path).splitlines()
        assert rows == [line.split("\t") for line in sidecar if "\t" in line]
        printed = [line for line in lines if not line.startswith("— ")]
        assert printed == [line.replace("\t", " ") for line in sidecar]
