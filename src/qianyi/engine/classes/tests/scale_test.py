"""Thresholds of “四上” units, on and under each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.classes import ScaleInputs, scale_status
from qianyi.engine.classes.tables import SCALE, table
from qianyi.engine.classes.tests.casebooks import cases_of

MAIN = [("C39", 2000), ("06", 2000), ("D46", 2000), ("51", 2000), ("52", 500), ("61", 200),
        ("62", 200)]  # fmt: skip
SERVICES = [
    ("54", 2000), ("53", 2000), ("60", 2000), ("I65", 2000), ("N77", 2000), ("84", 2000),
    ("71", 1000), ("M73", 1000), ("83", 1000), ("7020", 1000), ("703", 1000), ("704", 1000),
    ("709", 1000), ("80", 500), ("85", 500), ("R88", 500),
]  # fmt: skip


CASES = cases_of(SCALE)
NO, OUTSIDE = "未达到“四上”标准", "不在“四上”范围"


class TestScaleStatus:
    @pytest.mark.parametrize(("name", "expected", "facts"), CASES, ids=[one[0] for one in CASES])
    def test_agrees_with_the_experts(self, name, expected, facts):
        found = scale_status(
            ScaleInputs(
                industry=str(facts["industry"]),
                main_revenue=facts["main_revenue_fy1"],
                revenue=facts["revenue_fy1"],
                has_qualification=facts["qualified"],
                has_development=facts["developing"],
            )
        )
        words = {"达到": found.kind, "未达到": NO, "不适用": OUTSIDE, "无法判断": ""}
        assert words[found.answer] == expected

    @pytest.mark.parametrize(("code", "least"), MAIN)
    def test_asks_trade_and_industry_for_main_revenue(self, code, least):
        on = scale_status(ScaleInputs(industry=code, main_revenue=Decimal(least)))
        under = scale_status(
            ScaleInputs(industry=code, main_revenue=Decimal(least) - Decimal("0.01"))
        )
        unknown = scale_status(ScaleInputs(industry=code, revenue=Decimal(least)))
        assert [one.answer for one in (on, under, unknown)] == ["达到", "未达到", "无法判断"]
        assert unknown.missing == ("主营业务收入",)
        assert f"不低于{least}万元" in on.reason

    @pytest.mark.parametrize(("code", "least"), SERVICES)
    def test_asks_services_for_revenue(self, code, least):
        on = scale_status(ScaleInputs(industry=code, revenue=Decimal(least)))
        under = scale_status(ScaleInputs(industry=code, revenue=Decimal(least - 1)))
        unknown = scale_status(ScaleInputs(industry=code, main_revenue=Decimal(least)))
        assert [one.answer for one in (on, under, unknown)] == ["达到", "未达到", "无法判断"]
        assert on.kind == "规模以上服务业"

    @pytest.mark.parametrize(
        ("has", "answer"), [(True, "达到"), (False, "未达到"), (None, "无法判断")]
    )
    def test_asks_builders_for_a_qualification_and_developers_for_activity(self, has, answer):
        builder = scale_status(
            ScaleInputs(industry="E48", revenue=Decimal(1), has_qualification=has)
        )
        developer = scale_status(ScaleInputs(industry="7010", has_development=has))
        assert (builder.answer, developer.answer) == (answer, answer)
        assert builder.kind == "有资质的建筑业"

    @pytest.mark.parametrize(
        ("code", "answer", "words"),
        [
            ("0111", "不适用", "不在“四上”单位的行业范围内"),
            ("66", "不适用", "不在“四上”单位的行业范围内"),
            ("92", "不适用", "不在“四上”单位的行业范围内"),
            ("70", "无法判断", "需要到行业中类"),
            ("", "无法判断", "没有登记行业"),
            ("K", "无法判断", "不是国民经济行业"),
        ],
    )
    def test_says_why_it_cannot_tell(self, code, answer, words):
        verdict = scale_status(ScaleInputs(industry=code, revenue=Decimal(99999)))
        assert verdict.answer == answer
        assert words in verdict.reason

    def test_takes_no_storage_group_for_an_answer_it_does_not_need(self):
        """Division 59 is split by the size rules only; here one threshold holds for it."""
        assert scale_status(ScaleInputs(industry="59", revenue=Decimal(2000))).answer == "达到"


class TestTable:
    def test_asks_for_nothing_the_inputs_do_not_know(self):
        inputs = ScaleInputs(
            industry="39", main_revenue=Decimal(1), revenue=Decimal(1), has_qualification=True,
            has_development=True,
        )  # fmt: skip
        for row in table(SCALE).rows:
            assert not row.when or inputs.answer(row.when) is True
            assert all(inputs.value(b.measure) == 1 for one in row.classes for b in one.bounds)

    def test_has_one_class_and_one_bound_for_an_industry_or_a_condition(self):
        """What a verdict in words is made for; a rule of another shape wants another verdict."""
        first = {}
        for row in table(SCALE).rows:
            first.setdefault(row.in_, row)
        for row in first.values():
            (one,) = row.classes
            assert bool(row.when) != bool(one.bounds)
            assert len(one.bounds) <= 1
