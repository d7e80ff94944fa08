"""Every kind of wrong pack is refused with line, reason and what is allowed."""
# ruff: noqa: E501, ISC004  # a table of cases, one a line

from __future__ import annotations

import pytest

from .making import refusal

HEAD = 'formula: tech_staff / staff, unit: "%", operator: ">=", threshold: 10'


class TestAPackIsRefused:
    @pytest.mark.parametrize(
        ("old", "new", "parts"),
        [
            ("tech_staff / staff", "tech_stuff / staff", ["没有“tech_stuff”这个输入", "是否要写“tech_staff”"]),
            ("tech_staff / staff", "exec(staff)", ["不允许使用", "可用"]),
            ("formula: tech_staff / staff", 'formula: "COALESCE(tech_staff, 0) / staff"', ["不允许使用", "可用"]),
            ("tech_staff / staff", "(SELECT 1)", ["不允许使用"]),
            ("tech_staff / staff", "tech_staff / staff; DROP TABLE x", ["应为一个公式"]),
            ("tech_staff / staff", "tech_staff /", ["读不懂"]),
            ("tech_staff / staff", "tech_staff / 0", ["除数不能为零"]),
            ("tech_staff / staff", "a.staff / staff", ["不能有点"]),
            ("tech_staff / staff", "tech_staff + revenue_fy1", ["人", "万元", "不能相加减"]),
            ("tech_staff / staff", "staff * CAST('1' AS INT)", ["只能用 DATE"]),
            ("{above: 5000,", "{above: 4000,", ["重叠", "5000"]),
            ("{above: 5000,", "{above: 6000,", ["空缺", "5000", "6000"]),
            ("{to: 5000,", "{below: 5000,", ["正好5000不属于任何一档"]),
            ("{from: 0, below: 10, points: 20}", "{from: 0, below: 11, points: 20}", ["重叠"]),
            ("max: 60, manual", "max: 50, manual", ["相加是90", "max 100"]),
            ("out_of: 100", "out_of: 90", ["out_of 90"]),
            ("manual: [0, 60]", "manual: [0, 61]", ["超过该项满分"]),
            ("manual: [0, 60]", "manual: [60, 0]", ["由小到大"]),
            (HEAD, 'formula: tech_staff / staff, operator: ">=", threshold: 10', ["没有单位", "unit"]),
            ("unit: 天, operator", "unit: 年, operator", ["天", "年", "不一致"]),
            ("rd_cost, name: 研发费用, unit: 万元", "rd_cost, name: 研发费用, unit: 万圆圆", ["没有计量单位"]),
            ("staff, name: 职工总数, type: whole, unit: 人", "staff, name: 职工总数, type: whole", ["要写单位"]),
            ("score: total", "score: totl", ["totl", "是否要写“total”"]),
            ("code: C2", "code: C1", ["C1", "重复"]),
            ("stage = '成长期'", "stage = '成熟期'", ["没有选项“成熟期”", "初创期"]),
            ("'C', '6510'", "'Z'", ["行业代码"]),
            ("applications: [新申请]", "applications: [新申请表]", ["新申请表", "复核"]),
            ("operator: \">=\", threshold: 10", "operator: \"≥\", threshold: 10", ["可用的值", ">="]),
            ("threshold: 10, clause", "threshold: 十, clause", ["应为数字"]),
            ("kind: title", "kind: titl", ["是否要写“title”"]),
            ("waived_if: has_award", "waived_if: staff", ["真假"]),
            ("formula: dishonest", "formula: dishonest > 1", ["应为数量"]),
            ("name: 科技人员占比, formula", "name: 科技人员占比, manual: true, formula", ["一种判断方式"]),
        ],
    )  # fmt: skip
    def test_with_a_sentence_that_says_what_is_allowed(self, old, new, parts):
        said = refusal((old, new))
        assert all(part in said for part in parts), said
        assert "sample.yaml 第" in said

    def test_when_wan_yuan_meets_yuan(self):
        said = refusal(
            ("rd_cost, name: 研发费用, unit: 万元", "rd_cost, name: 研发费用, unit: 元"),
            ("formula: rd_cost, period", "formula: rd_cost + revenue, period"),
        )
        assert "元与万元不能相加减" in said

    def test_when_a_ratio_is_compared_with_a_bare_figure(self):
        said = refusal(("when: revenue_fy1 > 0", "when: revenue_fy1 > 5000"))
        assert "没有单位的数5000" in said
        assert "parameters" in said

    def test_when_derived_values_go_in_a_circle(self):
        said = refusal(
            (
                "criteria:\n",
                "  - {code: a, name: 甲, formula: b + 1, unit: 倍}\n"
                "  - {code: b, name: 乙, formula: a + 1, unit: 倍}\ncriteria:\n",
            )
        )
        assert "循环：甲 → 乙 → 甲" in said

    def test_when_a_row_of_a_ladder_can_never_hold(self):
        said = refusal(
            (
                "manual: [0, 60]",
                "ladder: {value: staff, unit: 人, rows: "
                "[{from: 10, points: 30}, {from: 20, points: 60}]}",
            )
        )
        assert "永远轮不到" in said

    def test_with_every_problem_at_once(self):
        said = refusal(("tech_staff / staff", "x / y"), ("formula: dishonest", "formula: zzz"))
        assert "x" in said
        assert "zzz" in said
