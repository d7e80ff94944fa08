"""Codes of the classification of industries, and the pack that names them."""

from __future__ import annotations

import pytest

from qianyi.engine import industries
from qianyi.engine.packs import find_packs, load_pack


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "known", "section"),
        [("C", "C", "C"), ("c26", "26", "C"), (" 2614 ", "2614", "C"), ("46", "46", "D"),
         ("01", "01", "A"), ("T97", "97", "T")],
    )  # fmt: skip
    def test_are_read_with_and_without_letter(self, code, known, section):
        assert industries.normalised(code) == known
        assert industries.section_of(code) == section

    @pytest.mark.parametrize("code", ["", "U", "98", "00", "D26", "1", "26141", "制造业", "C 26"])
    def test_that_are_none_are_refused(self, code):
        with pytest.raises(industries.IndustryCodeUnknown):
            industries.normalised(code)

    def test_every_division_has_one_section(self):
        found = [industries.section_of(f"{number:02}") for number in range(1, 98)]
        assert sorted(set(found)) == list("ABCDEFGHIJKLMNOPQRST")
        assert found == sorted(found)


class TestThePack:
    def test_holds_the_whole_standard_down_to_groups(self):
        found = find_packs()
        rows = load_pack(found["national"], found=found).industries
        levels = [row.level for row in rows]
        codes = {row.code for row in rows}
        assert {level: levels.count(level) for level in set(levels)} == {
            "section": 20, "division": 97, "group": 473,
        }  # fmt: skip
        assert len(codes) == len(rows)
        assert {row.parent for row in rows} - {None} <= codes
        assert len({row.name for row in rows if row.level == "division"}) == 97
