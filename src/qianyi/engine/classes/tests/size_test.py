"""The size classes on, under and over each bound, and with values missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine import rules
from qianyi.engine.classes import SizeInputs, size_class, size_possible
from qianyi.engine.classes.tables import SIZE, place, table
from qianyi.engine.classes.tests.casebooks import book_of, cases_of

BOOK, CASES = book_of(SIZE), cases_of(SIZE)
OUTSIDE = "不适用本划型标准"
INDUSTRIES = ("0111", "C3911", "4790", "51", "5211", "54", "591", "592", "60", "61", "62", "I63",
              "6511", "7010", "7020", "7030", "72", "M73", "82", "85", "88")  # fmt: skip
MEASURES = ("staff", "revenue", "assets")


def judge(industry, values):
    told = {
        name: None if value is None else Decimal(value)
        for name, value in zip(MEASURES, values, strict=True)
    }
    return size_class(SizeInputs(industry=industry, **told))


class TestSizeClass:
    @pytest.mark.parametrize(("name", "expected", "facts"), CASES, ids=[one[0] for one in CASES])
    def test_agrees_with_the_experts(self, name, expected, facts):
        found = judge(str(facts["industry"]), [facts[f"{one}_fy1"] for one in MEASURES])
        assert (found.size if found.is_covered else OUTSIDE) == expected
        assert found.is_covered is (expected != OUTSIDE)

    @given(
        industry=st.sampled_from(INDUSTRIES),
        values=st.tuples(*[st.integers(0, 300000)] * 3),
    )
    def test_is_the_class_the_rule_gives(self, industry, values):
        facts = dict(zip(("staff_fy1", "revenue_fy1", "assets_fy1"), values, strict=True))
        verdict = rules.decide(BOOK, {"industry": industry, **facts})
        assert judge(industry, values).size == verdict.class_

    @pytest.mark.parametrize(
        ("code", "known", "possible", "missing"),
        [
            ("C39", {"staff": 50}, ("小型", "微型"), ("营业收入",)),
            ("C39", {"staff": 10}, ("微型",), ()),
            ("C39", {"revenue": 50000}, ("大型", "中型", "小型", "微型"), ("从业人员",)),
            ("C39", {"staff": 2000, "revenue": 100}, ("微型",), ()),
            ("72", {"staff": 200, "revenue": 1}, ("中型", "小型", "微型"), ("资产总额",)),
        ],
    )
    def test_names_what_the_known_values_leave(self, code, known, possible, missing):
        given_values = {name: Decimal(value) for name, value in known.items()}
        inputs = SizeInputs(industry=code, **given_values)
        verdict = size_class(inputs)
        assert (verdict.possible, verdict.missing) == (possible, missing)
        assert size_possible(inputs) == possible
        assert bool(verdict.size) == (len(possible) == 1)

    @pytest.mark.parametrize(
        ("code", "covered", "words"),
        [
            ("", True, "没有登记行业"),
            ("C", True, "不是国民经济行业"),
            ("58x", True, "不是国民经济行业"),
            ("98", True, "不是国民经济行业"),
            ("A39", True, "不是国民经济行业"),
            ("59", True, "需要到中类"),
            ("70", True, "需要到中类"),
            ("53", False, "不在划型标准的范围"),
            ("66", False, "不在划型标准的范围"),
            ("704", False, "不在划型标准的范围"),
        ],
    )
    def test_says_why_there_is_no_class(self, code, covered, words):
        verdict = size_class(SizeInputs(industry=code, staff=Decimal(10)))
        assert verdict.size == ""
        assert verdict.is_covered is covered
        assert words in verdict.reason

    def test_marks_bounds_that_wait_for_a_second_source(self):
        verdict = size_class(SizeInputs(industry="73", staff=Decimal(10)))
        assert (verdict.size, verdict.is_verified) == ("小型", False)

    def test_tells_the_bound_reached_and_the_bound_missed(self):
        verdict = size_class(
            SizeInputs(industry="C39", staff=Decimal(320), revenue=Decimal("2500.50"))
        )
        assert (
            "达到中型下限：从业人员320人（下限300），营业收入2500.5万元（下限2000）"
            in verdict.reason
        )
        assert "未达到大型下限：从业人员320人（下限1000）" in verdict.reason
        assert verdict.basis == "《中小企业划型标准规定》（工信部联企业〔2011〕300号）"

    @given(
        industry=st.sampled_from(INDUSTRIES),
        values=st.tuples(*[st.none() | st.integers(0, 300000)] * 3),
        known=st.tuples(*[st.integers(0, 300000)] * 3),
    )
    def test_never_leaves_out_the_class_a_fuller_record_has(self, industry, values, known):
        """What is said with gaps holds whatever fills them."""
        full = [a if a is not None else b for a, b in zip(values, known, strict=True)]
        assert judge(industry, full).size in judge(industry, values).possible


class TestPlace:
    @pytest.mark.parametrize(
        ("code", "division", "row"),
        [
            ("c3911", "39", "工业"),
            ("39", "39", "工业"),
            (" I65 ", "65", "软件和信息技术服务业"),
            ("591", "59", "交通运输业"),
            ("5990", "59", "仓储业"),
            ("79", "79", "其他未列明行业"),
            ("85", "85", "其他未列明行业"),
        ],
    )
    def test_reads_a_class_as_printed(self, code, division, row):
        found = place(SIZE, code)
        assert (found.division, [one.name for one in found.rows]) == (division, [row])
        assert not found.is_split

    def test_every_measure_of_the_rule_is_one_the_inputs_know(self):
        inputs = SizeInputs(industry="39", staff=Decimal(1), revenue=Decimal(1), assets=Decimal(1))
        measures = {b.measure for row in table(SIZE).rows for c in row.classes for b in c.bounds}
        assert all(inputs.value(measure) == 1 for measure in measures)
