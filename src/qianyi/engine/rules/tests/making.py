"""Small packs and facts for the tests, written as a pack author would write them."""
# ruff: noqa: E501  # a pack is written one condition a line

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

from qianyi.engine.packs import find_packs, load_pack, read_yaml
from qianyi.engine.packs.problems import PackInvalid
from qianyi.engine.rules.rulebook import RuleBook, read_book

SAMPLE = """
code: sample_firm
version: "2026"
title: 示例优秀企业认定
kind: title
number: 示例〔2026〕1号
applications:
  - {type: 新申请, from: 2026-01-01}
  - {type: 复核, from: 2025-01-01, to: 2026-12-31}
inputs:
  - {code: staff, name: 职工总数, type: whole, unit: 人}
  - {code: tech_staff, name: 科技人员数, type: whole, unit: 人}
  - {code: years, name: 会计年度数, type: whole, unit: 年, fixed: true}
  - {code: revenue, name: 营业收入, unit: 万元, periods: [FY-1, FY-2, FY-3]}
  - {code: rd_cost, name: 研发费用, unit: 万元, periods: [FY-1, FY-2, FY-3], cost: true}
  - {code: has_award, name: 有科技奖励, type: flag}
  - {code: dishonest, name: 严重失信, type: flag}
  - {code: founded_on, name: 成立日期, type: date, fixed: true}
  - {code: industry, name: 所属行业, type: industry}
  - {code: stage, name: 阶段, type: choice, choices: [初创期, 成长期]}
derived:
  - {code: growth, name: 营业收入增长率, formula: revenue_fy1 / revenue_fy2 - 1, unit: "%"}
criteria:
  - {code: C1, name: 科技人员占比, formula: tech_staff / staff, unit: "%", operator: ">=", threshold: 10, clause: 第三条（一）}
  - code: C2
    name: 研发费用占比
    formula: rd_cost / revenue
    period: {years: [FY-1, FY-2, FY-3], mode: pooled, limited_by: years}
    unit: "%"
    operator: ">="
    bands:
      name: 营业收入
      by: revenue_fy1
      unit: 万元
      rows:
        - {to: 5000, threshold: 5}
        - {above: 5000, threshold: 3, certainty: unverified}
  - {code: C3, name: 每年研发费用, formula: rd_cost, period: {years: [FY-1, FY-2], mode: each}, unit: 万元, operator: ">=", threshold: 100}
  - {code: C4, name: 评分, score: total, unit: 分, operator: ">", threshold: 60, waived_if: has_award}
  - {code: C5, name: 成立满一年, formula: "days_between(founded_on, applied_on)", unit: 天, operator: ">=", threshold: 365, applications: [新申请]}
  - code: C6
    name: 行业或阶段
    any_of:
      - {code: C6a, name: 制造业, formula: "industry_in(industry, 'C', '6510')"}
      - {code: C6b, name: 成长期, formula: "stage = '成长期'", when: revenue_fy1 > 0}
vetoes:
  - {code: V1, name: 严重失信, formula: dishonest}
scores:
  code: total
  name: 综合评分
  out_of: 100
  groups:
    - code: strength
      name: 实力
      max: 100
      items:
        - code: s_growth
          name: 增长
          max: 40
          bands:
            value: growth
            unit: "%"
            rows:
              - {from: 10, points: 40}
              - {from: 0, below: 10, points: 20}
              - {below: 0, points: 0}
        - {code: s_plan, name: 发展规划, max: 60, manual: [0, 60]}
"""

FACTS = {
    "applied_on": "2026-05-01", "staff": 100, "tech_staff": 10, "years": 3, "revenue_fy1": 5000,
    "revenue_fy2": 4000, "revenue_fy3": 3000, "rd_cost_fy1": 250, "rd_cost_fy2": 200,
    "rd_cost_fy3": 150, "has_award": False, "dishonest": False, "founded_on": "2020-02-29",
    "industry": "C3921", "stage": "成长期",
}  # fmt: skip


@cache
def units():
    return load_pack(find_packs()["national"]).units_by_name()


def book(text: str = SAMPLE, *, replacing: tuple[tuple[str, str], ...] = ()) -> RuleBook:
    """A pack from its text with some pieces replaced; each piece has to be there."""
    for old, new in replacing:
        assert old in text, old
        text = text.replace(old, new)
    return read_book(tree(text), units())


def tree(text: str):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_yaml(path, Path(folder))


def refusal(*replacing: tuple[str, str]) -> str:
    """The sentence a changed sample is refused with."""
    try:
        book(replacing=replacing)
    except PackInvalid as error:
        return error.message
    raise AssertionError("the pack was accepted")


def facts(**changes):
    return {**FACTS, **changes}
