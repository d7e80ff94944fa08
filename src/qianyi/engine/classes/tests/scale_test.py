"""Thresholds of “四上” units, on and under each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.classes import ScaleInputs, scale_status

MAIN = [("C39", 2000), ("06", 2000), ("D46", 2000), ("51", 2000), ("52", 500), ("61", 200),
        ("62", 200)]  # fmt: skip
SERVICES = [
    ("54", 2000), ("53", 2000), ("60", 2000), ("I65", 2000), ("N77", 2000), ("84", 2000),
    ("71", 1000), ("M73", 1000), ("83", 1000), ("7020", 1000), ("703", 1000), ("704", 1000),
    ("709", 1000), ("80", 500), ("85", 500), ("R88", 500),
]  # fmt: skip


class TestScaleStatus:
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
