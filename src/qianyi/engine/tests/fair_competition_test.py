"""Wording a fair competition review has to look at, and wording it has not."""

from __future__ import annotations

import pytest

from qianyi.engine.fair_competition import findings


class TestFindings:
    @pytest.mark.parametrize(
        ("text", "kinds"),
        [
            ("按企业当年缴纳税收的30%给予奖励", ["tax_tied"]),
            ("奖励金额与其税收贡献挂钩", ["tax_tied"]),
            ("按照企业对地方财政贡献给予扶持", ["tax_tied"]),
            ("根据税收增量给予补助", ["tax_tied"]),
            ("实行先征后返", ["tax_tied"]),
            ("给予奖励，额度依据增值税确定", ["tax_tied"]),
            ("对整体搬迁至本区的企业给予装修补贴", ["relocation"]),
            ("享受政策后5年内不得迁出", ["relocation"]),
            ("外迁的，应退还已享受的支持", ["relocation"]),
            ("在本区登记注册的企业方可申报", ["local_registration"]),
            ("注册地须在高新区", ["local_registration"]),
            ("限于区内企业", ["local_registration"]),
            ("仅限本区企业申报", ["local_registration"]),
            ("D类企业执行差别电价", ["electricity"]),
            ("C类企业用电每千瓦时加价0.1元", ["electricity"]),
            ("电费给予八折优惠", ["electricity"]),
            ("电价上浮10%", ["electricity"]),
            ("A类企业优先安排技术改造项目申报辅导", []),
            ("用电量较大的企业开展节能诊断", []),
            ("依法纳税的企业可以申报研发奖励", []),
            ("亩均税收列入评价指标", []),
            ("为企业办理注册登记提供帮办代办", []),
        ],
    )
    def test_finds_what_is_to_be_looked_at(self, text, kinds):
        assert [one.kind for one in findings(text)] == kinds

    def test_says_each_kind_once_with_its_place(self):
        text = "第一条 迁入本区的给予支持。第二条 迁入本区的优先。"
        (one,) = findings(text)
        assert text[one.start : one.start + len(one.quote)] == one.quote
        assert one.start == text.index("迁入")
        assert one.label == "涉及企业迁移"

    def test_only_a_price_of_electricity_is_refused_outright(self):
        found = findings("按缴纳税收的10%奖励；电价下浮5%")
        assert [(one.kind, one.is_refused) for one in found] == [
            ("tax_tied", False),
            ("electricity", True),
        ]
