"""Schemes as texts: read, written back the same, refused with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.appraisal import plain_of, rule_words, scheme_from_plain, scheme_from_text
from qianyi.engine.packs import PackInvalid

TEXT = """code: shili
title: 示例办法
parts:
  - code: targets
    title: 指标
    items:
      - {code: met, title: 示例指标, full: 60.5, source: planning.targets_met}
      - {code: asked, title: 示例填报, full: 39.5, rule: points}
grades:
  - {name: 优秀, at_least: 90, most_share: 0.25}
  - {name: 合格, at_least: 0}
vetoes: [安全生产]
veto_grade: 合格
"""


def read(**changed: str):
    text = TEXT
    for old, new in changed.items():
        text = text.replace(old, new)
    return scheme_from_text(text, "示例")


class TestSchemeFromText:
    def test_reads_exact_numbers(self):
        assert [item.full for _, item in read().items] == [Decimal("60.5"), Decimal("39.5")]

    def test_is_the_same_after_writing_and_reading(self):
        assert scheme_from_text(plain_of(read()), "示例") == read()

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            pytest.param({"39.5": "39"}, "合计应为 100 分，现为 99.5 分", id="sum"),
            pytest.param({"code: asked": "code: met"}, "同一个代码", id="code twice"),
            pytest.param({"at_least: 0}": "at_least: 1}"}, "从 0 分起", id="no bottom"),
            pytest.param({"0.25": "1.25"}, "不超过 1", id="cap"),
            pytest.param({"veto_grade: 合格": "veto_grade: 差"}, "否决后的等次", id="veto grade"),
            pytest.param({"source: planning.targets_met": "rule: points, source: a.b"},
                         "只能由人填报", id="points by data"),
            pytest.param({"at_least: 90": "at_least: 0"}, "从高到低", id="order of grades"),
        ],
    )  # fmt: skip
    def test_refuses_with_the_reason(self, changed, told):
        text = TEXT
        for old, new in changed.items():
            text = text.replace(old, new)
        with pytest.raises(PackInvalid, match=told):
            scheme_from_text(text, "示例")

    def test_takes_plain_values_of_a_form(self):
        plain = {
            "code": "shili", "title": "示例", "grades": [{"name": "合格", "at_least": 0}],
            "parts": [{"code": "p", "title": "示例", "items": [
                {"code": "a", "title": "示例", "full": Decimal(100)}]}],
        }  # fmt: skip
        assert scheme_from_plain(plain, "示例").parts[0].full == 100


class TestRuleWords:
    def test_say_the_rule_as_units_read_it(self):
        (first, second) = [item for _, item in read().items]
        assert rule_words(first) == (
            "达到目标 100得满分；每差 2% 扣 1 分，不足一档的不扣，扣完为止；"
            "没有数据的待定，不按零分。"
        )
        assert rule_words(second).startswith("按确认的分数计，最高 39.5 分")
