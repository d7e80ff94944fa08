"""Ways of scoring and kinds of conditions the packs of the checkout do not all use."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from qianyi.engine.rules import decide, match

from .making import book

HEAD = """
code: land
version: "1"
title: 示例亩均评价
kind: evaluation
applications: [{type: 年度评价, from: 2023-01-01}]
inputs:
  - {code: tax, name: 亩均税收, unit: 万元/亩}
  - {code: added, name: 亩均增加值, unit: 万元/亩}
  - {code: labour, name: 全员劳动生产率, unit: 万元/人}
  - {code: years, name: 从业年限, type: whole, unit: 年}
  - {code: industry, name: 行业, type: industry}
  - {code: a, name: 甲, type: flag}
  - {code: b, name: 乙, type: flag}
  - {code: c, name: 丙, type: flag}
parameters:
  - {code: tax_base, name: 税收基准, value: 24.097, unit: 万元/亩}
  - {code: added_base, name: 增加值基准, value: 136.16, unit: 万元/亩}
  - {code: lowest, name: 最低, value: 2, unit: 万元/人}
  - {code: highest, name: 最高, value: 52, unit: 万元/人}
"""
SCORES = """
scores:
  code: total
  name: 总分
  out_of: 100
  capped: false
  grades: [{name: A, from: 80}, {name: B, from: 60}, {name: C, from: 0}]
  groups:
    - code: g
      name: 效益
      max: 100
      items:
        - {code: s_tax, name: 税收, max: 30, ratio: {value: tax, unit: 万元/亩, base: tax_base, cap: 1.5}, negative_to_zero: true, missing: zero}
        - {code: s_added, name: 增加值, max: 20, ratio: {value: added, unit: 万元/亩, base: added_base}}
        - {code: s_labour, name: 劳动生产率, max: 30, minmax: {value: labour, unit: 万元/人, lowest: lowest, highest: highest, floor: 0.2}}
        - {code: s_years, name: 年限, max: 20, per: {value: years, unit: 年, every: 2, points: 3}}
"""  # noqa: E501  # a pack is written one item a line
CONDITIONS = """
criteria:
  - {code: T, name: 按行业的年限, formula: years, unit: 年, operator: ">=", table: {by: industry, rows: [{in: [C], threshold: 5}, {in: [I, M], threshold: 2}]}}
  - {code: N, name: 三项中至少两项, at_least: 2, of: [{code: N1, name: 甲, formula: a}, {code: N2, name: 乙, formula: b}, {code: N3, name: 丙, formula: c}]}
"""  # noqa: E501
GROWN = """
criteria:
  - {code: G, name: 增长率, formula: added / tax - 1, unit: "%", operator: ">=", threshold: 5}
"""
POINTS = book(HEAD + SCORES)
TESTS = book(HEAD + CONDITIONS)
FIRM = {"tax": 30, "added": 150, "labour": 12, "years": 5}


def points(code, **changes):
    score = decide(POINTS, {**FIRM, **changes}).score(code)
    return pytest.approx(float(score.low), abs=0.0005), float(score.high)


class TestPoints:
    @pytest.mark.parametrize(
        ("code", "changes", "expected"),
        [
            ("s_tax", {}, 37.349),  # governance §1.3 City A
            ("s_added", {}, 22.033),
            ("s_labour", {}, 10.8),  # City B
            ("s_tax", {"tax": 100}, 45),
            ("s_tax", {"tax": -5}, 0),
            ("s_tax", {"tax": None}, 0),
            ("s_labour", {"labour": 2}, 6),
            ("s_labour", {"labour": 52}, 30),
            ("s_years", {"years": 5}, 6),
            ("s_years", {"years": 6}, 9),
            ("s_years", {"years": 90}, 20),
        ],
    )
    def test_follow_the_published_formulas(self, code, changes, expected):
        low, high = points(code, **changes)
        assert expected == low
        assert high == pytest.approx(expected, abs=0.0005)

    def test_stay_open_between_nothing_and_all_while_a_fact_is_missing(self):
        score = decide(POINTS, {**FIRM, "added": None}).score("s_added")
        assert (score.low, score.high) == (0, 20)

    def test_give_a_grade_once_it_is_sure(self):
        assert decide(POINTS, {**FIRM, "added": 200}).grade == "A"
        assert decide(POINTS, {**FIRM, "added": None}).grade is None

    def test_are_the_same_on_columns(self):
        rows = [FIRM, {**FIRM, "tax": -5}, {**FIRM, "labour": 52}, {**FIRM, "years": 90}]
        native = pl.DataFrame(rows, schema=dict.fromkeys(FIRM, pl.Float64))
        found = match(POINTS, native, allow_missing=True)
        for row, low in zip(rows, found["total_low"], strict=True):
            assert low == pytest.approx(float(decide(POINTS, row).total.low), abs=1e-6)

    def test_scale_relative_weights_to_the_groups_own(self):
        relative = SCORES.replace(
            "max: 100\n      items", "max: 100\n      relative: true\n      items"
        )
        made = book(HEAD + relative.replace("name: 年限, max: 20", "name: 年限, max: 120"))
        score = decide(made, {**FIRM, "years": 90}).score("s_years")
        assert (score.low, score.max) == (60, 60)


class TestConditions:
    @pytest.mark.parametrize(
        ("industry", "years", "state"),
        [("3921", 5, "pass"), ("3921", 4, "fail"), ("I65", 2, "pass"), ("4700", 0, "skipped")],
    )
    def test_take_their_threshold_from_a_table(self, industry, years, state):
        verdict = decide(TESTS, {"industry": industry, "years": years})
        assert verdict.finding("T").state == state

    @pytest.mark.parametrize(
        ("flags", "state"),
        [
            ((True, True, False), "pass"),
            ((True, False, False), "fail"),
            ((True, None, False), "unknown"),
            ((True, True, None), "pass"),
            ((False, None, False), "fail"),
        ],
    )
    def test_count_how_many_hold(self, flags, state):
        facts = dict(zip("abc", flags, strict=True))
        assert decide(TESTS, facts).finding("N").state == state
        native = pl.DataFrame([facts], schema=dict.fromkeys("abc", pl.Boolean))
        found = match(TESTS, native, allow_missing=True)["N_pass"][0]
        assert {True: "pass", False: "fail", None: "unknown"}[found] == state


class TestPercentagePoints:
    """What is short of a share is told to two decimals, never less than is short."""

    @pytest.mark.parametrize(
        ("added", "words"),
        [
            (30, "增长率还差5个百分点"),
            (Decimal("31.4"), "增长率还差0.34个百分点"),
            (31, "增长率还差1.67个百分点"),
            (Decimal("31.4997"), "增长率还差0.01个百分点"),
            (Decimal("31.5"), ""),
        ],
        ids=["whole", "rounded up", "rounded up again", "a little", "none"],
    )
    def test_are_rounded_up(self, added, words):
        facts = {"tax": 30, "added": added}
        assert decide(book(HEAD + GROWN), facts).finding("G").words == words
