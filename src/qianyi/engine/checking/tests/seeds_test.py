"""The real documents: what must be found in them, and what must not be flagged."""

from __future__ import annotations

import pytest

from qianyi.engine.checking.engine import check
from qianyi.engine.checking.model import CheckedDocument
from qianyi.engine.checking.names import Dictionary
from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.reading import read
from qianyi.engine.text.load import text_from_file

pytestmark = pytest.mark.seeds


@pytest.fixture(scope="module")
def findings(seeds_dir):
    documents = []
    for path in sorted(seeds_dir.glob("*.txt")):
        text = text_from_file(path)
        documents.append(CheckedDocument(path.name[:3], text, read(text)))
    assert len(documents) == 5
    found = find_packs()
    packs = [load_pack(found[name], found=found) for name in sorted(found)]
    dictionary = Dictionary.of([indicator for pack in packs for indicator in pack.indicators])
    return check(documents, dictionary=dictionary)


# rule, digits of the quotes that must stand among the places, level
MUST = {
    "1000 against 1200": ("same.value", ("1000", "1200"), "high"),
    "budget revenue 23.52 against 26.01": ("growth.average", ("23.52", "1.07", "3.4"), "medium"),
    "share of the leading industries": ("same.value", ("93", "95"), "medium"),
    "unemployment": ("same.value", ("4.4", "0.4"), "high"),
    "country roads": ("sum.parts", ("32.67", "9.33", "22.94"), "high"),
    "trade over five years minus one": ("cumulative.base", ("22.37", "19.01"), "high"),
    "the goal moved": ("drift.deadline", ("1000",), "medium"),
    "two mechanisms": ("duration.mechanism", ("10", "36"), "low"),
    "incubators": ("same.value", ("30", "17"), "high"),
    "levels called a rate": ("label.level", ("50.2", "121"), "high"),
    "visits given in people": ("label.unit", ("3.74",), "low"),
    "box 7 is missing": ("numbering", ("8",), "low"),
    "off the path": ("target.path", ("28", "80", "41"), "low"),
}
# digits that may not stand together in one finding
MUST_NOT = {
    "301 minus 214.85 at 28.43 a year": ("301", "214.85", "28.43"),
    "four industries make 280": ("25亿", "40亿", "155亿", "60亿"),
    "50.2 to 121 at 19.24": ("19.24", "growth"),
    "2.5 to 4.5 at 0.4 points": ("0.4", "4.5", "growth"),
}


def digits(finding) -> str:
    return " ".join(place.quote for place in finding.places)


class TestSeeds:
    @pytest.mark.parametrize(("rule", "quotes", "level"), MUST.values(), ids=MUST)
    def test_must_be_found(self, findings, rule, quotes, level):
        hits = [f for f in findings if f.rule == rule and all(q in digits(f) for q in quotes)]
        assert [f.severity for f in hits] == [level]

    @pytest.mark.parametrize("quotes", MUST_NOT.values(), ids=MUST_NOT)
    def test_must_not_be_flagged(self, findings, quotes):
        rule = "growth" if quotes[-1] == "growth" else ""
        wanted = [q for q in quotes if q != "growth"]
        assert not [
            f.title
            for f in findings
            if f.rule.startswith(rule) and all(q in digits(f) for q in wanted)
        ]

    def test_the_moved_goal_says_that_one_scope_is_unstated(self, findings):
        finding = next(f for f in findings if f.rule == "drift.deadline")
        assert "未注明口径" in finding.computation
        assert "由2025年变为2027年" in finding.title

    def test_no_city_figure_is_held_against_the_zone(self, findings):
        assert not [
            f.title
            for f in findings
            if {"001", "004"} <= {p.doc for p in f.places} and f.rule != "name"
        ]

    def test_serious_ones_are_few(self, findings):
        assert len([f for f in findings if f.severity == "high"]) <= 12
