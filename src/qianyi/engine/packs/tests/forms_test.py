"""Forms in packs: lawful, sound, and about indicators there are."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine.packs import check_pack, find_packs, load_pack
from qianyi.engine.returns.dues import figure_period, last_finished

VOLUNTARY = "voluntary: true"
APPROVED = "number: 表1\nissuer: 某局\napproval: 某备〔2026〕1号\nvalid_to: 2027-12-31"
FORM = """
code: monthly
title: 月报
version: "1"
respondent: {respondent}
frequency: month
due_days: 10
territory: zone
owner: economy
{basis}
items:
  - {{key: firms, indicator: firms{item}}}
  - {{key: part, indicator: firms{item}}}
{more}
"""


def form(basis=VOLUNTARY, respondent="enterprise", item="", more=""):
    return FORM.format(basis=basis, respondent=respondent, item=item, more=more)


class TestForms:
    @pytest.mark.parametrize("basis", [VOLUNTARY, APPROVED])
    def test_is_lawful(self, sample, basis):
        folder = sample(forms__m=form(basis))
        assert check_pack(folder) == []
        read = load_pack(folder).forms[0]
        assert (read.voluntary, bool(read.number)) == (basis == VOLUNTARY, basis == APPROVED)

    @pytest.mark.parametrize(
        ("broken", "words"),
        [
            (form(""), "缺少 number、issuer、approval、valid_to"),
            (form("number: 表1\nissuer: 某局"), "缺少 approval、valid_to"),
            (form(f"{VOLUNTARY}\nnumber: 表1"), "不能同时写"),
            (form(more="checks: [{relation: firms = other}]"), "没有“other”这个项目"),
            (form(more="totals: [{item: x, indicator: firms, scope: 直管区}]"), "不在 items 中"),
            (form(item=", low: 2, high: 1"), "low 大于 high"),
            (form(respondent="department"), "要写明 lead"),
            (form().replace("indicator: firms", "indicator: nothing"), "没有指标“nothing”"),
            (form().replace("owner: economy", "owner: nobody"), "没有部门“nobody”"),
            (form().replace("key: part", "key: firms"), "不能重复"),
            (form(item=", unit: 亿元"), "不是同一量纲"),
        ],
    )  # fmt: skip
    def test_refuses(self, sample, broken, words):
        told = "".join(str(problem) for problem in check_pack(sample(forms__m=broken)))
        assert words in told

    def test_the_demonstrations_are_sound(self):
        forms = {one.code: one for one in load_pack(find_packs()["demo"]).forms}
        assert {one.frequency for one in forms.values()} == {"month", "quarter", "year"}
        assert forms["demo.monthly_service"].voluntary
        assert all(one.number for one in forms.values() if not one.voluntary)

    def test_their_lines_ask_for_periods_the_indicators_take(self):
        pack = load_pack(find_packs()["demo"])
        indicators = pack.by_code("indicators")
        for form in pack.forms:
            period = last_finished(form.frequency, date(2026, 11, 21))
            for item in form.items:
                kinds = indicators[item.indicator].periods
                asked = figure_period(period, cumulative=item.cumulative)
                given = {asked.granularity, asked.canonical.granularity}
                assert not kinds or given & set(kinds), (form.code, item.key)
